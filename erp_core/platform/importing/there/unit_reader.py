"""UnitReader: units of measure as files call them; what nobody calls so here is asked once."""

from functools import cached_property
from typing import Any

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.masters.unit import service as units
from erp_core.platform.importing.cells.values import AskedOnce, Reader
from erp_core.platform.importing.questions import Choices
from erp_core.platform.spreadsheet.table import Cell

_LONGEST = 40


class UnitReader(Reader):
    """Reads units by their codes, names and abbreviations; none is guessed: another has another size."""

    def __init__(self, ctx: Context, *how: Any) -> None:
        super().__init__(*how)
        self._ctx = ctx
        self._meant_by: dict[str, bool] = {}
        # What stands in for one that is none, so that all else of its row is looked at.
        self.choices = [code for code, _title in self._offered]

    def value(self, cell: Cell) -> Any:
        text = super().value(cell)
        if not isinstance(text, str) or self._is_known(text):
            return text
        if answer := self._answers.ask(self._name, text, self._offered):
            return answer
        raise AskedOnce(_("The unit {code} is not known.").format(code=text[:_LONGEST]))

    def _is_known(self, text: str) -> bool:
        if text not in self._meant_by:
            self._meant_by[text] = units.called(self._ctx, text) is not None
        return self._meant_by[text]

    @cached_property
    def _offered(self) -> Choices:
        """Those that may be meant: ``doz (Dozen)``."""
        there = [unit for unit in units.sizes(self._ctx) if unit.is_active]
        return [
            (u.code, u.code if folded(u.code) == folded(u.name) else f"{u.code} ({u.name})") for u in there
        ]
