"""A copy of a template that tests wrote into, made as the template is again, or found to be past that.

Rows are told apart by the transaction that wrote them: what is older than the moment when a test got the
database is the template's. Triggers sleep meanwhile, so nothing is logged, counted or announced. What is
built differently than the template (a table, a right, a setting of the database) is not put back.
"""

import time
from collections.abc import Collection, Sequence
from typing import LiteralString, NamedTuple, cast

import psycopg
from psycopg import sql

# Of a database: its tables, or the catalogues that say how it is built.
_NAMES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = %s AND c.relpersistence <> 't' AND NOT c.relisshared
       AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_(toast|temp)'
       AND (n.nspname = 'pg_catalog') = %s
 ORDER BY 1
"""
# What the cluster keeps of a database, and what is set in it for somebody.
_OF_CLUSTER = """
SELECT {number},
       count(*) + (SELECT count(*) FROM pg_db_role_setting WHERE setdatabase = d.oid)
       + (SELECT count(*) FROM pg_shdescription WHERE objoid = d.oid AND classoid = 'pg_database'::regclass),
       count(*) FILTER (WHERE age(xmin) <= (SELECT age(%(since)s::text::xid)))
  FROM pg_database d WHERE datname = current_database() GROUP BY d.oid
"""
_OF_TABLE = """
SELECT {number}, count(*), count(*) FILTER (WHERE age(xmin) <= (SELECT age(%(since)s::text::xid)))
  FROM {table}
"""
# Who is in the database, but for those who may stay if they hold nothing.
_OTHERS = """
SELECT pid FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
       AND NOT (pid = ANY (%s) AND state = 'idle'
                AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype <> 'virtualxid'))
"""
_THERE = "SELECT pid FROM pg_stat_activity WHERE pid = ANY (%s)"
_END = "SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) pid"
_MOMENT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text"
_FORGET = """
SELECT statistics.pg_stat_statements_reset(0, oid, 0) FROM pg_database WHERE datname = current_database()
"""
# A backend that was told to end needs some milliseconds; one that does not within seconds never will.
_PAUSE, _PAUSES = 0.004, 1000


def prepare(connection: psycopg.Connection) -> None:
    """Make a superuser's connection one that looks and puts back, and nothing else."""
    connection.execute(
        "SET session_replication_role = replica; SET lock_timeout = '2s';"
        " SET plan_cache_mode = force_generic_plan"  # what is looked at is one long statement, planned once
    )


class Held(NamedTuple):
    """Rows of a table: how many there are, and how many of them were written since some moment."""

    rows: int
    new: int


class Portrait:
    """A template: its rows, where its counters stand, and how much there is in its catalogues.

    Args:
        connection: of a superuser, to a copy nobody wrote into.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self.tables = _names(connection, "r", of_catalogue=False)
        self.catalogues = _names(connection, "r", of_catalogue=True)
        self.counters = _names(connection, "S", of_catalogue=False)
        self._look = _look([*self.tables, *self.catalogues])
        self._count = _counts(self.counters)
        self._rows = self._held(connection, moment(connection))
        self._counted = self._counters(connection)
        self._contents = {
            table: _copied(connection, table)
            for table, held in zip(self.tables, self._rows, strict=False)
            if held.rows
        }

    def put_back(self, connection: psycopg.Connection, since: str) -> bool:
        """Make a copy as the template is, if nothing but rows and counters differs; False if more does.

        Args:
            since: when the copy was last as the template is.
        """
        held = self._held(connection, since)
        built = slice(len(self.tables), None)
        if any(
            now.new or now.rows != was.rows for now, was in zip(held[built], self._rows[built], strict=True)
        ):
            return False
        changed = {
            table: now.rows - now.new == was.rows
            for table, now, was in zip(self.tables, held, self._rows, strict=False)
            if now.new or now.rows != was.rows
        }
        counted = self._counters(connection)
        with connection.transaction():
            self._put_rows_back(connection, changed, since)
            self._put_counters_back(connection, counted)
        connection.execute(_FORGET)
        return True

    def _held(self, connection: psycopg.Connection, since: str) -> list[Held]:
        rows = connection.execute(self._look, {"since": since}, prepare=True).fetchall()
        return [Held(*row[1:]) for row in sorted(rows)]

    def _counters(self, connection: psycopg.Connection) -> list[tuple[int, bool]]:
        rows = connection.execute(self._count, prepare=True).fetchall()
        return [(row[1], row[2]) for row in sorted(rows)]

    def _put_rows_back(self, connection: psycopg.Connection, changed: dict[str, bool], since: str) -> None:
        """Take away what is new; where rows of the template are gone, all, and write them anew."""
        if changed:
            newer = sql.SQL(" WHERE age(xmin) <= age({}::xid)").format(sql.Literal(since))
            connection.execute(
                sql.SQL("; ").join(
                    sql.SQL("DELETE FROM {}{}").format(_table(table), newer if is_whole else sql.SQL(""))
                    for table, is_whole in changed.items()
                )
            )
        for table, is_whole in changed.items():
            if not is_whole and table in self._contents:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(_table(table))) as copy:
                    copy.write(self._contents[table])

    def _put_counters_back(self, connection: psycopg.Connection, counted: list[tuple[int, bool]]) -> None:
        sets = [
            sql.SQL("SELECT setval({}, {}, {})").format(sql.Literal(name), *map(sql.Literal, was))
            for name, was, now in zip(self.counters, self._counted, counted, strict=True)
            if was != now
        ]
        if sets:
            connection.execute(sql.SQL("; ").join(sets))


def moment(connection: psycopg.Connection) -> str:
    """What is written from now on is new."""
    row = connection.execute(_MOMENT).fetchone()
    assert row is not None
    return row[0]


def leave_alone(connection: psycopg.Connection, may_stay: Collection[int]) -> set[int]:
    """End all other connections to the database; those of ``may_stay`` that rest and hold nothing stay.

    Returns:
        Which of them are still there.
    """
    kept, told = list(may_stay), set[int]()
    for _ in range(_PAUSES):
        others = {pid for (pid,) in connection.execute(_OTHERS, [kept])}
        if not others:
            break
        if others - told:
            connection.execute(_END, [list(others - told)])
            told |= others
        time.sleep(_PAUSE)
    else:
        raise TimeoutError(f"{told} did not leave the database")
    return {
        pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity WHERE pid = ANY (%s)", [kept])
    }


def _names(connection: psycopg.Connection, kind: str, *, of_catalogue: bool) -> list[str]:
    return [name for (name,) in connection.execute(_NAMES, [kind, of_catalogue])]


def _table(name: str) -> sql.SQL:
    # As regclass wrote it: with its schema and in quotes where they are needed.
    return sql.SQL(cast("LiteralString", name))


def _look(tables: Sequence[str]) -> sql.Composed:
    """Number, rows and new rows of each table, and as the last what the cluster keeps of the database."""
    numbered = list(enumerate(tables))
    each = [sql.SQL(_OF_TABLE).format(number=number, table=_table(table)) for number, table in numbered]
    return sql.SQL(" UNION ALL ").join([*each, sql.SQL(_OF_CLUSTER).format(number=len(tables))])


def _counts(counters: Sequence[str]) -> sql.Composed:
    return sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, last_value, is_called FROM {}").format(sql.Literal(number), _table(name))
        for number, name in enumerate(counters)
    )


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(_table(table))) as copy:
        return b"".join(bytes(part) for part in copy)
