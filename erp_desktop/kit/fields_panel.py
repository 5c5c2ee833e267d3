"""FieldsPanel: the editors of a form's fields, laid out in sections; one value per field name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.editor import Desk, Editor
from erp_desktop.kit.editors import LookupEditor
from erp_desktop.kit.field import Field, Section
from erp_desktop.kit.form_spec import Terms
from erp_desktop.kit.lookup import Match
from erp_desktop.kit.naming import with_role
from erp_desktop.kit.number_editor import NumberEditor

REQUIRED = N_("This is needed.")
_GAP = 12
_NARROWEST = 64
_LABEL_HEIGHT = 24


class _Cell(QWidget):
    """A field's label over its editor."""

    def __init__(self, field: Field, editor: Editor) -> None:
        super().__init__()
        # Columns share the width evenly, whatever stands in them.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self._hint: QLabel | None = None
        self._mark: tuple[QLabel, str] | None = None
        if field.label:
            text = _(field.label) + (" *" if field.is_required else "")
            label = with_role(QLabel(text, self), "field")
            label.setBuddy(editor)
            self._mark = (label, text)
            box.addWidget(label)
        box.addWidget(editor, 1)
        if field.hint:
            self._hint = with_role(QLabel(_(field.hint), self), "muted")
            self._hint.setWordWrap(True)
            box.addWidget(self._hint)

    def set_lowered(self, is_lowered: bool) -> None:
        """A check box stands level with the lines beside it, under their labels."""
        self._box.setContentsMargins(0, _LABEL_HEIGHT if is_lowered else 0, 0, 0)

    def set_read_only(self, is_read_only: bool) -> None:
        """What helps with typing goes where nothing can be typed."""
        if self._mark is not None:
            self._mark[0].setText(self._mark[1].removesuffix(" *") if is_read_only else self._mark[1])
        if self._hint is not None:
            self._hint.setVisible(not is_read_only)


class SectionPanel(QFrame):
    """One section: its cells flow into a grid, without holes where fields do not apply."""

    def __init__(self, section: Section, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.section = section
        self.editors: dict[str, Editor] = {}
        self._cells: dict[str, _Cell] = {}
        box = QVBoxLayout(self)
        is_card = bool(section.title)
        box.setContentsMargins(*((16, 12, 16, 16) if is_card else (0, 0, 0, 0)))
        box.setSpacing(_GAP)
        if is_card:
            with_role(self, "card")
            box.addWidget(with_role(QLabel(_(section.title), self), "heading"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(_GAP)
        for column in range(section.columns):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, _NARROWEST)
        box.addLayout(self._grid, 1)
        for field in section.fields:
            editor = field.editor(desk)
            editor.set_names(f"form.{field.name}", _(field.label) if field.label else "")
            self.editors[field.name] = editor
            self._cells[field.name] = _Cell(field, editor)
        self.flow(set(self.editors))

    def set_read_only(self, is_read_only: bool) -> None:
        for name, editor in self.editors.items():
            editor.set_read_only(is_read_only)
            self._cells[name].set_read_only(is_read_only)

    def flow(self, shown: set[str]) -> None:
        """Lay out the cells of these fields, one after the other; without any the section goes."""
        self.setVisible(bool(shown))
        row = column = 0
        rows: dict[int, list[Field]] = {}
        for field in self.section.fields:
            cell = self._cells[field.name]
            self._grid.removeWidget(cell)
            cell.setVisible(field.name in shown)
            if field.name not in shown:
                continue
            if column + field.span > self.section.columns:
                row, column = row + 1, 0
            self._grid.addWidget(cell, row, column, 1, field.span, Qt.AlignmentFlag.AlignTop)
            rows.setdefault(row, []).append(field)
            column += field.span
        for fields in rows.values():
            is_labelled = any(field.label for field in fields)
            for field in fields:
                self._cells[field.name].set_lowered(is_labelled and not field.label)


class FieldsPanel(QObject):
    """All fields of a form, whatever section they stand in.

    Signals:
        changed: the user changed a field; with its name.
        settled: a value that was looked up has its answer.
    """

    changed = Signal(str)
    settled = Signal()

    def __init__(self, sections: Sequence[Section], desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields = {field.name: field for section in sections for field in section.fields}
        self._shown = set(self._fields)
        self.sections = [SectionPanel(section, desk, parent) for section in sections]
        self._editors: dict[str, Editor] = {}
        for panel in self.sections:
            self._editors |= panel.editors
        for name, editor in self._editors.items():
            editor.changed.connect(lambda name=name: self._changed(name))
            editor.settled.connect(self.settled)

    def panels(self, place: str) -> list[SectionPanel]:
        return [panel for panel in self.sections if panel.section.place == place]

    def editor(self, name: str) -> Editor:
        return self._editors[name]

    def __contains__(self, name: str) -> bool:
        return name in self._fields

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

    def match(self, name: str) -> Match | None:
        """The chosen match of a lookup field."""
        editor = self._editors[name]
        return editor.match() if isinstance(editor, LookupEditor) else None

    def show_record(self, record: Any) -> None:
        """Show a record's values; nothing counts as changed."""
        for name, field in self._fields.items():
            self._editors[name].set_value(field.value_of(record))
        self._apply()
        self.clear_errors()

    def set_values(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            self._editors[name].set_value(value)
            self._editors[name].set_error(None)
        self._apply()

    def clear(self, defaults: Mapping[str, Any]) -> None:
        """A new record: defaults, and nothing else."""
        self.set_values({name: defaults.get(name) for name in self._fields})

    def state(self) -> dict[str, Any]:
        return {name: editor.state() for name, editor in self._editors.items()}

    def set_state(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            if name in self._editors:
                self._editors[name].set_state(value)
        self._apply()

    def set_read_only(self, is_read_only: bool) -> None:
        for panel in self.sections:
            panel.set_read_only(is_read_only)

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
            problem = editor.problem()
            if problem is None and self._fields[name].is_required and editor.value() in (None, ""):
                problem = _(REQUIRED)
            editor.set_error(problem)
        return not any(True for _name in self._with_errors())

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

    def focus_first(self) -> None:
        next(iter(self._editors.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def _with_errors(self) -> Iterator[str]:
        return (name for name in self._fields if name in self._shown and self._editors[name].error())

    def _changed(self, name: str) -> None:
        self._apply()
        self.changed.emit(name)

    def _apply(self) -> None:
        """Show the fields that make sense with the values."""
        values = {name: editor.value() for name, editor in self._editors.items()}
        shown = {n for n, field in self._fields.items() if field.applies is None or field.applies(values)}
        if shown != self._shown:
            self._shown = shown
            for panel in self.sections:
                panel.flow(shown & panel.editors.keys())
