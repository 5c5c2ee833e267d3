-- Version and stamps of every record, whoever writes it. The trigger's arguments name columns that make no
-- new version: generated ones, which are not computed yet before the row is written, and a user's last login.
CREATE OR REPLACE FUNCTION stamp_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    actor bigint := nullif(current_setting('erp.user_id', true), '')::bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.version := 1;
        NEW.created_at := now();
        NEW.created_by := actor;
    ELSE
        -- A line that changes touches its order without changing it; that is no new version.
        IF to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
            RETURN NEW;
        END IF;
        IF NEW.id <> OLD.id THEN
            RAISE EXCEPTION 'the id of a record never changes' USING ERRCODE = 'check_violation';
        END IF;
        NEW.version := OLD.version + 1;
        NEW.created_at := OLD.created_at;
        NEW.created_by := OLD.created_by;
    END IF;
    NEW.updated_at := now();
    NEW.updated_by := actor;
    RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION stamp_record() FROM PUBLIC;
