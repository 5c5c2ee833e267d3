"""Very many plausible sales orders at once, written by the database itself: for trials of size and speed."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, TextClause, bindparam, create_engine, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.pool import NullPool

from erp_core.errors import Conflict
from erp_core.kit.i18n import _
from erp_core.kit.paths import resource_dir
from erp_core.kit.records.db import engine_url
from erp_core.postgres.schema_version import require_migrated
from erp_core.setup.bulk import Numbers, reserve_numbers, resting_triggers
from erp_core.setup.seed import exchange_rates, load_seed

BATCH = 20_000
_YEARS = 5
_TABLES = ("sales_order", "sales_order_line")

_CUSTOMERS = text("""
    CREATE TEMPORARY TABLE fill_customer AS
    SELECT row_number() OVER (ORDER BY p.id) AS n, p.id AS customer_id, p.name, p.currency, c.digits,
           p.currency <> company.currency AS is_foreign,
           coalesce((:rates ->> p.currency)::numeric, 1)
               / coalesce((:rates ->> company.currency)::numeric, 1) AS rate
      FROM party p JOIN currency c ON c.code = p.currency CROSS JOIN company
     WHERE p.is_customer AND p.is_active AND p.deleted_at IS NULL
""")
# What is bought but never sold has no sales price.
_ITEMS = text("""
    CREATE TEMPORARY TABLE fill_item AS
    SELECT row_number() OVER (ORDER BY id) AS n, id AS item_id, code, name, unit, sales_price AS price
      FROM item WHERE sales_price > 0 AND is_active AND deleted_at IS NULL
""")
_USERS = text("""
    CREATE TEMPORARY TABLE fill_user AS
    SELECT row_number() OVER (ORDER BY u.id) AS n, u.id AS user_id
      FROM user_account u JOIN role r ON r.id = u.role_id
     WHERE u.status = 'active' AND u.deleted_at IS NULL AND 'sales_order:create' = ANY (r.permissions)
""")
_TODAY = text("SELECT (now() AT TIME ZONE timezone)::date, timezone FROM company ORDER BY id LIMIT 1")
_AUDIT = text("""
    INSERT INTO audit_log (db_user, operation, table_name, record_id,
                           document, document_id, action, changes)
    VALUES (session_user, 'admin.fill', 'sales_order', :numbers,
            'number_series', 'sales_order', 'insert', :changes)
""")


@dataclass(frozen=True)
class Filled:
    """What a fill added: orders from the first number to the last, and their lines."""

    first_number: str
    last_number: str
    orders: int
    lines: int


def fill_sales_orders(
    owner_url: str, count: int, on_progress: Callable[[int], None] = lambda _n: None
) -> Filled:
    """Add sales orders with lines over the last years, to the customers and of the items there are.

    Each batch is one transaction: numbers without gaps, totals as core computes them, one audit entry.

    Args:
        count: how many orders.
        on_progress: told how many orders are written so far.

    Raises:
        Conflict: the database has no company, customer or priced item yet.
        VersionMismatch: it was not migrated to this program's revision.
    """
    require_migrated(owner_url)
    engine = create_engine(engine_url(owner_url), poolclass=NullPool)
    filled: list[Filled] = []
    with engine.connect() as connection:
        _prepare(connection)
        while (done := sum(part.orders for part in filled)) < count:
            filled.append(_write_batch(connection, done, min(BATCH, count - done), count))
            connection.commit()
            on_progress(done + filled[-1].orders)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM (ANALYZE) {', '.join(_TABLES)}"))
    lines = sum(part.lines for part in filled)
    return Filled(filled[0].first_number, filled[-1].last_number, count, lines)


def _prepare(connection: Connection) -> None:
    """Put customers, items and clerks into numbered tables of this connection; Conflict if there are none."""
    connection.execute(_CUSTOMERS, {"rates": Jsonb({c: str(r) for c, r in exchange_rates().items()})})
    connection.execute(_ITEMS)
    connection.execute(_USERS)
    for table, missing in (
        ("fill_customer", _("This database has no active customer yet.")),
        ("fill_item", _("This database has no active item with a sales price yet.")),
        ("fill_user", _("This database has no active user who may write sales orders yet.")),
    ):
        if not connection.scalar(text(f"SELECT count(*) FROM {table}")):  # noqa: S608
            raise Conflict(missing)
    connection.commit()


def _write_batch(connection: Connection, done: int, count: int, total: int) -> Filled:
    """Write one batch and its audit entry; the caller commits."""
    today, timezone = connection.execute(_TODAY).one()
    # Foreign keys are checked row by row: planning each check anew would take most of the time.
    connection.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    connection.execute(text("SET LOCAL work_mem = '128MB'"))
    connection.execute(text("SELECT setseed(:seed)"), {"seed": done / total})
    with resting_triggers(connection, _TABLES):
        numbers = reserve_numbers(connection, "sales_order", count)
        values = {
            "prefix": numbers.prefix,
            "width": numbers.width,
            "first_number": numbers.first,
            "count": count,
            "n": done,
            "total": total,
            "today": today,
            "since": today - timedelta(days=365 * _YEARS),
            "timezone": timezone,
            "notes": load_seed().trade["sales_order"]["notes"],
        }
        lines = connection.execute(_batch_statement(), values).rowcount
    return _audited(connection, numbers, lines)


def _batch_statement() -> TextClause:
    sql = (resource_dir() / "seed" / "fill_sales_orders.sql").read_text("utf-8")
    return text(sql).bindparams(bindparam("notes", type_=ARRAY(TEXT)))


def _audited(connection: Connection, numbers: Numbers, lines: int) -> Filled:
    filled = Filled(*numbers.ends, numbers.count, lines)
    told = {"numbers": " - ".join(numbers.ends), "changes": Jsonb(asdict(filled))}
    connection.execute(_AUDIT, told)
    return filled
