"""A database that speaks Turkish wrote ``ınsert`` into the audit log, which nobody reads as an insert."""

from pathlib import Path

from alembic import op

from migrations import document

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """The log is mended too: it is the word that was wrong, not what it tells."""
    document.run_sql(op, SQL, "audit")
    op.execute("UPDATE audit_log SET action = 'insert' WHERE action = 'ınsert'")
