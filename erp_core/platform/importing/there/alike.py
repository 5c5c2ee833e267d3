"""Alike: new records that may be there already under another code, in the file or stored."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select

from erp_core.kit.i18n import _, lower_first
from erp_core.kit.kind import Kind
from erp_core.kit.letters import clean_line, folded
from erp_core.kit.operation import Context
from erp_core.platform.importing.columns import Columns
from erp_core.platform.spreadsheet.table import TableRow

# What two people write differently and mean as one; PostgreSQL leaves out the same.
_SIGNS = " .,;:_/\\()[]{}&'\"’‘“”´`·•–—-+*#|"
_LEFT_OUT = str.maketrans("", "", _SIGNS)
# But 1.5 is not 15.
_BETWEEN_DIGITS = re.compile(rf"(?<=\d)[{re.escape(_SIGNS)}]+(?=\d)")
# A number that tells somebody has so many digits; "URP" and "n/a" are nobody's.
_LEAST_DIGITS = 5
_AT_ONCE = 20_000
_NUMBERS = "_number"


class Alike:
    """What of new records stands in others: said once for each row, and nothing is refused for it.

    Args:
        kind: says in ``alike_by`` what hardly two of its records share.
        key: the column that records are known by.
        rows: of the file, from which all is taken that can be alike.
    """

    def __init__(
        self, ctx: Context, kind: Kind, model: Any, key: str, columns: Columns, rows: Sequence[TableRow]
    ) -> None:
        self._kind, self._key = kind, key
        self._names = [name for name in kind.alike_by if name in columns.places]
        self._seen: dict[tuple[str, str], tuple[int, str]] = {}
        self._stored: dict[tuple[str, str], tuple[str, str]] = {}
        for name in self._names:
            place = columns.places[name]
            texts = {row.cells[place].text for row in rows if place < len(row.cells)}
            self._find(ctx, model, name, list(texts))

    def told(self, row: TableRow, values: Mapping[str, Any], *, is_new: bool) -> Iterator[tuple[str, str]]:
        """The field and the sentence, where a new record has what another one has."""
        code = str(values.get(self._key) or "")
        for field in self._names:
            one = _as_compared(field, str(values.get(field) or ""))
            if not one:
                continue
            first, called = self._seen.setdefault((field, one), (row.number, code))
            stored = self._stored.get((field, one))
            if not is_new:
                continue
            if first != row.number:
                yield field, self._sentence(_("Row {row} has it too: “{code}”."), row=first, code=called)
            elif stored is not None and folded(stored[0]) != folded(code):
                words = _("{code} ({name}) has it already.")
                yield field, self._sentence(words, code=stored[0], name=stored[1])

    def _sentence(self, words: str, **said: Any) -> str:
        meant = _("Is it the same {record}?").format(record=lower_first(_(self._kind.title)))
        return f"{words.format(**said)} {meant}"

    def _find(self, ctx: Context, model: Any, name: str, texts: Sequence[str]) -> None:
        """Look up what is stored like any of the texts: one walk through the table for a whole file."""
        wanted = sorted({_bare(text) for text in texts} - {""})
        column, key = getattr(model, name), getattr(model, self._key)
        titled = getattr(model, self._kind.found_by[-1])
        for start in range(0, len(wanted), _AT_ONCE):
            given = bindparam("wanted", wanted[start : start + _AT_ONCE], type_=ARRAY(Text()))
            bare = func.translate(func.folded(column), _SIGNS, "")
            found = select(key, titled, column).where(bare == any_(given), model.deleted_at.is_(None))
            for code, title, text in ctx.session.execute(found.order_by(model.id)):
                if one := _as_compared(name, text):
                    self._stored.setdefault((name, one), (code, title))


def _bare(text: str) -> str:
    return folded(clean_line(text)).translate(_LEFT_OUT)


def _as_compared(field: str, text: str) -> str:
    """A text without what two people write differently; nothing where it tells nobody from others."""
    if field.endswith(_NUMBERS) and sum(map(str.isdigit, text)) < _LEAST_DIGITS:
        return ""
    apart = _BETWEEN_DIGITS.sub("\N{SYMBOL FOR UNIT SEPARATOR}", folded(clean_line(text)))
    return apart.translate(_LEFT_OUT)
