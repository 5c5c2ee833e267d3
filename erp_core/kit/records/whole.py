"""Whole records, a record with its lines, read and inserted by fixed statements."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from json import dumps
from typing import Any, Generic, TypeVar

from psycopg.rows import dict_row, tuple_row
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Numeric,
    String,
    Text,
    any_,
    bindparam,
    column,
    func,
    insert,
    inspect,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from erp_core.kit.records.change_log import announce
from erp_core.kit.records.document import DocumentLine
from erp_core.kit.records.record import Record
from erp_core.kit.records.statement import Statement

R = TypeVar("R", bound=Record)


class Whole(Generic[R]):
    """Reads and inserts whole records of one model without a session's unit of work.

    What is read or inserted belongs to no session: whatever is set on it later is written nowhere. A record
    that is to be changed is locked and changed through the ORM.

    Args:
        lines: model of its lines.
        more: what is read with a record, by name.
    """

    def __init__(
        self, model: type[R], lines: type[DocumentLine] | None, more: Mapping[str, ColumnElement[Any]]
    ) -> None:
        self._model = model
        self._lines = lines
        self._more = more

    def read(self, session: Session, id: int) -> tuple[R, dict[str, Any]] | None:
        """The record with its lines, and what is read with it; None if there is none or it was deleted."""
        found = self._record.one_or_none(session, id=id)
        if found is None:
            return None
        names = self._names
        record = _loaded(self._model, dict(zip(names, found, strict=False)))
        if self._lines is not None:
            lines = self._lines
            record.__dict__["lines"] = [_loaded(lines, row) for row in self._live_lines.all(session, id=id)]
        return record, dict(zip(self._more, found[len(names) :], strict=True))

    def by_id(self, session: Session, ids: Iterable[int]) -> dict[int, R]:
        """Records by id without their lines, deleted ones too; unknown ids are missing."""
        rows = self._records.all(session, ids=list(set(ids)))
        return {row["id"]: _loaded(self._model, row) for row in rows}

    def insert(self, session: Session, record: R) -> None:
        """Insert a new record with its new lines in one statement, and take over what the database gave.

        Only for models with lines; lines are in the order of their positions.
        """
        assert self._lines is not None  # noqa: S101 - a record without lines is one INSERT in any case
        lines: list[Any] = record.live_lines  # type: ignore[attr-defined]
        values = _values(record)
        rows = [_values(line) for line in lines]
        columns = list(dict.fromkeys(name for row in rows for name in row))
        statement = _insert(self._model, self._lines, tuple(values), tuple(columns))
        header = {f"own_{name}": value for name, value in values.items()}
        given = statement.one_or_none(session, **header, lines=dumps(rows, default=str))
        assert given is not None  # noqa: S101 - an INSERT without a conflict clause returns its row
        ids = given.pop("line_ids") or []
        _take_over(record, values | given)
        for line, row, id in zip(lines, rows, ids, strict=True):
            _take_over(line, row | {"id": id, "deleted_at": None})
        _note(session, {record.__tablename__: [record.id], self._lines.__tablename__: ids})

    def insert_many(self, session: Session, records: Sequence[R]) -> None:
        """Insert new documents, and all their new lines; ids and numbers are in their order."""
        heads = [_values(record) for record in records]
        given = _insert_all(self._model, _names_in(heads), ("id", "number"))
        stored = given.all(session, **_arrays(heads))
        # Whatever the order they come back in: ids were given in that of the records.
        for record, values, own in zip(records, heads, sorted(stored, key=_id), strict=True):
            _take_over(record, values | own)
        _note(session, {self._model.__tablename__: [record.id for record in records]})
        if self._lines is None:
            return
        parent = _parent(self._model)
        lines = [
            _values(line) | {parent: record.id}
            for record in records
            for line in record.live_lines  # type: ignore[attr-defined]
        ]
        if lines:
            ids = _insert_all(self._lines, _names_in(lines), ("id",)).all(session, **_arrays(lines))
            _note(session, {self._lines.__tablename__: [row["id"] for row in ids]})

    @cached_property
    def _names(self) -> list[str]:
        return _shown(self._model)

    @cached_property
    def _record(self) -> Statement[tuple[Any, ...]]:
        model: Any = self._model
        more = [column.label(f"more_{name}") for name, column in self._more.items()]
        own = [getattr(model, name) for name in self._names]
        live = (model.id == bindparam("id"), model.deleted_at.is_(None))
        return Statement(select(*own, *more).where(*live), tuple_row)

    @cached_property
    def _records(self) -> Statement[dict[str, Any]]:
        model: Any = self._model
        own = [getattr(model, name) for name in self._names]
        ids = bindparam("ids", type_=ARRAY(BigInteger))
        return Statement(select(*own).where(model.id == any_(ids)), dict_row)

    @cached_property
    def _live_lines(self) -> Statement[dict[str, Any]]:
        table: Any = self._lines
        own = getattr(table, _parent(self._model)) == bindparam("id")
        columns = [getattr(table, name) for name in _shown(table)]
        return Statement(
            select(*columns).where(own, table.deleted_at.is_(None)).order_by(table.position), dict_row
        )


def _loaded(model: type[Any], values: Mapping[str, Any]) -> Any:
    """An instance as the ORM would load it, but in no session."""
    instance: Any = inspect(model).class_manager.new_instance()
    _take_over(instance, values)
    # With a key it counts as stored: a column that was left out raises an error instead of being None.
    instance._sa_instance_state.key = (model, (values["id"],), None)
    return instance


def _take_over(instance: Any, values: Mapping[str, Any]) -> None:
    """Have an instance hold what is stored, without noting that it changed."""
    instance.__dict__.update(values)


def _shown(model: type[Any]) -> list[str]:
    """Names of the columns the ORM loads at once; named alike on the model and in the table."""
    return [column.key for column in inspect(model).column_attrs if not column.deferred]


def _parent(model: type[Any]) -> str:
    return f"{model.__tablename__}_id"


def _values(instance: Any) -> dict[str, Any]:
    """What is set on a new instance, and the defaults of what is not."""
    own = instance.__dict__
    return {
        name: own.get(name, default)
        for name, default in _defaults(type(instance)).items()
        if name in own or default is not None
    }


@lru_cache
def _defaults(model: type[Any]) -> dict[str, Any]:
    """The defaults the program knows, by name of each column that is inserted."""
    columns = (column for column in model.__table__.columns if column.computed is None)
    return {
        column.key: column.default.arg if column.default is not None and column.default.is_scalar else None
        for column in columns
    }


@lru_cache(maxsize=100)
def _insert(
    model: type[Any], line: type[Any], own: tuple[str, ...], columns: tuple[str, ...]
) -> Statement[dict[str, Any]]:
    """The statement for these columns of the record and of its lines.

    A few lines travel as one JSON text: an array for each of their columns is written by Python, each anew.
    """
    table, lines = model.__table__, line.__table__
    given = [table.c[name] for name in _shown(model) if name not in own]
    values = {name: bindparam(f"own_{name}", type_=table.c[name].type) for name in own}
    stored = insert(table).values(values).returning(*given).cte("stored")
    if not columns:
        return Statement(select(stored, null().label("line_ids")), dict_row)
    typed = (column(name, _unbounded(lines.c[name])) for name in columns)
    told = func.json_to_recordset(bindparam("lines", type_=JSON())).table_valued(*typed)
    rows = told.render_derived(name="rows", with_types=True)
    written = (
        insert(lines)
        .from_select(
            [_parent(model), *columns],
            select(stored.c.id, *(rows.c[name] for name in columns)),
            include_defaults=False,
        )
        .returning(lines.c.id, lines.c.position)
        .cte("written")
    )
    ids = select(func.array_agg(aggregate_order_by(written.c.id, written.c.position))).scalar_subquery()
    return Statement(select(stored, ids.label("line_ids")), dict_row)


@lru_cache(maxsize=100)
def _insert_all(
    model: type[Any], columns: tuple[str, ...], wanted: tuple[str, ...]
) -> Statement[dict[str, Any]]:
    """The statement for rows that travel as one array a column, inserted in their order."""
    table = model.__table__
    arrays = (bindparam(f"all_{name}", type_=ARRAY(_unbounded(table.c[name]))) for name in columns)
    rows = func.unnest(*arrays).table_valued(*columns, with_ordinality="place").render_derived(name="rows")
    ordered = select(*(rows.c[name] for name in columns)).order_by(rows.c.place)
    inserted = insert(table).from_select(list(columns), ordered, include_defaults=False)
    return Statement(inserted.returning(*(table.c[name] for name in wanted)), dict_row)


def _names_in(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row))


def _arrays(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {f"all_{name}": [row.get(name) for row in rows] for name in _names_in(rows)}


def _id(row: Mapping[str, Any]) -> int:
    return row["id"]


def _unbounded(column: Column[Any]) -> TypeEngine[Any]:
    """Its type without a length or precision: what is cast to those is cut, what is stored is refused."""
    if isinstance(column.type, String):
        return Text()
    return Numeric() if isinstance(column.type, Numeric) else column.type


def _note(session: Session, ids: Mapping[str, list[int]]) -> None:
    """Tell the session's log what no flush tells it."""
    for table, rows in ids.items():
        if rows:
            announce(session, table, rows)
