"""Where windows and popups go: nothing stands off the screen."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

# Of the screen without its taskbar; the rest is for the window's own frame.
_SHARE = 0.9


def first_size(wanted: QSize, room: QSize) -> QSize:
    """The size a window opens with: ``wanted``, or most of a smaller screen's room (pixels)."""
    return QSize(
        wanted.width() if wanted.width() <= room.width() else int(room.width() * _SHARE),
        wanted.height() if wanted.height() <= room.height() else int(room.height() * _SHARE),
    )


def available(widget: QWidget) -> QRect:
    """The room of the screen the widget is on, without taskbars, in global pixels."""
    screen = widget.screen() or QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def clamped(corner: QPoint, size: QSize, room: QRect) -> QPoint:
    """Where something of this size goes that wants to stand at ``corner`` but may not leave ``room``."""
    left = min(corner.x(), room.right() + 1 - size.width())
    top = min(corner.y(), room.bottom() + 1 - size.height())
    return QPoint(max(left, room.left()), max(top, room.top()))
