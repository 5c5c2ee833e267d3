"""The door: creating, opening and listing, in process and through a server, against raw in one run."""

import os
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.create_order import create_five_lines
from bench.measure import Row
from bench.office_server import OfficeServer
from bench.open_order import open_and_list
from erp_core import connect
from erp_core.setup import Database

STARTS = 3
_BARE = "from PySide6.QtWidgets import QApplication; QApplication([])"


def at_the_door(database: Database, password: str, runs: int) -> list[Row]:
    """Rows of the same work by both ways in."""
    rows = _by_one_way(database.app_url, database, password, runs, "in process")
    with OfficeServer(database.app_url, workers=1) as server:
        return rows + _by_one_way(server.url, database, password, runs, "through the server")


def start_to_login(data_dir: Path) -> Row:
    """Processor time from the start of the program to its login form; raw: of Python with Qt alone."""
    turns = [
        (_spent(["-m", "bench.start"], data_dir), _spent(["-c", _BARE], data_dir)) for _ in range(STARTS)
    ]
    ours_ms, bare_ms = (statistics.median(taken) for taken in zip(*turns, strict=True))
    return Row("CPU from start to login form", ours_ms, bare_ms, ours_ms / bare_ms, budget_ms=1500)


def _by_one_way(address: str, database: Database, password: str, runs: int, way: str) -> list[Row]:
    core = connect(address)
    core.login("manager", password)
    rows = [create_five_lines(core, database.app_url, runs, way, 2.0 if way == "in process" else 3.0)]
    rows += open_and_list(core, database.app_url, runs, way)
    core.close()
    return rows


def _spent(arguments: list[str], data_dir: Path) -> float:
    """Milliseconds of processor time a Python process took, user and system."""
    with TemporaryDirectory() as folder:
        environment = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "ERP_DATA_DIR": str(data_dir),
            "ERP_LOG_DIR": folder,
            "XDG_CONFIG_HOME": folder,
        }
        before = os.times()
        subprocess.run([sys.executable, *arguments], env=environment, check=True, timeout=120)  # noqa: S603
        after = os.times()
    return 1000 * (
        after.children_user - before.children_user + after.children_system - before.children_system
    )
