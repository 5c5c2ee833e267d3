"""``migrate`` has a way back: a backup, a look before, nobody at work, and all of it or nothing."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from erp_core.backup import restoring
from erp_core.kit import paths
from erp_core.kit.paths import migrations_dir, newest_revision
from erp_core.postgres import provision, schema_version
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database, steps
from tests.core.conftest import Run
from tests.upgrade.restore import RELEASES, SUBJECTS, portrait, restore

# Who is connected stops a migration.
pytestmark = pytest.mark.new_company

HALF = '''"""The first half goes well."""
from alembic import op
revision = "9998"
down_revision = {before!r}
branch_labels = depends_on = None

def upgrade():
    op.execute("ALTER TABLE party ADD COLUMN half text")
    op.execute("UPDATE company SET name = 'half'")
'''
BROKEN = '''"""The second fails half way."""
from alembic import op
revision = "9999"
down_revision = "9998"
branch_labels = depends_on = None

def upgrade():
    op.execute("CREATE TABLE broken (id int)")
    op.execute("SELECT 1 / 0")
'''
# The first release had no list of permissions yet.
PARTS = [subject for subject in SUBJECTS if subject != "permissions"]


@pytest.fixture
def older(postgres: EmbeddedServer, template: Database) -> Iterator[Database]:
    """A company of the first release."""
    del template  # it makes the roles
    name = f"erp_test_{uuid4().hex[:12]}"
    yield restore(postgres, RELEASES[0], name)
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database.owner_url) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_a_dry_run_tells_and_changes_nothing(run: Run, older: Database) -> None:
    before = {subject: portrait(older, subject) for subject in PARTS}
    code, out, err = run("migrate", "--database-url", older.owner_url, "--dry-run")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    (found,) = rows(older, "SELECT version_num FROM alembic_version")[0]
    assert lines[0].startswith(f"From version {found} to {newest_revision()}; the database holds ")
    assert lines[-1] == "0 connections of programs or servers are open."
    assert "0012  Company is test." in lines
    assert lines[lines.index("0012  Company is test.") + 1].startswith("      company (")
    assert any("exchange_rate (new)" in line for line in lines)
    assert {subject: portrait(older, subject) for subject in PARTS} == before
    assert run("migrate", "--dry-run")[1] == f"The database is at version {newest_revision()}.\n"


def test_what_is_told_to_be_new_comes_to_be(run: Run, postgres: EmbeddedServer, database: Database) -> None:
    """Of a database without tables, which all versions are still ahead of."""
    name = f"erp_test_{uuid4().hex[:12]}"
    empty = sql.Identifier(name)
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(empty))
        try:
            url = f"{postgres.superuser_url().rpartition('/')[0]}/{name}"
            code, out, _err = run("migrate", "--database-url", url, "--dry-run")
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(empty))
    assert code == 0
    told = set(re.findall(r"(\w+) \(new\)", out))
    there = {name for (name,) in rows(database, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")}
    dropped = {"known_permission", "blob_part"} - there
    assert told - dropped == told & there
    assert {"company", "audit_log", "note", "stock_move"} <= told


def test_a_backup_is_made_first_and_is_the_way_back(
    run: Run, older: Database, postgres: EmbeddedServer, tmp_path: Path
) -> None:
    before = {subject: portrait(older, subject) for subject in PARTS}
    url = ("--database-url", older.owner_url)
    code, out, err = run("migrate", *url)
    assert (code, out) == (1, "")
    assert "--backup-to FOLDER" in err
    assert "--no-backup" in err
    assert {subject: portrait(older, subject) for subject in PARTS} == before

    code, out, err = run("migrate", *url, "--backup-to", str(tmp_path))
    assert (code, out) == (0, "")
    (dump,) = tmp_path.glob("*.dump")
    assert err.splitlines() == [
        f"Backed up into {dump}.",
        f"The database is at version {newest_revision()}.",
    ]
    assert rows(older, "SELECT path FROM backup_run")[-1] == (str(dump),)
    name = older.owner_url.rpartition("/")[2]
    with restoring.opened(dump, None) as opened:
        done = restoring.restore(postgres.superuser_url(), name, opened, keeps_present=True)
    assert done.is_compared
    # A list of allowed words comes back with its casts written elsewhere; all else is as it was.
    assert {s: portrait(older, s) for s in PARTS if s != "constraints"} == {
        s: told for s, told in before.items() if s != "constraints"
    }
    restoring.drop(postgres.superuser_url(), done.before)


def test_older_programs_at_work_stop_it_unless_told(run: Run, older: Database) -> None:
    url = ("--database-url", older.owner_url)
    with psycopg.connect(older.app_url):
        code, out, err = run("migrate", *url, "--no-backup")
        assert (code, out) == (1, "")
        assert err == (
            "1 connection of a program or server is open. End them and try again, or say --while-connected.\n"
        )
        assert run("migrate", *url, "--no-backup", "--while-connected")[0] == 0
    assert rows(older, "SELECT version_num FROM alembic_version") == [(newest_revision(),)]
    assert run("migrate", *url) == (0, "", f"The database is at version {newest_revision()}.\n")


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program whose last two versions are one that works and one that fails half way."""
    newest = newest_revision()
    folder = tmp_path / "migrations"
    shutil.copytree(migrations_dir(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9998_half.py").write_text(HALF.format(before=newest), "utf-8")
    (folder / "versions" / "9999_broken.py").write_text(BROKEN, "utf-8")
    for module in (paths, schema_version, steps):
        monkeypatch.setattr(module, "migrations_dir", lambda: folder)
    newest_revision.cache_clear()
    yield
    newest_revision.cache_clear()


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("place", ["older", "current"])
def test_what_fails_half_way_leaves_the_database_as_it_was(
    run: Run, older: Database, database: Database, place: str
) -> None:
    at = older if place == "older" else database
    before = {subject: portrait(at, subject) for subject in PARTS}
    companies = rows(at, "SELECT id, name, version FROM company")
    code, out, err = run("migrate", "--database-url", at.owner_url, "--no-backup")
    assert (code, out, err) == (
        1,
        "",
        "The migration failed, and the database is as it was: division by zero\n",
    )
    assert {subject: portrait(at, subject) for subject in PARTS} == before
    assert rows(at, "SELECT id, name, version FROM company") == companies


def test_rows_that_ship_with_the_program_belong_to_it(
    run: Run, older: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails behind the versions takes them back too."""
    before = rows(older, "SELECT version_num FROM alembic_version")

    def refuse(connection: "psycopg.Connection[object]", _shipped: object) -> None:
        connection.execute("INSERT INTO role (name, title, permissions) VALUES ('admin', 'x', '{}')")

    monkeypatch.setattr(provision, "sync", refuse)
    code, _out, err = run("migrate", "--database-url", older.owner_url, "--no-backup")
    assert code == 1
    assert "the database is as it was" in err
    assert rows(older, "SELECT version_num FROM alembic_version") == before


def test_a_backup_that_fails_stops_it(run: Run, older: Database, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = rows(older, "SELECT version_num FROM alembic_version")
    code, out, err = run(
        "migrate", "--database-url", older.owner_url, "--backup-to", str(tmp_path / "file" / "below")
    )
    assert (code, out) == (1, "")
    assert "cannot be used for backups" in err
    assert rows(older, "SELECT version_num FROM alembic_version") == before
