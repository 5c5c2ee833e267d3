"""Reports, and the lists of those who change nothing, come from a standby that streams; and are never old."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from erp_core import Core
from erp_core.dispatch import Dispatcher
from erp_core.doctor import growth as of_growth
from erp_core.kit.filter import ListQuery
from erp_core.masters.party import service as parties
from erp_core.platform.saved_view import service as saved_views
from erp_core.postgres import provision
from erp_core.reporting.dashboard import service as dashboard
from erp_core.server.settings import ServerSettings
from erp_core.standby import BEHIND, GONE, READ, Standby
from tests.factories.mill import PASSWORD
from tests.growth.postgres import NAME, Postgres
from tests.growth.programs import Started, folder_for, wait_for
from tests.server.trouble.office import ServerProgram

OTHER = "textile_other"


class Pair:
    """A PostgreSQL and its standby."""

    def __init__(self, main: Postgres) -> None:
        self.main, self.port = main, main.standby("s")

    @property
    def standby(self) -> Started:
        return self.main.started[-1]

    def url(self, database: str = NAME, port: int = 0) -> str:
        return self.main.url(provision.APP, "app", database, port)

    def there(self, statement: str) -> Any:
        """Told the standby by its superuser."""
        url = self.main.url("postgres", "pw", "postgres", self.port)
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(statement.encode()).fetchone()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing that is saved meanwhile comes to the standby."""
        self.there("SELECT pg_wal_replay_pause()")
        wait_for(lambda: self.there("SELECT pg_get_wal_replay_pause_state()") == ("paused",), 10, "it rests")
        try:
            yield
        finally:
            self.there("SELECT pg_wal_replay_resume()")


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with folder_for("standby") as folder:
        main = Postgres(folder)
        try:
            main.add_company()
            main.add_company(OTHER, "Other Mills", roles=False)
            yield Pair(main)
        finally:
            main.end()


class Desk:
    """Somebody at work, and what came of asking the standby for him."""

    def __init__(self, pair: Pair, role: str, read_url: str = "") -> None:
        self.told: list[str] = []
        url = read_url or pair.url(port=pair.port)
        standby = Standby(url, 2, is_prepared=True, on_answer=self.told.append)
        self.core = Core(Dispatcher(pair.url(), 2, standby=standby))
        self.core.login(role, PASSWORD)
        self.told.clear()

    def asks(self, work: Callable[[Core], Any]) -> tuple[Any, list[str]]:
        """What he gets, and where from."""
        self.told.clear()
        return work(self.core), list(self.told)

    def is_read_there(self, work: Callable[[Core], Any]) -> None:
        """Soon: as long as the standby is behind, the database itself answers."""
        wait_for(lambda: self.asks(work)[1] == [READ], 15, "the standby is read")

    def is_read_there_again(self) -> None:
        self.is_read_there(figures)


@pytest.fixture
def desk(pair: Pair) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def sit(role: str, read_url: str = "") -> Desk:
        made.append(Desk(pair, role, read_url))
        return made[-1]

    yield sit
    for one in made:
        one.core.close()


def party(code: str) -> dict[str, Any]:
    return {"code": code, "name": f"Party {code}", "is_customer": True, "currency": "INR"}


def save(core: Core, code: str) -> None:
    core.run(parties.create, party(code))  # type: ignore[arg-type]


def codes(core: Core) -> list[str]:
    return [row.code for row in core.run(parties.search, ListQuery(limit=100))]


def figures(core: Core) -> Any:
    return core.run(dashboard.overview)


def test_who_is_answered_there(desk: Callable[..., Desk]) -> None:
    manager, viewer = desk("manager"), desk("viewer")
    for one in (manager, viewer):
        one.is_read_there_again()
    manager.is_read_there(figures)  # reports, for everybody
    assert manager.asks(codes)[1] == [], "he works on lists"
    viewer.is_read_there(codes)
    viewer.is_read_there(lambda core: core.run(parties.summary, ListQuery()))
    assert viewer.asks(lambda core: core.ask_rights())[1] == [], "nothing else"


def test_what_was_saved_is_seen_at_once(desk: Callable[..., Desk]) -> None:
    """By who saved it and by all others, sixty times, whoever answers."""
    manager, viewer = desk("manager"), desk("viewer")
    told = []
    for number in range(60):
        save(manager.core, f"N{number:03}")
        found, how = viewer.asks(codes)
        assert f"N{number:03}" in found
        told += how
    assert told.count(READ) > 30, "a standby beside it hears of it in time"


def test_a_standby_that_is_behind_is_not_asked(desk: Callable[..., Desk], pair: Pair) -> None:
    manager, viewer = desk("manager"), desk("viewer")
    with pair.paused():
        save(manager.core, "PAUSED")
        viewer.core.run(saved_views.keep, "party", "Mine", {"sort": "code"})  # type: ignore[arg-type]
        found, how = viewer.asks(codes)
        assert "PAUSED" in found
        assert how == [BEHIND]
        opened, _how = viewer.asks(lambda core: core.run(saved_views.opened, "party", ListQuery()))
        assert "Mine" in [view.name for view in opened.views], "his own, though he is a viewer"
        assert viewer.asks(codes)[1] == [BEHIND]
    viewer.is_read_there_again()
    assert "PAUSED" in viewer.asks(codes)[0]


def test_nobody_hears_of_a_standby_that_dies(desk: Callable[..., Desk], pair: Pair) -> None:
    viewer = desk("viewer")
    viewer.is_read_there_again()
    pair.there("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'erp_app'")
    assert viewer.asks(codes)[1] == [GONE], "its connections broke, and he got his list"
    viewer.is_read_there_again()
    pair.standby.end(signal.SIGQUIT)
    assert viewer.asks(codes)[1] == [GONE]
    assert viewer.asks(figures)[1] == [GONE]
    pair.standby.start()
    pair.main.wait_ready(pair.port, pair.standby, is_standby=True)
    viewer.is_read_there_again()


def test_what_is_no_standby_of_this_database_is_not_believed(desk: Callable[..., Desk], pair: Pair) -> None:
    itself = desk("viewer", pair.url())
    assert itself.asks(codes)[1] == [GONE]
    with folder_for("stranger") as folder:
        stranger = Postgres(folder)
        try:
            stranger.add_company()
            port = stranger.standby("s")
            deceived = desk("viewer", stranger.url(provision.APP, "app", NAME, port))
            assert deceived.asks(codes)[1] == [GONE]
        finally:
            stranger.end()


def test_the_doctor_looks_at_it(pair: Pair) -> None:
    urls = {"database_url": SecretStr(pair.url()), "read_url": SecretStr(pair.url(port=pair.port))}
    known = ServerSettings(_env_file=None, **urls)  # type: ignore[call-arg, arg-type]
    told = {finding.subject: finding for finding in of_growth.looked_at(known)}
    assert {name: one.state for name, one in told.items()} == {
        "login": "fine",
        "news": "fine",
        "standbys": "fine",
        "read_url": "fine",
    }
    assert told["standbys"].words == "1 standby follows the database."


def test_each_company_of_a_server_reads_its_own(pair: Pair, tmp_path: Path) -> None:
    office = ServerProgram(
        pair.url(),
        tmp_path / "server.log",
        companies=f"first={NAME}, other={OTHER}",
        read_url=pair.url(port=pair.port),
    )
    office.start()
    try:
        assert _names(office.url, "/first", "FIRST") == _names(office.url, "/other", "OTHER") == 1
        metrics = httpx.get(f"{office.url}/metrics").text
        for company in ("first", "other"):
            assert f'erp_standby_reads_total{{company="{company}",told=' in metrics
            assert f'erp_standby_lag_bytes{{company="{company}"}} ' in metrics
            assert f'erp_standbys_streaming{{company="{company}"}} 1.0' in metrics
    finally:
        office.close()


def _names(url: str, company: str, code: str) -> int:
    """How many of the two parties a viewer of the company sees, after its administrator wrote one."""
    heads = {}
    with httpx.Client(base_url=f"{url}{company}/api/v1", timeout=30) as http:
        for role in ("admin", "viewer"):
            answer = http.post("/auth/login", json={"username": role, "password": PASSWORD})
            heads[role] = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert http.post("/parties", json=party(code), headers=heads["admin"]).status_code == 201
        told = http.get("/parties?limit=100", headers=heads["viewer"])
        assert told.status_code == 200, told.text
    return sum(f'"{name}"' in told.text for name in ("FIRST", "OTHER"))
