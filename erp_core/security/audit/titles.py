"""What people call the records of the audit log: an order's number, a party's name, a user's name."""

import re
from collections.abc import Iterable

from sqlalchemy import text

from erp_core.kit.operation import Context

Key = tuple[str, str]

_BY_ID = "SELECT id, {title} FROM {table} WHERE id = ANY(CAST(:ids AS bigint[]))"

# Document (or table of lines) to the statement that gives the titles of its records, deleted ones too.
# The log knows more tables than this area.
_STATEMENTS = {
    **{
        table: _BY_ID.format(table=table, title=title)
        for table, title in {
            "purchase_order": "number",
            "sales_order": "number",
            "work_order": "number",
            "purchase_order_line": "item_code",
            "sales_order_line": "item_code",
            "party": "name",
            "item": "code",
            "user_account": "full_name",
            "role": "title",
            "company": "name",
            "signing_key": "kid",
        }.items()
    },
    # The logins of a user.
    "session": _BY_ID.format(table="user_account", title="full_name"),
    "number_series": "SELECT name, name FROM number_series WHERE name = ANY(:ids)",
}
_PCS = "SELECT id, client, address FROM session WHERE id = ANY(CAST(:ids AS uuid[]))"

# What ids look like; whatever else somebody wrote into the log has no title, and disturbs nobody.
_NUMBER = re.compile(r"[0-9]{1,18}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHAPES = {"number_series": re.compile("[a-z_]{1,40}")}

# A field that holds the id of another record, and the document of that record.
REFERENCES = {
    "role_id": "role",
    "user_id": "user_account",
    "customer_id": "party",
    "supplier_id": "party",
    "item_id": "item",
}


def titles_of(ctx: Context, records: Iterable[Key]) -> dict[Key, str]:
    """Titles by document and id; one query for each document among ``records``."""
    ids: dict[str, set[str]] = {}
    for document, record_id in records:
        if _SHAPES.get(document, _NUMBER).fullmatch(record_id):
            ids.setdefault(document, set()).add(record_id)
    titles: dict[Key, str] = {}
    for document in ids.keys() & _STATEMENTS.keys():
        found = ctx.session.execute(text(_STATEMENTS[document]), {"ids": sorted(ids[document])})
        titles |= {(document, str(row[0])): str(row[1]) for row in found}
    return titles


def places_of(ctx: Context, sessions: Iterable[str]) -> dict[str, Key]:
    """On which PC and from which address each of these sessions runs."""
    ids = sorted({session for session in sessions if _UUID.fullmatch(session)})
    found = ctx.session.execute(text(_PCS), {"ids": ids}).all() if ids else []
    return {str(row[0]): (row[1], row[2]) for row in found}
