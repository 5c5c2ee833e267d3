"""Garbage collection on the UI thread only: a widget in a cycle must not be freed by a worker."""

import gc

from PySide6.QtCore import QObject, QTimer


class UiThreadCollector(QObject):
    """Takes over from Python's automatic collection, which runs in whichever thread allocates."""

    CHECK_MS = 2000

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threshold = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self, interval=self.CHECK_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def stop(self) -> None:
        """Back to Python's own way."""
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        """The young often, the old seldom, by Python's own thresholds."""
        young, middle, old = gc.get_count()
        if old > self._threshold[2]:
            gc.collect(2)
        elif middle > self._threshold[1]:
            gc.collect(1)
        elif young > self._threshold[0]:
            gc.collect(0)
