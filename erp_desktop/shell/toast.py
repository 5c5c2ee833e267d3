"""Toast: a short note in the middle of the status line, where it covers nothing anybody reads or types."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from erp_desktop.kit.parts.message_bar import MessageBar

LEAST_WIDTH = 240
_GAP = 16


class Toast(MessageBar):
    """Stands between what the status line says at its left and at its right; goes away by itself."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("toast")
        self.setProperty("floating", True)
        self._whole = ""

    def _furnish(self) -> None:
        super()._furnish()
        self._text.setWordWrap(False)
        layout = self.layout()
        assert layout is not None  # noqa: S101 - the bar lays itself out
        layout.setContentsMargins(8, 0, 2, 0)

    def show_message(self, text: str, *args: object, **more: object) -> None:
        """Say one sentence; what has no room stands in the tooltip."""
        super().show_message(text, *args, **more)  # type: ignore[arg-type]
        self._whole = text
        self.setToolTip(text)

    @property
    def text(self) -> str:
        return "" if self.isHidden() else self._whole

    def place(self, room: QRect) -> None:
        """Stand in the middle of ``room``, as wide as the note is and no wider than the room."""
        if not self._is_furnished:
            return
        self._text.setText(self._whole)
        free = room.adjusted(_GAP, 1, -_GAP, -1)
        width = min(max(self.sizeHint().width(), LEAST_WIDTH), free.width())
        rest = width - (self.sizeHint().width() - self._text.sizeHint().width())
        self._text.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, rest))
        self.setGeometry(free.x() + (free.width() - width) // 2, free.y(), width, free.height())
        self.raise_()
