"""Every move from every status: it leads where the table says, or it is refused and nothing happens."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core import Core
from erp_core.errors import InvalidMove
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order, make_work_order

# The business's own table, not the program's: from status, by move, to status.
TABLE: dict[str, dict[tuple[str, str], str]] = {
    "purchase_order": {
        ("draft", "submit"): "pending",
        ("pending", "approve"): "approved",
        ("pending", "reject"): "draft",
        ("approved", "send"): "sent",
        ("sent", "receive"): "received",
        ("received", "close"): "closed",
        ("draft", "cancel"): "cancelled",
        ("pending", "cancel"): "cancelled",
        ("approved", "cancel"): "cancelled",
        ("sent", "cancel"): "cancelled",
    },
    "sales_order": {
        ("draft", "submit"): "pending",
        ("pending", "confirm"): "confirmed",
        ("pending", "reject"): "draft",
        ("confirmed", "start"): "in_production",
        ("confirmed", "ship"): "shipped",
        ("in_production", "ship"): "shipped",
        ("shipped", "close"): "closed",
        ("draft", "cancel"): "cancelled",
        ("pending", "cancel"): "cancelled",
        ("confirmed", "cancel"): "cancelled",
    },
    "work_order": {
        ("draft", "release"): "released",
        ("released", "start"): "in_progress",
        ("in_progress", "hold"): "on_hold",
        ("on_hold", "resume"): "in_progress",
        ("in_progress", "complete"): "completed",
        ("completed", "close"): "closed",
        ("draft", "cancel"): "cancelled",
        ("released", "cancel"): "cancelled",
        ("on_hold", "cancel"): "cancelled",
    },
}
# What each role may do of it.
STAFF = {
    "purchase_order": {"submit", "receive"},
    "sales_order": {"submit", "start", "ship"},
    "work_order": {"start", "complete"},
}


@dataclass(frozen=True)
class Document:
    """One kind of document."""

    name: str
    service: Any
    make: Callable[..., Any]

    def move(self, core: Core, document: Any, name: str) -> Any:
        return core.run(getattr(self.service, name), document.id, document.version)

    def in_status(self, core: Core, status: str) -> Any:
        """A document that came to this status by allowed moves."""
        document = self.make(core)
        for name in path_to(self.name, status):
            document = self.move(core, document, name)
        assert document.status == status
        return document


def path_to(name: str, status: str) -> list[str]:
    """The shortest sequence of moves from draft to a status."""
    paths: dict[str, list[str]] = {"draft": []}
    while status not in paths:
        for (source, move), target in TABLE[name].items():
            if source in paths and target not in paths:
                paths[target] = [*paths[source], move]
    return paths[status]


DOCUMENTS = {
    d.name: d
    for d in (
        Document("purchase_order", purchase_orders, make_purchase_order),
        Document("sales_order", sales_orders, make_sales_order),
        Document("work_order", work_orders, make_work_order),
    )
}


def statuses(name: str) -> list[str]:
    return sorted({s for (source, _move), target in TABLE[name].items() for s in (source, target)})


def moves(name: str) -> list[str]:
    return sorted({move for _source, move in TABLE[name]})


EVERYTHING = [(name, status, move) for name in TABLE for status in statuses(name) for move in moves(name)]


@pytest.fixture(scope="module")
def left() -> dict[tuple[str, str], Any]:
    """By kind and status the document that the move refused last left as it was, for the next."""
    return {}


@pytest.mark.parametrize(("name", "status", "move"), EVERYTHING)
def test_a_move_leads_where_the_table_says_or_is_refused(
    mill: Mill, left: dict[tuple[str, str], Any], name: str, status: str, move: str
) -> None:
    kind, core = DOCUMENTS[name], mill("manager")
    before = left.pop((name, status), None) or kind.in_status(core, status)
    target = TABLE[name].get((status, move))
    if target is None:
        with pytest.raises(InvalidMove) as caught:
            kind.move(core, before, move)
        assert before.number in caught.value.message
        assert status.replace("_", " ") in caught.value.message
        assert core.run(kind.service.get, before.id) == before
        left[name, status] = before
    else:
        after = kind.move(core, before, move)
        assert (after.status, after.version) == (target, before.version + 1)
        assert core.run(kind.service.get, before.id) == after


@pytest.mark.parametrize("name", TABLE)
def test_the_moves_a_view_offers_are_those_that_work(mill: Mill, name: str) -> None:
    kind = DOCUMENTS[name]
    for status in statuses(name):
        document = kind.in_status(mill("manager"), status)
        for role, allowed in (("viewer", set()), ("staff", STAFF[name]), ("manager", set(moves(name)))):
            offered = set(mill(role).run(kind.service.get, document.id).actions)
            possible = {move for source, move in TABLE[name] if source == status}
            assert offered & set(moves(name)) == possible & allowed, (role, status)


@pytest.mark.parametrize("name", TABLE)
def test_content_may_change_in_drafts_only(mill: Mill, name: str) -> None:
    kind = DOCUMENTS[name]
    for status in statuses(name):
        document = kind.in_status(mill("manager"), status)
        assert ("update" in document.actions) == ("delete" in document.actions) == (status == "draft")
        if status != "draft":
            with pytest.raises(InvalidMove):
                mill("manager").run(kind.service.delete, document.id, document.version)


@pytest.mark.parametrize("name", TABLE)
def test_staff_is_offered_no_delete(mill: Mill, name: str) -> None:
    assert "delete" not in DOCUMENTS[name].make(mill("staff")).actions


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), name=st.sampled_from(sorted(TABLE)))
def test_no_walk_leaves_the_table(mill: Mill, name: str, seed: int) -> None:
    kind, core, chance = DOCUMENTS[name], mill("manager"), random.Random(seed)  # noqa: S311 - no secret
    document = kind.make(core)
    told = [("created", "draft")]
    for _ in range(10):
        move = chance.choice(moves(name))
        target = TABLE[name].get((document.status, move))
        try:
            document = kind.move(core, document, move)
        except InvalidMove:
            assert target is None
        else:
            assert document.status == target
            told.append(("moved", document.status))
        assert document.version == len(told)
    history = core.run(kind.service.history, document.id)
    assert [(h.action, h.fields["status"][1]) for h in reversed(history)] == told
