"""DateRangeFilter: which dates a list shows; the usual ranges, or two dates typed."""

from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from erp_core.kit.filter import RANGE, Clause, between, within
from erp_core.kit.filter.presets import PRESETS
from erp_core.kit.i18n import _
from erp_core.kit.reading.days import read_day
from erp_core.kit.reading.notation import Unreadable
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.look.format import format_date, notation, today
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.typed_menu import TypedMenu
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.filter_popup import FilterPopup, show_active

Range = tuple[date | None, date | None]


class DateRangeFilter(QPushButton):
    """A button that says which dates are shown and opens the usual ranges.

    Attributes:
        range: first and last day, both in it; None for an open end.
        preset: name of a range that moves with the calendar; ``range`` is open then.

    Signals:
        changed: ``range`` or ``preset`` is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "list.dates", _("Filter by date"))
        self.setToolTip(_("Show only orders of these dates"))
        with_role(self, "filter")
        self.setIcon(icon("calendar"))
        self.range: Range = (None, None)
        self.preset = ""
        self._show_text(_("Any date"))
        self.clicked.connect(self._open_menu)

    def set_range(self, start: date | None, end: date | None) -> None:
        """Show these dates; None for an open end."""
        self._set((start, end), "")

    def set_preset(self, preset: str) -> None:
        """Show the dates of a range that has a name."""
        self._set((None, None), preset)

    def clause(self, field: str) -> Clause | None:
        """What is asked of ``field``; None while all dates are shown."""
        if self.preset:
            return within(field, self.preset)
        return between(field, *self.range) if any(self.range) else None

    def show_clause(self, clause: Clause | None) -> bool:
        """Show the dates a clause asks for, all of them where it cannot be shown; says whether it can."""
        asked = clause.any[0].asked if clause and len(clause.any) == 1 and not clause.is_not else {}
        if asked.get("preset") in PRESETS:
            self.set_preset(asked["preset"])
            return True
        is_range = bool(asked) and asked.keys() <= set(RANGE)
        try:
            start, end = (_day(asked.get(name)) if is_range else None for name in RANGE)
        except ValueError:  # today+7 is no day that would stay the same
            start, end, is_range = None, None, False
        self.set_range(start, end)
        return clause is None or is_range

    def _set(self, range_: Range, preset: str) -> None:
        self.range, self.preset = range_, preset
        self._show_text(self._describe())
        show_active(self, bool(preset or any(range_)))
        self.changed.emit()

    def _describe(self) -> str:
        start, end = self.range
        if self.preset:
            return _(PRESETS[self.preset])
        if start and end:
            return f"{format_date(start)} – {format_date(end)}"
        if start:
            return _("From {day}").format(day=format_date(start))
        return _("Until {day}").format(day=format_date(end)) if end else _("Any date")

    def _show_text(self, text: str) -> None:
        self.setText(f" {text}")
        self.setAccessibleDescription(text)

    def _open_menu(self) -> None:
        menu = TypedMenu("", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Any date"), lambda: self.set_range(None, None))
        for preset, title in PRESETS.items():
            menu.addAction(_(title), lambda preset=preset: self.set_preset(preset))
        menu.addSeparator()
        menu.addAction(_("From … to …"), self._open_form)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _open_form(self) -> None:
        popup = _RangePopup(self.range, self)
        popup.chosen.connect(lambda start, end: self.set_range(start, end))
        popup.open_below(self)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


class _RangePopup(FilterPopup):
    """Two dates, typed."""

    chosen = Signal(object, object)

    def __init__(self, range_: Range, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields: list[PlainLine] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        for title, name, day in (
            (_("From"), "range.from", range_[0]),
            (_("To"), "range.to", range_[1]),
        ):
            field = named(PlainLine(self, text=format_date(day)), name, title)
            field.setPlaceholderText(_("15 Jan 2024, 15.1, t, -7"))
            field.returnPressed.connect(self._choose)
            field.textEdited.connect(lambda _text, field=field: _mark(field, is_wrong=False))
            column.addWidget(with_role(QLabel(title, self), "field"))
            column.addWidget(field)
            self._fields.append(field)
        button = with_role(named(QPushButton(_("Show"), self), "range.show"), "", "primary")
        button.clicked.connect(self._choose)
        self._hint = with_role(named(WholeLabel(self), "range.hint"), "error")
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
        problems: dict[str, str] = {}
        for field in self._fields:
            text = field.text().strip()
            try:
                days.append(read_day(text, notation(), today()) if text else None)
                _mark(field, is_wrong=False)
            except Unreadable as error:
                problems[field.accessibleName()] = str(error)
                _mark(field, is_wrong=True)
        told = [f"{title}: {text}" for title, text in problems.items()]
        self._hint.setText("\n".join(told if len(told) > 1 else problems.values()))
        self._hint.setVisible(bool(problems))
        self.adjustSize()
        if not problems:
            self.chosen.emit(*days)
            self.close()


def _mark(field: PlainLine, is_wrong: bool) -> None:
    field.setProperty("invalid", is_wrong)
    restyle(field)
