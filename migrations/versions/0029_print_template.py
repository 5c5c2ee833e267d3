"""Templates a company lays its own papers out by."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every company takes the delivered ones as yet."""
    op.create_table(
        "print_template",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(source = '') = (sha256 = '')", name=op.f("ck_print_template_sha256")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["user_account.id"], name=op.f("fk_print_template_changed_by_id")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_print_template")),
    )
    op.create_index("ix_print_template_changed_by_id", "print_template", ["changed_by_id"], unique=False)
    document.audit(op, "print_template", "print_template", "name", ("source", "changed_at", "changed_by_id"))
    document.grant(op, "print_template")
