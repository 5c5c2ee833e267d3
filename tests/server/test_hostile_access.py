"""Forged tokens, guessed passwords, other people's sessions and keys: nobody gets in who should not."""

import base64
import hmac
import json
import statistics
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jwt
import pytest
from pydantic import SecretStr

from erp_core.security.user import password as passwords
from tests.factories.mill import PASSWORD
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused


def ask(http: httpx.Client, token: str) -> httpx.Response:
    return http.get(f"{API}/auth/me", headers={"Authorization": f"Bearer {token}"})


def encoded(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def forgeries(office: OfficeServer) -> dict[str, str]:
    """Tokens that look good, by what is wrong with them."""
    good = office.token("viewer")
    head, body, signature = good.split(".")
    claims = jwt.decode(good, options={"verify_signature": False})
    header = jwt.get_unverified_header(good)
    admin = office.mill.user_id("admin")

    def signed(key: bytes = b"x" * 32, kid: str = header["kid"], **changes: Any) -> str:
        return jwt.encode(claims | changes, key, "HS256", headers={"kid": kid})

    (key,) = office.mill.sql("SELECT secret FROM signing_key ORDER BY id DESC LIMIT 1")[0]
    mac = hmac.digest(b"", f"{head}.{body}".encode(), "sha256")
    emptily = base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    past = int(time.time()) - 10
    return {
        "nothing": "",
        "no signature": f"{head}.{body}.",
        "algorithm none": f"{encoded(header | {'alg': 'none'})}.{body}.",
        "another algorithm": f"{encoded(header | {'alg': 'HS512'})}.{body}.{signature}",
        "a public key algorithm": f"{encoded(header | {'alg': 'RS256'})}.{body}.{signature}",
        "altered user": f"{head}.{encoded(claims | {'sub': str(admin), 'name': 'admin'})}.{signature}",
        "another key": signed(),
        "an empty key": f"{head}.{body}.{emptily}",
        "an unknown key": signed(kid="0" * 16),
        "a key from a file": signed(kid="/dev/null"),
        "a key from SQL": signed(kid="' UNION SELECT 'x"),
        "a key that is no text": f"{encoded(header | {'kid': {}})}.{body}.{signature}",
        "expired": signed(bytes(key), exp=past),
        "no end": signed(bytes(key), exp=None),
        "an end in words": signed(bytes(key), exp="never"),
        "from the future": signed(bytes(key), iat=int(time.time()) + 3600),
        "another issuer": signed(bytes(key), iss="somebody"),
        "another's session": signed(bytes(key), sub=str(admin), name="admin"),
        "no such session": signed(bytes(key), sid=str(uuid.uuid4())),
        "no such user": signed(bytes(key), sub="999999"),
        "odd user": signed(bytes(key), sub="1 OR 1=1"),
        "twice": f"{good}.{good}",
        "refresh token": office.login("viewer")["refresh_token"],
    }


def test_no_forged_token_is_taken(office: OfficeServer, http: httpx.Client) -> None:
    assert ask(http, office.token("viewer")).status_code == 200
    for name, token in forgeries(office).items():
        for path, body in ((f"{API}/auth/me", None), ("/api/events", None), ("/api/rpc/session.me", {})):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            method = "GET" if body is None else "POST"
            answer = http.request(method, path, headers=headers, json=body)
            assert refused(answer, 401, "not_logged_in") == {}, name
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.json()["message"] == "Your session has ended. Please log in again.", name


def test_an_access_token_renews_nothing(office: OfficeServer, http: httpx.Client) -> None:
    answer = http.post(f"{API}/auth/refresh", json={"refresh_token": office.token("viewer")[:200]})
    refused(answer, 401, "not_logged_in")


def test_a_token_is_only_taken_from_its_header(office: OfficeServer, http: httpx.Client) -> None:
    token = office.token("admin")
    for answer in (
        http.get(f"{API}/parties", params={"access_token": token, "token": token}),
        http.get(f"{API}/parties", headers={"Cookie": f"access_token={token}"}),
        http.get(f"{API}/parties", headers={"X-Access-Token": token}),
    ):
        refused(answer, 401, "not_logged_in")


def test_after_logout_and_disabling_the_token_stops_at_once(office: OfficeServer, http: httpx.Client) -> None:
    name = office.mill.add_user("staff")
    tokens = office.login(name)
    token = tokens["access_token"]
    with http.stream("GET", "/api/events", headers={"Authorization": f"Bearer {token}"}) as events:
        assert events.status_code == 200
    office.mill.sql("UPDATE user_account SET status = 'disabled' WHERE username = %s", [name])
    refused(ask(http, token), 401, "not_logged_in")
    headers = {"Authorization": f"Bearer {token}"}
    refused(http.get("/api/events", headers=headers), 401, "not_logged_in")
    renewal = http.post(f"{API}/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    refused(renewal, 401, "not_logged_in")


def test_an_idempotency_key_of_somebody_else_is_another_key(office: OfficeServer, http: httpx.Client) -> None:
    key = {"Idempotency-Key": "one-and-the-same"}
    body = {"code": "KEY-1", "name": "First", "is_customer": True, "currency": "INR"}
    with office.client("manager") as manager, office.client("staff") as staff:
        first = manager.post(f"{API}/parties", json=body, headers=key)
        assert first.status_code == 201
        second = staff.post(f"{API}/parties", json=body | {"code": "KEY-2"}, headers=key)
        assert (second.status_code, second.json()["code"]) == (201, "KEY-2")
        # Nor can the id that stands behind a key be taken beforehand.
        stolen = {"X-Request-Id": str(uuid.uuid5(uuid.NAMESPACE_DNS, "key"))}
        assert staff.get(f"{API}/auth/me", headers=stolen).headers["X-Request-Id"] != stolen["X-Request-Id"]
        taken = {"X-Request-Id": str(uuid.uuid4())}
        made = manager.post("/api/rpc/party.create", json={"party": body | {"code": "KEY-3"}}, headers=taken)
        assert made.status_code == 200
        answer = staff.post("/api/rpc/party.create", json={"party": body | {"code": "KEY-3"}}, headers=taken)
        refused(answer, 409, "conflict")


def test_guessing_one_password_is_slowed_down(office: OfficeServer, http: httpx.Client) -> None:
    name = office.mill.add_user("viewer")
    guesses = [
        http.post(f"{API}/auth/login", json={"username": name, "password": f"guess {n}"}) for n in range(8)
    ]
    assert {g.status_code for g in guesses[:4]} == {401}
    refused(guesses[-1], 429, "account_locked")
    assert 0 < int(guesses[-1].headers["Retry-After"]) <= 1800
    right = http.post(f"{API}/auth/login", json={"username": name, "password": PASSWORD})
    refused(right, 429, "account_locked")
    ghost = [
        http.post(f"{API}/auth/login", json={"username": f"{name}x", "password": "guess"}) for _ in range(8)
    ]
    assert [g.status_code for g in ghost] == [g.status_code for g in guesses]


def test_a_flood_of_logins_is_refused_and_the_office_works_on(serve: Callable[..., OfficeServer]) -> None:
    office = serve(public_calls_per_minute=25)

    def guess(n: int) -> int:
        login = {"username": f"user{n}", "password": f"guess {n}"}
        return crowd.post(f"{API}/auth/login", json=login).status_code

    with (
        httpx.Client(base_url=office.url, timeout=60) as crowd,
        office.client("staff") as staff,
        ThreadPoolExecutor(16) as pool,
    ):
        flood = [pool.submit(guess, n) for n in range(300)]
        waits = []
        for _ in range(20):
            started = time.perf_counter()
            assert staff.get(f"{API}/parties").status_code == 200
            waits.append(time.perf_counter() - started)
        statuses = [f.result() for f in flood]
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= 25 + 10  # the rest costs no hashing
    assert statistics.median(waits) < 1
    office.check()


def test_accounts_cannot_be_asked_for_without_end(serve: Callable[..., OfficeServer]) -> None:
    office = serve(registrations_per_hour=3)
    person = {"email": "x@mill.example", "full_name": "X", "password": "loom-and-shuttle"}
    answers = [
        httpx.post(f"{office.url}{API}/auth/register", json=person | {"username": f"person{n}"}, timeout=30)
        for n in range(6)
    ]
    assert [a.status_code for a in answers] == [201, 201, 201, 429, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 60


def test_a_pc_cannot_call_itself_what_forges_a_line(office: OfficeServer, http: httpx.Client) -> None:
    name = office.mill.add_user("viewer")
    told = "DESK\\u000a2024-01-01 Admin\\u001b[2J\\u202e\\u0085\\u2028x"
    login = {"username": name, "password": PASSWORD}
    answer = http.post(f"{API}/auth/login", json=login, headers={"X-Erp-Client": told})
    assert answer.status_code == 200
    with office.client("admin") as chief:
        rows = chief.post("/api/rpc/session.search", json={"user_id": office.mill.user_id(name)}).json()
    assert [row["client"] for row in rows] == ["DESK 2024-01-01 Admin [2J x"]


@pytest.mark.parametrize(
    "sent", ["ÇAĞRI-PC café".encode(), b"\\u00c7A\\u011eRI-PC caf\xe9"], ids=["utf-8", "latin-1"]
)
def test_a_pc_is_called_as_it_says_in_any_way_headers_are_written(
    office: OfficeServer, http: httpx.Client, sent: bytes
) -> None:
    name = office.mill.add_user("viewer")
    login = {"username": name, "password": PASSWORD}
    headers = [(b"X-Erp-Client", sent)]
    assert http.post(f"{API}/auth/login", json=login, headers=headers).status_code == 200
    assert office.mill.sql("SELECT client FROM session WHERE user_id = %s", [office.mill.user_id(name)]) == [
        ("ÇAĞRI-PC café",)
    ]


@pytest.mark.parametrize(
    "name", ["a\nb", "a\x1b[2J", "a\x9bb", "a\u202eb", "a\x07", "\u200b", "a\u2028b", "\x7f"]
)
def test_names_that_move_a_cursor_are_refused_or_cleaned(
    office: OfficeServer, http: httpx.Client, name: str
) -> None:
    person = {"username": f"p{uuid.uuid4().hex[:10]}", "full_name": name, "email": "x@mill.example"}
    answer = http.post(f"{API}/auth/register", json=person | {"password": "loom-and-shuttle"})
    assert answer.status_code in (201, 422)
    kept = office.mill.sql("SELECT full_name FROM user_account WHERE username = %s", [person["username"]])
    assert all(row[0].isprintable() for row in kept)


def test_time_does_not_tell_who_has_an_account(office: OfficeServer, http: httpx.Client) -> None:
    # The server hashes at its full cost; the accounts of the test company were made cheaply.
    cost, passwords.COST = passwords.COST, 12
    try:
        names = [office.mill.add_user(hashed=passwords.hash_password(SecretStr("right"))) for _ in range(3)]
    finally:
        passwords.COST = cost

    def seconds(name: str) -> float:
        started = time.perf_counter()
        answer = http.post(f"{API}/auth/login", json={"username": name, "password": "wrong-guess"})
        assert refused(answer, 401, "wrong_credentials") == {}
        return time.perf_counter() - started

    rounds = [(seconds(name), seconds(f"{name}-nobody")) for _ in range(3) for name in names]
    known, unknown = (statistics.median(times) for times in zip(*rounds, strict=True))
    assert 0.6 < known / unknown < 1.7, (known, unknown)


def test_pages_of_others_may_not_ask(http: httpx.Client) -> None:
    wanted = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    for origin in ("https://evil.example", "null", "https://shop.example.evil", "http://shop.example"):
        answer = http.options(f"{API}/parties", headers={"Origin": origin, **wanted})
        assert answer.status_code == 400
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer = http.get("/", headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers
    answer = http.options(f"{API}/parties", headers={"Origin": "https://shop.example", **wanted})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_no_answer_may_be_framed_guessed_at_or_kept(admin: httpx.Client) -> None:
    for path in ("/", f"{API}/parties", "/nowhere", "/docs"):
        headers = admin.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert "server" not in headers
