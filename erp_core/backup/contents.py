"""What a database holds, to be compared: rows and a checksum of each table, and which numbers are missing."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from erp_core.kit.i18n import _
from erp_core.masters.number_series.gaps import gaps_of
from erp_core.masters.number_series.schema import GapRow

# As each server writes values the same, wherever it stands.
_SAME_WRITING = (
    "SET LOCAL datestyle = ISO; SET LOCAL intervalstyle = postgres; SET LOCAL timezone = UTC;"
    " SET LOCAL bytea_output = hex; SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0"
)
# What PostgreSQL computes from other columns is computed anew where a backup is restored.
_TABLES = text("""
    SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) AS columns
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     GROUP BY c.relname ORDER BY c.relname
""")
# A sum needs neither an order nor memory, and md5 is the same in each version of PostgreSQL.
_ROWS = """
    SELECT count(*) AS rows,
           coalesce(sum(('x' || left(md5(ROW({columns})::text), 16))::bit(64)::bigint::numeric), 0)::text
               AS sum
      FROM {table}
"""


class TableContents(BaseModel):
    """How many rows a table has, and a checksum over all of them."""

    rows: int
    checksum: str


class Contents(BaseModel):
    """What a backup holds; written beside it, and asked again of what was restored.

    Attributes:
        program, revision: versions of the program that made it, and of the database's tables.
        postgresql: major version of the server.
        database: its name there.
        company: its name; empty if there is none yet.
        tables: by name.
        gaps: as ``numbering gaps`` tells them.
        sha256: of the file, before it was encrypted.
        size: of the database, in bytes; 0 in lists of earlier versions.
    """

    program: str
    revision: str
    postgresql: int
    database: str
    company: str
    tables: dict[str, TableContents]
    gaps: list[GapRow]
    sha256: str = ""
    size: int = 0

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(table.rows for table in self.tables.values())


def contents_of(session: Session, program: str) -> Contents:
    """What the transaction of this session sees."""
    session.execute(text(_SAME_WRITING))
    tables = {name: _table(session, name, columns) for name, columns in session.execute(_TABLES)}
    has_company = "company" in tables
    return Contents(
        program=program,
        revision=_one(session, "SELECT version_num FROM alembic_version") or "",
        postgresql=int(_one(session, "SELECT current_setting('server_version_num')::int / 10000")),
        database=_one(session, "SELECT current_database()"),
        company=(_one(session, "SELECT name FROM company ORDER BY id LIMIT 1") if has_company else "") or "",
        tables=tables,
        gaps=gaps_of(session) if "number_series" in tables else [],
        size=_one(session, "SELECT pg_database_size(current_database())"),
    )


def differences(wanted: Contents, found: Contents) -> list[str]:
    """What is not the same in two databases, in words; empty if all is."""
    told = []
    for name in sorted({*wanted.tables, *found.tables}):
        before, after = wanted.tables.get(name), found.tables.get(name)
        if before is None or after is None:
            told.append(_("the table {name} is in one of them only").format(name=name))
        elif before.rows != after.rows:
            words = _("the table {name} has {found} rows instead of {wanted}")
            told.append(words.format(name=name, found=f"{after.rows:,}", wanted=f"{before.rows:,}"))
        elif before.checksum != after.checksum:
            told.append(_("rows of the table {name} are not as they were").format(name=name))
    if wanted.gaps != found.gaps:
        told.append(_("the report of missing numbers is another"))
    return told


def _table(session: Session, name: str, columns: str) -> TableContents:
    quoted = session.connection().dialect.identifier_preparer.quote_identifier(name)
    row = session.execute(text(_ROWS.format(columns=_plain(columns), table=_plain(quoted)))).one()
    return TableContents(rows=row.rows, checksum=row.sum)


def _plain(name: str) -> str:
    """A colon in a name would be a parameter."""
    return name.replace(":", r"\:")


def _one(session: Session, query: str) -> Any:
    return session.scalar(text(query))
