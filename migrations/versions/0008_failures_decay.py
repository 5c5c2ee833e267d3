"""Failed logins are forgotten one by one as time goes by."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember until when they were."""
    op.add_column(
        "login_failure",
        sa.Column("decayed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
