-- Goods: holdings are what is counted as one, a roll or a pile; stock_move says what was added to them and
-- never changes. Holdings change by it alone, whoever writes.

-- A new holding says what its masters say of it; what is tracked by lot or roll names its lot or roll.
CREATE OR REPLACE FUNCTION check_holding() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    goods record;
    batch record;
BEGIN
    -- Shared, so that nobody meanwhile changes how the item is tracked.
    SELECT * INTO goods FROM item WHERE id = NEW.item_id FOR SHARE;
    SELECT * INTO batch FROM lot WHERE id = NEW.lot_id;
    IF NOT goods.is_stocked OR (goods.tracking = 'roll') <> (NEW.roll_number IS NOT NULL)
       OR (goods.tracking = 'lot' AND NEW.lot_id IS NULL) OR (goods.tracking = 'untracked' AND NEW.lot_id IS NOT NULL)
       OR batch.item_id <> NEW.item_id THEN
        RAISE EXCEPTION 'a holding of item % is not tracked so', NEW.item_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_holding_tracked';
    END IF;
    NEW.item_code := goods.code;
    NEW.item_name := goods.name;
    NEW.unit := goods.unit;
    NEW.second_unit := goods.second_unit;
    NEW.lot_number := coalesce(batch.number, '');
    NEW.warehouse_code := (SELECT code FROM warehouse WHERE id = NEW.warehouse_id);
    RETURN NEW;
END $$;

-- Holdings follow the names of their item; by trigger, because items know no stock.
CREATE OR REPLACE FUNCTION rename_item_in_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM holding WHERE item_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
    UPDATE holding SET item_code = NEW.code, item_name = NEW.name WHERE item_id = NEW.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION rename_warehouse_in_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM holding WHERE warehouse_id = NEW.id ORDER BY id FOR NO KEY UPDATE;
    UPDATE holding SET warehouse_code = NEW.code WHERE warehouse_id = NEW.id;
    RETURN NULL;
END $$;

-- Quantities of what has been in stock were counted in its units, by lot or by roll: that stays.
CREATE OR REPLACE FUNCTION keep_item_in_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM holding WHERE item_id = NEW.id) THEN
        RAISE EXCEPTION 'item % has been in stock', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_item_in_stock';
    END IF;
    RETURN NEW;
END $$;

-- What is in stock is not taken out of the lists.
CREATE OR REPLACE FUNCTION keep_what_is_in_stock() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    is_there boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM holding WHERE %I = $1 AND quantity > 0)', TG_TABLE_NAME || '_id')
       INTO is_there USING NEW.id;
    IF is_there THEN
        RAISE EXCEPTION 'there is stock of or in % %', TG_TABLE_NAME, NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_' || TG_TABLE_NAME || '_not_empty';
    END IF;
    RETURN NEW;
END $$;

-- The ledger is added to and never changed, by nobody.
CREATE OR REPLACE FUNCTION keep_moves() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'what was moved stays as it was written; move it back instead'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ck_stock_move_kept';
END $$;

-- Fired once per INSERT, with its rows as "written": adds them to the holdings, or refuses them all.
CREATE OR REPLACE FUNCTION apply_moves() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today date := (clock_timestamp() AT TIME ZONE coalesce((SELECT timezone FROM company LIMIT 1), 'UTC'))::date;
    bad record;
BEGIN
    -- One order for everybody, and the weakest lock that keeps others out: foreign keys only share the key.
    PERFORM FROM holding WHERE id IN (SELECT holding_id FROM written) ORDER BY id FOR NO KEY UPDATE;

    SELECT moved_on AS day INTO bad FROM written WHERE moved_on > today LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'no goods can move on %', bad.day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_move_day';
    END IF;
    -- What only changes place, state or shape neither makes nor loses anything.
    SELECT kind INTO bad FROM written WHERE kind IN ('transfer', 'state', 'reshape')
     GROUP BY kind, document, document_id
    HAVING sum(value) <> 0 OR (kind <> 'reshape' AND (sum(quantity) <> 0 OR sum(coalesce(second_quantity, 0)) <> 0))
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a % must come out even', bad.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_move_even';
    END IF;
    -- Each row is about the goods it names, which are where and what it says. Only what comes may come
    -- elsewhere, of a roll; and a roll's days go forward.
    SELECT h.id INTO bad FROM written w JOIN holding h ON h.id = w.holding_id
     WHERE w.item_id <> h.item_id OR w.lot_id IS DISTINCT FROM h.lot_id OR w.owner_id IS DISTINCT FROM h.owner_id
        OR (w.quantity <= 0 OR h.roll_number IS NULL) AND w.warehouse_id <> h.warehouse_id
        OR (w.quantity <= 0 OR h.roll_number IS NULL OR w.kind <> 'state') AND w.state <> h.state
        OR h.roll_number IS NOT NULL AND w.kind <> 'revalue' AND w.moved_on < h.last_moved_on
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'holding % is not there on that day', bad.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_move_place';
    END IF;
    -- A move back is the very opposite of what it takes back.
    SELECT w.id INTO bad FROM written w JOIN stock_move m ON m.id = w.reverses_id
     WHERE m.holding_id <> w.holding_id OR m.quantity <> -w.quantity OR m.value <> -w.value
        OR coalesce(m.second_quantity, 0) <> -coalesce(w.second_quantity, 0) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'move % does not take back what it says', bad.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_move_reversal';
    END IF;

    UPDATE holding h
       SET quantity = h.quantity + m.quantity,
           second_quantity = CASE WHEN h.second_quantity IS NULL AND m.second IS NULL THEN NULL
                                  ELSE coalesce(h.second_quantity, 0) + coalesce(m.second, 0) END,
           value = h.value + m.value,
           warehouse_id = CASE WHEN h.roll_number IS NULL THEN h.warehouse_id
                               ELSE coalesce(m.arrived, h.warehouse_id) END,
           warehouse_code = CASE WHEN h.roll_number IS NULL OR m.arrived IS NULL THEN h.warehouse_code
                                 ELSE (SELECT code FROM warehouse WHERE id = m.arrived) END,
           state = CASE WHEN h.roll_number IS NULL THEN h.state ELSE coalesce(m.became, h.state) END,
           last_moved_on = greatest(h.last_moved_on, m.day)
      FROM (SELECT holding_id, sum(quantity) AS quantity, sum(second_quantity) AS second, sum(value) AS value,
                   max(moved_on) AS day, max(warehouse_id) FILTER (WHERE quantity > 0) AS arrived,
                   max(state) FILTER (WHERE quantity > 0 AND kind = 'state') AS became
              FROM written GROUP BY holding_id) m
     WHERE h.id = m.holding_id;

    -- A pile taken from on an earlier day: on no evening since then may there have been less than nothing.
    SELECT w.holding_id AS id INTO bad
      FROM (SELECT w.holding_id, min(w.moved_on) AS day FROM written w JOIN holding h ON h.id = w.holding_id
             WHERE w.quantity < 0 AND w.moved_on < h.last_moved_on AND h.roll_number IS NULL
             GROUP BY w.holding_id) w
      JOIN holding h ON h.id = w.holding_id
     CROSS JOIN LATERAL (
           SELECT min(evening) AS least FROM (
               SELECT h.quantity - coalesce(sum(sum(m.quantity)) OVER (ORDER BY m.moved_on DESC
                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS evening
                 FROM stock_move m WHERE m.holding_id = w.holding_id AND m.moved_on >= w.day
                GROUP BY m.moved_on) e) e
     WHERE e.least < 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'holding % would have been negative in between', bad.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_move_then';
    END IF;
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION check_holding(), rename_item_in_stock(), rename_warehouse_in_stock(),
    keep_item_in_stock(), keep_what_is_in_stock(), keep_moves(), apply_moves() FROM PUBLIC;
