"""Papers may be in another language than the company's: its own choice, and that of a party."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has chosen one yet: papers stay in the company's language."""
    op.add_column(
        "company", sa.Column("paper_language", sa.String(length=10), server_default="", nullable=False)
    )
    op.add_column(
        "party", sa.Column("paper_language", sa.String(length=10), server_default="", nullable=False)
    )
