"""Walk: the ways through the windows a tour takes."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from erp_core.kit.i18n import _
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import theme
from erp_desktop.tour.stage import Stage, TourError
from erp_desktop.tour.witness import Witness

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
PASTED = 120


def dress(mode: theme.Mode) -> None:
    """Change the theme as the user menu does."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply_theme(app, mode)


def way_in(stage: Stage) -> None:
    """The login window: as it comes, with a wrong password, and registration."""
    stage.role = ""
    stage.until(lambda: stage.application.core, "the database does not open")
    stage.wait()
    stage.picture("Login")
    stage.log_in("staff", "not-the-password")
    stage.picture("Login with a wrong password")
    stage.role = ""
    stage.click("login.register")
    stage.picture("Registration")
    stage.click("register.back")


def every_screen(stage: Stage) -> None:
    """Each screen of the navigation, and of each list the first record, if it has one."""
    for entry in stage.main.listed:
        stage.click(f"nav.{entry.name}")
        stage.picture(_(entry.title))
        if isinstance(stage.screen, ListScreen):
            create = stage.screen.spec.create
            if create and stage.find("list.new").isEnabled() != stage.main.core.can(create):
                raise TourError(f"{entry.name} offers {stage.role} what the role does not include")
            if not stage.screen.table.isVisible():
                continue  # a kind of record that the demo company has none of yet
            stage.open_row()
            stage.picture(f"{_(entry.title)}, one of them")
            stage.main.close_current()
            stage.wait()


def empty_list(stage: Stage) -> None:
    """A search that finds nothing."""
    stage.click("nav.sales_orders")
    stage.find("list.search", QLineEdit, stage.screen).setFocus()
    stage.write("no such customer")
    stage.until(lambda: stage.is_shown("state.title"), "an empty list says nothing")
    stage.wait()
    stage.picture("Sales orders, nothing found")
    stage.press(Key.Key_Escape)


def new_forms(stage: Stage) -> None:
    """Each form empty, and saved empty: every missing field says so."""
    for name in ("sales_order", "work_order", "party", "item"):
        form = stage.main.open(name)
        stage.wait()
        stage.picture(f"New {name.replace('_', ' ')}")
        stage.press(Key.Key_S, modifier=CONTROL)
        stage.picture(f"New {name.replace('_', ' ')}, saved empty")
        if not isinstance(form, DocumentForm) or not form.message.text:
            raise TourError(f"an empty {name} is saved without a word")
        stage.main.close_current()
        stage.wait()


def write_purchase_order(stage: Stage) -> DocumentForm:
    """The main job, typed: supplier, dates, tax, one line, a note; saved."""
    stage.click("nav.purchase_orders")
    stage.click("list.new", stage.screen)
    form = stage.form
    stage.write("ABC Text")
    stage.until(lambda: _popup_of(form), "no supplier is offered")
    stage.picture("New purchase order, choosing the supplier")
    stage.press(Key.Key_Down, Key.Key_Up, Key.Key_Tab)
    for text in ("2024-01-15", "2024-02-15", "", "10"):
        stage.write(text)
        stage.press(Key.Key_Tab)
    stage.write("MAT-00")
    stage.until(lambda: _popup_of(form), "no item is offered")
    stage.picture("New purchase order, choosing an item")
    stage.write("1")
    stage.press(Key.Key_Tab, Key.Key_Tab)
    stage.write("100")
    stage.press(Key.Key_Tab, Key.Key_Tab)
    stage.write("10.50")
    stage.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Return)
    stage.write("Urgent order")
    stage.picture("New purchase order, typed")
    stage.press(Key.Key_S, modifier=CONTROL)
    stage.until(lambda: form.record is not None, f"the order is not saved: {form.message.text}")
    stage.wait()
    return form


def submit_purchase_order(stage: Stage, form: DocumentForm, witness: Witness, expected: str) -> int:
    """Check what was saved, submit it, and see that staff cannot approve it; gives the order's id."""
    form.bar.history.setChecked(True)
    stage.wait()
    stage.picture("Purchase order, saved")
    order = witness.read(form.record.id)
    amounts = (order.net_amount, order.tax_amount, order.total_amount)
    wanted = (Decimal("1050.00"), Decimal("105.00"), Decimal("1155.00"))
    if (order.number, str(order.status), *amounts) != (expected, "draft", *wanted):
        raise TourError(f"saved as {order.number} {order.status} {amounts}, not {expected} draft {wanted}")
    stage.click("form.move.submit", form)
    stage.picture("Purchase order, submitted by staff")
    order = witness.read(order.id)
    if str(order.status) != "pending":
        raise TourError(f"submitted, the order is {order.status}")
    if stage.find("form.move.approve").isEnabled():
        raise TourError("staff is offered to approve")
    return order.id


def approve_purchase_order(stage: Stage, witness: Witness, order_id: int, number: str) -> None:
    """As a manager: find the order in the list, open it, approve it."""
    stage.click("nav.purchase_orders")
    stage.find("list.search", QLineEdit, stage.screen).setFocus()
    stage.write(number)
    stage.press(Key.Key_Return)
    stage.until(lambda: stage.screen.findChild(QLineEdit, "list.search"), "the search does not end")
    stage.until(lambda: _rows(stage) == 1, f"{number} is not found")
    stage.open_row()
    form = stage.form
    stage.picture("Purchase order, waiting for the manager")
    stage.click("form.move.approve", form)
    stage.picture("Purchase order, approved, with its history")
    if str(witness.read(order_id).status) != "approved":
        raise TourError("the manager cannot approve the order")


def wrong_order(stage: Stage, witness: Witness) -> None:
    """An order with mistakes: each is said where it stands; then many lines pasted; then left unsaved."""
    stage.main.open("purchase_order")
    stage.wait()
    form = stage.form
    stage.write("ABC")
    stage.press(Key.Key_Tab)
    for text in ("2024-02-15", "2024-01-15", "", "101"):
        stage.write(text)
        stage.press(Key.Key_Tab)
    for code, quantity in (("MAT-001", "-5"), ("NO-SUCH", "12")):
        stage.write(code)
        stage.press(Key.Key_Tab, Key.Key_Tab)
        stage.write(quantity)
        stage.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Tab, Key.Key_Tab)
    stage.press(Key.Key_S, modifier=CONTROL)
    stage.picture("Purchase order, mistakes")
    if form.body.grid is None or len(form.body.grid.model.errors()) != len(("quantity", "item")):
        raise TourError("mistakes in lines are not marked")
    view = form.body.grid.view
    view.setCurrentIndex(form.body.grid.model.index(0, 0))
    codes = witness.item_codes(PASTED)
    view.pasting.paste_text("\n".join(f"{code}\t{n + 1}\t10.{n % 100:02}" for n, code in enumerate(codes)))
    stage.wait()
    stage.picture("Purchase order, lines pasted from a spreadsheet")
    stage.answer(_("&Discard"), "Purchase order, left unsaved")
    stage.main.close_current()
    stage.wait()


def large_picture(stage: Stage) -> None:
    """One form at 200 %."""
    stage.click("nav.sales_orders")
    stage.open_row()
    stage.picture("Sales order at 200 %", ratio=2)
    stage.main.close_current()
    stage.wait()


def _popup_of(form: DocumentForm) -> bool:
    return any(popup.isVisible() for popup in form.window().findChildren(LookupPopup))


def _rows(stage: Stage) -> int:
    table = stage.find("list.table", within=stage.screen)
    return table.model().rowCount()  # type: ignore[attr-defined]
