"""Companies that one test after the other gets: each is as a new one is, however it was used before."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
import pytest

from erp_core.errors import ErpError
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.portrait import SUBJECTS, portrait
from erp_core.setup import Database
from tests.factories.company import set_company
from tests.factories.copies import Copies
from tests.factories.makers import make_all
from tests.factories.mill import Mill
from tests.factories.templates import TEMPLATE

LISTED = (
    "SELECT oid::regclass::text FROM pg_class WHERE relkind = %s AND relnamespace = 'public'::regnamespace"
)
WRITABLE = """
SELECT quote_ident(attname) FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = '' AND attidentity = '' AND NOT attisdropped
 ORDER BY attnum LIMIT 1
"""
# What no row says. Each is followed by a new copy.
PAST_THAT: list[LiteralString] = [
    "CREATE TABLE spare (id int)",
    "CREATE VIEW spare AS SELECT 1 AS one",
    "CREATE SCHEMA spare",
    "CREATE FUNCTION spare() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE INDEX ON item (colour)",
    "DROP INDEX ix_session_user_id",
    "ALTER TABLE item DROP COLUMN colour CASCADE",
    "ALTER TABLE item ALTER colour SET DEFAULT 'red'",
    "ALTER TABLE item DISABLE TRIGGER USER",
    "ALTER TABLE audit_log DETACH PARTITION audit_log_later",
    "ALTER SEQUENCE item_id_seq INCREMENT 2",
    "DROP TRIGGER write_audit ON item",
    "GRANT SELECT ON signing_key TO erp_app",
    "REVOKE UPDATE ON item FROM erp_app",
    "COMMENT ON TABLE item IS 'spare'",
    "TRUNCATE presence",
    "ANALYZE unit",
    "ALTER DATABASE {name} SET work_mem = '8MB'",
    "ALTER DATABASE {name} CONNECTION LIMIT 5",
    "ALTER ROLE erp_app IN DATABASE {name} SET work_mem = '8MB'",
    "COMMENT ON DATABASE {name} IS 'spare'",
    "GRANT CREATE ON DATABASE {name} TO erp_app",
    "SELECT lo_create(0)",
]


@pytest.fixture(scope="module")
def circle(postgres: EmbeddedServer, template: Database) -> Iterator[Copies]:
    """Copies that nobody else asks for."""
    del template
    copies = Copies(postgres)
    yield copies
    copies.close()


def whole(server: EmbeddedServer, database: Database) -> dict[str, Any]:
    """All rows of all tables, all counters, and how everything is built."""
    name = database.owner_url.rpartition("/")[2]
    found: dict[str, Any] = {subject: portrait(database.owner_url, subject) for subject in SUBJECTS}
    with psycopg.connect(server.superuser_url(name), autocommit=True) as connection:
        for kind, columns in (("r", "t::text"), ("S", "last_value || ' ' || is_called")):
            for (table,) in connection.execute(LISTED, [kind]).fetchall():
                rows = connection.execute(f"SELECT {columns} FROM {table} t".encode()).fetchall()
                found[table] = [row[0] for row in rows]
    return found


def as_new(server: EmbeddedServer, copies: Copies, database: Database) -> None:
    with copies.new_copy(TEMPLATE) as fresh:
        now, expected = whole(server, database), whole(server, fresh)
    assert now.keys() == expected.keys()
    assert len(now) > 100
    assert {name for name in now if now[name] != expected[name]} == set()


@contextmanager
def given_again(copies: Copies, used: Database) -> Iterator[Database]:
    """The same database, once it is its turn."""
    with ExitStack() as others:
        for _ in range(9):
            if others.enter_context(copies.copy(TEMPLATE)) == used:
                break
        else:
            pytest.fail("it was thrown away")
        yield used


def superuser(server: EmbeddedServer, database: Database) -> psycopg.Connection:
    return psycopg.connect(server.superuser_url(database.owner_url.rpartition("/")[2]), autocommit=True)


def test_one_that_was_worked_in_is_the_same_database_and_as_new(
    circle: Copies, postgres: EmbeddedServer
) -> None:
    with circle.copy(TEMPLATE) as used:
        mill = Mill(used)
        make_all(mill("admin"))
        set_company(mill("admin"), name="Other Mills")
        mill.add_user("manager")
        mill("staff").logout()
        with pytest.raises(ErpError):
            mill.log_in("nobody")
        mill.close()
        assert Decimal(mill.sql("SELECT count(*) FROM audit_log")[0][0]) > 100
    with given_again(circle, used) as again:
        as_new(postgres, circle, again)
        mill = Mill(again)
        make_all(mill("admin"))
        mill.close()


def test_whatever_became_of_the_rows_of_any_table_they_are_put_back(
    circle: Copies, postgres: EmbeddedServer
) -> None:
    with circle.copy(TEMPLATE) as used, superuser(postgres, used) as connection:
        connection.execute("SET session_replication_role = replica")
        for number, (table,) in enumerate(connection.execute(LISTED, ["r"]).fetchall()):
            doomed = ("true", "ctid = (SELECT min(ctid) FROM {})", "false")[number % 3].format(table)
            connection.execute(f"DELETE FROM {table} WHERE {doomed}".encode())
            writable = connection.execute(WRITABLE, [table]).fetchone()
            if writable is not None:
                connection.execute(f"UPDATE {table} SET {writable[0]} = {writable[0]}".encode())
        for (counter,) in connection.execute(LISTED, ["S"]).fetchall():
            connection.execute("SELECT setval(%s, 77, false)", [counter])
    with given_again(circle, used) as again:
        as_new(postgres, circle, again)


@pytest.mark.parametrize("statement", PAST_THAT)
def test_what_is_built_otherwise_is_thrown_away(
    circle: Copies, postgres: EmbeddedServer, statement: LiteralString
) -> None:
    with circle.copy(TEMPLATE) as used, superuser(postgres, used) as connection:
        connection.execute(statement.format(name=used.owner_url.rpartition("/")[2]).encode())
    assert not circle.is_there(used)


def test_the_programs_connections_stay_and_others_are_sent_away(
    circle: Copies, postgres: EmbeddedServer
) -> None:
    with circle.copy(TEMPLATE) as used:
        mill = Mill(used)
        mill("admin")
        left = psycopg.connect(used.app_url)
        left.execute("SELECT * FROM item")
        mill.close()
        before, stranger = at_work(postgres, used), left.info.backend_pid
        assert stranger in before
    with given_again(circle, used) as again:
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")
        left.close()
        stayed = at_work(postgres, again)
        assert stayed == before - {stranger}
        assert stayed
        mill = Mill(again)
        assert mill("admin").me
        mill.close()


def at_work(server: EmbeddedServer, database: Database) -> set[int]:
    """The processes of the program's connections."""
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'erp_app'"
    with superuser(server, database) as connection:
        return {pid for (pid,) in connection.execute(asked)}
