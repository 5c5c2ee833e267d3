"""A cell that was opened and left as it stood changes nothing: nobody else reads that it is being changed."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import Mill
from tests.factories.orders import make_item, order_input

Key = Qt.Key


pytestmark = pytest.mark.one_company


@pytest.fixture(scope="module")
def order(one_company: Mill) -> int:
    """A stored order of two lines, one with its item's own price and one with another; no test saves it."""
    core = one_company("admin")
    items = [make_item(core, code=f"FIN-{n}", name=f"Twill {n}", sales_price="9.25") for n in (1, 2)]
    lines = [
        {"item_id": items[0].id, "quantity": "30", "unit_price": "9.25"},
        {"item_id": items[1].id, "quantity": "4.5", "unit_price": "8"},
    ]
    whole: Any = order_input(core, "customer_id") | {"lines": lines}
    return core.run(sales_orders.create, whole).id


@pytest.fixture
def form(window_as: Callable[[str], MainWindow], order: int, tasks: Tasks) -> DocumentForm:
    form = window_as("manager").open("sales_order", order)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    return form


def lines_of(form: DocumentForm) -> LinesGrid:
    assert form.body.grid is not None
    return form.body.grid


def press(key: Key, form: DocumentForm) -> None:
    QTest.keyClick(QApplication.focusWidget() or form, key)


@pytest.mark.parametrize("opens", [Key.Key_Space, Key.Key_F4, Key.Key_F2], ids=["space", "list", "edit"])
@pytest.mark.parametrize("waits", [False, True], ids=["at once", "after the answer"])
def test_whatever_its_kind(form: DocumentForm, tasks: Tasks, opens: Key, *, waits: bool) -> None:
    grid = lines_of(form)
    before = [line.state() for line in grid.model.lines()]
    names = [grid.model.spec.columns[place].name for place in grid.model.spec.editable()]
    for row, name, leaves in product(range(3), names, (Key.Key_Return, Key.Key_Tab, Key.Key_Backtab)):
        grid.view.show_cell(row, name)
        press(opens, form)
        assert grid.view.half_typed.editor() is not None
        assert not waits or tasks.wait_idle()
        press(leaves, form)
        assert tasks.wait_idle()
        told = f"{name} of line {row + 1}, left by {leaves.name}"
        assert [line.state() for line in grid.model.lines()] == before, told
        assert not grid.model.history.canUndo(), told
        assert not form.is_dirty, told
