"""FileImport: what importing files of all kinds has in common: columns, cells, what is wrong in them."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType, ModuleType
from typing import Any, ClassVar

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.kit.reading.notation import Notation
from erp_core.kit.reading.numbers import without_word
from erp_core.kit.schema import Input
from erp_core.kit.words import Field, ValueKind
from erp_core.masters.company import service as companies
from erp_core.platform.importing.cells.merged import divided
from erp_core.platform.importing.cells.nothing import CURRENCY, FilledIn, without_marks
from erp_core.platform.importing.cells.phones import PHONE, PhoneReader
from erp_core.platform.importing.cells.roles import ROLE, RoleReader
from erp_core.platform.importing.cells.run import Run
from erp_core.platform.importing.cells.telling import (
    told_confirmations,
    told_left,
    told_of_same,
    told_once,
    told_overlong,
    told_titles,
)
from erp_core.platform.importing.cells.totals import tell_totals, totals_in
from erp_core.platform.importing.cells.units import QUANTITY, SECOND_UNIT, UNIT, units_of, without_row_units
from erp_core.platform.importing.cells.values import Reader, Unread, sign_of
from erp_core.platform.importing.columns import Columns, columns_of
from erp_core.platform.importing.file_shape import shape_of, written
from erp_core.platform.importing.questions import NO_COLUMN, Means, Questions
from erp_core.platform.importing.schema import Imported
from erp_core.platform.importing.there.item_units import ItemUnits
from erp_core.platform.importing.there.references import referred
from erp_core.platform.importing.there.unit_reader import UnitReader
from erp_core.platform.spreadsheet.figures import NUMBERS
from erp_core.platform.spreadsheet.table import Cell, CellTable, TableRow, at

# Records that are looked up and written together, and rows after which somebody may say stop.
CHUNK = 200

Steps = Generator[tuple[int, int], None, None]


class FileImport:
    """Imports records of one kind.

    Args:
        service: module with the operations of ``kind``.

    Attributes:
        changes: whether records that are there already are changed, too.
    """

    changes: ClassVar[bool] = True

    def __init__(self, kind: Kind, service: ModuleType) -> None:
        self._kind = kind
        self._service: Any = service
        self._model: Any = service.LISTING.model
        self._input: type[Input] = written(service.create)
        self.shape = shape_of(kind, self._input)

    def run(
        self,
        ctx: Context,
        table: CellTable,
        notation: Notation,
        places: Mapping[str, int] | None = None,
        *,
        has_titles: bool = True,
        is_trial: bool = False,
        leaves_totals: bool = False,
        means: Means = MappingProxyType({}),
    ) -> Generator[tuple[int, int], None, Imported]:
        """Write every row in the transaction of ``ctx``; whoever asked commits it only where all are right.

        Closed early, it does no more; what was written must then be taken back.

        Args:
            places: name of a column to its place, from 0, where somebody said so; else by the titles.
            has_titles: False where the first row is a record already.
            is_trial: nobody will keep it, so nothing need be held that others wait for.
            leaves_totals: rows of totals are left out; else somebody has to say so.
            means: as an ``ImportFile`` has it.

        Yields:
            how many rows are done, and of how many, now and then.

        Raises:
            ValidationError: the file has no titles that tell its columns.
        """
        questions = Questions(means)
        columns = self.columns(table, places, has_titles=has_titles)
        done = Imported(unknown=columns.unknown)
        fields = self.shape.fields
        rows = self._rows(ctx, table, columns, done, leaves_totals=leaves_totals)
        shown = [row for row in rows if not row.is_hidden]
        cells = {name: [at(row, place) for row in shown] for name, place in columns.places.items()}
        numbers = (self._texts(name, cells[name]) for name in cells if fields[name].kind in NUMBERS)
        sign = table.sign or sign_of(numbers)
        bulk = replace(ctx, is_bulk=True, known={}, waiting=[])
        readers = {name: self._reader(name, cells[name], sign, notation, bulk, questions) for name in cells}
        filled = FilledIn({name: fields[name] for name in columns.in_order}, notation)
        given = self._given(bulk)
        if QUANTITY in readers and UNIT in fields and UNIT not in readers:  # it may stand beside quantities
            readers[UNIT] = self._reader(UNIT, [], sign, notation, bulk, questions)
        run = Run(bulk, self.shape, columns, readers, done, filled, is_trial, questions, given=given)
        for name in self._answered(columns, means):
            reader = self._reader(name, [], sign, notation, bulk, Questions())
            self._give(run, name, reader, means[name][NO_COLUMN])
        yield from self._take_all(run, rows)
        done = run.done
        done.told += [*told_left(len(run.left)), *filled.told()]
        done.questions = questions.told(fields)
        told = told_of_same(done.problems, {row.number: row for row in rows})
        done.problems = told_once(told) + told_confirmations(run.confirmations)
        done.problems.sort(key=lambda one: (one.row, -1 if one.column is None else one.column))
        return done

    def _rows(
        self, ctx: Context, table: CellTable, columns: Columns, done: Imported, *, leaves_totals: bool
    ) -> list[TableRow]:
        """The rows below the titles, with what each of their cells says by itself."""
        rows = [row for row in table.rows if row.number > columns.titles.number]
        done.hidden = sum(row.is_hidden for row in rows)
        done.problems += told_titles(columns) + told_overlong(rows, columns)
        rows = self._without_totals(rows, columns, done, are_left_out=leaves_totals)
        rows = divided(rows, table.merged, columns, done, self._may_be_merged)
        rows, done.told = without_marks(rows, columns.places, self.shape.fields)
        fields, currency = self.shape.fields, companies.current(ctx).currency
        items = ItemUnits(ctx, self.shape.record, fields, columns.places, rows)
        return without_row_units(rows, columns.places, fields, items, currency)

    def _answered(self, columns: Columns, means: Means) -> list[str]:
        """Fields of a record itself that somebody gave a value for which the file has no column for."""
        known = self.shape.head.keys() | ({ROLE} if self.shape.roles else set())
        return [
            name
            for name, said in means.items()
            if said.get(NO_COLUMN) and name in known and name not in columns.places
        ]

    def _give(self, run: Run, name: str, reader: Reader | RoleReader, text: str) -> None:
        """Have new records begin with what somebody said; a record of others is none that can be said so."""
        if name in self.shape.head and self.shape.head[name].refers_to:
            return
        try:
            said = reader.value(Cell(text))
        except Unread:
            return  # it is asked again
        run.given |= said if isinstance(said, dict) else {name: said}

    def columns(
        self, table: CellTable, places: Mapping[str, int] | None = None, *, has_titles: bool = True
    ) -> Columns:
        """Which column is which field; ``run`` says what ``places`` are.

        Raises:
            ValidationError: nothing tells where the column stands that nothing can be read without; the
                sentence names all that a new record needs and no column is called.
        """
        if not table.rows:
            raise ValidationError(_("There is nothing in this file."))
        found = columns_of(table, self.shape, places, has_titles=has_titles)
        if found is not None and self._is_readable(found.places):
            return found
        known = found.places if found is not None else {}
        missing = [_(self.shape.fields[name].title) for name in self._needed() if name not in known]
        words = ngettext(
            "No column is called {fields}. Choose which one it is, or write it above that column.",
            "No column is called {fields}. Choose which ones they are, or write it above those columns.",
            len(missing),
        )
        raise ValidationError(words.format(fields=", ".join(missing)))

    def _is_readable(self, places: Mapping[str, int]) -> bool:
        """Whether these columns tell records from each other."""
        return self.shape.key in places

    def _needed(self) -> list[str]:
        """What a new record needs and nobody can say for all rows at once, in the order of the fields."""
        of_line = {field: column for column, field in self.shape.line_columns.items()}
        needed = {*self.shape.needed, *(of_line[name] for name in self.shape.needed_of_line), self.shape.key}
        asked = {name for name in needed if name == CURRENCY or self.shape.choices(name)}
        return [name for name in self.shape.fields if name in needed - asked]

    def _without_totals(
        self, rows: list[TableRow], columns: Columns, done: Imported, *, are_left_out: bool
    ) -> list[TableRow]:
        totals = totals_in(rows, columns, self.shape.key)
        done.problems += tell_totals(totals, are_left_out=are_left_out)
        done.totals = [row.number for row in totals]
        done.left = len(totals) if are_left_out else 0
        return [row for row in rows if row.number not in done.totals] if totals else rows

    def _take_all(self, run: Run, rows: Sequence[TableRow]) -> Steps:
        """Write the rows, hidden ones left out."""
        raise NotImplementedError

    def _find_named(
        self, run: Run, name: str, rows: Iterable[tuple[TableRow, dict[str, Any], set[str]]]
    ) -> None:
        """Put the records that a column names where they are called something; tell what is none.

        Args:
            rows: with what they say, and the columns that say nothing that can be used.
        """
        naming = [one for one in rows if isinstance(one[1].get(name), str)]
        field = self.shape.line_columns.get(name, name)
        texts = (values[name] for _row, values, _unread in naming)
        found = referred(run.ctx, field, self.shape.fields[name], texts)
        for row, values, unread in naming:
            meant = found[values[name]]
            if isinstance(meant, str):
                run.found(row, name, _about_number(run, row, name, meant))
                unread.add(name)
                del values[name]
            else:
                values[name] = meant

    def _given(self, ctx: Context) -> dict[str, Any]:
        """As forms begin: the company's own currency, where each record has one, and its usual tax."""
        fields, company = self._input.model_fields, companies.current(ctx)
        given: dict[str, Any] = {"tax_rate": company.tax_rate} if "tax_rate" in fields else {}
        if CURRENCY in fields and fields[CURRENCY].is_required():
            given[CURRENCY] = company.currency
        return given

    def _foreseen(self, ctx: Context, record: Any) -> dict[str, str]:
        """What the kind itself finds worth a look in a record that can be written: sentences by field."""
        foresee: Callable[[Context, Any], dict[str, str]] | None = getattr(self._service, "FORESEE", None)
        return foresee(ctx, record) if foresee is not None else {}

    def _may_be_merged(self, column: str) -> bool:
        """Whether one cell over several rows says the same of all of them."""
        del column
        return False

    def _reader(
        self,
        name: str,
        cells: Iterable[Cell],
        sign: str,
        notation: Notation,
        ctx: Context,
        questions: Questions,
    ) -> Reader | RoleReader:
        answers = questions.of(name)
        if name == ROLE:
            return RoleReader(self.shape.roles, answers)
        known = self.shape.fields[name]
        choices = self.shape.choices(name)
        texts = self._texts(name, cells)
        is_of_few = choices and known.kind is not ValueKind.LOCALE
        kind = ValueKind.CHOICE if is_of_few else known.kind
        reader = PhoneReader if name == PHONE else Reader
        if name in (UNIT, SECOND_UNIT):
            reader = partial(UnitReader, ctx)
        currencies, words = self._currencies(ctx, known), units_of(known)
        how = (texts, sign, notation, ctx.today, currencies, words, answers, name)
        return reader(kind, choices, *how)

    def _texts(self, name: str, cells: Iterable[Cell]) -> list[str]:
        """All texts of a column; of quantities that may have their unit beside them, the numbers."""
        texts = [cell.text for cell in cells if cell.kind == "text" and not cell.is_blank]
        has_units = name == QUANTITY and UNIT in self.shape.fields
        return [without_word(one)[0] for one in texts] if has_units else texts

    def _currencies(self, ctx: Context, field: Field) -> Sequence[str] | None:
        """In what the amounts of a column are; any where it is empty, None where it holds no amounts."""
        is_rate = field.kind is ValueKind.RATE and CURRENCY in self.shape.head
        is_amount = is_rate or field.kind in (ValueKind.MONEY, ValueKind.PRICE)
        return [companies.current(ctx).currency] if is_amount else None


def _about_number(run: Run, row: TableRow, name: str, problem: str) -> str:
    if at(row, run.columns.places[name]).kind != "number":
        return problem
    return f"{problem} {_('A number in the spreadsheet: zeros before it may be gone.')}"
