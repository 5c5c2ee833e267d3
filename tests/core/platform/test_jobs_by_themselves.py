"""Who carries on jobs where no office server does: who begins one, and one PC's program at its start."""

import time
from typing import Any

import pytest

from erp_core import Core
from erp_core.dispatch import Dispatcher
from erp_core.jobs import Foreman
from erp_core.kit.filter import ListQuery
from erp_core.platform.job import service as jobs
from erp_core.platform.job.schema import JobRow
from tests.factories.mill import Mill
from tests.factories.orders import make_sales_order


@pytest.fixture
def core(own_mill: Mill) -> Core:
    core = own_mill("manager")
    for _number in range(3):
        make_sales_order(core)
    return core


def begun(core: Core) -> JobRow:
    return core.run(jobs.begin, core.run(jobs.bulk, "sales_order", "submit", ListQuery()).id)


def wait_until_done(core: Core, job: JobRow) -> JobRow:
    end = time.monotonic() + 60
    while not (now := core.run(jobs.get, job.id)).is_over:
        assert time.monotonic() < end
        time.sleep(0.05)
    return now


def test_who_begins_one_carries_it_on(core: Core) -> None:
    assert wait_until_done(core, begun(core)).moved == 3


def test_what_was_left_goes_on_at_the_next_start_of_the_program(
    own_mill: Mill, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as closed:
        closed.setattr(Foreman, "wake", lambda _foreman: None)
        job = begun(core)
    program: Any = Dispatcher(own_mill.database.app_url, 2, is_alone=True)
    try:
        assert wait_until_done(core, job).moved == 3
    finally:
        program.close()
    assert not program.foreman._thread.is_alive()


def test_jobs_take_no_connection_of_those_that_calls_wait_for(own_mill: Mill, core: Core) -> None:
    wait_until_done(core, begun(core))
    door: Any = own_mill.door
    assert door.foreman.engine is not door.engine
    assert door.foreman.engine.pool.size() == 1
