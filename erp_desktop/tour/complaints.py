"""Complaints: everything that went wrong on a tour."""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

_HARMLESS = "This plugin does not support"


class Complaints(logging.Handler):
    """Everything that went wrong, from Qt, from slots and from the log.

    Attributes:
        errors, qt_warnings: one sentence each.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []
        self.qt_warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.errors.append(self.format(record))

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen everywhere."""
        logging.getLogger().addHandler(self)
        before, hook = qInstallMessageHandler(self._from_qt), sys.excepthook
        sys.excepthook = lambda kind, error, trace: self.errors.append(
            "".join(traceback.format_exception(kind, error, trace))
        )
        try:
            yield
        finally:
            sys.excepthook = hook
            qInstallMessageHandler(before)
            logging.getLogger().removeHandler(self)

    def _from_qt(self, kind: QtMsgType, _context: Any, message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and _HARMLESS not in message:
            self.qt_warnings.append(message)
