"""One folding of letters: searchable texts, codes and logins no longer depend on the database's locale."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")
SEARCHED = {
    "user_account": "' ' || username || ' ' || full_name || ' ' || email",
    "party": "' ' || code || ' ' || name || ' ' || contact_name || ' ' || email || ' ' || phone",
    "item": "' ' || code || ' ' || name || ' ' || composition || ' ' || colour || ' ' || yarn_count",
    "purchase_order": "' ' || number || ' ' || supplier_name || ' ' || left(notes, 200)",
    "sales_order": "' ' || number || ' ' || customer_name || ' ' || left(notes, 200)",
    "work_order": "' ' || number || ' ' || item_code || ' ' || item_name || ' ' ||"
    " coalesce(sales_order_number, '') || ' ' || left(notes, 200)",
}
NUMBERED = ("purchase_order", "sales_order", "work_order")
CODED = ("item", "party")
TWINS = """
    SELECT id FROM {table} t WHERE deleted_at IS NULL AND EXISTS (
        SELECT FROM {table} o WHERE o.deleted_at IS NULL AND o.id < t.id AND folded(o.code) = folded(t.code))
     ORDER BY id
"""


def upgrade() -> None:
    """Make anew what rested on lower()."""
    document.run_sql(op, SQL, "letters")
    for table, texts in SEARCHED.items():
        op.execute(
            f"ALTER TABLE {table} DROP COLUMN search_text,"
            f" ADD COLUMN search_text text GENERATED ALWAYS AS (folded({texts})) STORED NOT NULL"
        )
        op.create_index(
            f"ix_{table}_search_text",
            table,
            ["search_text"],
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        )
        if table in NUMBERED:
            document.grant_columns(op, table, "search_text")
    for table in CODED:
        _keep_codes_apart(table)
        op.create_index(
            f"ix_{table}_folded_name",
            table,
            [sa.literal_column("folded(name)")],
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
    op.drop_constraint(op.f("ck_user_account_username"), "user_account", type_="check")
    op.create_check_constraint(
        op.f("ck_user_account_username"), "user_account", "username = folded(username)"
    )


def _keep_codes_apart(table: str) -> None:
    """No two codes fold to the same. What was there before stays: of two such, the later is left out."""
    twins = op.get_bind().scalars(sa.text(TWINS.format(table=table))).all()
    live = "deleted_at IS NULL"
    folded = [sa.literal_column("folded(code)")]
    op.drop_index(f"uq_{table}_code", table)
    if twins:
        # They stay apart from each other as they were, and can still be found.
        op.create_index(
            f"uq_{table}_exact_code", table, ["code"], unique=True, postgresql_where=sa.text(live)
        )
        op.create_index(f"ix_{table}_folded_code", table, folded, postgresql_where=sa.text(live))
        live += f" AND id NOT IN ({', '.join(map(str, twins))})"
    op.create_index(f"uq_{table}_code", table, folded, unique=True, postgresql_where=sa.text(live))
