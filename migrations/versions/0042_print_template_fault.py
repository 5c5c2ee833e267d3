"""Print template fault."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Print template fault."""
    op.add_column(
        "print_template", sa.Column("fault", sa.String(length=200), server_default="", nullable=False)
    )
