"""What a move asks is known of many records before it begins, and answered once for all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is asked in what was looked at before."""
    op.add_column("job", sa.Column("asking", sa.Integer(), server_default="0", nullable=False))
    op.add_column("job", sa.Column("is_answered", sa.Boolean(), server_default="false", nullable=False))
    op.add_column(
        "job_result", sa.Column("question", sa.String(length=1000), server_default="", nullable=False)
    )
