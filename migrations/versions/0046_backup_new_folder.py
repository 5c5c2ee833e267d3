"""Backups note a folder they made anew; of jobs it is kept no more what their list was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Which records a job means stands in its results; nobody read the question."""
    op.add_column(
        "backup_run", sa.Column("new_folder", sa.String(length=1000), server_default="", nullable=False)
    )
    op.drop_column("job", "asked")
