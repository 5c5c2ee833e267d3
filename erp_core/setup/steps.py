"""What there is to migrate: which versions are still to come, and which tables they change."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from erp_core.errors import VersionMismatch
from erp_core.kit.i18n import _
from erp_core.kit.paths import migrations_dir, newest_revision
from erp_core.postgres.provision import plain_url, programs_at_work
from erp_core.postgres.schema_version import RESTORE, UNKNOWN, misfit_in_words

# Where Alembic and SQL name the table that is changed; bodies of functions are counted in.
_CHANGED = re.compile(
    r"""op\.(?:add_column|drop_column|alter_column|create_table|drop_table|bulk_insert)\(\s*"(\w+)"
    | (?:create_index|create_foreign_key|create_check_constraint|drop_constraint)\([^)]*?"\w+",\s*"(\w+)"
    | leave_out\(\s*op,\s*"(\w+)"
    | \b(?:ALTER\ TABLE|UPDATE|INSERT\ INTO|DELETE\ FROM|CREATE\ TABLE)
        \s+(?:ONLY\s+|IF\ (?:NOT\ )?EXISTS\s+)?(?!ONLY\b|IF\b)(\w+)
    | \bTRIGGER\s+\w+\s[^;]*?\bON\s+(\w+)""",
    re.VERBOSE,
)
# None where the name comes later, as of a partition.
_MADE = re.compile(r'create_table\(\s*"(\w+)"|CREATE TABLE (?:IF NOT EXISTS )?(?!IF\b)(\w+)')
_SIZES = """
    SELECT c.relname, sum(pg_total_relation_size(coalesce(t.relid, c.oid)))::bigint
      FROM pg_class c LEFT JOIN LATERAL pg_partition_tree(c.oid) t ON true
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     GROUP BY c.relname
"""


@dataclass(frozen=True)
class VersionAhead:
    """A version that is still to come.

    Attributes:
        revision: its number.
        title: what it is for, in a sentence.
        tables: those there are already which it may change, to their size with indexes, in bytes.
        new_tables: those it makes.
    """

    revision: str
    title: str
    tables: dict[str, int]
    new_tables: list[str]


@dataclass(frozen=True)
class Steps:
    """What migrating a database would do.

    Attributes:
        found: the revision it is at; empty if it has no tables yet.
        size: of the database, in bytes.
        connected: connections of programs and servers that work in it.
        ahead: oldest first.
    """

    found: str
    size: int
    connected: int
    ahead: list[VersionAhead]


def steps_ahead(owner_url: str) -> Steps:
    """What there is to migrate in a database; nothing is changed and nobody waits.

    Raises:
        VersionMismatch: it has tables, and nobody knows of which version; or it is newer than this program.
    """
    with psycopg.connect(plain_url(owner_url)) as connection:
        found = ""
        if _one(connection, "SELECT to_regclass('public.alembic_version')") is not None:
            found = _one(connection, "SELECT version_num FROM alembic_version") or ""
            if not found and _one(connection, "SELECT to_regclass('public.company')") is not None:
                raise VersionMismatch(f"{_(UNKNOWN)} {_(RESTORE)}")
        if found > newest_revision():
            raise VersionMismatch(misfit_in_words(found))
        sizes: dict[str, int] = dict(connection.execute(_SIZES).fetchall())
        size = _one(connection, "SELECT pg_database_size(current_database())")
        connected = programs_at_work(connection)
    files = sorted((migrations_dir() / "versions").glob("[0-9]*.py"))
    ahead = [file for file in files if file.name.partition("_")[0] > found]
    return Steps(found, size, connected, [_step(file, sizes) for file in ahead])


def _step(file: Path, sizes: dict[str, int]) -> VersionAhead:
    code = file.read_text("utf-8")
    beside = sorted(file.with_suffix("").glob("*.sql")) if file.with_suffix("").is_dir() else []
    text = "\n".join([code, *(sql.read_text("utf-8") for sql in beside)])
    named = {name for groups in _CHANGED.findall(text) for name in groups if name}
    new = {name for pair in _MADE.findall(text) for name in pair if name} - sizes.keys()
    title = (ast.get_docstring(ast.parse(code)) or "").partition("\n")[0]
    changed = {name: sizes[name] for name in sorted(named & sizes.keys())}
    return VersionAhead(file.name.partition("_")[0], title, changed, sorted(new))


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
