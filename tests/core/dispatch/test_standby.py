"""A standby that is away is nobody's trouble; what may be asked of one is declared."""

from collections.abc import Iterator

import pytest

from erp_core import Core
from erp_core.dispatch import Dispatcher
from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import OPERATIONS, Mode
from erp_core.masters.party import service as parties
from erp_core.reporting.dashboard import service as dashboard
from erp_core.standby import GONE, Standby, is_list
from tests.factories.mill import PASSWORD, Mill
from tests.server.trouble.office import free_port


@pytest.fixture
def nowhere(mill: Mill) -> Iterator[Standby]:
    """At an address where nothing listens."""
    address = mill.database.app_url.rpartition("@")[2].partition("/")[0]
    url = mill.database.app_url.replace(address, f"127.0.0.1:{free_port()}")
    told: list[str] = []
    standby = Standby(url, 1, is_prepared=True, on_answer=told.append)
    standby.told = told  # type: ignore[attr-defined]
    yield standby
    standby.close()


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_one_that_is_away(nowhere: Standby, mill: Mill, role: str) -> None:
    core = Core(Dispatcher(mill.database.app_url, 1, standby=nowhere))
    core.login(role, PASSWORD)
    core.run(parties.search, ListQuery())
    core.run(dashboard.overview)
    core.close()
    lists = [GONE] if role == "viewer" else []
    assert nowhere.told == [*lists, GONE]  # type: ignore[attr-defined]


def test_what_may_be_asked(nowhere: Standby) -> None:
    """Reports and lists, and what asks for one record or may write never."""
    asked = {one.name for one in OPERATIONS if nowhere.suits(one)}
    assert {"sales_order.search", "sales_order.summary", "listed.groups", "dashboard.overview"} <= asked
    assert all(one.mode is Mode.QUERY for one in OPERATIONS if one.name in asked)
    assert not {name for name in asked if name.endswith((".get", ".history", ".health", ".me"))}
    reports = {one.name for one in OPERATIONS if one.is_report}
    assert reports == {"dashboard.overview", "audit.search", "audit.count", "number_series.gap_report"}
    assert not [one.name for one in OPERATIONS if one.is_report and is_list(one)]
