"""FieldsPanel: the editors of a form's fields, laid out in sections; one value per field name."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.fields.date_editor import DateEditor
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.fields.field import Section
from erp_desktop.kit.fields.lookup_editor import LookupEditor
from erp_desktop.kit.fields.notes_editor import NotesEditor
from erp_desktop.kit.fields.number_editor import NumberEditor
from erp_desktop.kit.fields.section_panel import SectionPanel
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.work.desk import Desk

REQUIRED = N_("This is needed.")


class FieldsPanel(QObject):
    """All fields of a form, whatever section they stand in.

    Signals:
        typed: the user is typing a value that is not settled yet.
        changed: the user changed a field; with its name.
        settled: a value that was looked up has its answer.
        errors_changed: an error appeared or went away.
        entered: the keyboard came into a field.
        undo_wanted, redo_wanted: such a key was pressed in a field.
    """

    typed = Signal()
    changed = Signal(str)
    settled = Signal()
    errors_changed = Signal()
    entered = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, sections: Sequence[Section], desk: Desk, room: QWidget) -> None:
        """Args:
        room: what the sections stand in.
        """
        super().__init__(room)
        self._fields = {field.name: field for section in sections for field in section.fields}
        self._desk = desk
        self._shown = set(self._fields)
        self._lacking: set[str] = set()  # what the record has not
        self._is_stored = self._is_read_only = False
        self.sections = [SectionPanel(section, desk, room) for section in sections]
        self._editors: dict[str, Editor] = {}
        for panel in self.sections:
            self._editors |= panel.editors
        for name, editor in self._editors.items():
            editor.changed.connect(lambda name=name: self._changed(name))
            editor.settled.connect(self.settled)
            editor.typed.connect(self.typed)
            editor.errors_changed.connect(self.errors_changed)
            editor.entered.connect(self.entered)
            editor.undo_wanted.connect(self.undo_wanted)
            editor.redo_wanted.connect(self.redo_wanted)
            if self._fields[name].look is not None and isinstance(editor.input, QLineEdit):
                editor.input.editingFinished.connect(self._look)

    def panels(self, place: str) -> list[SectionPanel]:
        return [panel for panel in self.sections if panel.section.place == place]

    def editor(self, name: str) -> Editor:
        return self._editors[name]

    def title(self, name: str) -> str:
        """What a field is called, also one that carries its title itself."""
        label = self._fields[name].label
        widget = self._editors[name].input
        return _(label) if label else widget.text() if isinstance(widget, QCheckBox) else name

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def has_lines(self, name: str) -> bool:
        """Whether a field takes a text of several lines."""
        return isinstance(self._editors[name], NotesEditor)

    def offer(self, terms: Terms) -> None:
        """Give the editors the usual values to choose from."""
        for name, field in self._fields.items():
            editor = self._editors[name]
            if field.offers is not None and isinstance(editor, NumberEditor):
                editor.offer(field.offers(terms))

    def values(self) -> dict[str, Any]:
        """Field name to value, as the operation's input wants it."""
        return {
            name: self._editors[name].value() if name in self._shown else field.absent
            for name, field in self._fields.items()
        }

    def readable(self) -> dict[str, Any]:
        """The values without those of fields in which something wrong is typed."""
        wrong = {name for name in self._shown if self._editors[name].problem() is not None}
        return {name: value for name, value in self.values().items() if name not in wrong}

    def fixed(self) -> set[str]:
        """Names of those that stay as they were stored."""
        return {name for name, field in self._fields.items() if field.is_fixed}

    def match(self, name: str) -> Match | None:
        """The chosen match of a lookup field."""
        editor = self._editors[name]
        return editor.match() if isinstance(editor, LookupEditor) else None

    def titled(self, title: str) -> str:
        """A title with the record that the first of the fields names: whom an order is for."""
        match = self.match(next(iter(self._fields))) if self._fields else None
        return f"{title} · {match.name or match.code}" if match is not None else title

    def show_record(self, record: Any) -> None:
        """Show a record's values; nothing counts as changed."""
        for name, field in self._fields.items():
            self._editors[name].set_value(field.value_of(record))
        self._lacking = {n for n, f in self._fields.items() if f.of is not None and not f.of(record)}
        self._is_stored = True
        self._fix()
        self._apply()
        self.clear_errors()

    def set_values(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            self._editors[name].set_value(value)
            self._editors[name].set_error(None)
        self._apply()

    def clear(self, defaults: Mapping[str, Any]) -> None:
        """A new record: defaults, and nothing else."""
        self._is_stored, self._lacking = False, set()
        self.set_values({name: defaults.get(name) for name in self._fields})

    def state(self) -> dict[str, Any]:
        return {name: editor.state() for name, editor in self._editors.items()}

    def state_of(self, record: Any) -> dict[str, Any]:
        """The state with this record shown; nobody sees it, and what is typed stays."""
        found = {}
        for name, editor in self._others():
            editor.set_value(self._fields[name].value_of(record))
            found[name] = editor.state()
        return found

    def told(self, states: Mapping[str, Any]) -> dict[str, str]:
        """What fields with these states show."""
        found = {}
        for name, editor in self._others(states):
            state = states[name]
            if isinstance(state, str) and isinstance(editor, LookupEditor):
                found[name] = state  # it is none, and looked up nowhere
            else:
                editor.set_state(state)
                found[name] = editor.shown()
        return found

    def _others(self, names: Collection[str] | None = None) -> Iterator[tuple[str, Editor]]:
        """Editors like those that are shown, one after the other."""
        for name, field in self._fields.items():
            if names is None or name in names:
                editor = field.editor(self._desk, None)
                yield name, editor
                editor.deleteLater()

    def set_state(self, state: Mapping[str, Any]) -> None:
        self.put_states(state)
        for editor in self._editors.values():
            editor.check()

    def put_states(self, states: Mapping[str, Any]) -> None:
        """Put some fields as they stand there; the others stay, with what is being typed."""
        for name, value in states.items():
            if name in self._editors:
                self._editors[name].set_state(value)
        self._apply()

    def step_to(self, states: Mapping[str, Any], name: str) -> None:
        """Put fields as they were at another step of what was done, and the keyboard in the one it was."""
        self.put_states(states)
        for other in states:
            self._editors[other].set_error(None)
            self._editors[other].check()
        if name:
            self._editors[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def in_focus(self) -> str:
        """Name of the field with the keyboard; empty for none."""
        return next((name for name, editor in self._editors.items() if editor.input.hasFocus()), "")

    def inputs(self) -> Iterator[tuple[str, QWidget]]:
        """What takes the keyboard, by the field's name."""
        return ((name, editor.input) for name, editor in self._editors.items())

    def mark(self, names: Collection[str]) -> None:
        """Show which fields hold what somebody else wrote; none of the others."""
        for name, editor in self._editors.items():
            editor.set_look("news", name in names)

    def set_read_only(self, is_read_only: bool) -> None:
        self._is_read_only = is_read_only
        for panel in self.sections:
            panel.set_read_only(is_read_only)
        self._fix()

    def settle(self) -> None:
        """Take what is being typed as if every field were left."""
        for editor in self._editors.values():
            editor.settle()

    def is_pending(self) -> bool:
        return any(editor.is_pending() for editor in self._editors.values())

    def check(self) -> bool:
        """Mark what is missing or cannot be read; True when nothing is."""
        for name in self._shown:
            editor = self._editors[name]
            is_missing = self._fields[name].is_required and editor.value() in (None, "")
            editor.set_error(_(REQUIRED) if is_missing else None)
            editor.check()
        return not self.has_errors()

    def has_errors(self) -> bool:
        """Whether a field that is shown is marked."""
        return any(True for _name in self._with_errors())

    def set_errors(self, errors: Mapping[str, str]) -> None:
        """Sentences of the core, by field name; those of hidden fields are left to the caller."""
        for name, editor in self._editors.items():
            editor.set_error(errors.get(name))

    def add_errors(self, errors: Mapping[str, str]) -> None:
        """More sentences, where nothing is said yet."""
        for name, message in errors.items():
            if name in self._shown and not self._editors[name].error():
                self._editors[name].set_error(message)

    def clear_errors(self) -> None:
        self.set_errors({})

    def focus_error(self) -> bool:
        """Put the keyboard in the first field with an error; False when there is none."""
        for name in self._with_errors():
            self._editors[name].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def go_to(self, name: str) -> None:
        """Put the keyboard in a field."""
        self._focus([name])

    def focus_first(self) -> None:
        self._focus([name for name in self._editors if name in self._shown])

    def focus_empty(self) -> None:
        """Put the keyboard in the first field that has to be filled and is not; else in the first."""
        shown = [name for name in self._editors if name in self._shown]
        required = [name for name in shown if self._fields[name].is_required]
        self._focus([*(name for name in required if self._editors[name].value() in (None, "")), *shown])

    def _focus(self, names: list[str]) -> None:
        if names:
            self._editors[names[0]].setFocus(Qt.FocusReason.TabFocusReason)

    def make_missing(self, focus: QWidget | None) -> bool:
        """Open the form of a new record for a field: the one in focus, else the first whose text is none."""
        lookups = [e for name in self._fields if isinstance(e := self._editors[name], LookupEditor)]
        fitting = [e for e in lookups if e.can_make and not e.is_read_only]
        chosen = next((e for e in fitting if e.input is focus), None)
        chosen = chosen or next((e for e in fitting if e.problem() is not None), None)
        if chosen is not None:
            chosen.make_new()
        return chosen is not None

    def _with_errors(self) -> Iterator[str]:
        return (name for name in self._fields if name in self._shown and self._editors[name].error())

    def _fix(self) -> None:
        """What stays as it was stored cannot be typed in."""
        for name, field in self._fields.items():
            if field.is_fixed:
                self._editors[name].set_read_only(self._is_read_only or self._is_stored)

    def _changed(self, name: str) -> None:
        self._apply()
        self.errors_changed.emit()  # a field that is hidden now takes its mark along
        self.changed.emit(name)

    def _apply(self) -> None:
        """Show the fields that make sense with the values, and let days follow days."""
        values = {name: editor.value() for name, editor in self._editors.items()}
        for name, field in self._fields.items():
            editor = self._editors[name]
            if field.after and isinstance(editor, DateEditor):
                editor.follow(values[field.after])
        self._look()
        shown = {n for n, field in self._fields.items() if field.applies is None or field.applies(values)}
        shown -= self._lacking
        if shown != self._shown:
            self._shown = shown
            for panel in self.sections:
                panel.flow(shown & panel.editors.keys())

    def _look(self) -> None:
        """Say what is worth a look in a field; nothing while one types there."""
        looked_at = {n: field.look for n, field in self._fields.items() if field.look is not None}
        values = {name: editor.value() for name, editor in self._editors.items()} if looked_at else {}
        for name, look in looked_at.items():
            editor = self._editors[name]
            editor.set_note("" if editor.input.hasFocus() else look(values))
