"""A key for each user, by which programs know the drafts again that they left on a PC's disk."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOT_TOLD = ["password_hash", "draft_key", "search_text", "last_login_at"]


def upgrade() -> None:
    """Add it, and keep it out of the audit log."""
    op.add_column(
        "user_account",
        sa.Column(
            "draft_key",
            sa.LargeBinary(),
            server_default=sa.text("uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"),
            nullable=False,
        ),
    )
    for trigger in ("write_audit", "write_audit_insert"):
        op.execute(f"DROP TRIGGER {trigger} ON user_account")
    document.audit(op, "user_account", "user_account", "id", NOT_TOLD)
