"""DateRangeFilter: which dates a list shows; the usual ranges, or two dates typed."""

from datetime import date, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.look.format import format_date, parse_date
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.parts.filter_popup import FilterPopup, show_active

Range = tuple[date | None, date | None]


def preset_ranges(today: date) -> list[tuple[str, Range]]:
    """The ranges people ask for, by name."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    last_month_end = month - timedelta(days=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return [
        (N_("Any date"), (None, None)),
        (N_("Today"), (today, today)),
        (N_("This week"), (monday, monday + timedelta(days=6))),
        (N_("This month"), (month, _month_end(month))),
        (N_("Last month"), (last_month_end.replace(day=1), last_month_end)),
        (N_("This quarter"), (quarter, _month_end(quarter.replace(month=quarter.month + 2)))),
        (N_("This year"), (today.replace(month=1, day=1), today.replace(month=12, day=31))),
        (N_("Last 12 months"), (_month_end(month.replace(year=month.year - 1)) + timedelta(days=1), today)),
    ]


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


class DateRangeFilter(QPushButton):
    """A button that says which dates are shown and opens the usual ranges.

    Signals:
        changed: ``range`` is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "list.dates", _("Filter by date"))
        self.setToolTip(_("Show only orders of these dates"))
        with_role(self, "filter")
        self.setIcon(icon("calendar"))
        self.range: Range = (None, None)
        self._show_text(_("Any date"))
        self.clicked.connect(self._open_menu)

    def set_range(self, start: date | None, end: date | None, title: str = "") -> None:
        """Show these dates; None for an open end."""
        self.range = (start, end)
        self._show_text(title or self._describe())
        show_active(self, bool(start or end))
        self.changed.emit()

    def _describe(self) -> str:
        start, end = self.range
        if start and end:
            return f"{format_date(start)} – {format_date(end)}"
        if start:
            return _("From {day}").format(day=format_date(start))
        return _("Until {day}").format(day=format_date(end)) if end else _("Any date")

    def _show_text(self, text: str) -> None:
        self.setText(f" {text}")
        self.setAccessibleDescription(text)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, (start, end) in preset_ranges(date.today()):  # noqa: DTZ011 - the user's own calendar
            menu.addAction(
                _(title), lambda start=start, end=end, title=title: self.set_range(start, end, _(title))
            )
        menu.addSeparator()
        menu.addAction(_("From … to …"), self._open_form)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _open_form(self) -> None:
        popup = _RangePopup(self.range, self)
        popup.chosen.connect(lambda start, end: self.set_range(start, end))
        popup.open_below(self)


class _RangePopup(FilterPopup):
    """Two dates, typed."""

    chosen = Signal(object, object)

    def __init__(self, range_: Range, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields: list[QLineEdit] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        for title, name, day in (
            (_("From"), "range.from", range_[0]),
            (_("To"), "range.to", range_[1]),
        ):
            field = named(QLineEdit(format_date(day), self), name, title)
            field.setPlaceholderText(_("15 Jan 2024, 15.1, t, -7"))
            field.returnPressed.connect(self._choose)
            field.textEdited.connect(lambda _text, field=field: _mark(field, is_wrong=False))
            column.addWidget(with_role(QLabel(title, self), "field"))
            column.addWidget(field)
            self._fields.append(field)
        button = with_role(named(QPushButton(_("Show"), self), "range.show"), "", "primary")
        button.clicked.connect(self._choose)
        self._hint = with_role(QLabel(_("Write dates like 15 Jan 2024."), self), "error")
        self._hint.hide()
        column.addWidget(self._hint)
        column.addSpacing(4)
        column.addWidget(button)
        self.setFixedWidth(240)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._fields[0].setFocus()

    def _choose(self) -> None:
        days: list[date | None] = []
        for field in self._fields:
            day = parse_date(field.text())
            _mark(field, is_wrong=bool(field.text().strip()) and day is None)
            days.append(day)
        is_wrong = any(field.property("invalid") for field in self._fields)
        self._hint.setVisible(is_wrong)
        self.adjustSize()
        if not is_wrong:
            self.chosen.emit(*days)
            self.close()


def _mark(field: QLineEdit, is_wrong: bool) -> None:
    field.setProperty("invalid", is_wrong)
    restyle(field)
