"""Codes by which a forgotten password is replaced."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Nobody has asked for one yet."""
    op.create_table(
        "reset_code",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reset_code")),
    )
    op.drop_constraint(op.f("ck_refused_login_reason"), "refused_login", type_="check")
    op.create_check_constraint(
        op.f("ck_refused_login_reason"),
        "refused_login",
        "reason IN ('wrong_password', 'unknown_name', 'not_active', 'new_password', 'wrong_code')",
    )
    document.run_sql(op, SQL, "housekeeping")
    document.grant(op, "reset_code")
