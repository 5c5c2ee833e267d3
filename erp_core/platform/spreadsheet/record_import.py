"""RecordImport: rows of a file become records of one kind, new ones or changed ones; all of them or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import EnumMeta
from types import ModuleType
from typing import Any, get_args

import pydantic
from sqlalchemy import ARRAY, Text, any_, bindparam, func, select
from sqlalchemy.exc import DBAPIError

from erp_core.errors import ErpError, ValidationError
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import _
from erp_core.kit.kind import Kind
from erp_core.kit.letters import clean_code, folded
from erp_core.kit.operation import Context, operation_of
from erp_core.kit.reading.notation import Notation
from erp_core.kit.records.db import as_erp_error
from erp_core.kit.schema import Input
from erp_core.kit.words import ValueKind, fields_of, title_of
from erp_core.platform.spreadsheet.mapping import Mapping, mapped
from erp_core.platform.spreadsheet.table import BLANK, Cell, CellTable, TableRow
from erp_core.platform.spreadsheet.values import Column, Unread

# Records that are looked up together, and rows after which somebody may say stop.
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, or only worth a look.

    Attributes:
        row: as the spreadsheet counts it, from 1.
        column: from 0; None for the whole row, and for a field that the file has no column for.
        title: what people call the field; empty for the whole row.
    """

    row: int
    column: int | None
    text: str
    is_warning: bool = False
    title: str = ""


@dataclass(slots=True)
class Imported:
    """What became of a file.

    Attributes:
        unknown: titles that are no field's; nothing was read below them.
        hidden: rows that were left out, because somebody hid them in the spreadsheet.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    hidden: int = 0
    unknown: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong; warnings are no errors."""
        return all(problem.is_warning for problem in self.problems)


@dataclass(slots=True)
class _Run:
    """One import into the table ``record``; ``seen`` has the codes that stood above, with their rows."""

    ctx: Context
    record: str
    mapping: Mapping
    done: Imported
    seen: dict[str, int] = field(default_factory=dict)

    def found(self, row: TableRow, name: str, text: str, *, is_warning: bool = False) -> None:
        """Note what is wrong in a row: at the field's cell, and by the title people know it by."""
        title = title_of(self.record, name) if name in fields_of(self.record) else ""
        place = self.mapping.places.get(name)
        self.done.problems.append(Problem(row.number, place, text, is_warning, title))

    def refused(self, row: TableRow, error: ErpError) -> None:
        """Note what core said of a row."""
        for path, text in error.fields.items():
            self.found(row, path.rpartition(".")[2], text)
        if not error.fields:
            self.found(row, "", error.message)


class Stopped(Exception):
    """Somebody wants no more of it; what was done in its transaction must be taken back."""


class RecordImport:
    """Imports one kind, as its own ``create`` and ``update`` write it.

    Args:
        service: module with the operations of ``kind``.
    """

    def __init__(self, kind: Kind, service: ModuleType) -> None:
        self._kind = kind
        self._service: Any = service
        self._model: Any = service.LISTING.model
        self._key = kind.found_by[0]
        declared = next(iter(operation_of(service.create).arguments.model_fields.values()))
        self._input: type[Input] = declared.annotation  # type: ignore[assignment]

    @staticmethod
    def can(kind: Kind, service: ModuleType) -> bool:
        """Whether a kind's records are found by a code and written field by field."""
        if not kind.found_by or not hasattr(service, "LISTING"):
            return False
        declared = next(iter(operation_of(service.create).arguments.model_fields.values()))
        names = getattr(declared.annotation, "model_fields", {})
        table, key = service.LISTING.model.__table__, kind.found_by[0]
        unique = [
            index.expressions for index in table.indexes if index.unique and len(index.expressions) == 1
        ]
        is_key = any(str(only) in (f"folded({key})", f"{table.name}.{key}") for (only,) in unique)
        return is_key and key in names and all(name in fields_of(table.name) for name in names)

    def run(
        self,
        ctx: Context,
        table: CellTable,
        notation: Notation,
        go_on: Callable[[int], bool] = lambda _count: True,
    ) -> Imported:
        """Write every row in the transaction of ``ctx``; whoever asked commits it only where all are right.

        Args:
            go_on: told now and then how many rows are done; False raises ``Stopped``.

        Raises:
            ValidationError: the file has no titles that tell its columns.
        """
        mapping = self._mapping(table)
        done = Imported(unknown=mapping.unknown)
        rows = [row for row in table.rows if row.number > mapping.titles.number]
        done.hidden = sum(row.is_hidden for row in rows)
        rows = [row for row in rows if not row.is_hidden]
        self._refuse_merged(table, mapping, done)
        columns = {name: self._column(name, rows, mapping, table, notation) for name in mapping.places}
        run = _Run(ctx, self._model.__tablename__, mapping, done)
        for start in range(0, len(rows), CHUNK):
            if not go_on(start):
                raise Stopped
            read = [(row, self._values(row, columns, run)) for row in rows[start : start + CHUNK]]
            chunk = [(row, values) for row, values in read if values is not None]
            known = self._known(ctx, [values.get(self._key) for _row, values in chunk])
            for row, values in chunk:
                if not self._write(run, row, values, known):
                    return done
        return done

    def _mapping(self, table: CellTable) -> Mapping:
        mapping = mapped(table, self._model.__tablename__, list(self._input.model_fields))
        if mapping is None or self._key not in mapping.places:
            words = _("No column is called {title}. Put the titles of the columns into the first row.")
            raise ValidationError(words.format(title=title_of(self._model.__tablename__, self._key)))
        return mapping

    def _column(
        self, name: str, rows: Sequence[TableRow], mapping: Mapping, table: CellTable, notation: Notation
    ) -> Column:
        known = fields_of(self._model.__tablename__)[name]
        annotation = self._input.model_fields[name].annotation
        types = (annotation, *get_args(annotation))
        choices = next(([str(one) for one in t] for t in types if isinstance(t, EnumMeta)), [])
        place = mapping.places[name]
        cells = (_at(row, place) for row in rows)
        texts = [cell.text for cell in cells if cell.kind == "text" and not cell.is_blank]
        return Column(ValueKind.CHOICE if choices else known.kind, choices, texts, table.sign, notation)

    def _values(self, row: TableRow, columns: dict[str, Column], run: "_Run") -> dict[str, Any] | None:
        """What the row says, without its blank cells, which leave a field as it is; None if one is wrong."""
        values: dict[str, Any] = {}
        is_right = True
        for name, place in run.mapping.places.items():
            cell = _at(row, place)
            if cell.is_blank:
                continue
            try:
                values[name] = columns[name].value(cell)
            except Unread as error:
                run.found(row, name, str(error))
                is_right = False
            else:
                if warning := columns[name].warning(cell):
                    run.found(row, name, warning, is_warning=True)
        return values if is_right else None

    def _known(self, ctx: Context, codes: Sequence[Any]) -> dict[str, Any]:
        """Records that have these codes already."""
        wanted = [folded(clean_code(code)) for code in codes if code]
        column = getattr(self._model, self._key)
        given = bindparam("wanted", wanted, type_=ARRAY(Text()))
        found = select(self._model).where(
            func.folded(column) == any_(given), self._model.deleted_at.is_(None)
        )
        return {folded(getattr(record, self._key)): record for record in ctx.session.scalars(found)}

    def _write(self, run: "_Run", row: TableRow, values: dict[str, Any], known: dict[str, Any]) -> bool:
        """Write one row; False where nothing can be tried after it."""
        code = values.get(self._key)
        if not code:
            run.found(row, self._key, _("Please fill this in."))
            return True
        plain = folded(clean_code(code))
        first = run.seen.setdefault(plain, row.number)
        if first != row.number:
            words = _("{code} stands in row {row} already.")
            run.found(row, self._key, words.format(code=code, row=first))
            return True
        try:
            self._save(run.ctx, values, known.get(plain), run.done)
        except ErpError as error:
            run.refused(row, error)
        except DBAPIError as error:
            refused = as_erp_error(error)
            if refused is None:
                raise
            run.refused(row, refused)
            # PostgreSQL does nothing more in a transaction in which something was refused.
            run.found(row, "", _("The rows below this one were not looked at."))
            return False
        return True

    def _save(self, ctx: Context, values: dict[str, Any], record: Any, done: Imported) -> None:
        fields = list(self._input.model_fields)
        stored = {name: getattr(record, name) for name in fields} if record is not None else {}
        if record is not None:
            del values[self._key]  # known in any case, and written as it is
        wanted = {name: value for name, value in (stored | values).items() if value is not None}
        try:
            data = self._input.model_validate(wanted)
        except pydantic.ValidationError as error:
            raise as_validation_error(error.errors(include_url=False, include_input=False)) from error
        if record is None:
            self._service.create(ctx, data)
            done.created += 1
        elif all(self._is_same(name, getattr(data, name), stored[name]) for name in fields):
            done.unchanged += 1
        else:
            self._service.update(ctx, record.id, record.version, data)
            done.changed += 1

    def _is_same(self, name: str, value: Any, stored: Any) -> bool:
        """Whether a field stays as it is; codes of other records are the same in any case."""
        if self._model.__table__.c[name].foreign_keys and isinstance(value, str):
            return folded(value) == folded(stored)
        return value == stored

    @staticmethod
    def _refuse_merged(table: CellTable, mapping: Mapping, done: Imported) -> None:
        for name in table.merged:
            last = int("".join(c for c in name.partition(":")[2] if c.isdecimal()))
            if last > mapping.titles.number:
                words = _("The cells {range} are merged. Divide them, so that each row has its own values.")
                done.problems.append(Problem(last, None, words.format(range=name)))


def _at(row: TableRow, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else BLANK
