"""What is offered while one types a filter: fields, choices, ranges of days."""

from datetime import date

import pytest

from erp_core.kit.filter.completion import NOTHING, Completion, complete
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.tongue import Tongue
from erp_core.masters.party.service import LISTING as PARTIES
from erp_core.purchasing.purchase_order.service import LISTING as PURCHASE_ORDERS
from erp_core.sales.sales_order.service import LISTING as SALES_ORDERS

READER = LineReader(SALES_ORDERS.filters, Tongue(date(2026, 11, 25)))


def offered(line: str, cursor: int | None = None) -> Completion:
    return complete(READER, line, len(line) if cursor is None else cursor)


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("sta", ["status:"]),
        ("-sta", ["-status:"]),
        ("due", ["due:"]),
        ("total", ["total:"]),
        ("abc tot", ["total:"]),
        ("ord", ["ordered:"]),
        ("order-d", ["ordered:"]),
        ("status:", ["draft", "pending", "confirmed", "in-production", "shipped", "closed", "cancelled"]),
        ("status:c", ["confirmed", "closed", "cancelled"]),
        ("status:draft;pe", ["pending"]),
        ("status:draft,pe", ["pending"]),
        ("due:this-", ["this-week", "this-month", "this-quarter", "this-year", "this-financial-year"]),
        ("due:last-3", ["last-30-days"]),
        ("overdue:", ["yes", "no"]),
        ("number:e", ["empty"]),
        ("number:x", []),
        ("xyz", []),
        ("foo:b", []),
        ('"status', []),
        ("", []),
    ],
)
def test_what_may_stand_there(line: str, texts: list[str]) -> None:
    assert [offer.text for offer in offered(line).offers] == texts


def test_two_fields_of_one_title_are_told_apart() -> None:
    told = {offer.text: offer.title for offer in offered("cust").offers}
    assert told["customer:"] == "Customer"
    assert told["customer-name:"] == "Customer, as written"
    for listing in (SALES_ORDERS, PURCHASE_ORDERS, PARTIES):
        reader = LineReader(listing.filters, Tongue(date(2026, 11, 25)))
        titles = [title for _written, title, _names in reader.words.offered()]
        assert len(set(titles)) == len(titles)


def test_behind_a_blank_nothing_is_offered() -> None:
    assert offered("status:draft ") == NOTHING
    assert offered("customer: ") == NOTHING


@pytest.mark.parametrize(
    "line", ["abc status:co", 'abc "Due date":tod', "abc customer:sur", "total:>5 due:2024..tod"]
)
def test_the_stretch_is_the_value_that_is_typed(line: str) -> None:
    found = offered(line)
    assert line[found.start : found.end] == found.sought != ""
    assert not found.sought.startswith(":")


def test_a_record_is_looked_for_by_what_is_typed_of_its_name() -> None:
    found = offered('customer:"Surya Gar')
    assert (found.of, found.sought, found.field, found.start) == ("party", "Surya Gar", "customer_id", 9)
    assert offered("item:FIN").of == "item"


def test_it_is_known_whether_what_stands_there_means_something() -> None:
    assert offered("status:dra").is_needed
    assert not offered("status:draft").is_needed
    assert not offered("customer:surya").is_needed
    assert not offered("status").is_value


def test_what_stands_behind_the_cursor_is_left_alone() -> None:
    found = offered("status:dr total:>5", 9)
    assert (found.start, found.end, [offer.text for offer in found.offers]) == (7, 9, ["draft"])


def test_what_is_only_so_or_not_is_offered_as_so() -> None:
    assert offered("overdue").offers[0].text == "overdue:yes"
    assert [offer.text for offer in offered("overdu").offers] == ["overdue:yes", "overdue:"]
    assert offered("-overdue").offers[0].text == "-overdue:yes"


def test_a_choice_is_found_by_any_part_of_it() -> None:
    found = offered("status:production")
    assert [offer.text for offer in found.offers] == ["in-production"]
    assert not found.is_rest


def test_where_no_choice_fits_all_are_told_and_none_is_meant() -> None:
    found = offered("status:xyz")
    assert [offer.text for offer in found.offers] == [offer.text for offer in offered("status:").offers]
    assert (found.is_rest, offered("status:").is_rest) == (True, False)


def test_beside_the_choices_what_is_only_so_or_not_is_offered_where_its_name_begins_so() -> None:
    found = offered("abc status:over")
    choices = [f"status:{offer.text}" for offer in offered("status:").offers]
    assert [offer.text for offer in found.offers] == ["overdue:yes", *choices]
    assert (found.start, found.sought, found.is_rest) == (4, "over", True)
    assert offered("status:draft;over").offers == offered("status:xyz").offers, "the draft is not lost"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("overdue", "overdue:yes"),
        ("Overdue", "overdue:yes"),
        ("over", "overdue:yes"),
        ("draft", "status:draft"),
        ("in production", "status:in-production"),
        ("produ", None),
        ("ov", None),
        ("poplin", None),
    ],
)
def test_a_word_may_mean_a_condition(word: str, meant: str | None) -> None:
    assert next(iter(READER.words.meant(word)), None) == meant
