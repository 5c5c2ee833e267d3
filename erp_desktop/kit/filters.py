"""Filters above a list: chips, a range of dates, one party."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.kit.listing import ListQuery
from erp_desktop.kit.flow_layout import FlowLayout
from erp_desktop.kit.format import format_date, parse_date
from erp_desktop.kit.icons import icon
from erp_desktop.kit.naming import named, restyle, with_role
from erp_desktop.kit.tasks import Job, Tasks

Range = tuple[date | None, date | None]


def chip(title: str, name: str, parent: QWidget) -> QPushButton:
    """A small round button that is on or off."""
    button = named(QPushButton(title, parent), name, title)
    button.setProperty("role", "chip")
    button.setCheckable(True)
    return button


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
        _show_active(self, bool(start or end))
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


class _Popup(QFrame):
    """A small card below a button; Esc or a click elsewhere closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        with_role(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def open_below(self, widget: QWidget) -> None:
        self.adjustSize()
        self.move(widget.mapToGlobal(QPoint(0, widget.height() + 4)))
        self.show()


class _RangePopup(_Popup):
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


class PartyFilter(QPushButton):
    """A button that says whose orders are shown and opens a search for another party.

    Signals:
        changed: ``party_id`` is another.
    """

    changed = Signal()

    def __init__(
        self,
        title: str,
        search: Callable[[ListQuery], Sequence[object]],
        query: ListQuery,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        """Args:
        title: what such a party is called here (Customer, Supplier).
        search: finds parties; called in the background.
        query: which parties are offered at all.
        """
        super().__init__(parent)
        named(self, "list.party", _("Filter by {party}").format(party=title))
        with_role(self, "filter")
        self.setIcon(icon("users"))
        self.party_id: int | None = None
        self._title = title
        self._search, self._query, self._tasks = search, query, tasks
        self.set_party(None, "")
        self.clicked.connect(self._open)

    def set_party(self, party_id: int | None, name: str) -> None:
        """Show only this party's orders; None for everybody's."""
        is_other = party_id != self.party_id
        self.party_id = party_id
        text = name or _("Any {party}").format(party=self._title.lower())
        self.setText(" " + self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, 160))
        self.setToolTip(text)
        _show_active(self, party_id is not None)
        if is_other:
            self.changed.emit()

    def _open(self) -> None:
        popup = _PartyPopup(self._title, self._search, self._query, self._tasks, self)
        popup.chosen.connect(self.set_party)
        popup.open_below(self)


class _PartyPopup(_Popup):
    """A search line over the parties it finds."""

    chosen = Signal(object, str)

    def __init__(
        self,
        title: str,
        search: Callable[[ListQuery], Sequence[object]],
        query: ListQuery,
        tasks: Tasks,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._search, self._query, self._tasks = search, query, tasks
        self._job: Job | None = None
        self._everybody = _("Any {party}").format(party=title.lower())
        self._line = named(QLineEdit(self), "party.search", _("Search"))
        self._line.setPlaceholderText(_("Search by code or name"))
        self._line.textEdited.connect(lambda _text: self._timer.start())
        self._line.returnPressed.connect(lambda: self._choose(self._list.currentItem()))
        self._list = named(QListWidget(self), "party.list", title)
        self._list.itemClicked.connect(self._choose)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self, singleShot=True, interval=200)
        self._timer.timeout.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self.setFixedSize(320, 320)
        self._ask()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._line.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            row = self._list.currentRow() + step
            self._list.setCurrentRow(max(0, min(row, self._list.count() - 1)))
        else:
            super().keyPressEvent(event)

    def _ask(self) -> None:
        if self._job is not None:
            self._job.cancel()
        search = self._search
        query = self._query.model_copy(update={"text": self._line.text().strip(), "limit": 50})
        self._job = self._tasks.run(self, lambda: search(query), self._show, self._show_error)

    def _show(self, parties: Sequence[object]) -> None:
        self._list.clear()
        if not self._line.text().strip():
            self._add(None, self._everybody)
        for party in parties:
            self._add(getattr(party, "id"), f"{getattr(party, 'code')}  {getattr(party, 'name')}")  # noqa: B009
        self._list.setCurrentRow(0)

    def _add(self, party_id: int | None, text: str) -> None:
        item = QListWidgetItem(text, self._list)
        item.setData(Qt.ItemDataRole.UserRole, party_id)

    def _show_error(self, error: ErpError) -> None:
        self._list.clear()
        QListWidgetItem(error.message, self._list).setFlags(Qt.ItemFlag.NoItemFlags)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        party_id = item.data(Qt.ItemDataRole.UserRole)
        self.chosen.emit(party_id, "" if party_id is None else item.text())
        self.close()


def _show_active(button: QPushButton, is_active: bool) -> None:
    button.setProperty("active", is_active)
    restyle(button)


class ChipRow(QWidget):
    """Chips in one row: one that shows all, and those that narrow.

    Signals:
        changed: another set of chips is on.
    """

    changed = Signal()

    def __init__(self, chips: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """Args:
        chips: name and translated title of each.
        """
        super().__init__(parent)
        self._all = chip(_("All"), "list.chip.all", self)
        self._all.setChecked(True)
        self._all.clicked.connect(lambda: self.choose(set()))
        self._chips = {name: chip(title, f"list.chip.{name}", self) for name, title in chips}
        self._row = FlowLayout(self)
        self._row.addWidget(self._all)
        self._all.setVisible(bool(chips))
        for button in self._chips.values():
            button.clicked.connect(self._clicked)
            self._row.addWidget(button)

    def add_toggle(self, title: str, name: str) -> QPushButton:
        """A chip of its own, behind the others: it does not belong to their choice."""
        button = chip(title, f"list.chip.{name}", self)
        button.clicked.connect(self.changed)
        self._row.addWidget(button)
        return button

    @property
    def chosen(self) -> set[str]:
        """Names of the chips that are on; empty for all."""
        return {name for name, button in self._chips.items() if button.isChecked()}

    def choose(self, names: set[str]) -> None:
        """Turn on exactly these."""
        for name, button in self._chips.items():
            button.setChecked(name in names)
        self._clicked()

    def _clicked(self) -> None:
        self._all.setChecked(not self.chosen)
        self.changed.emit()
