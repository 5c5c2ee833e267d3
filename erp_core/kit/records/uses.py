"""Uses: which documents name a record, found by the foreign keys there are.

So a master, or an earlier document, can say what hangs on it without knowing the documents that came later.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from psycopg.rows import scalar_row
from sqlalchemy import ColumnElement, Text, any_, bindparam, exists, false, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from erp_core.kit.i18n import some_of
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.kit.records.db import Base
from erp_core.kit.records.document import Document, DocumentLine
from erp_core.kit.records.record import Record
from erp_core.kit.records.statement import Statement
from erp_core.kit.words import choice_title

# So many are named in a sentence; then only their number.
MOST_NAMED = 5

Statuses = Callable[[Kind], Collection[str]]

# The row that is asked about.
_ID: Any = bindparam("id", type_=BIGINT)

# Of a table, what else than documents under way keeps its rows from being deleted.
_KEEPING: dict[str, list[tuple[Any, ColumnElement[bool]]]] = {}


@dataclass(frozen=True, slots=True)
class Use:
    """A document that names a record, itself or in a line."""

    kind: Kind
    id: int
    number: str
    status: str


def uses(ctx: Context, table: str, ids: Iterable[int], statuses: Statuses | None = None) -> list[Use]:
    """Documents that name one of these rows, by number; a record's own lines are no uses of it.

    Args:
        table: of the rows that are named.
        statuses: of a kind, those whose documents count; every one when None.
    """
    wanted = list(ids)
    if not wanted:
        return []
    selects = [_naming(model, key, lambda id: id.in_(wanted), statuses) for model, key in _keys_to(table)]
    if not selects:
        return []
    kinds = {model.KIND.name: model.KIND for model in _documents()}
    rows = ctx.session.execute(union_all(*selects).order_by("number"))
    return list(dict.fromkeys(Use(kinds[row.kind], row.id, row.number, row.status) for row in rows))


def uses_by_owner(
    ctx: Context, line: type[Any], ids: Sequence[int], statuses: Statuses
) -> dict[int, list[Use]]:
    """Of many documents at once: those that name a line of each, by number; by the id of whose line it is."""
    own: Any = line.__table__
    owner = own.columns[f"{own.name.removesuffix('_line')}_id"]
    wanted = select(own.columns.id).where(
        owner == any_(bindparam("owners", list(ids), type_=ARRAY(BIGINT))), own.columns.deleted_at.is_(None)
    )
    selects = [
        _naming(model, key, lambda id: id.in_(wanted), statuses).add_columns(
            select(owner).where(own.columns.id == key).scalar_subquery().label("owner_id")
        )
        for model, key in _keys_to(own.name)
    ]
    found: dict[int, dict[Use, None]] = {}
    if selects:
        kinds = {model.KIND.name: model.KIND for model in _documents()}
        for row in ctx.session.execute(union_all(*selects).order_by("number")):
            use = Use(kinds[row.kind], row.id, row.number, row.status)
            found.setdefault(row.owner_id, {})[use] = None
    return {id: list(documents) for id, documents in found.items()}


def is_used(ctx: Context, table: str, id: int, statuses: Statuses | None = None) -> bool:
    """Whether any document names this row, in any status when None."""
    return _is_true(ctx, _asking_for_use(table, statuses), id)


def declare_keeping(table: str, key: Any, still: ColumnElement[bool]) -> None:
    """Say that rows which name one of a table keep it, while ``still``; a trigger refuses to delete it."""
    _KEEPING.setdefault(table, []).append((key, still))
    _asking_what_holds.cache_clear()


def is_held(ctx: Context, record: Record) -> bool:
    """Whether deleting a record is refused: a document under way names it, or what else was declared."""
    return _is_true(ctx, _asking_what_holds(record.__tablename__), record.id)


def is_named(ctx: Context, record: Record) -> bool:
    """Whether anything that is not deleted names a record, whatever it is: also what is no document."""
    table: Any = record.__table__
    found = []
    for mapper in Base.registry.mappers:
        own: Any = mapper.local_table
        for key in own.columns:
            meant = [foreign.column for foreign in key.foreign_keys if foreign.column.table is table]
            if meant:
                named = select(literal(1)).where(key == getattr(record, meant[0].name))
                found.append(_living(named, own).exists())
    return bool(found) and bool(ctx.session.scalar(select(or_(*found))))


def _living(named: Any, table: Any) -> Any:
    """Of these rows those that are not deleted, nor what they are lines of."""
    if "deleted_at" in table.columns:
        named = named.where(table.columns.deleted_at.is_(None))
    parent = table.metadata.tables.get(table.name.removesuffix("_line"))
    if parent is None or parent is table:
        return named
    owner = table.columns[f"{parent.name}_id"]
    return named.where(owner == parent.columns.id, parent.columns.deleted_at.is_(None))


def used_since(model: type[Record], since: datetime) -> ColumnElement[bool]:
    """Whether a record that was written or changed after ``since`` names the row of an outer query."""
    found = []
    for owner, key in _keys_to(model.__tablename__, _records()):
        named = select(literal(1)).where(key == getattr(model, _meant(key).name), owner.updated_at > since)
        if key.table is not owner.__table__:
            named = named.where(key.table.columns[f"{owner.__tablename__}_id"] == owner.id)
        found.append(named.correlate(model).exists())
    return or_(false(), *found)


def has_documents(ctx: Context, column: str) -> bool:
    """Whether there is any document of a kind that has this column."""
    models = [model for model in _documents() if column in model.__table__.columns]
    return any(ctx.session.scalar(select(exists().where(model.deleted_at.is_(None)))) for model in models)


def told(found: list[Use], *, with_status: bool = False) -> str:
    """Their numbers for a sentence: ``SO-000001, SO-000002 and 3 more``."""
    numbers = [f"{use.number} ({choice_title(use.status)})" if with_status else use.number for use in found]
    return some_of(numbers, MOST_NAMED)


def under_way(kind: Kind) -> Collection[str]:
    """Statuses in which a document was promised or asked for, and is not done."""
    asked = {move.target for move in kind.moves if move.is_submission}
    return {*kind.running, *asked}


def not_given_up(kind: Kind) -> Collection[str]:
    """Every status but cancelled."""
    return {str(status) for status in kind.statuses or ()} - {"cancelled"}


def unfinished(kind: Kind) -> Collection[str]:
    """Statuses in which a document runs, or from which a move sets it running."""
    leading = {str(source) for move in kind.moves if move.target in kind.running for source in move.sources}
    return {*map(str, kind.running), *leading}


def _documents() -> list[type[Document]]:
    return [m.class_ for m in Base.registry.mappers if issubclass(m.class_, Document)]


def _records() -> list[type[Record]]:
    return [m.class_ for m in Base.registry.mappers if issubclass(m.class_, Record)]


def _keys_to(table: str, owners: Sequence[type[Any]] | None = None) -> list[tuple[type[Any], Any]]:
    """Columns that name rows of a table, of these records and of their lines; of documents when None."""
    by_table = {model.__tablename__: model for model in owners or _documents()}
    found: list[tuple[type[Any], Any]] = []
    for mapper in Base.registry.mappers:
        model: Any = mapper.class_
        owner = by_table.get(model.__tablename__.removesuffix("_line"))
        is_own_line = owner is not None and issubclass(model, DocumentLine) and owner.__tablename__ == table
        if owner is None or is_own_line:
            continue
        own: Any = model.__table__
        found += [(owner, c) for c in own.columns for key in c.foreign_keys if key.column.table.name == table]
    return found


def _meant(key: Any) -> Any:
    """The column of the other table that a key is: its id, or the code of a unit."""
    return next(iter(key.foreign_keys)).column


def _is_true(ctx: Context, asking: Statement[bool] | None, id: int) -> bool:
    return asking is not None and bool(asking.one_or_none(ctx.session, id=id))


@cache
def _asking_for_use(table: str, statuses: Statuses | None) -> Statement[bool] | None:
    used = _used(table, statuses)
    return None if used is None else Statement(select(used), scalar_row)


@cache
def _asking_what_holds(table: str) -> Statement[bool] | None:
    held = [select(literal(1)).where(key == _ID, still).exists() for key, still in _KEEPING.get(table, ())]
    used = _used(table, under_way)
    held += [] if used is None else [used]
    return Statement(select(or_(*held)), scalar_row) if held else None


def _used(table: str, statuses: Statuses | None) -> Any:
    """Whether a document names the row whose id the statement is given; None where none can."""
    selects = [_naming(model, key, lambda id: id == _ID, statuses) for model, key in _keys_to(table)]
    return or_(*(naming.exists() for naming in selects)) if selects else None


def _naming(
    owner: type[Document],
    key: Any,
    is_wanted: Callable[[Any], ColumnElement[bool]],
    statuses: Statuses | None,
) -> Any:
    """Documents of a kind that name a row: the key is its id, or its code where ``is_wanted`` asks its id."""
    kind = literal(owner.KIND.name).label("kind")
    found = select(kind, owner.id, owner.number.label("number"), owner.status)
    meant = _meant(key)
    named = (
        is_wanted(key) if meant.name == "id" else key.in_(select(meant).where(is_wanted(meant.table.c.id)))
    )
    found = found.where(owner.deleted_at.is_(None), named)
    lines = key.table
    if lines is not owner.__table__:
        parent = lines.columns[f"{owner.__tablename__}_id"]
        found = found.join(lines, parent == owner.id).where(lines.columns.deleted_at.is_(None))
    if statuses is None:
        return found
    counted = literal([*statuses(owner.KIND)], ARRAY(Text()))
    return found.where(owner.status == any_(counted))
