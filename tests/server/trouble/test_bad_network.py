"""The line between client and server drops, stalls, or loses an answer after the commit."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import order_input
from tests.server.trouble.news import News
from tests.server.trouble.office import Office, ServerProcess, wait_until
from tests.server.trouble.proxy import Proxy
from tests.server.trouble.savers import Savers, require_gapless_numbers

pytestmark = pytest.mark.long

CREATE = "/api/rpc/sales_order.create"
REFRESH = "/api/rpc/session.refresh"
BadLine = Callable[[int], Proxy]


@pytest.fixture
def office(shared_office: Office) -> Iterator[Office]:
    """The company of this module; who worked there has left after each test."""
    yield shared_office
    shared_office.leave()


@pytest.fixture
def line(shared_server: ServerProcess, bad_line: BadLine) -> Proxy:
    """A line of this test's own to the running server."""
    return bad_line(shared_server.port)


def count(office: Office) -> int:
    return office.sql("SELECT count(*) FROM sales_order")[0][0]


def test_an_answer_lost_after_the_commit_is_asked_for_again(office: Office, line: Proxy) -> None:
    core, order = office.log_in(line.url), order_input(office.log_in(), "customer_id")
    before = count(office)
    line.lose_answers(CREATE, 1)
    assert core.run(sales_orders.create, order).number == f"SO-{before + 1:06}"  # type: ignore[arg-type]
    assert (line.lost, count(office)) == (1, before + 1)


def test_when_every_answer_is_lost_the_same_request_still_saves_once(office: Office, line: Proxy) -> None:
    core, order = office.log_in(line.url), order_input(office.log_in(), "customer_id")
    before = count(office)
    line.lose_answers(CREATE, 2)
    request_id = uuid.uuid4()
    with pytest.raises(Unreachable, match="kept"):
        core.run_as_request(request_id, sales_orders.create, order)  # type: ignore[arg-type]
    assert (line.lost, count(office)) == (2, before + 1)
    saved = core.run_as_request(request_id, sales_orders.create, order)  # type: ignore[arg-type]
    assert saved.number == f"SO-{before + 1:06}"
    require_gapless_numbers(office)


def test_a_line_that_is_cut_again_and_again_under_load(office: Office, line: Proxy) -> None:
    savers = Savers(office, [office.log_in(line.url) for _ in range(6)], maker=office.log_in())
    savers.start()
    for _ in range(5):
        line.cut()
        time.sleep(0.1)
        line.mend()
        time.sleep(0.3)
    for _ in range(5):
        line.lose_answers(CREATE, 6)
        time.sleep(0.2)
    savers.wait_for_everybody()
    savers.stop()
    assert set(savers.errors) <= {"unreachable"}
    savers.account()


def test_a_line_that_lets_nothing_through_is_noticed_and_forgotten(office: Office, line: Proxy) -> None:
    core = office.log_in(line.url)
    http: Any = core._door._http  # type: ignore[attr-defined]
    usual, http.patience = http.patience, 1.0
    line.stall()
    started = time.monotonic()
    with pytest.raises(Unreachable):
        core.run(sales_orders.search, ListQuery())
    assert time.monotonic() - started < usual
    line.mend()
    core.run(sales_orders.search, ListQuery())


def test_a_window_hears_again_by_itself_and_is_told_to_refresh(office: Office, line: Proxy) -> None:
    core, other = office.log_in(line.url), office.log_in()
    news = News(core)
    order = order_input(other, "customer_id")
    _hears(news, other, order)
    news.forget()
    line.cut()
    wait_until(lambda: news.connection == [False], 30, "told that the server is lost")
    other.run(sales_orders.create, order)  # type: ignore[arg-type]
    line.mend()
    wait_until(lambda: news.missed_something and news.connection[-1], 30, "told to refresh everything")
    assert news.connection == [False, True]
    news.forget()
    _hears(news, other, order)


def test_a_dead_line_is_noticed_by_its_silence(
    office: Office, line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erp_core.client.SILENCE", 1.0)
    news, other = News(office.log_in(line.url)), office.log_in()
    _hears(news, other, order_input(other, "customer_id"))
    news.forget()
    line.stall()
    wait_until(lambda: False in news.connection, 30, "told that the server is lost")
    line.mend()
    wait_until(lambda: news.missed_something, 30, "told to refresh everything")


def test_an_expired_token_is_renewed_silently_and_once(office: Office, line: Proxy) -> None:
    core = office.log_in(line.url)
    expire_access_token(core)
    before = renewals(office)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(core.run(sales_orders.search, ListQuery())))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 8
    assert renewals(office) == before + 1


@pytest.mark.parametrize("losses", [1, 2, 3])
def test_a_lost_answer_to_a_renewal_does_not_end_the_session(
    office: Office, line: Proxy, losses: int
) -> None:
    core = office.log_in(line.url)
    expire_access_token(core)
    line.lose_answers(REFRESH, losses)
    for _ in range(losses // 2):
        with pytest.raises(Unreachable):
            core.run(sales_orders.search, ListQuery())
    core.run(sales_orders.search, ListQuery())
    assert line.lost == losses
    assert core.me is not None
    assert office.sql("SELECT count(*) FROM session WHERE revoked_at IS NOT NULL") == [(0,)]


def expire_access_token(core: Core) -> None:
    """Put a token into the Core's hands that the server refuses, as it does after half an hour."""
    tokens = core._tokens
    assert tokens is not None
    header, claims, _signature = tokens.access_token.split(".")
    core._tokens = tokens.model_copy(update={"access_token": f"{header}.{claims}.{'A' * 43}"})


def renewals(office: Office) -> int:
    """How many refresh tokens were used."""
    return office.sql("SELECT count(*) FROM refresh_token WHERE used_at IS NOT NULL")[0][0]


def _hears(news: News, other: Core, order: dict[str, object]) -> None:
    """The window is told of an order somebody else saves."""

    def saved_and_heard() -> bool:
        other.run(sales_orders.create, order)  # type: ignore[arg-type]
        time.sleep(0.1)
        return news.heard_of("sales_order")

    wait_until(saved_and_heard, 30, "a window hears of an order")
