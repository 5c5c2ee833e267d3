"""Where windows and popups go: nothing stands off the screen, and no list over the line it belongs to."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

# Of the screen without its taskbar; the rest is for the window's own frame. Of a narrow one its whole width.
_SHARE, _NARROW = 0.9, 1200


def first_size(wanted: QSize, room: QSize) -> QSize:
    """The size a window opens with: ``wanted``, or most of a smaller screen's room (pixels)."""
    share = _SHARE if room.width() >= _NARROW else 1
    return QSize(
        wanted.width() if wanted.width() <= room.width() else int(room.width() * share),
        wanted.height() if wanted.height() <= room.height() else int(room.height() * _SHARE),
    )


def is_filled_by(wanted: QSize, room: QSize) -> bool:
    """Whether a window of that size leaves too little of a screen for anything else (pixels)."""
    return room.width() * _SHARE < wanted.width() or room.height() * _SHARE < wanted.height()


def available(widget: QWidget) -> QRect:
    """The room of the screen the widget is on, without taskbars, in global pixels."""
    screen = widget.screen() or QGuiApplication.primaryScreen()
    return screen.availableGeometry()


def clamped(corner: QPoint, size: QSize, room: QRect) -> QPoint:
    """Where something of this size goes that wants to stand at ``corner`` but may not leave ``room``."""
    left = min(corner.x(), room.right() + 1 - size.width())
    top = min(corner.y(), room.bottom() + 1 - size.height())
    return QPoint(max(left, room.left()), max(top, room.top()))


_APART = 2  # pixels between a line and the list of what it offers


def beside(line: QRect, wanted: QSize, room: QRect) -> QRect:
    """Where the list goes of what may be typed into a line: under it, or above it where there is more room.

    It never covers the line: where it does not fit it is lower than wanted, and scrolls.
    """
    below = room.bottom() + 1 - (line.bottom() + 1 + _APART)
    above = line.top() - _APART - room.top()
    is_below = below >= min(wanted.height(), max(above, 0))
    height = min(wanted.height(), max(below if is_below else above, 0))
    top = line.bottom() + 1 + _APART if is_below else line.top() - _APART - height
    width = min(wanted.width(), room.width())
    left = max(min(line.left(), room.right() + 1 - width), room.left())
    return QRect(left, top, width, height)
