"""Files of items and of parties become records: against the same rows inserted straight into the table."""

import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter
from psycopg import sql
from psycopg.rows import dict_row

from bench.measure import Row
from erp_core import Core
from erp_core.platform.importing.schema import ImportFile
from erp_core.platform.spreadsheet.reading import read_file

# Rows a second that the design asks for.
WANTED = 1000
_ITEMS = ["Code", "Name", "Kind", "Unit", "Purchase price", "Selling price", "Composition"]
_PARTIES = ["Code", "Name", "Currency", "Email", "Phone", "City", "Country", "Customer"]
_WRITTEN = """
    SELECT column_name FROM information_schema.columns
    WHERE table_name = %s AND is_generated = 'NEVER' AND column_name <> 'id'
"""
# What tells one run's records from those of another.
_RUNS = itertools.count(int(time.time()))


def imported(core: Core, owner_url: str, total: int, way: str) -> list[Row]:
    """New items and new parties from an XLSX file, each once; they stay in the database.

    Args:
        way: how the core reaches its data, for the name of the row.
    """
    rows = []
    for kind, titles, made in (("item", _ITEMS, _item), ("party", _PARTIES, _party)):
        records = [made(f"B{next(_RUNS)}", number) for number in range(total)]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "records.xlsx")
            _write(path, titles, records)

            def ours(path: Path = path, kind: str = kind) -> None:
                done = core.import_file(kind, ImportFile.of(read_file(path)))
                if done is None or done.created != total:
                    wrong = done.problems[0] if done is not None else "stopped"
                    raise RuntimeError(f"not all of the file became records: {wrong}")

            ours_ms = _timed(ours)
        raw_ms = _timed(lambda kind=kind: _copy(owner_url, kind, total))
        name = f"{total:,} new records of {kind} {way} ({total / ours_ms * 1000:,.0f} rows a second)"
        rows.append(Row(name, ours_ms, raw_ms, ours_ms / raw_ms, budget_ms=total / WANTED * 1000))
    return rows


def _item(run: str, number: int) -> list[Any]:
    return [f"{run}-{number}", f"Poplin {number} 40s", "Finished fabric", "m", 80.5, 120.25, "100% cotton"]


def _party(run: str, number: int) -> list[Any]:
    email, phone = f"orders{number}@weavers{number % 500}.example", f"+91 98200 {number % 100_000:05}"
    return [f"{run}-{number}", f"Weavers {number}", "INR", email, phone, "Surat", "India", "Yes"]


def _write(path: Path, titles: list[str], records: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate([titles, *records]):
        page.write_row(number, 0, row)
    book.close()


def _copy(owner_url: str, kind: str, total: int) -> None:
    """The newest records once more under other codes, by statements like the ORM's, audit log and all."""
    table = sql.Identifier(kind)
    with psycopg.connect(owner_url) as connection, connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(_WRITTEN, [kind])
        names = [row["column_name"] for row in cursor.fetchall()]
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        newest = sql.SQL("SELECT {} FROM {} ORDER BY id DESC LIMIT {}").format(columns, table, total)
        rows = cursor.execute(newest).fetchall()
        values = sql.SQL(", ").join(map(sql.Placeholder, names))
        insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(table, columns, values)
        cursor.executemany(insert, [row | {"code": f"R{row['code']}"} for row in rows])


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
