"""Taking back a move: one's own, the last, within a minute, and only if it moved nothing else."""

import pytest

from erp_core import Core, modules
from erp_core.errors import Conflict, InvalidMove, NotPermitted, StaleRecord
from erp_core.kit.kind import KINDS, Kind, Move
from erp_core.production.work_order import WORK_ORDER
from erp_core.production.work_order import service as work_orders
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.makers import make_in, run
from tests.factories.mill import Mill
from tests.factories.orders import make_confirmed_order, make_sales_order, make_work_order

modules.load()
DOCUMENTS = [kind for kind in KINDS if kind.series]
UNDONE = [(kind, move) for kind in DOCUMENTS for move in kind.moves if not move.question]
# Where no move has a way back, there is none: tests/conformance/test_documents.py.
WITH_A_WAY_BACK = sorted({kind.name for kind, _move in UNDONE})
FOR_GOOD = [
    (kind, move)
    for kind in DOCUMENTS
    for move in kind.moves
    if move.question and kind.name in WITH_A_WAY_BACK
]


@pytest.fixture
def core(mill: Mill) -> Core:
    return mill("admin")


@pytest.mark.parametrize(("kind", "move"), UNDONE, ids=lambda one: one.name)
def test_what_asks_nothing_can_be_taken_back(core: Core, kind: Kind, move: Move) -> None:
    before = make_in(core, kind, move.sources[0])
    after = run(core, kind, "undo", run(core, kind, move.name, before))
    assert (after.status, after.version) == (before.status, before.version + 2)


@pytest.mark.parametrize(("kind", "move"), FOR_GOOD, ids=lambda one: one.name)
def test_what_asks_first_cannot(core: Core, kind: Kind, move: Move) -> None:
    after = run(core, kind, move.name, make_in(core, kind, move.sources[0]))
    with pytest.raises(InvalidMove, match=f"“{move.button}” cannot be taken back"):
        run(core, kind, "undo", after)


@pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.name)
def test_what_ends_or_notes_a_fact_asks_first(kind: Kind) -> None:
    """Whatever no later move leads back from, but the next step of a document under way."""
    asked = {move.name for move in kind.moves if move.question}
    assert asked >= {move.name for move in kind.moves if move.target in kind.final}
    assert asked >= {"ship", "receive", "complete"} & {move.name for move in kind.moves}


def test_it_is_ones_own_only(mill: Mill, core: Core) -> None:
    order = run(mill("staff"), SALES_ORDER, "submit", make_sales_order(core))
    with pytest.raises(InvalidMove):
        run(core, SALES_ORDER, "undo", order)
    assert run(mill("staff"), SALES_ORDER, "undo", order).status == "draft"


def test_only_the_last_and_only_once(core: Core) -> None:
    order = run(core, SALES_ORDER, "submit", make_sales_order(core))
    later = run(core, SALES_ORDER, "confirm", order)
    with pytest.raises(StaleRecord):
        run(core, SALES_ORDER, "undo", order)
    order = run(core, SALES_ORDER, "undo", later)
    assert order.status == "pending"
    with pytest.raises(InvalidMove):
        run(core, SALES_ORDER, "undo", order)


def test_after_a_minute_it_stays(mill: Mill, core: Core) -> None:
    order = run(core, SALES_ORDER, "submit", make_sales_order(core))
    mill.sql(
        "UPDATE audit_log SET at = at - interval '61 seconds'"
        " WHERE document = 'sales_order' AND document_id = %s",
        [str(order.id)],
    )
    with pytest.raises(InvalidMove):
        run(core, SALES_ORDER, "undo", order)


def test_a_change_is_no_move(core: Core) -> None:
    order = make_sales_order(core)
    with pytest.raises(InvalidMove):
        run(core, SALES_ORDER, "undo", order)


def test_what_something_rests_on_by_now_stays(core: Core) -> None:
    order = make_confirmed_order(core)
    line = order.lines[0]
    work = make_work_order(core, item_id=line.item_id, sales_order_line_id=line.id)
    with pytest.raises(Conflict, match=work.number):
        run(core, SALES_ORDER, "undo", order)


def test_a_role_that_may_not_make_the_move_may_not_take_it_back(mill: Mill, core: Core) -> None:
    order = run(
        mill("manager"), SALES_ORDER, "confirm", run(core, SALES_ORDER, "submit", make_sales_order(core))
    )
    mill.sql(
        "UPDATE role SET permissions = array_remove(permissions, 'sales_order:confirm')"
        " WHERE name = 'manager'"
    )
    try:
        with pytest.raises(NotPermitted):
            run(mill("manager"), SALES_ORDER, "undo", order)
    finally:
        mill.sql(
            "UPDATE role SET permissions = permissions || ARRAY['sales_order:confirm'] WHERE name = 'manager'"
        )


def test_the_history_says_that_it_was_taken_back(core: Core) -> None:
    order = run(core, SALES_ORDER, "undo", run(core, SALES_ORDER, "submit", make_sales_order(core)))
    told = core.run(sales_orders.history, order.id)
    assert [change.action for change in told] == ["undone", "moved", "created"]
    assert told[0].fields["status"] == ("pending", "draft")


def test_completing_is_asked_and_stays_because_it_moved_the_progress_too(core: Core) -> None:
    order = make_in(core, WORK_ORDER, "in_progress")
    done = core.run(work_orders.complete, order.id, order.version)
    with pytest.raises(InvalidMove):
        run(core, WORK_ORDER, "undo", done)
