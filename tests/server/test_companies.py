"""Several companies on one server: each is found at its own address, and worth nothing in another."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from erp_core import connect
from erp_core.errors import ErpError, NotLoggedIn
from erp_core.server.settings import ServerSettings
from tests.core.masters.test_language import speak
from tests.factories.copies import Copies
from tests.factories.mill import PASSWORD, Mill
from tests.factories.templates import TEMPLATE
from tests.server.conftest import SETTINGS
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused
from tests.server.trouble.office import wait_until

TOKEN = "a monitor's token, long enough"
PARTY = {"code": "ONLY-HERE", "name": "Known to one alone", "is_customer": True, "currency": "INR"}


def database_in(url: str) -> str:
    return url.rpartition("/")[2]


class Group:
    """Two companies that began as copies of the same database: same people, same keys."""

    def __init__(self, kaveri: Mill, surya: Mill, log: Path, **settings: Any) -> None:
        self.kaveri, self.surya = kaveri, surya
        named = {"kaveri": kaveri, "surya": surya}
        told = ", ".join(f"{name}={database_in(mill.database.app_url)}" for name, mill in named.items())
        self.office = OfficeServer(kaveri, log, companies=told, metrics_token=TOKEN, **SETTINGS | settings)
        self.url = self.office.url

    def login(self, company: str, username: str = "admin") -> dict[str, Any]:
        body = {"username": username, "password": PASSWORD}
        answer = httpx.post(f"{self.url}{company}{API}/auth/login", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def copy_sessions(self) -> None:
        """As if Surya had been made of a backup of Kaveri just now."""
        source, target = self.kaveri.database.owner_url, self.surya.database.owner_url
        for table in ("session", "refresh_token"):
            with psycopg.connect(source) as one, psycopg.connect(target) as other:
                rows = one.execute(f"SELECT * FROM {table}".encode()).fetchall()
                marks = ", ".join(["%s"] * len(rows[0]))
                with other.cursor() as cursor:
                    cursor.executemany(
                        f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT DO NOTHING".encode(), rows
                    )


@pytest.fixture(scope="module")
def group(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    log = tmp_path_factory.mktemp("group") / "server.log"
    with copies.copy(TEMPLATE) as one, copies.copy(TEMPLATE) as other:
        group = Group(Mill(one), Mill(other), log)
        yield group
        group.office.check()
        group.office.close()
        group.surya.close()


@pytest.fixture
def there(group: Group) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=group.url, timeout=30) as client:
        yield client


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


EVERY_WAY = (
    ("POST", "/api/rpc/session.me", {}),
    ("POST", "/api/rpc/party.search", {"query": {}}),
    ("POST", "/api/rpc/session.logout", {}),
    ("POST", "/api/list/party.search", {"query": {}}),
    ("POST", "/api/import/party", {}),
    ("GET", "/api/events", None),
    ("GET", "/api/attachment/1", None),
    ("PUT", f"/api/attachment/party/1?name=a.txt&size=1&sha256={'0' * 64}", {}),
    ("GET", f"{API}/auth/me", None),
    ("GET", f"{API}/parties", None),
    ("POST", f"{API}/parties", PARTY),
    ("GET", f"{API}/attachments/1", None),
    ("POST", f"{API}/auth/logout", {}),
)


class TestNothingOfOneIsWorthAnythingInAnother:
    def test_an_access_token(self, group: Group, there: httpx.Client) -> None:
        ours = group.login("/kaveri")["access_token"]
        group.copy_sessions()  # so that key, session and user of it are known there
        for way, path, body in EVERY_WAY:
            answer = there.request(way, f"/surya{path}", headers=bearing(ours), json=body)
            assert answer.status_code == 401, f"{way} {path}: {answer.status_code} {answer.text[:200]}"
        assert there.get(f"/kaveri{API}/auth/me", headers=bearing(ours)).status_code == 200

    def test_a_refresh_token(self, group: Group, there: httpx.Client) -> None:
        ours = {"refresh_token": group.login("/kaveri")["refresh_token"]}
        group.copy_sessions()
        for path in (f"/surya{API}/auth/refresh", "/surya/api/rpc/session.refresh"):
            refused(there.post(path, json=ours), 401, "not_logged_in")
        assert there.post(f"/kaveri{API}/auth/refresh", json=ours).status_code == 200

    def test_a_session_of_the_desktop(self, group: Group) -> None:
        kaveri, surya = connect(f"{group.url}/kaveri"), connect(f"{group.url}/surya")
        try:
            kaveri.login("staff", PASSWORD)
            group.copy_sessions()
            with pytest.raises(NotLoggedIn):
                surya.resume(kaveri.refresh_token or "")
            assert kaveri.place != surya.place, "drafts and names are kept for each"
        finally:
            kaveri.close()
            surya.close()

    def test_an_answer_to_a_request_sent_before(self, group: Group, there: httpx.Client) -> None:
        key = {"Idempotency-Key": "the-same-in-both"}
        for company in ("/kaveri", "/surya"):
            token = group.login(company)["access_token"]
            made = there.post(f"{company}{API}/parties", json=PARTY, headers=bearing(token) | key)
            assert made.status_code == 201, made.text
            assert made.headers["Location"].startswith(f"{company}{API}/parties/")
            assert there.get(made.headers["Location"], headers=bearing(token)).json()["code"] == "ONLY-HERE"

    def test_news(self, group: Group, there: httpx.Client) -> None:
        token = group.login("/surya")["access_token"]
        with there.stream("GET", "/surya/api/events", headers=bearing(token)) as events:
            lines = events.iter_lines()
            assert next(lines) == ": connected"
            for mill, code in ((group.kaveri, "NEWS-K"), (group.surya, "NEWS-S")):
                news = json.dumps({"changes": {code: []}, "request": None})
                mill.sql("SELECT pg_notify('erp_changes', %s)", (news,))
            assert "NEWS-S" in next(line for line in lines if line.startswith("data: "))

    def test_guessed_passwords_lock_nobody_else_s_account(self, group: Group, there: httpx.Client) -> None:
        wrong = {"username": "viewer", "password": "guessed-and-wrong"}
        for _ in range(12):
            there.post(f"/surya{API}/auth/login", json=wrong)
        answer = there.post(f"/surya{API}/auth/login", json=wrong | {"password": PASSWORD})
        assert answer.status_code in (423, 429), answer.text
        group.login("/kaveri", "viewer")


@pytest.mark.parametrize(
    "path",
    ["/nobody", "/nobody/api/rpc/session.me", "/KAVERI/docs", "/kaverì/docs", "/kaveri.x/docs"],
)
def test_a_company_that_is_not(there: httpx.Client, path: str) -> None:
    assert there.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/surya/../kaveri", "/surya/%2e%2e/kaveri", "/surya/kaveri"])
def test_no_way_leads_from_one_to_another(group: Group, there: httpx.Client, path: str) -> None:
    token = group.login("/surya")["access_token"]
    answer = there.get(f"{path}{API}/auth/me", headers=bearing(token))
    assert answer.status_code in (401, 404)


def test_the_company_that_was_there_first_stays_where_it_was(group: Group, there: httpx.Client) -> None:
    token = group.login("")["access_token"]
    for company, status in (("", 200), ("/kaveri", 200), ("/surya", 401)):
        assert there.get(f"{company}{API}/auth/me", headers=bearing(token)).status_code == status


def test_a_pc_is_offered_all_by_their_names(there: httpx.Client, group: Group) -> None:
    group.surya.sql("UPDATE company SET name = 'Surya Garments'")
    for path in ("/health", "/health/ready", "/surya/health/ready"):
        told = there.get(path).json()
        assert told["status"] == "ready"
        assert [one["name"] for one in told["companies"]] == ["kaveri", "surya"]
        assert told["companies"][0]["title"] == "Test Mills"


def test_documentation_is_each_company_s_own(there: httpx.Client) -> None:
    page = there.get("/surya/docs").text
    assert 'src="docs/' in page, "below the address of the page"
    assert there.get("/surya/docs/start.js").status_code == 200
    assert there.get("/surya/openapi.json").json()["servers"] == [{"url": "/surya"}]
    assert "servers" not in there.get("/openapi.json").json()


def test_a_monitor_is_told_of_each_company_s_backups(there: httpx.Client) -> None:
    assert there.get("/metrics").status_code == 401
    told = there.get("/metrics", headers=bearing(TOKEN)).text
    for name in ("kaveri", "surya"):
        assert f'erp_backup_last_success_timestamp_seconds{{company="{name}"}} 0.0' in told


def test_each_is_spoken_to_in_its_own_language(group: Group, there: httpx.Client) -> None:
    def refusal(company: str) -> str:
        return there.get(f"{company}{API}/nothing").json()["message"]

    speak(group.surya("admin"), "tr")
    try:
        wait_until(lambda: refusal("/surya") == "Bu adreste bir şey yok.", 30, "Surya speaks Turkish")
        with ThreadPoolExecutor(8) as people:
            told = list(people.map(refusal, ["/kaveri", "/surya"] * 40))
        assert set(told[::2]) == {"There is nothing at this address."}
        assert set(told[1::2]) == {"Bu adreste bir şey yok."}
        # In the threads that run operations too.
        wrong = {"username": "nobody", "password": "wrong-and-wrong"}
        answers = {
            c: there.post(f"/{c}{API}/auth/login", json=wrong).json()["message"] for c in ("kaveri", "surya")
        }
        assert answers["kaveri"] != answers["surya"]
    finally:
        speak(group.surya("admin"), "en")


def test_a_company_may_be_there_for_some_addresses_alone(copies: Copies, tmp_path: Path) -> None:
    with copies.copy(TEMPLATE) as one, copies.copy(TEMPLATE) as other:
        addresses = "kaveri=10.1.0.0/16 192.168.7.0/24, surya=127.0.0.0/8 ::1"
        group = Group(Mill(one), Mill(other), tmp_path / "server.log", company_addresses=addresses)
        try:
            told = httpx.get(f"{group.url}/health/ready").json()
            assert [company["name"] for company in told["companies"]] == ["surya"]
            group.login("/surya")
            body = {"username": "admin", "password": PASSWORD}
            for company in ("", "/kaveri"):
                assert httpx.post(f"{group.url}{company}{API}/auth/login", json=body).status_code == 404
        finally:
            group.office.close()
            group.surya.close()


# Behind the name of a company: what the server has, what it has not, and what leads out of it again.
PLACES = (
    *[(way, path) for way, path, _body in EVERY_WAY],
    *[("GET", path) for path in ("", "/", "/health", "/health/ready", "/health/details", "/health/nothing")],
    *[
        ("GET", path)
        for path in ("/docs", "/docs/start.js", "/openapi.json", "/download", "/metrics", "/%00")
    ],
    *[
        ("GET", path)
        for path in ("//health", "/./health", "%2fhealth", "/health/", "/HEALTH", f"{API}/nothing")
    ],
    *[(way, "/health") for way in ("HEAD", "POST", "OPTIONS", "DELETE", "TRACE")],
    ("POST", f"{API}/auth/login"),
    ("POST", "/api/rpc/session.login"),
    ("OPTIONS", f"{API}/auth/login"),
)
# Of each answer's own: they tell nothing.
OF_THE_ANSWER = {"x-request-id", "date"}


def seen(there: httpx.Client, way: str, company: str, path: str, **headers: str) -> Any:
    """All a stranger sees of an answer, without what differs each time."""
    body = {"username": "admin", "password": PASSWORD} if way in ("POST", "PUT") else None
    answer = there.request(way, f"/{company}{path}", json=body, headers=headers)
    told = {name: value for name, value in answer.headers.items() if name not in OF_THE_ANSWER}
    words = answer.text.replace(answer.headers.get("x-request-id", "-"), "").replace(company, "it")
    return answer.status_code, told, words


@pytest.mark.parametrize("hidden", ["kaveri", "surya"])
def test_a_hidden_company_looks_like_one_that_is_not(copies: Copies, tmp_path: Path, hidden: str) -> None:
    """At every address, with every method, with and without a token of its own."""
    with copies.copy(TEMPLATE) as one, copies.copy(TEMPLATE) as other:
        addresses = f"{hidden}=10.1.0.0/16"
        group = Group(Mill(one), Mill(other), tmp_path / "server.log", company_addresses=addresses)
        try:
            with httpx.Client(base_url=group.url, timeout=30) as there:
                told = {}
                for way, path in PLACES:
                    for headers in ({}, bearing(TOKEN), {"Origin": "https://elsewhere.example"}):
                        known, unknown = (
                            seen(there, way, name, path, **headers) for name in (hidden, "nobdy")
                        )
                        if known != unknown or known[0] < 400:
                            told[f"{way} {path} {[*headers]}"] = known, unknown
                assert not told
                for path in ("/health", "/docs", "/openapi.json"):
                    shown = "surya" if hidden == "kaveri" else "kaveri"
                    assert there.get(f"/{shown}{path}").status_code == 200
                assert hidden not in there.get("/health").text
        finally:
            group.office.close()
            group.surya.close()


@pytest.mark.parametrize(
    "path", ["", "/", "/health", "/docs", "/openapi.json", "/kaveri/health", "/health/ready"]
)
@pytest.mark.parametrize("names", ["kaveri/kaveri", "surya/surya", "kaveri/surya", "surya/surya/surya"])
def test_a_name_stands_once_in_an_address(there: httpx.Client, names: str, path: str) -> None:
    assert there.get(f"/{names}{path}").status_code == 404


@pytest.mark.parametrize(
    ("companies", "words"),
    [
        ({"api": "erp"}, "cannot be in an address"),
        ({"Kaveri": "erp"}, "cannot be in an address"),
        ({"one": "erp", "two": "erp"}, "cannot share the database erp"),
        ({"two": "other"}, "must name the database of ERP_DATABASE_URL too: erp"),
    ],
)
def test_companies_that_cannot_be_are_refused_at_the_start(companies: dict[str, str], words: str) -> None:
    with pytest.raises(ErpError, match=words):
        chosen(companies).require_companies()


@pytest.mark.parametrize(
    ("addresses", "words"), [({"two": "10.0.0.0/8"}, "names two"), ({"one": "10.0.0/8"}, "is no network")]
)
def test_addresses_of_companies_are_looked_at_too(addresses: dict[str, str], words: str) -> None:
    with pytest.raises(ErpError, match=words):
        chosen({"one": "erp"}, addresses).require_companies()


def chosen(companies: dict[str, str], addresses: dict[str, str] | None = None) -> ServerSettings:
    return ServerSettings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr("postgresql://erp_app:x@127.0.0.1/erp"),
        companies=companies,
        company_addresses=addresses or {},
    )


def test_companies_are_read_as_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_DATABASE_URL", "postgresql://erp_app:x@127.0.0.1/erp")
    monkeypatch.setenv("ERP_COMPANIES", " one = erp,two=other ")
    settings = ServerSettings(_env_file=None)  # type: ignore[call-arg]
    assert settings.companies == {"one": "erp", "two": "other"}
    assert settings.of_company("two").database_url.get_secret_value().endswith("/other")
    for wrong in ("one", "one=", "=erp", "one=erp, one=other"):
        monkeypatch.setenv("ERP_COMPANIES", wrong)
        with pytest.raises(ValueError, match="kaveri=textile_erp"):
            ServerSettings(_env_file=None)  # type: ignore[call-arg]
