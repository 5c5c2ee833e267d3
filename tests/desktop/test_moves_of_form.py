"""Moves from the form: what cannot be taken back asks and has no key; the others can be undone at once."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton

from erp_core.kit.kind import KINDS, Kind
from erp_core.production.work_order import WORK_ORDER
from erp_core.purchasing.purchase_order import PURCHASE_ORDER
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.parts import ask
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.production import work_order
from erp_desktop.sales import sales_order
from erp_desktop.screens import SCREENS
from erp_desktop.stock import stock_adjustment
from tests.desktop.conftest import delete_closed
from tests.factories.makers import make_in, make_stock_adjustment
from tests.factories.orders import make_confirmed_order, make_sales_order, make_work_order

pytestmark = pytest.mark.one_company

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def open_form(core, tasks, shell, qtbot):
    """A form of a stored record, as it stands on screen."""
    shell.rights = Rights(core, tasks)

    def show(spec: FormSpec, record: Any) -> DocumentForm:
        form = DocumentForm(core, tasks, shell, spec, record.id)
        qtbot.addWidget(form)
        form.show()
        form.activateWindow()
        assert tasks.wait_idle()
        return form

    return show


@pytest.fixture
def asked(monkeypatch):
    """Questions that came up; each is answered with no, or with what ``asked.answer`` says."""

    class Asked(list[str]):
        answer = False

    questions = Asked()

    def confirm(_parent: Any, question: str, _yes: str) -> bool:
        questions.append(question)
        return questions.answer

    monkeypatch.setattr(ask, "confirm", confirm)
    return questions


def press_next_step(form, tasks, qtbot):
    qtbot.keyClick(form, Qt.Key.Key_Return, CONTROL_SHIFT)
    assert tasks.wait_idle()


def click(form, name, tasks):
    button = form.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()
    assert tasks.wait_idle()


def test_no_key_completes_a_work_order(core, tasks, qtbot, open_form, asked):
    form = open_form(work_order.FORM, make_in(core, WORK_ORDER, "in_progress"))
    press_next_step(form, tasks, qtbot)
    assert (form.record.status, list(asked)) == ("in_progress", [])
    click(form, "form.move.complete", tasks)
    assert form.record.status == "in_progress"
    assert asked == ["Complete this work order? Its progress becomes 100 %. This cannot be taken back."]
    asked.answer = True
    click(form, "form.move.complete", tasks)
    assert (form.record.status, form.message.text) == ("completed", "")


def test_the_keyboard_stays_with_the_record_when_its_button_goes(core, tasks, qtbot, open_form, asked):
    form = open_form(work_order.FORM, make_in(core, WORK_ORDER, "in_progress"))
    form.activateWindow()
    asked.answer = True
    button = form.findChild(QPushButton, "form.move.complete")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert tasks.wait_idle()
    assert (form.record.status, button.isVisible()) == ("completed", False)
    assert form.bar.isAncestorOf(QApplication.focusWidget())


def test_a_move_is_taken_back_from_the_form(core, tasks, qtbot, open_form):
    form = open_form(sales_order.FORM, make_sales_order(core))
    press_next_step(form, tasks, qtbot)
    assert form.record.status == "pending"
    assert "is now: Pending" in form.message.text
    click(form, "message.action", tasks)
    assert (form.record.status, form.message.text) == ("draft", "")


def test_one_key_takes_the_last_move_back_and_is_told_beside_it(core, tasks, qtbot, open_form):
    form = open_form(sales_order.FORM, make_sales_order(core))
    press_next_step(form, tasks, qtbot)
    assert form.findChild(QPushButton, "message.action").text() == "&Take back (Ctrl+Shift+B)"
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL_SHIFT)
    assert tasks.wait_idle()
    assert (form.record.status, form.message.text) == ("draft", "")
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL_SHIFT)
    assert tasks.wait_idle()
    assert form.record.status == "draft"
    assert form.message.text.startswith("There is nothing to take back")


def test_why_a_move_for_good_is_not_taken_back(core, tasks, qtbot, open_form, asked):
    form = open_form(sales_order.FORM, make_confirmed_order(core))
    asked.answer = True
    click(form, "form.move.cancel", tasks)
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL_SHIFT)
    assert tasks.wait_idle()
    assert form.record.status == "cancelled"
    assert form.message.text == "“Cancel order” cannot be taken back: that is why it was asked first."
    form.show_record(make_confirmed_order(core))
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL_SHIFT)
    assert form.message.text.startswith("There is nothing to take back")


def test_a_document_without_any_way_back_says_why_too(core, tasks, qtbot, open_form, asked):
    form = open_form(stock_adjustment.FORM, make_stock_adjustment(core))
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL_SHIFT)
    assert form.message.text.startswith("There is nothing to take back")
    asked.answer = True
    click(form, "form.move.post", tasks)
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL_SHIFT)
    assert form.message.text == "“Post” cannot be taken back: that is why it was asked first."


def test_what_the_core_takes_back_no_more_is_offered_no_more(core, tasks, qtbot, open_form):
    form = open_form(sales_order.FORM, make_sales_order(core))
    press_next_step(form, tasks, qtbot)
    form.writer._way_back._ends.timeout.emit()
    assert form.message.text == ""
    qtbot.keyClick(form, Qt.Key.Key_B, CONTROL_SHIFT)
    assert tasks.wait_idle()
    assert form.record.status == "pending"


def test_what_the_core_asks_is_asked_over_the_form(core, tasks, open_form, asked):
    order = make_confirmed_order(core)
    line = order.lines[0]
    work = make_work_order(core, item_id=line.item_id, sales_order_line_id=line.id)
    form = open_form(sales_order.FORM, order)
    asked.answer = True
    click(form, "form.move.cancel", tasks)
    assert len(asked) == 2
    assert f"{order.number} is needed for {work.number} (Draft)" in asked[1]
    assert core.run(sales_orders.get, order.id).status == form.record.status == "cancelled"


def test_no_to_what_the_core_asks_leaves_all_as_it_is(core, tasks, open_form, asked, monkeypatch):
    order = make_confirmed_order(core)
    line = order.lines[0]
    make_work_order(core, item_id=line.item_id, sales_order_line_id=line.id)
    form = open_form(sales_order.FORM, order)
    monkeypatch.setattr(ask, "confirm", lambda _parent, question, _yes: "is needed for" not in question)
    click(form, "form.move.cancel", tasks)
    assert core.run(sales_orders.get, order.id).status == form.record.status == "confirmed"


def test_what_only_notes_something_says_so():
    buttons = {
        move.name: (move.button, move.tooltip)
        for kind in (SALES_ORDER, PURCHASE_ORDER)
        for move in kind.moves
    }
    assert buttons["start"] == (
        "Record as in production",
        "Its production has begun; this writes no work order",
    )
    assert buttons["send"][0] == "Record as sent"
    assert "sends nothing" in buttons["send"][1]


def test_an_order_leads_to_its_work_orders_and_they_lead_back(core, tasks, shell, qtbot, open_form):
    order = make_confirmed_order(core)
    line = order.lines[0]
    work = make_work_order(core, item_id=line.item_id, sales_order_line_id=line.id, quantity=40)
    form = open_form(sales_order.FORM, order)
    made = form.findChild(QLabel, "form.made")
    assert isinstance(made, QLabel)
    assert (made.isVisible(), made.text()) == (True, f"{line.item_code}: 0 of 100 m made")
    click(form, f"form.made.{work.number}", tasks)
    assert shell.opened[-1][:2] == ("work_order", work.id)
    form = open_form(work_order.FORM, work)
    named = {"sales_order_line_id": ("sales_order", order.id), "item_id": ("item", line.item_id)}
    for name, target in named.items():
        line_edit = form.body.fields.editor(name).input
        qtbot.keyClick(line_edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert shell.opened[-1][:2] == target


def test_an_order_without_work_orders_says_nothing_of_them(core, open_form):
    form = open_form(sales_order.FORM, make_confirmed_order(core))
    assert form.body.panel.isHidden()


def test_the_key_of_the_next_step_saves_first(open_form, core, tasks, qtbot):
    form = open_form(sales_order.FORM, make_sales_order(core))
    form.body.fields.editor("notes").set_value("By sea")
    form.sheet.set_dirty(True)
    press_next_step(form, tasks, qtbot)
    assert form.record.status == "pending"
    assert form.record.notes == "By sea"


@pytest.mark.parametrize("button", ["form.move.submit", "form.save"])
def test_after_a_button_is_gone_the_keyboard_is_where_enter_decides_nothing(
    open_form, core, tasks, qtbot, button
):
    form = open_form(sales_order.FORM, make_sales_order(core))
    form.body.fields.editor("notes").set_value("By sea")
    form.sheet.set_dirty(True)
    pressed = form.findChild(QPushButton, button)
    pressed.setFocus()
    qtbot.keyClick(pressed, Qt.Key.Key_Space)
    assert tasks.wait_idle()
    assert form.record.notes == "By sea"
    assert QApplication.focusWidget() is form.bar.more


def test_save_is_found_by_its_name_with_its_key_and_an_icon_that_is_seen(core, open_form):
    form = open_form(sales_order.FORM, make_sales_order(core))
    assert "Save" not in {action.text().partition("\t")[0] for action in form.menu_actions()}
    form.set_dirty(True)
    save = next(action for action in form.menu_actions() if action.text().startswith("Save\t"))
    assert save.text() == "Save\tCtrl+S"
    drawn = [one.icon().pixmap(16).toImage() for one in (form.bar.save, save)]
    assert drawn[0] != drawn[1], "on its button it is white"
    version = form.record.version
    save.trigger()
    assert form.tasks.wait_idle()
    assert not form.is_dirty
    assert form.record.version >= version


def kinds_that_move() -> Iterator[tuple[str, Kind]]:
    """Each document that has moves, by the name of its form."""
    for entry in SCREENS:
        if (kind := KINDS.get(entry.name)) and kind.moves:
            yield entry.name, kind


def test_after_each_move_the_keyboard_is_in_the_work(core_as, window_of, tasks, qtbot, monkeypatch, subtests):
    """Also where another window had the keyboard when the answer came: that of the question.

    Each kind has one form, which steps from record to record.
    """
    core = core_as("admin")
    window = window_of(core)
    asking = QDialog(window)

    def confirm(*_question: Any) -> bool:
        asking.show()
        asking.activateWindow()
        qtbot.waitUntil(asking.isActiveWindow)
        return True

    monkeypatch.setattr(ask, "confirm", confirm)
    for name, kind in kinds_that_move():
        cases = list(product(kind.moves, ("the button", "a field")))
        ids = [make_in(core, kind, next(s for s in m.sources if s != m.target)).id for m, _at in cases]
        form = window.open(name, ids[0], neighbours=ids)
        assert tasks.wait_idle()
        for (move, begins_at), record_id in zip(cases, ids, strict=True):
            with subtests.test(kind=name, move=move.name, begins_at=begins_at):
                assert form.record.id == record_id
                button = form.findChild(QPushButton, f"form.move.{move.name}")
                if not button.isVisible():
                    pytest.fail(f"{move.name} is not offered to an administrator")
                form.focus_first() if begins_at == "a field" else button.setFocus()
                button.click()
                asking.close()
                assert tasks.wait_idle()
                assert form.record.status == move.target
                window.activateWindow()
                qtbot.waitUntil(window.isActiveWindow)
                focus = QApplication.focusWidget()
                assert focus is not None
                assert form.isAncestorOf(focus), focus.objectName()
            form.step(1)
            assert tasks.wait_idle()
        window.tabs.remove(form)
        delete_closed()
