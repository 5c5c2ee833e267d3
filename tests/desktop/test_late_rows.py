"""Late rows are seen from afar: by a colour, by so many marks, and by words for who hears the screen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from erp_core import Core
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look import theme
from erp_desktop.kit.tables.late_rows import LateRows, legend
from erp_desktop.masters import party
from tests.conformance.test_screens import lists
from tests.factories.orders import (
    make_confirmed_order,
    make_purchase_order,
    make_sales_order,
    make_work_order,
)

Open = Callable[..., ListScreen]
# Days past their day, and how late that is.
BANDS = {0: 0, 1: 1, 7: 1, 8: 2, 30: 2, 31: 3, 400: 3}


@pytest.fixture
def late(core: Core) -> dict[int, Any]:
    """A confirmed order for each, and a draft that is just as late; by their ids."""
    fmt.use_day(core.today)  # as after a login: this PC may be in another day
    found = {}
    for days, band in BANDS.items():
        day = (core.today() - timedelta(days=days)).isoformat()
        found[make_confirmed_order(core, order_date=day, due_date=day).id] = (days, band)
        found[make_sales_order(core, order_date=day, due_date=day).id] = (0, 0)
    return found


def test_how_late_a_row_is(open_list: Open, late: dict[int, Any]) -> None:
    screen = open_list()
    rows = LateRows.of(screen.spec.filters)
    assert rows is not None
    for number in range(screen.model.rowCount()):
        row = screen.model.loaded_row(number)
        days, band = late[getattr(row, "id", 0)]
        assert (rows.days(row), rows.band(row)) == (days, band)
        told = screen.model.index(number, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole)
        assert (told or "") == (f"{days} days late" if days > 1 else "1 day late" if days else "")


def test_it_is_told_by_colour_and_by_marks(open_list: Open, late: dict[int, Any]) -> None:
    screen = open_list()
    picture = screen.table.viewport().grab().toImage()
    marks = theme.color("danger_text")
    for number in range(screen.model.rowCount()):
        _days, band = late[getattr(screen.model.loaded_row(number), "id", 0)]
        rect = screen.table.visualRect(screen.model.index(number, 0))
        if not screen.table.viewport().rect().contains(rect):
            continue
        line = [QColor(picture.pixel(x, rect.center().y())) for x in range(rect.left(), rect.left() + 20)]
        ground = theme.color(f"late_{band}" if band else "surface")
        assert line[19] == ground
        assert sum(one == marks for one in line) == 2 * band


def test_those_can_be_asked_for(open_list: Open, late: dict[int, Any], core: Core) -> None:
    """T16: what is not running is never late."""
    for least in (0, 7, 30):
        query: Any = {"where": [{"field": "days_late", "any": [{"above": least}]}]}
        rows = core.run(sales_orders.search, query)
        assert {row.id for row in rows} == {id for id, (days, _band) in late.items() if days > least}


def test_a_list_has_a_legend_where_rows_can_be_late(
    open_list: Open, core: Core, subtests: pytest.Subtests
) -> None:
    for make in (make_sales_order, make_purchase_order, make_work_order):
        make(core)
    for spec in lists():
        with subtests.test(name=spec.name):
            shown = open_list(spec).findChild(QWidget, "list.legend")
            assert shown is not None
            assert shown.isVisible() == ("days_late" in spec.filters)
            assert shown.accessibleName() == legend()
            assert (LateRows.of(spec.filters) is None) == (not shown.isVisible())
    assert LateRows.of(party.LIST.filters) is None
