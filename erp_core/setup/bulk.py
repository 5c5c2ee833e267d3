"""Writing very many rows at once as the owner of the tables: triggers rest, and what they do is done here.

All of it happens in the caller's transaction: a failure leaves neither rows nor resting triggers behind.
While it lasts nobody else can write to these tables.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text

_RESERVE = text("""
    UPDATE number_series s
       SET last_number = :count + CASE WHEN is_yearly AND coalesce(s.year, 0) < company_year()
                                       THEN highest_number(name, prefix || company_year() || '-')
                                       ELSE last_number END,
           year = CASE WHEN is_yearly THEN greatest(s.year, company_year()) END
     WHERE name = :name
    RETURNING prefix || coalesce(s.year || '-', '') AS prefix, width, last_number - :count + 1 AS first
""")


@dataclass(frozen=True)
class Numbers:
    """Consecutive numbers of a series, taken for good when the transaction commits."""

    prefix: str
    width: int
    first: int
    count: int

    def __iter__(self) -> Iterator[str]:
        return (self._written(self.first + n) for n in range(self.count))

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last of them."""
        return self._written(self.first), self._written(self.first + self.count - 1)

    def _written(self, n: int) -> str:
        return f"{self.prefix}{n:0{self.width}}"


@contextmanager
def resting_triggers(connection: Connection, tables: Iterable[str]) -> Iterator[None]:
    """Let the tables' own triggers rest; foreign keys and checks keep watching.

    An exception needs no cleaning up: the transaction it ends takes the ALTER back.
    """
    names = list(tables)
    for name in names:
        connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
    yield
    for name in names:
        connection.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))


def reserve_numbers(connection: Connection, series: str, count: int) -> Numbers:
    """Take the next numbers of a series, as ``assign_number`` does; its row stays locked until the end."""
    row = connection.execute(_RESERVE, {"name": series, "count": count}).one()
    return Numbers(row.prefix, row.width, row.first, count)


def unaudited_columns(connection: Connection, table: str) -> list[str]:
    """Columns the table's audit trigger leaves out: derived text, and what must never be kept."""
    arguments = connection.scalar(
        text(
            r"SELECT string_to_array(encode(tgargs, 'escape'), '\000') FROM pg_trigger"
            " WHERE tgrelid = CAST(:table AS regclass) AND tgname = 'write_audit'"
        ),
        {"table": table},
    )
    return arguments[2:-1]  # after the document's table and id; each argument ends with a NUL
