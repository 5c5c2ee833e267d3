"""The process that programs are forked from; see ``forked``."""

import atexit
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from contextlib import suppress
from typing import Any, NoReturn
from weakref import finalize

PACKAGES = tuple(f"erp_core.platform.{name}" for name in ("attachment", "printing", "spreadsheet"))
# With what they import only when they need it.
OF_ONE_TASK = (
    *(f"{package}.__main__" for package in PACKAGES),
    *(f"erp_core.platform.spreadsheet.{name}" for name in ("file_cells", "xls_file", "writing")),
    *("pypdfium2", "resource", "encodings.utf_8_sig", "encodings.cp1254", "encodings.utf_16"),
)
# What takes away after the program itself, not after one import of it.
OF_PROGRAMS = (("logging", "shutdown"), ("multiprocessing.util", "_exit_function"))
# Bytes of what is asked, most of them an environment; and of each number that is told.
MOST, WORD = 1 << 17, 20


def main(number: str, *imported: str) -> None:
    """Fork what is asked for by this socket, until nobody asks any more."""
    for name in imported:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(number)) as asking:
        running: dict[int, tuple[int, int]] = {}
        while True:
            for ready in select.select([asking.fileno(), *running], [], [])[0]:
                if ready in running:
                    _tell_end(ready, *running.pop(ready))
                elif not _begin(asking, running):
                    return


def _begin(asking: socket.socket, running: dict[int, tuple[int, int]]) -> bool:
    """Fork one program and tell its number; whether there was one to fork."""
    words, ends, _flags, _where = socket.recv_fds(asking, MOST, 4)
    if not words:
        return False
    pid = os.fork()
    if not pid:
        _leave_tidying()
        _become(ends, **json.loads(words))
    *pipes, told = ends
    for end in pipes:
        os.close(end)
    _tell(told, pid)
    running[os.pidfd_open(pid)] = pid, told
    return True


def _tell_end(ended: int, pid: int, told: int) -> None:
    os.close(ended)
    _tell(told, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    os.close(told)


def _tell(told: int, number: int) -> None:
    with suppress(BrokenPipeError):  # nobody waits for it
        os.write(told, b"%*d" % (WORD, number))


def _leave_tidying() -> None:
    """What an import made is taken away by the process that imported it, not by each forked from it."""
    atexit._clear()
    finalize._registry.clear()  # type: ignore[attr-defined]
    finalize._registered_with_atexit = False  # type: ignore[attr-defined]
    for module, function in OF_PROGRAMS:
        if module in sys.modules:
            atexit.register(getattr(sys.modules[module], function))


def end_with_parent() -> None:
    """Ask Linux to end this process when the one that started it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _become(
    ends: list[int], command: list[str], environment: dict[str, str], folder: str, *, ends_with_parent: bool
) -> NoReturn:
    """Be the program, to its end."""
    code: Any = 1
    try:
        if ends_with_parent:
            end_with_parent()
        for number, end in enumerate(ends[:3]):
            os.dup2(end, number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        name, *arguments = sys.argv = command
        module = importlib.import_module(name)
        program = importlib.import_module(f"{name}.__main__") if hasattr(module, "__path__") else module
        code = program.main(*(arguments if name in PACKAGES else ())) or 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - whatever ends a program
        traceback.print_exc()
    _end(code)


def _end(code: Any) -> NoReturn:
    """What the end of a program does, but that no module is taken down."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
