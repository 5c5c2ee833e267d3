"""``./dev bench``: measure against the raw limit and compare with the budgets of the design."""

import argparse
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from bench.audit import fill_log, pages_of_the_log
from bench.door import at_the_door, start_to_login
from bench.entry import typed_orders
from bench.everywhere import searched
from bench.export import exported
from bench.growth import SIZES, grown
from bench.imports import imported
from bench.lines import typed_in_lines
from bench.lists import filtered_pages, sorted_pages, text_search, typed_line
from bench.load import measure_load
from bench.measure import Row
from bench.office_server import OfficeServer
from bench.pairs import every_group, every_pair
from erp_core import Core, connect
from erp_core.postgres.standing import embedded_server
from erp_core.setup import Database, has_company, open_embedded
from erp_core.setup.demo import create_demo, demo_users
from erp_core.setup.fill import fill_sales_orders

log = logging.getLogger("bench")


def main() -> int:
    """Measure; exit code 0 whether or not budgets are met: a shared machine is no judge."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write medians and ratios here")
    parser.add_argument("--orders", type=int, default=1_000_000, help="sales orders in the lists")
    parser.add_argument("--runs", type=int, default=200, help="runs of each row")
    parser.add_argument("--data-dir", type=Path, help="keep the filled database here and use it again")
    parser.add_argument(
        "--audit", type=int, metavar="ENTRIES", help="measure an audit log of this size instead"
    )
    parser.add_argument("--load", action="store_true", help="measure the office server under load instead")
    parser.add_argument("--export", action="store_true", help="measure files of a whole list instead")
    parser.add_argument("--import", dest="imports", type=int, metavar="ROWS", help="measure imports instead")
    parser.add_argument(
        "--pairs", action="store_true", help="measure every filter with every sort, and groups, instead"
    )
    parser.add_argument(
        "--growth",
        metavar="ORDERS,…",
        nargs="?",
        const=",".join(map(str, SIZES)),
        help="measure calls and tables at each of these sizes instead (%(const)s)",
    )
    parser.add_argument("--search", action="store_true", help="measure search everywhere instead")
    parser.add_argument("--clients", type=int, default=1000, help="at once, with --load")
    parser.add_argument("--seconds", type=int, default=60, help="they work, with --load")
    parser.add_argument("--workers", type=int, default=2, help="processes of the server, with --load")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with _data_dir(options.data_dir) as data_dir:
        rows, details = _measure(data_dir, options)
    if rows:
        _print(rows)
    if details:
        Console().print_json(json.dumps(details))
    if options.json:
        report = {"rows": [asdict(row) | {"is_met": row.is_met} for row in rows]} | details
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


def _measure(data_dir: Path, options: argparse.Namespace) -> tuple[list[Row], dict[str, Any]]:
    server = embedded_server(data_dir)
    database = open_embedded(server)
    try:
        users = demo_users() if has_company(database.owner_url) else create_demo(database.owner_url)
        if options.audit:
            return _audit_log(database, users["admin"].password, options.audit, options.runs), {}
        if options.growth:
            password = users["manager"].password
            return [], grown(database, password, [int(n) for n in options.growth.split(",")], options.runs)
        if options.imports:
            return _both_ways(
                database,
                users["manager"].password,
                lambda core, way: imported(core, database.owner_url, options.imports, way),
            ), {}
        missing = options.orders - _count(database.owner_url)
        if missing > 0:
            log.info("adding %s sales orders …", f"{missing:,}")
            fill_sales_orders(database.owner_url, missing)
        password = users["manager"].password
        if options.load:
            rows, load = measure_load(
                database,
                password,
                clients=options.clients,
                seconds=options.seconds,
                workers=options.workers,
                runs=options.runs,
            )
            return rows, {"load": load}
        if options.pairs:
            return _pairs(database, password), {}
        if options.search:
            return _both_ways(database, password, lambda core, _way: searched(core)), {}
        if options.export:
            return _both_ways(
                database, password, lambda core, way: exported(core, database.app_url, options.orders, way)
            ), {}
        rows = _lists(database, password, options.orders, options.runs)
        rows += at_the_door(database, password, options.runs)
        rows += typed_in_lines(options.runs)
        rows += typed_orders(options.runs)
        return [*rows, start_to_login(data_dir)], {}
    finally:
        server.release()


def _lists(database: Database, password: str, orders: int, runs: int) -> list[Row]:
    core = connect(database.app_url)
    core.login("manager", password)
    rows = sorted_pages(core, database.app_url, runs, orders)
    rows += text_search(core, database.app_url, runs, orders)
    rows += filtered_pages(core, database.app_url, runs, orders)
    rows += typed_line(core, runs)
    rows += searched(core)
    core.close()
    return rows


def _pairs(database: Database, password: str) -> list[Row]:
    core = connect(database.app_url)
    core.login("manager", password)
    rows = [*every_pair(core), *every_group(core)]
    core.close()
    return rows


def _both_ways(database: Database, password: str, measure: Callable[[Core, str], list[Row]]) -> list[Row]:
    """In process, and through the server; ``measure`` is given the core and what that way is called."""
    rows = []
    with OfficeServer(database.app_url, 1) as server:
        for address, way in ((database.app_url, "in process"), (server.url, "through the server")):
            core = connect(address)
            core.login("manager", password)
            rows += measure(core, way)
            core.close()
    return rows


def _audit_log(database: Database, password: str, entries: int, runs: int) -> list[Row]:
    log.info("writing %s entries of an audit log …", f"{entries:,}")
    fill_log(database.owner_url, entries)
    core = connect(database.app_url)
    core.login("admin", password)
    rows = pages_of_the_log(core, database.app_url, runs, entries)
    core.close()
    return rows


def _count(owner_url: str) -> int:
    with psycopg.connect(owner_url) as connection:
        found = connection.execute("SELECT count(*) FROM sales_order WHERE deleted_at IS NULL").fetchone()
        return found[0] if found else 0


@contextmanager
def _data_dir(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    folder = Path(tempfile.mkdtemp(prefix="erp-bench-"))
    try:
        yield folder
    finally:
        embedded_server(folder).delete()
        shutil.rmtree(folder, ignore_errors=True)


def _print(rows: list[Row]) -> None:
    table = Table("work", "ours ms", "raw ms", "ratio", "budget", "met")
    for row in rows:
        budget = [
            f"{row.budget_ratio} ×" if row.budget_ratio else "",
            f"{row.budget_ms:.0f} ms" if row.budget_ms else "",
        ]
        table.add_row(
            row.name,
            f"{row.ours_ms:.2f}",
            f"{row.raw_ms:.2f}",
            f"{row.ratio:.2f}",
            " and ".join(part for part in budget if part),
            "yes" if row.is_met else "NO",
        )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
