-- Gapless numbers: the series' row stays locked from the insert until its transaction ends, so a number
-- that is rolled back is given to the next. The app role cannot write the series itself.
CREATE FUNCTION assign_number() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    series number_series%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'the number of a document never changes' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE number_series SET last_number = last_number + 1 WHERE name = TG_TABLE_NAME RETURNING * INTO series;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no number series for %', TG_TABLE_NAME;
    END IF;
    -- lpad would cut a number that has outgrown the width.
    NEW.number := series.prefix
        || repeat('0', greatest(series.width - length(series.last_number::text), 0))
        || series.last_number;
    RETURN NEW;
END $$;
