"""The number that an import kept in a document's notes is marked as a remark, which no paper prints."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

DOCUMENTS = ("purchase_order", "sales_order", "stock_adjustment", "work_order")
# As it was written until then: the first line, in English or in Turkish, with the number in single blanks.
OWN_SENTENCE = r"^(Number in the file|Dosyadaki numara): [^[:space:]]+( [^[:space:]]+)*(\n|$)"
# With the sign of a remark before them they must still be as long as notes may be.
LONGEST = 10_000


def upgrade() -> None:
    """Write such notes anew without making a change of it: nobody did anything."""
    for table in DOCUMENTS:
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        marked = sa.text(
            f"UPDATE {table} SET notes = '// ' || notes"
            " WHERE (notes LIKE 'Number in the file: %' OR notes LIKE 'Dosyadaki numara: %')"
            " AND notes ~ :sentence AND length(notes) <= :longest - 3"
        )
        op.execute(marked.bindparams(sentence=OWN_SENTENCE, longest=LONGEST))
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
