"""Records from spreadsheets: the usual sins of spreadsheets, hostile files, and all of a file or nothing."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from sqlalchemy import text

from erp_core import modules
from erp_core.errors import ErpError, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.kit.reading.notation import notation
from erp_core.kit.reading.writing import words_in
from erp_core.masters.item import ITEM
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import PARTY
from erp_core.masters.party import service as parties
from erp_core.platform.importing.annotated import write_annotated
from erp_core.platform.importing.columns import columns_of
from erp_core.platform.importing.counts import left_out_of
from erp_core.platform.importing.file_shape import shape_of
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.record_import import RecordImport
from erp_core.platform.importing.schema import Imported, ImportFile, Problem
from erp_core.platform.spreadsheet.file_cells import as_cell
from erp_core.platform.spreadsheet.reading import read_beside, read_file
from erp_core.platform.spreadsheet.table import BLANK, Cell, CellTable, TableRow, reference
from erp_core.platform.spreadsheet.xls_file import Differ, XlsSheet
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order.schema import SalesOrderInput
from tests.factories.importing import ENGLISH, finished, told
from tests.factories.makers import make_stock_adjustment
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order, make_work_order

TURKISH = notation(words_in("tr", "TR"), words_in("tr", "TR"))
TITLES = ["Code", "Name", "Kind", "Unit"]


def xlsx(
    path: Path, rows: list[list[Any]], change: Callable[[Any, Any], object] = lambda _b, _p: None
) -> Path:
    """A file as Excel writes it; texts that begin with = are formulas."""
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


def imported(
    ctx: Context,
    path: Path,
    kind: Kind = ITEM,
    how: Any = ENGLISH,
    language: str = "",
    places: dict[str, int] | None = None,
    **more: Any,
) -> Imported:
    service = items if kind is ITEM else parties
    return finished(RecordImport(kind, service).run(ctx, read_file(path, language), how, places, **more))


def test_a_unit_that_was_none_is_told_and_taken_away_again(ctx: Context, tmp_path: Path) -> None:
    def change(*row: Any) -> tuple[int, list[str]]:
        titles = ["Code", "Name", "Kind", "Unit", "Tracking", "Second unit"]
        done = imported(ctx, xlsx(tmp_path / "second.xlsx", [titles, ["TWO-1", "Cones", "yarn", "m", *row]]))
        return done.created + done.changed, told(done)

    for second, changes in ((None, 1), ("kg", 1), ("KG", 0), ("(empty)", 1), ("(empty)", 0), ("kg", 1)):
        assert change("lot", second) == (changes, []), second


def test_a_price_of_the_file_is_meant_as_it_stands_and_others_go_with_the_unit(
    ctx: Context, tmp_path: Path
) -> None:
    def stored() -> tuple[str, Any, Any]:
        (row,) = items.search(ctx, ListQuery(text="CONV3"))
        return row.unit, row.purchase_price, row.sales_price

    def change(titles: list[str], *cells: Any) -> list[str]:
        return told(imported(ctx, xlsx(tmp_path / "unit.xlsx", [["Code", *titles], ["CONV3", *cells]])))

    first = ["Name", "Kind", "Unit", "Purchase price", "Sales price"]
    assert change(first, "Carded", "yarn", "kg", 300, 400) == []
    assert change(["Unit", "Sales price"], "g", 400) == []
    assert stored() == ("g", Decimal("0.3"), 400)
    assert change(["Unit"], "kg") == []
    assert stored() == ("kg", 300, 400_000)
    (problem,) = change(["Unit", "Sales price"], "m", 400_000)
    assert "per m and not per kg" in problem
    assert stored() == ("kg", 300, 400_000)
    assert change(["Unit", "Purchase price", "Sales price"], "m", 300, 400_000) == []
    assert stored() == ("m", 300, 400_000)


def test_items_are_made_and_changed_by_their_code(ctx: Context, tmp_path: Path) -> None:
    titles = [*TITLES, "GSM", "Sales price", "Active", "What we think"]
    first = [
        ["I-1", "Poplin", "Finished fabric", "m", 120.5, 1.25, "yes", "good"],
        ["I-2", "Twill", "yarn", "KG"],
    ]
    done = imported(ctx, xlsx(tmp_path / "items.xlsx", [titles, *first]))
    assert (done.created, done.changed, done.problems) == (2, 0, [])
    assert done.unknown == ("What we think",)
    again = imported(ctx, xlsx(tmp_path / "items.xlsx", [titles, *first]))
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    update = [["Code", "Name", "Sales price"], ["i-1", None, 2], ["I-2", "Twill 2/1", None]]
    changed = imported(ctx, xlsx(tmp_path / "items.xlsx", update))
    assert (changed.created, changed.changed) == (0, 2)
    rows = {row.code: row for row in items.search(ctx, ListQuery(text="I-"))}
    assert (rows["I-1"].name, rows["I-1"].gsm, rows["I-1"].sales_price) == ("Poplin", 120.5, 2)
    assert (rows["I-2"].name, rows["I-2"].unit) == ("Twill 2/1", "kg")


def test_what_a_new_record_needs_is_named_where_the_file_has_no_column_for_it(
    ctx: Context, tmp_path: Path
) -> None:
    rows = [["Code", "Name", "Sales price"], ["A-1", "One", 1], ["A-2", None, 1]]
    done = imported(ctx, xlsx(tmp_path / "items.xlsx", rows))
    assert told(done) == [
        "Row 2 (Kind): Please fill this in. The file has no column for it.",
        "Row 2 (Unit): Please fill this in. The file has no column for it.",
        "B3 (Name): Please fill this in.",
    ]


def test_a_blank_cell_leaves_a_field_and_a_word_clears_it(ctx: Context, tmp_path: Path) -> None:
    rows = [["Code", "Name", "Customer", "Currency", "Phone", "Address"]]
    rows += [["P-1", "Anna", "yes", "INR", "+91 22 2345 6789", "Mill Road 1"]]
    imported(ctx, xlsx(tmp_path / "p.xlsx", rows), PARTY)
    rows = [["Code", "Phone", "Address"], ["P-1", "(empty)", None]]
    assert imported(ctx, xlsx(tmp_path / "p.xlsx", rows), PARTY).changed == 1
    (party,) = parties.search(ctx, ListQuery(text="P-1"))
    assert (party.phone, parties.get(ctx, party.id).address) == ("", "Mill Road 1")


def test_every_wrong_cell_is_named_and_a_copy_shows_them(ctx: Context, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [*TITLES, "Sales price"],
        ["A-1", "One", "wool", "kg", 1],
        ["A-2", "Two", "yarn", "parsec", "12 apples"],
        ["A-3", None, "yarn", "kg", -1],
        [None, "Four", "yarn", "kg", None],
        ["a-3", "Five", "yarn", "kg", None],
    ]
    path = xlsx(tmp_path / "items.xlsx", rows)
    done = imported(ctx, path)
    assert not done.is_right
    places = {line.partition(":")[0] for line in told(done)}
    prices = {"E3 (Sales price)", "E4 (Sales price)"}
    assert places == {"C2 (Kind)", "B4 (Name)", "A5 (Code)", "A6 (Code)", "D3 (Unit)", *prices}
    assert "C2 (Kind): “wool” is none of: Fibre, Yarn" in told(done)[0]
    table = read_file(path)
    hidden = [replace(row, is_hidden=row.number == 3) for row in table.rows]
    write_annotated(tmp_path / "copy.xlsx", replace(table, rows=tuple(hidden)), done.problems)
    page = openpyxl.load_workbook(tmp_path / "copy.xlsx").worksheets[0]
    assert [cell.value for cell in page[1]][:3] == ["Problem", "Code", "Name"]
    assert str(page["A2"].value).startswith("D2 (Kind): “wool”"), "where it stands in the copy"
    assert [page[cell].fill.fgColor.rgb for cell in ("D2", "C4", "B2")] == [
        "FFF8C9C4",
        "FFF8C9C4",
        "00000000",
    ]
    assert [row.is_hidden for row in read_file(tmp_path / "copy.xlsx").rows] == [False] * 2 + [True] + [
        False
    ] * 3


def test_a_unit_nobody_knows_stands_beside_its_cell(ctx: Context, tmp_path: Path) -> None:
    done = imported(ctx, xlsx(tmp_path / "u.xlsx", [TITLES, ["A-2", "Two", "yarn", "parsec"]]))
    assert [line.partition(":")[0] for line in told(done)] == ["D2 (Unit)"]


# The sins of spreadsheets


def test_leading_zeros_long_codes_dates_and_failed_formulas(ctx: Context, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [*TITLES, "Sales price"],
        ["007", "Text", "yarn", "kg", 0.1 + 0.2],
        [7, "Number", "yarn", "kg", None],
        [123456789012345678, "Long", "yarn", "kg", None],
        [date(2024, 2, 1), "1-2", "yarn", "kg", None],
        ["E-1", "Failed", "yarn", "kg", None],
        [123456789012345, "As long as it may be", "yarn", "kg", None],
        [1234567890123456, "One more", "yarn", "kg", None],
    ]

    def fail(_book: Any, page: Any) -> None:
        page.write_formula(5, 4, "=1/0", None, "#DIV/0!")

    done = imported(ctx, xlsx(tmp_path / "sins.xlsx", rows, fail))
    lines = {line.partition(" ")[0]: line for line in told(done)}
    assert set(lines) == {"A3", "A4", "A5", "E6", "A7", "A8"}
    assert "zeros before it may be gone" in lines["A3"]
    assert "zeros before it may be gone" in lines["A7"]
    assert lines["A8"].endswith("15 digits, and this number has more. Type it anew as text.")
    assert "Type it anew as text" in lines["A4"]
    assert "made this a date: 2024-02-01" in lines["A5"]
    assert "formula failed" in lines["E6"]
    found = {row.code: row.sales_price for row in items.search(ctx, ListQuery(limit=1000))}
    assert {"007", "7", "123456789012345"} <= found.keys()
    assert str(found["007"]) == "0.3000"


def test_zeros_that_the_spreadsheet_shows_are_there(ctx: Context, tmp_path: Path) -> None:
    rows = [[*TITLES, "Sales price"], [None, "Shown as 000100", "yarn", "kg", None]]

    def pad(book: Any, page: Any) -> None:
        page.write_number(1, 0, 100, book.add_format({"num_format": "000000"}))
        page.write_number(1, 4, 12, book.add_format({"num_format": "0000"}))

    path = xlsx(tmp_path / "padded.xlsx", rows, pad)
    assert told(imported(ctx, path)) == []
    (row,) = items.search(ctx, ListQuery(text="000100"))
    assert (row.code, row.sales_price) == ("000100", 12)
    copy = tmp_path / "copy.xlsx"
    write_annotated(copy, read_file(path), [])
    assert read_file(copy).rows[1].cells[1].text == "000100", "the copy loses them no more than the file"


def test_the_longest_cell_a_spreadsheet_takes_is_read(ctx: Context, tmp_path: Path) -> None:
    rows = [[*TITLES, "Q" * 32_767], ["L-1", "x" * 32_767, "yarn", "kg", None]]
    (problem,) = told(imported(ctx, xlsx(tmp_path / "long.xlsx", rows)))
    assert problem == "B2 (Name): At most 200 characters fit here."
    assert ImportFile.of(read_file(tmp_path / "long.xlsx")).rows


def test_the_number_of_an_exported_order_is_no_item() -> None:
    """A file of our own list of orders says of no item which it is."""
    shape = shape_of(SALES_ORDER, SalesOrderInput)
    row = TableRow(1, tuple(Cell(title) for title in ("Number", "Customer", "Status", "Order date", "Total")))
    found = columns_of(CellTable((row,)), shape)
    assert found is not None
    assert (found.places["customer_id"], "item_id" in found.places) == (1, False)
    assert "Number" in found.unknown


@pytest.mark.parametrize("title", ["Customer (Y/N)", "Müşteri (E/H)"])
def test_what_stands_in_brackets_behind_a_title_hides_it_not(
    ctx: Context, tmp_path: Path, title: str
) -> None:
    rows = [["Code", "Name", title], ["BR-1", "Brackets & Sons", "Y"]]
    done = imported(ctx, xlsx(tmp_path / "brackets.xlsx", rows), PARTY)
    assert (told(done), done.created) == ([], 1)


OLD_FILE = Path(__file__).parents[2] / "data" / "spreadsheets" / "libreoffice-7.4.xls"


def test_an_old_file_tells_its_failed_formulas_hidden_rows_and_zeros(ctx: Context) -> None:
    done = imported(ctx, OLD_FILE)
    assert "B7: Cells are merged here. Divide them, so that each row has its own values." in told(done)
    assert "E5 (Sales price): This formula failed. Put a value here." in told(done)
    assert done.hidden == 1
    table = read_file(OLD_FILE)
    assert [row.cells[0].text for row in table.rows[:3]] == ["Code", "007", "000201"]
    assert table.rows[1].cells[6] == Cell("2026-11-02", "day")
    assert table.merged == ("B6:B7",)


@pytest.mark.parametrize(
    ("row", "column", "other"),
    [
        (1, 0, Cell("7", "number")),
        (1, 4, Cell("12.6", "number")),
        (1, 5, BLANK),
        (0, 8, Cell("x")),
        (9, 0, Cell("x")),
    ],
)
def test_an_old_file_that_two_readers_read_differently_is_refused(row: int, column: int, other: Cell) -> None:
    second = XlsSheet(OLD_FILE, 0, as_cell)
    cells = [[*one.cells] for one in read_file(OLD_FILE).rows]
    wrong = ([*cells[row]] if row < len(cells) else []) + [BLANK] * 9
    wrong[column] = other
    with pytest.raises(Differ):
        second.agreed(row, wrong)


def test_what_only_one_reader_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    cut = tmp_path / "cut.xls"
    cut.write_bytes(OLD_FILE.read_bytes()[:5000])
    with pytest.raises(ValidationError, match=r"save it as XLSX|no XLSX, XLS"):
        read_file(cut)


def test_parties_of_a_file_without_a_currency_have_the_companys(ctx: Context, tmp_path: Path) -> None:
    rows = [["Cari kodu", "Cari Ünvanı", "Customer", "Telefon", "Vade (gün)"]]
    rows += [
        ["TR-1", "Yılmaz Tekstil", "E", "0258 001 12 34", 45],
        ["TR-2", "Şükrü Dokuma", "evet", None, None],
    ]
    done = imported(ctx, xlsx(tmp_path / "parties.xlsx", rows), PARTY)
    assert told(done) == []
    found = {row.code: row for row in parties.search(ctx, ListQuery(text="TR-"))}
    assert {row.currency for row in found.values()} == {"INR"}
    assert (found["TR-1"].phone, found["TR-1"].payment_terms_days) == ("0258 001 12 34", 45)
    rows = [["Code", "Name", "Customer", "Currency"], ["TR-1", "Yılmaz Tekstil", "yes", "EUR"]]
    imported(ctx, xlsx(tmp_path / "euro.xlsx", rows), PARTY)
    imported(ctx, xlsx(tmp_path / "again.xlsx", [row[:3] for row in rows]), PARTY)
    (row,) = parties.search(ctx, ListQuery(text="TR-1"))
    assert row.currency == "EUR", "what is there already keeps its own"


def test_hidden_rows_are_left_out_and_merged_cells_refused(ctx: Context, tmp_path: Path) -> None:
    rows = [["Price list 2026"], TITLES, ["H-1", "One", "yarn", "kg"], ["H-2", "Two", "yarn", "kg"]]

    def hide(_book: Any, page: Any) -> None:
        page.set_row(3, None, None, {"hidden": True})

    done = imported(ctx, xlsx(tmp_path / "hidden.xlsx", rows, hide))
    assert (done.created, done.hidden) == (1, 1)

    def merge(_book: Any, page: Any) -> None:
        page.merge_range("C3:C4", "yarn")

    merged = imported(ctx, xlsx(tmp_path / "merged.xlsx", rows, merge))
    assert told(merged)[0].startswith("C4: Cells are merged here.")

    def merge_beside(_book: Any, page: Any) -> None:
        page.merge_range("Z3:AA4", "a remark over some columns that are left alone")

    assert told(imported(ctx, xlsx(tmp_path / "beside.xlsx", rows, merge_beside))) == []


PLAIN = ["IX-2", "Yarn two", "fibre", "kg", "400", "red"]


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        ([["AA", "BB", "CC", "DD"], ["IX-1", "Yarn one", "yarn", "kg"], PLAIN], 1),
        (
            [
                ["Nr.", "Bezeichnung", "Sorte", "ME"],
                *[["T-1", "Trim", "trim", "m"]] * 8,
                ["Y", "Z", "yarn", "kg"],
            ],
            1,
        ),
        ([["Code", "Was", "Sorte", "ME"], ["Name", "Colour", "Unit", "Kind"]], 1),
        ([["Price list 2026"], ["", ""], ["Code", "Name", "Kind", "Unit"], PLAIN], 3),
        ([["Price list 2026"], ["AA", "BB", "CC"], ["IX-1", "Yarn one", "yarn"]], 2),
        ([["Ref", "Text", "Group", "Measure"], ["IX-1", "Yarn one", "yarn", "kg"]], 1),
        ([["Stock", "Nov", "2026", "Neelambari"], ["Code", "Name", "Kind", "Unit"], PLAIN], 2),
        ([["Code", "Name", "Kind", "Unit"], ["Code", "Name", "Kind", "Unit"]], 1),
    ],
)
def test_no_row_of_records_is_taken_for_the_titles(rows: list[list[str]], titles: int) -> None:
    table = CellTable(tuple(TableRow(n, tuple(map(Cell, row))) for n, row in enumerate(rows, start=1)))
    found = columns_of(table, shape_of(ITEM, ItemInput), {})
    assert found is not None
    assert found.titles.number == titles


def test_a_file_without_titles_loses_no_row_in_silence(ctx: Context, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "bare.xlsx", [["NT-1", "Garn", "yarn", "kg"], ["NT-2", "Garn", "yarn", "kg"]])
    done = imported(ctx, path, places={"code": 0, "name": 1, "kind": 2, "unit": 3})
    assert (done.created, done.is_right) == (1, True)
    (warning,) = done.problems
    assert (warning.row, warning.is_warning) == (1, True)
    assert "taken for titles" in warning.text


def test_what_is_wrong_and_what_is_missing_in_a_row_are_told_together(ctx: Context, tmp_path: Path) -> None:
    done = imported(
        ctx, xlsx(tmp_path / "w.xlsx", [[*TITLES, "Sales price"], ["W-2", None, "yarn", "kg", "x1"]])
    )
    assert [problem.title for problem in done.problems] == ["Name", "Sales price"]
    first = xlsx(tmp_path / "one.xlsx", [TITLES, ["W-4", "Four", "yarn", "kg"]])
    assert imported(ctx, first).created == 1
    rows = [["W-3", "Three", "yarn", "parsec", "x1"], ["W-4", "Four", "wool", "parsec", 2]]
    done = imported(ctx, xlsx(tmp_path / "two.xlsx", [[*TITLES, "Sales price"], *rows]))
    assert [(problem.row, problem.title) for problem in done.problems] == [
        (2, "Unit"),
        (2, "Sales price"),
        (3, "Kind"),
        (3, "Unit"),
    ]
    assert (done.created, done.changed) == (0, 0)


def test_a_row_says_all_that_is_wrong_with_it_whatever_that_is(ctx: Context, tmp_path: Path) -> None:
    rows = [
        ["W-5", None, "trim", "furlong", None],
        ["W-6", "Six", "trim", "kg", 1],
        ["w-6", None, "wool", "furlong", "x"],
        [None, None, "silk", "kg", "y"],
    ]
    done = imported(ctx, xlsx(tmp_path / "all.xlsx", [[*TITLES, "Sales price"], *rows]))
    assert [(problem.row, problem.title) for problem in done.problems] == [
        (2, "Name"),
        (2, "Unit"),
        (4, "Code"),
        (4, "Name"),
        (4, "Kind"),
        (4, "Unit"),
        (4, "Sales price"),
        (5, "Code"),
        (5, "Name"),
        (5, "Kind"),
        (5, "Sales price"),
    ]


def test_a_sheet_is_read_by_its_name_with_what_its_reader_does_not_tell(tmp_path: Path) -> None:
    path = tmp_path / "stock.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Old").hide()
        shown = book.add_worksheet("A & <B>")
        shown.write_row(0, 0, ["first"])
        shown.activate()
        page: Any = book.add_worksheet("Stok İ")
        page.write_row(0, 0, ["Code", "Price"])
        page.write_formula("B2", "=1/0", None, "#DIV/0!")
        page.set_row(2, None, None, {"hidden": True})
        page.write("A3", "H-1")
    table = read_file(path)
    assert (table.sheet, table.sheets) == ("A & <B>", ("Old", "A & <B>", "Stok İ")), "hidden ones come later"
    table = read_file(path, sheet="Stok İ")
    assert [(row.number, row.is_hidden) for row in table.rows] == [(1, False), (2, False), (3, True)]
    assert table.rows[1].cells[1].kind == "error"
    with pytest.raises(ErpError, match=r"no sheet “Stok I”\. Its sheets: “Old”, “A & <B>”, “Stok İ”"):
        read_file(path, sheet="Stok I")


TURKISH_FILE = "C-1;İğdir;yarn;kg;1.250,50\n"
AMERICAN_FILE = 'C-1,"a ""b"", c",yarn,kg,1250.5\r\n'


@pytest.mark.parametrize(
    ("separator", "line", "encoding", "how", "language", "name", "price"),
    [
        (";", TURKISH_FILE, "cp1254", TURKISH, "tr", "İğdir", "1250.5000"),
        (",", AMERICAN_FILE, "utf-8-sig", ENGLISH, "en", 'a "b", c', "1250.5000"),
        ("\t", "C-1\tÖrme\tyarn\tkg\t7\n", "utf-16", ENGLISH, "en", "Örme", "7.0000"),
        (";", "C-1;'=1+1;yarn;kg;12,5\n", "utf-8", ENGLISH, "en", "=1+1", "12.5000"),
    ],
)
def test_text_files_of_every_kind(
    ctx: Context,
    tmp_path: Path,
    separator: str,
    line: str,
    encoding: str,
    how: Any,
    language: str,
    name: str,
    price: str,
) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes((separator.join([*TITLES, "Sales price"]) + "\n" + line).encode(encoding))
    done = imported(ctx, path, how=how, language=language)
    assert told(done) == []
    (row,) = items.search(ctx, ListQuery(text="C-1"))
    assert (row.name, str(row.sales_price)) == (name, price)


@pytest.mark.parametrize(
    ("lines", "cell"),
    [
        (["C-1,One,yarn,kg,1,250.50", "C-2,Two,yarn,kg,12.50"], "F2"),
        (["C-1,One,yarn,kg,1", "C-2,Zip, 18 cm, closed,yarn,kg,2"], "F3"),
    ],
)
def test_a_row_with_more_cells_than_titles_is_told(
    ctx: Context, tmp_path: Path, lines: list[str], cell: str
) -> None:
    path = tmp_path / "items.csv"
    path.write_text("\n".join(["Code,Name,Kind,Unit,Sales price", *lines]))
    assert [line for line in told(imported(ctx, path)) if line.startswith(cell) and "more cells" in line]
    path.write_text('Code,Name,Kind,Unit,Sales price\nC-1,"One, two",yarn,kg,"1,250.50",,\n')
    assert told(imported(ctx, path)) == []


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('Code,Kind,Unit,Name\nC-1,yarn,kg,"5 inch cloth\nC-2,yarn,kg,b\n', 2),
        ('Code,Kind,Unit,Name\nC-1,yarn,kg,b\n"C-2,yarn,kg,b', 3),
        ('Code,Kind,Unit,Name\nC-1,yarn,kg,"' + "long " * 20_000, 2),
    ],
)
def test_a_quotation_mark_that_none_ends_is_told(tmp_path: Path, text: str, row: int) -> None:
    path = tmp_path / "items.csv"
    path.write_text(text)
    with pytest.raises(ErpError, match=f"In row {row} of the file items.csv a quotation mark begins a text"):
        read_file(path)


@pytest.mark.parametrize("name", ['5" zip', '"5"" zip"', '"two\nlines"', '"all, said"'])
def test_quotation_marks_that_are_right_hold_up_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / "items.csv"
    path.write_text(f"Code,Name\nC-1,{name}")
    assert len(read_file(path).rows) == 2


@pytest.mark.parametrize("below", [";;;", ";;;;;;\n;;;;;;", "|||"])
def test_a_row_of_other_signs_changes_no_cells_of_the_rest(tmp_path: Path, below: str) -> None:
    path = tmp_path / "items.csv"
    path.write_text(f"Code,Name,Kind,Unit\nP1,a,Yarn,kg\n{below}\n")
    assert [cell.text for cell in read_file(path).rows[1].cells] == ["P1", "a", "Yarn", "kg"]


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", ";;;\n"])
def test_an_empty_file_is_told_to_be_empty(ctx: Context, tmp_path: Path, text: str) -> None:
    path = tmp_path / "items.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ErpError, match="There is nothing in this file"):
        imported(ctx, path)


def test_a_formula_that_nobody_worked_out_is_no_blank(ctx: Context, tmp_path: Path) -> None:
    """As other programs write formulas: without what they give."""
    rows = [[*TITLES, "Sales price"], ["F-1", "a", "yarn", "kg", None], ["F-2", "b", "yarn", "kg", None]]

    def write(_book: Any, page: Any) -> None:
        page.write_formula(1, 4, "=100*2", None, "")
        page.write_formula(2, 4, "=100*2", None, 200)

    path = xlsx(tmp_path / "formulas.xlsx", rows, write)
    with zipfile.ZipFile(path) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b' t="str"', b"")
    with zipfile.ZipFile(path, "w") as packed:
        for one, data in parts.items():
            packed.writestr(one, data)
    (line,) = told(imported(ctx, path))
    assert line.startswith("E2 ")
    assert "never worked out" in line


def test_a_number_with_two_readings_is_asked(ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("Code;Name;Kind;Unit;Sales price\nC-1;One;yarn;kg;1.250\n")
    assert "1.250 can be two numbers" in told(imported(ctx, path))[0]
    path.write_text("Code;Name;Kind;Unit;Sales price\nC-1;One;yarn;kg;1.250\nC-2;Two;yarn;kg;2,5\n")
    assert told(imported(ctx, path)) == []


def test_what_was_exported_changes_nothing(mill: Mill, run_admin: Callable[..., int], tmp_path: Path) -> None:
    core = mill("manager")
    for n in range(3):
        core.run(items.create, _item(f"R-{n}", name="=x", sales_price="1.125", gsm="120"))
        core.run(parties.create, _party(f"Q-{n}"))
    for kind in ("item", "party"):
        for ending in ("xlsx", "csv"):
            path = tmp_path / f"{kind}.{ending}"
            assert run_admin("export", kind, str(path)) == 0
            before = mill.sql(f"SELECT sum(version), count(*) FROM {kind}")
            assert run_admin("import", kind, str(path)) == 0
            assert mill.sql(f"SELECT sum(version), count(*) FROM {kind}") == before


def test_of_no_kind_an_exported_file_changes_anything(
    mill: Mill, run_admin: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Documents are only added: one that is there already is told by its number, or lacks its lines."""
    core = mill("manager")
    make_sales_order(core)
    make_purchase_order(core)
    number = make_work_order(core).number
    make_stock_adjustment(core)
    kinds = [kind.name for kind, service in modules.services() if importer_of(kind, service)]
    masters = {"item", "party", "party_item", "unit", "warehouse"}
    for kind in kinds:
        path = tmp_path / f"{kind}.xlsx"
        assert run_admin("export", kind, str(path)) == 0
        before = mill.sql(f"SELECT sum(version), count(*) FROM {kind}")
        assert run_admin("import", kind, str(path)) == (0 if kind in masters else 1), kind
        assert mill.sql(f"SELECT sum(version), count(*) FROM {kind}") == before
    said = " ".join(capsys.readouterr().err.split())
    assert f"{number} is there already, and an import adds new ones only: take this row out." in said


def test_one_wrong_cell_keeps_everything_out(
    mill: Mill, run_admin: Callable[..., int], tmp_path: Path
) -> None:
    rows = [TITLES, *([f"N-{n}", "x", "yarn", "kg"] for n in range(300)), ["N-x", "x", "wool", "kg"]]
    path, copy = xlsx(tmp_path / "n.xlsx", rows), tmp_path / "copy.xlsx"
    assert run_admin("import", "item", str(path), "--problems", str(copy)) == 1
    assert run_admin("import", "item", str(path), "--sheet", "None such") == 1
    assert run_admin("import", "item", str(path), "--encoding", "klingon") == 1
    assert copy.exists()
    assert run_admin("import", "item", str(xlsx(path, rows[:-1])), "--dry-run") == 0
    count = "SELECT count(*) FROM item WHERE code LIKE 'N-%%'"
    assert mill.sql(count) == [(0,)]
    assert run_admin("import", "item", str(path)) == 0
    assert mill.sql(count) == [(300,)]


def test_what_is_wrong_is_written_over_no_other_file(
    run_admin: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = xlsx(tmp_path / "mine.xlsx", [TITLES, ["N-x", "x", "wool", "kg"]])
    settings, before = tmp_path / "server.env", path.read_bytes()
    settings.write_text("ERP_WORKERS=2")
    for over in (settings, path, tmp_path / "." / "mine.xlsx"):
        assert run_admin("import", "item", str(path), "--problems", str(over)) == 1
    assert (settings.read_text(), path.read_bytes()) == ("ERP_WORKERS=2", before)
    said = " ".join(capsys.readouterr().err.split())
    assert "into a file that ends with .xlsx" in said
    assert said.count("is the file that is read. Name another one.") == 2


def test_titles_and_choices_are_read_in_every_language_we_speak(ctx: Context, tmp_path: Path) -> None:
    rows = [["Kod", "Ad", "Tür", "Birim", "Aktif"], ["TR-1", "Pamuk", "İplik", "kg", "Hayır"]]
    done = imported(ctx, xlsx(tmp_path / "s.xlsx", rows))
    assert (done.created, told(done)) == (1, [])
    assert [(row.kind, row.is_active) for row in items.search(ctx, ListQuery(text="TR-1"))] == [
        ("yarn", False)
    ]


def test_of_two_codes_that_differ_in_case_the_exact_one_is_meant(ctx: Context, tmp_path: Path) -> None:
    items.create(ctx, ItemInput.model_validate(_item("AB-7")))
    ctx.session.execute(text("DROP INDEX uq_item_code"))
    ctx.session.execute(
        text(
            "INSERT INTO item (code, name, kind, unit, composition, colour, yarn_count, purchase_price,"
            " sales_price, is_active) SELECT 'ab-7', 'Twin', kind, unit, '', '', '', 0, 0, true FROM item"
            " WHERE code = 'AB-7'"
        )
    )
    rows = [TITLES, ["ab-7", "Small", "yarn", "kg"]]
    assert imported(ctx, xlsx(tmp_path / "s.xlsx", rows)).changed == 1
    found = {row.code: row.name for row in items.search(ctx, ListQuery(text="ab-7"))}
    assert found == {"AB-7": "x", "ab-7": "Small"}
    done = imported(ctx, xlsx(tmp_path / "t.xlsx", [TITLES, ["Ab-7", "Which", "yarn", "kg"]]))
    assert told(done) == ["A2 (Code): Several records have this code, in another case each."]


def test_what_is_only_called_otherwise_is_as_it_was(ctx: Context, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "s.xlsx", [TITLES, ["CA-1", "Voile", "Finished fabric", "MTR"]])
    assert imported(ctx, path).created == 1
    again = imported(ctx, path)
    assert (again.changed, again.unchanged) == (0, 1)
    assert [row.unit for row in items.search(ctx, ListQuery(text="CA-1"))] == ["m"]


def test_whoever_stops_it_waits_for_a_few_rows_only(ctx: Context, tmp_path: Path) -> None:
    rows = [TITLES, *([f"S-{n}", "x", "yarn", "kg"] for n in range(450))]
    steps = RecordImport(ITEM, items).run(ctx, read_file(xlsx(tmp_path / "s.xlsx", rows)), ENGLISH)
    assert [next(steps), next(steps)] == [(200, 450), (400, 450)]
    steps.close()
    assert items.summary(ctx, ListQuery(text="S-")).count == 400


def test_what_can_be_imported_follows_from_the_kinds() -> None:
    found = {kind.name for kind, service in modules.services() if importer_of(kind, service)}
    assert found == {
        "item",
        "party",
        "party_item",
        "purchase_order",
        "sales_order",
        "stock_adjustment",
        "unit",
        "warehouse",
        "work_order",
    }


def test_the_command_offers_what_can_be_imported(
    run_admin: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_admin("import", "--help") == 0
    offered = " ".join(capsys.readouterr().out.replace("│", " ").split())
    importable = ", ".join(kind.name for kind, service in modules.services() if importer_of(kind, service))
    assert f" {importable} [required]" in offered
    for other in ("exchange_rate", "user", "no_such_kind"):
        assert run_admin("import", other, str(xlsx(tmp_path / "rates.xlsx", [TITLES]))) == 1
        told = " ".join(capsys.readouterr().err.split())
        assert told == f"Records of the kind {other} cannot be imported. These can: {importable}."


def test_the_command_offers_what_can_be_exported(
    run_admin: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_admin("export", "--help") == 0
    offered = " ".join(capsys.readouterr().out.replace("│", " ").split())
    known = ", ".join(kind.name for kind, service in modules.services() if hasattr(service, "LISTING"))
    assert f" {known} [required]" in offered
    assert run_admin("export", "no_such_kind", str(tmp_path / "x.csv")) == 1
    assert f"There are: {known}." in " ".join(capsys.readouterr().err.split())


# Hostile files


@pytest.mark.usefixtures("new_programs")
def test_a_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "bomb.xlsx", [TITLES])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("xl/media/x.bin", "w") as file,
    ):
        for _megabyte in range(600):
            file.write(bytes(1 << 20))
    with pytest.raises(ValidationError, match="too large"):
        read_file(path)


@pytest.mark.usefixtures("new_programs")
def test_a_cell_in_the_last_corner_and_what_is_no_spreadsheet_are_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "corner.xlsx", [TITLES], lambda _book, page: page.write(1_048_575, 16_383, "x"))
    with pytest.raises(ErpError, match=r"can be read|imported at once|too large"):
        read_file(path)
    for data in (b"PK\x03\x04 no zip", b"\xd0\xcf\x11\xe0 no book", b"\0\1\2", b"Code\n" + b"x" * 200_000):
        other = tmp_path / ("other.csv" if data.isascii() and b"\0" not in data else "other.xlsx")
        other.write_bytes(data)
        with pytest.raises(ErpError, match=r"can be read|imported at once"):
            read_file(other)


def test_cells_are_called_as_spreadsheets_call_them() -> None:
    assert [reference(1, place) for place in (0, 25, 26, 701, 702, 16_383)] == [
        *("A1", "Z1", "AA1", "ZZ1", "AAA1", "XFD1")
    ]


def _item(code: str, **values: Any) -> Any:
    return {"code": code, "name": "x", "kind": "yarn", "unit": "kg"} | values


def _party(code: str) -> Any:
    return {"code": code, "name": f"Party {code}", "currency": "INR", "is_customer": True}


def test_columns_are_chosen_in_writing_for_a_file_without_titles(
    run_admin: Callable[..., int], mill: Mill, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("note;NOT-1;Garn;yarn;kg\nnote;NOT-2;Zwirn;yarn;kg\n")
    columns = [f"--column={one}" for one in ("code=B", "Name=c", "kind=D", "Birim=E")]
    assert run_admin("import", "item", str(path), "--no-titles", *columns) == 0
    assert "2 new" in capsys.readouterr().err
    found = mill.sql("SELECT code, name FROM item WHERE code LIKE 'NOT-%%' ORDER BY code")
    assert found == [("NOT-1", "Garn"), ("NOT-2", "Zwirn")]
    for wrong, why in (
        (["--column=colours=B"], "no column of this kind. Write “code=A”."),
        (["--column=code=B4"], "no column of a spreadsheet"),
        (["--column=code=B", "--column=name=B"], "Each field has one column"),
        (["--no-titles"], "No column is called Name, Unit"),
    ):
        assert run_admin("import", "item", str(path), *wrong) == 1
        assert why in " ".join(capsys.readouterr().err.split())


def test_a_column_that_is_chosen_goes_before_its_title(
    run_admin: Callable[..., int], mill: Mill, tmp_path: Path
) -> None:
    path = tmp_path / "two.csv"
    path.write_text("Code;Name;Long name;Kind;Unit\nLN-1;Short;Long;yarn;kg\n")
    assert run_admin("import", "item", str(path), "--column", "name=C") == 0
    assert mill.sql("SELECT name FROM item WHERE code = 'LN-1'") == [("Long",)]


def test_prices_of_items_are_changed_by_a_list_of_codes_and_prices(ctx: Context, tmp_path: Path) -> None:
    first = [[*TITLES, "Colour", "Sales price"], ["PR-1", "One", "yarn", "kg", "red", 4]]
    imported(ctx, xlsx(tmp_path / "first.xlsx", first))
    prices = [["Item code", "Selling price", "Cost"], ["pr-1", 4.75, 3]]
    done = imported(ctx, xlsx(tmp_path / "prices.xlsx", prices))
    assert (done.created, done.changed, done.problems) == (0, 1, [])
    (row,) = items.search(ctx, ListQuery(text="PR-1"))
    assert (row.sales_price, row.purchase_price, row.colour) == (Decimal("4.75"), 3, "red")


def test_days_stay_days_in_the_copy_with_the_problems(tmp_path: Path) -> None:
    """They are read again as what they were, and a spreadsheet sorts and shows them as days."""
    path, copy = tmp_path / "days.xlsx", tmp_path / "copy.xlsx"
    day = datetime(2026, 11, 28)  # noqa: DTZ001 - a cell has no zone
    moment = day.replace(hour=13, minute=5)
    book = xlsxwriter.Workbook(str(path))
    page: Any = book.add_worksheet()
    page.write_row(0, 0, ["Code", "Day", "Moment", "Time"])
    page.write_string(1, 0, "A-1")
    page.write_datetime(1, 1, day, book.add_format({"num_format": "dd.mm.yyyy"}))
    page.write_datetime(1, 2, moment, book.add_format({"num_format": 22}))
    page.write_datetime(1, 3, time(13, 5), book.add_format({"num_format": "hh:mm"}))
    book.close()
    table = read_file(path)
    write_annotated(copy, table, [Problem(row=2, column=1, text="Wrong.")])
    row: Any = openpyxl.load_workbook(copy).worksheets[0][2]
    assert [(cell.value, cell.is_date) for cell in row[2:4]] == [
        (day, True),
        (moment, True),
    ]
    assert row[2].fill.start_color.rgb == "FFF8C9C4"
    again = read_file(copy).rows[1].cells
    assert [cell.text for cell in again[1:]] == [cell.text for cell in table.rows[1].cells]
    assert [cell.kind for cell in again[2:4]] == ["day", "day"]


def test_every_cell_is_in_the_copy_what_it_was_on_every_sheet_by_its_name(tmp_path: Path) -> None:
    """A failed formula is told as it was, a code keeps its zeros, yes stays yes; other sheets stay beside."""
    path, copy = tmp_path / "book.xlsx", tmp_path / "copy.xlsx"
    errors = ("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")

    def write(book: Any, page: Any) -> None:
        zeros = book.add_format({"num_format": "000000"})
        for number, error in enumerate(errors, start=1):
            page.write_string(number, 0, f"A-{number}")
            page.write_formula(number, 1, f"=IF({'1+' * 2000}1>0,1/0)", None, error)
            page.write_number(number, 2, 412, zeros)
            page.write_string(number, 3, "007")
            page.write_boolean(number, 4, number % 2 == 0)
        book.get_worksheet_by_name("Items 2026").activate()
        notes = book.add_worksheet("Notes")
        notes.write_row(0, 0, ["As agreed", 12.5])
        notes.write_datetime("A2", datetime(2026, 11, 28), book.add_format({"num_format": 14}))  # noqa: DTZ001
        book.add_worksheet("Lists").hide()

    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Cover").write_row(0, 0, ["Northern Mills"])
    page: Any = book.add_worksheet("Items 2026")
    page.write_row(0, 0, ["Code", "Price", "Barcode", "Colour", "Active"])
    write(book, page)
    book.close()
    table = read_file(path, sheet="Items 2026")
    assert [row.cells[1].text for row in table.rows[1:]] == list(errors)
    write_annotated(copy, table, [Problem(row=2, column=1, text="Wrong.")], beside=read_beside(path, table))
    again = read_file(copy, sheet="Items 2026")
    assert again.sheets == table.sheets == ("Cover", "Items 2026", "Notes", "Lists")
    assert again.hidden_sheets == ("Lists",)
    for before, after in zip(table.rows, again.rows, strict=True):
        assert [c.text for c in after.cells[1:]] == [c.text for c in before.cells]
        assert after.cells[2].kind == before.cells[1].kind
        assert after.cells[5].kind == before.cells[4].kind
    for name in ("Cover", "Notes"):
        assert read_file(copy, sheet=name).rows == read_file(path, sheet=name).rows
    assert openpyxl.load_workbook(copy).active.title == "Items 2026"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "known"),
    [("rates", "rates"), ("a:b*c [2026]", "a b c  2026"), ("x" * 40, "x" * 31), ("''", "1")],
)
def test_the_copy_of_a_text_file_is_called_as_the_file(tmp_path: Path, name: str, known: str) -> None:
    copy = tmp_path / "copy.xlsx"
    write_annotated(copy, CellTable((TableRow(1, (Cell("Code"),)),)), [], name=name)
    assert read_file(copy).sheet == known


@pytest.mark.parametrize("error", ["#SAYI/0!", "#YOK", "#BAŞV!", "#DEĞER!", "Err:502", "Hata:508"])
def test_errors_of_other_programs_and_languages_are_no_values(tmp_path: Path, error: str) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(f"Code;Sales price\nA-1;{error}\n", encoding="utf-8")
    assert read_file(path).rows[1].cells[1] == Cell(error, "error")


def test_a_sheet_too_large_for_the_copy_says_so_in_its_place(tmp_path: Path) -> None:
    path, copy = tmp_path / "book.xlsx", tmp_path / "copy.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Items").write_row(0, 0, ["Code"])
    book.add_worksheet("Far").write_string("AAA1", "x")
    book.close()
    table = read_file(path)
    write_annotated(copy, table, [], beside=read_beside(path, table))
    (row,) = read_file(copy, sheet="Far").rows
    assert "can be imported at once" in row.cells[0].text


# Manners


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("Sales Rate", "sales_price"),
        ("Sale rate (INR)", "sales_price"),
        ("Selling Rate", "sales_price"),
        ("Rate", "sales_price"),
        ("Purchase Rate", "purchase_price"),
        ("Buying rate", "purchase_price"),
        ("Buy price", "purchase_price"),
        ("Color", "colour"),
        ("Satış fiyat", "sales_price"),
    ],
)
def test_titles_of_other_programs_are_known(title: str, field: str) -> None:
    row = TableRow(1, (Cell("Code"), Cell("No."), Cell(title)))
    found = columns_of(CellTable((row,)), shape_of(ITEM, ItemInput))
    assert found is not None
    assert found.places == {"code": 0, field: 2}


def test_a_kind_is_told_by_a_word_of_its_title_and_said_once(ctx: Context, tmp_path: Path) -> None:
    rows = [TITLES, ["G-1", "Poplin", "Greige", "m"], ["G-2", "Twill", "greige", "m"]]
    rows += [["G-3", "Sateen", "fabric, FINISHED", "m"], ["G-4", "Any", "fabric", "m"]]
    done = imported(ctx, xlsx(tmp_path / "kinds.xlsx", rows))
    assert told(done) == [
        "C2 (Kind): “Greige” is read as Greige fabric.",
        "C5 (Kind): “fabric” is none of: Fibre, Yarn, Greige fabric, Finished fabric, Trim, Chemical, "
        "Garment, Service.",
    ]
    done = imported(ctx, xlsx(tmp_path / "kinds.xlsx", rows[:-1]))
    assert done.is_right
    kinds = {row.code: row.kind for row in items.search(ctx, ListQuery(text="G-"))}
    assert kinds == {"G-1": "greige_fabric", "G-2": "greige_fabric", "G-3": "finished_fabric"}


@pytest.mark.parametrize("title", ["Cust/Supp", "Type", "Customer / Supplier", "Cari Türü"])
def test_what_a_party_is_stands_in_one_column(ctx: Context, tmp_path: Path, title: str) -> None:
    said = ["Customer", "Supplier", "Both", "cust & supp", "Vendors", "Müşteri", "C"]
    rows = [["Code", "Name", title], *([f"R-{n}", f"Role {n}", one] for n, one in enumerate(said))]
    done = imported(ctx, xlsx(tmp_path / "p.xlsx", rows), PARTY)
    assert told(done) == []
    found = {
        row.code: (row.is_customer, row.is_supplier) for row in parties.search(ctx, ListQuery(text="R-"))
    }
    wanted = [(True, False), (False, True), (True, True), (True, True), (False, True)]
    assert [found[f"R-{n}"] for n in range(len(said))] == [*wanted, (True, False), (True, False)]
    rows = [["Code", title], ["R-0", "Agent"]]
    (problem,) = told(imported(ctx, xlsx(tmp_path / "p.xlsx", rows), PARTY))
    assert problem == "B2 (Customer or supplier): “Agent” is none of: Customer, Supplier, Both."


@pytest.mark.parametrize("said", ["tr", "Turkish", "Türkçe", "TURKISH", "Türkisch (tr)"])
def test_a_language_is_told_by_its_name(ctx: Context, tmp_path: Path, said: str) -> None:
    rows = [["Code", "Name", "Customer", "Language of papers"], ["L-1", "Anna", "yes", said]]
    done = imported(ctx, xlsx(tmp_path / "p.xlsx", rows), PARTY)
    if said.endswith(")"):
        assert told(done)[0].startswith(
            "D2 (Language of papers): “Türkisch (tr)” is none of: English, Turkish"
        )
        return
    assert told(done) == []
    (party,) = parties.search(ctx, ListQuery(text="L-1"))
    assert parties.get(ctx, party.id).paper_language == "tr"


def test_a_code_that_is_none_is_told_as_such_in_a_file_of_changes(ctx: Context, tmp_path: Path) -> None:
    items.create(ctx, ItemInput.model_validate(_item("U-1")))
    rows = [["Code", "Sales price"], ["U-1", 5], ["U-l", 5]]
    done = imported(ctx, xlsx(tmp_path / "prices.xlsx", rows))
    assert told(done) == [
        "A3 (Code): There is no item U-l yet. A new one needs Name, Kind, Unit: the file has no column for "
        "that."
    ]
    done = imported(ctx, xlsx(tmp_path / "new.xlsx", [["Code", "Sales price"], ["NEW-1", 5], ["NEW-2", 5]]))
    assert told(done) == [
        f"Row 2 ({title}): Please fill this in. The file has no column for it."
        for title in ("Name", "Kind", "Unit")
    ]


@pytest.mark.parametrize(
    ("row", "is_total"),
    [
        (["Total", None, None, None, 61.5], True),
        ([None, "Grand Total:", None, None, "1,061.50"], True),
        (["Genel Toplam", None, None, None, 5], True),
        (["Total INR (3)", None, None, None, 5], True),
        ([None, None, None, "TOTAL", 5], True),
        (["Grand Total as on 28-11-2026", None, None, None, 5], True),
        ([None, "Sub Total Dyes", None, None, 5], True),
        ([None, "Dyes Total", None, None, 5], True),
        (["Sub-Total", None, None, None, 5], True),
        (["Closing Balance", None, None, None, 5], True),
        (["Total", "17 items", None, None, "Grand Total"], True),
        (["17 items", "Total", None, None, 5], True),
        (["Toplam", "4 kalem", None, None, "5.00"], True),
        ([None, "Total", None, "12 rolls", None], True),
        (["TOTAL ITEMS: 2", None, None, None, None], True),
        (["Total no. of items = 2", None, None, None, 5], True),
        (["Total: 2 records", None, None, None, None], True),
        (["Toplam kalem: 2", None, None, None, 5], True),
        (["TOTAL ITEMS", None, None, None, 2], True),
        (["TOTAL ITEMS: wash", None, None, None, 5], False),
        (["TOTAL ITEMS: 2", "Total wash", "chemical", "kg", 5], False),
        (["Total", "17 wash items", None, None, 5], False),
        ([None, "Total wash", "chemical", "kg", 5], False),
        (["Total wash", None, None, None, 5], False),
        (["TOTAL", "Total wash", "chemical", "kg", 5], False),
        (["Totalis", None, None, None, 5], False),
        (["T-9", "Total", None, None, 5], False),
    ],
)
def test_a_row_of_totals_is_told_and_left_out_where_somebody_says_so(
    ctx: Context, tmp_path: Path, row: list[Any], is_total: bool
) -> None:
    rows = [[*TITLES, "Sales price"], ["T-1", "One", "yarn", "kg", 56.5], row]
    path = xlsx(tmp_path / "items.xlsx", rows)
    done = imported(ctx, path)
    said = (
        "Row 3: This looks like a row of totals and no record: have it left out, or take it out of the file."
    )
    assert (told(done) == [said]) is is_total
    assert done.totals == [3] * is_total
    if is_total:
        assert not done.is_right
        done = imported(ctx, path, leaves_totals=True)
        assert told(done) == ["Row 3: This row of totals is left out."]
        assert (done.is_right, done.created + done.unchanged, done.left) == (True, 1, 1)
        assert left_out_of(done) == ["Rows of totals left out: 1."]
        copy = tmp_path / "items with problems.xlsx"
        write_annotated(copy, read_file(path), done.problems)
        assert imported(ctx, copy).totals == [3], "what the copy tells of the row makes it no record"
