"""The office server refuses in the company's language, from its start and after each change."""

from collections.abc import Callable

import httpx
import pytest

from tests.core.masters.test_language import speak
from tests.server.office_server import API, OfficeServer
from tests.server.trouble.office import wait_until

Serve = Callable[..., OfficeServer]
IN_ENGLISH = "There is nothing at this address."
IN_TURKISH = "Bu adreste bir şey yok."


@pytest.fixture(autouse=True)
def no_language_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERP_LANGUAGE", raising=False)


def refusal(office: OfficeServer) -> str:
    return httpx.get(f"{office.url}{API}/nothing", timeout=30).text


def test_after_each_change_and_from_the_next_start(serve: Serve) -> None:
    office = serve(workers=2)
    assert IN_ENGLISH in refusal(office)
    speak(office.mill("admin"), "tr")
    # Any of the workers may answer: both have heard of it when many answers in a row are Turkish.
    wait_until(lambda: all(IN_TURKISH in refusal(office) for _ in range(12)), 30, "both speak Turkish")
    speak(office.mill("admin"), "en")
    wait_until(lambda: all(IN_ENGLISH in refusal(office) for _ in range(12)), 30, "both speak English")


def test_from_its_start(serve: Serve) -> None:
    office = serve()
    office.mill.sql("UPDATE company SET language = 'tr'")
    assert IN_ENGLISH in refusal(office)
    office.process.kill()
    office.process.start()
    assert IN_TURKISH in refusal(office)


def test_the_machine_s_settings_win(serve: Serve) -> None:
    assert IN_TURKISH in refusal(serve(language="tr"))
