-- Each two letters of a text that stand together, for finding what trigrams cannot: words of two letters, and
-- scripts that write without blanks. The same as pairs() in erp_core/kit/listing/asked.py.
CREATE OR REPLACE FUNCTION pairs(given text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
COST 2000 AS $$
DECLARE
    letters text[] := string_to_array(given, NULL);
BEGIN
    RETURN ARRAY(SELECT a || b FROM unnest(letters, letters[2:]) together (a, b) WHERE a <> ' ' AND b <> ' ');
END $$;
