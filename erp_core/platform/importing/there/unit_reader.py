"""UnitReader: units of measure as files call them; what nobody calls so here is asked once."""

import re
from functools import cached_property
from typing import Any

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.masters.unit import service as units
from erp_core.platform.importing.cells.values import AskedOnce, Reader, Unread
from erp_core.platform.importing.questions import Choices
from erp_core.platform.spreadsheet.table import Cell

_LONGEST = 40
# A unit that somebody means is no longer than this, and has no more words.
_LONGEST_UNIT, _MOST_WORDS = 20, 2
_WORD = re.compile(r"[^\W\d_]+")
# What stands beside another word in a unit: square feet, running metres.
_MEASURING = {
    *(
        "sq",
        "square",
        "cu",
        "cubic",
        "cub",
        "running",
        "run",
        "rng",
        "linear",
        "lin",
        "metric",
        "net",
        "gross",
    ),
    *(
        "yards",
        "yard",
        "feet",
        "foot",
        "ft",
        "inch",
        "inches",
        "dozen",
        "pair",
        "pairs",
        "pack",
        "box",
        "boxes",
    ),
    *map(folded, ("kare", "metrekare", "küp", "koşu", "düzine", "çift", "paket", "koli")),
}


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
        if self._is_remark(text):
            words = _("“{text}” is no unit. Write one alone, like kg, and remarks elsewhere.")
            raise Unread(words.format(text=text[:_LONGEST].strip()))
        if answer := self._answers.ask(self._name, text, self._offered):
            return answer
        raise AskedOnce(_("The unit {code} is not known.").format(code=text[:_LONGEST]))

    def _is_known(self, text: str) -> bool:
        if text not in self._meant_by:
            self._meant_by[text] = units.called(self._ctx, text) is not None
        return self._meant_by[text]

    def _is_remark(self, text: str) -> bool:
        """Whether people say something else there: long, or in words that measure nothing."""
        count = len(text.split())
        if len(text) > _LONGEST_UNIT or count > _MOST_WORDS:
            return True
        return count > 1 and self._measuring.isdisjoint(_WORD.findall(folded(text)))

    @cached_property
    def _measuring(self) -> set[str]:
        """Words of units that are there, and of others."""
        there = (word for unit in units.sizes(self._ctx) for word in (unit.code, unit.name))
        return _MEASURING.union(*(_WORD.findall(folded(word)) for word in there))

    @cached_property
    def _offered(self) -> Choices:
        """Those that may be meant: ``doz (Dozen)``."""
        there = [unit for unit in units.sizes(self._ctx) if unit.is_active]
        return [
            (u.code, u.code if folded(u.code) == folded(u.name) else f"{u.code} ({u.name})") for u in there
        ]
