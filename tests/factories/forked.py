"""Programs forked from a process that imported what they import: to start one costs more than what it does.

Readers and writers of files, programs of one task, from one such process; the desktop from another; servers
and commands, all that works on core, from a third. On Linux alone: elsewhere they are started.
"""

import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from erp_core.kit.paths import project_dir
from tests.factories import forked_warm
from tests.factories.forked_warm import OF_ONE_TASK, PACKAGES, WORD

STARTED = subprocess.Popen


class Warm:
    """A process that has imported these modules, begun by the first program that is to be forked from it."""

    def __init__(self, *imported: str) -> None:
        self._imported = imported
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
            end = its.fileno()
            command = [sys.executable, "-m", forked_warm.__name__, str(end), *self._imported]
            null = subprocess.DEVNULL
            self._process = STARTED(command, pass_fds=[end], stdin=null, stdout=null, cwd=project_dir())
        return ours


class Forked(subprocess.Popen[Any]):
    """``python -m MODULE …``, forked from a process that has imported most of what it imports."""

    warm: Warm
    # Whether it is told to stop when the process that runs the tests is gone.
    ends_with_parent = False
    _status: int | None = None

    @classmethod
    def run(
        cls,
        *command: str,
        environment: Mapping[str, str],
        folder: Path | None = None,
        typed: str = "",
        seconds: float = 240,
    ) -> "subprocess.CompletedProcess[str]":
        """As ``python -m command`` at its end; for what others tried as a real process."""
        pipes: Any = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        full = [sys.executable, "-m", *command]
        with cls(full, env=environment, cwd=folder or project_dir(), **pipes, text=True) as process:
            try:
                out, err = process.communicate(typed, timeout=seconds)
            finally:
                process.kill()
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

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
        if sys.platform != "linux":
            super()._execute_child(args, executable, preexec_fn, *more)  # type: ignore[misc]
            return
        _closing, _kept, folder, environment, _info, _flags, _shell, *rest = more
        pipes = rest[:6]
        ends = [number if end == -1 else end for number, end in enumerate((pipes[0], pipes[3], pipes[5]))]
        self._status, told = os.pipe()
        asked = {
            "command": args[2:],
            "environment": dict(os.environ if environment is None else environment),
            "folder": str(folder or Path.cwd()),
            "ends_with_parent": self.ends_with_parent,
        }
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


class OneTask(Forked):
    """A program; forked where it is one of those of one task, and nothing unusual is asked of its start."""

    warm = Warm(*OF_ONE_TASK)

    def _execute_child(self, args: Any, executable: Any, preexec_fn: Any, *more: Any) -> None:
        is_usual = executable is preexec_fn is None and args[:2] == [sys.executable, "-m"]
        begin = super() if is_usual and args[2] in PACKAGES else super(Forked, self)
        begin._execute_child(args, executable, preexec_fn, *more)  # type: ignore[misc]


class Desktop(Forked):
    """The desktop program, or one that is it in part."""

    warm = Warm("tests.factories.warm_desktop", "tests.desktop.ended_program")


class OnCore(Forked):
    """A server, a command, or another program that works on core."""

    warm = Warm(
        *("tests.factories.warm_core", "erp_core.server.app", "erp_core.server.companies.several"),
        *("anyio._backends._asyncio", "uvicorn.lifespan.on"),
        *("erp_core.admin_cli", "erp_core.setup.demo", "alembic.command", "rich.console", "rich.table"),
    )
    ends_with_parent = True


@contextmanager
def forked() -> Iterator[None]:
    """While this lasts, such programs are forked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", OneTask)
        yield
    for kind in (OneTask, Desktop, OnCore):
        kind.warm.close()
