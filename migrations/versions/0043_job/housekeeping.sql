-- What the app role may not delete itself is tidied here: results nobody can ask for any more, tokens of
-- sessions long over, failures long forgotten, codes long worth nothing, refusals the audit log has told, bytes of files that no
-- attachment has named for a month, who had a record open, mails long sent or given up, jobs long over. One
-- caller at a time.
CREATE OR REPLACE FUNCTION keep_house() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('keep_house')) THEN
        RETURN;
    END IF;
    DELETE FROM request WHERE at < now() - interval '7 days';
    DELETE FROM refresh_token t USING session s
     WHERE s.id = t.session_id AND s.expires_at < now() - interval '30 days';
    DELETE FROM reset_code WHERE expires_at < now() - interval '1 day';
    DELETE FROM login_failure WHERE last_at < now() - interval '7 days';
    DELETE FROM presence WHERE seen_at IS NULL OR seen_at < now() - interval '1 hour';
    DELETE FROM job WHERE ended_at < now() - interval '30 days'
        OR begun_at IS NULL AND created_at < now() - interval '1 day';
    DELETE FROM refused_login WHERE at < now() - interval '7 days';
    -- What takes a file along is told with the record it hangs on: the outbox gives it up itself, and says so.
    UPDATE mail_outbox SET done_at = now(), body = ''
     WHERE done_at IS NULL AND expires_at <= now() AND attachment_id IS NULL;
    DELETE FROM mail_outbox WHERE done_at < now() - interval '30 days' AND attachment_id IS NULL;
    -- Whoever names the same bytes again meanwhile locks their row, and makes them young.
    DELETE FROM blob b
     WHERE b.named_at < now() - interval '30 days'
       AND NOT EXISTS (SELECT FROM attachment a WHERE a.sha256 = b.sha256
                          AND (a.deleted_at IS NULL OR a.deleted_at > now() - interval '30 days'));
    -- A backup may hold the log for hours. Partitions are made years ahead: the next time will do.
    BEGIN
        PERFORM prepare_audit_partitions(36);
    EXCEPTION WHEN lock_not_available THEN
        RAISE LOG 'the audit log is in use: its next partitions are made another time';
    END;
END $$;

REVOKE EXECUTE ON FUNCTION keep_house() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keep_house() TO erp_app;

-- Jobs somebody looked at and did not begin, but for the newest few: each look writes as many rows as it looks at.
CREATE OR REPLACE FUNCTION forget_jobs(of_user bigint, kept int) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM job WHERE begun_at IS NULL AND user_id = of_user
       AND id NOT IN (SELECT id FROM job WHERE begun_at IS NULL AND user_id = of_user ORDER BY id DESC LIMIT kept);
END $$;

REVOKE EXECUTE ON FUNCTION forget_jobs(bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_jobs(bigint, int) TO erp_app;
