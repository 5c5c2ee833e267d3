"""The company's language: which ones it may be, who is told, and in what words core refuses."""

import subprocess
import sys
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import InvalidMove, ValidationError
from erp_core.kit import i18n
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.security.session import service as sessions
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order

SPEAKS = """
import sys, erp_core
core = erp_core.connect(sys.argv[1])
try:
    core.login("admin", "not-the-password")
except erp_core.ErpError as error:
    print(ascii(error.message))
core.close()
"""
WRONG_IN_TURKISH = "Kullanıcı adı veya parola yanlış."
WRONG_IN_ENGLISH = "The user name or the password is wrong."


def speak(admin: Core, language: str) -> None:
    view = admin.run(company.get)
    data: dict[str, Any] = {name: getattr(view, name) for name in CompanyInput.model_fields}
    admin.run(company.update, view.id, view.version, data | {"language": language})  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["xx", "", "tr_TR", "Türkçe", "../en"])
def test_a_language_that_is_not_shipped_is_refused_at_its_field(mill: Mill, language: str) -> None:
    with pytest.raises(ValidationError) as caught:
        speak(mill("admin"), language)
    assert set(caught.value.fields) == {"language"}
    if language:
        assert "Choose one of: en, tr" in caught.value.fields["language"]


def test_the_login_tells_the_company_s_language(own_mill: Mill) -> None:
    admin = own_mill("admin")
    assert admin.me is not None
    assert admin.me.language == "en"
    speak(admin, "tr")
    assert admin.run(sessions.me).language == "tr"
    fresh = own_mill.log_in("staff")
    assert fresh.me is not None
    assert fresh.me.language == "tr"
    assert fresh.refresh_token is not None
    assert fresh.resume(fresh.refresh_token).language == "tr"


def test_a_new_company_speaks_what_is_spoken_where_it_is_made() -> None:
    assert CompanyInput(name="Mill", currency="INR").language == "en"
    i18n.install("tr")
    assert CompanyInput(name="Fabrika", currency="TRY").language == "tr"


def test_a_refused_move_names_its_statuses_in_the_language(mill: Mill) -> None:
    order = make_purchase_order(mill("manager"))
    too_early = {"id": order.id, "version": order.version}
    token = mill.tokens("manager").access_token
    with pytest.raises(InvalidMove, match="is draft; it cannot be moved to approved"):
        mill.door.call("purchase_order.approve", too_early, token)
    i18n.install("tr")
    with pytest.raises(InvalidMove, match="“taslak”; “onaylandı” durumuna"):
        mill.door.call("purchase_order.approve", too_early, token)


@pytest.mark.parametrize(
    ("chosen", "sentence"), [({}, WRONG_IN_TURKISH), ({"ERP_LANGUAGE": "en"}, WRONG_IN_ENGLISH)]
)
def test_a_program_that_chose_no_language_speaks_the_company_s(
    own_mill: Mill, monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str], sentence: str
) -> None:
    own_mill.sql("UPDATE company SET language = 'tr'")
    monkeypatch.delenv("ERP_LANGUAGE", raising=False)
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    call = [sys.executable, "-c", SPEAKS, own_mill.database.app_url]
    done = subprocess.run(call, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ascii(sentence)
