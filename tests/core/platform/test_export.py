"""Lists as files: all rows of one moment, typed, safe to open; a file is there when it is whole."""

import csv
import io
import itertools
import re
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import Core
from erp_core.errors import ErpError, NotPermitted, TooManyRequests, Unreachable, ValidationError
from erp_core.kit.filter import ListQuery, has, is_
from erp_core.kit.reading.formulas import guarded, unguarded
from erp_core.kit.wire import LAST_LINE
from erp_core.kit.words import ValueKind
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.platform.spreadsheet import export as exports
from erp_core.platform.spreadsheet.csv_file import write_csv
from erp_core.platform.spreadsheet.export import Export
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn, SheetGroup
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.user import service as users
from tests.factories.mill import Mill
from tests.factories.serving import served

FORMULAS = ["=cmd|'/c calc'!A1", "+1", "-1+2", "@SUM(A1)", "'=1", "''-x", "'quoted'", "007", "plain"]
Blocks = Callable[[], AbstractContextManager[Iterator[bytes]]]

SHEET = Sheet(
    title="Sales [orders]",
    columns=[
        SheetColumn(name="number", title="Number"),
        SheetColumn(name="status", title="Status", kind=ValueKind.CHOICE, words={"draft": "Taslak"}),
        SheetColumn(name="due", title="Due", kind=ValueKind.DATE),
        SheetColumn(name="seen", title="Seen", kind=ValueKind.INSTANT),
        SheetColumn(name="quantity", title="Quantity", kind=ValueKind.QUANTITY),
        SheetColumn(name="progress", title="Progress", kind=ValueKind.PERCENT),
        SheetColumn(name="total", title="Total", kind=ValueKind.MONEY, is_summed=True),
        SheetColumn(name="active", title="Active", kind=ValueKind.FLAG, words={"t": "Yes", "f": "No"}),
    ],
    about=[("Search", "abc"), ("Rows", "{count}")],
    about_title="About",
    currency="currency",
    digits={"INR": 2, "JPY": 0},
    total="Total {currency}",
)
NAMES = "number,status,due,seen,quantity,progress,total,active,currency"
ROWS = [
    "SO-1,draft,2024-02-29,2024-02-29 10:04:05.5+00,12.500,75.0000,-5.00,t,INR",
    '"=1+1",closed,,,3.000,,1250.50,f,INR',
    "SO-3,closed,2026-11-26,,,12.5000,1250.00,t,JPY",
]


def sent(*rows: str, is_whole: bool = True) -> Blocks:
    """A list as it comes."""

    @contextmanager
    def blocks() -> Iterator[Iterator[bytes]]:
        lines = [f"{line}\n".encode() for line in (NAMES, *rows)]
        yield iter([*lines, LAST_LINE] if is_whole else lines)

    return blocks


def written(path: Path, blocks: Blocks, sheet: Sheet = SHEET) -> int | None:
    return Export(sheet, path).run(blocks)


@pytest.mark.usefixtures("new_programs")
def test_cells_of_an_xlsx_are_typed(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    assert written(path, sent(*ROWS)) == 3
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows(max_row=4)] == [
        [column.title for column in SHEET.columns],
        ["SO-1", "Taslak", page["C2"].value, page["D2"].value, 12.5, 0.75, -5, "Yes"],
        ["=1+1", "closed", None, None, 3, None, 1250.5, "No"],
        ["SO-3", "closed", page["C4"].value, None, None, 0.125, 1250, "Yes"],
    ]
    assert page["C2"].value.date() == date(2024, 2, 29)
    assert page["C2"].is_date
    assert page["D2"].value.minute == 4
    assert page["A3"].data_type == "s"
    assert [page[cell].number_format for cell in ("E2", "E3", "F2", "F4", "G2", "G4")] == [
        "#,##0.0",
        "#,##0",
        "0%",
        "0.0%",
        "#,##0.00",
        "#,##0",
    ]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:H4"
    assert page["A1"].font.b
    assert page.title == "Sales  orders"


def test_sums_stand_below_for_each_currency_and_the_filter_on_a_second_sheet(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    written(path, sent(*ROWS))
    book = openpyxl.load_workbook(path)
    below = [[row[0].value, row[6].value] for row in book.worksheets[0].iter_rows(min_row=5)]
    assert below == [[None, None], ["Total INR", 1245.5], ["Total JPY", 1250]]
    assert [[cell.value for cell in row] for row in book["About"].iter_rows()] == [
        ["Search", "abc"],
        ["Rows", "3"],
    ]


def test_a_number_longer_than_a_spreadsheet_calculates_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    written(path, sent("SO-1,draft,,,,,1234567890123456.78,t,INR"))
    assert openpyxl.load_workbook(path).worksheets[0]["G2"].value == "1234567890123456.78"


def test_a_csv_is_as_spreadsheets_on_this_pc_read_it(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    german = SHEET.model_copy(update={"decimal_sign": ","})
    assert written(path, sent(*ROWS), german) == 3
    assert path.read_bytes().startswith(b"\xef\xbb\xbfNumber;Status;")
    lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert [line[:3] + line[4:] for line in lines[1:]] == [
        ["SO-1", "Taslak", "2024-02-29", "12,5", "75", "-5,00", "Yes"],
        ["'=1+1", "closed", "", "3", "", "1250,50", "No"],
        ["SO-3", "closed", "2026-11-26", "", "12,5", "1250", "Yes"],
    ]
    written(path, sent(*ROWS))
    assert "-5.00" in path.read_text(encoding="utf-8-sig")


@given(st.text(alphabet="'=+-@\t\ra1", max_size=6))
def test_guarding_is_taken_back_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r")


# Signs as East Asia writes them, and what is not seen before a sign.
WIDE, UNSEEN = "\uff1d\uff0b\uff0d\uff20", ' \u00a0\u3000\u200b\ufeff"'
TEXTS = st.text(alphabet=f"{WIDE}{UNSEEN}'=+-@,;|\t\r\na1", max_size=9)


@given(st.lists(TEXTS, min_size=2, max_size=2), st.sampled_from([".", ","]))
def test_no_pc_sees_a_formula_in_a_csv_however_its_lists_are_parted(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], sign: Literal[".", ","]
) -> None:
    path = tmp_path_factory.getbasetemp() / "parted.csv"
    columns = [SheetColumn(name=name, title=name) for name in ("a", "b")]
    sheet = Sheet(title="Items", columns=columns, decimal_sign=sign)
    write_csv(path, sheet, ["a", "b"], iter([texts]))
    text, ours = path.read_bytes().decode("utf-8-sig"), ";" if sign == "," else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=ours))
    assert [unguarded(cell) for cell in rows[1]] == texts
    for other in {*",;|\t"} - {ours}:
        read = itertools.chain.from_iterable(csv.reader(text.splitlines(), delimiter=other))
        cut = itertools.chain.from_iterable(line.split(other) for line in re.split("[\r\n]", text))
        begun = {cell.lstrip(UNSEEN)[:1] for cell in itertools.chain(read, cut, rows[1])}
        assert not begun & {*WIDE, *"=+-@"}


def test_a_text_with_what_parts_cells_elsewhere_stands_in_quotation_marks(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    sheet = Sheet(title="Items", columns=[SheetColumn(name="name", title="Name")])
    rows = [["x;=cmd|'/C calc'!A0"], ["a\tb"], ["a|b"], ["5,- a metre"], ["- a\n- b"]]
    write_csv(path, sheet, ["name"], iter(rows))
    shown = """Name\r\n"x;'=cmd|'/C calc'!A0"\r\n"a\tb"\r\n"a|b"\r\n"5,- a metre"\r\n"'- a\n'- b"\r\n"""
    assert path.read_bytes().decode("utf-8-sig") == shown
    write_csv(path, sheet.model_copy(update={"decimal_sign": ","}), ["name"], iter(rows[3:4]))
    assert path.read_bytes().decode("utf-8-sig") == "Name\r\n5,'- a metre\r\n"


def test_what_is_cut_off_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_text("old")
    with pytest.raises(Unreachable):
        written(path, sent(*ROWS, is_whole=False))
    assert [file.name for file in tmp_path.iterdir()] == ["orders.xlsx"]
    assert path.read_text() == "old"


@pytest.mark.usefixtures("new_programs")
def test_stopping_leaves_no_file(tmp_path: Path) -> None:
    many = Export(SHEET, tmp_path / "orders.csv")
    begun = threading.Event()

    @contextmanager
    def endless() -> Iterator[Iterator[bytes]]:
        yield itertools.chain([f"{NAMES}\n".encode()], itertools.repeat(f"{ROWS[0]}\n".encode() * 500))

    threading.Thread(target=lambda: (begun.wait(30), many.stop())).start()
    assert many.run(endless, lambda count: begun.set() if count > 2000 else None) is None
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = subprocess.Popen

    def narrow(*args: object, **options: object) -> subprocess.Popen[bytes]:
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))  # noqa: E731
        return real(*args, **options, preexec_fn=limit)  # type: ignore[call-overload]

    monkeypatch.setattr(exports.subprocess, "Popen", narrow)
    for name in ("orders.csv", "orders.xlsx"):
        with pytest.raises(ErpError, match=r"There is no room on the disk for orders\."):
            written(tmp_path / name, sent(*ROWS * 10_000))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_replaced_is_told_before_any_row_is_asked_for(tmp_path: Path) -> None:
    def never() -> AbstractContextManager[Iterator[bytes]]:
        raise AssertionError

    (tmp_path / "orders.xlsx").mkdir()
    with pytest.raises(ErpError, match="open in another program"):
        written(tmp_path / "orders.xlsx", never)
    with pytest.raises(ErpError, match="could not be written: No such file"):
        written(tmp_path / "nowhere" / "orders.xlsx", never)


# The rows themselves, in process and through a server


@pytest.fixture(scope="module", params=["in process", "through a server"])
def door(mill: Mill, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Core]]:
    if request.param == "in process":
        yield mill
        return
    with served(mill.database) as url:
        through = Mill(mill.database, url)
        yield through
        through.close()


def rows_of(core: Core, search: Callable[..., object], query: ListQuery) -> list[dict[str, str]]:
    with core.whole_list(search, query) as blocks:
        text = b"".join(blocks)
    assert text.endswith(LAST_LINE)
    return list(csv.DictReader(text.removesuffix(LAST_LINE).decode().splitlines(keepends=True)))


def add_items(core: Core, prefix: str, names: list[str]) -> None:
    for number, name in enumerate(names):
        item: Any = {"code": f"{prefix}-{number}", "name": name, "kind": "yarn", "unit": "kg"}
        core.run(
            items.create, item | {"sales_price": Decimal("1.25"), "colour": 'a "b",\nc' if number else ""}
        )


def test_all_rows_come_in_the_order_of_the_list(door: Callable[[str], Core]) -> None:
    core = door("staff")
    prefix = f"X{id(door)}"
    add_items(core, prefix, FORMULAS)
    query = ListQuery(text=prefix, sort="-name", where=[is_("kind", "yarn")], limit=2, offset=3)
    shown = core.run(items.search, query.model_copy(update={"limit": 1000, "offset": 0}))
    rows = rows_of(core, items.search, query)
    assert [int(row["id"]) for row in rows] == [row.id for row in shown]
    assert {row["name"] for row in rows} == set(FORMULAS)
    assert {(row["sales_price"], row["is_active"], row["gsm"]) for row in rows} == {("1.2500", "t", "")}


def test_every_list_is_sent_with_every_test_it_knows(mill: Mill) -> None:
    for search in (items.search, parties.search, sales_orders.search, users.search):
        rows_of(mill("admin"), search, ListQuery(text="ab %'x"))
    rows_of(mill("admin"), parties.search, ListQuery(where=[has("name", "50%_'")]))


def test_rights_and_filters_are_those_of_the_list(door: Callable[[str], Core]) -> None:
    with pytest.raises(NotPermitted):
        rows_of(door("viewer"), users.search, ListQuery())
    with pytest.raises(ValidationError):
        rows_of(door("viewer"), items.search, ListQuery(sort="nothing"))


def test_an_abandoned_list_gives_its_connection_back(door: Callable[[str], Core]) -> None:
    core = door("manager")
    for _time in range(15):
        _abandon(core)
    assert core.run(items.summary, ListQuery()).count >= 0


def _abandon(core: Core) -> None:
    """Take the first part of a list and no more; a busy server may notice that a while later."""
    for _try in range(600):
        try:
            with core.whole_list(items.search, ListQuery()) as blocks:
                next(blocks)
        except TooManyRequests:
            time.sleep(0.1)
        else:
            return
    pytest.fail("a list nobody reads keeps its place")


def test_what_is_written_meanwhile_is_not_in_it(mill: Mill) -> None:
    core = mill("staff")
    mill.sql(
        "INSERT INTO item (code, name, kind, unit, composition, colour, yarn_count, purchase_price,"
        " sales_price, is_active)"
        " SELECT 'M-' || n, repeat('long ', 30) || n, 'yarn', 'kg', '', '', '', 0, 0, true"
        " FROM generate_series(1, 3000) n"
    )
    with core.whole_list(items.search, ListQuery(text="long")) as blocks:
        first = next(blocks)
        mill.sql("UPDATE item SET deleted_at = now() WHERE starts_with(code, 'M-')")
        text = first + b"".join(blocks)
    assert text.count(b"long") // 30 == 3000


def test_a_list_becomes_the_same_text_again(mill: Mill, tmp_path: Path) -> None:
    core = mill("staff")
    add_items(core, "F", FORMULAS)
    sheet = Sheet(title="Items", columns=[SheetColumn(name="name", title="Name")])
    for kind in ("csv", "xlsx"):
        path = tmp_path / f"items.{kind}"
        query = ListQuery(where=[has("name", *FORMULAS)], text="F", sort="code")
        Export(sheet, path).run(lambda query=query: core.whole_list(items.search, query))
        if kind == "csv":
            names = [unguarded(row[0]) for row in csv.reader(path.read_text("utf-8-sig").splitlines())]
        else:
            names = [row[0].value for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]
        assert set(names[1:]) >= set(FORMULAS)


GROUPED = SHEET.model_copy(
    update={"groups": [SheetGroup(name="status", words={"draft": "Taslak"}), SheetGroup(name="currency")]}
)
GROUPED_ROWS = [
    "SO-1,closed,,,1.000,,10.00,t,INR",
    "SO-2,closed,,,1.000,,5.50,t,INR",
    "SO-3,closed,,,1.000,,700.00,t,JPY",
    "SO-4,draft,,,1.000,,1.00,t,INR",
    "SO-5,,,,1.000,,2.00,t,INR",
]


def test_groups_stand_above_their_subtotals_in_an_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "groups.xlsx"
    assert written(path, sent(*GROUPED_ROWS), GROUPED) == 5
    page = openpyxl.load_workbook(path).worksheets[0]
    rows = [(row[0].value, row[6].value) for row in page.iter_rows(max_row=15)]
    assert rows == [
        ("Number", "Total"),
        ("SO-1", 10),
        ("SO-2", 5.5),
        ("INR (2) INR", 15.5),
        ("SO-3", 700),
        ("JPY (1) JPY", 700),
        ("closed (3) INR", 15.5),
        ("closed (3) JPY", 700),
        ("SO-4", 1),
        ("INR (1) INR", 1),
        ("Taslak (1) INR", 1),
        ("SO-5", 2),
        ("INR (1) INR", 2),
        ("– (1) INR", 2),
        (None, None),
    ]
    levels = [page.row_dimensions[number].outlineLevel for number in (2, 4, 7)]
    assert levels == [2, 1, 0]


def test_groups_stand_above_their_subtotals_in_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "groups.csv"
    sheet = GROUPED.model_copy(update={"groups": GROUPED.groups[:1]})
    assert written(path, sent(*GROUPED_ROWS), sheet) == 5
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row[0], row[6]) for row in csv.reader(file)]
    assert rows[4:6] == [("closed (3) INR", "15.50"), ("closed (3) JPY", "700")]
    assert rows[-1] == ("– (1) INR", "2.00")


def test_quantities_are_added_up_per_unit_below_the_rows_and_the_groups(tmp_path: Path) -> None:
    columns = [
        SheetColumn(name="number", title="Roll"),
        SheetColumn(
            name="quantity", title="Quantity", kind=ValueKind.QUANTITY, is_summed=True, unit="status"
        ),
        SheetColumn(name="total", title="Total", kind=ValueKind.MONEY, is_summed=True),
    ]
    sheet = SHEET.model_copy(update={"columns": columns, "groups": [SheetGroup(name="active")]})
    rows = [
        "R-1,m,,,12.500,,1.00,t,INR",
        "R-2,kg,,,3.250,,,t,INR",
        "R-3,m,,,0.500,,2.00,t,INR",
        "R-4,pcs,,,7.000,,,f,INR",
    ]
    path = tmp_path / "units.xlsx"
    assert written(path, sent(*rows), sheet) == 4
    page = openpyxl.load_workbook(path).worksheets[0]
    told = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=2)]
    assert told == [
        ("R-1", 12.5, 1),
        ("R-2", 3.25, None),
        ("R-3", 0.5, 2),
        ("t (3) kg", 3.25, None),
        ("t (3) m", 13, None),
        ("t (3) INR", None, 3),
        ("R-4", 7, None),
        ("f (1) pcs", 7, None),
        (None, None, None),
        ("Total kg", 3.25, None),
        ("Total m", 13, None),
        ("Total pcs", 7, None),
        ("Total INR", None, 3),
    ]
    path = tmp_path / "units.csv"
    assert written(path, sent(*rows), sheet) == 4
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[4:7] == [
            ["t (3) kg", "3.25", ""],
            ["t (3) m", "13", ""],
            ["t (3) INR", "", "3.00"],
        ]
