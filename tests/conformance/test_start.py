"""What the first window, and programs of one task, must not wait for."""

import os
import subprocess
import sys
from functools import cache
from tempfile import TemporaryDirectory

import pytest

SLOW = {"sqlalchemy", "alembic", "fastapi", "asyncio", "rich", "psutil", "pydantic_settings"}


@pytest.mark.parametrize("module", ["erp_core", "erp_core.client", "erp_desktop.__main__"])
def test_the_login_window_does_not_wait_for(module: str) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert module in loaded
    assert loaded & SLOW == set()


def test_the_login_of_an_office_pc_does_not_wait_for_what_comes_after_it() -> None:
    """All that declares an operation, and SQL, is loaded while somebody types a password."""
    code = "import sys, erp_core; erp_core.connect('https://127.0.0.1:9').close(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    later = {"sqlalchemy", "erp_core.sales.sales_order.service", "erp_core.security.session.service"}
    assert set(done.stdout.split()) & later == set()


@pytest.mark.parametrize("program", ["attachment", "printing", "spreadsheet"])
def test_a_program_of_one_task_does_not_wait_for(program: str) -> None:
    """A picture of a page, a paper, a list in a file: each is made by a program that has to start first."""
    code = f"import sys, erp_core.platform.{program}.__main__; sys.exit('erp_core.core' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# One after the other: what a call brings along is said of those behind it, too.
CALLS = (
    ("erp_core.admin_cli", ("--version",), ("--help",), ("status",), ("users", "list"), ("backup", "--help")),
    ("erp_core.admin_cli", ("import", "--help")),
    ("erp_core.server.__main__", ("--version",), ("--help",)),
)


@cache
def imported_by(program: str, *calls: tuple[str, ...]) -> dict[tuple[str, ...], set[str]]:
    """Modules a program has imported when it is through with each of these calls."""
    code = (
        f"import os, sys, {program} as p\nfolder = sys.argv[1]\nfor call in {calls!r}:\n"
        " if '--' not in call[0]: os.environ['ERP_DATA_DIR'] = folder\n"
        " sys.argv[1:] = call\n try: p.main()\n except SystemExit: pass\n"
        " print('imported', *sys.modules, file=sys.stderr)\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ERP_")}
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", code, folder],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    told = [line.split()[1:] for line in done.stderr.splitlines() if line.startswith("imported ")]
    return {call: {*modules} for call, modules in zip(calls, told, strict=True)}


def imported(program: str, *call: str) -> set[str]:
    calls = next(calls for name, *calls in CALLS if name == program and call in calls)
    return imported_by(program, *calls)[call]


WEB = {"fastapi", "starlette", "uvicorn", "prometheus_client"}
OF_OTHERS = {"xlsxwriter", "smtplib", "erp_core.doctor", "erp_core.server.health", "erp_core.backup.making"}
DATABASE = {"sqlalchemy", "psycopg", "alembic", "pydantic_settings", "jwt", "cryptography"}


@pytest.mark.parametrize("option", ["--version", "--help"])
@pytest.mark.parametrize("program", ["erp_core.admin_cli", "erp_core.server.__main__"])
def test_what_a_program_says_of_itself_waits_for_nothing(program: str, option: str) -> None:
    own = {"pydantic_settings"} if "server" in program else set()  # which its --help describes
    assert imported(program, option) & (WEB | OF_OTHERS | DATABASE) == own


@pytest.mark.parametrize(
    ("command", "unwanted"),
    [
        (("status",), WEB | OF_OTHERS),
        (("users", "list"), WEB | OF_OTHERS),
        (("backup", "--help"), WEB | (OF_OTHERS - {"erp_core.backup.making"})),
        (("import", "--help"), WEB | {"erp_core.doctor", "erp_core.server.health", "erp_core.backup.making"}),
    ],
    ids=["status", "users list", "backup", "import"],
)
def test_a_command_waits_for_nothing_of_others(command: tuple[str, ...], unwanted: set[str]) -> None:
    assert imported("erp_core.admin_cli", *command) & unwanted == set()
