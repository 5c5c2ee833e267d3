"""``./dev bench``: measure against the raw limit and compare with the budgets of the design."""

import argparse
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from bench.create_order import create_five_lines
from bench.lists import sorted_pages, text_search
from bench.measure import Row
from erp_core import connect
from erp_core.setup import embedded_server, open_embedded
from erp_core.setup.demo import create_demo
from erp_core.setup.fill import fill_sales_orders

log = logging.getLogger("bench")


def main() -> int:
    """Measure; exit code 0 whether or not budgets are met: a shared machine is no judge."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write medians and ratios here")
    parser.add_argument("--orders", type=int, default=1_000_000, help="sales orders in the lists")
    parser.add_argument("--runs", type=int, default=200, help="runs of each row")
    parser.add_argument("--data-dir", type=Path, help="keep the filled database here and use it again")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    with _data_dir(options.data_dir) as data_dir:
        rows = _measure(data_dir, options.orders, options.runs)
    _print(rows)
    if options.json:
        report = {"rows": [asdict(row) | {"is_met": row.is_met} for row in rows]}
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0


def _measure(data_dir: Path, orders: int, runs: int) -> list[Row]:
    server = embedded_server(data_dir)
    database = open_embedded(server)
    try:
        users = create_demo(database.owner_url)
        missing = orders - _count(database.owner_url)
        if missing > 0:
            log.info("adding %s sales orders …", f"{missing:,}")
            fill_sales_orders(database.owner_url, missing)
        core = connect(database.app_url)
        core.login("manager", users["manager"].password)
        rows = sorted_pages(core, database.app_url, runs, orders)
        rows += text_search(core, database.app_url, runs, orders)
        rows.append(create_five_lines(core, database.app_url, runs))
        core.close()
        return rows
    finally:
        server.release()


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
