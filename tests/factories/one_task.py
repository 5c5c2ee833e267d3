"""Programs of one task, readers and writers of files, forked from a process that imported what they import.

To start one costs ten times what most of them do in a test. On Linux alone: elsewhere they are started.
"""

import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from erp_core.kit.paths import project_dir
from tests.factories import one_task_warm
from tests.factories.one_task_warm import PACKAGES, WORD

STARTED = subprocess.Popen


class Warm:
    """The process that forks them, begun by the first that is asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asking: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, asked: dict[str, object], ends: Sequence[int]) -> None:
        with self._lock:
            if self._asking is None:
                self._asking = self._begun()
            socket.send_fds(self._asking, [json.dumps(asked).encode()], ends)

    def close(self) -> None:
        if self._asking is not None and self._process is not None:
            self._asking.close()
            self._process.wait()
        self._asking = self._process = None

    def _begun(self) -> socket.socket:
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            command = [sys.executable, "-m", one_task_warm.__name__, str(its.fileno())]
            self._process = STARTED(
                command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, cwd=project_dir()
            )
        return ours


class OneTask(subprocess.Popen[Any]):
    """A program; forked where it is one of these, and nothing unusual is asked of its start."""

    warm = Warm()
    _status: int | None = None

    def poll(self) -> int | None:
        return super().poll() if self._status is None else self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        if self._status is None:
            return super().wait(timeout)
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def _execute_child(self, args: Any, executable: Any, preexec_fn: Any, *more: Any) -> None:
        _closing, _kept, cwd, env, _info, _flags, _shell, *rest = more
        is_usual = executable is preexec_fn is cwd is env is None
        if not is_usual or args[:2] != [sys.executable, "-m"] or args[2] not in PACKAGES:
            super()._execute_child(args, executable, preexec_fn, *more)  # type: ignore[misc]
            return
        pipes = rest[:6]
        ends = [number if end == -1 else end for number, end in enumerate((pipes[0], pipes[3], pipes[5]))]
        self._status, told = os.pipe()
        asked = {"command": args[2:], "environment": dict(os.environ), "folder": os.getcwd()}  # noqa: PTH109
        self.warm.ask(asked, [*ends, told])
        os.close(told)
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]
        self.pid = int(os.read(self._status, WORD))
        self._child_created = True

    def _ended(self, timeout: float | None) -> int | None:
        """The exit code; None where there is none in so many seconds, or another thread waits for it."""
        lock: threading.Lock = self._waitpid_lock  # type: ignore[attr-defined]
        if self._status is None or not lock.acquire(blocking=timeout != 0):
            return self.returncode
        try:
            if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
                self.returncode = int(os.read(self._status, WORD))
                os.close(self._status)
        finally:
            lock.release()
        return self.returncode


@contextmanager
def forked() -> Iterator[None]:
    """While this lasts, such programs are forked."""
    with pytest.MonkeyPatch.context() as patch:
        if sys.platform == "linux":
            patch.setattr(subprocess, "Popen", OneTask)
        yield
    OneTask.warm.close()
