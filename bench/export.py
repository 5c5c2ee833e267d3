"""A whole list to a file: against the same rows written straight from the database by the same libraries."""

import csv
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import xlsxwriter

from bench.measure import Row
from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.kit.words import kind_of, title_of
from erp_core.platform.spreadsheet.export import Export
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderRow

NAMES = [name for name in SalesOrderRow.own_columns() if not name.endswith("id")]
SHEET = Sheet(
    title="Sales orders",
    columns=[
        SheetColumn(name=name, title=title_of("sales_order", name), kind=kind_of("sales_order", name))
        for name in NAMES
    ],
    currency="currency",
)
_ORDER = (
    f"SELECT {', '.join(NAMES)} FROM sales_order WHERE deleted_at IS NULL ORDER BY order_date DESC, id DESC"
)
# Rows a second that the design asks for.
WANTED = {"xlsx": 10_000, "csv": 40_000}


def exported(core: Core, app_url: str, total: int, way: str) -> list[Row]:
    """Sales orders by date as XLSX and as CSV, each once.

    Args:
        way: how the core reaches its data, for the name of the row.
    """
    raw = {"xlsx": _raw_xlsx, "csv": _raw_csv}
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for ending, wanted in WANTED.items():
            path = Path(folder, f"orders.{ending}")

            def ours(path: Path = path) -> object:
                query = ListQuery(sort="-order_date")
                return Export(SHEET, path).run(lambda: core.whole_list(sales_orders.search, query))

            ours_ms = _timed(ours)
            raw_ms = _timed(lambda path=path, ending=ending: raw[ending](app_url, path))
            name = f"{total:,} orders as {ending.upper()} {way} ({total / ours_ms * 1000:,.0f} rows a second)"
            rows.append(Row(name, ours_ms, raw_ms, ours_ms / raw_ms, budget_ms=total / wanted * 1000))
    return rows


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _raw_xlsx(app_url: str, path: Path) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet()
    with psycopg.connect(app_url) as connection, connection.cursor("raw") as cursor:
        connection.execute("SET LOCAL statement_timeout = 0")
        cursor.itersize = 2000
        for number, row in enumerate(cursor.execute(_ORDER.encode())):
            page.write_row(number, 0, row)
    book.close()


def _raw_csv(app_url: str, path: Path) -> None:
    with psycopg.connect(app_url) as connection, connection.cursor("raw") as cursor:
        connection.execute("SET LOCAL statement_timeout = 0")
        cursor.itersize = 2000
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(cursor.execute(_ORDER.encode()))
