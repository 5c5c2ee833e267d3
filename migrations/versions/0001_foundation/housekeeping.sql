-- What the app role may not delete itself is tidied here: results nobody can ask for any more, tokens of
-- sessions long over, and failures long forgotten. Partitions of the audit log are made ahead.
CREATE FUNCTION keep_house() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM request WHERE at < now() - interval '7 days';
    DELETE FROM refresh_token t USING session s
     WHERE s.id = t.session_id AND s.expires_at < now() - interval '30 days';
    DELETE FROM login_failure WHERE last_at < now() - interval '7 days';
    PERFORM prepare_audit_partitions(36);
END $$;
