"""Files on any record; their bytes are kept once, part by part."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Nothing hangs anywhere yet."""
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blob"),
    )
    op.create_index("ix_blob_named_at", "blob", ["named_at"])
    op.create_table(
        "blob_part",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name="fk_blob_part_sha256", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sha256", "n", name="pk_blob_part"),
    )
    # Pictures and PDFs are packed already: to try once more costs time and gains nothing.
    op.execute("ALTER TABLE blob_part ALTER COLUMN data SET STORAGE EXTERNAL")
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("table_name", sa.String(80), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_attachment_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_size")),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index(
        "ix_attachment_table_name_record_id",
        "attachment",
        ["table_name", "record_id"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    document.run_sql(op, SQL, "audit", "housekeeping")
    document.execute(
        op,
        "CREATE TRIGGER stamp_record BEFORE INSERT OR UPDATE ON attachment"
        " FOR EACH ROW EXECUTE FUNCTION stamp_record()",
    )
    document.audit(op, "attachment", "", "record_id")
    document.grant(op, "attachment")
    document.grant(op, "blob")
    document.execute(op, "GRANT SELECT, INSERT ON blob_part TO erp_app")
