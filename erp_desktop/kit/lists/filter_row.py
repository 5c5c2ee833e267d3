"""FilterRow: what a list is narrowed by: chips, toggles, days and another record."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from erp_core.kit.filter import Clause, ListQuery, is_
from erp_core.kit.i18n import _
from erp_desktop.kit.frame.tab_order import focus_next_of
from erp_desktop.kit.inputs.date_range_filter import DateRangeFilter
from erp_desktop.kit.inputs.record_filter import RecordFilter
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.parts.chip_row import ChipRow
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class _Control(Protocol):
    """Shows one clause, and says it."""

    field: str

    @property
    def clause(self) -> Clause | None:
        """What is chosen; None where everything is shown."""
        ...

    def show_clause(self, clause: Clause | None) -> bool:
        """Choose what the clause asks; False, and nothing chosen, for one that cannot be shown here."""
        ...


class _Choices:
    """Chips of a field, any of which may be on."""

    def __init__(self, field: str, chips: ChipRow) -> None:
        self.field = field
        self._chips = chips

    @property
    def clause(self) -> Clause | None:
        chosen = sorted(self._chips.chosen)
        return is_(self.field, *chosen) if chosen else None

    def show_clause(self, clause: Clause | None) -> bool:
        wanted = {str(value) for value in clause.values} if clause else set()
        is_known = wanted <= self._chips.names and (clause is None or bool(wanted))
        self._chips.choose(wanted if is_known else set())
        return is_known


class _Toggle:
    """A chip that shows only what is so; with ``is_off``, one that shows also what is not."""

    def __init__(self, field: str, button: QPushButton, is_off: bool = False) -> None:
        self.field = field
        self._button = button
        self._is_off = is_off

    @property
    def clause(self) -> Clause | None:
        return is_(self.field, True) if self._button.isChecked() != self._is_off else None

    def show_clause(self, clause: Clause | None) -> bool:
        is_known = clause is None or clause.values == [True]
        # What is not so any more is hidden until it is wanted, whoever asks.
        self._button.setChecked(clause is not None and is_known != self._is_off)
        return is_known


class _Days:
    """The button with a range of days."""

    def __init__(self, field: str, button: DateRangeFilter) -> None:
        self.field = field
        self._button = button

    @property
    def clause(self) -> Clause | None:
        return self._button.clause(self.field)

    def show_clause(self, clause: Clause | None) -> bool:
        return self._button.show_clause(clause)


class _Record:
    """The button that names another record."""

    def __init__(self, field: str, button: RecordFilter) -> None:
        self.field = field
        self.name = ""
        self.button = button

    @property
    def clause(self) -> Clause | None:
        chosen = self.button.record_id
        return is_(self.field, chosen) if chosen is not None else None

    def show_clause(self, clause: Clause | None) -> bool:
        values = clause.values if clause else []
        is_known = clause is None or len(values) == 1
        self.button.set_record(values[0] if values and is_known else None, self.name)
        return is_known


class FilterRow(QWidget):
    """Chips of a field, toggles, days and a record, as far as the list offers them.

    What is asked of other fields, or in ways the controls have no words for, is for others to show.

    Signals:
        changed: something else is chosen.
        cleared: nothing shall be left out, whoever does.
        left_up: the keyboard goes to what stands above: the search.
        left_down: the keyboard goes to what stands below: the rows.
    """

    changed = Signal()
    cleared = Signal()
    left_up = Signal()
    left_down = Signal()

    def __init__(self, spec: ListSpec, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_applying = self._is_elsewhere = False
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 10)
        row.setSpacing(6)
        chips = ChipRow([(value, _(title)) for value, title in spec.statuses.items()], self)
        chips.changed.connect(self._tell)
        chips.all_wanted.connect(self._clear)
        self._chips = chips
        row.addWidget(chips, 1)
        self._controls: list[_Control] = [_Choices(spec.chips, chips)] if spec.chips else []
        for field, title in spec.chip_titles.items():
            self._controls.append(_Toggle(field, chips.add_toggle(_(title), field)))
        self._active = [is_("is_active", True)] if "is_active" in spec.filters else []
        if self._active:
            inactive = chips.add_toggle(_(spec.inactive), "inactive", is_narrowing=False)
            self._controls.append(_Toggle("is_active", inactive, is_off=True))
        self._record = self._record_control(spec, core, tasks)
        buttons: list[RecordFilter | DateRangeFilter] = []
        if self._record is not None:
            self._controls.append(self._record)
            buttons.append(self._record.button)
        if spec.days:
            days = DateRangeFilter(self)
            self._controls.append(_Days(spec.days, days))
            buttons.append(days)
        for button in buttons:
            button.changed.connect(self._tell)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        for stop in self.findChildren(QPushButton):
            stop.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Up and Down leave the row, which Qt's own would walk along."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
            and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        ):
            (self.left_down if event.key() == Qt.Key.Key_Down else self.left_up).emit()
            return True
        return False

    @property
    def clauses(self) -> list[Clause]:
        """What is chosen here."""
        chosen = [control.clause for control in self._controls]
        return [clause for clause in chosen if clause is not None]

    def apply(
        self, where: Sequence[Clause], name_of: Callable[[int], str], *, is_afresh: bool = True
    ) -> list[Clause]:
        """Choose what is asked, without telling; gives what cannot be shown here.

        Args:
            name_of: what the record of the button is called.
            is_afresh: what nothing is asked of goes back to how it begins.
        """
        self._is_applying = True
        others = list(where)
        for control in self._controls:
            asked = [clause for clause in where if clause.field == control.field]
            clause = asked[0] if len(asked) == 1 else None
            if isinstance(control, _Record):
                known = clause.values if clause is not None else []
                control.name = name_of(known[0]) if len(known) == 1 else ""
            is_shown = not is_afresh and control.clause == clause
            if (is_shown or control.show_clause(clause)) and clause is not None:
                others.remove(clause)
        self._is_applying = False
        self.show_narrowed(bool(others))
        return others

    def show_narrowed(self, is_elsewhere: bool) -> None:
        """Say whether rows are left out; ``is_elsewhere`` by what is not chosen here."""
        self._is_elsewhere = is_elsewhere
        self._chips.show_narrowed(bool(is_elsewhere or self.narrowing))

    @property
    def narrowing(self) -> list[Clause]:
        """What is chosen here and leaves anything out that is shown at first."""
        return [clause for clause in self.clauses if clause not in self._active]

    @property
    def record(self) -> tuple[str, int, str] | None:
        """Field, id and name of the record that is chosen here; None for none."""
        button = self._record.button if self._record is not None else None
        if self._record is None or button is None or button.record_id is None:
            return None
        return self._record.field, button.record_id, button.toolTip()

    def focus_next(self) -> bool:
        """Put the keyboard on the filters; where it is there, on the next; False where there is none."""
        return focus_next_of(self.findChildren(QPushButton), self)

    def _record_control(self, spec: ListSpec, core: "Core", tasks: Tasks) -> _Record | None:
        choice = spec.record_filter
        if choice is None:
            return None
        search, offered = choice.search, ListQuery(where=list(choice.where))
        words = (_(choice.title), _(choice.anybody))
        button = RecordFilter(*words, lambda query: core.run(search, query), offered, tasks, self)
        button.setIcon(icon(choice.icon))
        return _Record(choice.field, button)

    def _clear(self) -> None:
        self._is_applying = True
        for control in self._controls:
            if isinstance(control, _Days | _Record):
                control.show_clause(None)
        self._is_applying = self._is_elsewhere = False
        self.cleared.emit()

    def _tell(self) -> None:
        if not self._is_applying:
            self.show_narrowed(self._is_elsewhere)
            self.changed.emit()
