"""How many decimals a unit has is called so everywhere: by programs, in files and in the log, as in the window."""

from pathlib import Path

from alembic import op

from migrations import document

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    op.alter_column("unit", "digits", new_column_name="decimals")
    op.execute("ALTER TABLE unit RENAME CONSTRAINT ck_unit_digits TO ck_unit_decimals")
    document.run_sql(op, SQL, "unit")
