"""RecordCopies: a new record with what another one holds, not saved yet."""

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_desktop.kit.drafts.copied import as_new
from erp_desktop.kit.forms.form_body import FormBody
from erp_desktop.kit.forms.form_menu import FormMenu
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.look.format import today
from erp_desktop.kit.work.desk import Desk


class RecordCopies(QObject):
    """Makes them where the spec says how.

    Signals:
        said: why there is none.
    """

    said = Signal(str)

    def __init__(
        self, spec: FormSpec, sheet: Sheet, desk: Desk, body: FormBody, menu: FormMenu, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._spec, self._sheet, self._desk, self._body = spec, sheet, desk, body
        self._repeated: int | None = None  # the record that stands in this new form once more
        menu.duplicate_wanted.connect(self.duplicate)
        menu.last_wanted.connect(self.repeat_last)

    def duplicate(self) -> None:
        """What stands here, typed or stored, as a new record."""
        if self._sheet.is_loaded and self._spec.copied is not None:
            self._body.settle()
            self._open(self._body.state())

    def repeat_last(self) -> None:
        """What the last one for the same party held: in this form while it is new and has no lines."""
        last = self._spec.last
        if last is None or not self._sheet.is_loaded:
            return
        self._body.settle()
        core, values, own_id = self._desk.core, self._body.fields.values(), self._sheet.record_id
        tasks = self._desk.tasks
        tasks.run(self, lambda: last(core, values, own_id), self._found, self._failed)

    def _found(self, record: Any) -> None:
        if record is None:
            self.said.emit(_("There is no earlier one to repeat: choose who it is for first."))
            return
        state = self._body.state_of(record)
        has_lines = bool(self._body.state()["lines"])
        if self._sheet.record is None and has_lines and self._repeated == record.id:
            words = _("{caption} stands here once more already; nothing is saved yet.")
            self.said.emit(words.format(caption=self._spec.caption(record)))
        elif self._sheet.record is None and not has_lines:
            self._repeated = record.id
            lines = [line | {"id": None} for line in state["lines"]]
            typed = self._body.history.own_fields
            fields = self._spec.as_copy(state["fields"], today(), typed)
            self._body.take_state(fields, lines)
            words = _("This is {caption} once more; nothing is saved yet.")
            self.said.emit(words.format(caption=self._spec.caption(record)))
        else:
            self._open(state)

    def _open(self, state: dict[str, Any]) -> None:
        if self._desk.open_screen is not None:
            fields = self._spec.as_copy(state["fields"], today())
            draft = as_new(self._spec.name, _(self._spec.new_title), state | {"fields": fields})
            self._desk.open_screen(self._spec.name, draft=draft)

    def _failed(self, error: ErpError) -> None:
        self.said.emit(error.message)
