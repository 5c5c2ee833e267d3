"""PostgreSQL goes away and comes back while people save."""

import threading

import pytest

from erp_core.kit.filter import ListQuery
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import PASSWORD
from tests.server.trouble.news import News
from tests.server.trouble.office import Office, wait_until
from tests.server.trouble.savers import Savers

pytestmark = pytest.mark.long


@pytest.mark.parametrize("violently", [False, True], ids=["stopped", "killed"])
def test_nothing_is_lost_or_doubled_and_everybody_goes_on(office: Office, violently: bool) -> None:
    server = office.serve()
    remote = [office.log_in(server.url) for _ in range(4)]
    local = [office.log_in() for _ in range(2)]
    news = [News(remote[0]), News(local[0])]
    news[0].wait_for_connection()
    savers = Savers(office, [*remote, *local], maker=local[1])
    savers.start()
    office.restart_postgres(violently=violently)
    savers.wait_for_everybody()
    savers.wait_for_everybody()
    savers.stop()
    assert set(savers.errors) <= {"unreachable"}
    assert savers.account() >= 18
    for heard in news:
        wait_until(lambda heard=heard: heard.missed_something, 30, "told to refresh everything")
    wait_until(lambda: news[1].connection == [False, True], 30, "told that it is back")


def test_after_a_restart_at_night_the_first_call_of_each_kind_works(office: Office) -> None:
    server = office.serve(pool_size=4)
    core, local = office.log_in(server.url), office.log_in()
    # Several connections wait in each pool, all of them dead in a moment.
    threads = [threading.Thread(target=core.run, args=[sales_orders.search, ListQuery()]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.restart_postgres(violently=False)
    office.log_in(server.url, "manager")
    local.login("staff", PASSWORD)
    assert core.run(sales_orders.search, ListQuery()) == []
    assert local.run(sales_orders.search, ListQuery()) == []
