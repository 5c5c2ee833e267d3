"""A purchase order from the first key press to the manager's approval, through the real windows."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import erp_core
from erp_core import Core
from erp_core.errors import NotPermitted
from erp_core.kit.filter import ListQuery, is_
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.setup import Database
from erp_desktop.application import Application
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.opening import Opened
from erp_desktop.tour.stage import Stage
from tests.factories.mill import PASSWORD
from tests.factories.orders import make_item, make_party, make_purchase_order

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def mill(core: Core) -> None:
    """What must be there before anybody can order: the supplier, the fabric, and an order PO-000001."""
    make_party(core, code="ABC", name="ABC Textile Co.")
    make_party(core, code="ABD", name="Abdul Dyes")
    make_item(core, code="MAT-001", name="Cotton Fabric", purchase_price="9.80")
    make_purchase_order(core)


@pytest.fixture
def stage(qapp: QApplication, tasks: Tasks, database: Database, tmp_path: Path) -> Iterator[Stage]:
    draft_store.use(tmp_path / "drafts")
    application = Application(qapp, tasks, lambda: Opened(erp_core.connect(database.app_url)))
    application.start()
    yield Stage(tmp_path, application)
    for window in (application.main_window, application.login_window):
        if window is not None:
            window.hide()
            window.deleteLater()
    application.close()
    qapp.setQuitOnLastWindowClosed(True)
    application.deleteLater()


def _type_the_order(stage: Stage) -> None:
    stage.click("nav.purchase_orders")
    stage.click("list.new", stage.screen)
    stage.write("ABC Textile Co.")
    stage.press(Key.Key_Tab)
    for text in ("2024-01-15", "2024-02-15", "", "10"):
        stage.write(text)
        stage.press(Key.Key_Tab)
    stage.write("MAT-001")
    stage.press(Key.Key_Tab, Key.Key_Tab)
    stage.write("100")
    stage.press(Key.Key_Tab, Key.Key_Tab)
    stage.write("10.50")
    stage.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Return)
    stage.write("Urgent order")
    stage.press(Key.Key_S, modifier=CONTROL)


@pytest.mark.usefixtures("mill")
def test_from_typing_to_approval(stage: Stage, core_as: Callable[[str], Core]) -> None:
    witness = core_as("viewer")

    # A staff member types the order and submits it.
    stage.enter("staff", PASSWORD)
    _type_the_order(stage)
    form = stage.form
    assert form.title == "PO-000002", form.message.text
    order = witness.run(purchase_orders.get, form.record.id)
    assert (order.number, order.status, order.supplier_name) == ("PO-000002", "draft", "ABC Textile Co.")
    assert (order.order_date.isoformat(), order.due_date.isoformat()) == ("2024-01-15", "2024-02-15")
    amounts = (order.net_amount, order.tax_amount, order.total_amount)
    assert amounts == (Decimal("1050.00"), Decimal("105.00"), Decimal("1155.00"))
    assert (order.notes, len(order.lines)) == ("Urgent order", 1)
    line = order.lines[0]
    assert (line.item_code, line.item_name) == ("MAT-001", "Cotton Fabric")
    assert (line.quantity, line.unit_price) == (100, Decimal("10.50"))

    stage.click("form.move.submit", form)
    assert witness.run(purchase_orders.get, order.id).status == "pending"

    # Nobody offers staff to approve, and core would refuse it.
    assert not stage.find("form.move.approve").isEnabled()
    with pytest.raises(NotPermitted):
        core_as("staff").run(purchase_orders.approve, order.id, order.version + 1)
    stage.leave()

    # The manager finds it among what is pending, and approves it.
    stage.enter("manager", PASSWORD)
    stage.main.open("purchase_orders", query=ListQuery(where=[is_("status", "pending")]))
    stage.wait()
    stage.open_row()
    assert stage.form.title == "PO-000002"
    stage.click("form.move.approve", stage.form)
    assert stage.form.bar.badge.status == "approved"
    assert witness.run(purchase_orders.get, order.id).status == "approved"

    # The history shows who did what.
    stage.form.bar.history.setChecked(True)
    stage.wait()
    assert [text.split(" · ")[0] for text in stage.form.history.texts()] == [
        "Manager Person approved it (Pending → Approved)",
        "Staff Person submitted it (Draft → Pending)",
        "Staff Person created it",
    ]
    stage.leave()


@pytest.mark.usefixtures("mill")
def test_what_was_typed_comes_back_after_a_crash(stage: Stage, core: Core) -> None:
    stage.enter("staff", PASSWORD)
    stage.main.open("purchase_order")
    stage.wait()
    stage.write("ABC")
    stage.press(Key.Key_Tab)
    stage.form.body.fields.editor("notes").setFocus()
    stage.write("half typed")
    stage.form.drafts.keep()
    stage.wait()
    # The program dies: nobody is asked anything.
    stage.form.set_dirty(False)
    stage.leave()

    stage.enter("staff", PASSWORD)
    QTest.qWait(50)
    stage.wait()
    assert "New purchase order" in stage.main.message.text
    stage.click("message.action", stage.main.message)
    stage.wait()
    assert stage.form.is_dirty
    assert stage.form.body.fields.editor("notes").value() == "half typed"
    stage.press(Key.Key_S, modifier=CONTROL)
    assert core.run(purchase_orders.get, stage.form.record.id).notes == "half typed"
    stage.leave()
