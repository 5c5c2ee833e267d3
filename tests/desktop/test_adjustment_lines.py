"""The lines of a stock adjustment: Enter stops where the line's item has something to say, only there."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.stock.adjustment_lines import LINES
from tests.factories.makers import make_stock_adjustment
from tests.factories.orders import make_item

pytestmark = pytest.mark.one_company

Key = Qt.Key


@pytest.fixture
def grid(qtbot: QtBot, tasks: Tasks, core: Core) -> LinesGrid:
    widget = LinesGrid(LINES, Desk(core, tasks), "stock_adjustment")
    qtbot.addWidget(widget)
    widget.resize(1100, 400)
    widget.show()
    widget.view.setFocus()
    qtbot.waitUntil(lambda: widget.view.currentIndex().isValid())
    return widget


def column(grid: LinesGrid) -> str:
    return LINES.columns[grid.view.currentIndex().column()].name


def walked(grid: LinesGrid, qtbot: QtBot) -> list[str]:
    """Where Enter stops, until the line is left."""
    row, stops = grid.view.currentIndex().row(), [column(grid)]
    for _stop in range(9):
        qtbot.keyClick(grid.view, Key.Key_Return)
        if grid.view.currentIndex().row() != row or not grid.view.hasFocus():
            break
        stops.append(column(grid))
    return stops


NUMBERS = ["quantity", "unit_cost"]


@pytest.mark.parametrize(
    ("tracking", "second_unit", "stops"),
    [
        ("untracked", None, NUMBERS),
        ("lot", None, ["lot_number", *NUMBERS]),
        ("roll", "kg", ["lot_number", "roll_number", "quantity", "second_quantity", "unit_cost"]),
    ],
)
@pytest.mark.parametrize("is_slow", [False, True])
def test_enter_stops_at_what_the_item_is_tracked_by(
    grid: LinesGrid,
    qtbot: QtBot,
    tasks: Tasks,
    core: Core,
    tracking: str,
    second_unit: str | None,
    stops: list[str],
    is_slow: bool,
) -> None:
    """However late its record comes."""
    item = make_item(core, tracking=tracking, unit="m", second_unit=second_unit)
    for letter in item.code:
        qtbot.keyClicks(QApplication.focusWidget(), letter)
    if not is_slow:
        assert tasks.wait_idle()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert tasks.wait_idle()
    assert walked(grid, qtbot) == stops


def test_a_stored_line_is_walked_as_it_was_written(
    grid: LinesGrid, qtbot: QtBot, core: Core, stored: Callable[[str, dict[str, Any]], Any]
) -> None:
    for tracking, said, passed in (
        ("untracked", {}, {"lot_number", "roll_number"}),
        ("lot", {"lot_number": "L-1"}, {"roll_number"}),
        ("roll", {"roll_number": "R-STORED"}, set()),
    ):
        grid.load(stored(tracking, said).lines)
        grid.view.setCurrentIndex(grid.model.index(0, 0))
        assert {"lot_number", "roll_number"} - set(walked(grid, qtbot)) == passed, tracking


@pytest.fixture
def stored(core: Core) -> Callable[[str, dict[str, Any]], Any]:
    """A stored adjustment of one line whose item is tracked so."""

    def make(tracking: str, said: dict[str, Any]) -> Any:
        line = {"item_id": make_item(core, tracking=tracking).id, "quantity": 1} | said
        return make_stock_adjustment(core, lines=[line])

    return make


def test_what_stands_there_wrongly_is_stopped_at(
    grid: LinesGrid, qtbot: QtBot, tasks: Tasks, core: Core
) -> None:
    item = make_item(core)
    grid.model.setData(grid.model.index(0, 0), item.code)
    assert tasks.wait_idle()
    grid.model.setData(grid.model.index(0, LINES.place("roll_number")), "R-1")
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    assert "roll_number" in walked(grid, qtbot)


def test_a_stored_value_follows_its_figures_unless_somebody_typed_another(
    grid: LinesGrid, stored: Callable[[str, dict[str, Any]], Any]
) -> None:
    said = {"quantity": "60.5", "unit_cost": "142.505"}
    for typed, before, after in ((None, "8621.55", "8692.81"), ("8000", "8000", "8000")):
        record = stored("untracked", said | ({"value": typed} if typed else {}))
        assert record.lines[0].value == Decimal(before)
        grid.load(record.lines)
        grid.model.setData(grid.model.index(0, LINES.place("quantity")), "61")
        assert grid.inputs()[0]["value"] == Decimal(after)
    grid.load(stored("untracked", {"quantity": 5}).lines)
    grid.model.setData(grid.model.index(0, LINES.place("unit_cost")), "50")
    assert grid.inputs()[0]["value"] == 250, "counted first, priced later"
    grid.load(record.lines)
    grid.model.setData(grid.model.index(0, LINES.place("value")), "")
    assert grid.inputs()[0]["value"] == Decimal("8621.55"), "whoever empties it has it computed again"
