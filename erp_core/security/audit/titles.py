"""What people call the records of the audit log: an order's number, a party's name, a user's name."""

import re
from collections.abc import Iterable

from sqlalchemy import text

from erp_core.kit.kind import KINDS
from erp_core.kit.operation import Context
from erp_core.kit.records.db import Base

Key = tuple[str, str]

_BY_ID = "SELECT id, {title} FROM {table} WHERE id = ANY(CAST(:ids AS bigint[]))"

# Tables whose records are called by something of another table, or are no numbers.
_OTHERS = {
    # The logins of a user.
    "session": _BY_ID.format(table="user_account", title="full_name"),
    "number_series": "SELECT name, name FROM number_series WHERE name = ANY(:ids)",
}
_PCS = "SELECT id, client, address FROM session WHERE id = ANY(CAST(:ids AS uuid[]))"

# What ids look like; whatever else somebody wrote into the log has no title, and disturbs nobody.
_NUMBER = re.compile(r"[0-9]{1,18}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHAPES = {"number_series": re.compile("[a-z_]{1,40}")}


def _statement(table: str) -> str:
    """The statement that gives the titles of a table's records, deleted ones too; empty for none."""
    if table in _OTHERS:
        return _OTHERS[table]
    kind = KINDS.stored_in(table)
    if kind is None or table not in Base.metadata.tables:
        return ""
    title = kind.titled_by if table == kind.stored_in else kind.lines_titled_by
    return _BY_ID.format(table=table, title=title) if title else ""


def titles_of(ctx: Context, records: Iterable[Key]) -> dict[Key, str]:
    """Titles by document and id; one query for each document among ``records``."""
    ids: dict[str, set[str]] = {}
    for document, record_id in records:
        if _SHAPES.get(document, _NUMBER).fullmatch(record_id):
            ids.setdefault(document, set()).add(record_id)
    titles: dict[Key, str] = {}
    for document in ids:
        statement = _statement(document)
        found = ctx.session.execute(text(statement), {"ids": sorted(ids[document])}) if statement else ()
        titles |= {(document, str(row[0])): str(row[1]) for row in found}
    return titles


def currencies_of(ctx: Context, documents: Iterable[Key]) -> dict[Key, str]:
    """The currency of those that have one, as it is now; one query for each kind of document."""
    ids: dict[str, set[str]] = {}
    for document, record_id in documents:
        table = Base.metadata.tables.get(document)
        if table is not None and {"id", "currency"} <= set(table.c.keys()) and _NUMBER.fullmatch(record_id):
            ids.setdefault(document, set()).add(record_id)
    currencies: dict[Key, str] = {}
    for document in ids:
        statement = text(_BY_ID.format(table=document, title="currency"))
        found = ctx.session.execute(statement, {"ids": sorted(ids[document])})
        currencies |= {(document, str(row[0])): str(row[1]) for row in found}
    return currencies


def places_of(ctx: Context, sessions: Iterable[str]) -> dict[str, Key]:
    """On which PC and from which address each of these sessions runs."""
    ids = sorted({session for session in sessions if _UUID.fullmatch(session)})
    found = ctx.session.execute(text(_PCS), {"ids": ids}).all() if ids else []
    return {str(row[0]): (row[1], row[2]) for row in found}
