-- Gapless numbers: the series' row stays locked from the insert until its transaction ends, so a number that
-- is rolled back is given to the next. The app role cannot write the series itself.
CREATE OR REPLACE FUNCTION assign_number() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    series number_series%ROWTYPE;
    this_year int;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'the number of a document never changes' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE number_series SET last_number = last_number + 1, year = NULL
     WHERE name = TG_TABLE_NAME AND NOT is_yearly RETURNING * INTO series;
    IF NOT FOUND THEN -- only a series that restarts asks what year it is where the company is
        SELECT * INTO series FROM number_series WHERE name = TG_TABLE_NAME FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no number series for %', TG_TABLE_NAME;
        END IF;
        this_year := company_year();
        -- A transaction that began before midnight may come after one that began in the new year.
        IF coalesce(series.year, 0) < this_year THEN
            series.year := this_year;
            series.last_number := highest_number(series.name, series.prefix || this_year || '-');
        END IF;
        series.last_number := series.last_number + 1;
        UPDATE number_series SET last_number = series.last_number, year = series.year WHERE name = series.name;
    END IF;
    -- lpad would cut a number that has outgrown the width.
    NEW.number := series.prefix || coalesce(series.year || '-', '')
        || repeat('0', greatest(series.width - length(series.last_number::text), 0))
        || series.last_number;
    RETURN NEW;
END $$;

-- The year it is where the company is.
CREATE OR REPLACE FUNCTION company_year() RETURNS int LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$ SELECT extract(year FROM now() AT TIME ZONE coalesce((SELECT timezone FROM company LIMIT 1), 'UTC'))::int $$;

-- The last number a series has given in this form, 0 for none: a form that was used before goes on after it.
CREATE OR REPLACE FUNCTION highest_number(series text, stem text) RETURNS bigint LANGUAGE plpgsql STABLE
SET search_path = public, pg_temp AS $$
DECLARE
    highest bigint;
BEGIN
    EXECUTE format(
        'SELECT max(CAST(substr(number, length($1) + 1) AS bigint)) FROM %I
          WHERE starts_with(number, $1) AND substr(number, length($1) + 1) ~ $2', series)
        INTO highest USING stem, '^[0-9]{1,18}$';
    RETURN coalesce(highest, 0);
END $$;

-- The series that gives, or has given, numbers that this form could give too; null if there is none. A number
-- names one document in the whole company.
CREATE OR REPLACE FUNCTION number_series_in_the_way(series text, new_prefix text, yearly boolean) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    other number_series%ROWTYPE;
    form text := '^' || new_prefix || CASE WHEN yearly THEN '[0-9]{4}-' ELSE '' END;
    was_given boolean;
BEGIN
    FOR other IN SELECT * FROM number_series WHERE name <> series ORDER BY name LOOP
        -- No prefix ends in a digit: two forms meet where they are one, or where a year stands in the other's prefix.
        IF (other.prefix = new_prefix AND other.is_yearly = yearly)
           OR (yearly AND NOT other.is_yearly AND other.prefix ~ (form || '$'))
           OR (other.is_yearly AND NOT yearly AND new_prefix ~ ('^' || other.prefix || '[0-9]{4}-$')) THEN
            RETURN other.name;
        END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE number ~ $1)', other.name)
            INTO was_given USING form || '[0-9]+$';
        IF was_given THEN
            RETURN other.name;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

-- The one way to change a series. Numbers already given never change; the counter never goes back to a number
-- that exists, and no two series give the same.
CREATE OR REPLACE FUNCTION change_number_series(series text, new_prefix text, new_width int, yearly boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old number_series%ROWTYPE;
BEGIN
    LOCK TABLE number_series IN SHARE ROW EXCLUSIVE MODE; -- nobody else changes another meanwhile
    SELECT * INTO STRICT old FROM number_series WHERE name = series;
    IF new_prefix !~ '^[A-Z0-9/_-]{0,20}$' OR new_prefix ~ '[0-9]$' OR new_width NOT BETWEEN 1 AND 12 THEN
        RAISE EXCEPTION 'a prefix of capitals, digits, - _ and / that does not end in a digit'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_number_series_prefix';
    END IF;
    IF new_prefix = old.prefix AND yearly = old.is_yearly THEN
        UPDATE number_series SET width = new_width WHERE name = series;
        RETURN;
    END IF;
    IF number_series_in_the_way(series, new_prefix, yearly) IS NOT NULL THEN
        RAISE EXCEPTION 'another series gives such numbers'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_number_series_apart';
    END IF;
    UPDATE number_series
       SET prefix = new_prefix, width = new_width, is_yearly = yearly,
           last_number = highest_number(
               series, new_prefix || CASE WHEN yearly THEN company_year() || '-' ELSE '' END),
           year = CASE WHEN yearly THEN company_year() END
     WHERE name = series;
END $$;

REVOKE EXECUTE ON FUNCTION assign_number(), change_number_series(text, text, int, boolean) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION company_year(), highest_number(text, text), number_series_in_the_way(text, text, boolean)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION highest_number(text, text), number_series_in_the_way(text, text, boolean) TO erp_app;
GRANT EXECUTE ON FUNCTION change_number_series(text, text, int, boolean) TO erp_app;
