"""A signal ends the program at whatever moment of its start it comes, as a real process."""

import os
from pathlib import Path

import pytest

from tests.desktop.ended_program import MOMENTS
from tests.factories.forked import Desktop

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name == "nt", reason="Windows ends programs without signals")
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_signal_is_never_forgotten(moment: str, tmp_path: Path) -> None:
    # Nobody listens there: the program waits at its first window for somebody to say where to work.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ERP_")}
    environment |= {"ERP_DATA_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    if moment == "opening":
        environment["ERP_DATABASE_URL"] = "http://127.0.0.1:1"
    # None of the moments is before its imports are over.
    ended = Desktop.run("tests.desktop.ended_program", moment, environment=environment)
    assert ended.returncode == 0, ended.stderr
    assert "ended by a signal" in (tmp_path / "log" / "desktop.log").read_text("utf-8")
