"""Other programs log in with a code too, and get nowhere without it."""

import httpx
import pytest
from pyotp.totp import TOTP

from tests.factories.mill import PASSWORD
from tests.factories.phone import Phone
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused

WHO = {"username": "staff", "password": PASSWORD}


@pytest.fixture(scope="module")
def phone(office: OfficeServer) -> Phone:
    return Phone(office.mill)


def test_a_login_needs_the_code_by_json_and_by_form(
    http: httpx.Client, phone: Phone, office: OfficeServer
) -> None:
    refused(http.post(f"{API}/auth/login", json=WHO), 401, "code_required")
    refused(http.post(f"{API}/auth/login", json=WHO | {"code": "000000"}), 401, "code_required")
    answer = http.post(f"{API}/auth/login", json=WHO | {"code": phone.next_code()})
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    assert http.get(f"{API}/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    refused(http.post(f"{API}/auth/token", data=WHO), 401, "code_required")
    form = WHO | {"grant_type": "password", "code": phone.next_code()}
    assert http.post(f"{API}/auth/token", data=form).status_code == 200
    office.check()


def test_it_is_set_up_used_and_turned_off_over_http(http: httpx.Client, office: OfficeServer) -> None:
    who = WHO | {"username": "manager"}
    told = http.post(f"{API}/auth/second-factor", json=who).json()
    assert told["address"].startswith("otpauth://totp/")
    phone = TOTP(told["secret"])
    refused(http.post(f"{API}/auth/second-factor/on", json=who), 422, "validation")
    on = http.post(f"{API}/auth/second-factor/on", json=who | {"code": phone.now()})
    assert len(on.json()["recovery_codes"]) == 10
    refused(http.post(f"{API}/auth/login", json=who), 401, "code_required")
    off = who | {"code": on.json()["recovery_codes"][0]}
    assert http.post(f"{API}/auth/second-factor/off", json=off).status_code == 204
    assert http.post(f"{API}/auth/login", json=who).status_code == 200
    office.check()


def test_a_role_that_wants_one_lets_no_program_in_without(http: httpx.Client, office: OfficeServer) -> None:
    office.mill.sql("UPDATE role SET needs_second_factor = true WHERE name = 'viewer'")
    refused(http.post(f"{API}/auth/login", json=WHO | {"username": "viewer"}), 403, "second_factor_required")
    office.mill.sql("UPDATE role SET needs_second_factor = false")
    office.check()
