"""What the first window, and programs of one task, must not wait for."""

import os
import subprocess
import sys
from pathlib import Path

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


def imported_by(program: str, *arguments: str, **said: str) -> set[str]:
    """Modules a program has imported when it is through."""
    code = (
        f"import sys, {program} as p\nsys.argv[1:] = {arguments!r}\ntry: p.main()\nexcept SystemExit: pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}print(*sys.modules, file=sys.stderr)"],
        env={name: value for name, value in os.environ.items() if not name.startswith("ERP_")} | said,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


WEB = {"fastapi", "starlette", "uvicorn", "prometheus_client"}
OF_OTHERS = {"xlsxwriter", "smtplib", "erp_core.doctor", "erp_core.server.health", "erp_core.backup.making"}
DATABASE = {"sqlalchemy", "psycopg", "alembic", "pydantic_settings", "jwt", "cryptography"}


@pytest.mark.parametrize("option", ["--version", "--help"])
@pytest.mark.parametrize("program", ["erp_core.admin_cli", "erp_core.server.__main__"])
def test_what_a_program_says_of_itself_waits_for_nothing(program: str, option: str) -> None:
    own = {"pydantic_settings"} if "server" in program else set()  # which its --help describes
    assert imported_by(program, option) & (WEB | OF_OTHERS | DATABASE) == own


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
def test_a_command_waits_for_nothing_of_others(
    command: tuple[str, ...], unwanted: set[str], tmp_path: Path
) -> None:
    assert imported_by("erp_core.admin_cli", *command, ERP_DATA_DIR=str(tmp_path)) & unwanted == set()
