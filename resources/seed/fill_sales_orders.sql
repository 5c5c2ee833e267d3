-- One batch of sales orders with their lines, in one statement. Foreign keys and checks watch; the triggers
-- rest meanwhile, so numbers, stamps, versions and totals are written here, by the rules the triggers keep.
-- Dates run from the day since to today over all batches of a fill: the n-th order of the total comes about
-- where it would in a steady business. The tables fill_customer, fill_item and fill_user are temporary.
WITH drawn AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('sales_order', 'id')) AS id,
           CAST(:first_number AS bigint) + k AS serial,
           least(:today, :since + ((CAST(:n AS bigint) + k) * (:today - :since) / :total + floor(random() * 6))::int) AS order_date,
           1 + floor(power(random(), 1.6) * (SELECT count(*) FROM fill_customer))::int AS customer,
           1 + floor(random() * (SELECT count(*) FROM fill_user))::int AS clerk,
           1 + floor(power(random(), 1.5) * 6)::int AS line_count,
           15 + floor(random() * 46)::int AS lead_days,
           floor(random() * 1000)::int AS fate,
           floor(random() * 100)::int AS tax_draw,
           1 + floor(random() * 6 * cardinality(CAST(:notes AS text[])))::int AS note,
           32400 + floor(random() * 28800)::int AS office_second,
           floor(random() * 2592000)::int AS later_second
      FROM generate_series(0, CAST(:count AS int) - 1) k
),
head AS MATERIALIZED (
    SELECT d.*, c.customer_id, c.name AS customer_name, c.currency, c.digits, c.rate, u.user_id,
           CASE WHEN c.is_foreign THEN 0 WHEN tax_draw < 80 THEN 5 WHEN tax_draw < 92 THEN 12 ELSE 18 END AS tax_rate,
           least(now(), (order_date + make_interval(secs => office_second)) AT TIME ZONE CAST(:timezone AS text))
               AS created_at,
           CASE WHEN fate < 45 THEN 'cancelled'
                WHEN :today - order_date > 150 THEN
                    CASE WHEN fate < 975 THEN 'closed' WHEN fate < 985 THEN 'shipped'
                         WHEN fate < 992 THEN 'in_production' WHEN fate < 996 THEN 'confirmed' ELSE 'draft' END
                WHEN :today - order_date > 45 THEN
                    CASE WHEN fate < 400 THEN 'closed' WHEN fate < 680 THEN 'shipped'
                         WHEN fate < 920 THEN 'in_production' WHEN fate < 985 THEN 'confirmed' ELSE 'pending' END
                WHEN :today - order_date > 10 THEN
                    CASE WHEN fate < 140 THEN 'shipped' WHEN fate < 560 THEN 'in_production'
                         WHEN fate < 860 THEN 'confirmed' WHEN fate < 950 THEN 'pending' ELSE 'draft' END
                ELSE CASE WHEN fate < 300 THEN 'confirmed' WHEN fate < 620 THEN 'pending' ELSE 'draft' END
           END AS status
      FROM drawn d
      JOIN fill_customer c ON c.n = d.customer
      JOIN fill_user u ON u.n = d.clerk
),
chosen AS MATERIALIZED (
    SELECT h.id AS order_id, h.digits, h.rate, position,
           1 + floor(random() * (SELECT count(*) FROM fill_item))::int AS item,
           5 * ceil(power(random(), 2) * 600 + 0.001)::numeric AS quantity,
           (90 + floor(random() * 21))::numeric / 100 AS price_factor,
           CASE WHEN random() < 0.75 THEN 0 ELSE 2.5 * ceil(random() * 4 + 0.001)::numeric END AS discount_percent
      FROM head h CROSS JOIN generate_series(1, h.line_count) position
),
body AS MATERIALIZED (
    SELECT priced.*, round(quantity * unit_price * (100 - discount_percent) * 0.01, digits) AS amount
      FROM (SELECT l.*, i.item_id, i.code, i.name, i.unit,
                   greatest(round(i.price * l.price_factor / l.rate, 2), 0.01) AS unit_price
              FROM chosen l JOIN fill_item i ON i.n = l.item) priced
),
total AS (
    SELECT order_id, sum(amount) AS net FROM body GROUP BY order_id
),
written AS (
    INSERT INTO sales_order (id, version, number, status, customer_id, customer_name, order_date, due_date,
                             currency, exchange_rate, tax_rate, net_amount, tax_amount, total_amount, notes,
                             created_at, created_by, updated_at, updated_by)
    OVERRIDING SYSTEM VALUE
    SELECT h.id,
           coalesce(array_position(ARRAY['draft', 'pending', 'confirmed', 'in_production', 'shipped', 'closed'],
                                   h.status), 3),
           CAST(:prefix AS text) || repeat('0', greatest(:width - length(h.serial::text), 0)) || h.serial,
           h.status, h.customer_id, h.customer_name, h.order_date, h.order_date + h.lead_days,
           h.currency, round(h.rate, 6), h.tax_rate, t.net, round(t.net * h.tax_rate * 0.01, h.digits),
           t.net + round(t.net * h.tax_rate * 0.01, h.digits),
           coalesce((CAST(:notes AS text[]))[h.note], ''),
           h.created_at, h.user_id,
           least(now(), CASE WHEN h.status = 'draft' THEN h.created_at
                             ELSE h.created_at + make_interval(secs => h.later_second) END), h.user_id
      FROM head h JOIN total t ON t.order_id = h.id
     ORDER BY h.id
)
INSERT INTO sales_order_line (sales_order_id, position, item_id, item_code, item_name, description,
                              quantity, unit, unit_price, discount_percent, amount)
SELECT order_id, position, item_id, code, name, '', quantity, unit, unit_price, discount_percent, amount
  FROM body ORDER BY order_id, position
