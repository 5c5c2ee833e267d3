"""Small indexes for long notes, and for when documents were changed last."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

DOCUMENTS = ("purchase_order", "sales_order", "stock_adjustment", "work_order")


def upgrade() -> None:
    """Notes beyond what is searched have an index, and stretches of a table one of what was changed in them."""
    for table in DOCUMENTS:
        op.create_index(
            f"ix_{table}_long_notes",
            table,
            ["id"],
            postgresql_where=sa.text("deleted_at IS NULL AND length(notes) > 200"),
        )
        op.create_index(
            f"ix_{table}_updated_at",
            table,
            ["updated_at"],
            postgresql_using="brin",
            postgresql_ops={"updated_at": "timestamptz_minmax_multi_ops"},
            postgresql_with={"pages_per_range": 16, "autosummarize": True},
        )
