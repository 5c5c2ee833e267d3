"""Finding entries: the conditions of a question, and which records people mean by what they type."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, false, select, text, tuple_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql.elements import ColumnElement

from erp_core.kit.kind import KINDS
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.kit.records.db import Base
from erp_core.kit.words import names_called
from erp_core.security.audit.groups import tables_of
from erp_core.security.audit.model import AuditEntry
from erp_core.security.audit.schema import AuditQuery, Origin
from erp_core.security.audit.who import COMMANDS
from erp_core.security.user.model import User

MOST_RECORDS = 200

_BY_NUMBER = "SELECT id FROM {table} WHERE number = ANY(:numbers)"
_BY_BEGINNING = """
    SELECT id FROM {table} WHERE {likely} AND number LIKE :beginning ORDER BY id DESC LIMIT :most
"""
# A searchable text holds all names of its record, and an index is over it; most tables are small without one.
_BY_NAME = """
    SELECT id, :name IN ({code}, {title}) FROM {table}
     WHERE {likely} AND :folded IN (folded({code}), folded({title})) ORDER BY id LIMIT :most
"""
_BY_PART = """
    SELECT id, true FROM {table}
     WHERE {likely} AND (folded({code}) LIKE :part OR folded({title}) LIKE :part) ORDER BY id LIMIT :most
"""
_SERIES = "SELECT name FROM number_series WHERE rtrim(prefix, '-/') = rtrim(:name, '-/')"


def narrowed(ctx: Context, query: AuditQuery, statement: Select[Any]) -> Select[Any]:
    """The statement with every condition of the question, without order and page."""
    return statement.where(*_simple(query), *_about(ctx, query), *_period(query))


def _simple(query: AuditQuery) -> Iterator[ColumnElement[bool]]:
    if query.user_id is not None:
        yield AuditEntry.user_id == query.user_id
    if query.origin is not None:
        yield from _from(query.origin)
    if query.kind:
        yield AuditEntry.document.in_(tables_of(query.kind))
    if query.document:
        yield AuditEntry.document == query.document
    if query.document_id:
        yield AuditEntry.document_id == query.document_id
    if query.action:
        yield AuditEntry.action == query.action
    if query.field:
        names = names_called(query.field)
        yield AuditEntry.changes.has_any(array(names))
        yield AuditEntry.document.in_(_documents_with(names))


def _period(query: AuditQuery) -> Iterator[ColumnElement[bool]]:
    if query.since is not None:
        yield AuditEntry.at >= query.since
    if query.until is not None:
        yield AuditEntry.at < query.until
    if query.before is not None:
        # The first condition alone lets the database leave out whole months.
        yield AuditEntry.at <= query.before.at
        yield tuple_(AuditEntry.at, AuditEntry.id) < tuple_(query.before.at, query.before.id)


def records_called(ctx: Context, name: str, kind: str = "") -> list[tuple[str, str]]:
    """Document and id of the records that are called so, by number, code or name; deleted ones too."""
    return [*_found(ctx, name.strip(), tables_of(kind) if kind else None)]


def _from(origin: Origin) -> Iterator[ColumnElement[bool]]:
    """The conditions by which ``told_as`` tells who stands behind an entry."""
    if origin == "user":
        yield AuditEntry.user_id.is_not(None)
        return
    yield AuditEntry.user_id.is_(None)
    by_command = AuditEntry.operation.startswith(COMMANDS)
    if origin == "sql":
        yield AuditEntry.operation.is_(None)
    else:
        yield by_command if origin == "command_line" else ~by_command


def _documents_with(names: list[str]) -> list[str]:
    """Documents that have such a field: nobody waits while it is looked for among all the others."""
    having = (table for table in Base.metadata.tables.values() if set(table.c.keys()) & set(names))
    return sorted({table.name.removesuffix("_line") for table in having})


def _about(ctx: Context, query: AuditQuery) -> Iterator[ColumnElement[bool]]:
    """That an entry is about a record called so."""
    if not query.record:
        return
    documents = tables_of(query.kind) if query.kind else None
    found = [*_found(ctx, query.record, documents)]
    found += _logins_of(ctx, [int(id) for document, id in found if document == "user_account"])
    wanted = [key for key in found if documents is None or key[0] in documents]
    yield tuple_(AuditEntry.document, AuditEntry.document_id).in_(wanted) if wanted else false()


def _logins_of(ctx: Context, users: list[int]) -> Iterator[tuple[str, str]]:
    yield from (("session", str(id)) for id in users)
    names = ctx.session.scalars(select(User.username).where(User.id.in_(users))) if users else ()
    yield from (("refused_login", name) for name in names)


def _found(ctx: Context, name: str, documents: tuple[str, ...] | None) -> Iterator[tuple[str, str]]:
    """Document and id of the records that are called so; where none is, of those with it in their name."""
    # A login is looked for by its user.
    looked_in = {"user_account", *documents} if documents and "session" in documents else documents
    named = {
        # A record is looked for by its first column as by its last; some have but one.
        kind.stored_in: (kind.found_by[0], kind.found_by[-1])
        for kind in KINDS
        if kind.found_by and (looked_in is None or kind.stored_in in looked_in)
    }
    exact = [*_numbered(ctx, name, documents), *_matching(ctx, _BY_NAME, named, name)]
    if exact:
        yield from exact
        return
    yield from _matching(ctx, _BY_PART, named, name)
    yield from _begun(ctx, name, documents)


def _matching(
    ctx: Context, statement: str, named: dict[str, tuple[str, str]], name: str
) -> list[tuple[str, str]]:
    """Those that are called so; where some are written exactly so, only they."""
    wanted = folded(name)
    values = {"name": name, "folded": wanted, "part": f"%{_escaped(wanted)}%", "most": MOST_RECORDS}
    found = []
    for document, (code, title) in named.items():
        asked = text(statement.format(table=document, code=code, title=title, likely=_likely(document)))
        rows = ctx.session.execute(asked, {key: values[key] for key in asked.compile().params})
        found += [(document, str(id), is_exact) for id, is_exact in rows]
    exact = [one for one in found if one[2]]
    return [(document, id) for document, id, _is_exact in exact or found]


def _numbered(ctx: Context, name: str, documents: tuple[str, ...] | None) -> Iterator[tuple[str, str]]:
    """Orders by their number, with or without its prefix and zeros; series by their prefix."""
    capitals = folded(name).upper()
    numbers = [capitals]
    if name.isascii() and name.isdecimal():
        series = ctx.session.execute(text("SELECT prefix, width FROM number_series"))
        numbers += [f"{row.prefix}{int(name):0{row.width}}" for row in series]
    for document in (kind.stored_in for kind in KINDS if kind.series):
        if documents is None or document in documents:
            found = ctx.session.execute(text(_BY_NUMBER.format(table=document)), {"numbers": numbers})
            yield from ((document, str(row[0])) for row in found)
    if documents is None or "number_series" in documents:
        found = ctx.session.execute(text(_SERIES), {"name": capitals})
        yield from (("number_series", str(row[0])) for row in found)


def _begun(ctx: Context, name: str, documents: tuple[str, ...] | None) -> Iterator[tuple[str, str]]:
    """The newest orders whose numbers begin so: letters, then a figure at least."""
    beginning = _escaped(folded(name).strip())
    if not any(one.isdecimal() for one in beginning):
        return
    values = {"beginning": f"{beginning.upper()}%", "part": f"%{beginning}%", "most": MOST_RECORDS}
    for document in (kind.stored_in for kind in KINDS if kind.series):
        if documents is None or document in documents:
            asked = text(_BY_BEGINNING.format(table=document, likely=_likely(document)))
            found = ctx.session.execute(asked, {key: values[key] for key in asked.compile().params})
            yield from ((document, str(row[0])) for row in found)


def _likely(document: str) -> str:
    """What an index finds of the part that is looked for, where there is one."""
    return "search_text LIKE :part" if "search_text" in Base.metadata.tables[document].c else "true"


def _escaped(words: str) -> str:
    """As LIKE reads them letter by letter."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
