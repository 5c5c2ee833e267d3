"""Who has a record open at this moment."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Unlogged: nobody needs it after a crash."""
    op.create_table(
        "presence",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(length=80), nullable=False),
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_editing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_presence_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "table_name", "record_id", name=op.f("pk_presence")),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_presence_table_name_record_id", "presence", ["table_name", "record_id"], unique=False)
    document.run_sql(op, SQL, "housekeeping")
    document.grant(op, "presence")
