"""The server is killed in the middle of saves and started again; told to stop, it finishes what runs."""

import signal
import threading
import time

import psutil
import pytest

from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import order_input
from tests.server.trouble.news import News
from tests.server.trouble.office import Office, ServerProcess, wait_until
from tests.server.trouble.savers import Savers, require_gapless_numbers

pytestmark = pytest.mark.long


def test_killed_in_mid_save_and_started_again(office: Office) -> None:
    server = office.serve()
    cores = [office.log_in(server.url) for _ in range(6)]
    news = News(cores[0])
    news.wait_for_connection()
    savers = Savers(office, cores, maker=office.log_in())
    savers.start()
    for _ in range(2):
        with office.held_up():  # every save is in the middle of its transaction when the server dies
            time.sleep(0.3)
            server.kill()
        server.start()
        savers.wait_for_everybody()
    savers.stop()
    assert set(savers.errors) == {"unreachable"}
    savers.account()
    wait_until(lambda: news.missed_something and news.connection[-1], 30, "told to refresh everything")


def test_told_to_stop_it_finishes_the_running_save_though_windows_are_open(office: Office) -> None:
    server = office.serve()
    cores = [office.log_in(server.url) for _ in range(3)]
    news = [News(core) for core in cores]
    for heard in news:
        heard.wait_for_connection()
    order = order_input(office.log_in(), "customer_id")
    assert cores[0].run(sales_orders.create, order).number == "SO-000001"  # type: ignore[arg-type]
    wait_until(lambda: all(n.heard_of("sales_order") for n in news), 30, "every window listens")
    answers: list[str] = []
    save = threading.Thread(
        target=lambda: answers.append(cores[0].run(sales_orders.create, order).number)  # type: ignore[arg-type]
    )
    with office.held_up():
        save.start()
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        wait_until(lambda: office.sql(waits) == [(1,)], 30, "the save is in its middle")
        server.tell_to_stop()
        time.sleep(1)
        assert psutil.pid_exists(server.pid), "it did not wait for the save"
    save.join(30)
    assert answers == ["SO-000002"]
    assert server.wait(60) in (0, -signal.SIGTERM)
    server.start()
    wait_until(lambda: all(n.missed_something for n in news), 30, "every window refreshes")
    require_gapless_numbers(office)


def workers_of(server: ServerProcess) -> list[psutil.Process]:
    living = [p for p in psutil.Process(server.pid).children() if p.status() != psutil.STATUS_ZOMBIE]
    # Where workers are programs of their own, one more follows what they hold.
    return [p for p in living if "resource_tracker" not in " ".join(p.cmdline())]


def test_a_worker_that_dies_is_replaced_and_the_others_go_on(office: Office) -> None:
    server = office.serve(workers=2)
    savers = Savers(office, [office.log_in(server.url) for _ in range(6)], maker=office.log_in())
    savers.start()
    dying, _other = workers_of(server)
    dying.suspend()
    time.sleep(2)  # the server asks each of them every half second, and now waits for this one
    dying.kill()
    savers.wait_for_everybody()
    # As long as a worker may be silent before it is taken for hung: a minute.
    wait_until(lambda: len(workers_of(server)) == 2 and dying not in workers_of(server), 30, "another worker")
    savers.wait_for_everybody()
    savers.stop()
    savers.account()
    server.tell_to_stop()
    assert server.wait(30) == 0


def test_workers_do_not_outlive_a_server_that_was_killed(office: Office) -> None:
    server = office.serve(workers=2)
    savers = Savers(office, [office.log_in(server.url) for _ in range(4)], maker=office.log_in())
    savers.start()
    savers.wait_for_everybody()
    workers = workers_of(server)
    server.kill()
    wait_until(lambda: not any(worker.is_running() for worker in workers), 60, "its workers end, too")
    server.start()  # on the port that they held
    savers.wait_for_everybody()
    savers.stop()
    savers.account()
