"""Opening the data: the database on this PC is started once, and stopped when the program lets go of it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from erp_core.errors import Conflict, ValidationError
from erp_core.kit import i18n
from erp_core.masters.company import service as company
from erp_core.settings import Settings
from erp_core.setup import embedded_server
from erp_desktop.opening import THIS_PC, NewCompany, has_own_data, open_place


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
    opened.create_company(
        NewCompany("Kaveri Mills", "INR", "asha", "Asha Rao", "warp and weft", "Asia/Kolkata")
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
    assert again.core.run(company.get).name == "Kaveri Mills"
    again.core.close()
    assert not server.is_running
