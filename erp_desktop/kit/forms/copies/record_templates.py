"""RecordTemplates: what stands in a form kept as a template, and a new form that begins with one."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.template import service as templates
from erp_core.platform.template.schema import Beginning, KeptTemplate, NamedRecord, TemplateContent
from erp_desktop.kit.fields.lookup_editor import LookupEditor
from erp_desktop.kit.forms.form_body import FormBody
from erp_desktop.kit.forms.form_menu import FormMenu
from erp_desktop.kit.forms.form_reader import FormReader
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.frame.name_dialog import NameDialog
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.templates.template_door import begin_with, choose_template
from erp_desktop.kit.templates.template_shelf import TemplateShelf
from erp_desktop.kit.work.desk import Desk

Named = Mapping[tuple[str, Any], NamedRecord]


class RecordTemplates(QObject):
    """Of kinds of records that have templates.

    Signals:
        said: what was done, or why not.
    """

    said = Signal(str)

    def __init__(
        self,
        spec: FormSpec,
        sheet: Sheet,
        desk: Desk,
        body: FormBody,
        menu: FormMenu,
        reader: FormReader,
        message: MessageBar,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._spec, self._sheet, self._desk, self._body = spec, sheet, desk, body
        self._message, self._form = message, parent
        self._begun: Beginning | None = None
        self._shelf = TemplateShelf(desk.core, desk.tasks, spec.name, self)
        # The form shows what was read first.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._go_on)
        reader.read.connect(lambda *_read: self._soon.start())
        menu.template_wanted.connect(self.keep)
        menu.from_template_wanted.connect(self.choose)

    def choose(self) -> None:
        """Show which there are; the chosen one comes into this form while it is new and has no lines."""
        choose_template(self._desk.core, self._desk.tasks, self._spec.name, self.begin, self._form)

    def begin(self, id: int) -> None:
        """Read a template, and begin with it."""
        core = self._desk.core
        self._desk.tasks.run(self, lambda: core.run(templates.begin, id), self._read, self._failed)

    def keep(self) -> None:
        """Ask for a name, and keep what stands here under it."""
        if not self._sheet.is_loaded:
            return
        self._body.settle()
        content = self._content()
        if content is None:
            self.said.emit(_("Mend what cannot be read first: a template holds only what can."))
            return
        self._shelf.load()

        def keep(name: str, done: Any, failed: Any) -> None:
            question = _("There is a template “{name}” already. Is it to hold this instead?")
            if self._shelf.own(name) is None or ask.confirm(
                self._form, question.format(name=name), _("Replace it")
            ):
                self._shelf.keep(name, content, partial(self._kept, done), failed)

        NameDialog(_("Save as a template"), "", keep, self._form).open()

    # Inside

    def _kept(self, done: Callable[[], None], row: KeptTemplate) -> None:
        done()
        self.said.emit(_("Saved as a template: {name}").format(name=row.name))

    def _content(self) -> TemplateContent | None:
        """What stands here, as core takes it; None where some of it cannot be read."""
        fields, grid = self._body.fields, self._body.grid
        values, state = fields.readable(), fields.state()
        lines = grid.model.lines() if grid is not None else []
        if self._body.is_pending() or any(line.typed for line in lines):
            return None
        if any(state[name] for name in state.keys() - values.keys()):
            return None
        return TemplateContent(
            fields=_as_json(values),
            lines=[_as_json(line) for line in (grid.inputs() if grid is not None else [])],
        )

    def _read(self, begun: Beginning) -> None:
        self._begun = begun
        self._go_on()

    def _go_on(self) -> None:
        begun = self._begun
        if begun is None or not self._sheet.is_loaded:
            return
        self._begun = None
        self._body.settle()
        if self._sheet.record_id is None and not self._body.state()["lines"]:
            self._fill(begun)
        elif self._desk.open_screen is not None:
            begin_with(self._desk.open_screen, self._spec.name, begun.template.id)

    def _fill(self, begun: Beginning) -> None:
        fields = self._body.state()["fields"]
        header = {(one.field, one.key): one for one in begun.fields}
        for name, value in begun.content.fields.items():
            if name in fields:
                fields[name] = self._field(name, value, header)
        inside = {(one.field, one.key): one for one in begun.lines}
        kept = [*self._body.history.own_fields]
        self._body.take_state(fields, [self._line(line, inside) for line in begun.content.lines])
        self._tell(begun, kept)

    def _field(self, name: str, value: Any, named: Named) -> Any:
        if not isinstance(self._body.fields.editor(name), LookupEditor):
            return value
        record = named.get((name, value))
        if record is None:
            return None
        if not record.is_usable:
            return record.code or record.name
        return Match(record.key, record.code, record.name).state()

    def _line(self, line: Mapping[str, Any], named: Named) -> dict[str, Any]:
        """A line as a draft keeps it; its records are looked up, so that what they bring is today's."""
        state: dict[str, Any] = {"id": None, "typed": {}}
        for column in self._spec.lines.columns if self._spec.lines is not None else ():
            value = line.get(column.path)
            if value is None or value == str(column.blank) or not column.is_editable:
                continue  # a cell that says what an empty one does, is empty
            if column.find is None:
                state[column.name] = str(value)
            elif (record := named.get((column.path, value))) is not None:
                state["typed"][column.name] = record.code
        return state

    def _tell(self, begun: Beginning, kept: Collection[str]) -> None:
        header = [one for one in begun.fields if one.field not in kept]
        gone = [one for one in (*header, *begun.lines) if not one.is_usable]
        told = []
        if gone:
            names = ", ".join(dict.fromkeys(" ".join(filter(None, (one.code, one.name))) for one in gone))
            told.append(_("Not in use any more, but left where it stood: {records}.").format(records=names))
        if begun.lost:
            words = _("This is not known any more, and left out: {names}.")
            told.append(words.format(names=", ".join(begun.lost)))
        if told:
            self._message.show_message(" ".join(told), "warning")
        words = _("Begun with “{name}”; nothing is saved yet.")
        self.said.emit(words.format(name=begun.template.name))

    def _failed(self, error: ErpError) -> None:
        self.said.emit(error.message)


def _as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, what is of its day, and the ids of stored lines."""
    return {
        name: value if isinstance(value, bool | int | str) else str(value)
        for name, value in values.items()
        if name != "id" and value not in (None, "") and not isinstance(value, date)
    }
