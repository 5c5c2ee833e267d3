"""Lists sort texts by the company's language, whatever the server's locale and version."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")
# Table to its texts; each gets a key, and an index in its order.
SORTED = {
    "item": ("code", "name", "composition", "colour", "yarn_count"),
    "party": ("code", "name", "contact_name"),
    "purchase_order": ("supplier_name",),
    "sales_order": ("customer_name",),
    "user_account": ("full_name",),
    "work_order": ("item_code", "item_name", "customer_name"),
}
# Those that had no index yet.
NEW = {"composition", "colour", "yarn_count", "contact_name"}
LEAD = {"purchase_order": "supplier_name", "sales_order": "customer_name"}


def upgrade() -> None:
    """Keep the keys; a table is written anew once, and its old indexes are not."""
    document.run_sql(op, SQL, "sorting")
    op.execute("SELECT sort_by((SELECT language FROM company ORDER BY id LIMIT 1))")
    for table, texts in SORTED.items():
        for text in texts:
            if text not in NEW:
                op.drop_index(f"ix_{table}_{text}", table)
        if table in LEAD:
            op.drop_index(f"ix_{table}_status_{LEAD[table]}", table)
        keys = (
            f'ADD COLUMN {text}_sort text COLLATE "C" GENERATED ALWAYS AS (sorted_name({text})) STORED'
            for text in texts
        )
        op.execute(f"ALTER TABLE {table} {', '.join(keys)}")
        document.leave_out(op, table, *(f"{text}_sort" for text in texts))
        for text in texts:
            _create_index(f"ix_{table}_{text}", table, text)
        if table in LEAD:
            _create_index(f"ix_{table}_status_{LEAD[table]}", table, LEAD[table], "status")


def _create_index(name: str, table: str, text: str, *before: str) -> None:
    op.create_index(
        name,
        table,
        [*before, f"{text}_sort", text, "id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
