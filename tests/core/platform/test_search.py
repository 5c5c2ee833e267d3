"""Search everywhere: one question, the best first, in a limited time, of what the caller may read."""

from collections.abc import Callable

import pytest

from erp_core import Core
from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery, is_
from erp_core.masters.number_series import service as series
from erp_core.masters.number_series.schema import NumberSeriesInput
from erp_core.platform.search import looking
from erp_core.platform.search import service as search
from erp_core.platform.search.numbers import Series, numbers_of
from erp_core.platform.search.schema import ANYWHERE, BEGINS, NAME, NUMBER, SIMILAR, TELLS, WORDS, Hit
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderInput
from erp_core.stock.holding import service as holdings
from erp_core.stock.stock_adjustment import service as adjustments
from tests.factories.makers import make_stock_adjustment, make_user
from tests.factories.mill import Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
)

Codes = list[str]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine gives up what these look for."""
    for limit in ("TIME_LIMIT", "FOR_NAMES", "FOR_WHAT_NAMES_THEM"):
        monkeypatch.setattr(search, limit, 20_000)


def codes(core: Core, text: str, limit: int = 20) -> Codes:
    """What is found, from the top."""
    return [hit.code for hit in core.run(search.everywhere, text, limit).hits]


def hits(core: Core, text: str) -> list[Hit]:
    return core.run(search.everywhere, text, 30).hits


def order_with(core: Core, item_id: int, quantity: str = "3") -> str:
    party = make_party(core)
    line = {"item_id": item_id, "quantity": quantity, "unit_price": "10"}
    values = {"customer_id": party.id, "order_date": "2026-03-02", "due_date": "2026-03-20", "lines": [line]}
    return core.run(sales_orders.create, SalesOrderInput.model_validate(values)).number


class TestNumbers:
    """T67."""

    def test_figures_alone_are_a_number_of_each_series(self, core: Core) -> None:
        make_work_order(core)
        make_purchase_order(core)
        make_sales_order(core)
        assert codes(core, "1")[:3] == ["SO-000001", "PO-000001", "WO-000001"]
        assert [hit.tier for hit in hits(core, "000001")][:3] == [NUMBER] * 3

    @pytest.mark.parametrize("typed", ["so-000001", "SO1", "so-1", "so 001", "so000001", "SO/1"])
    def test_letters_zeros_and_marks_may_be_left_out(self, core: Core, typed: str) -> None:
        make_purchase_order(core)
        make_sales_order(core)
        assert codes(core, typed)[0] == "SO-000001"

    def test_a_company_s_own_prefix_and_width_are_known(self, core: Core) -> None:
        before = make_sales_order(core)
        core.run(series.update, "sales_order", NumberSeriesInput(prefix="VK/", width=4))
        after = make_sales_order(core)
        assert (before.number, after.number) == ("SO-000001", "VK/0001")
        assert codes(core, "vk1")[0] == "VK/0001"
        assert set(codes(core, "1")[:2]) == {"SO-000001", "VK/0001"}
        assert codes(core, "so1")[0] == "SO-000001"

    def test_one_of_a_year_is_found_with_and_without_it(self, core: Core) -> None:
        core.run(series.update, "sales_order", NumberSeriesInput(prefix="SO", width=5, is_yearly=True))
        number = make_sales_order(core).number
        year = number[2:6]
        for typed in ("1", "so1", f"{year}-1", f"so{year}1", number.lower()):
            assert codes(core, typed)[0] == number, typed

    def test_only_numbers_are_looked_for_behind_their_sign(self, core: Core) -> None:
        make_item(core, code="1-LINEN")
        make_sales_order(core)
        assert codes(core, "#1") == ["SO-000001"]

    def test_which_numbers_are_meant(self) -> None:
        own = Series("sales_order", "S2/", 3, False, None)
        assert "S2/007" in numbers_of([own], "7", 2026)
        assert "S2/007" in numbers_of([own], "s27", 2026)
        assert numbers_of([own], "po7", 2026) == ["PO7"]
        assert numbers_of([own], "9" * 13, 2026) == ["9" * 13]


class TestMore:
    """Of what is more than is told, it is told that it is."""

    def test_kinds_of_which_more_hold_it_are_told(self, core: Core) -> None:
        for _order in range(search.MOST_OF_A_LIST):
            make_sales_order(core, notes="letter of credit")
            make_item(core, name="Creditcloth")
        make_purchase_order(core, notes="a credit")
        assert core.run(search.everywhere, "credit", 30).more == []
        make_sales_order(core, notes="letter of credit")
        found = core.run(search.everywhere, "credit", 30)
        assert (found.more, found.left) == (["sales_order"], [])
        assert len([hit for hit in found.hits if hit.kind == "sales_order"]) == search.MOST_OF_A_LIST
        make_item(core, name="Creditcloth")
        assert set(core.run(search.everywhere, "credit", 30).more) == {"sales_order", "item"}
        cut = core.run(search.everywhere, "credit", 5)
        assert set(cut.more) == {"sales_order", "item", "purchase_order"}, "no room for it is more, too"

    def test_one_list_is_looked_through_to_its_end(self, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
        numbers = [make_sales_order(core, notes="letter of credit").number for _order in range(3)]
        for limit in ("TIME_LIMIT", "FOR_NAMES", "FOR_WHAT_NAMES_THEM"):
            monkeypatch.setattr(search, limit, 0)
        told = core.run(search.everywhere, "credit", 2)
        assert (told.hits, "sales_order" in told.left) == ([], True)
        found = core.run(search.everywhere, "credit", 2, "sales_order")
        assert [hit.code for hit in found.hits] == numbers[:0:-1]
        assert core.run(search.everywhere, "credit", 2, "user").hits == []


class TestRanks:
    """T68, T69 and the tiers."""

    def test_a_party_stands_before_its_newest_orders(self, core: Core) -> None:
        party = make_party(core, name="Surya Garment Exports")
        numbers = [make_sales_order(core, customer_id=party.id).number for _order in range(4)]
        found = hits(core, "surya")
        assert [hit.code for hit in found][:3] == [party.code, numbers[3], numbers[2]]
        assert [(hit.of, hit.of_id) for hit in found[1:3]] == [("party", party.id)] * 2
        assert [hit.code for hit in found].count(numbers[3]) == 1

    def test_an_item_is_found_with_the_orders_that_hold_it(self, core: Core) -> None:
        item = make_item(core, name="Poplin bleached")
        numbers = [order_with(core, item.id) for _order in range(3)]
        work = make_work_order(core, item_id=item.id)
        found = codes(core, "poplin")
        assert found[:3] == [item.code, numbers[2], numbers[1]]
        assert work.number in found

    def test_each_of_several_items_has_its_own_orders(self, core: Core) -> None:
        one, other, unused = (make_item(core, name=f"Poplin {name}") for name in ("A", "B", "C"))
        numbers = {order_with(core, one.id): one.id, order_with(core, other.id): other.id}
        found = [hit for hit in hits(core, "poplin") if hit.of]
        assert {hit.code: hit.of_id for hit in found} == numbers
        assert unused.id not in numbers.values()

    def test_exactly_before_begins_before_words_before_anywhere(self, core: Core) -> None:
        for name in ("Beige linen", "Xlinen", "Linen cloth", "Linen"):
            make_item(core, name=name)
        found = [(hit.name, hit.tier) for hit in hits(core, "linen") if hit.kind == "item"]
        expected = [("Linen", NAME), ("Linen cloth", BEGINS), ("Beige linen", WORDS), ("Xlinen", ANYWHERE)]
        assert found == expected

    def test_of_many_that_hold_it_the_one_that_is_called_so_is_first(self, core: Core) -> None:
        for number in range(8):
            make_item(core, name=f"A{number} twill")
        called = make_item(core, name="Twill")
        assert codes(core, "twill")[0] == called.code

    def test_a_code_is_found_in_any_case(self, core: Core) -> None:
        make_item(core, code="FIN-009", name="Voile")
        assert (hits(core, "fin-009")[0].code, hits(core, "fin-009")[0].tier) == ("FIN-009", NUMBER)

    def test_notes_are_looked_through_last(self, core: Core) -> None:
        order = make_sales_order(core, notes="wait at the gate")
        make_item(core, name="Gate cloth")
        found = hits(core, "gate")
        assert [hit.kind for hit in found] == ["item", "sales_order"]
        assert (found[1].code, found[1].tier) == (order.number, TELLS)

    def test_at_most_so_many_are_told(self, core: Core) -> None:
        for number in range(5):
            make_item(core, name=f"Denim {number}")
        assert len(codes(core, "denim", limit=3)) == 3

    def test_a_text_of_very_many_words_is_answered_and_a_longer_one_refused(self, core: Core) -> None:
        make_sales_order(core)
        assert codes(core, " ".join("abcdefghij" * 10)) == []
        with pytest.raises(ValidationError):
            core.run(search.everywhere, "x" * 201)
        with pytest.raises(ValidationError):
            core.run(search.everywhere, "x", 51)

    def test_nothing_and_signs_alone_find_nothing(self, core: Core) -> None:
        make_item(core)
        for text in ("", "  ", "#", "@", "nobody is called so", "%", "_", "\\"):
            assert codes(core, text) == [], text


class TestTypedWrong:
    """Names of which a letter or two are wrong are found where nothing has what is typed."""

    @pytest.mark.parametrize("typed", ["suyra garm", "Surya Garmnet", "sruya", "surja garments", "exprts"])
    def test_a_party_is_found(self, core: Core, typed: str) -> None:
        party = make_party(core, name="Surya Garment Exports")
        make_party(core, name="Chola Shirts")
        assert [(hit.code, hit.tier) for hit in hits(core, typed)] == [(party.code, SIMILAR)]

    def test_an_item_is_found_by_what_its_list_searches(self, core: Core) -> None:
        item = make_item(core, name="Poplin", colour="Navy")
        make_item(core, name="Poplin", colour="Beige")
        assert codes(core, "poplin nvy") == [item.code]

    def test_what_has_it_is_told_alone(self, core: Core) -> None:
        alike = make_item(core, name="Surta cloth")
        assert codes(core, "surya") == [alike.code]
        party = make_party(core, name="Surya Garment Exports")
        assert [(hit.code, hit.tier) for hit in hits(core, "surya")] == [(party.code, BEGINS)]
        order = make_sales_order(core, notes="nobody")
        make_party(core, name="Nobady")
        assert codes(core, "nobody") == [order.number], "nor beside what holds it in its text"

    def test_figures_and_short_words_are_meant_as_they_are_typed(self, core: Core) -> None:
        make_item(core, code="FIN-009", name="Twill 40s")
        make_sales_order(core)
        for text in ("FIN-008", "fni-009", "so-000009", "twill 41s", "#twlil", "tw ik"):
            assert codes(core, text) == [], text

    def test_what_is_similar_leads_to_no_list_and_is_no_more(self, core: Core) -> None:
        for _party in range(3):
            make_party(core, name="Surya Garment Exports")
        found = core.run(search.everywhere, "suyra", 2)
        assert (len(found.hits), found.more, found.named_in) == (2, [], [])

    def test_a_person_is_found_by_who_may_see_users(self, core: Core, core_as: Callable[[str], Core]) -> None:
        user = make_user(core, full_name="Divya Ramesh")
        make_party(core, name="Divya Ramesh")
        assert codes(core, "@diyva rmaesh") == [user.username]
        assert {hit.kind for hit in core_as("viewer").run(search.everywhere, "diyva rmaesh").hits} == {
            "party"
        }


class TestRights:
    """T70."""

    def test_who_may_not_read_users_finds_none(self, core: Core, core_as: Callable[[str], Core]) -> None:
        assert core.me is not None
        name = core.me.full_name
        assert "user" in {hit.kind for hit in hits(core, f"@{name}")}
        assert core_as("viewer").run(search.everywhere, f"@{name}").hits == []
        assert "user" not in {hit.kind for hit in hits(core_as("viewer"), name)}

    def test_people_alone_are_looked_for_behind_their_sign(self, core: Core) -> None:
        assert core.me is not None
        make_party(core, name=core.me.full_name)
        assert {hit.kind for hit in hits(core, f"@{core.me.full_name}")} == {"user"}


class TestTime:
    """T72: what takes too long is given up, and it is said what was not looked at."""

    def test_with_no_time_numbers_and_names_are_found_still(
        self, core: Core, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        party = make_party(core, name="1 Surya")
        # A made item is numbered, and its number may begin with a 1 as well.
        item = make_item(core, code="YARN", name="Yarn")
        lines = [{"item_id": item.id, "quantity": 100, "unit_price": "10.50"}]
        make_sales_order(core, customer_id=party.id, notes="surya", lines=lines)
        monkeypatch.setattr(search, "TIME_LIMIT", 0)
        found = core.run(search.everywhere, "1")
        assert [hit.code for hit in found.hits] == ["SO-000001", party.code]
        assert {"sales_order", "purchase_order", "work_order"} <= set(found.left)

    def test_a_look_that_takes_too_long_is_given_up_by_the_database(
        self, core: Core, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_sales_order(core, notes="at the gate")
        from sqlalchemy import text

        def sleep(self: looking.Searched, ctx: object, *_more: object) -> list[Hit]:
            ctx.session.execute(text("SELECT pg_sleep(20)"))  # type: ignore[attr-defined]
            return []

        with monkeypatch.context() as patch:
            patch.setattr(search, "TIME_LIMIT", 40)
            patch.setattr(looking.Searched, "near", sleep)
            found = core.run(search.everywhere, "gate")
        assert found.left[:3] == ["sales_order", "purchase_order", "work_order"]
        # Its connection is as it was: a call that takes longer is let do so.
        assert core.run(search.everywhere, "gate").left == []
        assert core.run(sales_orders.summary, ListQuery()).count == 1

    def test_the_limit_ends_with_the_question(self, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
        from sqlalchemy import text

        seen: list[str] = []
        old = search.TimeLimit.lift

        def lift(self: search.TimeLimit) -> None:
            ask = text("SELECT current_setting('statement_timeout')")
            seen.append(self._session.scalar(ask) or "")
            old(self)
            seen.append(self._session.scalar(ask) or "")

        monkeypatch.setattr(search.TimeLimit, "lift", lift)
        core.run(search.everywhere, "gate")
        assert seen[0] != seen[1]


def test_a_deleted_order_is_not_found_by_what_it_held(core: Core) -> None:
    item = make_item(core, name="Poplin")
    number = order_with(core, item.id)
    (row,) = core.run(sales_orders.search, ListQuery(where=[is_("number", number)]))
    core.run(sales_orders.delete, row.id, 1)
    assert codes(core, "poplin") == [item.code]
    assert codes(core, number) == []
    assert core.run(purchase_orders.summary, ListQuery()).count == 0


def test_piles_that_differ_by_their_owner_alone_are_told_apart(own_mill: Mill) -> None:
    """Ours has no owner; nobody's row tells one."""
    core = own_mill("admin")
    item, owner = make_item(core), make_party(core, name="Surya Exports")
    made = make_stock_adjustment(core, lines=[{"item_id": item.id, "quantity": "5", "unit_cost": "1"}])
    core.run(adjustments.post, made.id, made.version)
    own_mill.sql(
        "INSERT INTO holding (item_id, warehouse_id, lot_id, owner_id, state)"
        " SELECT item_id, warehouse_id, lot_id, %s, state FROM holding WHERE item_id = %s",
        [owner.id, item.id],
    )
    found = [hit.about for hit in hits(core, item.code) if hit.kind == "holding"]
    assert sorted(found) == ["", f"{owner.code}  Surya Exports"]
    owned = core.run(holdings.search, ListQuery(where=[is_("owner_id", owner.id)], columns=["owner_id"]))
    assert [row.held("owner_id") for row in owned] == [f"{owner.code}  Surya Exports"]
