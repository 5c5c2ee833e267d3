"""What is known of the line one stands in: it follows the keyboard and waits for nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.news.changes import EVERYTHING
from erp_core.sales.sales_order import service as sales_orders
from erp_core.stock.stock_adjustment import service as stock_adjustments
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lines.details import line_panel
from erp_desktop.kit.lines.details.line_panel import LinePanel
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.makers import make_party_item, make_stock_adjustment, make_warehouse, run
from tests.factories.orders import make_item, make_work_order, order_input


@pytest.fixture
def grid(
    window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> LinesGrid:
    """A confirmed order of two lines, 30 and 200 m; 50 m of the second are planned."""
    monkeypatch.setattr(line_panel, "FOLLOW_MS", 0)
    first = make_item(core, code="FIN-1", name="Red twill", composition="100% CO", barcode="4711")
    second = make_item(core, code="FIN-2", name="A name that no column of a small window shows to its end")
    lines = [
        {"item_id": first.id, "quantity": 30, "unit_price": "9.25", "description": "Shade A\nwith card"},
        {"item_id": second.id, "quantity": 200, "unit_price": "86.5"},
    ]
    whole: Any = order_input(core, "customer_id") | {"lines": lines}
    earlier = [{"item_id": first.id, "quantity": 7, "unit_price": "8.75"}]
    core.run(sales_orders.submit, core.run(sales_orders.create, whole | {"lines": earlier}).id, 1)
    order = core.run(sales_orders.create, whole)
    make_party_item(core, party_id=order.customer_id, item_id=first.id, code="RED/40", name="Red")
    place = make_warehouse(core, code="MAIN", name="Gate")
    opening = make_stock_adjustment(
        core, warehouse_id=place.id, lines=[{"item_id": first.id, "quantity": "12.5", "unit_cost": "60"}]
    )
    core.run(stock_adjustments.post, opening.id, opening.version)
    for move in ("submit", "confirm"):
        order = run(core, sales_orders.SALES_ORDER, move, order)
    make_work_order(core, item_id=second.id, quantity=50, sales_order_line_id=order.lines[1].id)
    form = window_as("manager").open("sales_order", order.id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    assert form.body.grid is not None
    return form.body.grid


def shown(grid: LinesGrid, tasks: Tasks) -> LinePanel:
    assert grid.about is not None
    QTest.qWait(20)
    assert tasks.wait_idle()
    return grid.about


def press(grid: LinesGrid, keys: str) -> None:
    QTest.keySequence(QApplication.focusWidget() or grid.window(), QKeySequence(keys))


def test_it_tells_the_line_one_stands_in_and_follows(grid: LinesGrid, tasks: Tasks) -> None:
    grid.view.show_cell(0, "item")
    assert shown(grid, tasks).isHidden()
    press(grid, "F12")
    assert grid.view.hasFocus(), "the keyboard stays in its cell"
    panel = shown(grid, tasks)
    told = dict(panel.facts())
    assert panel._title.text() == "Line 1 · FIN-1"
    assert panel._name.text() == "Red twill"
    assert panel._texts.text() == "Shade A\nwith card"
    assert (told["Composition"], told["Barcode"], told["Their code"]) == ("100% CO", "4711", "RED/40 Red")
    assert told["Last price for them"].startswith("8.75 INR / m on 15 Jan 2024, SO-"), "not its own"
    assert told["In stock"] == "12.5 m  MAIN  Gate"
    press(grid, "Down")
    panel = shown(grid, tasks)
    told = dict(panel.facts())
    assert "In stock" not in told
    assert panel._name.text() == "A name that no column of a small window shows to its end"
    assert (told["Planned"], told["Made"], told["Open"]) == ("50 m", "0 m", "200 m")
    assert "Their code" not in told
    press(grid, "F12")
    assert shown(grid, tasks).isHidden()


def test_the_answer_about_a_line_one_has_left_is_not_shown(grid: LinesGrid, tasks: Tasks) -> None:
    grid.view.show_cell(0, "item")
    press(grid, "F12")
    panel = shown(grid, tasks)
    assert panel.facts()
    press(grid, "Down")
    assert panel.facts() == [], "what was told of the line before is told no longer"
    assert panel._name.text().startswith("A name"), "the name is told at once"
    assert dict(shown(grid, tasks).facts())["Open"] == "200 m"


def test_it_asks_again_when_the_server_answers_again(
    grid: LinesGrid, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_asked: Any) -> Any:
        raise Unreachable("The server cannot be reached.")

    grid.view.show_cell(0, "item")
    with monkeypatch.context() as patch:
        patch.setattr(grid._desk.core, "run_as_request", refuse)
        patch.setattr(grid._desk.core, "run", refuse)
        press(grid, "F12")
        assert shown(grid, tasks)._trouble.text() == "The server cannot be reached."
    form = next(parent for parent in _above(grid) if isinstance(parent, DocumentForm))
    form.hear(EVERYTHING)
    panel = shown(grid, tasks)
    assert panel._trouble.isHidden()
    assert dict(panel.facts())["Barcode"] == "4711"


def _above(widget: QWidget) -> Iterator[QWidget]:
    above = widget.parentWidget()
    while above is not None:
        yield above
        above = above.parentWidget()
