"""RecordImport: rows of a file become records of one kind, new ones or changed ones; all of them or none."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import EnumMeta
from inspect import signature
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pydantic
from sqlalchemy import ARRAY, Text, any_, bindparam, func, select
from sqlalchemy.exc import DBAPIError

from erp_core.errors import ErpError, NeedsConfirmation, ValidationError
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import _
from erp_core.kit.kind import Kind
from erp_core.kit.letters import clean_code, folded
from erp_core.kit.operation import Context, operation_of
from erp_core.kit.reading.notation import Notation
from erp_core.kit.records.confirmation import as_it_follows, as_it_stands
from erp_core.kit.records.db import as_erp_error, sqlstate
from erp_core.kit.records.record import is_changed
from erp_core.kit.schema import Input
from erp_core.kit.words import ValueKind, fields_of, title_of
from erp_core.platform.importing.columns import Columns, columns_of
from erp_core.platform.importing.schema import Imported, Problem
from erp_core.platform.importing.values import Reader, Unread
from erp_core.platform.spreadsheet.table import BLANK, Cell, CellTable, TableRow

# Records that are looked up and written together, and rows after which somebody may say stop.
CHUNK = 200


@dataclass(slots=True)
class _Run:
    """One import into the table ``record``; ``seen`` has the codes that stood above, with their rows."""

    ctx: Context
    record: str
    columns: Columns
    done: Imported
    seen: dict[str, int] = field(default_factory=dict)

    def found(self, row: TableRow, name: str, text: str, *, is_warning: bool = False) -> None:
        """Note what is wrong in a row: at the field's cell, and by the title people know it by."""
        title = title_of(self.record, name) if name in fields_of(self.record) else ""
        place = self.columns.places.get(name)
        self.done.problems.append(
            Problem(row=row.number, column=place, text=text, is_warning=is_warning, title=title)
        )

    def refused(self, row: TableRow, error: ErpError) -> None:
        """Note what core said of a row."""
        if isinstance(error, NeedsConfirmation):
            words = _("Only a person can say yes to this; do it in the record’s own form, or change the row.")
            self.found(row, "", f"{error.message} {words}")
            return
        for path, text in error.fields.items():
            self.found(row, path.rpartition(".")[2], text)
        if not error.fields:
            self.found(row, "", error.message)


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
        self._input: type[Input] = _written(service)

    @staticmethod
    def can(kind: Kind, service: ModuleType) -> bool:
        """Whether a kind's records are found by a code and written field by field."""
        if not kind.found_by or not hasattr(service, "LISTING"):
            return False
        names = getattr(_written(service), "model_fields", {})
        table, key = service.LISTING.model.__table__, kind.found_by[0]
        unique = [
            index.expressions for index in table.indexes if index.unique and len(index.expressions) == 1
        ]
        is_key = any(str(only) in (f"folded({key})", f"{table.name}.{key}") for (only,) in unique)
        return is_key and key in names and all(name in fields_of(table.name) for name in names)

    def run(
        self, ctx: Context, table: CellTable, notation: Notation, places: Mapping[str, int] | None = None
    ) -> Generator[tuple[int, int], None, Imported]:
        """Write every row in the transaction of ``ctx``; whoever asked commits it only where all are right.

        Closed early, it does no more; what was written must then be taken back.

        Args:
            places: name of a field to its column, from 0, where somebody said so; else by the titles.

        Yields:
            how many rows are done, and of how many, now and then.

        Raises:
            ValidationError: the file has no titles that tell its columns.
        """
        columns = self.columns(table, places)
        done = Imported(unknown=columns.unknown)
        rows = [row for row in table.rows if row.number > columns.titles.number]
        done.hidden = sum(row.is_hidden for row in rows)
        rows = [row for row in rows if not row.is_hidden]
        if columns.are_guessed:
            words = _(
                "This row was taken for titles and is not imported. Write titles above the first record."
            )
            row = columns.titles.number
            done.problems.append(Problem(row=row, column=None, text=words, is_warning=True))
        self._refuse_merged(table, columns, done)
        readers = {name: self._reader(name, rows, columns, table, notation) for name in columns.places}
        run = _Run(replace(ctx, is_bulk=True), self._model.__tablename__, columns, done)
        for start in range(0, len(rows), CHUNK):
            self._take(run, rows[start : start + CHUNK], readers)
            yield min(start + CHUNK, len(rows)), len(rows)
        run.done.problems = _told_once(run.done.problems)
        run.done.problems.sort(key=lambda one: (one.row, -1 if one.column is None else one.column))
        return run.done

    def columns(self, table: CellTable, places: Mapping[str, int] | None = None) -> Columns:
        """Which column is which field; ``run`` says what ``places`` are.

        Raises:
            ValidationError: nothing tells where the records' code stands.
        """
        names = list(self._input.model_fields)
        found = columns_of(table, self._model.__tablename__, names, places)
        if found is None or self._key not in found.places:
            words = _("No column is called {title}. Choose which one it is, or write it above that column.")
            raise ValidationError(words.format(title=title_of(self._model.__tablename__, self._key)))
        return found

    def _reader(
        self, name: str, rows: Sequence[TableRow], columns: Columns, table: CellTable, notation: Notation
    ) -> Reader:
        known = fields_of(self._model.__tablename__)[name]
        annotation = self._input.model_fields[name].annotation
        types = (annotation, *get_args(annotation))
        choices = next(([str(one) for one in t] for t in types if isinstance(t, EnumMeta)), [])
        place = columns.places[name]
        cells = (_at(row, place) for row in rows)
        texts = [cell.text for cell in cells if cell.kind == "text" and not cell.is_blank]
        return Reader(ValueKind.CHOICE if choices else known.kind, choices, texts, table.sign, notation)

    def _take(self, run: "_Run", rows: Sequence[TableRow], readers: dict[str, Reader]) -> None:
        """Write the rows that can be, as far as that is seen before; tell of others all that is wrong."""
        read = [(row, *self._values(row, readers, run)) for row in rows]
        known = self._known(run.ctx, [values.get(self._key) for _row, values, _unread in read])
        required = [name for name, field in self._input.model_fields.items() if field.is_required()]
        right = []
        for row, values, unread in read:
            is_new = not known.get(folded(clean_code(values.get(self._key) or "")))
            lacking = [name for name in required if name not in values and name != self._key]
            missing = [name for name in lacking if name not in unread] if is_new else []
            is_first = self._key not in unread and self._is_first(run, row, values.get(self._key))
            if is_first and not unread and not missing:
                right.append((row, values))
            else:
                for name in missing:
                    run.found(row, name, _("Please fill this in."))
                stand_ins = {name: readers.get(name) for name in lacking if name in unread or is_new}
                self._tell_rest(run, row, values, stand_ins, known)
        self._write(run, right, known)

    def _values(
        self, row: TableRow, readers: dict[str, Reader], run: "_Run"
    ) -> tuple[dict[str, Any], set[str]]:
        """What the row says but for blank cells, which leave a field as it is; and fields not to be read."""
        values: dict[str, Any] = {}
        unread = set()
        for name, place in run.columns.places.items():
            cell = _at(row, place)
            if cell.is_blank:
                continue
            try:
                values[name] = readers[name].value(cell)
            except Unread as error:
                run.found(row, name, str(error))
                unread.add(name)
            else:
                if warning := readers[name].warning(cell):
                    run.found(row, name, warning, is_warning=True)
        return values, unread

    def _tell_rest(
        self,
        run: "_Run",
        row: TableRow,
        values: dict[str, Any],
        lacking: Mapping[str, Reader | None],
        known: dict[str, list[Any]],
    ) -> None:
        """All else that is wrong with a row that is, so that one round will do: it is written on trial.

        Args:
            lacking: fields no new record does without, with their readers; something stands in for them.
        """
        code = values.get(self._key)
        if not code:
            return
        stand_ins = {n: next(iter(reader.choices), code) if reader else code for n, reader in lacking.items()}
        trial = replace(run, done=Imported())
        attempt = run.ctx.session.begin_nested()
        try:
            self._save(trial, row, stand_ins | values, known)
        except DBAPIError as error:
            if _refusal(error) is None:
                raise
        finally:
            attempt.rollback()
        told = {problem.title for problem in run.done.problems if problem.row == row.number}
        told |= {title_of(run.record, name) for name in lacking}
        run.done.problems += [problem for problem in trial.done.problems if problem.title not in told]

    def _known(self, ctx: Context, codes: Sequence[Any]) -> dict[str, list[Any]]:
        """Records that have these codes already; in an older database two may differ in their case alone."""
        wanted = [folded(clean_code(code)) for code in codes if code]
        column = getattr(self._model, self._key)
        given = bindparam("wanted", wanted, type_=ARRAY(Text()))
        found = select(self._model).where(
            func.folded(column) == any_(given), self._model.deleted_at.is_(None)
        )
        records: dict[str, list[Any]] = {}
        for record in ctx.session.scalars(found):
            records.setdefault(folded(getattr(record, self._key)), []).append(record)
        return records

    def _one_of(self, records: Sequence[Any], code: str) -> Any:
        """The record that a code means, None for a new one; the exact code goes before the others.

        Raises:
            ValidationError: it may be either of two.
        """
        exact = [record for record in records if getattr(record, self._key) == clean_code(code)]
        found = exact or records
        if len(found) > 1:
            raise ValidationError.at(self._key, _("Several records have this code, in another case each."))
        return found[0] if found else None

    def _write(
        self, run: "_Run", chunk: Sequence[tuple[TableRow, dict[str, Any]]], known: dict[str, list[Any]]
    ) -> None:
        """Write rows together; where the database refuses one of them, one by one, to know which."""
        before, session = run.done.model_copy(update={"problems": [*run.done.problems]}), run.ctx.session
        try:
            with session.begin_nested():
                for row, values in chunk:
                    self._save(run, row, values, known)
        except DBAPIError as error:
            if _refusal(error) is None:
                raise
            run.done = before
            for row, values in chunk:
                self._write_alone(run, row, values)

    def _write_alone(self, run: "_Run", row: TableRow, values: dict[str, Any]) -> None:
        before = run.done.model_copy(update={"problems": [*run.done.problems]})
        try:
            with run.ctx.session.begin_nested():
                self._save(run, row, values, self._known(run.ctx, [values[self._key]]))
        except DBAPIError as error:
            refused = _refusal(error)
            if refused is None:
                raise
            run.done = before
            run.refused(row, refused)

    def _is_first(self, run: "_Run", row: TableRow, code: Any) -> bool:
        """Whether the row has a code that stood in no row above."""
        if not code:
            run.found(row, self._key, _("Please fill this in."))
            return False
        first = run.seen.setdefault(folded(clean_code(code)), row.number)
        if first != row.number:
            words = _("{code} stands in row {row} already.")
            run.found(row, self._key, words.format(code=code, row=first))
        return first == row.number

    def _save(self, run: "_Run", row: TableRow, values: dict[str, Any], known: dict[str, list[Any]]) -> None:
        code = values[self._key]
        try:
            self._put(run, values, self._one_of(known.get(folded(clean_code(code)), ()), code))
        except ErpError as error:
            run.refused(row, error)

    def _put(self, run: "_Run", values: dict[str, Any], record: Any) -> None:
        fields, done = list(self._input.model_fields), run.done
        stored = {name: getattr(record, name) for name in fields} if record is not None else {}
        if record is not None:  # its code is known in any case, and written as it is
            values = {name: value for name, value in values.items() if name != self._key}
        wanted = {name: value for name, value in (stored | values).items() if value is not None}
        try:
            data = self._input.model_validate(wanted)
        except pydantic.ValidationError as error:
            raise as_validation_error(error.errors(include_url=False, include_input=False)) from error
        if record is None:
            self._service.create(run.ctx, data)
            done.created += 1
        elif all(self._is_same(name, getattr(data, name), stored[name]) for name in fields):
            done.unchanged += 1
        else:
            self._service.update(run.ctx, record.id, record.version, data, *self._meant(values, stored))
            self._count_change(run, record)

    def _count_change(self, run: "_Run", record: Any) -> None:
        """What was only called otherwise, ``MTR`` for ``m``, is as it was, and gets no new version."""
        if is_changed(record):
            run.done.changed += 1
        else:
            run.ctx.session.expire(record)
            run.done.unchanged += 1

    def _meant(self, values: Mapping[str, Any], stored: Mapping[str, Any]) -> tuple[Any, ...]:
        """For operations that ask: figures of the file are meant as they stand, others go with the rest."""
        if "confirmed" not in operation_of(self._service.update).arguments.model_fields:
            return ()
        figures = [name for name, value in stored.items() if isinstance(value, Decimal)]
        return (tuple(as_it_stands(name) if name in values else as_it_follows(name) for name in figures),)

    def _is_same(self, name: str, value: Any, stored: Any) -> bool:
        """Whether a field stays as it is; codes of other records are the same in any case."""
        if self._model.__table__.c[name].foreign_keys and isinstance(value, str):
            return folded(value) == folded(stored)
        return value == stored

    @staticmethod
    def _refuse_merged(table: CellTable, columns: Columns, done: Imported) -> None:
        for name in table.merged:
            last = int("".join(c for c in name.partition(":")[2] if c.isdecimal()))
            if last > columns.titles.number:
                words = _("The cells {range} are merged. Divide them, so that each row has its own values.")
                done.problems.append(Problem(row=last, column=None, text=words.format(range=name)))


def _refusal(error: DBAPIError) -> ErpError | None:
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


def _at(row: TableRow, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else BLANK


def _written(service: ModuleType) -> Any:
    """What ``create`` takes; from its signature, since commands ask at their start which kinds there are."""
    function = operation_of(service.create).function
    _context, name, *_more = signature(function).parameters
    return get_type_hints(function)[name]
