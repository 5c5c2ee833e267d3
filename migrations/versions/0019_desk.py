"""What a user set up for himself in the program goes with him to every PC."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import document

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has set up anything; it makes no version of the account and no entry in the log."""
    op.add_column(
        "user_account", sa.Column("desk", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False)
    )
    document.leave_out(op, "user_account", "desk")
