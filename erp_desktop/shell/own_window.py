"""OwnWindow: a tab in a window of its own, beside the main window; all keys of the window answer there."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QPushButton, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.frame.window import begin
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.mark import window_icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.place import available, clamped

_LEAST = QSize(640, 420)
# Pixels beside the window it came from, so that both are seen; and of the frame that a desktop puts round it.
_ASIDE, _SMALLER, _FRAME = QPoint(48, 32), QSize(48, 64), QSize(8, 32)


class OwnWindow(QMainWindow):
    """One screen, what is told about it, and the way back.

    Signals:
        back_wanted: it shall be a tab again.
        close_wanted: the user wants the screen closed; the window goes when the screen does.
    """

    back_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, screen: Screen, entry: ScreenEntry, main: QWidget) -> None:
        super().__init__(main, Qt.WindowType.Window)  # the main window's, so that it ends with that
        named(self, "own_window", _("Window of a tab"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowIcon(window_icon())
        self.setWindowTitle(screen.title)
        self.screen_shown: Screen | None = screen
        self.message = MessageBar(self)
        back = with_role(named(QPushButton(_("Back to the tabs"), self), "own_window.back"), "", "link")
        back.setIcon(icon(entry.icon))
        keys.tell(back, _("Back to the tabs"), keys.APART)
        back.clicked.connect(self.back_wanted)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 2, 16, 2)
        foot.addStretch(1)
        foot.addWidget(back)
        middle = QWidget(self)
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.message)
        self._column.addWidget(screen, 1)
        self._column.addLayout(foot)
        self.setCentralWidget(middle)
        self.setMinimumSize(_LEAST)

    def begin(self, beside: QRect) -> None:
        """Show it, with the keyboard where it was on the screen.

        Args:
            beside: where the window is that it came from.
        """
        begin(self, beside.size() - _SMALLER)
        corner = beside.topLeft() + _ASIDE
        self.move(clamped(corner, self.size() + _FRAME, available(self)))
        self.show()
        if self.screen_shown is not None:
            self.screen_shown.show()
            self.screen_shown.activated()
        self.come_forward()

    def come_forward(self) -> None:
        """Before all other windows, and with the keyboard."""
        self.raise_()
        self.activateWindow()
        if self.screen_shown is not None:
            self.screen_shown.take_keyboard()

    def let_go(self) -> None:
        """The screen is another's, or ends: the window has nothing to show any more."""
        self.screen_shown = None
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks as a tab does."""
        if self.screen_shown is None:
            event.accept()
            return
        event.ignore()
        self.close_wanted.emit()
