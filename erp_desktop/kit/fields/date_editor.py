"""DateEditor: a date, typed or taken from a calendar."""

from datetime import date
from typing import Any

from babel.dates import format_date as format_by_pattern
from babel.dates import format_timedelta
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.inputs.date_line import DateLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import date_locale, format_date, today
from erp_desktop.kit.parts.floating_note import FloatingNote
from erp_desktop.kit.parts.inner_button import inner_button, make_room

# Typing rests: what cannot be read by now is meant so.
RESTED_MS = 900
# A day further ahead is most likely mistyped.
FAR_YEARS = 5


class DateEditor(Editor):
    """A date, typed or taken from a calendar; while it is typed, under it stands how it is understood.

    Args:
        is_forward: it is promised for a day to come: a past one is said at once.
        too_early: the sentence for a day before the one it follows, marked with ``N_``.
    """

    def __init__(
        self, parent: QWidget | None = None, *, is_forward: bool = False, too_early: str = ""
    ) -> None:
        super().__init__(parent)
        self._too_early = too_early
        self._is_being_typed = False
        self._floating: FloatingNote | None = None
        self._rest = QTimer(self, singleShot=True, interval=RESTED_MS)
        self._rest.timeout.connect(self._tell_unreadable)
        self._line = DateLine(self, is_forward=is_forward)
        self._line.typed.connect(self._typed)
        self._line.day_changed.connect(self._taken)
        self._line.went_on.connect(self.check)
        self._button = inner_button(self._line, "calendar", _("Calendar"), keys.EDIT_CELL)
        self._button.clicked.connect(self._line.open_calendar)
        self.set_input(self._line)
        make_room(self._line, self._button, is_shown=True)

    def value(self) -> date | None:
        return self._line.day()

    def set_value(self, value: Any) -> None:
        self._line.set_day(value)
        self.set_note("")

    def follow(self, base: date | None) -> None:
        """Count what is typed in short from this day, which it must not precede; None for today."""
        if base != self._line.base:
            was_early = self._is_early()
            self._line.base = base
            if was_early and not self._is_early():
                self.set_error(None)

    def problem(self) -> str | None:
        return self._line.problem() or (_(self._too_early) if self._is_early() else None)

    def settle(self) -> None:
        self._line.settle()
        if self._is_being_typed and self._line.problem() is None:  # it is the day that stood there
            self._tell_taken()

    def state(self) -> str | None:
        """The day, or what stands there and is none."""
        day = self.value()
        return day.isoformat() if day else self._line.text().strip() or None

    def set_state(self, state: Any) -> None:
        try:
            self.set_value(date.fromisoformat(state) if state else None)
        except ValueError:
            self._line.show_text(state)

    def _is_early(self) -> bool:
        base, day = self._line.base, self._line.day()
        return bool(self._too_early and base and day and day < base)

    def _typed(self) -> None:
        self.set_error(None)
        day = self._line.day()
        self._is_being_typed = True
        self.set_note("")
        self._float(_understood(day) if day else "")
        self._rest.start()
        self.typed.emit()

    def note(self) -> str:
        floating = self._floating.text() if self._floating is not None else ""
        return floating or super().note()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._float("")
        return super().eventFilter(watched, event)

    def _tell_unreadable(self) -> None:
        """As soon as one rests: what is wrong, over what stands below, so that nothing is pushed."""
        problem = self._line.problem()
        if self._is_being_typed and problem is not None and self._line.hasFocus():
            self._float(problem, is_wrong=True)

    def _float(self, text: str, *, is_wrong: bool = False) -> None:
        if text and self._floating is None:
            self._floating = FloatingNote(self._line)
        if self._floating is not None:
            self._rest.stop()
            self._floating.say(text, is_wrong=is_wrong)

    def _taken(self) -> None:
        self._tell_taken()
        self._touched()
        self.check()

    def _tell_taken(self) -> None:
        """What is to be said of a day once one has gone on."""
        self._is_being_typed = False
        self._float("")
        day = self._line.day()
        is_past = self._line.is_forward and day is not None and day < today()
        self.set_note(_("This day is past.") if is_past else _far(day) if day else "")

    def check(self) -> None:
        self.settle()
        super().check()

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
        make_room(self._line, self._button, is_shown=not is_read_only)


def _far(day: date) -> str:
    """A slip of the hand in a year is said at once; nothing for a day of the next years, or a past one."""
    years = day.year - today().year
    return _("This day is {years} years from now.").format(years=years) if years > FAR_YEARS else ""


def _understood(day: date) -> str:
    """``26 Dec 2026 · Sat · in 31 days``: it has room under a date."""
    weekday = format_by_pattern(day, "EEE", locale=date_locale())
    away = day - today()
    distance = format_timedelta(away, "day", threshold=10**6, add_direction=True, locale=date_locale())
    return " · ".join((format_date(day), weekday, distance if away else _("today")))
