"""The server's health: figures, statements that were slow or run now, and what is never shown."""

import re
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.standing import embedded_server
from erp_core.reporting.server import service as server
from erp_core.reporting.server.brief import LONGEST, brief
from erp_core.reporting.server.schema import RunningStatement, ServerView, SlowStatement
from erp_core.setup import Database, open_embedded, owner_session
from tests.core.conftest import Run
from tests.factories.copies import Copies
from tests.factories.mill import Mill
from tests.factories.orders import make_sales_order
from tests.factories.templates import FAST, TEMPLATE

# What PostgreSQL counts is told here.
pytestmark = pytest.mark.new_company

PLACE = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_stat_statements'"
WITHOUT = ("DROP EXTENSION pg_stat_statements", "DROP SCHEMA statistics")


def superuser_url(postgres: EmbeddedServer, database: Database) -> str:
    return postgres.superuser_url(database.app_url.rpartition("/")[2])


def as_superuser(postgres: EmbeddedServer, database: Database, *statements: str) -> None:
    with psycopg.connect(superuser_url(postgres, database), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def as_program(database: Database, *statements: str) -> None:
    with psycopg.connect(database.app_url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def counted(postgres: EmbeddedServer, own_mill: Mill) -> Mill:
    """A mill whose server has counted nothing yet: all tests share its memory for statements."""
    as_superuser(postgres, own_mill.database, "SELECT statistics.pg_stat_statements_reset()")
    return own_mill


def slowest(mill: Mill) -> list[SlowStatement]:
    return mill("admin").run(server.health).slowest


def test_the_servers_health_is_told_in_figures(own_mill: Mill) -> None:
    health = own_mill("admin").run(server.health)
    assert health.size_bytes > 1_000_000
    assert 0 < health.connections <= health.max_connections
    assert health.backups.state == "never"


# Slow ones


def test_what_took_long_is_told_after_it_is_over(counted: Mill) -> None:
    for _order in range(3):
        make_sales_order(counted("staff"))
    counted("staff").run(items.search, ListQuery(text="cotton"))
    health = counted("admin").run(server.health)
    assert health.advice == ""
    assert health.counted_since is not None
    assert health.started_at <= health.counted_since
    saved = next(s for s in health.slowest if s.brief == "INSERT INTO sales_order")
    assert (saved.calls, saved.rows) == (3, 3)
    assert 0 < saved.mean_ms <= saved.worst_ms
    assert "INSERT INTO sales_order (" in saved.statement
    assert "INSERT INTO sales_order_line (" in saved.statement
    assert [s.mean_ms for s in health.slowest] == sorted((s.mean_ms for s in health.slowest), reverse=True)
    assert 0 < sum(s.share_percent for s in health.slowest) <= 101  # each is rounded


def test_no_more_than_twenty_are_told(counted: Mill) -> None:
    wide = (f"SELECT {', '.join(['count(*)'] * number)} FROM item" for number in range(1, 31))
    as_program(counted.database, *wide)
    assert len(slowest(counted)) == 20


def test_only_the_programs_own_statements_in_this_database_are_told(counted: Mill, copies: Copies) -> None:
    counted.sql("SELECT count(*) AS of_the_owner FROM item")
    with copies.copy(TEMPLATE) as other:
        as_program(other, "SELECT count(*) AS of_another_company FROM item")
    as_program(counted.database, "SELECT count(*) AS of_the_program FROM item")
    told = " ".join(s.statement for s in slowest(counted))
    assert "of_the_program" in told
    assert "of_the_owner" not in told
    assert "of_another_company" not in told


def test_questions_about_the_server_are_not_its_load(counted: Mill) -> None:
    for _time in range(3):
        counted("admin").run(server.health)
    told = slowest(counted)
    assert told
    assert not [s.brief for s in told if re.search(r"\bpg_(stat|catalog|settings|type)", s.statement)]


def test_values_are_not_kept(counted: Mill) -> None:
    as_program(counted.database, "SELECT count(*) FROM party WHERE name = 'Kaveri Mills'")
    counted("staff").run(items.search, ListQuery(text="kaveri"))
    assert "SELECT count(*) FROM party WHERE name = $1" in [s.statement for s in slowest(counted)]
    assert "kaveri" not in counted("admin").run(server.health).model_dump_json().lower()


@pytest.mark.parametrize("counts_everything", [False, True])
def test_a_password_is_never_shown(counted: Mill, postgres: EmbeddedServer, counts_everything: bool) -> None:
    if counts_everything:  # as PostgreSQL does unless told otherwise
        name = sql.Identifier(counted.database.app_url.rpartition("/")[2]).as_string()
        setting = "pg_stat_statements.track_utility = on"
        as_superuser(postgres, counted.database, f"ALTER DATABASE {name} SET {setting}")
    as_program(counted.database, "ALTER ROLE erp_app PASSWORD 'app'", "BEGIN", "COMMIT")
    with psycopg.connect(counted.database.app_url) as app:
        kept = "SELECT count(*) FROM statistics.pg_stat_statements WHERE query LIKE 'ALTER ROLE%%'"
        row = app.execute(kept.encode()).fetchone()
        assert row is not None
        assert row[0] == counts_everything
    told = [s.brief for s in slowest(counted)]
    assert told
    assert not [line for line in told if line.startswith(("ALTER", "BEGIN", "COMMIT", "SET"))]


# Those that run now


@pytest.fixture
def sleeper(own_mill: Mill) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection of the program's whose statement does not end before the test."""
    connection = psycopg.connect(own_mill.database.app_url)

    def sleep() -> None:
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT pg_sleep(29)")

    thread = threading.Thread(target=sleep)
    thread.start()
    yield connection
    connection.cancel_safe()
    thread.join()
    connection.close()


def running(mill: Mill, state: str) -> RunningStatement:
    """The statement in this state, as soon as there is one."""
    for _attempt in range(200):
        for statement in mill("admin").run(server.health).running:
            if statement.state == state:
                return statement
        time.sleep(0.05)
    pytest.fail(f"nothing is {state}")


def test_what_runs_now_is_told(own_mill: Mill, sleeper: "psycopg.Connection[tuple[object, ...]]") -> None:
    statement = running(own_mill, "active")
    assert statement.id == sleeper.info.backend_pid
    assert statement.statement == statement.brief == "SELECT pg_sleep(29)"
    assert statement.seconds >= 0


def test_who_waits_for_another_is_told_so(own_mill: Mill) -> None:
    update = "UPDATE company SET name = name"
    with psycopg.connect(own_mill.database.app_url) as holder:
        holder.execute(update)
        assert running(own_mill, "idle in transaction").id == holder.info.backend_pid
        waiter = threading.Thread(target=as_program, args=(own_mill.database, update))
        waiter.start()
        assert running(own_mill, "waiting").brief == update
        holder.rollback()
        waiter.join()


# Where nothing is counted


def test_a_database_without_the_extension_says_what_to_do(own_mill: Mill, postgres: EmbeddedServer) -> None:
    database, name = own_mill.database, own_mill.database.app_url.rpartition("/")[2]
    as_superuser(postgres, database, "DROP EXTENSION pg_stat_statements")
    health = own_mill("admin").run(server.health)
    assert health.advice == "Run CREATE EXTENSION pg_stat_statements in this database as a superuser."
    assert (health.counted_since, health.slowest) == (None, [])
    assert provision.keep_statistics(postgres.superuser_url(), name)
    assert own_mill.sql(PLACE) == [("statistics",)]
    assert slowest(own_mill)


def test_an_extension_an_administrator_made_is_used_where_it_is(
    own_mill: Mill, postgres: EmbeddedServer
) -> None:
    database, name = own_mill.database, own_mill.database.app_url.rpartition("/")[2]
    as_superuser(postgres, database, *WITHOUT)
    as_superuser(postgres, database, "CREATE EXTENSION pg_stat_statements SCHEMA public VERSION '1.9'")
    assert slowest(own_mill)
    assert provision.keep_statistics(postgres.superuser_url(), name)
    assert own_mill.sql(PLACE) == [("public",)]
    assert own_mill.sql("SELECT extversion <> '1.9' FROM pg_extension WHERE extname LIKE 'pg_stat%%'") == [
        (True,)
    ]
    assert slowest(own_mill)


def test_an_extension_out_of_the_programs_reach_does_no_harm(
    own_mill: Mill, postgres: EmbeddedServer
) -> None:
    as_superuser(postgres, own_mill.database, "REVOKE USAGE ON SCHEMA statistics FROM erp_app")
    health = own_mill("admin").run(server.health)
    assert health.slowest == []
    assert health.advice


def test_who_may_not_create_it_is_not_stopped(own_mill: Mill, postgres: EmbeddedServer) -> None:
    name = own_mill.database.app_url.rpartition("/")[2]
    as_superuser(postgres, own_mill.database, *WITHOUT)
    assert not provision.keep_statistics(own_mill.database.owner_url, name)
    assert own_mill.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'statistics'") == [(0,)]


def test_the_superuser_of_the_set_up_can_be_dropped(own_mill: Mill, postgres: EmbeddedServer) -> None:
    database, name = own_mill.database, own_mill.database.app_url.rpartition("/")[2]
    as_superuser(postgres, database, *WITHOUT)
    as_superuser(postgres, database, "CREATE ROLE setup SUPERUSER LOGIN PASSWORD 'only-for-now'")
    url = provision.with_login(postgres.superuser_url(), "setup", "only-for-now")
    assert provision.keep_statistics(url, name)
    as_superuser(postgres, database, "DROP ROLE setup")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder; the server in it is stopped and deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="erp-health-"))
    folder.chmod(0o755)
    yield folder
    embedded_server(folder).delete()


def test_a_cluster_made_before_anything_was_counted(folder: Path) -> None:
    older = EmbeddedServer(folder / "postgresql", FAST | {"shared_preload_libraries": ""})
    database = open_embedded(older)
    as_superuser(older, database, *WITHOUT)
    assert health_of(database).advice.startswith("Add pg_stat_statements to shared_preload_libraries, re")
    open_embedded(EmbeddedServer(folder / "postgresql"))  # a newer program joins before the older one left
    advice = "Add pg_stat_statements to shared_preload_libraries and restart PostgreSQL."
    assert health_of(database).advice == advice
    older.stop()
    database = open_embedded(EmbeddedServer(folder / "postgresql"))
    as_program(database, "SELECT count(*) FROM item")
    health = health_of(database)
    assert health.advice == ""
    assert health.slowest


def health_of(database: Database) -> ServerView:
    with owner_session(database.app_url) as session:
        return server.read_health(session)


# By command line


def test_the_command_line_tells_the_same(
    run: Run, counted: Mill, sleeper: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    make_sales_order(counted("staff"))
    code, out, err = run("health", "--database-url", counted.database.app_url)
    assert (code, err) == (2, ""), "as the doctor says of a company without a backup"
    lines = out.splitlines()
    assert any(re.fullmatch(r"Last backup +never\. No backup was ever recorded.*", line) for line in lines)
    assert any(
        re.match(r" +[\d.]+ +[\d.]+ +1 +1 +[\d.]+ % +INSERT INTO sales_order *$", line) for line in lines
    )
    assert any(
        re.match(rf" +{sleeper.info.backend_pid} +\d+ +active +SELECT pg_sleep", line) for line in lines
    )


def test_the_command_line_tells_it_to_programs(run: Run, own_mill: Mill, tmp_path: Path) -> None:
    assert run("backup", "--to", str(tmp_path), "--no-verify")[0] == 0
    code, out, _err = run("health", "--database-url", own_mill.database.app_url, "--json")
    assert code == 1, "not tried"
    view = ServerView.model_validate_json(out)
    assert view.backups.size_bytes == next(tmp_path.glob("*.dump")).stat().st_size
    assert view.slowest
    assert re.search(r"Last backup +\d{4}-\d\d-\d\d \d\d:\d\d, 0 h old, ", run("health")[1])


def test_a_backup_that_failed_is_told_once(run: Run, own_mill: Mill) -> None:
    own_mill.sql("INSERT INTO backup_run (path, size_bytes, verified_at) VALUES ('/b', 1, now())")
    assert run("health")[0] == 0
    own_mill.sql("UPDATE backup_run SET at = now() - interval '5 hours'")
    own_mill.sql("INSERT INTO backup_run (path, size_bytes, problem) VALUES ('/b', 0, 'The disk is full.')")
    code, out, _err = run("health")
    assert code == run("doctor", "--json")[0] == 2
    (line,) = (line for line in out.splitlines() if line.startswith("Last backup"))
    assert re.fullmatch(
        r"Last backup +\d{4}-\d\d-\d\d \d\d:\d\d: The last backup failed: The disk is full\."
        r" The last one that succeeded is 5 h old\.",
        line,
    )


def test_the_owner_is_told_which_url_to_use(run: Run) -> None:
    _code, out, _err = run("health")
    assert "Use the program's URL" in out
    assert "Slowest" not in out


@pytest.mark.parametrize("value", ["https://erp.example.com", "/no/such/folder"])
def test_what_is_no_database_is_told_in_one_line(run: Run, value: str) -> None:
    code, out, err = run("health", "--database-url", value)
    assert (code, out) == (1, "")
    assert err.count("\n") == 1


# In one line


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (
            "SELECT party.id, party.code, party.name, (SELECT role.name \nFROM role) AS role \nFROM party \n"
            "WHERE party.deleted_at IS NULL AND party.search_text LIKE lower($1::VARCHAR) "
            "\n LIMIT $2::INTEGER",
            "SELECT … FROM party WHERE deleted_at IS NULL AND search_text LIKE lower($1) LIMIT $2",
        ),
        ("SELECT count(*) AS count_1 \nFROM party", "SELECT count(*) AS count_1 FROM party"),
        (
            "SELECT party.id \nFROM party \nWHERE party.id IN ($1 /*, ... */) AND x = ANY ($2::BIGINT[])",
            "SELECT id FROM party WHERE id IN ($1, …) AND x = ANY ($2)",
        ),
        ("SELECT p.* FROM party p", "SELECT * FROM party p"),
        (
            "INSERT INTO request (id, result) VALUES ($1, $2) RETURNING pg_notify($4, $3)",
            "INSERT INTO request",
        ),
        (
            "WITH stored AS \n(INSERT INTO sales_order (notes) VALUES ($1) RETURNING sales_order.id)\n "
            "SELECT stored.id \nFROM stored",
            "INSERT INTO sales_order",
        ),
        (
            "UPDATE item SET width=$1::NUMERIC(7, 2), at=$2::TIMESTAMP WITH TIME ZONE "
            "WHERE item.id = $3::BIGINT RETURNING item.version",
            "UPDATE item SET width=$1, at=$2 WHERE id = $3",
        ),
        ("SELECT pg_notify($1, $2)", "SELECT pg_notify($1, $2)"),
        ("  LOCK TABLE\n company ", "LOCK TABLE company"),
        ("<insufficient privilege>", "<insufficient privilege>"),
        ("SELECT ((((", "SELECT (((("),
        ("", ""),
    ],
)
def test_a_statement_in_one_line(statement: str, line: str) -> None:
    assert brief(statement) == line


def test_one_line_has_an_end() -> None:
    line = brief("SELECT 1 FROM party WHERE " + " AND ".join(["name = $1"] * 500))
    assert len(line) == LONGEST
    assert line.endswith("…")
