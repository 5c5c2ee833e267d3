"""A number or code typed with the dash of a word processor is found, and so is a name written with one."""

import pytest

from erp_core import Core
from erp_core.kit.filter import Clause, FieldTest, ListQuery
from erp_core.masters.party import service as parties
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import make_party, make_sales_order

DASHES = "\u2010\u2011\u2012\u2013\u2212\uff0d"


def test_a_dash_is_the_hyphen_of_a_number(core: Core) -> None:
    number = make_sales_order(core).number
    make_sales_order(core)
    assert "-" in number
    for dash in f"-{DASHES}":
        typed = number.replace("-", dash)
        for text in (typed, typed.lower(), typed[1:]):
            assert [row.number for row in core.run(sales_orders.search, ListQuery(text=text))] == [number]
        for test in (FieldTest(has=typed), FieldTest(begins=typed)):
            query = ListQuery(where=[Clause(field="number", any=[test])])
            assert [row.number for row in core.run(sales_orders.search, query)] == [number], (dash, test)


@pytest.mark.parametrize("name", ["Surya\u2013Exports", "Surya \u2013 Exports"])
def test_a_name_is_found_by_the_dash_it_is_written_with(core: Core, name: str) -> None:
    made = make_party(core, name=name)
    make_party(core, name="SuryaExports")
    assert [row.id for row in core.run(parties.search, ListQuery(text=name))] == [made.id]


def test_signs_of_a_pattern_mean_themselves_beside_a_dash(core: Core) -> None:
    made = make_party(core, name="A_B-100%-C")
    make_party(core, name="AxB-100x-C")
    assert [row.id for row in core.run(parties.search, ListQuery(text="a_b\u2011100%\u2011c"))] == [made.id]
