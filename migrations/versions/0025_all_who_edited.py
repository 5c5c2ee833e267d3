"""Whoever changed a part of a document approves nothing of it, also after somebody else's later change."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_AS_LIST = """
    ALTER TABLE {table}
        ALTER COLUMN edited_by TYPE bigint[]
            USING CASE WHEN edited_by IS NULL THEN '{{}}'::bigint[] ELSE ARRAY[edited_by] END,
        ALTER COLUMN edited_by SET DEFAULT '{{}}',
        ALTER COLUMN edited_by SET NOT NULL
"""


def upgrade() -> None:
    for table in ("purchase_order", "sales_order", "work_order"):
        op.execute(_AS_LIST.format(table=table))
