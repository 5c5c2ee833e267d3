"""LookupEditor: a record of another kind."""

from typing import Any

from PySide6.QtWidgets import (
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.parts.inner_button import inner_button, make_room
from erp_desktop.kit.work.desk import Desk


class LookupEditor(Editor):
    """A record of another kind: a party, an item, a unit, a currency, an order's line."""

    def __init__(self, source: LookupSource, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = LookupLine(source, desk, self)
        self._line.taken.connect(lambda _match: self._touched())
        self._line.editingFinished.connect(self._leave)
        self._line.resolved.connect(self._resolved)
        self._button = inner_button(self._line, "chevron-down", _("Show a list (F4)"))
        self._button.clicked.connect(self._open)
        self.set_input(self._line)
        make_room(self._line, self._button, is_shown=True)

    def value(self) -> int | str | None:
        match = self._line.match()
        return match.key if match else None

    def match(self) -> Match | None:
        return self._line.match()

    def set_value(self, value: Any) -> None:
        """Show a match, or a code that is its own key (units, currencies)."""
        self._line.set_match(Match(value, value) if isinstance(value, str) and value else value or None)

    def problem(self) -> str | None:
        return self._line.problem()

    def is_pending(self) -> bool:
        return self._line.is_pending()

    def settle(self) -> None:
        self._line.settle()

    def state(self) -> dict[str, Any] | None:
        match = self._line.match()
        return match.state() if match else None

    def set_state(self, state: Any) -> None:
        self._line.set_match(Match.from_state(state))

    def _open(self) -> None:
        self._line.setFocus()
        self._line.open_popup()

    def _leave(self) -> None:
        self._line.settle()
        self._show_problem()

    def _resolved(self, _match: Match | None) -> None:
        self._show_problem()
        self.settled.emit()

    def _show_problem(self) -> None:
        if problem := self.problem():
            self.set_error(problem)

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
        self._line.setPlaceholderText("" if is_read_only else _("Code or name"))
        make_room(self._line, self._button, is_shown=not is_read_only)
