-- Yearly restart, and the one way to change a series. Numbers already given never change; the counter never
-- goes back to a number that exists.
CREATE OR REPLACE FUNCTION assign_number() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    series number_series%ROWTYPE;
    this_year int := extract(year FROM now() AT TIME ZONE coalesce((SELECT timezone FROM company LIMIT 1), 'UTC'));
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'the number of a document never changes' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE number_series
       SET last_number = CASE WHEN is_yearly AND coalesce(year, 0) < this_year THEN 1 ELSE last_number + 1 END,
           -- A transaction that began before midnight may come after one that began in the new year.
           year = CASE WHEN is_yearly THEN greatest(year, this_year) END
     WHERE name = TG_TABLE_NAME RETURNING * INTO series;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no number series for %', TG_TABLE_NAME;
    END IF;
    -- lpad would cut a number that has outgrown the width.
    NEW.number := series.prefix || coalesce(series.year || '-', '')
        || repeat('0', greatest(series.width - length(series.last_number::text), 0))
        || series.last_number;
    RETURN NEW;
END $$;

CREATE FUNCTION change_number_series(series text, new_prefix text, new_width int, yearly boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old number_series%ROWTYPE;
    stem text;
    highest bigint;
BEGIN
    SELECT * INTO STRICT old FROM number_series WHERE name = series FOR UPDATE;
    IF new_prefix !~ '^[A-Z0-9/_-]{0,20}$' OR new_prefix ~ '[0-9]$' OR new_width NOT BETWEEN 1 AND 12 THEN
        RAISE EXCEPTION 'a prefix of capitals, digits, - _ and / that does not end in a digit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_number_series_prefix';
    END IF;
    IF new_prefix = old.prefix AND yearly = old.is_yearly THEN
        UPDATE number_series SET width = new_width WHERE name = series;
        RETURN;
    END IF;
    -- A form that was used before goes on after its own last number; a new one begins at 1.
    stem := new_prefix || CASE WHEN yearly
        THEN extract(year FROM now() AT TIME ZONE coalesce((SELECT timezone FROM company LIMIT 1), 'UTC')) || '-'
        ELSE '' END;
    EXECUTE format(
        'SELECT coalesce(max(CAST(substring(number FROM $2) AS bigint)), 0) FROM %I
          WHERE regexp_replace(number, ''[0-9]+$'', '''') = $1', series)
        INTO highest USING stem, '[0-9]+$';
    UPDATE number_series
       SET prefix = new_prefix, width = new_width, is_yearly = yearly, last_number = highest,
           year = CASE WHEN yearly
               THEN extract(year FROM now() AT TIME ZONE coalesce((SELECT timezone FROM company LIMIT 1), 'UTC'))
               END
     WHERE name = series;
END $$;
