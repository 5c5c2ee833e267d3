"""Cells that say nothing: marks that stand for a blank, and what new records have where a cell is blank."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import _, ngettext
from erp_core.kit.letters import folded
from erp_core.kit.reading.notation import Notation
from erp_core.kit.words import Field, ValueKind
from erp_core.platform.importing.cells.units import is_at_once, units_of
from erp_core.platform.spreadsheet.figures import NUMBERS, least_digits, trimmed
from erp_core.platform.spreadsheet.table import BLANK, TableRow, at

# Each new record has the company's where its row says none.
CURRENCY = "currency"
# What people write where there is no number.
_MARKS = {"-", "--", "---", "–", "—", "−", "nil", "n/a", "na", "n.a", "n.a.", "yok"}
_LONGEST = max(map(len, _MARKS))
# Of a price no more decimals are written than these, where the rest says nothing.
_MONEY_DIGITS = 2
# Of so many things that blank cells of a column became each is told.
_MOST_VALUES = 3


def without_marks(
    rows: Sequence[TableRow], places: Mapping[str, int], fields: Mapping[str, Field]
) -> tuple[list[TableRow], list[str]]:
    """The rows with such cells blank, in columns of numbers; and what is told of it, once for the file."""
    units = {place: units_of(fields[n]) for n, place in places.items() if fields[n].kind in NUMBERS}
    counted = Counter[str]()
    after = []
    for row in rows:
        marked = [place for place, words in units.items() if _is_mark(row, place, words)]
        if marked:
            if not row.is_hidden:
                counted.update(row.cells[place].text.strip() for place in marked)
            cells = (BLANK if place in marked else cell for place, cell in enumerate(row.cells))
            row = replace(row, cells=tuple(cells))
        after.append(row)
    return after, _told_marks(counted)


def _is_mark(row: TableRow, place: int, units: frozenset[str]) -> bool:
    cell = at(row, place)
    if cell.kind != "text" or len(cell.text) > 2 * _LONGEST:
        return False
    text = cell.text.strip()
    return folded(text) in _MARKS and not is_at_once(text, units)


def _told_marks(counted: Mapping[str, int]) -> list[str]:
    if not counted:
        return []
    count = sum(counted.values())
    words = ngettext(
        "{count} cell with {marks} was taken as blank.",
        "{count} cells with {marks} were taken as blank.",
        count,
    )
    return [words.format(count=count, marks=", ".join(counted))]


@dataclass(slots=True)
class FilledIn:
    """What new records have where a cell of the file is blank, and how many of them.

    Args:
        fields: those that the file has a column for, in their order.
        notation: as the company writes numbers.
    """

    fields: Mapping[str, Field]
    notation: Notation
    _counted: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def count(self, column: str, value: Any) -> None:
        """One more of them; what says nothing is not told of."""
        if isinstance(value, str) and column != CURRENCY:
            return  # words that people write; what our choices begin with is as good as nothing
        text = self._written(self.fields[column], value) if column in self.fields else ""
        if text:
            self._counted[column, text] += 1

    def told(self) -> list[str]:
        """A sentence for each column and what stands there; where that is many things, one for them all."""
        told = []
        for column in self.fields:
            values = {text: count for (of, text), count in self._counted.items() if of == column}
            title, count = _(self.fields[column].title), sum(values.values())
            if len(values) > _MOST_VALUES:
                words = ngettext(
                    "Blank {title} was filled in: {count} row.",
                    "Blank {title} was filled in: {count} rows.",
                    count,
                )
                told.append(words.format(title=title, count=count))
                continue
            for value, rows in values.items():
                words = ngettext(
                    "Blank {title} became {value}: {count} row.",
                    "Blank {title} became {value}: {count} rows.",
                    rows,
                )
                told.append(words.format(title=title, value=value, count=rows))
        return told

    def _written(self, field: Field, value: Any) -> str:
        if value is True:
            return _("Yes")
        if isinstance(value, bool) or value is None:
            return ""
        if isinstance(value, int | Decimal):
            is_nothing = not value and field.kind in (ValueKind.PERCENT, ValueKind.QUANTITY)
            text = trimmed(format(value, "f"), least_digits(field.kind, _MONEY_DIGITS))
            return "" if is_nothing else text.replace(".", self.notation.decimal)
        return value if isinstance(value, str) else ""
