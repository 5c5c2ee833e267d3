"""What people call the records of the audit log: an order's number, a party's name, a user's name."""

from collections.abc import Iterable

from sqlalchemy import text

from erp_core.kit.operation import Context

Key = tuple[str, str]

_BY_NUMBER = "SELECT id, {title} FROM {table} WHERE id = ANY(CAST(:ids AS bigint[]))"

# Document (or table of lines) to the statement that gives the titles of its records, deleted ones too.
# The log knows more tables than this area.
_STATEMENTS = {
    **{
        table: _BY_NUMBER.format(table=table, title=title)
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
    "session": """SELECT s.id, u.full_name FROM session s JOIN user_account u ON u.id = s.user_id
                   WHERE s.id = ANY(CAST(:ids AS uuid[]))""",
    "number_series": "SELECT name, name FROM number_series WHERE name = ANY(:ids)",
}
_PCS = "SELECT id, client, address FROM session WHERE id = ANY(CAST(:ids AS uuid[]))"

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
        ids.setdefault(document, set()).add(record_id)
    titles: dict[Key, str] = {}
    for document in ids.keys() & _STATEMENTS.keys():
        found = ctx.session.execute(text(_STATEMENTS[document]), {"ids": sorted(ids[document])})
        titles |= {(document, str(row[0])): str(row[1]) for row in found}
    return titles


def places_of(ctx: Context, sessions: Iterable[str]) -> dict[str, Key]:
    """On which PC and from which address each of these sessions runs."""
    ids = sorted(set(sessions))
    found = ctx.session.execute(text(_PCS), {"ids": ids}).all() if ids else []
    return {str(row[0]): (row[1], row[2]) for row in found}
