"""A test run that was killed leaves its server behind; the next run clears it away, and only that."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from erp_core.kit.paths import project_dir
from tests.factories.run_folder import clear_leftovers, make_run_folder

KILLED_RUN = """
import sys, time
from pathlib import Path
from erp_core.postgres.embedded import EmbeddedServer
from tests.factories.run_folder import make_run_folder
folder = make_run_folder(Path(sys.argv[1]))
EmbeddedServer(folder).start()
print(folder, flush=True)
time.sleep(600)
"""


def test_what_a_killed_run_left_is_stopped_and_removed(tmp_path: Path) -> None:
    for parent in (tmp_path, *tmp_path.parents):  # the server's own user must get in
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)
    own = make_run_folder(tmp_path)
    command = [sys.executable, "-c", KILLED_RUN, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=project_dir(), text=True) as run:
        assert run.stdout is not None
        left = Path(run.stdout.readline().strip())
        (file,) = left.rglob("postmaster.pid")
        server = psutil.Process(int(file.read_text("utf-8").splitlines()[0]))
        clear_leftovers(tmp_path)
        assert server.is_running()  # its run still lives
        run.send_signal(signal.SIGKILL)
    clear_leftovers(tmp_path)
    until = time.monotonic() + 10
    while is_alive(server) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(server)
    assert not left.exists()
    assert own.exists()


def is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
