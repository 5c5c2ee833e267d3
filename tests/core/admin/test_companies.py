"""The command line on a server of several companies: each command works on the one that is named."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database
from tests.conftest import TEMPLATE
from tests.core.admin.test_admin_cli import Call, call  # noqa: F401 - a fixture
from tests.factories.copies import Copies
from tests.factories.mill import Mill


@pytest.fixture
def two(copies: Copies, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mill, Mill]]:
    """Two companies, of which the environment's URLs name the first."""
    with copies.copy(TEMPLATE) as one, copies.copy(TEMPLATE) as other:
        mills = Mill(one), Mill(other)
        named = zip(("kaveri", "surya"), map(name_of, (one, other)), strict=True)
        monkeypatch.setenv("ERP_COMPANIES", ", ".join(f"{name}={database}" for name, database in named))
        monkeypatch.setenv("ERP_OWNER_URL", one.owner_url)
        yield mills
        for mill in mills:
            mill.close()


def name_of(database: Database) -> str:
    return database.app_url.rpartition("/")[2]


def test_a_command_works_on_the_company_that_is_named(two: tuple[Mill, Mill], call: Call) -> None:  # noqa: F811
    kaveri, surya = two
    for company, name in (("kaveri", "Kaveri Mills"), ("surya", "Surya Garments")):
        assert call("--company", company, "company", "set", "--name", name).code == 0
    assert [mill.sql("SELECT name FROM company") for mill in two] == [
        [("Kaveri Mills",)],
        [("Surya Garments",)],
    ]
    assert "Surya Garments" in call("--company", "surya", "company", "show").out
    assert "Kaveri Mills" in call("company", "show").out, "without a name as its URL says"
    assert (
        call("--company", "surya", "users", "create", "leela", "--full-name", "Leela", "--role", "staff").code
        == 0
    )
    counted = "SELECT count(*) FROM user_account WHERE username = 'leela'"
    assert (kaveri.sql(counted), surya.sql(counted)) == ([(0,)], [(1,)])


def test_one_that_is_not_named_anywhere_is_refused(two: tuple[Mill, Mill], call: Call) -> None:  # noqa: F811
    told = call("--company", "nobody", "company", "show")
    assert told.code == 1
    assert "It knows: kaveri, surya." in told.err
    os.environ["ERP_COMPANIES"] = "kaveri"
    assert "kaveri=textile_erp" in call("--company", "kaveri", "company", "show").err


def test_it_is_named_in_the_server_s_settings_too(
    two: tuple[Mill, Mill],
    call: Call,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = tmp_path / "server.env"
    settings.write_text(f"ERP_COMPANIES={os.environ['ERP_COMPANIES']}\n")
    monkeypatch.delenv("ERP_COMPANIES")
    assert call("--company", "surya", "company", "show").code == 1
    monkeypatch.setenv("ERP_SETTINGS_FILE", str(settings))
    assert call("--company", "surya", "company", "show").code == 0


def test_backups_of_each_lie_in_a_folder_of_its_own(
    two: tuple[Mill, Mill],
    call: Call,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ERP_BACKUP_DIR", str(tmp_path / "backups"))
    assert call("--company", "surya", "backup", "--no-verify").code == 0
    made = call("backup", "--every-company", "--no-verify")
    assert made.code == 0, made.err
    for name, mill, count in zip(("kaveri", "surya"), two, (1, 2), strict=True):
        files = list((tmp_path / "backups" / name).glob("*.dump"))
        assert {file.name.partition("-")[0] for file in files} == {name_of(mill.database)}
        runs = mill.sql("SELECT count(*) FROM backup_run WHERE problem = ''")
        assert runs == [(count,)]
    assert not list((tmp_path / "backups").glob("*.dump"))


def test_one_that_cannot_be_backed_up_holds_up_no_other(
    two: tuple[Mill, Mill],
    call: Call,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ERP_COMPANIES", f"gone=not_there, surya={name_of(two[1].database)}")
    made = call("backup", "--every-company", "--no-verify", "--to", tmp_path)
    assert made.code == 1
    assert "No backup was made of: gone." in made.err
    assert list((tmp_path / "surya").glob("*.dump"))


def test_one_more_company_is_made_beside_the_first(
    two: tuple[Mill, Mill],
    call: Call,  # noqa: F811
    postgres: EmbeddedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    third = f"{name_of(two[0].database)}_third"
    monkeypatch.setenv("ERP_COMPANIES", f"{os.environ['ERP_COMPANIES']}, third={third}")
    monkeypatch.setenv("ERP_SUPERUSER_URL", postgres.superuser_url())
    made = call("--company", "third", "init")
    assert made.code == 0, made.err
    assert call("--company", "third", "init").code == 0, "twice is safe"
    assert two[0].sql("SELECT 1") == [(1,)], "the roles have their passwords still"
    asked = ("--name", "Third", "--currency", "INR", "--username", "boss", "--full-name", "Third Boss")
    created = call(
        "--company", "third", "create-company", *asked, "--password-stdin", typed="woven-and-dyed\n"
    )
    assert created.code == 0, created.err
    assert "Third" in call("--company", "third", "company", "show").out
