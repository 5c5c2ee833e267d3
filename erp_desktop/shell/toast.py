"""Toast: a short note that floats over the window, so that nothing jumps."""

from PySide6.QtWidgets import QWidget

from erp_desktop.kit.parts.message_bar import MessageBar

WIDTH = 320


class Toast(MessageBar):
    """Floats at the left of the foot: totals stand at its right, and must stay readable."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("toast")
        self.setProperty("floating", True)

    def place(self, left: int, foot: int) -> None:
        """Stand 16 pixels right of ``left``, above a foot of the window that is ``foot`` high."""
        room = self._window.size()
        width = min(max(self.sizeHint().width(), WIDTH), room.width() - 32)
        height = max(self.heightForWidth(width), self.sizeHint().height())
        self.setGeometry(left + 16, room.height() - foot - height - 16, width, height)
        self.raise_()
