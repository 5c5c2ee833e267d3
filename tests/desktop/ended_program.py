"""The desktop program, sent a signal while it starts; its argument is the moment.

Time would say little: on a slow machine every moment comes later. So the program sends the signal itself.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from erp_desktop import __main__ as program
from erp_desktop.application import Application
from erp_desktop.kit.look import theme
from erp_desktop.login.places import Places

NUMBER = signal.SIGTERM
MOMENTS = ("theme", "places", "start", "loop", "opening", "question", "idle")


def main() -> int:
    """Run it; the exit status is the program's."""
    match sys.argv[1]:
        case "theme":
            before(theme, "apply_theme")
        case "places":
            before(Places, "known")
        case "start":
            before(Application, "start")
        case "loop":  # all is ready, and the loop is about to begin
            begin = QApplication.exec
            QApplication.exec = staticmethod(lambda: (end(), begin())[1])  # type: ignore[method-assign]
        case "opening":  # the database is being opened, in the background
            before(Places, "open")
        case "question":  # a loop inside the loop, with somebody who never answers
            QTimer.singleShot(0, lambda: (QTimer.singleShot(0, end), QMessageBox.question(None, "?", "?")))
        case "idle":  # nothing of Python runs
            program.UiThreadCollector.CHECK_MS = 3_600_000  # type: ignore[assignment]
            QTimer.singleShot(
                0, lambda: os.posix_spawnp("sh", ["sh", "-c", f"sleep 1; kill {os.getpid()}"], os.environ)
            )
    return program.main([])


def before(owner: Any, name: str) -> None:
    """Send the signal when this is called, and then do it."""
    done: Callable[..., Any] = getattr(owner, name)

    def ended(*args: Any, **kwargs: Any) -> Any:
        end()
        time.sleep(0.05)
        return done(*args, **kwargs)

    setattr(owner, name, ended)


def end() -> None:
    """As the system does when somebody logs out of the PC."""
    os.kill(os.getpid(), NUMBER)


if __name__ == "__main__":
    sys.exit(main())
