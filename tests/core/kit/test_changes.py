"""Everybody hears at once what anybody changed, and that everything may have changed after a silence."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from erp_core import Core
from erp_core.errors import ErpError
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import service as purchase_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_party, make_purchase_order, order_input


class Ear:
    """What a core has heard so far."""

    def __init__(self, core: Core) -> None:
        self.changes: list[Changes] = []
        self.connections: list[bool] = []
        self._news = threading.Condition()
        self.end_changes = core.on_change(self._hear_change)
        core.on_connection(self._hear_connection)
        if core.server.startswith("127.0.0.1") and "/" not in core.server:
            # Through a server the line stands a moment later, and says so: until then all may have changed.
            assert self.heard(lambda ear: bool(ear.changes))
            self.changes.clear()

    def heard(self, condition: Callable[["Ear"], bool], seconds: float = 30) -> bool:
        with self._news:
            return self._news.wait_for(lambda: condition(self), seconds)

    def heard_of(self, *tables: str) -> bool:
        return self.heard(lambda ear: set(tables) <= ear.tables)

    @property
    def tables(self) -> set[str]:
        """All that was named so far."""
        return {table for changes in self.changes for table in changes.ids}

    def _hear_change(self, changes: Changes) -> None:
        with self._news:
            self.changes.append(changes)
            self._news.notify_all()

    def _hear_connection(self, is_connected: bool) -> None:
        with self._news:
            self.connections.append(is_connected)
            self._news.notify_all()


@pytest.fixture
def ear(mill: Mill) -> Ear:
    """Somebody at another computer."""
    return Ear(mill.log_in("viewer"))


def end_listening(mill: Mill) -> None:
    with psycopg.connect(mill.database.app_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
        )


def test_a_new_party_is_heard_of_at_another_computer(mill: Mill, ear: Ear) -> None:
    make_party(mill("staff"))
    assert ear.heard_of("party")


def test_a_save_of_lines_tells_of_the_order_and_its_lines(mill: Mill, ear: Ear) -> None:
    make_purchase_order(mill("staff"))
    assert ear.heard_of("purchase_order", "purchase_order_line")


def test_the_rows_are_named_and_the_request_that_changed_them(mill: Mill, ear: Ear) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    order: Any = order_input(core, "supplier_id", lines=2)
    saved = core.run_as_request(request_id, purchase_orders.create, order)
    assert ear.heard_of("purchase_order")
    (changes,) = [c for c in ear.changes if "purchase_order" in c.ids]
    assert changes.request_id == str(request_id)
    assert changes.ids["purchase_order"] == {str(saved.id)}
    assert changes.ids["purchase_order_line"] == {str(line.id) for line in saved.lines}


def test_a_move_is_heard_of(mill: Mill) -> None:
    order = make_purchase_order(mill("staff"))
    ear = Ear(mill.log_in("viewer"))
    mill("staff").run(purchase_orders.submit, order.id, order.version)
    assert ear.heard_of("purchase_order")


def test_one_hears_of_ones_own_changes_too(mill: Mill) -> None:
    core = mill.log_in("staff")
    ear = Ear(core)
    make_party(core)
    assert ear.heard_of("party")


def test_nobody_hears_of_what_was_refused(mill: Mill, ear: Ear) -> None:
    core = mill("staff")
    make_party(core, code="HEARD")
    assert ear.heard_of("party")
    ear.changes.clear()
    with pytest.raises(ErpError):
        make_party(core, code="HEARD")
    core.run(parties.search, {})  # type: ignore[arg-type]
    assert not ear.heard(lambda e: bool(e.changes), seconds=0.6)


def test_an_order_of_2000_lines_is_heard_of(mill: Mill, ear: Ear) -> None:
    core = mill("staff")
    core.run(purchase_orders.create, order_input(core, "supplier_id", lines=2000))
    assert ear.heard_of("purchase_order_line")
    (changes,) = [c for c in ear.changes if "purchase_order_line" in c.ids]
    assert not changes.ids["purchase_order_line"], "too many to be named"
    assert len(changes.ids["purchase_order"]) == 1


def test_after_a_lost_connection_everything_may_have_changed(mill: Mill, ear: Ear) -> None:
    end_listening(mill)
    assert ear.heard(lambda e: EVERYTHING in e.changes)
    if not mill.address.startswith("http"):  # a server that lost its database still can be reached
        assert ear.connections[:2] == [False, True]
    make_party(mill("staff"))
    assert ear.heard_of("party")


def test_whoever_ends_listening_hears_no_more(mill: Mill, ear: Ear) -> None:
    other = Ear(mill.log_in("viewer"))
    ear.end_changes()
    ear.end_changes()
    make_party(mill("staff"))
    assert other.heard_of("party")
    assert "party" not in ear.tables


def test_a_listener_that_fails_does_not_deafen_the_others(mill: Mill) -> None:
    core = mill.log_in("viewer")

    def fail(_changes: Changes) -> None:
        raise ZeroDivisionError

    core.on_change(fail)
    ear = Ear(core)
    for _ in range(2):
        make_party(mill("staff"))
    assert ear.heard_of("party")


def test_a_message_nobody_understands_does_not_deafen_anybody(mill: Mill, ear: Ear) -> None:
    objects = ('{"party": 1}', '{"changes": {"party": 7}}')
    for nonsense in ("", "{", "nonsense", "[1, 2]", "null", "7", *objects, "\\u0000"):
        mill.sql("SELECT pg_notify('erp_changes', %s)", [nonsense])
    make_party(mill("staff"))
    assert ear.heard_of("party")


@pytest.mark.parametrize(
    "words", ["[" * 7900, '{"changes":' * 700, '{"changes": {"party": 1}, "request": []}', "é" * 900]
)
def test_nobody_is_deafened_by_who_holds_the_programs_password(mill: Mill, words: str) -> None:
    """He may tell what he likes; whoever hears nonsense takes it that everything may have changed."""
    ear = Ear(mill("viewer"))
    with psycopg.connect(mill.database.app_url, autocommit=True) as app:
        for _ in range(3):
            app.execute("SELECT pg_notify('erp_changes', %s)", [words])
    assert ear.heard(lambda ear: any(changes.is_everything for changes in ear.changes))
    make_party(mill("staff"))
    assert ear.heard_of("party")


def test_closing_ends_the_thread(mill: Mill) -> None:
    core = mill.log_in("viewer")
    before = threading.active_count()
    Ear(core)
    assert threading.active_count() == before + 1
    core.close()
    assert threading.active_count() == before


class TestChanges:
    def test_a_row_is_touched_by_its_own_id_only(self) -> None:
        changes = Changes({"party": frozenset({"7"})}, "r")
        assert changes.touches_row("party", 7)
        assert not changes.touches_row("party", 8)
        assert not changes.touches_row("item", 7)
        assert changes.touches(("item", "party"))
        assert not changes.touches(("item",))

    def test_a_table_without_ids_may_be_any_row(self) -> None:
        assert Changes.of("party").touches_row("party", 7)

    def test_everything_touches_all(self) -> None:
        assert EVERYTHING.is_everything
        assert EVERYTHING.touches(("party",))
        assert EVERYTHING.touches_row("party", 7)

    def test_they_cross_as_json(self) -> None:
        changes = Changes({"party": frozenset({"7", "8"}), "rights": frozenset()}, "r")
        assert Changes.from_json(changes.as_json()) == changes

    def test_ids_too_long_to_be_told_are_left_out(self) -> None:
        many = Changes({"session": frozenset(str(uuid.uuid4()) for _ in range(200))})
        assert len(many.as_json()) < 8000
        assert Changes.from_json(many.as_json()) == Changes.of("session")

    def test_several_are_told_as_one(self) -> None:
        one, two = Changes({"party": frozenset({"7"})}, "a"), Changes({"party": frozenset({"8"})}, "b")
        assert Changes.together([one, two]) == Changes({"party": frozenset({"7", "8"})})
        assert Changes.together([one, Changes.of("party"), two]) == Changes.of("party")
        assert Changes.together([one, EVERYTHING, two]).is_everything
