"""A yearly series goes on after numbers that exist, and no two series give the same."""

from pathlib import Path

from alembic import op

from migrations import document

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Bring the functions."""
    document.run_sql(op, SQL, "number_series")
