"""What people call the records of the audit log: an order's number, a party's code, a user's name."""

from collections.abc import Iterable

from sqlalchemy import text

from erp_core.kit.operation import Context

# Document to the statement that gives the titles of its records; the log knows more tables than this area.
_STATEMENTS = {
    "purchase_order": "SELECT id, number FROM purchase_order WHERE id = ANY(CAST(:ids AS bigint[]))",
    "sales_order": "SELECT id, number FROM sales_order WHERE id = ANY(CAST(:ids AS bigint[]))",
    "work_order": "SELECT id, number FROM work_order WHERE id = ANY(CAST(:ids AS bigint[]))",
    "party": "SELECT id, name FROM party WHERE id = ANY(CAST(:ids AS bigint[]))",
    "item": "SELECT id, code FROM item WHERE id = ANY(CAST(:ids AS bigint[]))",
    "user_account": "SELECT id, full_name FROM user_account WHERE id = ANY(CAST(:ids AS bigint[]))",
    "role": "SELECT id, title FROM role WHERE id = ANY(CAST(:ids AS bigint[]))",
    "company": "SELECT id, name FROM company WHERE id = ANY(CAST(:ids AS bigint[]))",
    "session": """SELECT s.id, u.full_name FROM session s JOIN user_account u ON u.id = s.user_id
                   WHERE s.id = ANY(CAST(:ids AS uuid[]))""",
    # Failures are kept under a digest; that of a user who exists can be found again.
    "login_failure": """SELECT k.key, k.full_name
                          FROM (SELECT 'user:' || encode(sha256(convert_to(username, 'UTF8')), 'hex') AS key,
                                       full_name FROM user_account) k
                         WHERE k.key = ANY(:ids)""",
}


def titles_of(ctx: Context, records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Titles by document and id; one query for each document among ``records``."""
    ids: dict[str, set[str]] = {}
    for document, record_id in records:
        ids.setdefault(document, set()).add(record_id)
    titles: dict[tuple[str, str], str] = {}
    for document in ids.keys() & _STATEMENTS.keys():
        found = ctx.session.execute(text(_STATEMENTS[document]), {"ids": sorted(ids[document])})
        titles |= {(document, str(row[0])): str(row[1]) for row in found}
    return titles
