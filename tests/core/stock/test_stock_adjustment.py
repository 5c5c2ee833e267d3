"""Stock adjustments: the opening balances, typed and from files, posted and moved back."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from erp_core import Core
from erp_core.errors import Conflict, InvalidMove, ValidationError
from erp_core.kit.filter import ListQuery, is_
from erp_core.platform.importing.schema import ImportFile
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.stock.holding import service as holdings
from erp_core.stock.stock_adjustment import service as stock_adjustments
from tests.factories.makers import make_stock_adjustment, make_warehouse
from tests.factories.mill import Mill
from tests.factories.orders import make_item

_next = count(1)
D = Decimal
AGREES = (
    "SELECT h.id FROM holding h LEFT JOIN stock_move m ON m.holding_id = h.id GROUP BY h.id"
    " HAVING h.quantity <> coalesce(sum(m.quantity), 0) OR h.value <> coalesce(sum(m.value), 0)"
)


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    return mill("manager")


@pytest.fixture(scope="module", autouse=True)
def in_the_end_all_agree(mill: Mill) -> Iterator[None]:
    yield
    assert mill.sql(AGREES) == []


def roll() -> str:
    return f"R-{next(_next):05}"


def posted(core: Core, document: Any) -> Any:
    return core.run(stock_adjustments.post, document.id, document.version)


def there(mill: Mill, item: int) -> list[Any]:
    return mill.sql(
        "SELECT warehouse_code, lot_number, roll_number, quantity, second_quantity, value FROM holding"
        " WHERE item_id = %s AND quantity > 0 ORDER BY warehouse_code, lot_number, roll_number",
        [item],
    )


def test_what_is_posted_is_in_stock_with_its_value(core: Core, mill: Mill) -> None:
    place, item = make_warehouse(core), make_item(core)
    lines = [
        {"item_id": item.id, "quantity": 100, "unit_cost": "10.5"},
        {"item_id": item.id, "quantity": 50, "value": "333.33"},
        {"item_id": item.id, "quantity": 1},
    ]
    document = make_stock_adjustment(core, warehouse_id=place.id, lines=lines)
    assert [line.value for line in document.lines] == [D("1050.00"), D("333.33"), D(0)]
    assert there(mill, item.id) == []
    document = posted(core, document)
    assert document.status == "posted"
    assert there(mill, item.id) == [(place.code, "", None, D(151), None, D("1383.33"))]
    (row,) = core.run(holdings.search, ListQuery(where=[is_("item_id", item.id)]))
    assert (row.warehouse_code, row.quantity, row.unit) == (place.code, D(151), "m")


def test_lots_and_rolls_are_made_as_they_are_posted(core: Core, mill: Mill) -> None:
    place = make_warehouse(core)
    yarn, cloth = make_item(core, tracking="lot"), make_item(core, tracking="roll", second_unit="kg")
    first, second = roll(), roll()
    lines = [
        {"item_id": yarn.id, "quantity": 5, "lot_number": "L-1", "value": 50},
        {"item_id": yarn.id, "quantity": 7, "lot_number": "l-1", "value": 70},
        {"item_id": cloth.id, "quantity": 40, "second_quantity": 10, "roll_number": first, "value": 100},
        {"item_id": cloth.id, "quantity": 35, "roll_number": second, "lot_number": "D-9", "value": 89},
    ]
    posted(core, make_stock_adjustment(core, warehouse_id=place.id, lines=lines))
    ((_code, lot, _roll, quantity, _second, value),) = there(mill, yarn.id)
    assert (lot.upper(), quantity, value) == ("L-1", D(12), D(120))
    assert {tuple(row[1:]) for row in there(mill, cloth.id)} == {
        ("", first, D(40), D(10), D(100)),
        ("D-9", second, D(35), None, D(89)),
    }


@pytest.mark.parametrize(
    ("tracking", "values", "field"),
    [
        ("untracked", {"lot_number": "L"}, "lot_number"),
        ("untracked", {"roll_number": "R"}, "roll_number"),
        ("untracked", {"second_quantity": 1}, "second_quantity"),
        ("lot", {}, "lot_number"),
        ("lot", {"lot_number": "L", "roll_number": "R"}, "roll_number"),
        ("roll", {"lot_number": "L"}, "roll_number"),
        ("untracked", {"quantity": "0.0001"}, "quantity"),
        ("untracked", {"value": "-1"}, "value"),
    ],
)
def test_a_line_names_goods_as_their_item_is_tracked(
    core: Core, tracking: str, values: dict[str, Any], field: str
) -> None:
    line = {"item_id": make_item(core, tracking=tracking).id, "quantity": 1} | values
    with pytest.raises(ValidationError) as refused:
        make_stock_adjustment(core, lines=[line])
    assert refused.value.fields.keys() == {f"lines.0.{field}"}


def test_a_second_quantity_has_no_more_decimals_than_its_unit(core: Core) -> None:
    item = make_item(core, unit="kg", second_unit="pcs")
    for second in ("99.5", "99"):
        line = {"item_id": item.id, "quantity": 1, "second_quantity": second}
        if second == "99":
            assert make_stock_adjustment(core, lines=[line]).lines[0].second_quantity == 99
            continue
        with pytest.raises(ValidationError) as refused:
            make_stock_adjustment(core, lines=[line])
        assert refused.value.fields == {"lines.0.second_quantity": "pcs is counted whole, without decimals."}


def test_services_have_no_stock(core: Core) -> None:
    with pytest.raises(ValidationError) as refused:
        make_stock_adjustment(core, lines=[{"item_id": make_item(core, kind="service").id, "quantity": 1}])
    assert refused.value.fields.keys() == {"lines.0.item_id"}


def test_a_roll_is_there_once(core: Core) -> None:
    item, number = make_item(core, tracking="roll"), f"{roll()} {{places}}"
    line: Any = {"item_id": item.id, "quantity": 1, "roll_number": number}
    with pytest.raises(ValidationError) as refused:
        make_stock_adjustment(core, lines=[line, line | {"roll_number": number.lower()}])
    words = "Roll {} stands in lines 1, 2. A roll is there once."
    assert refused.value.fields == {
        "lines.0.roll_number": words.format(number),
        "lines.1.roll_number": words.format(number.lower()),
    }
    posted(core, make_stock_adjustment(core, lines=[line]))
    again = make_stock_adjustment(core, lines=[line])
    with pytest.raises(ValidationError, match="cannot be posted") as refused:
        posted(core, again)
    assert refused.value.fields == {"lines.0.roll_number": f"Roll {number} is in stock already."}
    assert core.run(stock_adjustments.get, again.id).status == "draft"


def test_what_was_posted_is_moved_back_and_never_changed(core: Core, mill: Mill) -> None:
    item, number = make_item(core, tracking="roll"), roll()
    line: Any = {"item_id": item.id, "quantity": 8, "roll_number": number, "value": 20}
    document = posted(core, make_stock_adjustment(core, lines=[line]))
    data: Any = {"warehouse_id": document.warehouse_id, "moved_on": document.moved_on, "lines": []}
    with pytest.raises(InvalidMove):
        core.run(stock_adjustments.update, document.id, document.version, data)
    with pytest.raises(InvalidMove):
        core.run(stock_adjustments.delete, document.id, document.version)
    document = core.run(stock_adjustments.cancel, document.id, document.version)
    assert (document.status, there(mill, item.id)) == ("cancelled", [])
    # Its days go forward: the same roll comes again on that day or later.
    early = make_stock_adjustment(core, lines=[line])
    with pytest.raises(ValidationError) as refused:
        posted(core, early)
    assert refused.value.fields.keys() == {"lines.0.roll_number"}
    posted(core, make_stock_adjustment(core, moved_on=core.today(), lines=[line]))
    assert [row[2:4] for row in there(mill, item.id)] == [(number, D(8))]


def test_what_was_used_since_is_not_moved_back(core: Core, mill: Mill) -> None:
    item = make_item(core)
    line: Any = {"item_id": item.id, "quantity": 10, "value": 10}
    first = posted(core, make_stock_adjustment(core, lines=[line]))
    mill.sql(
        "INSERT INTO stock_move (moved_on, kind, holding_id, item_id, warehouse_id, state, quantity, value,"
        " document, document_id, document_number) SELECT '2024-02-01', 'issue', id, item_id, warehouse_id,"
        " state, -1, -1, 'x', 1, 'x' FROM holding WHERE item_id = %s",
        [item.id],
    )
    with pytest.raises(Conflict, match="there are 9"):
        core.run(stock_adjustments.cancel, first.id, first.version)


def test_nothing_is_posted_for_a_day_that_is_yet_to_come_or_into_no_store(core: Core) -> None:
    for day in ("2999-01-01", core.today() + timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            make_stock_adjustment(core, moved_on=day)
        assert refused.value.fields == {"moved_on": "Goods cannot move on a day that is yet to come."}
    assert make_stock_adjustment(core, moved_on=None).moved_on == core.today()
    with pytest.raises(ValidationError) as refused:
        make_stock_adjustment(core, warehouse_id=10**9)
    assert refused.value.fields.keys() == {"warehouse_id"}


# From files

TITLES = ["Depo", "Stok kodu", "Lot no", "Top no", "Miktar", "Net kg", "Birim maliyet", "Tutar"]


def file(path: Path, rows: list[list[Any]]) -> ImportFile:
    book = xlsxwriter.Workbook(str(path))
    page: Any = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return ImportFile.of(read_file(path))


def test_opening_balances_come_from_a_spreadsheet_one_draft_for_each_warehouse(
    core: Core, mill: Mill, tmp_path: Path
) -> None:
    hall, shed = make_warehouse(core, code="HALL"), make_warehouse(core, code="SHED")
    pile, cloth = make_item(core), make_item(core, tracking="roll", second_unit="kg")
    first, second = roll(), roll()
    rows = [
        TITLES,
        [hall.code, pile.code, None, None, 12.5, None, 4, None],
        [None, cloth.code, "D-1", first, 40, 10.25, None, 100],
        [shed.code, cloth.code, "D-1", second, 35, None, 2.5, 89],
    ]
    done = core.import_file("stock_adjustment", file(tmp_path / "opening.xlsx", rows))
    assert done is not None
    assert (done.created, done.lines, done.problems) == (2, 3, [])
    for made in done.made:
        posted(core, core.run(stock_adjustments.get, made.id))
    assert there(mill, pile.id) == [("HALL", "", None, D("12.5"), None, D(50))]
    assert there(mill, cloth.id) == [
        ("HALL", "D-1", first, D(40), D("10.25"), D(100)),
        ("SHED", "D-1", second, D(35), None, D(89)),
    ]


def test_rows_of_warehouses_in_any_order_are_one_draft_for_each(
    core: Core, mill: Mill, tmp_path: Path
) -> None:
    hall, shed = make_warehouse(core, code="MIXH"), make_warehouse(core, code="MIXS")
    items = [make_item(core).code for _number in range(5)]
    titles = ["Warehouse", "Date", "Item", "Closing Qty"]
    day, later = "1 Jan 2024", "2 Jan 2024"
    rows = [
        titles,
        [hall.code, day, items[0], 1],
        [shed.code, day, items[1], 2],
        [hall.code, day, items[2], 3],
        [None, None, items[3], 4],
        [hall.code, later, items[0], 5],
        [shed.code, None, items[4], 6],
    ]
    done = core.import_file("stock_adjustment", file(tmp_path / "mixed.xlsx", rows))
    assert done is not None
    assert (done.created, done.lines, done.problems) == (3, 6, [])
    made = [core.run(stock_adjustments.get, one.id) for one in done.made]
    assert [(one.warehouse_id, str(one.moved_on), [line.quantity for line in one.lines]) for one in made] == [
        (hall.id, "2024-01-01", [D(1), D(3), D(4)]),
        (shed.id, "2024-01-01", [D(2), D(6)]),
        (hall.id, "2024-01-02", [D(5)]),
    ]


def test_each_wrong_cell_is_told_and_nothing_is_imported(core: Core, tmp_path: Path) -> None:
    place, cloth = make_warehouse(core), make_item(core, tracking="roll")
    rows = [
        TITLES,
        [place.code, cloth.code, None, None, 12.5, None, 4, None],
        [place.code, "no such", None, None, 1, None, None, None],
        [place.code, cloth.code, None, roll(), "much", None, None, -4],
    ]
    done = core.import_file("stock_adjustment", file(tmp_path / "opening.xlsx", rows))
    assert done is not None
    assert (len(done.made), {(one.row, one.title) for one in done.problems}) == (
        0,
        {(2, "Roll"), (3, "Item"), (4, "Quantity"), (4, "Value")},
    )


def test_a_roll_that_stands_twice_and_a_day_to_come_are_told_at_their_rows(
    core: Core, tmp_path: Path
) -> None:
    place, cloth = make_warehouse(core), make_item(core, tracking="roll")
    twice, titles = roll(), ["Ref", "Date", "Warehouse", "Item", "Roll", "Qty"]
    rows: list[list[Any]] = [
        titles,
        ["A", "1 Jan 2024", place.code, cloth.code, None, 1],
        ["A", None, None, cloth.code, twice, 1],
        ["A", None, None, cloth.code, roll(), 1],
        ["A", None, None, cloth.code, twice, 1],
        ["B", "1 Jan 2999", place.code, cloth.code, roll(), 1],
    ]
    done = core.import_file("stock_adjustment", file(tmp_path / "opening.xlsx", rows))
    assert done is not None
    told = {(one.row, one.title): one for one in done.problems}
    words = f"Roll {twice} stands in rows 3, 5. A roll is there once."
    assert (told[3, "Roll"].text, told[3, "Roll"].others) == (words, {5: words})
    assert told[6, "Date"].text == "Goods cannot move on a day that is yet to come."


def test_what_is_counted_in_another_unit_is_told(core: Core, tmp_path: Path) -> None:
    """Sixty yards are no sixty metres; the item's own unit may be said by any of its names, or not at all."""
    place, cloth = make_warehouse(core), make_item(core, unit="m")
    rows = [
        ["Warehouse", "Item", "Qty", "Unit"],
        [place.code, cloth.code, 60, "yd"],
        [place.code, cloth.code, 60, "fathom"],
        [place.code, cloth.code, 60, "MTR"],
        [place.code, cloth.code, 60, None],
    ]
    done = core.import_file("stock_adjustment", file(tmp_path / "opening.xlsx", rows))
    assert done is not None
    assert [(one.row, one.title, one.text) for one in done.problems] == [
        (2, "Unit", f"{cloth.code} is counted in m, not in yd. Write the quantity in m."),
        (3, "Unit", "The unit fathom is not known."),
    ]
    done = core.import_file("stock_adjustment", file(tmp_path / "opening.xlsx", [rows[0], *rows[3:]]))
    assert done is not None
    assert (done.lines, done.unknown, done.problems) == (2, (), [])


def test_one_s_last_import_is_taken_back_as_long_as_it_is_not_posted(core: Core, tmp_path: Path) -> None:
    place, item = make_warehouse(core), make_item(core)
    rows = [TITLES, [place.code, item.code, None, None, 1, None, 1, None]]
    done = core.import_file("stock_adjustment", file(tmp_path / "opening.xlsx", rows))
    assert done is not None
    taken = core.run(stock_adjustments.take_back_import, confirmed=("take_back",))
    assert taken.count == 1


def test_a_roll_in_stock_already_is_told_when_the_file_is_tried(core: Core, tmp_path: Path) -> None:
    """It may leave stock before somebody posts the draft, so it is worth a look and nothing more."""
    place, cloth, other = (
        make_warehouse(core),
        make_item(core, tracking="roll"),
        make_item(core, tracking="roll"),
    )
    kept, gone = roll(), roll()
    lines = [{"item_id": cloth.id, "quantity": 1, "roll_number": one} for one in (kept, gone)]
    posted(core, make_stock_adjustment(core, warehouse_id=place.id, lines=lines[:1]))
    back = posted(core, make_stock_adjustment(core, warehouse_id=place.id, lines=lines[1:]))
    core.run(stock_adjustments.cancel, back.id, back.version)
    rows = [
        ["Warehouse", "Item", "Roll", "Qty"],
        [place.code, cloth.code, roll(), 1],
        [None, cloth.code, kept.lower(), 1],
        [None, other.code, gone, 1],
    ]
    asked = file(tmp_path / "opening.xlsx", rows).model_copy(update={"is_trial": True})
    done = core.import_file("stock_adjustment", asked)
    assert done is not None
    assert done.is_right
    assert [(one.row, one.column, one.text) for one in done.problems] == [
        (3, 2, f"Roll {kept.lower()} is in stock already."),
        (4, 2, f"Roll {gone} was of another item or lot. Write another number."),
    ]


def test_all_that_is_wrong_with_an_adjustment_is_told_at_once(core: Core, tmp_path: Path) -> None:
    """Neither a day, nor a warehouse, nor a number that is none hides what else is."""
    place, cloth, yarn = (
        make_warehouse(core),
        make_item(core, tracking="roll"),
        make_item(core, tracking="lot"),
    )
    twice = roll()
    rows = [
        ["Ref", "Date", "Warehouse", "Item", "Roll", "Qty", "Unit"],
        ["A", "1 Jan 2999", place.code, cloth.code, None, 1, None],
        ["A", None, None, yarn.code, None, "much", "parsec"],
        ["B", "1 Jan 2024", "nowhere", cloth.code, twice, 1, None],
        ["B", None, None, cloth.code, twice, -1, None],
        ["B", None, None, yarn.code, None, 1, None],
    ]
    done = core.import_file("stock_adjustment", file(tmp_path / "opening.xlsx", rows))
    assert done is not None
    assert {(one.row, one.title) for one in done.problems if not one.is_warning} == {
        (2, "Date"),
        (2, "Roll"),
        (3, "Quantity"),
        (3, "Lot"),
        (3, "Unit"),
        (4, "Warehouse"),
        (4, "Roll"),
        (5, "Quantity"),
    }
    words = f"Roll {twice} stands in rows 4, 5. A roll is there once."
    assert [one.others for one in done.problems if one.text == words] == [{5: words}]
