"""Opening the data: the database on this PC is started once, and stopped when the program lets go of it."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from erp_core.errors import Conflict, ValidationError
from erp_core.kit import i18n
from erp_core.kit.paths import newest_revision
from erp_core.masters.company import service as company
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.standing import embedded_server, standing_language
from erp_core.settings import Settings
from erp_core.setup import embedded_database
from erp_desktop.opening import THIS_PC, NewCompany, has_own_data, open_place

OF_VERSION = "UPDATE alembic_version SET version_num ="


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Of a PC that names no server, with a data folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="erp-opening-"))
    folder.chmod(0o755)
    monkeypatch.setenv("ERP_DATA_DIR", str(folder))
    monkeypatch.delenv("ERP_DATABASE_URL", raising=False)
    yield Settings()
    embedded_server(folder).delete()


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """A company that changed its language."""
    i18n.install(language)
    yield
    i18n.install("en")


def test_the_database_of_this_pc_is_made_once_and_stops_with_the_program(settings: Settings) -> None:
    server = embedded_server(settings.data_dir)
    assert not has_own_data(settings)
    opened = open_place(settings, THIS_PC)
    assert opened.create_company is not None
    with pytest.raises(Conflict, match="There is no company here yet"):
        opened.core.login("asha", "warp and weft")
    with pytest.raises(ValidationError) as caught:
        opened.create_company(
            NewCompany("Kaveri Mills", "rupees", "Asha Rao!", "Asha Rao", "short", "Asia/Kolkata")
        )
    assert set(caught.value.fields) == {"currency", "username", "password"}
    assert caught.value.fields["password"] == "A password needs at least 8 characters."
    check = opened.check_company
    assert check is not None
    with pytest.raises(ValidationError) as caught:
        check(NewCompany("", "XXX", "Asha Rao!", "", "short", "Asia/Kolkata"))
    assert set(caught.value.fields) == {"name", "currency", "username", "full_name", "password"}
    assert caught.value.fields["currency"] == "The currency XXX is not known."
    check(NewCompany("Kaveri Mills", "INR", "asha", "Asha Rao", "warp and weft", "Asia/Kolkata"))
    opened.create_company(
        NewCompany("Kaveri Mills", "INR", "asha", "Asha Rao", "warp and weft", "Asia/Kolkata", "Erode", "33A")
    )
    opened.core.close()
    assert not server.is_running
    assert has_own_data(settings)
    english = opened.core
    with spoken("tr"):
        again = open_place(settings, THIS_PC)
        assert again.core.server == "Bu bilgisayar", "people read it, in the language they speak now"
    assert again.core.server == english.server == "This PC"
    assert again.core.place == english.place, "drafts are kept by it, whatever language is spoken"
    assert again.create_company is None
    again.core.login("asha", "warp and weft")
    made = again.core.run(company.get)
    assert (made.name, made.address, made.tax_number) == ("Kaveri Mills", "Erode", "33A")
    look_in_beside_it(settings, server)
    again.core.close()
    assert not server.is_running


def look_in_beside_it(settings: Settings, server: EmbeddedServer) -> None:
    """A second program while the first one keeps the database running: its login form waits for nothing."""
    code = (
        "import sys, pathlib, erp_core; core, ready = erp_core.connect_standing(pathlib.Path(sys.argv[1]));"
        "core.close(); print('sqlalchemy' in sys.modules)"
    )
    asked = [sys.executable, "-c", code, str(settings.data_dir)]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "False\n"
    second = open_place(settings, THIS_PC)
    assert second.get_ready is not None
    second.get_ready()
    assert second.core.login("asha", "warp and weft").username == "asha"
    second.core.close()
    assert server.is_running
    with psycopg.connect(embedded_database(server).owner_url, autocommit=True) as owner:
        for change, back in (
            (f"{OF_VERSION} '0001'", f"{OF_VERSION} '{newest_revision()}'"),
            ("ALTER TABLE company RENAME TO another", "ALTER TABLE another RENAME TO company"),
        ):
            owner.execute(change.encode())
            assert standing_language(server) is None, "something is to be done first"
            owner.execute(back.encode())
    assert standing_language(server) == "en"
