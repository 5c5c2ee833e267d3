"""The ledger: what moves is added to what is there, and no part of its value is lost."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import errors

from erp_core import Core
from erp_core.admin.context import owner_context
from erp_core.errors import Conflict, ErpError, ValidationError
from erp_core.kit.operation import Context
from erp_core.kit.paths import project_dir
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.warehouse import service as warehouses
from erp_core.stock.holding.keyed import holdings_of
from erp_core.stock.holding.schema import Key
from erp_core.stock.lot.numbered import lots_of
from erp_core.stock.stock_move import MoveKind
from erp_core.stock.stock_move.schema import NewMove, Origin
from erp_core.stock.stock_move.service import post, post_back
from erp_core.transactions import translated_errors
from tests.factories.makers import make_warehouse
from tests.factories.mill import Mill
from tests.factories.orders import make_item

_next = count(1)
D = Decimal
AGREES = (
    "SELECT h.id FROM holding h LEFT JOIN stock_move m ON m.holding_id = h.id GROUP BY h.id"
    " HAVING h.quantity <> coalesce(sum(m.quantity), 0) OR h.value <> coalesce(sum(m.value), 0)"
    " OR coalesce(h.second_quantity, 0) <> coalesce(sum(m.second_quantity), 0)"
)


@dataclass
class Ledger:
    """A company's ledger, written to as documents do, each posting in a transaction of its own."""

    mill: Mill
    core: Core
    today: date

    @contextmanager
    def open(self) -> Iterator[Context]:
        with translated_errors(), owner_context(self.mill.database.owner_url, "test") as ctx:
            yield replace(ctx, today=self.today)

    def item(self, **values: Any) -> int:
        return make_item(self.core, **values).id

    def place(self) -> int:
        return make_warehouse(self.core).id

    def holding(self, item: int, place: int, **key: Any) -> int:
        with self.open() as ctx:
            wanted = Key(item, place, **key)
            return holdings_of(ctx, [wanted])[wanted]

    def pile(self) -> int:
        return self.holding(self.item(), self.place())

    def post(self, *moves: NewMove, origin: Origin | None = None) -> list[int]:
        with self.open() as ctx:
            return post(ctx, origin or self.origin(), moves)

    def origin(self) -> Origin:
        number = next(_next)
        return Origin("stock_adjustment", number, f"SA-{number:06}")

    def come(self, holding: int, quantity: Any, value: Any, days_ago: int = 0, **more: Any) -> NewMove:
        day = self.today - timedelta(days=days_ago)
        return NewMove(MoveKind.RECEIPT, day, holding, D(quantity), D(value), **more)

    def go(self, holding: int, quantity: Any, days_ago: int = 0, **more: Any) -> NewMove:
        return NewMove(MoveKind.ISSUE, self.today - timedelta(days=days_ago), holding, -D(quantity), **more)

    def there(self, holding: int) -> tuple[D, D]:
        ((quantity, value),) = self.mill.sql("SELECT quantity, value FROM holding WHERE id = %s", [holding])
        return quantity, value

    def taken(self, ids: Sequence[int]) -> list[D]:
        rows = self.mill.sql("SELECT -value FROM stock_move WHERE id = ANY(%s) ORDER BY id", [list(ids)])
        return [value for (value,) in rows]


@pytest.fixture(scope="module")
def ledger(mill: Mill) -> Ledger:
    core = mill("admin")
    return Ledger(mill, core, core.today())


@pytest.fixture(scope="module", autouse=True)
def in_the_end_all_agree(mill: Mill) -> Iterator[None]:
    yield
    assert mill.sql(AGREES) == []


# Value


def test_a_pile_has_its_average_and_what_leaves_takes_its_share(ledger: Ledger) -> None:
    pile = ledger.pile()
    ledger.post(ledger.come(pile, 100, 1000), ledger.come(pile, 50, 650))
    assert ledger.taken(ledger.post(ledger.go(pile, 40))) == [D("440.00")]
    assert ledger.there(pile) == (D(110), D("1210.00"))


def test_the_last_takes_the_rest(ledger: Ledger) -> None:
    pile = ledger.pile()
    ledger.post(ledger.come(pile, 2, "2.00"), ledger.come(pile, 1, "1.01"))
    moves = ledger.post(*(ledger.go(pile, 1) for _ in range(3)))
    assert ledger.taken(moves) == [D("1.00"), D("1.01"), D("1.00")]
    assert ledger.there(pile) == (D(0), D(0))


def test_what_is_measured_beside_goes_along(ledger: Ledger) -> None:
    item = ledger.item(second_unit="kg", tracking="roll")
    roll = ledger.holding(item, ledger.place(), roll_number="R-2units")
    ledger.post(ledger.come(roll, 100, 250, second_quantity=D(25)))
    ledger.post(ledger.go(roll, "37.5", second_quantity=-D("9.4")))
    row = ledger.mill.sql("SELECT quantity, second_quantity, value FROM holding WHERE id = %s", [roll])
    assert row == [(D("62.5"), D("15.6"), D("156.25"))]
    ledger.post(ledger.go(roll, "62.5"))
    row = ledger.mill.sql("SELECT quantity, second_quantity, value FROM holding WHERE id = %s", [roll])
    assert row == [(D(0), D(0), D(0))]


AMOUNTS = st.decimals("0.001", 999, places=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("come"), AMOUNTS, st.decimals(0, 9999, places=2)),
        st.tuples(st.just("go"), st.integers(1, 100), st.just(D(0))),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_whatever_comes_and_goes_nothing_of_it_is_lost(ledger: Ledger, steps: list[Any]) -> None:
    pile, in_value, out_value = ledger.pile(), D(0), D(0)
    for step, amount, value in steps:
        there, worth = ledger.there(pile)
        if step == "come":
            ledger.post(ledger.come(pile, amount, value))
            in_value += value
            continue
        wanted = (there * amount / 100).quantize(D("0.001"))
        if not wanted:
            continue
        (taken,) = ledger.taken(ledger.post(ledger.go(pile, wanted)))
        out_value += taken
        assert D(0) <= taken <= worth
        assert abs(taken - worth * wanted / there) <= D("0.005") or wanted == there
    there, worth = ledger.there(pile)
    assert in_value - out_value == worth
    if there:
        assert ledger.taken(ledger.post(ledger.go(pile, there))) == [worth]
    assert ledger.there(pile) == (D(0), D(0))


# Never less than nothing


def test_there_is_never_less_than_nothing(ledger: Ledger) -> None:
    pile = ledger.pile()
    ledger.post(ledger.come(pile, 50, 550))
    with pytest.raises(Conflict) as refused:
        ledger.post(ledger.go(pile, "50.001"))
    assert "50 m" in str(refused.value)
    written = (
        "INSERT INTO stock_move (moved_on, kind, holding_id, item_id, warehouse_id, state, quantity, value,"
    )
    written += " document, document_id, document_number) SELECT current_date - 1, 'issue', id, item_id,"
    written += " warehouse_id, state, {}, 'x', 1, 'x' FROM holding WHERE id = %s"
    for what in ("-50.001, -550", "-50, -549.99", "'NaN', 0", "0, 1"):
        with pytest.raises(errors.CheckViolation):
            ledger.mill.sql(written.format(what), [pile])
    assert ledger.there(pile) == (D(50), D(550))


def test_of_320_takings_of_one_from_a_hundred_a_hundred_are_accepted(ledger: Ledger) -> None:
    pile = ledger.pile()
    ledger.post(ledger.come(pile, 100, 1000))

    def take(_number: int) -> bool:
        try:
            ledger.post(ledger.go(pile, 1))
        except ErpError:
            return False
        return True

    with ThreadPoolExecutor(16) as desks:
        taken = list(desks.map(take, range(320)))
    assert sum(taken) == 100
    assert ledger.there(pile) == (D(0), D(0))


def test_two_desks_in_opposite_order_wait_for_each_other_and_no_more(ledger: Ledger) -> None:
    first, second = ledger.pile(), ledger.pile()
    ledger.post(ledger.come(first, 1000, 1000), ledger.come(second, 1000, 1000))
    failed: list[BaseException] = []
    at_once = threading.Barrier(2)

    def take(one: int, other: int) -> None:
        at_once.wait()
        try:
            for _ in range(50):
                ledger.post(ledger.go(one, 1), ledger.go(other, 1))
        except BaseException as error:  # noqa: BLE001 - whatever it is fails the test
            failed.append(error)

    desks = [threading.Thread(target=take, args=pair) for pair in ((first, second), (second, first))]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert failed == []
    assert ledger.there(first) == ledger.there(second) == (D(900), D(900))


# What comes elsewhere


def test_nothing_is_moved_elsewhere_by_halves(ledger: Ledger) -> None:
    item = ledger.item()
    here, there = ledger.holding(item, ledger.place()), ledger.holding(item, ledger.place())
    ledger.post(ledger.come(here, 100, 250))
    leaves = NewMove(MoveKind.TRANSFER, ledger.today, here, D(-40), D(-100))
    with pytest.raises(ValidationError, match="arrive"):
        ledger.post(leaves)
    ledger.post(leaves, NewMove(MoveKind.TRANSFER, ledger.today, there, D(40), D(100)))
    assert (ledger.there(here), ledger.there(there)) == ((D(60), D(150)), (D(40), D(100)))


def test_a_roll_goes_as_itself_and_only_from_where_it_is(ledger: Ledger) -> None:
    item, here, there = ledger.item(tracking="roll"), ledger.place(), ledger.place()
    roll = ledger.holding(item, here, roll_number="R-travels")
    ledger.post(ledger.come(roll, 100, 250, 2))
    kind, day = MoveKind.TRANSFER, ledger.today - timedelta(days=1)
    leaves = NewMove(kind, day, roll, D(-100), D(-250), warehouse_id=here)
    ledger.post(leaves, NewMove(kind, day, roll, D(100), D(250), warehouse_id=there))
    place, code = ledger.mill.sql("SELECT warehouse_id, warehouse_code FROM holding WHERE id = %s", [roll])[0]
    assert (place, code) == (there, ledger.core.run(warehouses.get, there).code)
    with pytest.raises(ValidationError, match="not there"):
        ledger.post(ledger.go(roll, 1, warehouse_id=here))
    # Test 8 of GOODS: its days go forward.
    with pytest.raises(ValidationError, match="not there"):
        ledger.post(ledger.go(roll, 1, 2))
    ledger.post(ledger.go(roll, 1))


# Days


def test_a_pile_may_be_entered_late_if_it_was_there_then(ledger: Ledger) -> None:
    pile = ledger.pile()
    ledger.post(ledger.come(pile, 100, 1000, 11))
    ledger.post(ledger.come(pile, 50, 650, 6))
    ledger.post(ledger.go(pile, 40, 1))
    with pytest.raises(ErpError):
        ledger.post(ledger.go(pile, 101, 8))
    assert ledger.there(pile) == (D(110), D("1210.00"))
    ledger.post(ledger.go(pile, 60, 8))
    assert ledger.there(pile) == (D(50), D("550.00"))


def test_what_was_not_there_then_is_refused_though_it_is_there_now(ledger: Ledger) -> None:
    pile = ledger.pile()
    ledger.post(ledger.come(pile, 10, 10, 5))
    ledger.post(ledger.come(pile, 50, 50, 1))
    with pytest.raises(ValidationError, match="since then"):
        ledger.post(ledger.go(pile, 11, 3))
    ledger.post(ledger.go(pile, 10, 3))


def test_a_day_is_the_company_s_own(ledger: Ledger) -> None:
    """At 20:00 UTC in Asia/Kolkata it is tomorrow already, and in the far west still yesterday."""
    pile, mill = ledger.pile(), ledger.mill
    ((zone,),) = mill.sql("SELECT timezone FROM company")
    try:
        for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            mill.sql("UPDATE company SET timezone = %s", [name])
            ((today,),) = mill.sql("SELECT (now() AT TIME ZONE %s)::date", [name])
            ledger.post(NewMove(MoveKind.RECEIPT, today, pile, D(1), D(1)))
            with pytest.raises(ValidationError, match="yet to come"):
                ledger.post(NewMove(MoveKind.RECEIPT, today + timedelta(days=1), pile, D(1), D(1)))
    finally:
        mill.sql("UPDATE company SET timezone = %s", [zone])


# What stays


@pytest.mark.parametrize("statement", ["UPDATE stock_move SET quantity = 1", "DELETE FROM stock_move"])
def test_the_ledger_is_changed_by_nobody(ledger: Ledger, statement: str) -> None:
    ledger.post(ledger.come(ledger.pile(), 1, 1))
    with pytest.raises(errors.RestrictViolation):
        ledger.mill.sql(statement)
    with psycopg.connect(ledger.mill.database.app_url) as app, pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE holding SET quantity = 1",
        "UPDATE holding SET value = 1",
        "UPDATE holding SET warehouse_id = 1",
        "INSERT INTO holding (item_id, warehouse_id, quantity) VALUES (1, 1, 1)",
        "INSERT INTO stock_move (by) VALUES (1)",
    ],
)
def test_the_program_s_login_changes_no_holding(ledger: Ledger, statement: str) -> None:
    with psycopg.connect(ledger.mill.database.app_url) as app, pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement.encode())


def test_what_a_document_moved_is_moved_back_once(ledger: Ledger) -> None:
    pile, origin = ledger.pile(), ledger.origin()
    ledger.post(ledger.come(pile, 100, 1000, 3), origin=origin)
    with ledger.open() as ctx:
        assert len(post_back(ctx, origin)) == 1
    assert ledger.there(pile) == (D(0), D(0))
    with ledger.open() as ctx:
        assert post_back(ctx, origin) == []
    ((day,),) = ledger.mill.sql(
        "SELECT moved_on FROM stock_move WHERE holding_id = %s AND reverses_id IS NOT NULL", [pile]
    )
    assert day == ledger.today


def test_what_was_used_is_not_moved_back(ledger: Ledger) -> None:
    pile, origin = ledger.pile(), ledger.origin()
    ledger.post(ledger.come(pile, 100, 1000), origin=origin)
    ledger.post(ledger.go(pile, 1))
    with pytest.raises(Conflict), ledger.open() as ctx:
        post_back(ctx, origin)
    assert ledger.there(pile) == (D(99), D(990))


# What is counted as one


def test_a_pile_is_there_once_and_a_lot_too(ledger: Ledger) -> None:
    item, place = ledger.item(tracking="lot"), ledger.place()
    with ledger.open() as ctx:
        lots = lots_of(ctx, [(item, "L-1"), (item, "l-1"), (item, "L-2")])
    assert lots[item, "L-1"] == lots[item, "l-1"] != lots[item, "L-2"]
    first = ledger.holding(item, place, lot_id=lots[item, "L-1"])
    assert ledger.holding(item, place, lot_id=lots[item, "L-1"]) == first
    assert ledger.holding(item, place, lot_id=lots[item, "L-2"]) != first


@pytest.mark.parametrize(
    ("tracking", "key", "is_right"),
    [
        ("untracked", {}, True),
        ("untracked", {"roll_number": "X"}, False),
        ("untracked", {"lot_id": True}, False),
        ("lot", {"lot_id": True}, True),
        ("lot", {}, False),
        ("lot", {"lot_id": True, "roll_number": "X"}, False),
        ("roll", {"roll_number": "R-a"}, True),
        ("roll", {"roll_number": "R-b", "lot_id": True}, True),
        ("roll", {}, False),
    ],
)
def test_goods_are_counted_as_their_item_says(
    ledger: Ledger, tracking: str, key: dict[str, Any], is_right: bool
) -> None:
    item, place = ledger.item(tracking=tracking), ledger.place()
    if key.get("lot_id"):
        with ledger.open() as ctx:
            key = key | {"lot_id": lots_of(ctx, [(item, "L-1")])[item, "L-1"]}
    if is_right:
        assert ledger.holding(item, place, **key)
        return
    with pytest.raises(ValidationError, match="counted as their item says"):
        ledger.holding(item, place, **key)


def test_what_was_in_stock_keeps_how_it_is_counted_and_follows_its_names(ledger: Ledger) -> None:
    item, place = make_item(ledger.core, second_unit="kg", purchase_price=0, sales_price=0), ledger.place()
    pile = ledger.holding(item.id, place)
    ledger.post(ledger.come(pile, 1, 1))

    def rewritten(**values: Any) -> Any:
        now = ledger.core.run(items.get, item.id)
        data: Any = {name: getattr(now, name) for name in ItemInput.model_fields} | values
        return ledger.core.run(items.update, now.id, now.version, data)

    for values in ({"tracking": "lot"}, {"second_unit": None}, {"is_stocked": False}, {"unit": "pcs"}):
        with pytest.raises(ValidationError, match="has been in stock"):
            rewritten(**values)
    rewritten(code="RENAMED-1", name="Renamed")
    warehouse = ledger.core.run(warehouses.get, place)
    data: Any = {"code": "HALL-R", "name": "Hall", "kind": "own"}
    warehouse = ledger.core.run(warehouses.update, place, warehouse.version, data)
    row = ledger.mill.sql("SELECT item_code, item_name, warehouse_code FROM holding WHERE id = %s", [pile])
    assert row == [("RENAMED-1", "Renamed", "HALL-R")]
    for operation, record in (
        (items.delete, ledger.core.run(items.get, item.id)),
        (warehouses.delete, warehouse),
    ):
        with pytest.raises(ValidationError):
            ledger.core.run(operation, record.id, record.version)


def test_nothing_but_post_writes_the_ledger() -> None:
    core = project_dir() / "erp_core"
    texts = {path.relative_to(core).as_posix(): path.read_text("utf-8") for path in core.rglob("*.py")}
    assert [name for name, text in texts.items() if "INTO stock_move" in text] == [
        "stock/stock_move/service.py"
    ]
    assert [name for name, text in texts.items() if "StockMove(" in text] == ["stock/stock_move/model.py"]
