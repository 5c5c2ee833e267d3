"""Moving a company into another database of the same version: all of it or nothing, the source as it was.

Row by row over two connections, not by files of pg_dump: the bundled programs speak no TLS, the other server
may be older or newer than they are, and its owner is no superuser. Both databases have their tables already.
"""

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from erp_core.errors import Conflict, ErpError, NotFound, NotPermitted, VersionMismatch
from erp_core.kit.i18n import _
from erp_core.kit.paths import newest_revision
from erp_core.postgres import provision
from erp_core.postgres.schema_version import misfit_in_words

Connection = psycopg.Connection[Any]
Columns = dict[str, list[str]]  # of each table, in their order

# What belongs to a place and not to the company: the key that signs its tokens, and where its backups lie.
OF_THE_PLACE = ("alembic_version", "backup_run", "signing_key")
ENDED = "company moved"  # why sessions end

_COLUMNS = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     GROUP BY c.relname ORDER BY c.relname
"""
_OF_OTHERS = """
    SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                      AND pg_get_userbyid(relowner) <> current_user)
"""
_REFERENCES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
_TRIGGERED = """
    SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
_MONTHS = r"""
    SELECT substr(c.relname, 11) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'audit_log'::regclass AND c.relname ~ '^audit_log_\d{4}_\d{2}$' ORDER BY 1
"""
_COUNTERS = """
    SELECT s.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
      JOIN pg_class t ON t.oid = d.refobjid
     WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace AND t.relname <> ALL (%s) ORDER BY 1
"""


@dataclass(frozen=True)
class Moved:
    """What was moved.

    Attributes:
        company: its name.
        rows: how many, of all tables together.
    """

    company: str
    rows: int


def move_company(source_url: str, target_url: str, operation: str) -> Moved:
    """Copy the company with everything in it; everybody is logged out there, and logs in as before.

    Args:
        source_url, target_url: of the owner of each database; the target has no company yet.
        operation: what the audit log calls it.

    Raises:
        Conflict: somebody works in one of them, or the target holds a company.
        NotFound: the source holds none.
        NotPermitted: a login does not own the tables.
        VersionMismatch: one of them has not this program's version, or tables of its own.
        ErpError: it failed on the way; nothing was moved.
    """
    with _connected(source_url) as source, _connected(target_url) as target:
        for connection in (source, target):
            _require_owner_and_version(connection)
            _require_nobody(connection)
        tables, company = _same_tables(source, target), _company_of(source)
        if company is None:
            raise NotFound(_("The database {name} holds no company.").format(name=_place(source)))
        try:
            _lock(target, tables, "ACCESS EXCLUSIVE")
            if _company_of(target) is not None:
                raise Conflict(_("This database already belongs to a company."))
            _lock(source, tables, "SHARE")  # readers go on, nothing is written any more
            rows = _copy(source, target, tables)
            _log_everybody_out(target, operation)
            # Who has come since would go on in the company that stays behind.
            _require_nobody(source)
            target.commit()
        except psycopg.Error as error:
            reason = (str(error) or type(error).__name__).splitlines()[0]
            raise ErpError(_("Nothing was moved: {reason}").format(reason=reason)) from error
    with psycopg.connect(provision.plain_url(target_url), autocommit=True) as connection:
        connection.execute("ANALYZE")  # so that the first questions are answered as quickly as later ones
    return Moved(company, rows)


def _connected(url: str) -> Connection:
    """A transaction in which text read from one database means the same to the other."""
    connection = psycopg.connect(provision.plain_url(url))
    connection.execute("SET datestyle = ISO; SET intervalstyle = postgres; SET timezone = UTC")
    connection.execute("SET statement_timeout = 0; SET lock_timeout = '10s'")
    return connection


def _place(connection: Connection) -> str:
    info = connection.info
    return f"{info.host}:{info.port}/{info.dbname}"


def _require_owner_and_version(connection: Connection) -> None:
    name = _place(connection)
    if _one(connection, "SELECT to_regclass('public.alembic_version')") is None:
        words = _("The database {name} has not been set up for Textile ERP: run init there first.")
        raise VersionMismatch(words.format(name=name))
    if _one(connection, _OF_OTHERS):
        words = _("The login {user} does not own the database {name}: use the URL of its owner.")
        raise NotPermitted(words.format(user=connection.info.user, name=name))
    found = _one(connection, "SELECT version_num FROM alembic_version")
    if found != newest_revision():
        raise VersionMismatch(f"{name}: {misfit_in_words(found)}")


def _require_nobody(connection: Connection) -> None:
    if provision.programs_at_work(connection):
        words = _("A program or a server works in the database {name}: end it and try again.")
        raise Conflict(words.format(name=_place(connection)))


def _same_tables(source: Connection, target: Connection) -> Columns:
    """The tables to be moved; VersionMismatch if somebody added something of his own to one of them."""
    here, there = (dict(connection.execute(_COLUMNS).fetchall()) for connection in (source, target))
    for name in sorted({*here, *there}):
        if sorted(here.get(name, [])) != sorted(there.get(name, [])):
            words = _("The table {name} is not the same in both databases: somebody changed one of them.")
            raise VersionMismatch(words.format(name=name))
    return {name: columns for name, columns in here.items() if name not in OF_THE_PLACE}


def _company_of(connection: Connection) -> str | None:
    return _one(connection, "SELECT name FROM company ORDER BY id LIMIT 1")


def _lock(connection: Connection, tables: Columns, mode: LiteralString) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, tables))
    connection.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(names, sql.SQL(mode)))


def _copy(source: Connection, target: Connection, tables: Columns) -> int:
    """All rows, as they are: no trigger numbers, stamps or logs them; references are looked at in the end."""
    for (month,) in source.execute(_MONTHS).fetchall():
        year, number = map(int, month.split("_"))
        first = "make_timestamptz(%s, %s, 1, 0, 0, 0, 'UTC')"
        target.execute(f"SELECT add_audit_partition({first})", (year, number))
    references = target.execute(_REFERENCES).fetchall()
    triggered = [name for (name,) in target.execute(_TRIGGERED)]
    for table, name, _definition in references:
        _alter(target, table, sql.SQL("DROP CONSTRAINT {}").format(sql.Identifier(name)))
    for table in triggered:
        _alter(target, table, sql.SQL("DISABLE TRIGGER USER"))
    target.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, tables))))
    # What PostgreSQL computes from the rows is computed there anew: keys by the language of this company.
    target.execute("SELECT sort_by(%s)", (_one(source, "SELECT language FROM company ORDER BY id LIMIT 1"),))
    rows = sum(_copy_table(source, target, name, columns) for name, columns in tables.items())
    for table, name, definition in references:
        added = sql.SQL("ADD CONSTRAINT {} {}").format(sql.Identifier(name), sql.SQL(definition))
        _alter(target, table, added)
    for table in triggered:
        _alter(target, table, sql.SQL("ENABLE TRIGGER USER"))
    for (counter,) in source.execute(_COUNTERS, (list(OF_THE_PLACE),)).fetchall():
        _set_counter(source, target, sql.Identifier(counter))
    return rows


def _alter(target: Connection, table: str, change: sql.Composable) -> None:
    target.execute(sql.SQL("ALTER TABLE {} {}").format(sql.Identifier(table), change))


def _copy_table(source: Connection, target: Connection, name: str, columns: list[str]) -> int:
    table, names = sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    with source.cursor() as reader, target.cursor() as writer:
        with (
            # Of a table in parts only a query can be copied.
            reader.copy(sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(names, table)) as rows,
            writer.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)) as copy,
        ):
            for data in rows:
                copy.write(data)
        if reader.rowcount != writer.rowcount:
            raise ErpError(_("Nothing was moved: {reason}").format(reason=f"{name}: {writer.rowcount}"))
        return writer.rowcount


def _set_counter(source: Connection, target: Connection, counter: sql.Identifier) -> None:
    """The next id is the one the source would have given; unlike setval, this can be rolled back."""
    reached = sql.SQL("SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {}")
    after = sql.Literal(_one(source, reached.format(counter)))
    target.execute(sql.SQL("ALTER SEQUENCE {} RESTART WITH {}").format(counter, after))


def _log_everybody_out(target: Connection, operation: str) -> None:
    target.execute("SELECT set_config('erp.operation', %s, true)", (operation,))
    target.execute(
        "UPDATE session SET revoked_at = now(), revoked_reason = %s WHERE revoked_at IS NULL", (ENDED,)
    )


def _one(connection: Connection, query: LiteralString | sql.Composed, values: tuple[Any, ...] = ()) -> Any:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None
