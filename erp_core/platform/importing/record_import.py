"""RecordImport: rows of a file become records of one kind, new ones or changed ones; all of them or none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from types import ModuleType
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select
from sqlalchemy.exc import DBAPIError

from erp_core.errors import ErpError, ValidationError
from erp_core.kit.arguments import validated
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.letters import clean_code, folded
from erp_core.kit.operation import Context, operation_of
from erp_core.kit.records.confirmation import as_it_follows, as_it_stands
from erp_core.kit.records.db import as_erp_error, sqlstate
from erp_core.kit.records.record import is_changed
from erp_core.kit.words import choice_title, fields_of, title_of
from erp_core.platform.importing.cells.parts import WHOLE
from erp_core.platform.importing.cells.roles import ROLE, RoleReader
from erp_core.platform.importing.cells.run import Run
from erp_core.platform.importing.cells.values import Reader
from erp_core.platform.importing.file_import import CHUNK, FileImport, Steps
from erp_core.platform.importing.file_shape import written
from erp_core.platform.importing.questions import NO_COLUMN
from erp_core.platform.importing.schema import Imported
from erp_core.platform.importing.there.alike import Alike
from erp_core.platform.importing.there.codes import Codes, code_choices
from erp_core.platform.spreadsheet.table import TableRow, at

_ASKED_AT_ONCE = 5000
# So many rows with something wrong are written on trial, for all else that is: of more nobody mends each.
_MOST_TRIED = 1000
_NAME = "name"
# Records by what they are known by.
_Known = dict[tuple[Any, ...], list[Any]]


class RecordImport(FileImport):
    """Imports records that are known by a code, as their own ``create`` and ``update`` write them."""

    def __init__(self, kind: Kind, service: ModuleType) -> None:
        super().__init__(kind, service)
        self._key = self.shape.key
        self._within = _within(self._model.__table__, self._key, self._input.model_fields) or ()

    @staticmethod
    def can(kind: Kind, service: ModuleType) -> bool:
        """Whether a kind's records are found by a code and written field by field."""
        if not kind.found_by or not hasattr(service, "LISTING"):
            return False
        names = getattr(written(service.create), "model_fields", {})
        table, key = service.LISTING.model.__table__, kind.found_by[0]
        is_key = _within(table, key, names) is not None
        return is_key and key in names and all(name in fields_of(table.name) for name in names)

    def _take_all(self, run: Run, rows: Sequence[TableRow]) -> Steps:
        shown = [row for row in rows if not row.is_hidden]
        run.is_update = self._is_update(run, shown)
        self._ask_for_codes(run, shown)
        run.alike = Alike(run.ctx, self._kind, self._model, self._key, run.columns, shown)
        for start in range(0, len(shown), CHUNK):
            self._take(run, shown[start : start + CHUNK])
            yield min(start + CHUNK, len(shown)), len(shown)

    def _is_readable(self, places: Mapping[str, int]) -> bool:
        """Without a column of codes, too, where names are told and codes can be given."""
        return super()._is_readable(places) or bool(self._kind.codes and _NAME in places)

    def _needed(self) -> list[str]:
        """But for codes that can be given."""
        return [name for name in super()._needed() if name != self._key or not self._kind.codes]

    def _ask_for_codes(self, run: Run, rows: Sequence[TableRow]) -> None:
        """Where rows say no code: whether they get the next ones.

        They have them in any case, so that all else that is asked or wrong is told in the same round; until
        somebody says yes nothing of it is kept.
        """
        if not self._kind.codes or _NAME not in run.columns.places:
            return
        named = [at(row, run.columns.places[_NAME]) for row in rows]
        place = run.columns.places.get(self._key)
        without = [
            name
            for row, name in zip(rows, named, strict=True)
            if (place is None or at(row, place).is_blank) and not name.is_blank
        ]
        if not without and place is not None:
            return
        answers, choices = run.questions.of(self._key), code_choices(run.ctx, self._kind, self._model)
        told = [answers.ask(self._key, NO_COLUMN, choices) for _name in without]
        codes = [at(row, place).text for row in rows] if place is not None else []
        names = [cell.text for cell in without]
        run.codes = Codes(run.ctx, self._kind, self._model, names, codes, is_asked=not any(told))
        if place is None and run.codes.is_asked:
            words = _("No column is called {field}. Choose which one it is, or have them numbered.")
            text = words.format(field=_(self.shape.fields[self._key].title))
            run.found(run.columns.titles, self._key, text, is_asked=True)

    def _give_code(self, run: Run, row: TableRow, values: dict[str, Any], unread: set[str]) -> None:
        """The next code, where the row says none and names something."""
        if run.codes is None or not values.get(_NAME) or self._key in values.keys() | unread:
            return
        values[self._key] = run.codes.of(values)
        if run.codes.is_asked and self._key in run.columns.places:
            run.found(row, self._key, _("Please fill this in."), is_asked=True)

    def _is_update(self, run: Run, rows: Sequence[TableRow]) -> bool:
        """Whether any of the file's records is there: it is asked only where columns are lacking."""
        required = (name for name, field in self._input.model_fields.items() if field.is_required())
        if all(name in run.columns.places or name in run.given for name in required):
            return False
        place = run.columns.places.get(self._key)
        if place is None:
            return False
        codes = [cell.text for row in rows if not (cell := at(row, place)).is_blank]
        column = func.folded(getattr(self._model, self._key))
        for start in range(0, len(codes), _ASKED_AT_ONCE):
            wanted = [folded(clean_code(code)) for code in codes[start : start + _ASKED_AT_ONCE]]
            given = bindparam("wanted", wanted, type_=ARRAY(Text()))
            found = select(self._model.id).where(column == any_(given), self._model.deleted_at.is_(None))
            if run.ctx.session.scalar(found.limit(1)) is not None:
                return True
        return False

    def _take(self, run: Run, rows: Sequence[TableRow]) -> None:
        """Write the rows that can be, as far as that is seen before; tell of others all that is wrong."""
        told = [(row, *run.values(row)) for row in rows]
        read = [one for one in told if one[0].number not in run.left]
        for name in run.columns.places:
            if KINDS.stored_in(self.shape.fields[name].refers_to) and name.endswith("_id"):
                self._find_named(run, name, read)
        for row, values, unread in read:
            self._give_code(run, row, values, unread)
        known = self._known(run.ctx, [values.get(self._key) for _row, values, _unread in read])
        required = [name for name, field in self._input.model_fields.items() if field.is_required()]
        right = []
        for row, values, unread in read:
            is_new, unsaid = not known.get(self._place(values)), list[str]()
            if is_new:
                self._count_blank(run, values.keys() | unread)
                values |= {name: run.given[name] for name in run.given.keys() - values.keys() - unread}
                unsaid = self._ask_once(run, values)
            lacking = [name for name in required if name not in values and name != self._key]
            missing = [name for name in [*lacking, *unsaid] if name not in unread] if is_new else []
            is_first = self._key not in unread and self._is_first(run, row, values)
            if is_first and run.alike is not None:
                for name, text in run.alike.told(row, values, is_new=is_new):
                    run.found(row, name, text, is_warning=True)
            if is_first and not unread and not missing:
                right.append((row, values))
            else:
                self._tell_missing(run, row, values, missing)
                names = [*lacking, *(self.shape.roles if ROLE in unread or ROLE in unsaid else ())]
                stand_ins = {name: run.readers.get(name) for name in names if name in unread or is_new}
                self._tell_rest(run, row, values, stand_ins, known)
        self._write(run, right, known)

    def _count_blank(self, run: Run, said: Collection[str]) -> None:
        """Note what a new record has where the file has a column and its row says nothing."""
        for name in run.columns.places:
            if name not in said and (known := self._input.model_fields.get(name)) is not None:
                run.filled.count(name, run.given.get(name, None if known.is_required() else known.default))

    def _ask_once(self, run: Run, values: Mapping[str, Any]) -> list[str]:
        """What of a new record is one of few, and the file has no column for it: asked once for all of them.

        Returns:
            beside fields no new record does without, what nobody has said yet.
        """
        places, roles = run.columns.places, self.shape.roles
        if run.is_update:
            return []
        required = (name for name, field in self._input.model_fields.items() if field.is_required())
        for name in required:
            if name not in places and (choices := self.shape.choices(name)):
                titled = [(one, choice_title(one)) for one in choices]
                run.questions.of(name).ask(name, NO_COLUMN, titled)
        if not roles or not places.keys().isdisjoint({ROLE, *roles}):
            return []
        run.questions.of(ROLE).ask(ROLE, NO_COLUMN, RoleReader(roles).options())
        return [] if any(values.get(name) for name in roles) else [ROLE]

    def _tell_missing(
        self, run: Run, row: TableRow, values: Mapping[str, Any], missing: Sequence[str]
    ) -> None:
        """What a new record needs and the row does not say.

        Where others of the file are there already, a code that is none may be mistyped: that is told first.
        """
        lacking = [name for name in missing if name not in run.columns.places]
        code = values.get(self._key)
        if code and run.is_update and lacking:
            titles = ", ".join(
                _(self.shape.fields[name].title) for name in lacking if name in self.shape.fields
            )
            words = _(
                "There is no {record} {code} yet. A new one needs {fields}: the file has no column for that."
            )
            words = words.format(record=_(self._kind.title), code=code, fields=titles)
            run.found(row, self._key, words)
            missing = [name for name in missing if name not in lacking]
        for name in missing:
            is_asked = NO_COLUMN in run.questions.of(name).asked
            words = _("A party is a customer, a supplier, or both.") if name == ROLE else ""
            run.found(row, name, words or _("Please fill this in."), is_asked=is_asked)

    def _tell_rest(
        self,
        run: Run,
        row: TableRow,
        values: dict[str, Any],
        lacking: Mapping[str, Reader | RoleReader | None],
        known: _Known,
    ) -> None:
        """All else that is wrong with a row that is, so that one round will do: it is written on trial.

        Args:
            lacking: fields no new record does without, with their readers; something stands in for them.
        """
        code = values.get(self._key)
        if not code or run.tried == _MOST_TRIED:
            return
        run.tried += 1
        stand_ins = {n: next(iter(getattr(reader, "choices", ())), code) for n, reader in lacking.items()}
        stand_ins |= dict.fromkeys(lacking.keys() & self.shape.roles.keys(), True)
        trial = replace(run, done=Imported())
        attempt = run.ctx.session.begin_nested()
        try:
            self._save(trial, row, stand_ins | values, known)
        except DBAPIError as error:
            if refusal(error) is None:
                raise
        finally:
            attempt.rollback()
        told, silent = run.told_places(), {title_of(run.shape.record, name) for name in lacking}
        run.done.problems += [
            one for one in trial.done.problems if one.title not in silent and (one.row, one.title) not in told
        ]

    def _place(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """What a record is known by: its code, and within what it is the only one."""
        return folded(clean_code(values.get(self._key) or "")), *(values.get(name) for name in self._within)

    def _known(self, ctx: Context, codes: Sequence[Any]) -> _Known:
        """Records that have these codes already; in an older database two may differ in their case alone."""
        wanted = [folded(clean_code(code)) for code in codes if code]
        column = getattr(self._model, self._key)
        given = bindparam("wanted", wanted, type_=ARRAY(Text()))
        found = select(self._model).where(
            func.folded(column) == any_(given), self._model.deleted_at.is_(None)
        )
        records: _Known = {}
        for record in ctx.session.scalars(found):
            said = {name: getattr(record, name) for name in (self._key, *self._within)}
            records.setdefault(self._place(said), []).append(record)
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

    def _write(self, run: Run, chunk: Sequence[tuple[TableRow, dict[str, Any]]], known: _Known) -> None:
        """Write rows together; where the database refuses one of them, one by one, to know which."""
        if self._is_refused(run, chunk, known) is not None:
            for row, values in chunk:
                alone = self._known(run.ctx, [values[self._key]])
                if refused := self._is_refused(run, [(row, values)], alone):
                    run.refused(row, refused)

    def _is_refused(
        self, run: Run, chunk: Sequence[tuple[TableRow, dict[str, Any]]], known: _Known
    ) -> ErpError | None:
        """Why the database refuses rows, of which nothing is left then; None where they are written."""
        before, count = run.done.model_copy(), len(run.done.problems)
        try:
            with run.ctx.session.begin_nested():
                for row, values in chunk:
                    self._save(run, row, values, known)
        except DBAPIError as error:
            refused = refusal(error)
            if refused is None:
                raise
            run.done = before
            del run.done.problems[count:]
            return refused
        return None

    def _is_first(self, run: Run, row: TableRow, values: Mapping[str, Any]) -> bool:
        """Whether the row has a code that stood in no row above."""
        code = values.get(self._key)
        if not code:
            run.found(
                row,
                self._key,
                _("Please fill this in."),
                is_asked=NO_COLUMN in run.questions.of(self._key).asked,
            )
            return False
        if any(name not in values for name in self._within):
            return True
        first = run.seen.setdefault(self._place(values), row.number)
        if first != row.number:
            words = _("{code} stands in row {row} already.")
            run.found(row, self._key, words.format(code=code, row=first))
        return first == row.number

    def _save(self, run: Run, row: TableRow, values: dict[str, Any], known: _Known) -> None:
        code = values[self._key]
        try:
            record = self._one_of(known.get(self._place(values), ()), code)
            if self._has_part_only(run, values, record):
                words = _("The address stays as it is: the file has only a part of it.")
                run.found(row, WHOLE, words, is_warning=True)
                values = {name: value for name, value in values.items() if name != WHOLE}
            written = self._put(run, values, record)
            for name, text in self._foreseen(run.ctx, written).items() if written is not None else ():
                run.found(row, name, text, is_warning=True)
        except ErpError as error:
            run.refused(row, error)

    @staticmethod
    def _has_part_only(run: Run, values: Mapping[str, Any], record: Any) -> bool:
        """Whether a part of the address would stand in the place of all that is stored, and differs."""
        if record is None or WHOLE not in values or run.has(WHOLE) or not record.address:
            return False
        return bool(values[WHOLE] != record.address)

    def _put(self, run: Run, values: dict[str, Any], record: Any) -> Any:
        """Write it; gives what was written, None where all is as it was."""
        fields, done = list(self._input.model_fields), run.done
        stored = {name: getattr(record, name) for name in fields} if record is not None else {}
        if record is not None:  # its code is known in any case, and written as it is
            values = {name: value for name, value in values.items() if name != self._key}
        wanted = {name: value for name, value in (stored | values).items() if value is not None}
        data = validated(self._input, wanted)
        if record is None:
            self._service.create(run.ctx, data)
            done.created += 1
        elif all(self._is_same(name, getattr(data, name), stored[name]) for name in fields):
            done.unchanged += 1
            return None
        else:
            self._service.update(run.ctx, record.id, record.version, data, *self._meant(values, stored))
            self._count_change(run, record)
        return data

    def _count_change(self, run: Run, record: Any) -> None:
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
            return folded(value) == folded(stored or "")
        return value == stored


def _within(table: Any, key: str, names: Iterable[str]) -> tuple[str, ...] | None:
    """Columns beside which each key is there once; none where it is so anyway, None for no such rule."""
    for index in table.indexes:
        *others, last = index.expressions
        if index.unique and str(last) in (f"folded({key})", f"{table.name}.{key}"):
            within = tuple(getattr(one, "name", "") for one in others)
            if set(within) <= set(names):
                return within
    return None


def refusal(error: DBAPIError) -> ErpError | None:
    """Why the database refuses a row; None for what befell the import, a full disk or a lost connection."""
    state = sqlstate(error) or ""
    return as_erp_error(error) if state.startswith("23") or state == "55P03" else None
