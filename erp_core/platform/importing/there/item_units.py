"""ItemUnits: in what items of a file are counted, as they are stored; for rows that do not say it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select

from erp_core.kit.operation import Context
from erp_core.kit.words import Field, ValueKind
from erp_core.masters.item import ITEM
from erp_core.masters.item.model import Item
from erp_core.masters.unit import service as units
from erp_core.platform.importing.there.references import referred
from erp_core.platform.spreadsheet.table import TableRow, at

_CODE = "code"
_SECOND = "second_"


class ItemUnits:
    """Looks up all items of a file at once, when the first of its rows is asked for.

    Args:
        record: what the rows become: items, or what names one.
    """

    def __init__(
        self,
        ctx: Context,
        record: str,
        fields: Mapping[str, Field],
        places: Mapping[str, int],
        rows: Sequence[TableRow],
    ) -> None:
        self._ctx, self._rows = ctx, rows
        naming = (name for name in places if fields[name].refers_to == ITEM.stored_in)
        name = _CODE if record == ITEM.stored_in and _CODE in places else next(naming, "")
        self._by: Sequence[str] = (_CODE,) if name == _CODE else ()
        self._name, self._place = name, places.get(name, 0)
        self._field = replace(fields[name], refers_to=ITEM.stored_in) if name else Field("", ValueKind.TEXT)
        self._known: dict[str, tuple[str, str]] | None = None

    def of(self, row: TableRow, column: str) -> str:
        """The unit that a column of a row is in; nothing where its item is none yet."""
        if not self._name:
            return ""
        if self._known is None:
            self._known = self._found()
        own, second = self._known.get(self._text(row), ("", ""))
        return second if column.startswith(_SECOND) else own

    def is_same(self, one: str, other: str) -> bool:
        """Whether two words are one unit, as KGS and kg."""
        return units.is_same(self._ctx, one, other)

    def _text(self, row: TableRow) -> str:
        return at(row, self._place).text.strip()

    def _found(self) -> dict[str, tuple[str, str]]:
        texts = {self._text(row) for row in self._rows} - {""}
        meant = referred(self._ctx, self._name, self._field, texts, self._by)
        ids = [one for one in meant.values() if isinstance(one, int)]
        given = bindparam("ids", ids, type_=ARRAY(BigInteger()))
        there = select(Item.id, Item.unit, Item.second_unit).where(Item.id == any_(given))
        known = {id: (unit, second or "") for id, unit, second in self._ctx.session.execute(there)}
        return {text: known[id] for text, id in meant.items() if isinstance(id, int) and id in known}
