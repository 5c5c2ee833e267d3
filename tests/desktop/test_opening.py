"""Opening the data: the database on this PC is started once, and stopped when the program lets go of it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from erp_core.masters.company import service as company
from erp_core.settings import Settings
from erp_core.setup import embedded_server
from erp_desktop.login.first_start_page import NewCompany
from erp_desktop.opening import open_data


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Of a PC that names no server, with a data folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="erp-opening-"))
    folder.chmod(0o755)
    monkeypatch.setenv("ERP_DATA_DIR", str(folder))
    monkeypatch.delenv("ERP_DATABASE_URL", raising=False)
    yield Settings()
    embedded_server(folder).delete()


def test_the_database_of_this_pc_is_made_once_and_stops_with_the_program(settings: Settings) -> None:
    server = embedded_server(settings.data_dir)
    opened = open_data(settings)
    assert opened.first_start is not None
    opened.first_start.create_company(NewCompany("Kaveri Mills", "INR", "asha", "Asha Rao", "warp and weft"))
    opened.core.close()
    assert not server.is_running
    again = open_data(settings)
    assert again.first_start is None
    again.core.login("asha", "warp and weft")
    assert again.core.run(company.get).name == "Kaveri Mills"
    again.core.close()
    assert not server.is_running
