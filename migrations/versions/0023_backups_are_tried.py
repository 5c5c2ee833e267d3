"""Of a backup it is known whether it was tried, and of one that failed why."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those made so far did not fail, and nobody knows whether they were tried."""
    op.add_column("backup_run", sa.Column("problem", sa.String(1000), server_default="", nullable=False))
    op.add_column("backup_run", sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
