"""Every command on a database of an earlier version, or without tables, says what to do in one sentence."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from erp_core.admin_cli import COMMANDS
from erp_core.kit.paths import newest_revision
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database
from tests.core.conftest import Run
from tests.factories.copies import database_on
from tests.upgrade.restore import RELEASES, restore

# Versions of databases are bent here.
pytestmark = pytest.mark.new_company

NEW = ("--name", "X", "--currency", "INR", "--username", "asha", "--full-name", "Asha", "--password-stdin")
# A call of each command that works on a database there is already; the others make or look for one.
CALLS: dict[str, tuple[str, ...]] = {
    "create-company": NEW,
    "company": ("show",),
    "mail": ("show",),
    "numbering": ("list",),
    "users": ("list",),
    "roles": ("list",),
    "sessions": ("list",),
    "import": ("item", "items.csv"),
    "export": ("item", "items.csv"),
    "audit": (),
    "as-of": ("SO-000001", "2026-01-01"),
    "health": (),
    "rotate-key": (),
    "fill": ("--sales-orders", "1"),
}
ROOMS = ("company", "mail", "numbering", "users", "roles", "sessions")
OTHERS = {
    "demo",
    "status",
    "stop",
    "init",
    "migrate",
    "backup",
    "verify",
    "restore",
    "backup-key",
    "doctor",
    "move-to-server",
    "move-to-pc",
}


@pytest.fixture(scope="module")
def places(postgres: EmbeddedServer, template: Database) -> Iterator[dict[str, Database]]:
    """A database of the first release, and one without tables."""
    del template  # it makes the roles
    older, empty = (f"erp_test_{uuid4().hex[:12]}" for _ in range(2))
    provision.create_database(postgres.superuser_url(), empty)
    yield {
        "older": restore(postgres, RELEASES[0], older),
        "empty": database_on(postgres, empty),
    }
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        for name in (older, empty):
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_no_command_is_forgotten() -> None:
    assert {name for names in COMMANDS.values() for name in names} == {*CALLS, *OTHERS}


@pytest.mark.parametrize("place", ["older", "empty"])
@pytest.mark.parametrize("command", CALLS)
def test_a_database_that_was_not_migrated_is_told_in_a_sentence(
    run: Run,
    places: dict[str, Database],
    command: str,
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("items.csv").write_text("Code;Name\nA;B\n", "utf-8")
    url = places[place].owner_url
    arguments = CALLS[command]
    verb = arguments[:1] if command in ROOMS else ()
    code, out, err = run(command, *verb, "--database-url", url, *arguments[len(verb) :])
    assert (code, out) == (1, "")
    assert err.count("\n") == 1, err
    assert "migrate" in err


def test_a_newer_database_wants_a_newer_program(run: Run, database: Database) -> None:
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("audit",), ("health",), ("migrate", "--no-backup"), ("migrate", "--dry-run")):
        assert run(*command)[1:] == (
            "",
            f"The database is at version 9999, newer than this program, which knows {newest_revision()}: "
            "install the newer program here, the one that brought it there.\n",
        )


def test_a_database_of_no_known_version_is_to_be_restored(run: Run, database: Database) -> None:
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("DELETE FROM alembic_version")
    for command in (("audit",), ("migrate", "--no-backup"), ("migrate", "--dry-run")):
        assert run(*command) == (
            1,
            "",
            "At which version the database is, nobody knows: its table alembic_version is empty."
            " Restore a backup.\n",
        )
