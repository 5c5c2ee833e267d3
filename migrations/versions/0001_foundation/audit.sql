-- The audit log: one row for each changed row, written by the database itself. The app role may read it
-- and can write it in no other way. Columns that must not be kept (password hashes, derived text) are named
-- in the trigger's arguments: document table, document id column, then columns to leave out.
CREATE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before jsonb := '{}';
    after jsonb := '{}';
    whole jsonb;
    changed jsonb;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        whole := to_jsonb(NEW);
        after := whole - TG_ARGV[2:];
    ELSE
        whole := to_jsonb(OLD);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        before := to_jsonb(OLD) - TG_ARGV[2:];
    END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(n.key, jsonb_build_array(before -> n.key, n.value)) INTO changed
          FROM jsonb_each(after) n WHERE before -> n.key IS DISTINCT FROM n.value;
        IF changed IS NULL THEN
            RETURN NULL;
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        changed := jsonb_strip_nulls(after);
    ELSE
        changed := before;
    END IF;
    INSERT INTO audit_log (user_id, db_user, operation, request_id, table_name, record_id, document, document_id,
                           action, changes)
    VALUES (nullif(current_setting('erp.user_id', true), '')::bigint,
            session_user,
            nullif(current_setting('erp.operation', true), ''),
            nullif(current_setting('erp.request_id', true), '')::uuid,
            TG_TABLE_NAME,
            coalesce(whole ->> 'id', whole ->> 'name', whole ->> 'key', whole ->> 'code'),
            TG_ARGV[0],
            whole ->> TG_ARGV[1],
            lower(TG_OP),
            changed);
    RETURN NULL;
END $$;

-- Partitions by month, made ahead; the default one catches what comes after the last.
CREATE FUNCTION prepare_audit_partitions(months_ahead int) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    month date := date_trunc('month', now());
BEGIN
    FOR i IN 0..months_ahead LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_log FOR VALUES FROM (%L) TO (%L)',
            'audit_log_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month');
        month := month + interval '1 month';
    END LOOP;
END $$;
