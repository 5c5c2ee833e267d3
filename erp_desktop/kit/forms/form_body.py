"""FormBody: everything of a form that is typed in: fields, lines, totals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.news.changes import Changes
from erp_core.kit.records.merge import Place
from erp_desktop.kit.drafts.copied import typed_over
from erp_desktop.kit.drafts.merged_state import MergedState, same_fields
from erp_desktop.kit.fields.fields_panel import FieldsPanel
from erp_desktop.kit.fields.scrolled_page import ScrolledPage
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import Following, FormSpec
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lines.details.asked_again import ask_again
from erp_desktop.kit.lines.edit_history import NO_REDO, NO_UNDO, EditHistory
from erp_desktop.kit.lines.line import states_of
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.lines.totals_panel import TotalsPanel
from erp_desktop.kit.look.naming import with_role
from erp_desktop.kit.work.desk import Desk

_MARGIN = 16
_FOOTER_HEIGHT = 116
_NEW = 0  # what has no id yet
FLASH_MS = 1600


class FormBody(QWidget):
    """The fields, the lines and the totals of one record.

    Signals:
        changed: the user changed something.
        settled: a value that was looked up has its answer.
        said: why a key does nothing.
        errors_changed: a mark beside a field or in a cell appeared or went away.
    """

    changed = Signal()
    settled = Signal()
    said = Signal(str)
    errors_changed = Signal()

    def __init__(self, spec: FormSpec, desk: Desk, panel: QWidget | None, parent: QWidget) -> None:
        """Args:
        panel: stands above the fields; has a ``show_record(view)`` method.
        """
        super().__init__(parent)
        self._spec = spec
        self._terms = Terms()
        self._shown_id: int | None = None
        self._record: Any = None
        self._fading = QTimer(self, singleShot=True, interval=FLASH_MS)
        self._fading.timeout.connect(lambda: self.mark(()))
        self._led: dict[str, Any] = {}  # what the fields last held that others follow
        page, card = (None, with_role(QFrame(self), "card")) if spec.lines else (ScrolledPage(self), None)
        self.fields = FieldsPanel(spec.sections, desk, self if page is None else page.room)
        self.grid = LinesGrid(spec.lines, desk, spec.name, card) if spec.lines else None
        self.history = self.grid.model.history if self.grid else EditHistory(lambda *_lines: None, self)
        self.history.read_fields, self.history.show_fields = self.fields.state, self._step_to
        self.totals: TotalsPanel | None = None
        self.panel = panel
        keys.bind(self, keys.NEW_MASTER, self.make_missing)
        keys.bind(self, keys.UNDO, self.undo)
        keys.bind(self, keys.REDO, self.redo)
        self.fields.undo_wanted.connect(self.undo)
        self.fields.redo_wanted.connect(self.redo)
        self.fields.entered.connect(self._entered)
        self.fields.changed.connect(self._field_changed)
        self.fields.typed.connect(self.changed)
        self.fields.settled.connect(self.settled)
        self.fields.errors_changed.connect(self.errors_changed)
        if self.grid is not None:
            if self.grid.model.spec.totals:
                self.totals = TotalsPanel(self.grid.model, self.has_errors, self)
                self.errors_changed.connect(self.totals.show_reason)
            self.grid.edited.connect(self.changed)
            self.grid.settled.connect(self.settled)
            self.grid.left.connect(self.fields.focus_first)
            self.grid.model.errors_changed.connect(self.errors_changed)
            self.grid.model.stepped.connect(lambda *_cell: self._go_to_lines())
            self._lay_out_document(self.grid)
        elif page is not None:
            self._lay_out_master(page)

    def tab_order(self) -> list[QWidget]:
        """What takes the keyboard, in the order it is typed: header, lines, footer."""
        header = [e.input for panel in self.fields.panels("header") for e in panel.editors.values()]
        footer = [e.input for panel in self.fields.panels("footer") for e in panel.editors.values()]
        return [*header, *([self.grid.view] if self.grid is not None else []), *footer]

    def hear(self, changes: Changes) -> None:
        if changes.is_everything and self.grid is not None:
            ask_again(self.grid)

    @property
    def is_untouched(self) -> bool:
        """Whether all is as it was shown: nothing was changed, or every change is undone."""
        first, now, grid = self.history.first_fields, self.fields.state(), self.grid
        return first is not None and same_fields(first, now) and (grid is None or grid.is_untouched)

    def touch(self) -> None:
        """What is shown is other than what is stored, whatever is undone."""
        self.history.forget_first()
        self.changed.emit()

    def undo(self) -> None:
        """Take back the last change of fields or lines; in a field being typed, what was typed last."""
        self._step(is_redo=False)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._step(is_redo=True)

    def set_terms(self, terms: Terms) -> None:
        self._terms = terms
        self.fields.offer(terms)
        if self._shown_id is not None:  # what is shown first brings them along
            self._apply_terms()

    def start_new(self, defaults: Mapping[str, Any], preset: Mapping[str, Any]) -> None:
        """Args:
        preset: what whoever opened it knows; the keyboard goes on behind that.
        """
        self._shown_id, self._record = _NEW, None
        self.fields.clear({**defaults, **preset})
        self._note_leading()
        if self.grid is not None:
            self._apply_terms()
            self.grid.load([])
        else:
            self.history.begin()
        if preset and self.isAncestorOf(self.window().focusWidget() or self.window()):
            self.fields.focus_empty()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange and self.panel is not None and self._record is not None:
            self.panel.show_record(self._record)  # type: ignore[attr-defined]

    def show_record(self, record: Any, *, is_saved: bool = False) -> None:
        """Args:
        is_saved: it is what stood here, as it was stored just now; what was done can still be undone.
        """
        self.mark(())
        self._record = record
        with self.history.paused():
            self.fields.show_record(record)
            self._note_leading()
            self._apply_terms()
        if self.grid is None:
            self.history.saved(fixed=self.fields.fixed()) if is_saved else self.history.begin()
        elif not (is_saved and self.grid.show_saved(record.lines, record.id)):
            stays = self._shown_id in (_NEW, record.id)
            self.grid.load(record.lines, record_id=record.id, stays=stays)
        self._shown_id = record.id
        if self.panel is not None:
            self.panel.show_record(record)  # type: ignore[attr-defined]

    def input(self, *, is_new: bool) -> dict[str, Any]:
        """What the operation takes that stores a new record, or changes one."""
        values = self.fields.values()
        if not is_new:
            left = self.fields.fixed() - self._spec.taken_by_update()
            values = {name: value for name, value in values.items() if name not in left}
        return values | {"lines": self.grid.inputs()} if self.grid is not None else values

    def export_lines(self, title: str) -> None:
        """Ask for a file, and write the lines as they stand into it."""
        if self.grid is not None:
            self.grid.export(title)

    def state(self) -> dict[str, Any]:
        """Everything typed, also what cannot be read, as plain JSON data."""
        return {"fields": self.fields.state(), "lines": self.grid.state() if self.grid is not None else []}

    def state_of(self, record: Any) -> dict[str, Any]:
        """The state with this record shown as it is stored."""
        return self.stating(record)()

    def stating(self, record: Any) -> Callable[[], dict[str, Any]]:
        """What gives that state, in the background too: its lines may be many."""
        fields, columns = self.fields.state_of(record), self.grid.model.spec.columns if self.grid else ()
        return lambda: {"fields": fields, "lines": states_of(record.lines, columns) if columns else []}

    def take(self, done: MergedState) -> None:
        """Show what two people did; what is as it is shown already stays, with what is being typed there."""
        state, now = done.state(), self.state()
        fields = {name: value for name, value in state["fields"].items() if value != now["fields"].get(name)}
        self.fields.put_states(fields)
        self._note_leading()
        if self.grid is not None:
            self._apply_terms()
            if state["lines"] != now["lines"]:
                self.grid.set_state(state["lines"])
        self._begin_anew()

    def take_state(self, fields: Mapping[str, Any], lines: list[dict[str, Any]]) -> None:
        """Put other content in, as if it were typed; what the user typed in a field already stays."""
        under = getattr(self._spec.lines, "under", {})
        with self.history.paused():
            self.set_state(typed_over(self.history.own_fields, fields, lines, under))
        self.history.note_all(self.grid.model.lines() if self.grid is not None else ())
        self.changed.emit()
        self._go_to_lines()

    def mark(self, places: Iterable[Place[Any]]) -> None:
        """Show where something came from somebody else, until the record is shown anew."""
        marked = [*places]
        self._fading.stop()
        self.fields.mark({name for key, name in marked if key is None})
        if self.grid is not None:
            self.grid.model.mark({(key, name) for key, name in marked if key is not None})

    def flash(self, places: Iterable[Place[Any]]) -> None:
        """The same for a moment."""
        self.mark(places)
        self._fading.start()

    def is_cell_open(self) -> bool:
        """Whether a cell of the lines is being typed in."""
        return self.grid is not None and self.grid.view.half_typed.editor() is not None

    def lines_terms(self) -> Any:
        """What the header says to the lines."""
        return self.grid.model.terms if self.grid is not None else None

    def place(self) -> QWidget | None:
        """Where the keyboard was last; the lines, where it was called away from one of their cells."""
        if self.grid is not None and self.grid.view.half_typed.is_waiting:
            return self.grid.view
        here = self.focusWidget()
        return here if here is not None and here.isVisibleTo(self) else None

    def take_keyboard(self) -> None:
        """Put the keyboard where it was last."""
        (self.place() or self.tab_order()[0]).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_state(self, state: Mapping[str, Any]) -> None:
        self.fields.set_state(state["fields"])
        self._note_leading()
        if self.grid is not None:
            self._apply_terms()
            self.grid.set_state(state["lines"])
        self._begin_anew()

    def set_read_only(self, is_read_only: bool) -> None:
        self.fields.set_read_only(is_read_only)
        if self.grid is not None:
            self.grid.set_read_only(is_read_only)

    def settle(self) -> None:
        """Take what is being typed as if every field and cell were left."""
        self.fields.settle()
        if self.grid is not None:
            self.grid.commit()

    def is_pending(self) -> bool:
        return self.fields.is_pending() or (self.grid is not None and self.grid.is_pending())

    def check(self) -> bool:
        """Mark what is missing or cannot be read; True when nothing is."""
        fields_ok = self.fields.check()
        return (self.grid is None or self.grid.check()) and fields_ok

    def has_errors(self) -> bool:
        """Whether a field or a cell is marked."""
        return self.fields.has_errors() or (self.grid is not None and bool(self.grid.model.errors()))

    def show_errors(self, errors: Mapping[str, str]) -> list[str]:
        """Put each sentence beside its field or cell; those that have no place here are given back."""
        self.fields.set_errors(errors)
        self._mark_lines(errors)
        return [words for path, words in errors.items() if path not in self.fields and path[:6] != "lines."]

    def add_errors(self, errors: Mapping[str, str]) -> None:
        """What else is wrong, where nothing is said yet."""
        self.fields.add_errors(errors)
        self._mark_lines(errors)

    def _mark_lines(self, errors: Mapping[str, str]) -> None:
        lines = {p.removeprefix("lines."): m for p, m in errors.items() if p.startswith("lines.")}
        if self.grid is not None and lines:
            self.grid.model.set_errors(lines)

    def clear_errors(self) -> None:
        self.fields.clear_errors()

    def focus_error(self) -> None:
        """Put the keyboard where the first error is."""
        if not self.fields.focus_error() and self.grid is not None:
            self.grid.focus_error()

    def make_missing(self) -> None:
        """Open the form of a new record for what was typed and is none."""
        focus = QApplication.focusWidget()
        in_lines = self.grid is not None and focus is not None and self.grid.isAncestorOf(focus)
        is_made = self.grid.make_missing() if self.grid and in_lines else self.fields.make_missing(focus)
        if not is_made:
            self.said.emit(_("Nothing is to be made here: go to where an item or a party is named."))

    def line_keys(self) -> list[object]:
        """Of the lines as they would be saved now."""
        return [line.key for line in self.grid.model.lines()] if self.grid is not None else []

    def forget_lines(self, record: Any, sent: Sequence[object] = ()) -> None:
        """Lines ``record`` does not hold become new ones; those it was ``sent`` with are those it holds."""
        lines = self.grid.model.lines() if self.grid is not None else []
        self.history.tell_ids([line.id for line in getattr(record, "lines", [])], sent, lines)

    def _begin_anew(self) -> None:
        """Nothing that was done before can be undone, and what stands there is not what is stored."""
        if not self.history.is_paused:
            self.history.cut()
            self.history.forget_first()

    def _step(self, *, is_redo: bool) -> None:
        name, history = self.fields.in_focus(), self.history
        is_typing = name and (history.typing == name or self.fields.state()[name] != history.fields.get(name))
        if is_typing and self.fields.editor(name).undo_letters(is_redo=is_redo):
            return
        if self.grid is not None and self.grid.view.hasFocus():
            self.grid.view.step(is_redo=is_redo)
        elif history.canRedo() if is_redo else history.canUndo():
            history.redo() if is_redo else history.undo()
            self.changed.emit()
        else:
            self.said.emit(_(NO_REDO if is_redo else NO_UNDO))

    def _step_to(self, fields: Mapping[str, Any], name: str) -> None:
        self.fields.step_to(fields, name)
        self._note_leading()
        self._apply_terms()

    def _go_to_lines(self) -> None:
        if self.grid is not None:
            self.grid.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _entered(self) -> None:
        """The keyboard is in another field: what was typed in the one before is a step of its own."""
        known = self.history.fields
        left = next((n for n, state in self.fields.state().items() if state != known.get(n)), "")
        if known and left:
            self.history.note_field(left)
        self.history.typing = ""

    def _field_changed(self, name: str) -> None:
        is_answer = self.fields.editor(name).is_answer
        self.history.note_field(name, is_answer=is_answer)
        follow = self._spec.follows.get(name)
        if follow is not None:
            values, before = self.fields.values(), self._led.get(name)
            known = Following(values, self.fields.match(name), before, self._record, self._terms)
            self.fields.set_values(follow(known))
            self._note_leading()
            self.history.note_following(name, is_answer=is_answer)
        self._apply_terms(is_typed=True)
        self.changed.emit()

    def _note_leading(self) -> None:
        """Keep what the fields hold that others follow; not that one is being typed and is nothing yet."""
        values = self.fields.values()
        self._led |= {name: values[name] for name in self._spec.follows if values[name] is not None}

    def _apply_terms(self, *, is_typed: bool = False) -> None:
        if self.grid is not None and self._spec.lines is not None:
            terms = replace(self._terms, record_id=self._record.id if self._record is not None else None)
            self.grid.set_terms(self._spec.lines.terms(self.fields.readable(), terms), is_typed=is_typed)

    def _lay_out_document(self, grid: LinesGrid) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(_MARGIN, 12, _MARGIN, 12)
        box.setSpacing(12)
        for part in (*filter(None, [self.panel]), *self.fields.panels("header")):
            box.addWidget(part)
        card = grid.parentWidget()
        assert card is not None  # noqa: S101 - the grid is made in it
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 6)
        inside.addWidget(grid)
        box.addWidget(card, 1)
        bottom = QHBoxLayout()
        bottom.setSpacing(_MARGIN)
        for panel in self.fields.panels("footer"):
            panel.setMaximumHeight(_FOOTER_HEIGHT)
            bottom.addWidget(panel, 1)
        if self.totals is not None:
            bottom.addWidget(with_role(self.totals, "card"), 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(bottom)

    def _lay_out_master(self, page: ScrolledPage) -> None:
        page.hold([*filter(None, [self.panel]), *self.fields.panels("header"), *self.fields.panels("footer")])
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(page)
