"""Programs forked from a process that has imported what they import: that is more than half of a start."""

import atexit
import ctypes
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

if sys.platform == "linux":
    FORKS = multiprocessing.get_context("forkserver")
    FORKS.set_forkserver_preload(
        ["tests.factories.warm", "erp_core.server.app", "erp_core.admin_cli", "alembic.command", __name__]
    )
else:
    FORKS = multiprocessing.get_context("spawn")
STREAMS = ("stdin", "stdout", "stderr")


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


def run_forked(
    module: str,
    *arguments: str,
    environment: Mapping[str, str],
    folder: Path,
    typed: str = "",
    seconds: float = 240,
) -> "subprocess.CompletedProcess[str]":
    """As ``python -m module arguments`` in this folder, but that what is imported may be there already."""
    with TemporaryDirectory(prefix="erp-fork-") as streams:
        told = [Path(streams, name) for name in STREAMS]
        told[0].write_text(typed, "utf-8")
        process = FORKS.Process(
            target=_run, args=(module, arguments, dict(environment), folder, [str(file) for file in told])
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired([module, *arguments], seconds)
        out, err = (file.read_text("utf-8") for file in told[1:])
        return subprocess.CompletedProcess([module, *arguments], process.exitcode, out, err)


def end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _serve(log: Path, environment: dict[str, str]) -> None:
    from erp_core.server.__main__ import main

    end_with_parent()
    with log.open("ab") as words:
        for stream in (1, 2):
            os.dup2(words.fileno(), stream)
    _set_environment(environment)
    try:
        sys.exit(main([]))
    finally:
        _end_as_a_program()


def _run(
    module: str, arguments: tuple[str, ...], environment: dict[str, str], folder: Path, streams: list[str]
) -> None:
    end_with_parent()
    for number, (name, file) in enumerate(zip(STREAMS, streams, strict=True)):
        with open(file, "ab" if number else "rb") as opened:  # noqa: PTH123 - by its name, wherever we are
            os.dup2(opened.fileno(), number)
        setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    _set_environment(environment)
    os.chdir(folder)
    sys.argv = [module, *arguments]
    try:
        sys.exit(importlib.import_module(module).main())
    finally:
        _end_as_a_program()


def _end_as_a_program() -> None:
    """What the end of a fork leaves out."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()


def _set_environment(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
