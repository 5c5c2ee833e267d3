"""DateLine: dates typed fast: ``15``, ``15.2``, ``2024-01-15``, ``t`` for today, arrows for a day."""

from calendar import monthrange
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidget, QWidgetAction

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.look.format import date_locale, format_date, parse_date

NOT_A_DATE = N_("This is not a date. Type it like 15, 15.2 or 2024-02-15.")


def _shifted(day: date, count: int, unit: str) -> date | None:
    """``day`` moved by days or months; the last day of a shorter month."""
    try:
        if unit == "day":
            return day + timedelta(days=count)
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def calendar_at(day: date, parent: QWidget) -> QCalendarWidget:
    """A calendar that shows ``day``, in the language and with the weeks of the dates around it."""
    calendar = QCalendarWidget(parent)
    calendar.setLocale(QLocale(str(date_locale())))
    calendar.setGridVisible(False)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.ISOWeekNumbers)
    calendar.setSelectedDate(QDate(day.year, day.month, day.day))
    return calendar


class DateLine(QLineEdit):
    """A line to type a date in.

    Signals:
        day_changed: the user changed the date.
    """

    day_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day: date | None = None
        self.today = date.today
        self.setMaxLength(20)
        self.setProperty("kind", "date")
        self.textEdited.connect(self._read)
        self.setToolTip(
            _("Type 15, 15.2 or 2024-02-15; t for today; up and down for a day; F4 for the calendar")
        )

    def day(self) -> date | None:
        return self._day

    def set_day(self, day: date | None) -> None:
        self._day = day
        self.setText(format_date(day) if day else "")

    def problem(self) -> str | None:
        return _(NOT_A_DATE) if self._day is None and self.text().strip() else None

    def settle(self) -> None:
        """Write a date that was typed in short as it is read."""
        if self._day is not None:
            self.setText(format_date(self._day))

    def open_calendar(self) -> None:
        """Show a calendar under the line; Enter or a click takes a day."""
        if self.isReadOnly() or not self.isEnabled():
            return
        menu = QMenu(self)
        calendar = calendar_at(self._day or self.today(), menu)
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
        elif key == Qt.Key.Key_F4 or (
            key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.open_calendar()
        elif key in _STEPS:
            count, unit = _STEPS[key]
            self._change(_shifted(self._day or self.today(), count if self._day else 0, unit))
        elif event.text().lower() in ("t", "=") and event.text():
            self._change(self.today())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.settle()
        super().focusOutEvent(event)

    def _change(self, day: date | None) -> None:
        if day is not None:
            self.set_day(day)
            self.selectAll()
            self.day_changed.emit()

    def _read(self, text: str) -> None:
        self._day = parse_date(text, self.today())
        self.day_changed.emit()


_STEPS: dict[int, tuple[int, str]] = {
    Qt.Key.Key_Up: (1, "day"),
    Qt.Key.Key_Down: (-1, "day"),
    Qt.Key.Key_PageUp: (1, "month"),
    Qt.Key.Key_PageDown: (-1, "month"),
}
