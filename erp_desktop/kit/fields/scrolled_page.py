"""The page of a record without lines: its fields, scrolled to the one that has the keyboard."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from erp_desktop.kit.look.naming import named

_WIDEST, _MARGIN = 1040, 16


class ScrolledPage(QScrollArea):
    """Qt scrolls to what Tab leads to; this one to whatever else has the keyboard put in it, too.

    Attributes:
        room: what its parts stand in. They are made there: what comes there later is dressed twice.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._soon = QTimer(self, singleShot=True, interval=0)  # once what is shown with it has its place
        self._soon.timeout.connect(self._follow)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there are no widgets without one
        app.focusChanged.connect(self._focus_moved)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.room = named(QWidget(self), "page")
        self.room.setMaximumWidth(_WIDEST)
        self._column = QVBoxLayout(self.room)
        self._column.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        self._column.setSpacing(12)
        self.setWidget(self.room)  # while it is empty: Qt measures what it is given, and dresses it

    def hold(self, parts: Iterable[QWidget]) -> None:
        """Show these, one below the other."""
        for part in parts:
            self._column.addWidget(part)
        self._column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What has the keyboard and was in sight stays so, however low the page becomes."""
        if self._is_in(event.oldSize().height()):
            self._soon.start()
        super().resizeEvent(event)

    def _is_in(self, height: int) -> bool:
        """Whether what has the keyboard stands in so much of what is seen, from the top."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            return False
        top = focus.mapTo(self.viewport(), QPoint(0, 0)).y()
        return 0 <= top <= height - focus.height()

    def _focus_moved(self, _before: QWidget | None, _now: QWidget | None) -> None:
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:  # else it would go from under the mouse
            self._soon.start()

    def _follow(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.ensureWidgetVisible(focus, 0, _MARGIN)
