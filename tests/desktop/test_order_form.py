"""What orders share on the desktop: the company's tax rates are offered, and the totals follow."""

from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton

from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.fields.date_editor import DateEditor
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.look.format import use_day
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.sales import sales_order
from tests.factories.orders import make_item, make_sales_order, order_input


def set_tax_rates(core, usual: str, *rates: str) -> None:
    view = core.run(company.get)
    written = {name: getattr(view, name) for name in CompanyInput.model_fields}
    changed = written | {"tax_rate": Decimal(usual), "tax_rates": [Decimal(rate) for rate in rates]}
    core.run(company.update, view.id, view.version, CompanyInput(**changed))


def test_an_order_offers_the_companys_tax_rates_and_its_totals_follow(core, tasks, shell, qtbot):
    set_tax_rates(core, "5", "18", "12")
    make_item(core, code="MAT-001", name="Cotton Fabric", sales_price="10.50")
    shell.rights = Rights(core, tasks)
    form = DocumentForm(core, tasks, shell, sales_order.FORM)
    qtbot.addWidget(form)
    form.show()
    assert tasks.wait_idle()
    grid = form.body.grid
    assert grid is not None
    grid.view.pasting.paste_text("MAT-001\t100")
    assert tasks.wait_idle()
    rate = form.body.fields.editor("tax_rate")
    rate.setFocus(Qt.FocusReason.TabFocusReason)
    assert rate.value() == Decimal(5)
    qtbot.keyClick(rate.input, Qt.Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["5%", "12%", "18%"]
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert rate.value() == Decimal(18)
    assert grid.totals()["tax_amount"] == Decimal("189.00")


def test_no_total_is_shown_by_a_tax_rate_that_is_marked_wrong(core, tasks, shell, qtbot):
    make_item(core, code="MAT-101", name="Cotton Fabric", sales_price="10.50")
    shell.rights = Rights(core, tasks)
    form = DocumentForm(core, tasks, shell, sales_order.FORM)
    qtbot.addWidget(form)
    form.show()
    assert tasks.wait_idle()
    assert form.body.grid is not None
    form.body.grid.view.pasting.paste_text("MAT-101\t100")
    assert tasks.wait_idle()
    rate = form.body.fields.editor("tax_rate").input
    assert isinstance(rate, QLineEdit)

    def shown(name: str) -> QLabel:
        label = form.findChild(QLabel, f"form.totals.{name}")
        assert isinstance(label, QLabel)
        return label

    for typed, total in (("101", "–"), ("10", "1,155.00 INR"), ("ten", "–")):
        rate.setFocus()
        rate.selectAll()
        qtbot.keyClicks(rate, typed)
        assert shown("total_amount").text() == total
        assert shown("net_amount").text() == "1,050.00"
        assert not shown("reason").isVisible(), "nothing is called wrong while it is typed"
        qtbot.keyClick(rate, Qt.Key.Key_Tab)
        assert shown("reason").isVisible() is (total == "–")


def test_a_due_date_is_the_next_such_day_and_a_past_one_is_said_at_once(core, tasks, shell, qtbot):
    shell.rights = Rights(core, tasks)
    form = DocumentForm(core, tasks, shell, sales_order.FORM)
    qtbot.addWidget(form)
    form.resize(1280, 760)
    form.show()
    assert tasks.wait_idle()
    use_day(lambda: date(2026, 11, 25))
    fields = form.body.fields
    ordered, due = fields.editor("order_date"), fields.editor("due_date")
    assert isinstance(due, DateEditor)

    def type_day(editor, text):
        editor.setFocus(Qt.FocusReason.TabFocusReason)
        editor.input.selectAll()
        for letter in text:
            qtbot.keyClicks(editor.input, letter)
        qtbot.keyClick(editor.input, Qt.Key.Key_Return)

    type_day(ordered, "25.11.26")
    type_day(due, "5.1")
    assert due.value() == date(2027, 1, 5)
    type_day(due, "m")
    assert due.value() == date(2026, 12, 25), "counted from the order date"
    type_day(due, "24.11.26")
    assert due.error() == "The due date cannot be before the order date."
    type_day(due, "5.1")
    assert due.error() is None
    type_day(ordered, "1.11.26")
    type_day(due, "15.11.26")
    assert (due.note(), due.error()) == ("This day is past.", None)
    type_day(due, "24.12.2926")
    assert (due.note(), due.error()) == ("This day is 900 years from now.", None)
    type_day(due, "24.12.2026")
    assert due.note() == ""


def test_with_every_change_of_its_lines_undone_an_order_has_nothing_to_save(core, tasks, shell, qtbot):
    control = Qt.KeyboardModifier.ControlModifier
    order = make_sales_order(core)
    shell.rights = Rights(core, tasks)
    form = DocumentForm(core, tasks, shell, sales_order.FORM, order.id)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    assert tasks.wait_idle()
    assert form.body.grid is not None
    view = form.body.grid.view
    quantity = str(form.body.grid.model.lines()[0].values["quantity"])
    view.show_cell(0, "quantity")
    form.body.grid.model.setData(view.currentIndex(), "77")
    view.remove()
    assert form.is_dirty
    qtbot.keyClick(view, Qt.Key.Key_Z, control)
    assert form.is_dirty
    qtbot.keyClick(view, Qt.Key.Key_Z, control)
    assert not form.is_dirty
    assert str(form.body.grid.model.lines()[0].values["quantity"]) == quantity
    qtbot.keyClick(view, Qt.Key.Key_Y, control)
    assert form.is_dirty
    form.save()
    assert tasks.wait_idle()
    assert form.record.lines[0].quantity == 77
    assert not form.is_dirty
    notes = form.body.fields.editor("notes").input
    notes.setFocus()
    qtbot.keyClicks(notes, "gate 4")
    view.show_cell(0, "quantity")
    form.body.grid.model.setData(view.currentIndex(), "78")
    qtbot.keyClick(view, Qt.Key.Key_Z, control)
    assert form.is_dirty, "the notes are not saved"


def test_tab_out_of_the_lines_comes_to_save_before_anything_that_cannot_be_taken_back(
    core, tasks, shell, qtbot
):
    shell.rights = Rights(core, tasks)
    form = DocumentForm(core, tasks, shell, sales_order.FORM, make_sales_order(core).id)
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    assert tasks.wait_idle()
    assert form.body.grid is not None
    grid = form.body.grid.view
    grid.setFocus()
    grid.show_cell(form.body.grid.model.rowCount() - 1, "item")
    seen = []
    for _n in range(12):
        qtbot.keyClick(form.focusWidget(), Qt.Key.Key_Tab)
        seen.append(form.focusWidget().objectName())
        if seen[-1] == "form.move.cancel":
            break
    assert seen[0] == "form.notes"
    assert seen.index("form.move.submit") < seen.index("form.move.cancel")


def press(form: DocumentForm, name: str) -> None:
    button = form.findChild(QPushButton, name)
    assert button is not None
    button.click()


def test_lines_without_a_price_say_so_softly_and_once_when_it_is_submitted(core, tasks, shell, qtbot):
    free = make_item(core, code="FREE-1", name="Swatch", sales_price="0")
    fabric = make_item(core, code="FAB-1", name="Cotton Fabric", sales_price="10.50")
    order = order_input(core, "customer_id")
    order["lines"] = [{"item_id": item.id, "quantity": "2"} for item in (free, fabric)]
    shell.rights = Rights(core, tasks)
    form = DocumentForm(core, tasks, shell, sales_order.FORM, core.run(sales_orders.create, order).id)
    qtbot.addWidget(form)
    form.show()
    assert tasks.wait_idle()
    assert form.body.grid is not None
    model = form.body.grid.model
    place = model.spec.place("unit_price")
    painted = [model.painted(row, place) for row in range(2)]
    assert [(one.text, one.is_nothing) for one in painted] == [("no price", True), ("10.50", False)]
    cell = model.index(0, place)
    assert (cell.data(), cell.data(Qt.ItemDataRole.EditRole)) == ("0.00", "0"), "what is copied is a number"
    press(form, "form.move.submit")
    assert tasks.wait_idle()
    assert form.record.status == "pending"
    assert form.message.text == f"{form.record.number} is now: Pending\n1 line has no price."
    press(form, "form.move.confirm")
    assert tasks.wait_idle()
    assert "no price" not in form.message.text
