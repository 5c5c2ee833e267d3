"""Units as records: what may change of one that is in use, what an inactive one does, and files of them."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core import Core
from erp_core.errors import Conflict, ErpError, NeedsConfirmation, NotFound, NotPermitted, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput, ItemView
from erp_core.masters.unit import BASES, Dimension
from erp_core.masters.unit import service as units
from erp_core.masters.unit.schema import UnitInput, UnitView
from erp_core.platform.importing.schema import ImportFile
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.makers import make_stock_adjustment, make_unit
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_work_order, order_input


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    return mill("manager")


def rewritten(core: Core, unit: UnitView, **values: Any) -> UnitView:
    data: Any = {name: getattr(unit, name) for name in UnitInput.model_fields} | values
    return core.run(units.update, unit.id, unit.version, data)


def refused_at(core: Core, unit: UnitView, **values: Any) -> dict[str, str]:
    with pytest.raises(ErpError) as refused:
        rewritten(core, unit, **values)
    return refused.value.fields


def in_an_item(core: Core, code: str) -> None:
    make_item(core, unit=code)


def in_an_items_second_unit(core: Core, code: str) -> None:
    make_item(core, second_unit=code)


def on_a_line(core: Core, code: str) -> None:
    line = {"item_id": make_item(core).id, "quantity": 1, "unit": code, "unit_price": 1}
    core.run(sales_orders.create, order_input(core, "customer_id", lines=0) | {"lines": [line]})


def on_a_work_order(core: Core, code: str) -> None:
    make_work_order(core, unit=code)


def in_stock(core: Core, code: str) -> None:
    make_stock_adjustment(
        core, lines=[{"item_id": make_item(core, unit=code).id, "quantity": 1, "unit_cost": 1}]
    )


@pytest.mark.parametrize(
    "use",
    [in_an_item, in_an_items_second_unit, on_a_line, on_a_work_order, in_stock],
    ids=lambda use: use.__name__,
)
def test_what_was_counted_in_a_unit_keeps_its_decimals_and_its_factor(
    core: Core, use: Callable[[Core, str], None]
) -> None:
    unit = make_unit(core)
    unit = rewritten(core, unit, dimension="length", factor="1000", decimals=2)
    use(core, unit.code)
    assert refused_at(core, unit, decimals=0).keys() == {"decimals"}
    assert refused_at(core, unit, factor="999").keys() == {"factor"}
    assert refused_at(core, unit, dimension="weight").keys() == {"dimension"}
    assert refused_at(core, unit, code=f"{unit.code}x").keys() == {"code"}
    with pytest.raises(ErpError, match="Make it inactive instead"):
        core.run(units.delete, unit.id, unit.version)
    renamed = rewritten(core, unit, name="Of another name", is_active=False)
    assert (renamed.name, renamed.is_active, renamed.decimals) == ("Of another name", False, 2)


def test_a_unit_is_free_again_when_all_that_named_it_is_deleted(core: Core) -> None:
    unit = make_unit(core)
    item = make_item(core, unit=unit.code)
    line = {"item_id": item.id, "quantity": 1, "unit_price": 1}
    order = core.run(sales_orders.create, order_input(core, "customer_id", lines=0) | {"lines": [line]})
    core.run(sales_orders.delete, order.id, order.version)
    core.run(items.delete, item.id, item.version)
    unit = rewritten(core, unit, decimals=3)
    core.run(units.delete, unit.id, unit.version)
    assert unit.code not in {one.code for one in core.run(units.sizes)}
    with pytest.raises(ValidationError, match="not known"):
        make_item(core, unit=unit.code)


def test_a_deleted_unit_comes_back_under_its_code(core: Core) -> None:
    unit = make_unit(core, code="Sack")
    core.run(units.delete, unit.id, unit.version)
    again = make_unit(core, code="sack", name="Sack of 50", decimals=1)
    assert (again.id, again.code, again.name, again.decimals) == (unit.id, "Sack", "Sack of 50", 1)
    assert [change.action for change in core.run(units.history, again.id)] == [
        "created",
        "deleted",
        "created",
    ]
    with pytest.raises(Conflict) as refused:
        make_unit(core, code="SACK")
    assert refused.value.fields.keys() == {"code"}


_sizes = st.fixed_dictionaries(
    {
        "dimension": st.sampled_from(list(Dimension)),
        "factor": st.one_of(st.none(), st.decimals("0.000000001", 10**8, places=9)),
        "decimals": st.integers(-1, 4),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_sizes, after=_sizes, is_used=st.booleans())
def test_a_unit_in_use_stays_of_one_size_and_any_other_takes_every_right_one(
    core: Core, before: dict[str, Any], after: dict[str, Any], is_used: bool
) -> None:
    """Right is one of 0 to 3 decimals that is so many of its dimension's base, or of nothing."""
    if not right(before):
        with pytest.raises(ValidationError):
            make_unit(core, **before)
        return
    unit = make_unit(core, **before)
    stored = (unit.dimension, unit.factor, unit.decimals)
    assert stored == (before["dimension"], before["factor"] or 1, before["decimals"])
    if is_used:
        make_item(core, unit=unit.code)
    wanted = (after["dimension"], after["factor"] or 1, after["decimals"])
    if right(after) and (not is_used or wanted == stored):
        unit = rewritten(core, unit, **after)
        assert (unit.dimension, unit.factor, unit.decimals) == wanted
    else:
        fields = refused_at(core, unit, **after)
        assert fields
        assert fields.keys() <= {"dimension", "factor", "decimals"}
        kept = core.run(units.get, unit.id)
        assert (kept.dimension, kept.factor, kept.decimals) == stored


def right(size: dict[str, Any]) -> bool:
    is_sized = size["factor"] is not None if size["dimension"] in BASES else size["factor"] in (None, 1)
    return 0 <= size["decimals"] <= 3 and is_sized


def test_the_others_are_so_many_of_the_base_units(core: Core) -> None:
    sizes = {unit.code: unit for unit in core.run(units.sizes)}
    for dimension, code in BASES.items():
        assert (sizes[code].dimension, sizes[code].factor) == (dimension, 1)
    kg = next(row for row in core.run(units.search, ListQuery(text="kg")) if row.code == "kg")
    assert refused_at(core, core.run(units.get, kg.id), factor="2").keys() == {"factor"}


def test_an_inactive_unit_stays_where_it_is_and_comes_nowhere_else(core: Core) -> None:
    unit, other = make_unit(core), make_unit(core)
    item = make_item(core, unit=unit.code, second_unit=other.code)
    line = {"item_id": make_item(core).id, "quantity": 1, "unit": unit.code, "unit_price": 1}
    order = core.run(sales_orders.create, order_input(core, "customer_id", lines=0) | {"lines": [line]})
    rewritten(core, unit, is_active=False)
    rewritten(core, other, is_active=False)
    assert changed(core, item, name="As it was").second_unit == other.code
    own = {"item_id": item.id, "quantity": 1, "unit_price": 1}
    content = order_input(core, "customer_id", lines=0)
    assert core.run(sales_orders.create, content | {"lines": [own]}).lines[0].unit == unit.code
    kept = line | {"id": order.lines[0].id}
    again: Any = content | {"customer_id": order.customer_id, "lines": [kept]}
    assert core.run(sales_orders.update, order.id, order.version, again).lines[0].unit == unit.code
    for refused, field in (
        (lambda: make_item(core, unit=unit.code), "unit"),
        (lambda: make_item(core, second_unit=unit.code), "second_unit"),
        (lambda: make_work_order(core, unit=unit.code), "unit"),
        (lambda: core.run(sales_orders.create, content | {"lines": [line]}), "lines.0.unit"),
    ):
        with pytest.raises(ValidationError) as told:
            refused()
        assert told.value.fields == {field: f"{unit.code} is not active."}


def changed(core: Core, item: ItemView, **values: Any) -> ItemView:
    data: Any = {name: getattr(item, name) for name in ItemInput.model_fields} | values
    return core.run(items.update, item.id, item.version, data)


def test_what_somebody_else_changed_holds_at_once(mill: Mill, core: Core) -> None:
    """Whoever wrote it, and in whichever program: nobody keeps a copy of his own."""
    unit = make_unit(core)
    line = {"item_id": make_item(core).id, "quantity": "1.5", "unit": unit.code, "unit_price": 1}
    content = order_input(core, "customer_id", lines=0) | {"lines": [line]}
    with pytest.raises(ValidationError) as refused:
        core.run(sales_orders.create, content)
    assert "counted whole" in refused.value.fields["lines.0.quantity"]
    mill.sql("UPDATE unit SET decimals = 1 WHERE code = %s RETURNING id", [unit.code])
    assert core.run(sales_orders.create, content).lines[0].quantity == Decimal("1.5")


def test_units_are_read_once_for_all_lines_of_an_order(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    every = units._SIZES.all
    monkeypatch.setattr(units._SIZES, "all", lambda session: asked.append("") or every(session))
    made = [make_item(core, unit=code) for code in ("kg", "m", "pcs", "yd")]
    content = order_input(core, "customer_id", lines=0)
    asked.clear()
    lines = [
        {"item_id": one.id, "quantity": 1, "unit": unit, "unit_price": 1} for one in made for unit in "gt"
    ]
    core.run(sales_orders.create, content | {"lines": lines})
    assert len(asked) == 1


def test_who_may_see_units_and_who_may_write_them(mill: Mill, core: Core) -> None:
    unit = make_unit(core)
    assert mill("viewer").run(units.get, unit.id).code == unit.code
    for role in ("viewer", "staff"):
        with pytest.raises(NotPermitted):
            make_unit(mill(role))
        with pytest.raises(NotPermitted):
            rewritten(mill(role), unit, name="Mine")


# Files

TITLES = ["Code", "Name", "Measures", "Factor", "Decimals"]
# A unit of its own for each test that is in use, then everything a sheet of units gets wrong.
SINS: list[list[Any]] = [
    ["bale", "Bale", "", "", 0],
    ["BALE", "Bale again", "", "", 0],
    ["km", "Kilometre", "Length", 1000, 9],
    ["mm", "Millimetre", "Length", 0, 1],
    ["inch", "Inch", "Length", "0,0254", 2],
    ["box", "Box", "Parsecs", "", 0],
    ["hank", "Hank", "Length", "", 0],
    ["pair", "Pair", "Other", 2, 0],
]
WRONG = {
    "A3": "BALE stands in row 2 already.",
    "E4": "3",
    "D5": "0",
    "C7": "“Parsecs” is none of",
    "D8": "how many m one of it is",
    "D9": "has no factor",
    "E10": "its decimals stay as they are",
}


def xlsx(path: Path, rows: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    page: Any = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return path


def test_a_sheet_of_units_with_everything_wrong_is_told_cell_by_cell(
    core: Core, run_admin: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = make_unit(core)
    make_item(core, unit=used.code)
    sheet = [TITLES, *SINS, [used.code, used.name, "", "", 2]]
    assert run_admin("import", "unit", str(xlsx(tmp_path / "units.xlsx", sheet))) == 1
    said = capsys.readouterr()
    lines = (said.out + said.err).splitlines()
    for cell, words in WRONG.items():
        assert any(line.strip().startswith(f"{cell} ") and words in line for line in lines), (cell, lines)
    assert not any(f"{cell} " in line for cell in ("A2", "D6") for line in lines), lines
    assert not core.run(units.search, ListQuery(text="bale"))


def test_a_right_sheet_adds_and_changes_by_code_and_is_taken_back(
    core: Core, run_admin: Callable[..., int], tmp_path: Path
) -> None:
    """A factor with a comma is the number it says; codes are known in any case; twice is as once."""
    known = make_unit(core)
    rows = [TITLES, ["inch", "Inch", "Length", "0,0254", 2], [known.code.upper(), "Renamed", "", "", 1]]
    path = str(xlsx(tmp_path / "units.xlsx", rows))
    for _ in range(2):
        assert run_admin("import", "unit", path) == 0
        inch = next(one for one in core.run(units.sizes) if one.code == "inch")
        assert (inch.dimension, inch.factor, inch.digits) == ("length", Decimal("0.0254"), 2)
        now = core.run(units.get, known.id)
        assert (now.code, now.name, now.decimals, now.version) == (known.code, "Renamed", 1, 2)


def file_of(*rows: list[str]) -> ImportFile:
    cells = [[f"t{cell}" for cell in row] for row in (TITLES, *rows)]
    return ImportFile(rows=[(n, False, row) for n, row in enumerate(cells, start=1)])


def test_an_import_is_taken_back_but_for_what_is_in_use_since(core: Core) -> None:
    rows = [[f"ib{n}", f"Imported {n}", "", "", "0"] for n in range(3)]
    done = core.import_file("unit", file_of(*rows))
    assert done is not None
    assert done.created == 3
    make_item(core, unit="ib1")
    with pytest.raises(NeedsConfirmation, match=r"2 new ones are deleted\. 1 stays"):
        core.run(units.take_back_import)
    taken = core.run(units.take_back_import, confirmed=("some_stay",))
    assert (taken.count, taken.made, taken.kept) == (2, 2, 1)
    left = [row.code for row in core.run(units.search, ListQuery(text="imported"))]
    assert left == ["ib1"]
    again = core.import_file("unit", file_of(*rows))
    assert again is not None
    assert (again.created, again.unchanged) == (2, 1), "what was taken back can come once more"
    taken = core.run(units.take_back_import, confirmed=("take_back",))
    assert (taken.count, taken.kept) == (2, 0), "also what had come back"
    with pytest.raises(NotFound):
        core.run(units.take_back_import)


def test_a_sheet_is_written_as_it_is_read(mill: Mill, run_admin: Callable[..., int], tmp_path: Path) -> None:
    for ending in ("xlsx", "csv"):
        path = tmp_path / f"units.{ending}"
        assert run_admin("export", "unit", str(path)) == 0
        before = mill.sql("SELECT sum(version), count(*) FROM unit")
        assert run_admin("import", "unit", str(path)) == 0
        assert mill.sql("SELECT sum(version), count(*) FROM unit") == before
