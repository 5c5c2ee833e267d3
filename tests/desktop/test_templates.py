"""Templates of orders: kept from a form, begun with from a list, a form, the palette; renamed and removed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from erp_core import Core
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput, ItemView
from erp_core.platform.template import service as templates
from erp_core.platform.template.schema import KeptTemplate
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.name_dialog import NameDialog
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.parts import ask
from erp_desktop.kit.templates.templates_dialog import TemplatesDialog
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_item, make_party, order_input

Key = Qt.Key


@pytest.fixture
def window(window_as: Callable[[str], MainWindow]) -> MainWindow:
    return window_as("manager")


@pytest.fixture
def goods(core: Core) -> list[ItemView]:
    return [make_item(core, code=f"FIN-{n}", sales_price="14.25") for n in (1, 2)]


@pytest.fixture
def order(core: Core, goods: list[ItemView]) -> SalesOrderView:
    customer = make_party(core, code="CUS-1", name="Chola Shirts").id
    discounts = (5, 0)
    lines = [
        {"item_id": item.id, "quantity": 30, "discount_percent": discount}
        for item, discount in zip(goods, discounts, strict=True)
    ]
    whole: Any = order_input(core, "customer_id", customer_id=customer) | {"lines": lines, "notes": "Gate 4"}
    return core.run(sales_orders.create, whole)


def front(window: MainWindow, tasks: Tasks) -> DocumentForm:
    assert tasks.wait_idle()
    QApplication.processEvents()
    assert tasks.wait_idle()
    form = window.tabs.current
    assert isinstance(form, DocumentForm)
    return form


def press(window: QWidget, sequence: str) -> None:
    window.activateWindow()
    QApplication.processEvents()
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(sequence))


def kept(window: MainWindow, order: SalesOrderView, tasks: Tasks, name: str = "Weekly") -> None:
    window.open("sales_order", order.id)
    form = front(window, tasks)
    action = next(one for one in form.menu_actions() if one.text().startswith("Save as a template"))
    action.trigger()
    dialog = form.findChildren(NameDialog)[-1]
    QTest.keyClicks(dialog._field.line, name)
    assert tasks.wait_idle()
    QTest.keyClick(dialog._field.line, Key.Key_Return)
    assert tasks.wait_idle()


def rows(core: Core) -> list[KeptTemplate]:
    return core.run(templates.search, "sales_order").templates


def dialog_of(window: MainWindow, tasks: Tasks) -> TemplatesDialog:
    assert tasks.wait_idle()
    return window.findChildren(TemplatesDialog)[-1]


def set_price(core: Core, item: ItemView, **values: Any) -> None:
    stored = core.run(items.get, item.id)
    whole = {name: getattr(stored, name) for name in ItemInput.model_fields} | values
    core.run(items.update, stored.id, stored.version, ItemInput.model_validate(whole))


def test_an_order_is_kept_and_begun_with_at_today_s_days_and_prices(
    window: MainWindow, core: Core, order: SalesOrderView, goods: list[ItemView], tasks: Tasks
) -> None:
    kept(window, order, tasks)
    assert [row.name for row in rows(window.core)] == ["Weekly"]
    window.close_current()
    set_price(core, goods[0], sales_price=Decimal("15.5"))
    window.open("sales_orders")
    assert tasks.wait_idle()
    press(window, "Ctrl+Shift+T")
    dialog = dialog_of(window, tasks)
    QTest.keyClick(dialog.list, Key.Key_Return)
    form = front(window, tasks)
    assert form.record_id is None
    assert form.is_dirty
    values = form.body.input(is_new=True)
    assert values["customer_id"] == order.customer_id
    assert values["notes"] == "Gate 4"
    assert values["order_date"] == fmt.today()
    assert values["due_date"] == form.spec.defaults(form.sheet.terms, fmt.today())["due_date"]
    told = [(line["item_id"], line["quantity"], line["unit_price"]) for line in values["lines"]]
    assert told == [
        (goods[0].id, Decimal(30), Decimal("15.5")),
        (goods[1].id, Decimal(30), Decimal("14.25")),
    ]
    assert [line["discount_percent"] for line in values["lines"]] == [Decimal(5), Decimal(0)]
    lines = form.body.grid.model.lines() if form.body.grid is not None else []
    assert ["discount_percent" in line.values for line in lines] == [True, False], "nothing is typed there"
    assert all(line["has_default_price"] and line["id"] is None for line in values["lines"])
    form.save()
    assert tasks.wait_idle()
    assert form.record.number != order.number


def test_what_is_typed_already_stays_where_a_template_comes_in(
    window: MainWindow, core: Core, order: SalesOrderView, tasks: Tasks
) -> None:
    kept(window, order, tasks)
    window.close_current()
    make_party(core, code="CUS-2", name="Other Shirts")
    window.open("sales_order")
    form = front(window, tasks)
    window.activateWindow()
    QApplication.processEvents()
    QTest.keyClicks(QApplication.focusWidget() or window, "CUS-2")
    press(window, "Tab")
    assert tasks.wait_idle()
    day = fmt.today() + timedelta(days=3)
    QTest.keyClicks(QApplication.focusWidget() or window, fmt.format_date(day))
    press(window, "Ctrl+Shift+T")
    QTest.keyClick(dialog_of(window, tasks).list, Key.Key_Return)
    assert front(window, tasks) is form
    values = form.body.input(is_new=True)
    customer = form.body.fields.match("customer_id")
    assert customer is not None
    assert (customer.code, values["order_date"]) == ("CUS-2", day)
    assert values["notes"] == "Gate 4"
    assert [line["quantity"] for line in values["lines"]] == [30, 30]
    form.set_dirty(False)


def test_an_item_that_is_inactive_since_is_told_and_its_code_stays(
    window: MainWindow, core: Core, order: SalesOrderView, goods: list[ItemView], tasks: Tasks
) -> None:
    kept(window, order, tasks)
    set_price(core, goods[1], is_active=False)
    window.close_current()
    form = window.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    press(window, "Ctrl+Shift+T")
    QTest.keyClick(dialog_of(window, tasks).list, Key.Key_Return)
    assert front(window, tasks) is form, "it comes into the new form that is there"
    lines = form.body.grid.model.lines() if form.body.grid is not None else []
    assert [line.typed.get("item", "") for line in lines] == ["", "FIN-2"]
    assert lines[1].values["quantity"] == Decimal(30)
    assert lines[1].errors["item"]
    assert f"FIN-2 {goods[1].name}" in form.message.text


def test_a_form_with_lines_stays_and_another_one_begins(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    kept(window, order, tasks)
    shown = front(window, tasks)
    shown.templates.choose()
    QTest.keyClick(dialog_of(window, tasks).list, Key.Key_Return)
    form = front(window, tasks)
    assert form is not shown
    assert form.record_id is None
    assert len(form.body.input(is_new=True)["lines"]) == 2


def test_it_is_found_by_its_name_in_the_palette(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    kept(window, order, tasks, "For Chola")
    window.close_current()
    QApplication.processEvents()
    assert tasks.wait_idle()
    command = next(one for one in window.commands() if one.title.endswith(": For Chola"))
    command.call()
    assert len(front(window, tasks).body.input(is_new=True)["lines"]) == 2


def test_the_same_name_asks_and_replaces(
    window: MainWindow, core: Core, order: SalesOrderView, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(window, order, tasks)
    (row,) = rows(window.core)
    questions: list[str] = []
    monkeypatch.setattr(ask, "confirm", lambda _parent, question, _yes: questions.append(question) or True)
    kept(window, order, tasks, "weekly")
    (again,) = rows(window.core)
    assert (again.id, again.version, len(questions)) == (row.id, row.version + 1, 1)


def test_what_cannot_be_read_is_no_template(window: MainWindow, order: SalesOrderView, tasks: Tasks) -> None:
    window.open("sales_order", order.id)
    form = front(window, tasks)
    assert form.body.grid is not None
    model = form.body.grid.model
    model.setData(model.index(0, model.spec.place("quantity")), "abc")
    form.templates.keep()
    assert not form.findChildren(NameDialog)


def test_it_is_renamed_shared_and_removed(
    window: MainWindow, core: Core, order: SalesOrderView, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(window, order, tasks)
    front(window, tasks).templates.choose()
    dialog = dialog_of(window, tasks)
    QTest.keyClick(dialog.list, Key.Key_F4)
    name = dialog.findChildren(NameDialog)[-1]
    name._field.line.setText("Every week")
    QTest.keyClick(name._field.line, Key.Key_Return)
    assert tasks.wait_idle()
    assert [row.name for row in rows(window.core)] == ["Every week"]
    menu = dialog._share.menu()
    assert menu is not None
    next(one for one in menu.actions() if one.text() == "All").trigger()
    assert tasks.wait_idle()
    assert [row.audience for row in rows(window.core)] == ["all"]
    monkeypatch.setattr(ask, "confirm", lambda *_asked: True)
    dialog.remove()
    assert tasks.wait_idle()
    assert rows(window.core) == []
    assert not dialog._use.isEnabled()


def test_who_may_write_none_is_told_so(window_as: Callable[[str], MainWindow], tasks: Tasks) -> None:
    window = window_as("viewer")
    window.open("sales_orders")
    assert tasks.wait_idle()
    press(window, "Ctrl+Shift+T")
    assert not window.findChildren(TemplatesDialog)
