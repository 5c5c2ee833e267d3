"""One column that says what a party is, as many files have it: Customer, Supplier or Both."""

import re
from collections.abc import Mapping

from erp_core.kit.i18n import N_, _, in_every_language
from erp_core.kit.letters import folded
from erp_core.kit.reading.formulas import unguarded
from erp_core.kit.words import Field, ValueKind
from erp_core.platform.importing.cells.values import AskedOnce
from erp_core.platform.importing.questions import Answers, Choices
from erp_core.platform.spreadsheet.table import Cell

# Nothing of the column itself is kept: it says yes or no of these.
ROLE = "role"
FLAGS = ("is_customer", "is_supplier")
FIELD = Field(N_("Customer or supplier"), ValueKind.TEXT)
# What else files say, beside the titles of the flags.
_ALSO = {
    "is_customer": "cust|client|buyer|debtor|c|alıcı|müşteriler|m",
    "is_supplier": "supp|vendor|seller|creditor|s|v|satıcı|tedarikçiler|t",
}
BOTH = "both"
# The answer that rows are of none of them, as the banks and expenses of a list of ledgers.
LEFT_OUT = "left_out"
_BOTH = "both|b|all|cs|sc|her ikisi|ikisi de|ikisi|hepsi"
_WORD = re.compile(r"[^\W_]+")
# And what says nothing of it: sundry debtors are customers.
_BETWEEN = {"and", "or", "ve", "veya", "sundry"}


class RoleReader:
    """Reads ``Customer``, ``Cust/Supp`` and ``Both``, in every language we speak.

    Args:
        fields: the flags it says, by name.
        answers: what somebody said that texts of the column mean.
    """

    def __init__(self, fields: Mapping[str, Field], answers: Answers | None = None) -> None:
        self._fields = fields
        self._answers = answers or Answers()
        self._named = {
            folded(word): name
            for name, field in fields.items()
            for word in (*in_every_language(field.title), *_ALSO[name].split("|"))
        }
        self._both = {*map(folded, _BOTH.split("|")), *map(folded, in_every_language(N_("Both")))}

    def value(self, cell: Cell) -> dict[str, bool]:
        """Which flags are set, and which are not; Unread with a sentence where that is not told."""
        text = unguarded(cell.text).strip() if cell.kind == "text" else ""
        if text in self._fields:
            return self.said(text)
        if folded(text) in self._both:
            return dict.fromkeys(self._fields, True)
        words = [word for word in _WORD.findall(folded(text)) if word not in _BETWEEN]
        meant = {self._named.get(word) or self._named.get(word.removesuffix("s")) for word in words}
        if meant and None not in meant:
            return {name: name in meant for name in self._fields}
        left_out = (LEFT_OUT, _("Leave these rows out"))
        answer = self._answers.ask(ROLE, cell.text, [*self.options(), left_out])
        if answer == LEFT_OUT:
            return {LEFT_OUT: True}
        if answer:
            return self.said(answer)
        choices = ", ".join(title for _value, title in self.options())
        raise AskedOnce(_("“{text}” is none of: {choices}.").format(text=cell.text[:40], choices=choices))

    def options(self) -> Choices:
        """What a party can be."""
        return [(name, _(field.title)) for name, field in self._fields.items()] + [(BOTH, _("Both"))]

    def said(self, answer: str) -> dict[str, bool]:
        """The flags that an answer sets."""
        return {name: answer in (name, BOTH) for name in self._fields}

    def warning(self, cell: Cell) -> str:
        """Nothing: what it says is one of few words."""
        del cell
        return ""
