-- Units: everything that has a quantity names its unit by the code, which therefore never changes; what was
-- counted in a unit keeps its decimals and its size, and its unit is not taken out of the lists.

-- Whether anything that is not deleted names the unit, in any table with a key to it.
CREATE OR REPLACE FUNCTION unit_in_use(code text) RETURNS boolean LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
    key record;
    found boolean;
BEGIN
    FOR key IN
        SELECT c.conrelid::regclass AS owner, a.attname AS name, p.relname AS parent,
               EXISTS (SELECT FROM pg_attribute d WHERE d.attrelid = c.conrelid AND d.attname = 'deleted_at') AS goes
          FROM pg_constraint c
          JOIN pg_class o ON o.oid = c.conrelid
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
          LEFT JOIN pg_class p ON p.relnamespace = o.relnamespace AND p.relname || '_line' = o.relname
         WHERE c.contype = 'f' AND c.confrelid = 'unit'::regclass ORDER BY o.reltuples, o.relname, a.attname
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s o WHERE o.%I = $1', key.owner, key.name)
             || CASE WHEN key.goes THEN ' AND o.deleted_at IS NULL' ELSE '' END
             || CASE WHEN key.parent IS NULL THEN '' ELSE format(
                    ' AND EXISTS (SELECT FROM %I p WHERE p.id = o.%I AND p.deleted_at IS NULL)',
                    key.parent, key.parent || '_id') END
             || ')' INTO found USING code;
        IF found THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

CREATE OR REPLACE FUNCTION keep_unit() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    rule text := CASE
        WHEN NEW.code <> OLD.code THEN 'ck_unit_code'
        WHEN NEW.dimension <> OLD.dimension THEN 'ck_unit_dimension_in_use'
        WHEN NEW.factor <> OLD.factor THEN 'ck_unit_factor_in_use'
        WHEN NEW.decimals <> OLD.decimals THEN 'ck_unit_decimals_in_use'
        ELSE 'ck_unit_in_use' END;
BEGIN
    IF rule = 'ck_unit_code' OR unit_in_use(OLD.code) THEN
        RAISE EXCEPTION 'unit % stays as it is', OLD.code USING ERRCODE = 'check_violation', CONSTRAINT = rule;
    END IF;
    RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION unit_in_use(text), keep_unit() FROM PUBLIC;
