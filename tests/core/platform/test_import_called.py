"""What a party calls our items, in files: in its own orders, and as lists of its codes."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import xlsxwriter

from erp_core import modules
from erp_core.errors import NotFound
from erp_core.kit.filter import ListQuery
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.masters.party_item import PARTY_ITEM
from erp_core.masters.party_item import service as party_items
from erp_core.platform.importing.importers import importer_of
from erp_core.platform.importing.schema import Imported, ImportFile
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.importing import ENGLISH, finished, taken_back
from tests.factories.mill import Mill

modules.load()
DAY, DUE = date(2024, 3, 1), date(2024, 4, 1)
TITLES = ["Order no", "Customer", "Order date", "Due date", "Item", "Quantity"]
CODES = ["Customer", "Their code", "Their name", "Our code"]

Importing = Callable[..., Imported]


@pytest.fixture(scope="module")
def stocked(mill: Mill) -> Mill:
    """Two customers who call items each in his own way."""
    core = mill("manager")
    ids: dict[str, int] = {}
    for code in ("C-1", "C-2"):
        party: Any = {"code": code, "name": f"Customer {code}", "currency": "INR", "is_customer": True}
        ids[code] = core.run(parties.create, party).id
    item: Any = {"kind": "yarn", "unit": "kg", "sales_price": "12.5", "purchase_price": "10"}
    for code, name, barcode in (
        ("FIN-1", "Poplin", "8690001"),
        ("FIN-2", "Drill", ""),
        ("RED/40", "Voile", ""),
        ("FIN-4", "BLU/7", ""),
    ):
        ids[code] = core.run(items.create, item | {"code": code, "name": name, "barcode": barcode}).id
    for party_code, code, of in (
        ("C-1", "ART-9", "FIN-1"),
        ("C-2", "ART-9", "FIN-2"),
        ("C-1", "RED/40", "FIN-2"),
        ("C-1", "BLU/7", "FIN-1"),
    ):
        called: Any = {"party_id": ids[party_code], "item_id": ids[of], "code": code}
        core.run(party_items.create, called)
    return mill


@pytest.fixture
def ctx(stocked: Mill) -> Iterator[Context]:
    """A transaction that is taken back."""
    with taken_back(stocked) as context:
        yield context


def xlsx(path: Path, rows: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "d.m.yyyy"})
    page: Any = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return path


@pytest.fixture
def imported(ctx: Context, tmp_path: Path) -> Importing:
    def imported(rows: list[list[Any]], kind: Kind = SALES_ORDER, service: ModuleType = sales_orders) -> Any:
        importer = importer_of(kind, service)
        assert importer is not None
        return finished(importer.run(ctx, read_file(xlsx(tmp_path / "file.xlsx", rows)), ENGLISH))

    return imported


def codes(ctx: Context, done: Imported) -> list[list[str]]:
    return [[line.item_code for line in sales_orders.get(ctx, made.id).lines] for made in done.made]


def test_each_customer_s_codes_are_his_own(ctx: Context, imported: Importing) -> None:
    rows = [
        TITLES,
        ["A", "C-1", DAY, DUE, "art-9", 1],
        ["A", None, None, None, "FIN-2", 1],
        ["B", "C-2", DAY, DUE, "ART-9", 2],
    ]
    done = imported(rows)
    assert done.problems == []
    assert codes(ctx, done) == [["FIN-1", "FIN-2"], ["FIN-2"]]


def test_our_code_goes_before_his_a_barcode_too_and_his_before_a_name(
    ctx: Context, imported: Importing
) -> None:
    rows = [TITLES, *(["A", "C-1", DAY, DUE, code, 1] for code in ("RED/40", "8690001", "BLU/7", "drill"))]
    done = imported(rows)
    assert [(one.row, one.is_warning) for one in done.problems] == [(2, True)], "his RED/40 is another"
    assert codes(ctx, done) == [["RED/40", "FIN-1", "FIN-1", "FIN-2"]]


def test_what_nobody_calls_so_is_told_at_its_cell(imported: Importing) -> None:
    rows = [TITLES, ["A", "C-2", DAY, DUE, "BLU/8", 1], ["A", "C-2", DAY, DUE, "ART-9", 0]]
    done = imported(rows)
    assert [(problem.row, problem.title) for problem in done.problems] == [(2, "Item"), (3, "Quantity")]
    assert "BLU/8" in done.problems[0].text


def test_whose_order_it_is_cannot_be_told_from_a_wrong_customer(imported: Importing) -> None:
    done = imported([TITLES, ["A", "C-9", DAY, DUE, "ART-9", 1]])
    assert [problem.title for problem in done.problems] == ["Customer", "Item"]


def test_a_customer_s_list_of_codes_is_added_and_changed_by_his_code(
    ctx: Context, imported: Importing
) -> None:
    rows = [
        CODES,
        ["C-1", "ART-9", "Popeline", "FIN-2"],
        ["C-2", "ART-9", None, "FIN-2"],
        ["Customer C-2", "ART-10", "Drill wide", "drill"],
    ]
    done = imported(rows, PARTY_ITEM, party_items)
    assert (done.created, done.changed, done.unchanged, done.problems) == (1, 1, 1, [])
    found = party_items.search(ctx, ListQuery(sort="code"))
    told = {(one.party_name, one.code): (one.item_code, one.name) for one in found}
    assert told["Customer C-1", "ART-9"] == ("FIN-2", "Popeline")
    assert told["Customer C-2", "ART-9"] == ("FIN-2", "")
    assert told["Customer C-2", "ART-10"] == ("FIN-2", "Drill wide")
    again = imported(rows, PARTY_ITEM, party_items)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)


def test_all_that_is_wrong_in_a_list_of_codes_is_told_at_once(ctx: Context, imported: Importing) -> None:
    rows = [
        CODES,
        ["C-9", "X-1", None, "FIN-2"],
        ["C-1", "X-2", None, "FIN-99"],
        ["C-1", None, None, "FIN-2"],
        ["C-1", "X-3", None, "FIN-2"],
        ["C-2", "X-3", None, "FIN-2"],
        ["C-1", "x-3", None, "FIN-1"],
        ["C-1", "X-4", None, None],
    ]
    done = imported(rows, PARTY_ITEM, party_items)
    assert [(problem.row, problem.title) for problem in done.problems] == [
        (2, "Party"),
        (3, "Item"),
        (4, "Their code"),
        (7, "Their code"),
        (8, "Item"),
    ]


def test_a_list_of_codes_is_taken_back(stocked: Mill, tmp_path: Path) -> None:
    core = stocked("staff")
    path = xlsx(tmp_path / "codes.xlsx", [CODES, ["C-2", "NEW-1", None, "FIN-1"]])
    done = core.import_file("party_item", ImportFile.of(read_file(path)))
    assert done is not None
    assert done.created == 1
    core.run(party_items.take_back_import, confirmed=("take_back",))
    assert not core.run(party_items.search, ListQuery(text="NEW-1"))
    with pytest.raises(NotFound):
        core.run(party_items.take_back_import, confirmed=("take_back",))
