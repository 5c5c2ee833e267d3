-- Totals agree with lines, whoever writes. Checked once per changed order when the transaction commits;
-- a change of lines touches the order's row, which queues the check. Percent are taken as * 0.01, which is
-- exact; the quotient by 100 would be rounded to fewer digits than it has, and then again.
CREATE FUNCTION check_order_totals() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    o record;
    digits smallint;
    net numeric;
    wrong bigint;
BEGIN
    EXECUTE format('SELECT * FROM %I WHERE id = $1', TG_TABLE_NAME) INTO o USING NEW.id;
    SELECT c.digits INTO digits FROM currency c WHERE c.code = o.currency;
    EXECUTE format(
        'SELECT coalesce(sum(amount), 0),
                count(*) FILTER (WHERE amount <> round(quantity * unit_price * (100 - discount_percent) * 0.01, $2))
           FROM %I WHERE %I = $1 AND deleted_at IS NULL',
        TG_TABLE_NAME || '_line', TG_TABLE_NAME || '_id')
        INTO net, wrong USING NEW.id, digits::int;
    IF wrong > 0 OR o.net_amount <> net OR o.tax_amount <> round(net * o.tax_rate * 0.01, digits) THEN
        RAISE EXCEPTION 'totals of % do not agree with its lines', o.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_' || TG_TABLE_NAME || '_totals';
    END IF;
    RETURN NULL;
END $$;

-- Fired once per statement on lines, with the new rows as "written" and, for updates, the old as "replaced".
CREATE FUNCTION touch_order() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    touched text := format('SELECT %I FROM written', TG_ARGV[0] || '_id');
BEGIN
    IF TG_OP = 'UPDATE' THEN
        touched := touched || format(' UNION SELECT %I FROM replaced', TG_ARGV[0] || '_id');
    END IF;
    EXECUTE format('UPDATE %I SET version = version WHERE id IN (%s)', TG_ARGV[0], touched);
    RETURN NULL;
END $$;
