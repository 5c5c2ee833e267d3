"""Two letters, and scripts that write without blanks, are found anywhere in a searchable text."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")
SEARCHED = ("item", "party", "purchase_order", "sales_order", "user_account", "work_order")


def upgrade() -> None:
    """Bring the function and the indexes over it."""
    document.run_sql(op, SQL, "pairs")
    for table in SEARCHED:
        op.create_index(
            f"ix_{table}_pairs", table, [sa.literal_column("pairs(search_text)")], postgresql_using="gin"
        )
