"""Programs that tests fork do as the same ones do when they are started."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories.forked import STARTED, OnCore, OneTask

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere none are forked")
PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
PRINTING, SHEETS = (
    [sys.executable, "-m", f"erp_core.platform.{name}"] for name in ("printing", "spreadsheet")
)


def ended(program: type[subprocess.Popen[bytes]], command: list[str], said: bytes) -> tuple[int, bytes, str]:
    """Its exit code, what it wrote, and the last line of its complaint."""
    with program(command, **PIPES) as process:  # type: ignore[call-overload]
        out, complaint = process.communicate(said, 60)
        return process.returncode, out, complaint.decode().strip().rpartition("\n")[2]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([*SHEETS, "--read", "list.csv", "", ""], b""),
        ([*SHEETS, "--read", "nowhere.csv", "", ""], b""),
        ([*SHEETS, "nowhere/list.csv"], b"cut off"),
        ([*PRINTING], b'{"join": [], "pdf": "joined.pdf"}\n'),
        ([*PRINTING], b"none of its lines\n"),
    ],
)
def test_a_forked_program_ends_as_one_that_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], said: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text("Code;Ürün\n1;2\n", "utf-8")
    forked = ended(OneTask, command, said)
    assert forked == ended(STARTED, command, said)
    assert any(forked[1:])


def test_a_forked_command_ends_as_one_that_is_started() -> None:
    wrong = [sys.executable, "-m", "erp_core.admin_cli", "stop", "--data-dir", "/nowhere"]
    forked = ended(OnCore, wrong, b"")
    assert forked == ended(STARTED, wrong, b"")
    assert forked[0] == 1


def test_a_forked_program_is_waited_for_and_killed() -> None:
    with OneTask(PRINTING, **PIPES) as process:  # type: ignore[call-overload]
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.kill()
        assert process.wait() == process.poll() == -9
