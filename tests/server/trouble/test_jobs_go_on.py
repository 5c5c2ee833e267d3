"""A job goes on whatever becomes of who carries it on, and no record is moved twice or left out."""

import pytest

from erp_core import Core
from erp_core.kit.filter import ListQuery, is_
from erp_core.platform.job import service as jobs
from erp_core.platform.job.schema import JobRow
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import order_input
from tests.server.trouble.office import Office, wait_until

pytestmark = pytest.mark.long

COUNT = 120
DRAFTS = ListQuery(where=[is_("status", "draft")])


def begun(office: Office, core: Core) -> JobRow:
    """A job in its middle."""
    maker = office.log_in()
    order = order_input(maker, "customer_id")
    for _number in range(COUNT):
        maker.run(sales_orders.create, order)  # type: ignore[arg-type]
    job = core.run(jobs.begin, core.run(jobs.bulk, "sales_order", "submit", DRAFTS).id)
    wait_until(lambda: core.run(jobs.get, job.id).moved >= 5, 30, "it is under way")
    return job


def require_each_moved_once(office: Office, job: JobRow) -> None:
    assert office.sql("SELECT state, moved, refused FROM job WHERE id = %s", [job.id]) == [("done", COUNT, 0)]
    assert office.sql("SELECT status, version, count(*) FROM sales_order GROUP BY 1, 2") == [
        ("pending", 2, COUNT)
    ]
    told = "SELECT count(*), count(DISTINCT record_id) FROM audit_log WHERE operation = 'job.submit'"
    assert office.sql(told) == [(COUNT, COUNT)]
    done = "SELECT count(*) FROM job_result WHERE done_at IS NOT NULL AND reason = ''"
    assert office.sql(done) == [(COUNT,)]


def is_done(office: Office) -> bool:
    return office.sql("SELECT state FROM job") == [("done",)]


def test_killed_in_its_middle_another_server_goes_on_within_a_minute(office: Office) -> None:
    first, second = office.serve(), office.serve()
    job = begun(office, office.log_in(first.url))
    ((worker,),) = office.sql("SELECT worker FROM job")
    # Either may have it: each looks into what waits.
    first.kill()
    first.start()
    if office.sql("SELECT worker FROM job") == [(worker,)] and not is_done(office):
        second.kill()
        second.start()
    wait_until(lambda: is_done(office), 90, "the other went on")
    require_each_moved_once(office, job)


def test_told_to_stop_it_hands_on_what_is_left(office: Office) -> None:
    first = office.serve()
    job = begun(office, office.log_in(first.url))
    first.tell_to_stop()
    first.wait(30)
    assert office.sql("SELECT state, worker FROM job") == [("running", None)]
    office.serve()
    wait_until(lambda: is_done(office), 60, "the next goes on at once")
    require_each_moved_once(office, job)


def test_the_database_is_killed_in_its_middle(office: Office) -> None:
    server = office.serve()
    job = begun(office, office.log_in(server.url))
    office.restart_postgres(violently=True)
    wait_until(lambda: is_done(office), 60, "it goes on")
    require_each_moved_once(office, job)
