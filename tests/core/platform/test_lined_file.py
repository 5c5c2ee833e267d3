"""Documents with their lines as files: what was exported can be imported again, and makes equal drafts."""

import csv
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from erp_core import Core, admin_cli, modules
from erp_core.errors import NotPermitted, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.filter.query import Selection
from erp_core.kit.kind import Kind
from erp_core.masters.item import service as items
from erp_core.platform.importing.columns import columns_of
from erp_core.platform.importing.file_shape import FileShape, shape_of, written
from erp_core.platform.importing.lined_file import lined_columns
from erp_core.platform.importing.schema import Imported, ImportFile
from erp_core.platform.spreadsheet.export import Export
from erp_core.platform.spreadsheet.reading import read_file
from erp_core.platform.spreadsheet.sheet import Sheet
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.user import service as users
from tests.factories.makers import make_stock_adjustment, make_warehouse
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_sales_order

TEXTS = st.sampled_from(["", "=1+1", "-5", "'quoted", "007", "Two\nlines", 'a;b,c"d', "İğdir · ½"])
FIGURES = st.decimals("0.001", "9999.999", places=3)
MEASURED = st.decimals("0.01", "999.99", places=2)
PRICES = st.decimals("0", "99999.9999", places=4)
PERCENTS = st.decimals("0", "99.9999", places=4)


@cache
def lined() -> dict[str, tuple[Kind, Any, FileShape]]:
    """Every kind whose files have a row for each line."""
    found = ((kind, service, shape_of(kind, written(service.create))) for kind, service in modules.services())
    return {
        kind.name: (kind, service, shape)
        for kind, service, shape in found
        if shape.lines and modules.import_of(kind.name) is not None
    }


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    return mill("manager")


@pytest.fixture(scope="module")
def named(core: Core) -> dict[str, Any]:
    """What documents name: each is called otherwise on them than in its own list by now."""
    cloth = make_item(core, unit="kg", second_unit="m", tracking="roll")
    yarn = make_item(core, unit="kg")
    place, party = make_warehouse(core), make_party(core)
    return {"items": [yarn, cloth], "warehouse_id": place.id, "party": party.id}


def orders(party: str, create: Any) -> Callable[[Core, Any, Any], Any]:
    def made(core: Core, named: Any, draw: Any) -> Any:
        line = st.fixed_dictionaries(
            {
                "item_id": st.sampled_from([item.id for item in named["items"]]),
                "description": TEXTS,
                "quantity": FIGURES,
                "unit": st.sampled_from(["kg", ""]),
                "unit_price": PRICES,
                "discount_percent": PERCENTS,
            }
        )
        head = st.fixed_dictionaries(
            {
                "order_date": st.dates(date(2024, 1, 1), date(2024, 2, 1)),
                "due_date": st.dates(date(2024, 2, 1), date(2024, 12, 31)),
                "currency": st.sampled_from(["INR", "JPY", "USD"]),
                "tax_rate": PERCENTS,
                "notes": TEXTS,
                "lines": st.lists(line, max_size=3),
            }
        )
        return core.run(create, {party: named["party"], **draw(head)})

    return made


def adjustments(core: Core, named: Any, draw: Any) -> Any:
    yarn, cloth = (item.id for item in named["items"])
    rolls = iter(draw(st.lists(st.integers(1, 10**9), min_size=3, max_size=3, unique=True)))
    line = st.fixed_dictionaries(
        {"quantity": FIGURES, "unit_cost": st.none() | PRICES, "second_quantity": st.none() | MEASURED}
    )
    lines = draw(st.lists(line, max_size=3))
    said = [
        {**one, "item_id": yarn, "second_quantity": None}
        if draw(st.booleans())
        else {**one, "item_id": cloth, "roll_number": f"R-{next(rolls)}"}
        for one in lines
    ]
    moved_on = draw(st.dates(date(2024, 1, 1), date(2024, 2, 1)))
    return make_stock_adjustment(
        core, warehouse_id=named["warehouse_id"], moved_on=moved_on, notes=draw(TEXTS), lines=said
    )


MAKERS: dict[str, Callable[[Core, Any, Any], Any]] = {
    "purchase_order": orders("supplier_id", purchase_orders.create),
    "sales_order": orders("customer_id", sales_orders.create),
    "stock_adjustment": adjustments,
}


def test_every_kind_with_lines_is_tried_here() -> None:
    assert set(MAKERS) == set(lined())


def only(*made: Any) -> ListQuery:
    return ListQuery(selection=Selection(ids=[one.id for one in made]), sort="number", with_lines=True)


def exported(core: Core, name: str, path: Path, query: ListQuery) -> Path:
    kind, service, shape = lined()[name]
    sheet = Sheet(
        title=kind.plural,
        columns=lined_columns(shape),
        currency="currency" if "currency" in shape.fields else "",
        digits={"INR": 2, "JPY": 0, "USD": 2},
        home="INR",
    )
    Export(sheet, path).run(lambda: core.whole_list(service.search, query))
    return path


def read_again(core: Core, name: str, path: Path) -> Imported:
    table = read_file(path)
    shape = lined()[name][2]
    found = columns_of(table, shape)
    assert found is not None
    assert set(found.places) == set(shape.fields), "no column is to be mapped by hand"
    done = core.import_file(name, ImportFile.of(table))
    assert done is not None
    return done


def what_is_said(shape: FileShape, document: Any) -> Any:
    head = {name: getattr(document, name) for name in shape.head}
    return head, [{name: getattr(line, name) for name in shape.lines} for line in document.lines]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_what_was_exported_with_lines_makes_equal_drafts(
    core: Core, named: dict[str, Any], tmp_path: Path, name: str, ending: str
) -> None:
    _kind, service, shape = lined()[name]

    @settings(max_examples=2, phases=[Phase.generate], deadline=None, database=None)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        made = [MAKERS[name](core, named, data.draw) for _n in range(data.draw(st.integers(1, 2)))]
        query = only(*made)
        path = exported(core, name, tmp_path / f"{name}.{ending}", query)
        done = read_again(core, name, path)
        assert [problem for problem in done.problems if not problem.is_warning] == []
        again = [core.run(service.get, one.id) for one in done.made]
        assert [what_is_said(shape, one) for one in again] == [what_is_said(shape, one) for one in made]
        told = [problem.text for problem in done.problems if "beside it" in problem.text]
        assert [text.partition(" ")[0] for text in told] == [one.number for one in made]

    holds()


def test_what_was_taken_out_is_no_row_and_what_was_renamed_is_named_as_it_is_today(core: Core) -> None:
    gone, kept = make_item(core), make_item(core)
    lines = [{"item_id": one.id, "quantity": n} for n, one in enumerate((kept, gone, kept), start=1)]
    data: Any = {"customer_id": make_party(core).id, "order_date": "2024-01-15", "due_date": "2024-02-15"}
    order = core.run(sales_orders.create, data | {"lines": lines})
    left = [{"id": line.id, "item_id": kept.id, "quantity": line.quantity} for line in order.lines[::2]]
    core.run(sales_orders.update, order.id, order.version, data | {"lines": left})
    fresh: Any = kept.model_dump(include={"name", "kind", "unit"}) | {"code": f"{kept.code}-NEW"}
    core.run(items.update, kept.id, kept.version, fresh)
    bare = make_sales_order(core, lines=0)
    with core.whole_list(sales_orders.search, only(bare, order)) as blocks:
        names, *rows = csv.reader(b"".join(blocks).decode().splitlines())
    said = [dict(zip(names, row, strict=False)) for row in rows if len(row) == len(names)]
    assert [(row["reference"], row["item_id"], row["quantity"]) for row in said] == [
        (order.number, f"{kept.code}-NEW", "1.000"),
        (order.number, f"{kept.code}-NEW", "3.000"),
        (bare.number, "", ""),
    ]


def test_a_list_without_lines_says_so_and_a_stranger_gets_none(core: Core, mill: Mill) -> None:
    for asked in (ListQuery(with_lines=True), ListQuery(with_lines=True, group=["kind"])):
        with pytest.raises(ValidationError, match="no lines"), core.whole_list(items.search, asked):
            pass
    shut, asked = mill("staff"), ListQuery(with_lines=True)
    with pytest.raises(NotPermitted), shut.whole_list(users.search, asked):
        pass


def test_the_command_line_writes_lines_that_it_reads_again(
    core: Core,
    mill: Mill,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _one in range(2):  # the words are of several, whatever was made before
        make_stock_adjustment(core)
    monkeypatch.setenv("ERP_OWNER_URL", mill.database.owner_url)
    path = str(tmp_path / "stock.xlsx")

    def run(*words: str) -> tuple[bool, str]:
        monkeypatch.setattr("sys.argv", ["textile-erp-admin", *words])
        with pytest.raises(SystemExit) as left:
            admin_cli.main()
        return left.value.code in (0, None), capsys.readouterr().err

    ((before, rows, lines),) = mill.sql(
        "SELECT count(DISTINCT d.id), count(*), count(l.id) FROM stock_adjustment d"
        " LEFT JOIN stock_adjustment_line l ON l.stock_adjustment_id = d.id AND l.deleted_at IS NULL"
    )
    is_right, said = run("export", "stock_adjustment", path, "--lines")
    assert is_right, said
    assert f"{rows} rows written to stock.xlsx." in said
    is_right, said = run("import", "stock_adjustment", path)
    assert is_right, said
    assert f"{before} new, with {lines} lines." in said
    assert mill.sql("SELECT count(*) FROM stock_adjustment") == [(2 * before,)]
    is_right, said = run("export", "item", path, "--lines")
    assert not is_right
    assert "no lines" in said
