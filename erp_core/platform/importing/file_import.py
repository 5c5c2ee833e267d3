"""FileImport: what importing files of all kinds has in common: columns, cells, what is wrong in them."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType, ModuleType
from typing import Any, ClassVar

import pydantic
from sqlalchemy.exc import DBAPIError

from erp_core.errors import ErpError, NeedsConfirmation, ValidationError
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import _
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.kit.reading.notation import Notation, Unreadable
from erp_core.kit.reading.numbers import require_money, without_word
from erp_core.kit.records.db import as_erp_error, sqlstate
from erp_core.kit.schema import Input
from erp_core.kit.words import Field, ValueKind
from erp_core.masters.company import service as companies
from erp_core.masters.unit import service as units
from erp_core.platform.importing.cells.merged import at, divided
from erp_core.platform.importing.cells.parts import WHOLE, put_together
from erp_core.platform.importing.cells.phones import PHONE, PhoneReader
from erp_core.platform.importing.cells.roles import ROLE, RoleReader
from erp_core.platform.importing.cells.totals import tell_totals, totals_in
from erp_core.platform.importing.cells.units import apart, units_of
from erp_core.platform.importing.cells.values import AskedOnce, Reader, Unread
from erp_core.platform.importing.columns import Columns, columns_of
from erp_core.platform.importing.file_shape import FileShape, shape_of, written
from erp_core.platform.importing.questions import NO_COLUMN, Means, Questions
from erp_core.platform.importing.schema import Imported, Problem
from erp_core.platform.importing.there.alike import Alike
from erp_core.platform.importing.there.codes import Codes
from erp_core.platform.importing.there.references import referred
from erp_core.platform.spreadsheet.table import BLANK, Cell, CellTable, TableRow

# Records that are looked up and written together, and rows after which somebody may say stop.
CHUNK = 200
# A quantity may say its unit itself.
_QUANTITY, _UNIT = "quantity", "unit"

Steps = Generator[tuple[int, int], None, None]


@dataclass(slots=True)
class Run:
    """One import of a file.

    Attributes:
        seen: what may stand in one row alone, with the row it stood in first.
        given: what a new record begins with where the file says nothing.
        is_update: columns are lacking that new records need, and some of the file's are there already.
        codes: gives them where the file has none, and somebody said so.
        questions: what one answer settles, and what was answered.
        alike: knows what other records have, of kinds that say by what they are alike.
        told, counted: what ``told_places`` knows, of so many problems.
    """

    ctx: Context
    shape: FileShape
    columns: Columns
    readers: dict[str, Reader | RoleReader]
    done: Imported
    is_trial: bool = False
    questions: Questions = field(default_factory=Questions)
    seen: dict[Any, int] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    is_update: bool = False
    alike: Alike | None = None
    codes: Codes | None = None
    told: set[tuple[int, str]] = field(default_factory=set)
    counted: int = 0

    def on_trial(self) -> "Run":
        """The same for what is only tried: what is written waits for nobody, and what is told is apart."""
        apart = replace(self.ctx, waiting=[])
        return replace(self, ctx=apart, done=Imported(), told=set(), counted=0)

    def told_places(self) -> set[tuple[int, str]]:
        """Row and title of all that was told."""
        self.told.update((one.row, one.title) for one in self.done.problems[self.counted :])
        self.counted = len(self.done.problems)
        return self.told

    def found(
        self, row: TableRow, name: str, text: str, *, is_warning: bool = False, is_asked: bool = False
    ) -> None:
        """Note what is wrong in a row: at the column's cell, and by the title people know it by."""
        known = self.shape.fields.get(name)
        place = self.columns.places.get(name)
        if place is None and name in self.shape.roles:
            place = self.columns.places.get(ROLE)
        if place is None:  # others may have said it
            others = {WHOLE: self.shape.parts, _UNIT: (_QUANTITY,)}.get(name, ())
            place = next((self.columns.places[one] for one in others if self.has(one)), None)
        title = _(known.title) if known is not None else ""
        where: dict[str, Any] = {"row": row.number, "column": place, "title": title}
        self.done.problems.append(Problem(**where, text=text, is_warning=is_warning, is_asked=is_asked))

    def _is_same_unit(self, one: str, other: str) -> bool:
        return units.is_same(self.ctx, one, other)

    def has(self, name: str) -> bool:
        """Whether the file has a column for it."""
        return name in self.columns.places

    def refused(self, row: TableRow, error: ErpError) -> None:
        """Note what core said of a row."""
        if isinstance(error, NeedsConfirmation):
            words = _("Only a person can say yes to this; do it in the record’s own form, or change the row.")
            self.found(row, "", f"{error.message} {words}")
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
                    self.found(row, name, str(error))

    def values(self, row: TableRow) -> tuple[dict[str, Any], set[str]]:
        """What the row says but for blank cells, which leave a field as it is; and columns not to be read."""
        values: dict[str, Any] = {}
        unread = set()
        for name, place in self.columns.places.items():
            cell = at(row, place)
            if cell.is_blank:
                continue
            if name == _QUANTITY and _UNIT in self.shape.fields:
                unit = self.columns.places.get(_UNIT)
                cell, word = apart(cell, at(row, unit) if unit is not None else BLANK, self._is_same_unit)
                values |= {_UNIT: word} if word else {}
            try:
                values[name] = self.readers[name].value(cell)
            except Unread as error:
                self.found(row, name, str(error), is_asked=isinstance(error, AskedOnce))
                unread.add(name)
            else:
                if warning := self.readers[name].warning(cell):
                    self.found(row, name, warning, is_warning=True)
        if ROLE in unread:
            unread |= self.shape.roles.keys() - values.keys()
        said: dict[str, bool] = values.pop(ROLE, {})
        return said | put_together(values), unread


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
        rows = [row for row in table.rows if row.number > columns.titles.number]
        done.hidden = sum(row.is_hidden for row in rows)
        done.problems += _told_titles(columns)
        rows = self._without_totals(rows, columns, done, are_left_out=leaves_totals)
        rows = divided(rows, table.merged, columns, done, self._may_be_merged)
        shown = [row for row in rows if not row.is_hidden]
        readers = {
            name: self._reader(name, [at(row, place) for row in shown], table.sign, notation, ctx, questions)
            for name, place in columns.places.items()
        }
        bulk = replace(ctx, is_bulk=True, known={}, waiting=[])
        given = self._given(bulk)
        run = Run(bulk, self.shape, columns, readers, done, is_trial, questions, given=given)
        for name in self._answered(columns, means):
            reader = self._reader(name, [], table.sign, notation, ctx, Questions())
            self._give(run, name, reader, means[name][NO_COLUMN])
        yield from self._take_all(run, rows)
        done = run.done
        done.questions = questions.told(self.shape.fields)
        done.problems = _told_once(done.problems)
        done.problems.sort(key=lambda one: (one.row, -1 if one.column is None else one.column))
        return done

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
            ValidationError: nothing tells where the column stands that nothing can be read without.
        """
        found = columns_of(table, self.shape, places, has_titles=has_titles)
        if found is None or self.shape.key not in found.places:
            words = _("No column is called {title}. Choose which one it is, or write it above that column.")
            raise ValidationError(words.format(title=_(self.shape.fields[self.shape.key].title)))
        return found

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
        if "currency" in fields and fields["currency"].is_required():
            given["currency"] = company.currency
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
        texts = [cell.text for cell in cells if cell.kind == "text" and not cell.is_blank]
        is_of_few = choices and known.kind is not ValueKind.LOCALE
        kind = ValueKind.CHOICE if is_of_few else known.kind
        if name == _QUANTITY and _UNIT in self.shape.fields:
            texts = [without_word(one)[0] for one in texts]
        reader = PhoneReader if name == PHONE else Reader
        currencies, words = self._currencies(ctx, known), units_of(known)
        how = (texts, sign, notation, ctx.today, currencies, words, answers, name)
        return reader(kind, choices, *how)

    def _currencies(self, ctx: Context, field: Field) -> Sequence[str] | None:
        """In what the amounts of a column are; any where it is empty, None where it holds no amounts."""
        is_rate = field.kind is ValueKind.RATE and "currency" in self.shape.head
        is_amount = is_rate or field.kind in (ValueKind.MONEY, ValueKind.PRICE)
        return [companies.current(ctx).currency] if is_amount else None


def _told_titles(columns: Columns) -> list[Problem]:
    """What is said of titles that may be a record."""
    words = _(
        "This row was taken for titles and is not imported. Write titles above the first record, or "
        "say that there are none."
    )
    row = columns.titles.number
    return [Problem(row=row, column=None, text=words, is_warning=True)] if columns.are_guessed else []


def _about_number(run: Run, row: TableRow, name: str, problem: str) -> str:
    if at(row, run.columns.places[name]).kind != "number":
        return problem
    return f"{problem} {_('A number in the spreadsheet: zeros before it may be gone.')}"


def validated(data: type[Input], values: Mapping[str, Any]) -> Any:
    """What a record's Input makes of values; ValidationError with a sentence for each field it refuses."""
    try:
        return data.model_validate(values)
    except pydantic.ValidationError as error:
        raise as_validation_error(error.errors(include_url=False, include_input=False)) from error


def refusal(error: DBAPIError) -> ErpError | None:
    """Why the database refuses a row; None for what befell the import, a full disk or a lost connection."""
    state = sqlstate(error) or ""
    return as_erp_error(error) if state.startswith("23") or state == "55P03" else None


def _told_once(problems: Sequence[Problem]) -> list[Problem]:
    """What a file has no column for is told at the first row that needs it, and not at each of thousands."""
    kept, told = [], set[tuple[str, str]]()
    for problem in problems:
        if problem.column is None and problem.title:
            if (problem.title, problem.text) in told:
                continue
            told.add((problem.title, problem.text))
            text = _("{problem} The file has no column for it.").format(problem=problem.text)
            problem = problem.model_copy(update={"text": text})
        kept.append(problem)
    return kept
