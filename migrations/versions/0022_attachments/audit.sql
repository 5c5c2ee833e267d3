-- The audit log: one row for each changed row, written by the database itself. The app role may read it
-- and can write it in no other way. Columns that must not be kept (password hashes, derived text) are named
-- in the triggers' arguments: document table, document id column, then columns to leave out. An empty document
-- table means that the row itself names it, in its column table_name: a file or a note on a record of any kind.

-- All rows an INSERT added, told by one statement.
CREATE OR REPLACE FUNCTION write_audit_insert() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit_log (user_id, db_user, operation, request_id, table_name, record_id, document, document_id,
                           action, changes)
    SELECT nullif(current_setting('erp.user_id', true), '')::bigint,
           session_user,
           nullif(current_setting('erp.operation', true), ''),
           nullif(current_setting('erp.request_id', true), '')::uuid,
           TG_TABLE_NAME,
           coalesce(n.whole ->> 'id', n.whole ->> 'name', n.whole ->> 'key', n.whole ->> 'code'),
           coalesce(nullif(TG_ARGV[0], ''), n.whole ->> 'table_name'),
           n.whole ->> TG_ARGV[1],
           'insert',
           jsonb_strip_nulls(n.whole - TG_ARGV[2:])
      -- OFFSET 0: else each mention of "whole" would make the JSON again.
      FROM (SELECT to_jsonb(w) AS whole FROM written w OFFSET 0) n;
    RETURN NULL;
END $$;

-- One row that was changed or removed.
CREATE OR REPLACE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before jsonb := to_jsonb(OLD) - TG_ARGV[2:];
    whole jsonb := coalesce(to_jsonb(NEW), to_jsonb(OLD));
    changed jsonb := before;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(n.key, jsonb_build_array(before -> n.key, n.value)) INTO changed
          FROM jsonb_each(whole - TG_ARGV[2:]) n WHERE before -> n.key IS DISTINCT FROM n.value;
        IF changed IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO audit_log (user_id, db_user, operation, request_id, table_name, record_id, document, document_id,
                           action, changes)
    VALUES (nullif(current_setting('erp.user_id', true), '')::bigint,
            session_user,
            nullif(current_setting('erp.operation', true), ''),
            nullif(current_setting('erp.request_id', true), '')::uuid,
            TG_TABLE_NAME,
            coalesce(whole ->> 'id', whole ->> 'name', whole ->> 'key', whole ->> 'code'),
            coalesce(nullif(TG_ARGV[0], ''), whole ->> 'table_name'),
            whole ->> TG_ARGV[1],
            lower(TG_OP COLLATE "C"),  -- in the database's own letters, INSERT may become ınsert
            changed);
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION write_audit_insert(), write_audit() FROM PUBLIC;
