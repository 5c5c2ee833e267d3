"""Several servers on one database: what one does, the others see."""

from collections.abc import Iterator

import pytest

from erp_core.errors import NotLoggedIn
from erp_core.kit.filter import ListQuery
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.user import service as users
from tests.factories.orders import order_input
from tests.server.trouble.news import News
from tests.server.trouble.office import Office, ServerProcess, wait_until
from tests.server.trouble.savers import Savers

pytestmark = pytest.mark.long

Pair = tuple[ServerProcess, ServerProcess]


@pytest.fixture
def office(shared_office: Office) -> Iterator[Office]:
    """The company of this module; who worked there has left after each test."""
    yield shared_office
    shared_office.leave()


@pytest.fixture(scope="module")
def servers(shared_office: Office) -> Pair:
    """Two servers on the company's database."""
    return shared_office.serve(), shared_office.serve()


def test_changes_made_through_one_are_heard_through_the_other(office: Office, servers: Pair) -> None:
    here, there = servers
    core, other = office.log_in(here.url), office.log_in(there.url)
    news = News(core)
    order = order_input(office.log_in(), "customer_id")

    def saved_and_heard() -> bool:
        other.run(sales_orders.create, order)  # type: ignore[arg-type]
        return news.heard_of("sales_order")

    wait_until(saved_and_heard, 30, "the other server's save is heard")
    assert core.run(sales_orders.search, ListQuery())[0].number.startswith("SO-")


def test_who_is_disabled_or_logged_out_at_one_is_refused_by_the_other(office: Office, servers: Pair) -> None:
    here, there = servers
    admin, manager, viewer = (office.log_in(here.url, name) for name in ("admin", "manager", "viewer"))
    again = office.log_in(there.url, "manager")
    for core in (manager, again, viewer):
        core.run(sales_orders.search, ListQuery())
    user = next(row for row in admin.run(users.search, ListQuery()) if row.username == "manager")
    admin.run(users.disable, user.id, admin.run(users.get, user.id).version)
    for core in (manager, again):
        with pytest.raises(NotLoggedIn):
            core.run(sales_orders.search, ListQuery())
    token = viewer._tokens
    assert token is not None
    viewer.logout()
    elsewhere = office.log_in(there.url, "viewer")
    elsewhere._tokens = token
    with pytest.raises(NotLoggedIn):
        elsewhere.run(sales_orders.search, ListQuery())


def test_a_session_begun_at_one_goes_on_at_the_other(office: Office, servers: Pair) -> None:
    here, there = servers
    core = office.log_in(here.url)
    assert core.refresh_token
    office.log_in(there.url, "viewer").resume(core.refresh_token)


def test_numbers_stay_gapless_when_all_save_through_different_servers(office: Office, servers: Pair) -> None:
    cores = [office.log_in(server.url) for server in servers for _ in range(3)]
    savers = Savers(office, [*cores, office.log_in()], maker=cores[0])
    savers.start()
    servers[0].kill()
    savers.people[-1].core.run(sales_orders.search, ListQuery(limit=1))
    servers[0].start()
    savers.wait_for_everybody()
    savers.stop()
    assert savers.account() > len(cores)
