"""Groups of a list are the same in the window, in a file and on paper, and the whole counts each row once."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QObject

from erp_core import Core
from erp_core.kit.filter import Group, ListQuery, Selection
from erp_core.kit.words import ValueKind
from erp_core.platform.listed import service as listed
from erp_core.platform.spreadsheet.writing import write_file
from erp_desktop.kit.lists.groups.grouping import Grouping, group_title
from erp_desktop.kit.lists.list_paper import list_paper
from erp_desktop.kit.lists.list_sheet import sheet_of
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.list_sums import sums_told
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.tables.group_line import SUMS_BETWEEN
from tests.factories.makers import make_all, make_stock_adjustment
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_purchase_order, make_sales_order
from tests.factories.specs import lists

pytestmark = pytest.mark.one_company
WITH_LINES = [spec for spec in lists() if any(field.is_on_lines for field in spec.filters.values())]


class Told(NamedTuple):
    """A group: how deep, what it is called, how many rows, what they come to per column and unit.

    Attributes:
        said: those sums as the window says them; a file has figures.
    """

    level: int
    title: str
    rows: int
    sums: dict[tuple[str, str], Decimal]
    said: str = ""


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    """Orders whose lines name an item twice, and several in other units; two customers are called alike."""
    core = mill("admin")
    make_all(core)
    items = [make_item(core, unit=unit) for unit in ("m", "kg", "m", "pcs")]
    sides = ("Surya", "customer"), ("Surya", "customer"), ("Atlas", "supplier")
    surya, other, atlas = (make_party(core, name=name, **{f"is_{side}": True}) for name, side in sides)
    for number, party in enumerate((surya, other, surya, other)):
        lines = [
            {"item_id": item.id, "quantity": n, "unit": item.unit, "unit_price": f"{n}.25"}
            for n, item in enumerate((*items[number:], *items, *items)[:5], start=1)
        ]
        currency = "USD" if number == 1 else "INR"
        make_sales_order(core, customer_id=party.id, lines=lines, currency=currency)
        make_purchase_order(core, supplier_id=atlas.id, lines=lines[:3], currency=currency)
        moved = [{"item_id": line["item_id"], "quantity": line["quantity"], "unit_cost": 1} for line in lines]
        make_stock_adjustment(core, lines=moved)
    return core


def in_window(core: Core, spec: ListSpec, query: ListQuery, by: Sequence[str]) -> Iterator[Told]:
    """As the window asks for them, inner ones first."""

    def inside(where: list[Any], level: int) -> Iterator[Told]:
        for group in core.run(listed.groups, listing_of(spec.search), query, by[level], tuple(where)).groups:
            if level + 1 < len(by):
                yield from inside([*where, *group.where], level + 1)
            said = SUMS_BETWEEN.join(sums_told(spec, group.amounts, group.quantities))
            told = sums(spec, by[: level + 1], group)
            yield Told(level, title(spec, by[level], group), group.count, told, said)

    return inside([], 0)


def title(spec: ListSpec, field: str, group: Group) -> str:
    if group.key is None:
        return "none"
    is_month = spec.filters[field].kind is ValueKind.DATE
    return str(group.key)[:7] if is_month else group_title(spec, field, group)


def sums(spec: ListSpec, by: Sequence[str], group: Group) -> dict[tuple[str, str], Decimal]:
    """By the name of the column of a file that they stand in; inside a group of lines, of those lines."""
    of_lines = {
        one.name: f"group_{level}_{one.name}"
        for level, field in enumerate(by, start=1)
        for one in spec.filters[field].sums
    }
    money = of_lines.get("amount") or next((c.attr for c in spec.columns if c.kind is ValueKind.MONEY), "")
    found = {(money, currency): amount for currency, amount in group.amounts.items()}
    for name, units in group.quantities.items():
        found |= {(of_lines.get(name, name), unit): quantity for unit, quantity in units.items()}
    return found


def require_sums(window: Sequence[Told]) -> None:
    """The groups inside a group come to what it comes to, per column and unit or currency.

    Of lines inside a group of whole orders, only their amounts can: these orders are not taxed.
    """
    inner = Counter[tuple[str, str]]()
    for one in window:
        if one.level:
            inner.update(one.sums)  # type: ignore[arg-type] - it counts whatever can be added
        elif any(name.startswith("group_1") for name, _of in one.sums):
            assert not inner or dict(inner) == one.sums, one
            inner.clear()
        else:
            amounts = {of: value for (name, of), value in inner.items() if name == "group_2_amount"}
            assert not amounts or list(amounts.values()) == [one.sums["total_amount", of] for of in amounts]
            inner.clear()


class File(NamedTuple):
    """What a file tells."""

    groups: list[Told]
    numbers: list[str]
    rows: int
    whole: dict[tuple[str, str], Decimal]


def in_file(core: Core, spec: ListSpec, query: ListQuery, by: Sequence[str], path: Path) -> File:
    sheet = sheet_of(spec, spec.columns, [("Rows", "{count}")], list(by))
    asked = query.model_copy(update={"group": list(by)})
    with core.whole_list(spec.search, asked) as blocks:
        rows, _places = write_file(
            path, io.BytesIO(sheet.model_dump_json().encode() + b"\n" + b"".join(blocks))
        )
    page = openpyxl.load_workbook(path).worksheets[0]
    groups, numbers, whole = list[Told](), list[str](), dict[tuple[str, str], Decimal]()
    names = [column.name for column in sheet.columns]
    for place, cells in enumerate(page.iter_rows(min_row=2), start=2):
        first = cells[0].value
        if first is None:
            continue
        if not cells[0].font.bold:
            numbers.append(str(first))
            continue
        head, _sign, unit = str(first).rpartition(" ")
        if head == "Total":
            read, into = unit, whole
        else:
            named, _open, count = (head if head.endswith(")") else str(first)).rpartition(" (")
            level, told = page.row_dimensions[place].outlineLevel or 0, int(count.rstrip(")"))
            read = unit if head.endswith(")") else ""
            if (
                not groups
                or groups[-1][:3] != (level, named, told)
                or page.cell(place - 1, 1).font.bold is False
            ):
                groups.append(Told(level, named, told, {}))
            into = groups[-1].sums
        for name, cell in zip(names[1:], cells[1:], strict=True):
            if isinstance(cell.value, int | float):
                into[name, read] = Decimal(str(cell.value))
    return File(groups, numbers, rows, whole)


@settings(max_examples=30)
@given(data=st.data())
def test_the_groups_of_the_window_stand_in_a_file_and_on_paper(
    core: Core, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    spec = data.draw(st.sampled_from(WITH_LINES))
    offered = [name for name, field in spec.filters.items() if field.is_grouped]
    by = data.draw(st.lists(st.sampled_from(offered), min_size=1, max_size=2, unique=True))
    if not any(spec.filters[name].is_on_lines for name in by):
        by = [next(name for name in offered if spec.filters[name].is_on_lines), *by[:1]]
    rows = core.run(spec.search, ListQuery(limit=100))
    ids = data.draw(st.sets(st.sampled_from([row.id for row in rows]), min_size=1))
    more = [name for name, field in spec.filters.items() if field.is_more]
    query = ListQuery(selection=Selection(ids=sorted(ids)), columns=more)

    window = list(in_window(core, spec, query, by))
    require_sums(window)
    file = in_file(core, spec, query, by, tmp_path_factory.mktemp("file") / "list.xlsx")
    assert file.groups == [one._replace(said="") for one in window]

    grouping = Grouping(core, spec, QObject())
    grouping.show(by)
    paper = list_paper(core, spec, query, spec.columns, [], grouping.source)
    printed = [row.group for row in paper.rows if row.group is not None]
    told = [(one.level + 1, f"({one.rows})", one.said) for one in window]
    assert sorted((one.level, one.title.split("  ")[-1], one.told) for one in printed) == sorted(told)

    summary = core.run(spec.summary, query)
    assert file.rows == summary.count == len(ids) == len(set(file.numbers))
    money = next((c.attr for c in spec.columns if c.kind is ValueKind.MONEY), "")
    own = {unit: value for (name, unit), value in file.whole.items() if name == money}
    assert own == summary.total_amounts
