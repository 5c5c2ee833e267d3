"""What the first window must not wait for."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["erp_core", "erp_core.client", "erp_desktop.application"])
@pytest.mark.parametrize("slow", ["sqlalchemy", "alembic", "fastapi"])
def test_the_login_window_does_not_wait_for(module: str, slow: str) -> None:
    code = f"import sys, {module}; sys.exit({slow!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
