"""TimeLine: a time of day typed fast: ``14``, ``14:32``, ``2.30 pm``; arrows for a minute."""

import re
from datetime import datetime, time

from babel import dates
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from erp_core.kit import clock
from erp_core.kit.i18n import N_, _
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.look.format import date_locale

NOT_A_TIME = N_("This is not a time. Type it like 14:32 or 14:32:05.")

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{1,2}))?(?:[:.](\d{1,2}))?\s*(am|pm)?")
_MINUTES_OF_A_DAY = 24 * 60
_STEPS: dict[int, int] = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 60,
    Qt.Key.Key_PageDown: -60,
}


def last_of(text: str) -> time | None:
    """The last instant of the minute or second that ``text`` names: what happened in it is past by then.

    An empty text stands for the end of the day; None for what is no time.
    """
    words = " ".join(text.lower().replace("a.m.", "am").replace("p.m.", "pm").split())
    if not words:
        return time.max
    found = _TIME.fullmatch(words)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), found[3]
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4] == "pm" else 0)
    try:
        return time(hour, minute, int(second) if second else 59, 999_999)
    except ValueError:
        return None


class TimeLine(PlainLine):
    """A line to type a time of day in.

    Signals:
        time_changed: the user changed it.
    """

    time_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(
            _("Type 14:32 or 14:32:05, and that minute or second counts; empty for the day's end")
        )
        self.textEdited.connect(lambda _text: self.time_changed.emit())

    def set_instant(self, instant: datetime) -> None:
        """Show the time of day of an instant, to the second."""
        self.setText(written_time(clock.here(instant).time()))

    def last(self) -> time | None:
        """The last instant that what is typed stands for; None when it is no time."""
        return last_of(self.text())

    def problem(self) -> str | None:
        return _(NOT_A_TIME) if self.last() is None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = self.last()
        if event.key() not in _STEPS or now is None:
            super().keyPressEvent(event)
            return
        hour, minute = divmod((now.hour * 60 + now.minute + _STEPS[event.key()]) % _MINUTES_OF_A_DAY, 60)
        self.setText(written_time(time(hour, minute, now.second)))
        self.time_changed.emit()


def written_time(moment: time) -> str:
    """As people write it here, with the seconds."""
    return dates.format_time(moment, "medium", locale=date_locale())
