"""Who has a record open: told while it is so, to who may read the record, and kept nowhere."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import psycopg
import pytest

from erp_core import Core
from erp_core.errors import NotFound
from erp_core.kit.news.changes import Changes
from erp_core.platform.presence import STALE_AFTER
from erp_core.platform.presence import service as presence
from erp_core.platform.presence.schema import PresentRow
from erp_core.security.session import service as sessions
from erp_core.setup import Database
from tests.factories.company import set_company
from tests.factories.orders import make_purchase_order

KIND = "purchase_order"


@pytest.fixture
def order_id(core: Core) -> int:
    return make_purchase_order(core).id


@pytest.fixture
def staff(core_as: Callable[[str], Core]) -> Core:
    return core_as("staff")


def test_each_hears_of_the_other_and_nobody_of_himself(core: Core, staff: Core, order_id: int) -> None:
    assert core.run(presence.here, KIND, order_id) == []
    assert staff.run(presence.here, KIND, order_id, True) == [
        PresentRow(name="Admin Person", is_editing=False)
    ]
    assert core.run(presence.here, KIND, order_id) == [PresentRow(name="Staff Person", is_editing=True)]


def test_a_second_pc_of_the_same_person_is_he(
    core: Core, core_as: Callable[[str], Core], order_id: int
) -> None:
    core.run(presence.here, KIND, order_id)
    assert core_as("admin").run(presence.here, KIND, order_id) == []


def test_who_is_not_to_be_shown_hears_and_is_told_to_nobody(core: Core, staff: Core, order_id: int) -> None:
    core.run(presence.here, KIND, order_id)
    staff.run(presence.here, KIND, order_id)
    assert [one.name for one in staff.run(presence.here, KIND, order_id, False, False)] == ["Admin Person"]
    assert core.run(presence.here, KIND, order_id) == []


def test_where_the_company_forbids_it_nobody_hides(core: Core, staff: Core, order_id: int) -> None:
    set_company(core, is_everybody_shown=True)
    staff.run(presence.here, KIND, order_id, True, False)
    assert core.run(presence.here, KIND, order_id) == [PresentRow(name="Staff Person", is_editing=True)]


def test_who_closes_it_is_gone(core: Core, staff: Core, order_id: int) -> None:
    staff.run(presence.here, KIND, order_id)
    staff.run(presence.gone, KIND, order_id)
    assert core.run(presence.here, KIND, order_id) == []


def test_who_logs_out_is_gone(core: Core, core_as: Callable[[str], Core], order_id: int) -> None:
    other = core_as("staff")
    other.run(presence.here, KIND, order_id)
    other.run(sessions.logout)
    assert core.run(presence.here, KIND, order_id) == []


def test_whose_cable_is_pulled_is_gone_in_75_seconds(
    core: Core, staff: Core, order_id: int, database: Database
) -> None:
    staff.run(presence.here, KIND, order_id)
    _age(database, STALE_AFTER - timedelta(seconds=10))
    assert len(core.run(presence.here, KIND, order_id)) == 1
    _age(database, timedelta(seconds=11))
    assert core.run(presence.here, KIND, order_id) == []


def test_who_may_not_read_the_record_hears_nothing(staff: Core) -> None:
    with pytest.raises(NotFound):
        staff.run(presence.here, "user", 1)
    with pytest.raises(NotFound):
        staff.run(presence.here, KIND, 999_999)


def test_it_is_told_once_and_names_nobody(core: Core, staff: Core, order_id: int) -> None:
    heard: list[Changes] = []
    came = Event()

    def hear(changes: Changes) -> None:
        if "presence/purchase_order" in changes.ids:
            heard.append(changes)
            came.set()

    core.on_change(hear)
    staff.run(presence.here, KIND, order_id)
    assert came.wait(10)
    staff.run(presence.here, KIND, order_id)  # no news
    came.clear()
    staff.run(presence.here, KIND, order_id, True)
    assert came.wait(10)
    assert [dict(one.ids) for one in heard] == [{"presence/purchase_order": frozenset({str(order_id)})}] * 2


def test_nothing_of_it_is_kept(core: Core, staff: Core, order_id: int, database: Database) -> None:
    before = (
        _count(database, "SELECT count(*) FROM audit_log"),
        _count(database, "SELECT count(*) FROM request"),
    )
    staff.run(presence.here, KIND, order_id)
    staff.run(presence.gone, KIND, order_id)
    assert _count(database, "SELECT count(*) FROM request") == before[1]
    assert _count(database, "SELECT count(*) FROM audit_log") == before[0]
    _count(database, "SELECT count(*) FROM keep_house() k")
    assert _count(database, "SELECT count(*) FROM presence") == 0
    assert (
        _count(database, "SELECT count(*) FROM pg_class WHERE relname = 'presence' AND relpersistence = 'u'")
        == 1
    )


def _age(database: Database, by: timedelta) -> None:
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        connection.execute("UPDATE presence SET seen_at = seen_at - %s", (by,))


def _count(database: Database, question: str) -> int:
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return row[0]
