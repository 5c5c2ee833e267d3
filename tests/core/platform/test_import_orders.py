"""Documents with their lines from spreadsheets: rows of one order, what is wrong in them, numbers, undo."""

import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import text

from erp_core import Core, admin_cli
from erp_core.errors import Conflict, NeedsConfirmation, NotFound, NotPermitted, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import Context
from erp_core.kit.reading.notation import Notation, notation
from erp_core.kit.reading.writing import words_in
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import service as parties
from erp_core.masters.party_item import service as party_items
from erp_core.masters.party_item.schema import PartyItemInput
from erp_core.platform.importing.counts import left_out_of
from erp_core.platform.importing.document_import import DocumentImport
from erp_core.platform.importing.schema import Imported, ImportFile
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.production.work_order import WORK_ORDER
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderView
from tests.core.platform import killed_import
from tests.factories.forked import OnCore
from tests.factories.importing import finished, taken_back, told
from tests.factories.mill import PASSWORD, Mill

INDIAN = notation(words_in("en", "IN"), words_in("en", "IN"))
TURKISH = notation(words_in("tr", "TR"), words_in("tr", "TR"))
TITLES = ["Order no", "Customer", "Order date", "Due date", "Item", "Quantity", "Unit price"]
DAY, DUE = date(2024, 3, 1), date(2024, 4, 1)


@pytest.fixture(scope="module")
def stocked(mill: Mill) -> Mill:
    """Customers and items that orders name."""
    core = mill("manager")
    for code, name, role in (
        ("C-1", "Acme Shirts", "is_customer"),
        ("C-2", "Blue – Weave", "is_customer"),
        ("C-3", "Twin", "is_customer"),
        ("S-3", "Twin", "is_supplier"),
        ("S-1", "Cotton Ltd", "is_supplier"),
    ):
        party: Any = {"code": code, "name": name, "currency": "INR", role: True}
        core.run(parties.create, party)
    item: Any = {"kind": "yarn", "unit": "kg", "sales_price": "12.5", "purchase_price": "10"}
    for code, name in (("Y-1", "Ring yarn"), ("0042", "Slub yarn"), ("Y-3", "Same"), ("Y-4", "Same")):
        core.run(items.create, item | {"code": code, "name": name})
    return mill


@pytest.fixture
def ctx(stocked: Mill) -> Iterator[Context]:
    """A transaction that is taken back."""
    with taken_back(stocked) as context:
        yield context


def xlsx(
    path: Path, rows: list[list[Any]], change: Callable[[Any, Any], object] = lambda _b, _p: None
) -> Path:
    """A file as Excel writes it."""
    book = xlsxwriter.Workbook(str(path))
    page: Any = book.add_worksheet()
    day = book.add_format({"num_format": "d.m.yyyy"})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(number, place, value, day)
            else:
                page.write(number, place, value)
    change(book, page)
    book.close()
    return path


@pytest.fixture
def imported(ctx: Context, tmp_path: Path) -> Callable[..., Imported]:
    """Imports rows as a file of sales orders."""

    def imported(
        rows: list[list[Any]],
        change: Callable[[Any, Any], object] = lambda _b, _p: None,
        how: Notation = INDIAN,
        importer: DocumentImport | None = None,
        **options: Any,
    ) -> Imported:
        table = read_file(xlsx(tmp_path / "orders.xlsx", rows, change))
        return finished(
            (importer or DocumentImport(SALES_ORDER, sales_orders)).run(ctx, table, how, **options)
        )

    return imported


def orders(ctx: Context, done: Imported) -> list[SalesOrderView]:
    return [sales_orders.get(ctx, made.id) for made in done.made]


Importing = Callable[..., Imported]


def test_rows_of_one_reference_are_one_order_with_its_lines(ctx: Context, imported: Importing) -> None:
    rows = [
        TITLES,
        ["A-1", "C-1", DAY, DUE, "Y-1", 10, 11],
        ["A-1", "C-1", DAY, DUE, "0042", 2.5, None],
        ["A-2", "acme shirts", DAY, DUE, "slub yarn", 4, 9.5],
        [None, None, None, None, "Y-1", 1, 0],
    ]
    done = imported(rows)
    assert (done.created, done.lines, done.problems) == (2, 4, [])
    assert [made.row for made in done.made] == [2, 4]
    first, second = orders(ctx, done)
    assert int(second.number.rpartition("-")[2]) == int(first.number.rpartition("-")[2]) + 1
    assert (first.customer_name, first.status, first.currency) == ("Acme Shirts", "draft", "INR")
    assert (first.order_date, first.due_date) == (DAY, DUE)
    lines = [(x.position, x.item_code, x.quantity, x.unit, x.unit_price, x.amount) for x in first.lines]
    assert lines == [
        (1, "Y-1", 10, "kg", 11, 110),
        (2, "0042", Decimal("2.5"), "kg", Decimal("12.5"), Decimal("31.25")),
    ]
    assert [line.has_default_price for line in first.lines] == [False, True]
    assert (first.net_amount, first.total_amount) == (Decimal("141.25"), Decimal("141.25"))
    assert [line.item_code for line in second.lines] == ["0042", "Y-1"]


def test_an_order_without_a_tax_rate_has_the_usual_one(ctx: Context, imported: Importing) -> None:
    ctx.session.execute(text("UPDATE company SET tax_rate = 5"))
    row = ["A-1", "C-1", DAY, DUE, "Y-1", 10, 11]
    (order,) = orders(ctx, imported([TITLES, row]))
    assert (order.tax_rate, order.total_amount) == (5, Decimal("115.50"))
    rows = [[*TITLES, "Tax rate"], [*row, 0], ["A-2", *row[1:], None]]
    assert [order.tax_rate for order in orders(ctx, imported(rows))] == [0, 5]


def test_our_own_code_that_the_customer_calls_another_item_by_is_worth_a_look(
    ctx: Context, imported: Importing
) -> None:
    ids: dict[str, int] = {
        row.code: row.id
        for table in ("item", "party")
        for row in ctx.session.execute(text(f"SELECT id, code FROM {table}"))
    }
    called: Any = {"party_id": ids["C-1"], "item_id": ids["Y-3"], "code": "y-1"}
    party_items.create(ctx, PartyItemInput(**called))
    done = imported([TITLES, *([code, code, DAY, DUE, "Y-1", 10, 11] for code in ("C-1", "C-2"))])
    assert [line.item_id for order in orders(ctx, done) for line in order.lines] == [ids["Y-1"]] * 2
    assert [problem.is_warning for problem in done.problems] == [True]
    words = "Taken for our own “Y-1”. Y-3 is called so too: write Y-3 here if it is meant."
    assert told(done) == [f"E2 (Item): {words}"]


def test_without_a_reference_customer_and_day_tell_orders_apart(ctx: Context, imported: Importing) -> None:
    rows = [
        TITLES[1:],
        ["C-1", DAY, DUE, "Y-1", 1, 1],
        ["c-1", DAY, DUE, "Y-1", 2, 1],
        ["C-2", DAY, DUE, "Y-1", 3, 1],
        [None, None, None, "Y-1", 4, 1],
        ["C-2", date(2024, 3, 2), DUE, "Y-1", 5, 1],
    ]
    found = orders(ctx, imported(rows))
    assert [[line.quantity for line in order.lines] for order in found] == [[1, 2], [3, 4], [5]]


def test_what_may_be_one_order_or_two_is_asked(imported: Importing) -> None:
    rows = [
        TITLES[1:],
        ["C-1", DAY, DUE, "Y-1", 1, 1],
        ["C-1", DAY, date(2024, 5, 1), "Y-1", 2, 1],
        ["C-2", DAY, DUE, "Y-1", 3, 1],
        ["C-1", DAY, DUE, "Y-1", 4, 1],
    ]
    first, second = told(imported(rows))
    assert first.startswith("C3 (Due date): Row 2 says otherwise")
    assert second.startswith("A5 (Customer): Row 2 begins a document that says the same.")


def test_rows_of_one_reference_are_one_order_wherever_they_stand(ctx: Context, imported: Importing) -> None:
    rows = [
        TITLES,
        ["SO/1", "C-1", DAY, DUE, "Y-1", 1, 1],
        [12, "C-1", DAY, DUE, "Y-1", 2, 1],
        ["so/1 ", "C-1", "1/3/2024", "1-Apr-2024", "Y-1", 3, 1],
        [None, None, None, None, "0042", 4, 1],
        ["12", None, None, None, "Y-1", 5, 1],
        ["SO/1", None, None, None, "Y-1", 6, 1],
    ]
    done = imported(rows)
    assert done.is_right
    found = [[line.quantity for line in order.lines] for order in orders(ctx, done)]
    assert found == [[1, 3, 4, 6], [2, 5]]
    assert done.told == [
        "Rows of SO/1 lay apart, and were taken together: 2, 4, 7.",
        "Rows of 12 lay apart, and were taken together: 3, 6.",
    ]
    assert all(one in left_out_of(done) for one in done.told)


def test_what_a_document_has_for_a_blank_cell_is_told(ctx: Context, imported: Importing) -> None:
    for code in ("B-1", "B-2"):
        data: Any = {"code": code, "name": code, "kind": "yarn", "unit": "kg", "sales_price": "0"}
        items.create(ctx, ItemInput.model_validate(data))
    rows = [
        [*TITLES, "Currency"],
        ["A", "C-1", DAY, DUE, "Y-1", 1, "-", None],
        ["A", None, None, None, "B-1", 1, None, None],
        ["A", None, None, None, "B-2", 1, None, None],
        ["A", None, None, None, "Y-1", 1, 7, None],
    ]
    done = imported(rows)
    assert done.is_right
    assert done.told == [
        "1 cell with - was taken as blank.",
        "Blank Unit price became 12.50: 1 row.",
        "Blank Unit price became 0.00: 2 rows.",
        "Blank Currency became INR: 1 row.",
    ]


def test_rows_that_lie_apart_and_say_otherwise_are_told_with_both(imported: Importing) -> None:
    rows = [
        TITLES,
        ["A", "C-1", DAY, DUE, "Y-1", 1, 1],
        ["B", "C-1", DAY, DUE, "Y-1", 1, 1],
        ["A", "C-2", DAY, DUE, "Y-1", 1, 1],
    ]
    (problem,) = told(imported(rows))
    assert problem == "B4 (Customer): Row 2 says otherwise, and both rows are one document."


def test_of_many_orders_that_lie_apart_a_few_are_named(imported: Importing) -> None:
    once = [[f"N-{n}", "C-1", DAY, DUE, "Y-1", 1, 1] for n in range(8)]
    done = imported([TITLES, *once, *once])
    assert (len(done.told), done.told[-1]) == (6, "3 other documents lay apart as well.")


def test_every_wrong_cell_is_named_in_one_round(imported: Importing) -> None:
    rows: list[list[Any]] = [
        [*TITLES, "Discount", "Currency"],
        ["A-1", "Nobody", DAY, date(2024, 2, 1), "Y-1", 1, 1, None, None],
        [None, None, None, None, "Y-9", 1, 1, None, None],
        [None, None, None, None, "Y-1", "many", 1, None, None],
        ["A-2", "C-1", DAY, DUE, "Same", 1, -1, None, None],
        [None, None, None, None, "Y-1", 1.2345, 1, 120, None],
        [None, None, None, None, "Y-1", None, 1, None, None],
        ["A-3", "S-1", DAY, None, "Y-1", 1, 1, None, "XXX"],
        ["A-4", "C-1", DAY, DUE, None, None, None, None, None],
        ["A-5", "C-1", DAY, DUE, "Y-1", 1, None, None, "USD"],
        ["A-6", "C-1", "soon", DUE, "Y-1", 1, 1, "5%", None],
    ]
    done = imported(rows)
    places = [line.partition(":")[0] for line in told(done)]
    assert places == [
        "B2 (Customer)",
        "D2 (Due date)",
        "E3 (Item)",
        "F4 (Quantity)",
        "E5 (Item)",
        "G5 (Unit price)",
        "F6 (Quantity)",
        "H6 (Discount)",
        "F7 (Quantity)",
        "B8 (Customer)",
        "D8 (Due date)",
        "I8 (Currency)",
        "E9 (Item)",
        "G10 (Unit price)",
        "C11 (Order date)",
    ]
    said = dict(zip(places, told(done), strict=True))
    assert "There is no party called “Nobody”." in said["B2 (Customer)"]
    assert "Several items are called “Same”." in said["E5 (Item)"]
    assert "Enter a price in USD" in said["G10 (Unit price)"]
    assert done.made == []
    assert "Cotton Ltd is not a customer." in said["B8 (Customer)"]
    assert "becomes a draft without lines" in said["E9 (Item)"]
    later = imported([rows[0], ["A-1", "C-1", DAY, date(2024, 2, 1), "Y-1", 1, 1, None, None]])
    assert told(later) == ["D2 (Due date): The due date cannot be before the order date."]


def test_a_document_says_what_it_lacks_where_the_file_has_no_column(imported: Importing) -> None:
    done = imported([["Customer", "Item", "Qty"], ["C-1", "Y-1", 1], ["C-2", "Y-1", 1]])
    assert told(done) == [
        "Row 2 (Order date): Please fill this in. The file has no column for it.",
        "Row 2 (Due date): Please fill this in. The file has no column for it.",
    ]


def test_a_file_without_due_dates_has_those_of_a_new_form(ctx: Context, imported: Importing) -> None:
    rows = [["Customer", "Order date", "Item", "Qty"], ["C-1", DAY, "Y-1", 1], ["C-2", DAY, "Y-1", 1]]
    done = imported(rows)
    assert told(done) == []
    assert {order.due_date - order.order_date for order in orders(ctx, done)} == {timedelta(days=30)}
    said = "The file has no due dates: as in a new form they are 30 days after the order date."
    assert done.told.count(said) == 1


# The sins of spreadsheets


def test_a_name_of_a_customer_is_not_that_of_a_supplier_and_a_dash_is_a_dash(
    ctx: Context, imported: Importing
) -> None:
    rows = [TITLES, ["1", "Twin", DAY, DUE, "Y-1", 1, 1], ["2", "Blue – Weave", DAY, DUE, "Y-1", 1, 1]]
    done = imported(rows)
    assert told(done) == []
    assert [order.customer_name for order in orders(ctx, done)] == ["Twin", "Blue – Weave"]


def wrong(done: Imported) -> list[str]:
    """What is told but of numbers that a file before had."""
    return [one for one in told(done) if " of the file is in " not in one]


def test_days_are_read_whole_or_refused(ctx: Context, imported: Importing) -> None:
    def days(*texts: Any, how: Notation = INDIAN) -> list[str]:
        rows = [[str(n), "C-1", text, date(2030, 1, 1), "Y-1", 1, 1] for n, text in enumerate(texts)]
        done = imported([TITLES, *rows], how=how)
        return wrong(done) or [order.order_date.isoformat() for order in orders(ctx, done)]

    assert days("31.1.2024", "2024-02-01", "1 Mar 2024", 20240401) == [
        "2024-01-31",
        "2024-02-01",
        "2024-03-01",
        "2024-04-01",
    ]
    assert days("1 Şub 2024", "3.4.24", how=TURKISH) == ["2024-02-01", "2024-04-03"]
    assert days("01/31/2024", "02/03/2024") == ["2024-01-31", "2024-02-03"], "only the month can come first"
    both = days("01/31/2024", "31/01/2024")
    assert len(both) == 1
    assert both[0].startswith("C2 (Order date): There is no month 31.")
    for said, why in (
        (45352, "is a number and no date: “45352”"),
        ("15 Jan", "with its year"),
        ("t", "year"),
    ):
        (problem,) = days(said)
        assert problem.startswith("C2 (Order date)")
        assert why in problem


def test_failed_formulas_lost_zeros_and_percentages(imported: Importing) -> None:
    rows: list[list[Any]] = [
        [*TITLES, "Discount"],
        ["A-1", "C-1", DAY, DUE, 42, 1, 1, None],
        [None, None, None, None, date(2024, 2, 1), 1, None, None],
        [None, None, None, None, "Y-1", 1, 1, 0.1],
    ]

    def fail(_book: Any, page: Any) -> None:
        page.write_formula(2, 6, "=1/0", None, "#DIV/0!")

    lines = {line.partition(" ")[0]: line for line in told(imported(rows, fail))}
    assert set(lines) == {"E2", "E3", "G3", "H4"}
    assert "zeros before it may be gone" in lines["E2"]
    assert "made this a date" in lines["E3"]
    assert "formula failed" in lines["G3"]
    assert "10 or 0.1 percent" in lines["H4"]


def test_what_is_merged_in_the_head_holds_for_all_its_rows(ctx: Context, imported: Importing) -> None:
    rows = [
        TITLES,
        ["A-1", "C-1", DAY, DUE, "Y-1", 1, 1],
        [None, None, None, None, "Y-1", 2, 1],
        ["A-2", None, DAY, DUE, "Y-1", 3, 1],
    ]

    def merge(_book: Any, page: Any) -> None:
        page.merge_range("A2:A3", "A-1")
        page.merge_range("B2:B4", "C-1")

    done = imported(rows, merge)
    assert wrong(done) == []
    assert [len(order.lines) for order in orders(ctx, done)] == [2, 1]

    apart = [rows[0], rows[1], [], [], [], [], [], rows[2]]

    def merge_over_blank_rows(_book: Any, page: Any) -> None:
        page.merge_range("B2:B8", "C-1")
        page.merge_range("A2:A8", "A-1")

    done = imported(apart, merge_over_blank_rows)
    assert (wrong(done), [len(order.lines) for order in orders(ctx, done)]) == ([], [2])

    def merge_lines(_book: Any, page: Any) -> None:
        page.merge_range("F2:F3", 5)
        page.merge_range("A4:B4", "A-2")

    problems = wrong(imported(rows, merge_lines))
    assert [problem.partition(":")[0] for problem in problems[:2]] == ["F3", "A4"]
    assert all("Cells are merged here." in problem for problem in problems[:2])


def test_a_hidden_row_takes_its_lines_with_it_or_it_is_told(ctx: Context, imported: Importing) -> None:
    rows = [
        TITLES,
        ["A-1", "C-1", DAY, DUE, "Y-1", 1, 1],
        [None, None, None, None, "Y-1", 2, 1],
        ["A-2", "C-2", DAY, DUE, "Y-1", 3, 1],
        [None, None, None, None, "Y-1", 4, 1],
    ]

    def hide(*numbers: int) -> Imported:
        def change(_book: Any, page: Any) -> None:
            for number in numbers:
                page.set_row(number, None, None, {"hidden": True})

        return imported(rows, change)

    done = hide(2)
    assert (done.hidden, [len(order.lines) for order in orders(ctx, done)]) == (1, [1, 2])
    done = hide(3, 4)
    assert (done.hidden, done.created, wrong(done)) == (2, 1, [])
    assert wrong(hide(3)) == [
        "Row 5: The row that begins this document, 4, is hidden. Show it, or hide this one too."
    ]


def test_a_column_that_counts_the_lines_is_no_reference(ctx: Context, imported: Importing) -> None:
    rows = [["No.", *TITLES[1:]], *([n, "C-1", DAY, DUE, "Y-1", n, 1] for n in (1, 2, 3))]
    done = imported(rows)
    assert (done.created, done.lines, done.unknown) == (1, 3, ("No.",))


def test_a_title_of_its_own_goes_before_a_part_of_another(imported: Importing) -> None:
    """``Number`` is a part of "item number", and ``Item`` stands there."""
    titles = ["Number", "Customer", "Order date", "Due date", "Item", "Quantity", "Unit price"]
    done = imported([titles, ["A-1", "C-1", DAY, DUE, "Y-1", 1, 1]])
    assert (told(done), done.created, done.unknown) == ([], 1, ("Number",))


@pytest.mark.parametrize(
    "titles",
    [
        ["Sipariş no", "Müşteri", "Sipariş tarihi", "Termin tarihi", "Stok kodu", "Miktar", "Birim fiyat"],
        ["PO No", "Buyer", "Date", "Delivery date", "Article", "Qty", "Rate"],
        ["Voucher No", "Party Name", "Order Date", "Due", "Product Code", "Quantity", "Price"],
    ],
)
def test_titles_are_known_in_the_words_people_use(imported: Importing, titles: list[str]) -> None:
    done = imported([["Orders of March"], titles, ["A-1", "C-1", DAY, DUE, "Y-1", 1, 1]])
    assert (told(done), done.created, done.unknown) == ([], 1, ())


def test_a_file_without_titles_is_read_where_somebody_says_what_is_where(
    ctx: Context, imported: Importing
) -> None:
    names = ["reference", "customer_id", "order_date", "due_date", "item_id", "quantity"]
    places = {name: place for place, name in enumerate(names)}
    rows = [["A-1", "C-1", DAY, DUE, "Y-1", 1], ["A-2", "C-1", DAY, DUE, "Y-1", 2]]
    done = imported(rows, places=places, has_titles=False)
    assert (told(done), len(orders(ctx, done))) == ([], 2)


def test_more_than_the_office_can_wait_for_is_refused_with_a_way_out(imported: Importing) -> None:
    rows = [TITLES, *([str(n), "C-1", DAY, DUE, "Y-1", 1, 1] for n in range(4))]
    with pytest.raises(ValidationError, match=r"4 sales orders, and 3 can be imported at once: .* Divide"):
        imported(rows, importer=DocumentImport(SALES_ORDER, sales_orders, most=3))
    assert imported(rows, importer=DocumentImport(SALES_ORDER, sales_orders, most=None)).created == 4


def test_a_trial_takes_no_number_that_others_wait_for(
    ctx: Context, imported: Importing, stocked: Mill
) -> None:
    rows = [TITLES, ["A-1", "C-1", DAY, DUE, "Y-1", 1, 1]]
    done = imported(rows, is_trial=True)
    assert (done.created, done.lines, done.made) == (1, 1, [])
    lines = [{"item_id": items.search(ctx, ListQuery(text="Y-1"))[0].id, "quantity": 1}]
    order: Any = {"customer_id": parties.search(ctx, ListQuery(text="C-1"))[0].id, "lines": lines}
    order |= {"order_date": DAY, "due_date": DUE}
    other = stocked("staff").run(sales_orders.create, order)
    assert other.number, "while the trial is still open"


def test_work_orders_are_made_a_row_each(ctx: Context, imported: Importing) -> None:
    titles = ["Item", "Quantity", "Start", "Finish", "Priority", "Unit"]
    rows = [titles, ["Y-1", 10, DAY, DUE, "Urgent", "g"], ["Y-1", 20, DAY, DUE, None, None]]
    done = imported(rows, importer=DocumentImport(WORK_ORDER, work_orders))
    assert told(done) == []
    found = [work_orders.get(ctx, made.id) for made in done.made]
    assert [(x.quantity, x.unit, x.priority, x.status) for x in found] == [
        (10, "g", "urgent", "draft"),
        (20, "kg", "normal", "draft"),
    ]


# Through the door


def file_of(count: int, **how: Any) -> ImportFile:
    titles = [f"t{title}" for title in TITLES]
    cells = (["tC-1", "d2024-03-01", "d2024-04-01", "tY-1", f"n{n + 1}", "n2"] for n in range(count))
    rows = [(n + 2, False, [f"tR-{n}", *row]) for n, row in enumerate(cells)]
    return ImportFile(rows=[(1, False, titles), *rows], **how)


def count(core: Core) -> int:
    return core.run(sales_orders.summary, ListQuery()).count


def test_orders_come_through_the_door_and_are_taken_back_unless_something_is_for_them(stocked: Mill) -> None:
    core = stocked("staff")
    before = count(core)
    done = core.import_file("sales_order", file_of(3))
    assert done is not None
    assert (done.created, count(core)) == (3, before + 3)
    with pytest.raises(NeedsConfirmation, match=r"import of sales orders, just now\? 3 new ones are deleted"):
        core.run(sales_orders.take_back_import)
    taken = core.run(sales_orders.take_back_import, confirmed=("take_back",))
    assert (taken.count, taken.made, count(core)) == (3, 3, before)
    again = core.import_file("sales_order", file_of(3))
    assert again is not None
    first = core.run(sales_orders.get, again.made[0].id)
    core.run(sales_orders.submit, first.id, first.version)
    with pytest.raises(NeedsConfirmation, match=r"2 new ones are deleted\. 1 stays"):
        core.run(sales_orders.take_back_import)
    core.run(sales_orders.take_back_import, confirmed=("some_stay",))
    with pytest.raises(NotFound):
        core.run(sales_orders.get, again.made[1].id)
    assert core.run(sales_orders.get, first.id).status == "pending"
    with pytest.raises(NotPermitted):
        stocked("viewer").import_file("sales_order", file_of(1))


def test_the_log_tells_of_an_import_as_of_one_request(stocked: Mill) -> None:
    done = stocked("staff").import_file("purchase_order", _as_purchase(file_of(2)))
    assert done is not None
    ids = [made.id for made in done.made]
    found = stocked.sql(
        "SELECT operation, table_name, count(*), count(DISTINCT request_id) FROM audit_log"
        " WHERE document_id = ANY (%s::text[]) AND table_name LIKE 'purchase_order%%'"
        " GROUP BY 1, 2 ORDER BY 2",
        [[str(id) for id in ids]],
    )
    assert found == [
        ("purchase_order.import_file", "purchase_order", 2, 1),
        ("purchase_order.import_file", "purchase_order_line", 2, 1),
    ]
    history = stocked("staff").run(purchase_orders.history, ids[0])
    assert [change.action for change in history] == ["created"]


def _as_purchase(file: ImportFile) -> ImportFile:
    rows = [
        (number, hidden, [cell.replace("tCustomer", "tSupplier").replace("tC-1", "tS-1") for cell in cells])
        for number, hidden, cells in file.rows
    ]
    return file.model_copy(update={"rows": rows})


def test_the_command_line_imports_orders_too(
    stocked: Mill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ERP_OWNER_URL", stocked.database.owner_url)
    path = tmp_path / "orders.csv"
    path.write_text("A;S-1;2024-03-01;2024-04-01;Y-1;5\n;;;;0042;6\nB;Cotton Ltd;1.3.2024;1.4.2024;Y-1;7\n")
    names = ("reference", "supplier_id", "order_date", "due_date", "item_id", "quantity")
    columns = [f"--column={name}={letter}" for name, letter in zip(names, "ABCDEF", strict=True)]
    monkeypatch.setattr(
        "sys.argv", ["textile-erp-admin", "import", "purchase_order", str(path), "--no-titles", *columns]
    )
    with pytest.raises(SystemExit) as left:
        admin_cli.main()
    out = capsys.readouterr()
    assert left.value.code in (0, None), out.err
    assert "2 new, with 3 lines." in out.err
    (number,) = stocked.sql("SELECT max(number) FROM purchase_order")[0]
    assert number in out.err
    path.write_text("C;S-1;2024-03-01;2024-04-01;Y-1;5\n")
    with pytest.raises(SystemExit):
        admin_cli.main()
    out = capsys.readouterr()
    assert "1 new, with 1 line." in out.err
    (number,) = stocked.sql("SELECT max(number) FROM purchase_order")[0]
    assert f"\n{number}\nThe notes keep the numbers of the file: C is {number}\n" in out.err, "no range"


def test_a_program_killed_among_its_numbers_leaves_no_order_and_no_gap(stocked: Mill) -> None:
    core = stocked("staff")
    lines = file_of(1200)
    two_each = [
        row
        for number, hidden, cells in lines.rows[1:]
        for row in ((2 * number, hidden, cells), (2 * number + 1, hidden, ["t"] * 4 + cells[4:]))
    ]
    file = lines.model_copy(update={"rows": [lines.rows[0], *two_each]})
    before, last = count(core), _last_number(stocked)
    program = OnCore(
        [
            sys.executable,
            "-m",
            killed_import.__name__,
            stocked.database.app_url,
            "staff",
            PASSWORD,
            "sales_order",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(file.model_dump_json().encode())
    program.stdin.close()
    try:  # until some of the orders are inserted, with their numbers
        assert any(line == b"400 1200\n" for line in program.stdout)
    finally:
        program.send_signal(signal.SIGKILL)
        rest = program.stdout.read()
        program.wait()
        program.stdout.close()
    assert b"imported" not in rest
    done = core.import_file("sales_order", file_of(1))
    assert done is not None
    assert int(done.made[0].number.rpartition("-")[2]) == last + 1
    assert count(core) == before + 1


def _last_number(mill: Mill) -> int:
    return mill.sql("SELECT last_number FROM number_series WHERE name = 'sales_order'")[0][0]


def test_an_answer_that_was_lost_is_given_again(stocked: Mill) -> None:
    token, file, id = stocked("staff")._fresh_token(), file_of(2), uuid.uuid4()
    answers = []
    before = count(stocked("staff"))
    for _time in range(2):
        with stocked.door.import_file("sales_order", file.model_dump_json().encode(), token, id) as lines:
            *_progress, last = lines
        answers.append(last)
    assert answers[0] == answers[1]
    assert count(stocked("staff")) == before + 2
    with (
        pytest.raises(Conflict),
        stocked.door.import_file("sales_order", file_of(1).model_dump_json().encode(), token, id),
    ):
        pass


def test_merged_ranges_that_overlap_cost_no_more_than_the_file(stocked: Mill) -> None:
    file = file_of(2000)
    hostile = file.model_copy(update={"merged": [f"B{n}:B2001" for n in range(2, 2001)], "is_trial": True})
    done = stocked("staff").import_file("sales_order", hostile)
    assert done is not None
    problems = [one for one in done.problems if not one.is_warning]
    assert len(problems) == 1998
    assert problems[0].text.startswith("Cells are merged here.")
