"""Every reference is a link both ways: cells to the records they name, records to the lists naming them."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from erp_core import Core
from erp_core.kit.filter import is_
from erp_core.production.work_order import service as work_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleInput
from erp_desktop.kit.filters.filter_chip import FilterChip
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.links.naming_lists import naming
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.tables.rows_view import RowsView
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import (
    make_confirmed_order,
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    order_input,
)

Key = Qt.Key
LISTS = [entry.rows for entry in SCREENS if entry.rows is not None]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(window_as: Callable[[str], MainWindow]) -> MainWindow:
    return window_as("manager")


@pytest.fixture
def sold(core: Core) -> Any:
    """A confirmed order, and work of 40 for its first line."""
    order = make_confirmed_order(core)
    line = order.lines[0]
    work: Any = {
        "item_id": line.item_id,
        "sales_order_line_id": line.id,
        "quantity": 40,
        "planned_start_on": "2024-01-15",
        "planned_finish_on": "2024-01-31",
    }
    core.run(work_orders.create, work)
    return order


def shown(window: MainWindow, tasks: Tasks, name: str, id: int | None = None) -> Any:
    screen = window.open(name, id)
    assert tasks.wait_idle()
    return screen


def stand_at(table: RowsView, attr: str, row: int = 0) -> None:
    """Put the keyboard in a cell."""
    place = next(n for n, column in enumerate(table.rows_model.columns) if column.attr == attr)
    table.setFocus()
    table.setCurrentIndex(table.rows_model.index(row, place))


def mark_of(table: Any) -> QPoint:
    """The middle of the mark in the current cell."""
    cell = table.visualRect(table.currentIndex())
    return QPoint(cell.right() - 11, cell.center().y())


def front(window: MainWindow) -> Any:
    assert window.tabs.current is not None
    return window.tabs.current


@pytest.mark.usefixtures("sold")
class TestCells:
    @pytest.mark.parametrize(
        ("attr", "screen", "key"),
        [
            ("item_code", "item", "item_id"),
            ("item_name", "item", "item_id"),
            ("sales_order_number", "sales_order", "sales_order_id"),
            ("customer_name", "party", "customer_id"),
        ],
    )
    def test_the_key_opens_what_the_cell_names(
        self, window: MainWindow, tasks: Tasks, attr: str, screen: str, key: str
    ) -> None:
        listed = shown(window, tasks, "work_orders")
        row = listed.model.row_at(0)
        stand_at(listed.table, attr)
        QTest.keyClick(listed.table, Key.Key_Return, CONTROL)
        assert tasks.wait_idle()
        assert (front(window).spec.name, front(window).record_id) == (screen, getattr(row, key))

    def test_a_cell_that_names_nothing_says_which_do(self, window: MainWindow, tasks: Tasks) -> None:
        listed = shown(window, tasks, "sales_orders")
        stand_at(listed.table, "status")
        QTest.keyClick(listed.table, Key.Key_Return, CONTROL)
        assert front(window) is listed
        assert window.toast.text == "This cell names no other record. With ← and → go to: Customer."

    def test_the_mouse_opens_at_the_mark_and_selects_beside_it(
        self, window: MainWindow, tasks: Tasks, core: Core
    ) -> None:
        make_sales_order(core)
        listed = shown(window, tasks, "sales_orders")
        stand_at(listed.table, "customer_name", row=1)
        assert listed.table.links.shows(listed.table.currentIndex())
        listed.table.selectRow(0)
        listed.table.setCurrentIndex(listed.table.rows_model.index(1, 1))
        beside = listed.table.visualRect(listed.table.currentIndex()).topLeft() + QPoint(30, 10)
        QTest.mouseClick(listed.table.viewport(), Qt.MouseButton.LeftButton, pos=beside)
        assert front(window) is listed
        assert listed.table.selected_rows() == [1]
        customer = listed.model.row_at(1).customer_id
        QTest.mouseClick(listed.table.viewport(), Qt.MouseButton.LeftButton, pos=mark_of(listed.table))
        assert tasks.wait_idle()
        assert (front(window).spec.name, front(window).record_id) == ("party", customer)
        assert listed.table.selected_rows() == [1]

    def test_the_mark_stands_where_the_mouse_is(self, window: MainWindow, tasks: Tasks) -> None:
        listed = shown(window, tasks, "sales_orders")
        listed.search.setFocus()
        index = listed.model.index(0, 1)
        assert not listed.table.links.shows(index)
        place = QPointF(listed.table.visualRect(index).center())
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            listed.table.viewport().mapToGlobal(place),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(listed.table.viewport(), move)
        assert listed.table.links.shows(index)
        assert not listed.table.links.shows(listed.model.index(0, 0))

    def test_the_menu_of_a_row_has_what_it_names_once(self, window: MainWindow, tasks: Tasks) -> None:
        listed = shown(window, tasks, "work_orders")
        row = listed.model.row_at(0)
        texts = [action.text() for action in listed.context_menu(row, 0).actions()]
        assert [text for text in texts if text.startswith("Open ")] == [
            f"Open {row.item_code}",
            f"Open {row.sales_order_number}",
            f"Open {row.customer_name}",
        ]

    def test_a_line_leads_to_its_item_from_code_and_name(
        self, window: MainWindow, tasks: Tasks, sold: Any
    ) -> None:
        for column in ("item", "item_name"):
            form = shown(window, tasks, "sales_order", sold.id)
            view = form.body.grid.view
            view.show_cell(0, column)
            QTest.keyClick(view, Key.Key_Return, CONTROL)
            assert tasks.wait_idle()
            assert (front(window).spec.name, front(window).record_id) == ("item", sold.lines[0].item_id)
            window.close_current()
        form = shown(window, tasks, "sales_order", sold.id)
        view = form.body.grid.view
        view.show_cell(0, "item")
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=mark_of(view))
        assert tasks.wait_idle()
        assert front(window).spec.name == "item"


class TestNamedIn:
    def test_a_party_and_an_item_lead_to_their_orders(
        self, window: MainWindow, tasks: Tasks, core: Core, sold: Any
    ) -> None:
        make_sales_order(core, customer_id=sold.customer_id)
        make_sales_order(core)
        party = shown(window, tasks, "party", sold.customer_id)
        assert [link.text() for link in party.named_in.row.links] == ["2 sales orders", "1 work order"]
        item = shown(window, tasks, "item", sold.lines[0].item_id)
        assert [link.text() for link in item.named_in.row.links] == ["1 sales order", "1 work order"]
        order = shown(window, tasks, "sales_order", sold.id)
        assert [link.text() for link in order.named_in.row.links] == ["1 work order"]

    def test_a_supplier_leads_to_what_was_ordered_from_him(
        self, window: MainWindow, tasks: Tasks, core: Core
    ) -> None:
        bought = make_purchase_order(core)
        party = shown(window, tasks, "party", bought.supplier_id)
        assert [link.text() for link in party.named_in.row.links] == ["1 purchase order"]

    def test_a_link_opens_the_list_narrowed_to_the_record_and_says_so(
        self, window: MainWindow, tasks: Tasks, core: Core, sold: Any
    ) -> None:
        make_sales_order(core)
        item = shown(window, tasks, "item", sold.lines[0].item_id)
        item.named_in.row.links[0].click()
        assert tasks.wait_idle()
        listed = front(window)
        assert isinstance(listed, ListScreen)
        assert listed.model.query.where == [is_("item_id", sold.lines[0].item_id)]
        assert (listed.model.rowCount(), getattr(listed.model.row_at(0), "id", None)) == (1, sold.id)
        (chip,) = listed.findChildren(FilterChip)
        assert (chip.isVisible(), chip.accessibleName()) == (True, f"Item: {sold.lines[0].item_code}")
        assert not listed.findChild(QPushButton, "list.chip.all").isChecked()  # type: ignore[union-attr]
        chip.removed.emit()
        assert tasks.wait_idle()
        assert listed.model.query.where == []
        assert listed.model.rowCount() == 2

    def test_who_may_not_read_sales_orders_sees_none(
        self,
        window_as: Callable[[str], MainWindow],
        tasks: Tasks,
        core: Core,
        sold: Any,
    ) -> None:
        (role,) = [role for role in core.run(roles.search) if role.name == "viewer"]
        kept: Any = frozenset(role.permissions) - {"sales_order:read"}
        core.run(
            roles.update,
            role.id,
            role.version,
            RoleInput(name="viewer", title="Viewer", permissions=kept),
        )
        party = shown(window_as("viewer"), tasks, "party", sold.customer_id)
        assert [link.text() for link in party.named_in.row.links] == ["1 work order"]

    def test_a_record_that_is_named_nowhere_says_so_by_key(
        self, window: MainWindow, tasks: Tasks, core: Core
    ) -> None:
        party = shown(window, tasks, "party", make_party(core).id)
        assert not party.named_in.isVisible()
        QTest.keyClick(party, Key.Key_F6)
        assert window.toast.text == "Nothing names this record so far."

    def test_one_key_leads_to_the_links_and_arrows_from_one_to_the_next(
        self, window: MainWindow, tasks: Tasks, core: Core, sold: Any
    ) -> None:
        make_sales_order(core, customer_id=sold.customer_id)
        party = shown(window, tasks, "party", sold.customer_id)
        QTest.keyClick(party, Key.Key_F6)
        first, second = party.named_in.row.links
        assert QApplication.focusWidget() is first
        QTest.keyClick(first, Key.Key_Right)
        assert QApplication.focusWidget() is second
        QTest.keyClick(second, Key.Key_Right)
        assert QApplication.focusWidget() is first
        QTest.keyClick(first, Key.Key_Return)
        assert tasks.wait_idle()
        assert isinstance(front(window), ListScreen)

    def test_one_key_leads_from_an_order_to_its_work(
        self, window: MainWindow, tasks: Tasks, sold: Any
    ) -> None:
        order = shown(window, tasks, "sales_order", sold.id)
        assert isinstance(order, DocumentForm)
        QTest.keyClick(order.body.grid.view, Key.Key_F6)  # type: ignore[union-attr]
        focused = QApplication.focusWidget()
        assert isinstance(focused, QPushButton)
        assert focused.text() == "1 work order"
        QTest.keyClick(focused, Key.Key_F6)
        assert QApplication.focusWidget().text() == "WO-000001 · Draft · 0%"  # type: ignore[union-attr]


def test_work_leads_to_the_order_it_is_for_and_to_its_customer(
    window: MainWindow, tasks: Tasks, core: Core, sold: Any
) -> None:
    (work,) = core.run(work_orders.made_for, sold.id).work_orders
    form = shown(window, tasks, "work_order", work.id)
    for name, title in (("sales_order", sold.number), ("party", sold.customer_name)):
        link = form.findChild(QPushButton, f"form.made_for.{name}")
        assert link.text() == title
        link.click()
        assert tasks.wait_idle()
        assert front(window).title == title
        window.close_current()


def test_links_follow_what_was_saved(window: MainWindow, tasks: Tasks, core: Core) -> None:
    item = make_item(core)
    form = shown(window, tasks, "item", item.id)
    assert not form.named_in.isVisible()
    line: Any = {"item_id": item.id, "quantity": 1, "unit_price": 1}
    core.run(sales_orders.create, order_input(core, "customer_id", lines=0) | {"lines": [line]})
    form.reload()
    assert tasks.wait_idle()
    assert [link.text() for link in form.named_in.row.links] == ["1 sales order"]


def test_which_lists_name_a_record_follows_from_the_lists() -> None:
    def found(kind: str) -> list[tuple[str, str]]:
        return [(one.rows.screen, one.field) for one in naming(kind, LISTS)]

    assert found("party") == [
        ("sales_orders", "customer_id"),
        ("purchase_orders", "supplier_id"),
        ("work_orders", "customer_id"),
        ("stock", "owner_id"),
        ("party_items", "party_id"),
        ("warehouses", "party_id"),
    ]
    assert found("item") == [
        ("sales_orders", "item_id"),
        ("purchase_orders", "item_id"),
        ("work_orders", "item_id"),
        ("stock", "item_id"),
        ("stock_adjustments", "item_id"),
        ("party_items", "item_id"),
    ]
