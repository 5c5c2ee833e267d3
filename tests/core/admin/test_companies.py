"""The command line on a server of several companies: each command works on the one that is named."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from erp_core.doctor import configuration
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.server.companies.names import pairs_in
from erp_core.setup import Database
from tests.core.admin.test_admin_cli import ROOT, Call, call  # noqa: F401 - a fixture
from tests.factories.copies import Copies
from tests.factories.mill import Mill
from tests.factories.templates import TEMPLATE


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


@pytest.mark.parametrize(
    "told", ["kaveri=a,surya=b", "kaveri=a, surya=b", "kaveri=a surya=b", "kaveri = a , surya=b"]
)
def test_commas_and_blanks_stand_between(told: str) -> None:
    assert pairs_in(told) == {"kaveri": "a", "surya": "b"}


@pytest.mark.parametrize("told", ["kaveri", "kaveri=", "=a", "kaveri=a,kaveri=b", "kaveri=a b"])
def test_what_is_no_company_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="kaveri=textile_erp,surya=textile_surya"):
        pairs_in(told)


@pytest.mark.parametrize(
    "told", ["surya=10.2.0.0/16 10.3.0.0/16, kaveri=::1", "surya=10.2.0.0/16,10.3.0.0/16,kaveri=::1"]
)
def test_several_networks_of_a_company(told: str) -> None:
    assert pairs_in(told, is_several=True) == {"surya": "10.2.0.0/16 10.3.0.0/16", "kaveri": "::1"}


def test_a_file_of_settings_says_the_same_to_a_shell_and_to_the_server(
    tmp_path: Path,
    call: Call,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a shell would lose is refused, and found; what the docs tell to write is kept."""
    file = tmp_path / "server.env"
    docs = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    (written,) = re.findall(r"^ERP_COMPANIES=.*$", docs, re.MULTILINE)
    for line, is_kept in (
        (written, True),
        ("ERP_COMPANIES='kaveri=textile_erp, surya=textile_surya'", True),
        ("ERP_COMPANIES=kaveri=textile_erp, surya=textile_surya", False),
    ):
        file.write_text(f"{line}\n", "utf-8")
        sourced = subprocess.run(
            ["/bin/sh", "-c", f'. "{file}"; printf %s "$ERP_COMPANIES"'],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert (dotenv_values(file)["ERP_COMPANIES"] == sourced) is is_kept
        assert any(one.subject == "quotes" for one in configuration.looked_at([file])) is not is_kept
        if is_kept:
            assert pairs_in(sourced) == {"kaveri": "textile_erp", "surya": "textile_surya"}
        else:
            with pytest.raises(ValueError, match="It ends with a comma"):
                pairs_in(sourced)
            monkeypatch.setenv("ERP_COMPANIES", sourced)
            assert "ERP_COMPANIES: It ends with a comma" in call("--company", "surya", "company", "show").err


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


def test_only_a_folder_that_should_be_there_is_asked_about(
    two: tuple[Mill, Mill],
    call: Call,  # noqa: F811
    tmp_path: Path,
) -> None:
    """The first backup of each company makes its folder; a later one that has to may be on another disk."""
    mill = two[0]
    top, asked = tmp_path / "backups", "was not there and was made: is its disk mounted?"

    def told() -> list[str]:
        made = call("backup", "--every-company", "--no-verify", "--to", top)
        assert made.code == 0, made.err
        is_first = f"The folder {top} was made for backups: this is the first one." in made.err
        assert is_first == (mill.sql("SELECT count(*) FROM backup_run") == [(1,)])
        return [line for line in made.err.splitlines() if asked in line]

    assert told() == []
    assert told() == []
    shutil.rmtree(top / "kaveri")
    assert told() == [f"The folder {top / 'kaveri'} {asked}"]
    shutil.rmtree(top)
    assert told() == [f"The folder {top} {asked}"]


def test_the_first_backup_of_one_asks_for_no_disk(
    two: tuple[Mill, Mill],
    call: Call,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del two
    monkeypatch.setenv("ERP_BACKUP_DIR", str(tmp_path / "backups"))
    own = tmp_path / "backups" / "surya"
    made = call("--company", "surya", "backup", "--no-verify")
    assert f"The folder {own} was made for backups: this is the first one." in made.err
    assert "is its disk mounted?" not in made.err
    shutil.rmtree(own)
    made = call("--company", "surya", "backup", "--no-verify")
    assert f"The folder {own} was not there and was made: is its disk mounted?" in made.err


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
