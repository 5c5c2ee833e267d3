-- How lists sort names: by what a reader of the company's language expects, whatever the server's locale and
-- version. PostgreSQL's own collations for that come with ICU, which not every server has.
--
-- sort_key() gives a text whose bytes sort so: without case, an accent only where it makes a letter of its own,
-- blanks and signs first, then digits, then letters. A letter of its own is the letter before it in the alphabet and
-- "~", which is behind all letters of ASCII: Turkish has ç behind c, ı behind h. What two texts share is settled by the
-- texts themselves, behind it in the same index. Columns keep what it gives: a version that changes that also has them
-- computed anew.
CREATE OR REPLACE FUNCTION sort_key(given text, language text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT
PARALLEL SAFE COST 20 AS $$
DECLARE
    is_plain CONSTANT boolean := octet_length(given) = length(given);
    letters text := translate(CASE WHEN is_plain THEN given ELSE normalize(given, NFC) END,
        E':;<=>?@[\\]^_`{|}~', '/////////////////');
BEGIN
    IF is_plain THEN
        RETURN lower(CASE WHEN language = 'tr' THEN replace(letters, 'I', 'h~') ELSE letters END COLLATE "C");
    END IF;
    IF language = 'tr' THEN
        letters := replace(replace(replace(translate(letters, 'IİÇĞÖŞÜ', 'ıiçğöşü'), 'ı', 'h~'), 'ş', 's~'), 'ü', 'u~');
        letters := replace(replace(replace(letters, 'ö', 'o~'), 'ç', 'c~'), 'ğ', 'g~');
        IF octet_length(letters) = length(letters) THEN
            RETURN lower(letters COLLATE "C");
        END IF;
    END IF;
    -- Plain letters stand first, because each letter of the text is looked for from the beginning.
    letters := translate(lower(letters COLLATE "C"), 'eaitnsorlkdmucyhbgpvzfjwxq 0123456789-./~'
        'ıİşŞöÖüÜçÇğĞâÂîÎûÛéÉèÈêÊáÁàÀäÄåÅãÃíÍìÌïÏóÓòÒôÔõÕøØúÚùÙñÑýÝÿłŁđĐńŃśŚźŹżŻćĆčČšŠžŽąĄęĘřŘěĚůŮőŐűŰțȚșȘăĂ',
        'eaitnsorlkdmucyhbgpvzfjwxq 0123456789-./~'
        'iissoouuccggaaiiuueeeeeeaaaaaaaaaaiiiiiioooooooooouuuunnyyyllddnnsszzzzccccsszzaaeerreeuuoouuttssaa');
    IF octet_length(letters) = length(letters) THEN
        RETURN letters;
    END IF;
    -- Other scripts, and letters that are seldom met here.
    letters := normalize(public.folded(letters), NFD);
    letters := regexp_replace(letters, E'[\u0300-\u036F]' COLLATE "C", '', 'g');
    RETURN replace(replace(replace(letters, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
END $$;

-- From now on sorted_name() gives the key that this language sorts by, and with it each generated column that keeps
-- one: those are called <column>_sort. Where the language is news, rows whose key differs are written anew, all in one
-- transaction and as no change of theirs: no version, no stamp, no entry in the log. Their tables can be read but not
-- written meanwhile. Only the tables' owner can, so it is done when a database is set up or brought up to date.
CREATE OR REPLACE FUNCTION sort_by(language text) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    alphabet CONSTANT text := CASE WHEN split_part(language, '_', 1) = 'tr' THEN 'tr' ELSE 'en' END;
    wanted CONSTANT text := format('BEGIN RETURN public.sort_key(given, %L); END', alphabet);
    sorted record;
    is_empty boolean;
BEGIN
    IF EXISTS (SELECT FROM pg_proc WHERE oid = to_regprocedure('sorted_name(text)') AND prosrc = wanted) THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE OR REPLACE FUNCTION sorted_name(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT'
        ' PARALLEL SAFE COST 25 AS %L', wanted);
    FOR sorted IN
        SELECT k.attrelid::regclass AS name,
               string_agg(format('%1$I = %1$I', left(k.attname, -5)), ', ') AS texts,
               string_agg(format('%I IS DISTINCT FROM sorted_name(%I)', k.attname, left(k.attname, -5)), ' OR ') AS differ
          FROM pg_attribute k JOIN pg_class c ON c.oid = k.attrelid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
           AND k.attgenerated = 's' AND k.attname LIKE '%\_sort' AND NOT k.attisdropped
         GROUP BY k.attrelid ORDER BY min(c.relname)
    LOOP
        -- A row that is written at the same time waits here for the new function.
        EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', sorted.name);
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', sorted.name) INTO is_empty;
        CONTINUE WHEN is_empty;
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', sorted.name);
        EXECUTE format('UPDATE %s SET %s WHERE %s', sorted.name, sorted.texts, sorted.differ);
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', sorted.name);
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION sort_by(text) FROM PUBLIC;

SELECT sort_by('en') WHERE to_regprocedure('sorted_name(text)') IS NULL;
