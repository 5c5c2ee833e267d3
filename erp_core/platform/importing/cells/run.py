"""Run: one import of a file, and what its rows say: values by column, and what is wrong in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from erp_core.errors import ErpError, NeedsConfirmation
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.reading.notation import Unreadable
from erp_core.kit.reading.numbers import require_money
from erp_core.masters.unit import service as units
from erp_core.platform.importing.cells.nothing import FilledIn
from erp_core.platform.importing.cells.parts import WHOLE, put_together
from erp_core.platform.importing.cells.roles import LEFT_OUT, ROLE, RoleReader
from erp_core.platform.importing.cells.telling import Confirmations, note_confirmation
from erp_core.platform.importing.cells.units import QUANTITY, UNIT, apart, is_unit, told_unit
from erp_core.platform.importing.cells.values import AskedOnce, Reader, Unread
from erp_core.platform.importing.columns import Columns
from erp_core.platform.importing.file_shape import FileShape
from erp_core.platform.importing.questions import Questions
from erp_core.platform.importing.schema import Imported, Problem
from erp_core.platform.importing.there.alike import Alike
from erp_core.platform.importing.there.codes import Codes
from erp_core.platform.spreadsheet.table import BLANK, Cell, TableRow, at


@dataclass(slots=True)
class Run:
    """One import of a file.

    Attributes:
        seen: what may stand in one row alone, with the row it stood in first.
        given: what a new record begins with where the file says nothing.
        is_update: columns are lacking that new records need, and some of the file's are there already.
        codes: gives them where the file has none, and somebody said so.
        questions: what one answer settles, and what was answered.
        filled: what new records have where a cell is blank.
        confirmations: what the core asks of rows, which nobody can answer here.
        alike: knows what other records have, of kinds that say by what they are alike.
        left: numbers of rows that somebody said are left out.
        told, counted: what ``told_places`` knows, of so many problems.
        tried: rows with something wrong that were written on trial.
    """

    ctx: Context
    shape: FileShape
    columns: Columns
    readers: dict[str, Reader | RoleReader]
    done: Imported
    filled: FilledIn
    is_trial: bool = False
    questions: Questions = field(default_factory=Questions)
    seen: dict[Any, int] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    is_update: bool = False
    alike: Alike | None = None
    codes: Codes | None = None
    left: set[int] = field(default_factory=set)
    told: set[tuple[int, str]] = field(default_factory=set)
    counted: int = 0
    tried: int = 0
    confirmations: Confirmations = field(default_factory=dict)

    def on_trial(self) -> "Run":
        """The same for what is only tried: what is written waits for nobody, and what is told is apart."""
        apart = replace(self.ctx, waiting=[])
        return replace(self, ctx=apart, done=Imported(), told=set(), counted=0)

    def told_places(self) -> set[tuple[int, str]]:
        """Row and title of all that was told."""
        self.told.update((one.row, one.title) for one in self.done.problems[self.counted :])
        self.counted = len(self.done.problems)
        return self.told

    def found(self, row: TableRow, name: str, text: str, **more: Any) -> None:
        """Note what is wrong in a row: at the column's cell, and by the title people know it by.

        Args:
            more: of the ``Problem``.
        """
        known = self.shape.fields.get(name)
        place = self.columns.places.get(name)
        if place is None and name in self.shape.roles:
            place = self.columns.places.get(ROLE)
        if place is None:  # others may have said it
            others = {WHOLE: self.shape.parts, UNIT: (QUANTITY,)}.get(name, ())
            place = next((self.columns.places[one] for one in others if self.has(one)), None)
        title = _(known.title) if known is not None else ""
        where: dict[str, Any] = {"row": row.number, "column": place, "title": title}
        self.done.problems.append(Problem(**where, text=text, **more))

    def _read(self, row: TableRow, name: str, cell: Cell, values: dict[str, Any], unread: set[str]) -> None:
        """Note what a cell says, or what is wrong with it."""
        try:
            values[name] = self.readers[name].value(cell)
        except Unread as error:
            self.found(row, name, str(error), is_asked=isinstance(error, AskedOnce))
            unread.add(name)
        else:
            if warning := self.readers[name].warning(cell):
                self.found(row, name, warning, is_warning=True)

    def _is_same_unit(self, one: str, other: str) -> bool:
        return units.is_same(self.ctx, one, other)

    def has(self, name: str) -> bool:
        """Whether the file has a column for it."""
        return name in self.columns.places

    def refused(self, row: TableRow, error: ErpError) -> None:
        """Note what core said of a row."""
        if isinstance(error, NeedsConfirmation):
            note_confirmation(self.confirmations, row.number, error)
            return
        for path, text in error.fields.items():
            self.found(row, self.shape.column_of(path), text)
        if not error.fields:
            self.found(row, "", error.message)

    def tell_money(self, rows: Iterable[TableRow], currency: str) -> None:
        """Amounts of a document beside which another currency stands than it is in."""
        told = {n: one for n, one in self.readers.items() if isinstance(one, Reader) and one.has_money}
        for row in rows if told else ():
            for name, reader in told.items():
                money = reader.money(at(row, self.columns.places[name]))
                try:
                    require_money(money or currency, [currency])
                except Unreadable as error:
                    text = told_unit(at(row, self.columns.places[name]).text) if is_unit(money) else ""
                    self.found(row, name, text or str(error))

    def values(self, row: TableRow) -> tuple[dict[str, Any], set[str]]:
        """What the row says but for blank cells, which leave a field as it is; and columns not to be read."""
        values: dict[str, Any] = {}
        unread = set()
        for name in sorted(self.columns.places, key=lambda one: one != ROLE):  # it may leave the row out
            cell = at(row, self.columns.places[name])
            if cell.is_blank:
                continue
            if name == QUANTITY and UNIT in self.shape.fields:
                beside = at(row, self.columns.places[UNIT]) if self.has(UNIT) else BLANK
                cell, word = apart(cell, beside, self._is_same_unit)
                if word and beside.is_blank:
                    self._read(row, UNIT, Cell(word), values, unread)
            self._read(row, name, cell, values, unread)
            if name == ROLE and LEFT_OUT in values.get(ROLE, {}):
                self.left.add(row.number)
                return {}, set()
        if ROLE in unread:
            unread |= self.shape.roles.keys() - values.keys()
        said: dict[str, bool] = values.pop(ROLE, {})
        return said | put_together(values), unread
