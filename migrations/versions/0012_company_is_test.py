"""Company is test."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Company is test."""
    op.add_column(
        "company", sa.Column("is_test", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
