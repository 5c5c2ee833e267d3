"""Servers forked from a process that has imported what servers import: that is more than half of a start."""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from erp_core.server.__main__ import main

if sys.platform == "linux":
    FORKS = multiprocessing.get_context("forkserver")
    FORKS.set_forkserver_preload(["erp_core.server.app", __name__])
else:
    FORKS = multiprocessing.get_context("spawn")


class Fork:
    """A forked server, handled like a program that was started."""

    def __init__(self, log: Path, environment: Mapping[str, str]) -> None:
        self._process = FORKS.Process(target=_serve, args=(log, dict(environment)))
        self._process.start()
        self.pid = self._process.pid or 0
        self.kill, self.terminate = self._process.kill, self._process.terminate

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float) -> int:
        self._process.join(seconds)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("a forked server", seconds)
        return code


def end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _serve(log: Path, environment: dict[str, str]) -> None:
    end_with_parent()
    with log.open("ab") as words:
        for stream in (1, 2):
            os.dup2(words.fileno(), stream)
    os.environ.clear()
    os.environ.update(environment)
    sys.exit(main([]))
