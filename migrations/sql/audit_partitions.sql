-- Partitions of the audit log, one a month in UTC, made ahead and without gaps. What fell into the default
-- partition, because its month had none yet, moves to where it belongs.
CREATE OR REPLACE FUNCTION prepare_audit_partitions(months_ahead int) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
    month timestamptz;
BEGIN
    FOR month IN
        SELECT DISTINCT date_trunc('month', at) FROM audit_log_later
         UNION
        SELECT date_trunc('month', now()) + make_interval(months => n) FROM generate_series(0, months_ahead) n
         ORDER BY 1
    LOOP
        PERFORM add_audit_partition(month);
    END LOOP;
END $$;

-- Filled first and attached then, not made in its place: that keeps nobody waiting who writes another month.
CREATE OR REPLACE FUNCTION add_audit_partition(month timestamptz) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
    partition text := 'audit_log_' || to_char(month, 'YYYY_MM');
    first_at timestamptz;
    end_at timestamptz;
BEGIN
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN;
    END IF;
    -- A neighbour may have been cut at another time zone's midnight: begin and end where it does.
    WITH bound AS (
        SELECT pg_get_expr(c.relpartbound, c.oid) AS words
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'audit_log'::regclass
    ), neighbour AS (
        SELECT (regexp_match(words, 'FROM \(''([^'']+)''\)'))[1]::timestamptz AS since,
               (regexp_match(words, 'TO \(''([^'']+)''\)'))[1]::timestamptz AS until
          FROM bound WHERE words <> 'DEFAULT'
    )
    SELECT coalesce(max(until) FILTER (WHERE until BETWEEN month - interval '1 day' AND month + interval '1 day'),
                    month),
           coalesce(min(since) FILTER (WHERE since BETWEEN month + interval '1 month' - interval '1 day'
                                                       AND month + interval '1 month' + interval '1 day'),
                    month + interval '1 month')
      INTO first_at, end_at FROM neighbour;
    EXECUTE format('CREATE TABLE %I (LIKE audit_log INCLUDING DEFAULTS)', partition);
    EXECUTE format('WITH moved AS (DELETE FROM audit_log_later WHERE at >= %L AND at < %L RETURNING *)'
                   ' INSERT INTO %I SELECT * FROM moved', first_at, end_at, partition);
    EXECUTE format('ALTER TABLE audit_log ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   partition, first_at, end_at);
END $$;

REVOKE EXECUTE ON FUNCTION prepare_audit_partitions(int), add_audit_partition(timestamptz) FROM PUBLIC;
