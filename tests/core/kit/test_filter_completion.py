"""What is offered while one types a filter: fields, choices, ranges of days."""

import re
from datetime import date

import pytest
from babel import Locale

from erp_core.kit.filter.completion import NOTHING, Completion, complete
from erp_core.kit.filter.meaning import meant, mended, too_many_numbers
from erp_core.kit.filter.query import MOST_TESTS
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.tongue import RecordNames, Tongue
from erp_core.kit.kind import KINDS
from erp_core.kit.paths import project_dir
from erp_core.kit.reading.notation import notation
from erp_core.masters.item.service import LISTING as ITEMS
from erp_core.masters.party.service import LISTING as PARTIES
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.purchasing.purchase_order.service import LISTING as PURCHASE_ORDERS
from erp_core.sales.sales_order.service import LISTING as SALES_ORDERS

LISTED = [of for kind in KINDS if (of := Viewed.known(kind.name)) is not None]
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
    ("word", "condition"),
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
def test_a_word_may_mean_a_condition(word: str, condition: str | None) -> None:
    assert next(iter(READER.words.meant(word)), None) == condition


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("overdue", ("overdue:yes", "")),
        ("-overdue", ("overdue:no", "")),
        ("-draft", ("-status:draft", "")),
        ("+draft", ("+status:draft", "")),
        ("Surya -draft", ("-status:draft", "Surya")),
        ("-surya", ("-customer:surya", "")),
        ("total > 100000", ("total:>100000", "")),
        ("total>1,00,000", ("total:>1,00,000", "")),
        ("surya total >= 5L poplin", ("total:>=5L", "surya poplin")),
        ("order date > 2024-03", ('"order date":>2024-03', "")),
        ("closed;shipped", ("status:closed;shipped", "")),
        ("-closed;shipped", ("-status:closed;shipped", "")),
        ("SO-000117 SO-000118  SO-000119", ("number:SO-000117;SO-000118;SO-000119", "")),
        ("SO-000117;SO-000118", ("number:SO-000117;SO-000118", "")),
        ("SO/26-27/0117 SO/26-27/0118", ("number:SO/26-27/0117;SO/26-27/0118", "")),
        ("SO-000117 PO-000118", None),
        ("40s 60s", None),
        ("poplin > chola", None),
        ("-58", None),
    ],
)
def test_what_words_mean_that_are_found_nowhere(text: str, found: tuple[str, str] | None) -> None:
    spoken = Tongue(date(2026, 11, 25), notation(Locale("en", "IN"), Locale("en")))
    assert meant(LineReader(SALES_ORDERS.filters, spoken), text) == found


@pytest.mark.parametrize("of", LISTED, ids=lambda of: of.name)
@pytest.mark.parametrize("count", [2, 30, MOST_TESTS])
def test_a_column_of_numbers_is_meant_in_every_list(of: Viewed, count: int) -> None:
    spoken = Tongue(date(2026, 11, 25), notation(Locale("en", "IN"), Locale("en")))
    reader = LineReader(of.listing.filters, spoken)
    name = next((one for one in ("number", "code") if reader.is_field(one)), None)
    column = "\n".join(f"XY-{n:06}" for n in range(count))
    expected = (f"{name}:{column.replace(chr(10), ';')}", "")
    assert meant(reader, column) == (expected if name else None)
    assert not too_many_numbers(reader, column)
    beyond = "\n".join(f"XY-{n:06}" for n in range(MOST_TESTS + 1))
    told = f"At most {MOST_TESTS} numbers are asked for at once; these are {MOST_TESTS + 1}."
    assert too_many_numbers(reader, beyond) == (told if name else "")


def test_of_a_word_that_several_names_have_all_are_told() -> None:
    problem = LineReader(ITEMS.filters, Tongue(date(2026, 11, 25))).read("price:>100").problem
    assert "Perhaps: sales-price, purchase-price" in problem


def test_codes_of_one_kind_begin_otherwise() -> None:
    reader = LineReader(ITEMS.filters, Tongue(date(2026, 11, 25)))
    assert meant(reader, "FIN-009 YRN-002") == ("code:FIN-009;YRN-002", "")


@pytest.mark.parametrize(
    ("line", "sought"),
    [
        ("customer:zed:", "zed:"),
        ('customer:"Zed: \\"Old & New\\" 58\\" Mills"', 'Zed: "Old & New" 58" Mills'),
        ('customer:"Zed: \\"Old', 'Zed: "Old'),
        ("customer:a=b", "a=b"),
        ("customer:surya;a:b", "a:b"),
        ("status:draft,pe", "pe"),
        ("total:5..6", "6"),
    ],
)
def test_what_is_typed_of_a_value_is_all_of_it(line: str, sought: str) -> None:
    found = offered(line)
    assert found.sought == sought
    assert line[found.start :].replace("\\", "").strip('"') == sought.strip('"')


def test_a_choice_is_offered_by_its_word_alone() -> None:
    assert [offer.text for offer in offered("draf").offers] == ["status:draft"]
    assert [offer.text for offer in offered("abc -draft").offers] == ["-status:draft"]
    assert "overdue:yes" in [offer.text for offer in offered("over").offers]
    assert [offer.text for offer in offered("dra").offers] == [], "too few letters mean no choice"


def test_a_value_is_not_told_twice() -> None:
    assert [(offer.text, offer.title) for offer in offered("overdue:").offers] == [("yes", ""), ("no", "")]
    told = {offer.text: offer.title for offer in offered("status:").offers}
    assert (told["draft"], told["in-production"]) == ("", "In production")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("costumer:surya", "customer:surya"),
        ("-stauts:draft", "-status:draft"),
        ('"stauts":draft', '"status":draft'),
        ("stauts:xyz", ""),
        ("status:pendng", "status:pending"),
        ("-status:draft;shiped", "-status:draft;shipped"),
        ("status:drafft,pendng", "status:draft,pending"),
        ('status:"pendng"', "status:pending"),
        ("stauts:pendng", "status:pending"),
        ("status:draft;xyz", ""),
        ("zed:x", ""),
        ("status:draft", ""),
    ],
)
def test_a_field_that_is_not_written_right_is_mended(text: str, condition: str) -> None:
    assert mended(READER, text) == condition


def test_a_text_with_a_colon_is_told_how_to_look_for_it() -> None:
    assert "put it in quotation marks" in READER.read('Zed: "Old & New').problem
    assert "put it in quotation marks" not in READER.read("costumer:surya").problem
    assert READER.read('"Zed: Old"').text == "Zed: Old"


def test_every_example_of_the_documentation_is_understood() -> None:
    text = (project_dir() / "docs" / "nouns" / "filter.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    examples = [code for row in rows for code in re.findall("`([^`]+)`", row.split(" | ")[0])]
    asked = {("user", text): True for text in ("divya", "Divya Ramesh")}
    known = RecordNames({"user": {3: ("Divya Ramesh", "divya.r")}}, asked)
    figures = notation(Locale("en", "IN"), Locale("en"))
    spoken = Tongue(date(2026, 11, 25), figures, records=known)
    readers = [LineReader(one.filters, spoken) for one in (SALES_ORDERS, PARTIES)]
    assert len(examples) > 20
    assert [e for e in examples if all(reader.read(e).problem for reader in readers)] == []
