"""What a record is called: found in any case and script, never twice, and the exact one wins."""

from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict
from erp_core.kit.filter import ListQuery, has, is_
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.audit.finding import records_called
from erp_core.setup import owner_session
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_sales_order

SAID = {
    "İP-30/1": ("İP-30/1", "ip-30/1", "IP-30/1", "ıp-30/1", "I\u0307P-30/1"),
    "ΟΔΟΣ": ("ΟΔΟΣ", "οδος", "οδοσ"),
    "INDIGO-7": ("indigo-7", "İNDİGO-7", "ındıgo-7", "ＩＮＤＩＧＯ-7", "in\u00addigo-7"),
    "Straße": ("STRASSE", "strasse", "straße"),
}


def texts_found(core: Core, text: str) -> list[str]:
    return [row.code for row in core.run(items.search, ListQuery(text=text))]


def test_an_item_is_found_however_its_letters_are_written(core: Core, subtests: pytest.Subtests) -> None:
    made = {code: make_item(core, code=code, name=f"Name of {code}").id for code in SAID}
    for code, said in [(code, said) for code, ways in SAID.items() for said in ways]:
        with subtests.test(code=code, said=said):
            assert [row.id for row in core.run(items.find_codes, [said])] == [made[code]]
            assert texts_found(core, said) == [code]
            by_code = core.run(items.search, ListQuery(where=[has("code", said)]))
            assert [row.id for row in by_code] == [made[code]]


def test_a_party_is_found_however_its_letters_are_written(core: Core, subtests: pytest.Subtests) -> None:
    names = {
        "ısparta": "ISPARTA Halı",
        "indigo": "İNDİGO Boya",
        "kadıköy tekstil": "KADIKÖY TEKSTİL",
        "O\u0308Z": "Öz İplik",
        "çelik": "ÇELİK Dokuma",
    }
    made = {said: make_party(core, name=name).id for said, name in names.items()}
    for said, name in names.items():
        with subtests.test(said=said):
            assert [row.id for row in core.run(parties.search, ListQuery(text=said))] == [made[said]]
            assert [row.id for row in core.run(parties.find_names, [name.swapcase()])] == [made[said]]


def test_two_letters_are_found_anywhere(core: Core, subtests: pytest.Subtests) -> None:
    make_item(core, code="TS-RED-XL", name="Ladies")
    make_item(core, code="0", name="0")
    for said in ("XL", "xl", "-x", "d-", "TS", "RED-XL", "L"):
        with subtests.test(said=said):
            assert texts_found(core, said) == ["TS-RED-XL"]


def test_a_script_without_blanks_is_found_anywhere(core: Core, subtests: pytest.Subtests) -> None:
    party = make_party(core, code="SZ", name="上海织造厂")
    make_party(core, code="SY", name="上织海造")
    for said in ("织造", "上海", "造厂", "织造厂", "厂", "上海织造厂", "织造 上海"):
        with subtests.test(said=said):
            by_text = core.run(parties.search, ListQuery(text=said))
            assert [row.id for row in by_text] == [party.id]
            if " " not in said:
                by_name = core.run(parties.search, ListQuery(where=[has("name", said)]))
                assert [row.id for row in by_name] == [party.id]


def test_two_codes_never_differ_by_case_or_by_what_nobody_sees(core: Core, subtests: pytest.Subtests) -> None:
    make_item(core, code="Ab-7")
    make_party(core, code="Ab-7")
    for twin in ("AB-7", "ab-7", "aB-7", "a\u200bb-7", "ＡＢ-7"):
        with subtests.test(twin=twin):
            with pytest.raises(Conflict, match="has this code"):
                make_item(core, code=twin)
            with pytest.raises(Conflict, match="has this code"):
                make_party(core, code=twin)


def test_composed_and_decomposed_codes_are_one(core: Core) -> None:
    make_item(core, code="\u00d6Z-1")
    with pytest.raises(Conflict):
        make_item(core, code="O\u0308Z-1")


def test_the_code_of_a_deleted_item_is_free_again(core: Core) -> None:
    item = make_item(core, code="Ab-7")
    core.run(items.delete, item.id, item.version)
    make_item(core, code="AB-7")


class TestLookups:
    """What a lookup offers first is what was typed whole, however many others hold it."""

    def ask(self, core: Core, operation: Any, text: str, *clauses: Any) -> list[Any]:
        return core.run(operation, ListQuery(text=text, where=list(clauses), limit=20, named_first=True))

    def test_a_customer_by_code(self, core: Core) -> None:
        for number in range(110, 140):
            make_party(core, code=f"C{number}", name=f"A {number}")
        make_party(core, code="C1", name="Zenith")
        found = self.ask(core, parties.search, "c1", is_("is_customer", True))
        assert found[0].code == "C1"
        assert len(found) == len({row.id for row in found}) == 20

    def test_an_item_by_code_before_one_by_name(self, core: Core) -> None:
        for number in range(30):
            make_item(core, code=f"0-100-{number:02}")
        make_item(core, code="0", name="100")
        make_item(core, code="100", name="Zero")
        assert [row.code for row in self.ask(core, items.search, "100")[:2]] == ["100", "0"]

    def test_only_what_matches_otherwise_too(self, core: Core) -> None:
        make_item(core, code="100", is_active=False)
        assert self.ask(core, items.search, "100", is_("is_active", True)) == []

    def test_a_line_by_its_order(self, core: Core, core_as: Any) -> None:
        orders = [make_sales_order(core) for _ in range(2)]
        number = orders[0].number
        orders.append(make_sales_order(core, notes=f"as {number}", due_date=orders[0].order_date))
        for order in orders:
            submitted = core.run(sales_orders.submit, order.id, order.version)
            core_as("manager").run(sales_orders.confirm, submitted.id, submitted.version)
        found = core.run(sales_orders.open_lines, number.lower())
        assert found[0].number == number
        assert {row.number for row in found} == {number, orders[2].number}


class TestOlderTwins:
    """A database may hold codes from before that differ by case alone; each stays what it was."""

    @pytest.fixture
    def twins(self, own_mill: Mill) -> list[int]:
        core = own_mill("admin")
        first, second = make_item(core, code="ab-7"), make_item(core, code="other")
        own_mill.sql("DROP INDEX uq_item_code")
        own_mill.sql("UPDATE item SET code = 'AB-7' WHERE id = %s", [second.id])
        return [first.id, second.id]

    def test_the_exact_one_wins(self, own_mill: Mill, twins: list[int]) -> None:
        core = own_mill("admin")
        for code, id in zip(("ab-7", "AB-7"), twins, strict=True):
            query = ListQuery(text=code, named_first=True)
            assert core.run(items.search, query)[0].id == id
            with owner_session(own_mill.database.owner_url) as session:
                context: Any = type("Context", (), {"session": session})
                assert records_called(context, code) == [("item", str(id))]
        assert len(core.run(items.find_codes, ["Ab-7"])) == 2
