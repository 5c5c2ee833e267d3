"""The page of a record without lines: its fields, scrolled to the one that has the keyboard."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from erp_desktop.kit.look.naming import named

_WIDEST, _MARGIN = 1040, 16


class _Page(QScrollArea):
    """Qt scrolls to what Tab leads to; this one to whatever else has the keyboard put in it, too."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._soon = QTimer(self, singleShot=True, interval=0)  # once what is shown with it has its place
        self._soon.timeout.connect(self._follow)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there are no widgets without one
        app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, _before: QWidget | None, _now: QWidget | None) -> None:
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:  # else it would go from under the mouse
            self._soon.start()

    def _follow(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.ensureWidgetVisible(focus, 0, _MARGIN)


def scrolled_page(parts: Iterable[QWidget], parent: QWidget) -> QScrollArea:
    """The parts in a page that is scrolled where they do not fit."""
    scroll = _Page(parent)
    scroll.setFrameShape(QScrollArea.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inner = named(QWidget(scroll), "page")
    inner.setMaximumWidth(_WIDEST)
    column = QVBoxLayout(inner)
    column.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
    column.setSpacing(12)
    scroll.setWidget(inner)  # while it is empty: Qt measures what it is given, and would dress all of it
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return scroll
