"""DateLine: dates typed fast: ``15``, ``15.2``, ``15 Jan 24``, ``fri``, ``t`` for today, arrows for a day."""

from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QMenu, QWidget, QWidgetAction

from erp_core.kit.i18n import _
from erp_core.kit.reading.days import read_day, shifted
from erp_core.kit.reading.notation import Unreadable
from erp_desktop.kit.inputs.plain_line import APART, PlainLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import date_locale, format_date, notation, today


def calendar_at(day: date, parent: QWidget) -> QCalendarWidget:
    """A calendar that shows ``day``, in the language and with the weeks of the dates around it."""
    calendar = QCalendarWidget(parent)
    calendar.setLocale(QLocale(str(date_locale())))
    calendar.setGridVisible(False)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
    calendar.setSelectedDate(QDate(day.year, day.month, day.day))
    return calendar


class DateLine(PlainLine):
    """A line to type a date in. It is read whole when it is left; no letter does anything by itself.

    Attributes:
        base: what is typed in short or without a year counts from this day; None for the company's today.
        is_forward: a day without a year, or a weekday, is the next one from the base on, else the nearest.

    Signals:
        typed: the user changed the text.
        day_changed: the user changed the date: by leaving the line, by an arrow, in the calendar.
    """

    typed = Signal()
    day_changed = Signal()

    between = APART

    def __init__(self, parent: QWidget | None = None, *, is_forward: bool = False) -> None:
        super().__init__(parent)
        self._day: date | None = None
        self._is_shown = True
        self.base: date | None = None
        self.is_forward = is_forward
        self.setProperty("kind", "date")
        self.textEdited.connect(self._edited)
        words = _(
            "Type 15, 15.2, 15 Jan 24, Fri; t for today, +7, 2w, m; arrows for a day; {key} for the calendar"
        )
        keys.tell(self, words, keys.EDIT_CELL)

    def day(self) -> date | None:
        """The date that stands there; None while it cannot be read."""
        return self._day if self._is_shown else self._read()[0]

    def set_day(self, day: date | None) -> None:
        if day is not None and not self._is_shown and self._is_here and self._read()[0] == day:
            self._day = day  # as it is being typed: it may go on
            return
        self._show(day)

    def _show(self, day: date | None) -> None:
        self._day, self._is_shown = day, True
        self.setText(format_date(day) if day else "")

    def show_text(self, text: str) -> None:
        """Show what was typed and is no date."""
        self.setText(text)
        self._day, self._is_shown = None, False

    def problem(self) -> str | None:
        return None if self._is_shown else self._read()[1]

    def settle(self) -> None:
        """Take what was typed; written as it is read once one goes on."""
        if self._is_shown:
            return
        day, problem = self._read()
        if problem is None:
            is_new = day != self._day
            self.set_day(day)
            if is_new:
                self.day_changed.emit()

    def setReadOnly(self, is_read_only: bool) -> None:
        """Where nobody can type on, it stands as once it is left."""
        super().setReadOnly(is_read_only)
        if is_read_only and self.problem() is None:
            self._show(self.day())

    def open_calendar(self) -> None:
        """Show a calendar under the line; Enter or a click takes a day."""
        if self.isReadOnly() or not self.isEnabled():
            return
        menu = QMenu(self)
        calendar = calendar_at(self.day() or self._base(), menu)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def take(chosen: QDate) -> None:
            menu.close()
            self._change(date(chosen.year(), chosen.month(), chosen.day()))

        calendar.activated.connect(take)
        calendar.clicked.connect(take)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.isReadOnly():
            super().keyPressEvent(event)
        elif keys.is_pressed(event, keys.EDIT_CELL) or (
            key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.open_calendar()
        elif key in _STEPS:
            count, unit = _STEPS[key]
            day = self.day()
            self._change(shifted(day, count, unit) if day is not None else self._base())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._stand(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._is_left(event):
            self.settle()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange and self._is_shown:
            self.set_day(self._day)

    def _change(self, day: date | None) -> None:
        if day is not None:
            self.set_day(day)
            self.selectAll()
            self.day_changed.emit()

    def _base(self) -> date:
        return self.base or today()

    def _edited(self) -> None:
        self._is_shown = False
        self.typed.emit()

    def _read(self) -> tuple[date | None, str | None]:
        """What the text says now, and what is wrong with it."""
        if not self.text().strip():
            return None, None
        try:
            day = read_day(self.text(), notation(), self._base(), today(), is_forward=self.is_forward)
        except Unreadable as error:
            return None, str(error)
        return day, None


_STEPS: dict[int, tuple[int, str]] = {
    Qt.Key.Key_Up: (1, "d"),
    Qt.Key.Key_Down: (-1, "d"),
    Qt.Key.Key_PageUp: (1, "m"),
    Qt.Key.Key_PageDown: (-1, "m"),
}
