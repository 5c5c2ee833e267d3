"""The folder of a test run, named after its process: the next run clears what a killed one left."""

import re
import shutil
import signal
import tempfile
from contextlib import suppress
from os import getpid
from pathlib import Path

import psutil

_NAME = re.compile(r"erp-test-(\d+)-.*")


def make_run_folder(parent: Path) -> Path:
    """A new folder below ``parent`` that belongs to this process."""
    folder = Path(tempfile.mkdtemp(prefix=f"erp-test-{getpid()}-", dir=parent))
    folder.chmod(0o755)
    return folder


def clear_leftovers(parent: Path) -> None:
    """Stop the servers and remove the folders below ``parent`` whose process was killed before it could."""
    for folder in parent.glob("erp-test-*"):
        named = _NAME.fullmatch(folder.name)
        if named is not None and not psutil.pid_exists(int(named[1])):
            with suppress(OSError):  # another run that began just now takes it away as well
                for file in folder.rglob("postmaster.pid"):
                    _stop(file)
            shutil.rmtree(folder, ignore_errors=True)


def _stop(postmaster: Path) -> None:
    """Stop the server of this file, if it runs; its number may long belong to another process."""
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int(postmaster.read_text("utf-8").splitlines()[0]))
        if str(postmaster.parent) in process.cmdline():
            process.send_signal(signal.SIGQUIT)
            process.wait(10)
