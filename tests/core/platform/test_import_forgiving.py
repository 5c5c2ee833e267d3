"""What files say in more than one way is read, taken together and told once: days, numbers, blanks, units."""

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import Context
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.platform.importing.annotated import write_annotated
from erp_core.platform.importing.counts import left_out_of
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.questions import in_words
from erp_core.platform.importing.schema import Imported
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.stock.stock_adjustment import STOCK_ADJUSTMENT
from erp_core.stock.stock_adjustment import service as stock_adjustments
from tests.factories.importing import ENGLISH, finished, import_text, told
from tests.factories.makers import make_warehouse
from tests.factories.mill import Mill
from tests.factories.orders import make_item

ITEMS = "Code;Name;Kind;Unit;Purchase price;Sales price"


def price_of(ctx: Context, code: str, name: str = "purchase_price") -> Decimal:
    (row,) = items.search(ctx, ListQuery(text=code))
    return getattr(row, name)


@pytest.fixture
def items_of(ctx: Context, tmp_path: Path) -> Any:
    """Imports items with these cells of a purchase price, and of a sales price where there is one."""

    def imported(*prices: str, **means: dict[str, str]) -> Imported:
        rows = [f"FO-{n};Red {n};yarn;kg;{price}" for n, price in enumerate(prices)]
        return import_text(ctx, "item", tmp_path / "i.csv", ITEMS, *rows, means=means)

    return imported


def test_a_day_is_one_however_it_is_written(ctx: Context, tmp_path: Path, mill: Mill) -> None:
    core = mill("manager")
    item, store, shed = make_item(core), make_warehouse(core), make_warehouse(core)
    book = xlsxwriter.Workbook(str(tmp_path / "o.xlsx"))
    page: Any = book.add_worksheet()
    page.write_row(0, 0, ["Godown", "Item Code", "Qty", "Date"])
    day = book.add_format({"num_format": "d.m.yyyy"})
    said = ["01/04/2024", date(2024, 4, 1), "1-Apr-24", "2024-04-01"]
    for row in range(1, 9):
        code = store.code if row % 2 else shed.code.lower()
        page.write_row(row, 0, [code, item.code, row])
        one = said[row // 2 % 4]
        if isinstance(one, date):
            page.write_datetime(row, 3, one, day)
        else:
            page.write(row, 3, one)
    book.close()
    importer = importer_of(STOCK_ADJUSTMENT, stock_adjustments)
    assert importer is not None
    done = finished(importer.run(ctx, read_file(tmp_path / "o.xlsx"), ENGLISH))
    assert told(done) == []
    found = [stock_adjustments.get(ctx, made.id) for made in done.made]
    assert [[line.quantity for line in one.lines] for one in found] == [[1, 3, 5, 7], [2, 4, 6, 8]]
    assert {one.moved_on for one in found} == {date(2024, 4, 1)}


class TestNumbers:
    @pytest.mark.parametrize(("said", "price"), [("₹1,494", 1494), ("1,200", 1200), ("Rs. 2,000", 2000)])
    def test_a_sign_that_groups_digits_here_is_no_decimal_sign(
        self, ctx: Context, items_of: Any, said: str, price: int
    ) -> None:
        done = items_of(said)
        assert (told(done), done.questions) == ([], [])
        assert price_of(ctx, "FO-0") == price

    def test_what_can_be_two_numbers_is_asked_once_for_its_column(self, ctx: Context, items_of: Any) -> None:
        done = items_of("1.250", "2.500", "1,200", "7")
        (question,) = done.questions
        assert in_words(question) == "Purchase price: point or comma"
        assert question.choices == [("point", "1.250 is 1.25"), ("comma", "1.250 is 1250")]
        assert question.cells == 3
        assert all(one.is_asked for one in done.problems)
        for answer, price in (("point", "1.25"), ("comma", "1250")):
            done = items_of("1.250", "2.500", "1,200", "7", purchase_price={"#": answer})
            assert told(done) == []
            assert price_of(ctx, "FO-0") == Decimal(price)
        assert price_of(ctx, "FO-2") == Decimal("1.2"), "one answer for all of them"

    def test_other_cells_decide_for_all(self, ctx: Context, items_of: Any) -> None:
        assert told(items_of("1.250", "12,5")) == []
        assert price_of(ctx, "FO-0") == 1250

    def test_another_column_of_the_file_decides_too(self, ctx: Context, items_of: Any) -> None:
        assert told(items_of("1.250;12,5", "2.000;1,25")) == []
        assert price_of(ctx, "FO-0") == 1250
        assert price_of(ctx, "FO-1", "sales_price") == Decimal("1.25")


class TestBlanks:
    def test_marks_where_no_number_is_are_blank_and_told_once(self, ctx: Context, items_of: Any) -> None:
        marks = ["-", "–", "nil", "N/A", " - "]
        done = items_of(*(f"5;{mark}" for mark in marks))
        assert told(done) == []
        assert "5 cells with -, –, nil, N/A were taken as blank." in left_out_of(done)
        assert "Blank Sales price became 0.00: 5 rows." in left_out_of(done)
        assert price_of(ctx, "FO-0", "sales_price") == 0

    def test_a_dash_is_no_blank_where_words_are(self, ctx: Context, tmp_path: Path) -> None:
        done = import_text(ctx, "item", tmp_path / "i.csv", "Code;Name;Kind;Unit;Colour", "FO-1;-;yarn;kg;-")
        assert (told(done), done.told) == ([], [])
        (row,) = items.search(ctx, ListQuery(text="FO-1"))
        assert (row.name, row.colour) == ("-", "-")

    def test_a_mark_leaves_what_is_stored(self, ctx: Context, items_of: Any) -> None:
        items_of("5;7")
        done = items_of("6;-")
        assert (done.changed, price_of(ctx, "FO-0", "sales_price")) == (1, 7)
        assert not any("became" in one for one in done.told), "what is stored is not filled in"

    def test_what_stands_for_a_blank_cell_of_a_new_record_is_told(self, ctx: Context, tmp_path: Path) -> None:
        titles = "Code;Name;Customer;Credit days;Currency;Colour"
        rows = [f"FO-{n};Party {n};yes;{days};;" for n, days in enumerate(("", "45", "nil", "-"))]
        done = import_text(ctx, "party", tmp_path / "p.csv", titles, *rows)
        assert told(done) == []
        assert done.told == [
            "1 cell with - was taken as blank.",
            "Blank Payment terms (days) became 30: 2 rows.",
            "Blank Currency became INR: 4 rows.",
        ]
        found = {row.code: row.payment_terms_days for row in parties.search(ctx, ListQuery(text="FO-"))}
        assert found == {"FO-0": 30, "FO-1": 45, "FO-2": 0, "FO-3": 30}
        again = import_text(ctx, "party", tmp_path / "p.csv", titles, *rows)
        assert (again.unchanged, [one for one in again.told if "became" in one]) == (4, [])


class TestUnitsBesidePrices:
    @pytest.mark.parametrize(
        "said",
        [
            *("380 KGS", "380 per KGS", "₹380 per kg", "380/Kg.", "Rs. 380/- per KG"),
            *("380 INR/kg", "INR 380 / kg", "380.00 Rs./kg", "380 ₹ per KGS", "₹ 380 / kg"),
        ],
    )
    def test_a_price_per_the_unit_of_its_row_is_read(self, ctx: Context, items_of: Any, said: str) -> None:
        done = items_of(said)
        assert told(done) == []
        assert price_of(ctx, "FO-0") == 380

    def test_a_price_per_another_unit_is_told(self, items_of: Any) -> None:
        (problem,) = told(items_of("380 per MTR"))
        assert problem.startswith("E2 (Purchase price): ")

    def test_where_the_row_says_no_unit_its_item_does(
        self, ctx: Context, items_of: Any, tmp_path: Path
    ) -> None:
        assert told(items_of("5", "6")) == []
        rows = ["fo-0;380 per KGS", "FO-1;390/kg", "FO-9;400 kg"]
        done = import_text(ctx, "item", tmp_path / "p.csv", "Code;Purchase price", *rows[:2])
        assert told(done) == []
        assert [price_of(ctx, f"FO-{n}") for n in (0, 1)] == [380, 390]
        (problem,) = told(
            import_text(ctx, "item", tmp_path / "m.csv", "Code;Purchase price", "FO-0;9 per mtr")
        )
        assert problem.startswith("B2 (Purchase price): ")
        titles = "Code;Name;Kind;Purchase price"
        new = told(import_text(ctx, "item", tmp_path / "n.csv", titles, "FO-9;New;yarn;400 kg"))
        assert any(one.startswith("D2 (Purchase price): ") for one in new), (
            "nothing says what a new item is in"
        )

    def test_a_second_quantity_is_in_the_second_unit_of_its_item(
        self, ctx: Context, tmp_path: Path, mill: Mill
    ) -> None:
        core = mill("manager")
        item, store = make_item(core, unit="m", second_unit="kg"), make_warehouse(core)
        titles = "Godown;Item;Qty;Second quantity;Unit cost"
        rows = [f"{store.code};{item.code};120;33.5 KGS;95 per mtr"]
        done = import_text(ctx, "stock_adjustment", tmp_path / "s.csv", titles, *rows)
        assert told(done) == []
        (line,) = stock_adjustments.get(ctx, done.made[0].id).lines
        assert (line.second_quantity, line.unit_cost) == (Decimal("33.5"), 95)
        rows = [f"{store.code};{item.code};120;33.5 mtr;95 per kg"]
        both = told(import_text(ctx, "stock_adjustment", tmp_path / "s.csv", titles, *rows))
        assert [one.split(" ")[0] for one in both] == ["D2", "E2"]

    def test_kgs_are_kilograms_where_nobody_counts_in_som(
        self, ctx: Context, tmp_path: Path, mill: Mill
    ) -> None:
        core = mill("manager")
        item, store = make_item(core, unit="kg"), make_warehouse(core)
        titles = "Godown;Item;Qty;Second quantity;Unit cost"
        rows = [f"{store.code};{item.code};12 KGS;380 KGS;380 KGS"]
        (problem,) = told(import_text(ctx, "stock_adjustment", tmp_path / "s.csv", titles, *rows))
        assert problem.startswith("D2 (Second quantity): A unit stands here: “KGS”. Write 380 alone")


def test_what_only_a_person_can_answer_is_told_once_with_its_rows(
    ctx: Context, items_of: Any, tmp_path: Path
) -> None:
    items_of("5", "6", "7")
    rows = [f"FO-{n};pcs" for n in range(3)]
    done = import_text(ctx, "item", tmp_path / "u.csv", "Code;Unit", *rows)
    (problem,) = told(done)
    assert not done.is_right
    assert problem.startswith("Row 2: Purchase price of FO-0 stays 5,")
    assert problem.endswith("The same is so of rows 3, 4.")
    write_annotated(tmp_path / "copy.xlsx", read_file(tmp_path / "u.csv"), done.problems)
    marked = [row.cells[0].text for row in read_file(tmp_path / "copy.xlsx").rows[1:]]
    assert [text[:35] for text in marked] == [
        f"Row {n}: Purchase price of FO-{n - 2} stays" for n in (2, 3, 4)
    ]
    assert all("Only a person can say yes to this" in text for text in marked)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsx", b"%PDF-1.7 no sheet", "looks like a PDF"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "looks like a picture"),
        ("a.xls", b"\xef\xbb\xbf <!DOCTYPE html><table>", "looks like a web page (HTML)"),
        ("a.xlsx", b"Code;Name\n1;2\n", "looks like plain text"),
        ("a.csv", b"a;b\n1;2\n3;\x004\n", "Row 3 of the file a.csv holds a character that no text has"),
    ],
)
def test_a_file_that_is_none_of_what_its_name_says_is_called_what_it_is(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ErpError) as refused:
        read_file(tmp_path / name)
    assert said in str(refused.value)


def test_a_packed_file_that_is_no_spreadsheet_is_told_by_what_it_holds(tmp_path: Path) -> None:
    for inside, said in (("word/document.xml", "a text document"), ("ppt/a.xml", "slides"), ("b", "archive")):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
            packed.writestr(inside, "x")
        with pytest.raises(ErpError, match=said):
            read_file(tmp_path / "a.xlsx")


def test_text_called_like_an_old_spreadsheet_is_read(tmp_path: Path) -> None:
    """Many programs write a table of text and call it XLS."""
    (tmp_path / "a.xls").write_bytes(b"Code\tName\nA\tB\n")
    assert len(read_file(tmp_path / "a.xls").rows) == 2
