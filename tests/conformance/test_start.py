"""What the first window, and programs of one task, must not wait for."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["erp_core", "erp_core.client", "erp_desktop.__main__"])
@pytest.mark.parametrize(
    "slow", ["sqlalchemy", "alembic", "fastapi", "asyncio", "rich", "psutil", "pydantic_settings"]
)
def test_the_login_window_does_not_wait_for(module: str, slow: str) -> None:
    code = f"import sys, {module}; sys.exit({slow!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("program", ["attachment", "printing", "spreadsheet"])
def test_a_program_of_one_task_does_not_wait_for(program: str) -> None:
    """A picture of a page, a paper, a list in a file: each is made by a program that has to start first."""
    code = f"import sys, erp_core.platform.{program}.__main__; sys.exit('erp_core.core' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
