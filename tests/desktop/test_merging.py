"""Two people at one order, through the real form: what both did is in it, or is asked."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderView
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.drafts.draft_store import Draft
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.forms.merge.merge_panel import MergePanel
from erp_desktop.kit.lines.lines_table import NEWS_ROLE
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.purchasing import purchase_order
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, order_input

Key = Qt.Key
Press = Callable[..., None]
SENT = ("id", "item_id", "quantity", "unit_price", "unit", "description", "discount_percent")
OF_ORDER = ("supplier_id", "order_date", "due_date", "currency", "tax_rate", "notes")


pytestmark = pytest.mark.one_company


@pytest.fixture(autouse=True)
def own_drafts(tmp_path: Path) -> None:
    draft_store.use(tmp_path / "drafts")


@pytest.fixture(scope="module")
def items(one_company: Mill) -> list[int]:
    """Three items, which no test changes."""
    return [make_item(one_company("admin"), code=f"FIN-{n:03}").id for n in (1, 2, 3)]


@pytest.fixture
def order(core: Core, items: list[int]) -> PurchaseOrderView:
    """Three lines of three items, 100 at 10.50 each."""
    lines = [{"item_id": item, "quantity": 100, "unit_price": "10.50"} for item in items]
    whole: Any = order_input(core, "supplier_id") | {"lines": lines}
    return core.run(purchase_orders.create, whole)


@pytest.fixture
def open_order(
    qtbot: QtBot, tasks: Tasks, shell: Any, core_as: Callable[[str], Core]
) -> Callable[..., DocumentForm]:
    def opened(order: PurchaseOrderView, **preset: Any) -> DocumentForm:
        core = core_as("staff")
        shell.rights = Rights(core, tasks)
        form = DocumentForm(core, tasks, shell, purchase_order.FORM, order.id, **preset)
        qtbot.addWidget(form)
        form.resize(1200, 760)
        form.show()
        form.focus_first()
        assert tasks.wait_idle()
        return form

    return opened


@pytest.fixture
def form(open_order: Callable[..., DocumentForm], order: PurchaseOrderView) -> DocumentForm:
    return open_order(order)


@pytest.fixture
def press(tasks: Tasks) -> Callable[..., None]:
    """Types texts and presses keys into whatever has the keyboard."""

    def press(*strokes: str | Key) -> None:
        for stroke in strokes:
            for key in stroke if isinstance(stroke, str) else [stroke]:
                target = QApplication.focusWidget()
                assert isinstance(target, QWidget)
                if isinstance(key, str):
                    QTest.keyClicks(target, key)
                else:
                    QTest.keyClick(target, key)
        assert tasks.wait_idle()

    return press


def line_of(line: Any, **changed: Any) -> dict[str, Any]:
    return {name: getattr(line, name) for name in SENT} | changed


def changed(core: Core, order: PurchaseOrderView, lines: Any = None, **fields: Any) -> PurchaseOrderView:
    """Somebody else saves an order with other values."""
    stored = core.run(purchase_orders.get, order.id)
    whole: Any = {name: getattr(stored, name) for name in OF_ORDER} | fields
    whole["lines"] = lines if lines is not None else [line_of(line) for line in stored.lines]
    return core.run(purchase_orders.update, order.id, stored.version, whole)


def in_cell(form: DocumentForm, press: Press, row: int, column: str, text: str) -> None:
    assert form.body.grid is not None
    form.body.grid.view.show_cell(row, column)
    press(text, Key.Key_Tab)


def save(form: DocumentForm, tasks: Tasks) -> None:
    form.save()
    assert tasks.wait_idle()


def panel_of(form: DocumentForm) -> MergePanel:
    panel = form.conflict.panel
    assert panel.isVisible()
    return panel


def renewed(form: DocumentForm, tasks: Tasks) -> None:
    form.conflict._renewing.timeout.emit()
    assert tasks.wait_idle()


def told(panel: MergePanel) -> list[list[str]]:
    table = panel.table
    texts = [[table.item(row, n) for n in range(4)] for row in range(table.rowCount())]
    return [[item.text().lstrip("◉○ ") if item else "" for item in row] for row in texts]


def test_what_each_changes_is_saved_without_a_question(
    form: DocumentForm,
    order: PurchaseOrderView,
    core: Core,
    press: Press,
    tasks: Tasks,
    shell: Any,
) -> None:
    in_cell(form, press, 0, "quantity", "300")
    due = order.due_date + timedelta(days=9)
    lines = [line_of(line, **({"unit_price": "11"} if n == 2 else {})) for n, line in enumerate(order.lines)]
    changed(core, order, lines, due_date=due)
    save(form, tasks)
    stored = core.run(purchase_orders.get, order.id)
    assert (stored.lines[0].quantity, stored.lines[2].unit_price, stored.due_date) == (300, 11, due)
    assert not form.is_dirty
    assert shell.messages[-1][0].endswith("with what others changed: Admin Person: Due date, line 3")
    assert is_in(form.body)


def test_tab_walks_from_the_questions_into_the_form_in_the_main_window(
    window_as: Callable[[str], MainWindow],
    order: PurchaseOrderView,
    core: Core,
    press: Press,
    tasks: Tasks,
) -> None:
    """The questions are made last of all; there it is the navigation that comes behind what is made last."""
    form = window_as("staff").open("purchase_order", order.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    form.body.fields.editor("notes").setFocus()
    press("Mine")
    changed(core, order, notes="Theirs")
    save(form, tasks)
    panel = panel_of(form)
    assert panel.table.hasFocus()
    press(Key.Key_Tab, Key.Key_Tab, Key.Key_Tab)
    assert panel.focusWidget().objectName() == "form.merge.later"
    press(Key.Key_Tab)
    assert form.body.tab_order()[0].hasFocus()
    press(Key.Key_Backtab)
    assert panel.focusWidget().objectName() == "form.merge.later"
    form.set_dirty(False)


class TestClash:
    """Both changed the quantity of the first line, the notes, and something of their own."""

    @pytest.fixture(autouse=True)
    def both(
        self,
        form: DocumentForm,
        order: PurchaseOrderView,
        core: Core,
        press: Press,
        tasks: Tasks,
    ) -> None:
        form.body.fields.editor("notes").setFocus()
        press("Mine")
        in_cell(form, press, 0, "quantity", "300")
        in_cell(form, press, 1, "quantity", "222")
        lines = [line_of(order.lines[0], quantity=7), *map(line_of, order.lines[1:])]
        changed(core, order, lines, notes="Theirs", due_date=order.due_date + timedelta(days=1))
        save(form, tasks)

    def test_it_is_asked_side_by_side_and_nothing_is_chosen(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView
    ) -> None:
        panel = panel_of(form)
        assert told(panel) == [
            ["Notes", "–", "Mine", "Theirs"],
            ["Line 1: Quantity", "100.00", "300.00", "7.00"],
        ]
        assert panel.picks == [None, None]
        assert not panel.done.isEnabled()
        assert panel.table.hasFocus()
        assert "Admin Person" in form.conflict.panel._text.text()
        assert core.run(purchase_orders.get, order.id).notes == "Theirs", "nothing is saved"

    def test_it_is_chosen_by_arrows_and_enter_and_seen_before_it_is_saved(
        self,
        form: DocumentForm,
        core: Core,
        order: PurchaseOrderView,
        press: Press,
        tasks: Tasks,
    ) -> None:
        press(Key.Key_Right, Key.Key_Return)  # theirs
        press(Key.Key_Left, Key.Key_Return)  # mine
        assert form.conflict.panel.picks == ["theirs", "mine"]
        press(Key.Key_Space)  # on the button
        assert form.conflict.panel.isHidden()
        assert form.body.fields.editor("notes").value() == "Theirs"
        assert form.is_dirty
        assert core.run(purchase_orders.get, order.id).lines[0].quantity == 7
        save(form, tasks)
        stored = core.run(purchase_orders.get, order.id)
        assert (stored.notes, stored.lines[0].quantity, stored.lines[1].quantity) == ("Theirs", 300, 222)
        assert stored.due_date == order.due_date + timedelta(days=1)

    def test_what_is_corrected_meanwhile_is_what_is_shown_and_asked(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, press: Press, tasks: Tasks
    ) -> None:
        panel = panel_of(form)
        panel.choose(0, "mine")
        form.body.fields.editor("notes").setFocus()
        press("!")
        renewed(form, tasks)
        assert told(panel)[0] == ["Notes", "–", "Mine!", "Theirs"]
        assert panel.picks == ["mine", None]
        in_cell(form, press, 0, "quantity", "7")
        renewed(form, tasks)
        assert [row[0] for row in told(panel)] == ["Notes"], "both say seven by now"
        assert panel.done.isEnabled()
        panel.put_off.emit()
        form.body.fields.editor("notes").setFocus()
        press("!")
        form.conflict.compare()
        assert tasks.wait_idle()
        assert told(panel) == [["Notes", "–", "Mine!!", "Theirs"]]
        panel.done.click()
        save(form, tasks)
        stored = core.run(purchase_orders.get, order.id)
        assert (stored.notes, stored.lines[0].quantity) == ("Mine!!", 7)

    def test_nothing_is_asked_where_both_say_the_same_by_now(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, press: Press, tasks: Tasks
    ) -> None:
        panel = panel_of(form)
        in_cell(form, press, 0, "quantity", "7")
        form.body.fields.editor("notes").set_value("Theirs")
        renewed(form, tasks)
        assert (told(panel), panel.done.isEnabled()) == ([], True)
        save(form, tasks)
        assert panel.isHidden()
        save(form, tasks)
        stored = core.run(purchase_orders.get, order.id)
        assert (stored.notes, stored.lines[0].quantity, stored.lines[1].quantity) == ("Theirs", 7, 222)

    def test_the_keyboard_is_back_in_the_form_also_where_a_cell_was_being_typed(
        self, form: DocumentForm, press: Press, tasks: Tasks
    ) -> None:
        press(Key.Key_Escape)
        assert form.body.grid is not None
        form.body.grid.view.show_cell(2, "quantity")
        press("55")
        save(form, tasks)
        panel = panel_of(form)
        for row in range(2):
            panel.choose(row, "mine")
        panel.done.setFocus()
        press(Key.Key_Space)
        assert panel.isHidden()
        assert is_in(form.body)
        form.set_dirty(False)

    def test_what_is_typed_last_is_in_it_and_a_save_at_once_does_not_ask_again(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, press: Press, tasks: Tasks
    ) -> None:
        """It is put together in the background; nobody has to wait for that."""
        form.conflict._renewing.setInterval(60_000)  # not before the button is pressed
        panel = panel_of(form)
        panel.choose(0, "mine")
        panel.choose(1, "theirs")
        form.body.fields.editor("notes").setFocus()
        press("!")
        panel.done.click()
        save(form, tasks)
        assert panel.isHidden()
        assert "not saved yet" in form.message.text
        save(form, tasks)
        assert core.run(purchase_orders.get, order.id).notes == "Mine!"

    def test_tab_walks_from_it_into_the_form_and_back(self, form: DocumentForm, press: Press) -> None:
        panel = panel_of(form)
        press(Key.Key_Tab, Key.Key_Tab, Key.Key_Tab)
        assert panel.focusWidget().objectName() == "form.merge.later"
        press(Key.Key_Tab)
        assert is_in(form.body)
        press(Key.Key_Backtab)
        assert is_in(panel)

    @pytest.mark.usefixtures("eyes_on_the_paper")
    def test_and_so_it_is_after_a_save_that_was_refused_and_after_the_next(
        self, form: DocumentForm, press: Press, tasks: Tasks
    ) -> None:
        form.writer.refused.connect(form.veil.refuse)
        form.conflict.panel.put_off.emit()
        assert form.body.grid is not None
        form.body.grid.view.show_cell(2, "quantity")
        save(form, tasks)
        assert not form.veil.isHidden()
        press(Key.Key_Escape)
        panel = panel_of(form)
        assert panel.table.hasFocus()
        press(Key.Key_Return, Key.Key_Return)
        assert panel.done.hasFocus()
        press(Key.Key_Space)
        assert form.body.grid.view.hasFocus(), "where it was"
        save(form, tasks)
        assert not form.is_dirty
        assert form.body.grid.view.hasFocus()

    @pytest.mark.usefixtures("eyes_on_the_paper")
    @pytest.mark.parametrize("name", ["notes", "due_date", "quantity"])
    def test_put_together_one_is_where_one_was_last(
        self, form: DocumentForm, press: Press, tasks: Tasks, name: str
    ) -> None:
        """Not where the veil of an earlier save, or of the opening, was given the keyboard from."""
        form.writer.refused.connect(form.veil.refuse)
        form.conflict.panel.put_off.emit()
        grid = form.body.grid
        assert grid is not None
        if name == "quantity":
            form.veil._place = form.body.tab_order()[0]  # as the opening left it
            grid.view.show_cell(2, name)
            press("55")
        else:
            form.body.fields.editor(name).setFocus()
        save(form, tasks)
        press(Key.Key_Escape)
        panel = panel_of(form)
        press(Key.Key_Return, Key.Key_Return, Key.Key_Space)
        assert panel.isHidden()
        assert form.body.fields.in_focus() == ("" if name == "quantity" else name)
        if name == "quantity":
            assert is_in(grid)
            here = grid.view.currentIndex()
            assert (here.row(), here.column()) == (2, grid.model.spec.place(name))
        form.set_dirty(False)

    def test_put_together_from_a_draft_one_is_at_the_first_that_was(
        self,
        form: DocumentForm,
        open_order: Callable[..., DocumentForm],
        order: PurchaseOrderView,
        tasks: Tasks,
    ) -> None:
        draft = replace(Draft(**roundtrip(form.writer._make_draft("0" * 32))), place=[])
        form.set_dirty(False)
        again = open_order(order, draft=draft)
        assert tasks.wait_idle()
        again.conflict.compare()
        panel = panel_of(again)
        panel.choose(0, "theirs")
        panel.choose(1, "mine")
        panel.done.click()
        assert again.body.fields.in_focus() == "notes"
        again.set_dirty(False)

    def test_as_it_was_is_a_choice_too(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, tasks: Tasks
    ) -> None:
        panel = panel_of(form)
        panel.choose(0, "base")
        panel.choose(1, "base")
        panel.done.click()
        save(form, tasks)
        stored = core.run(purchase_orders.get, order.id)
        assert (stored.notes, stored.lines[0].quantity) == ("", 100)

    def test_notes_of_both_stand_one_under_the_other(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, press: Press, tasks: Tasks
    ) -> None:
        panel = panel_of(form)
        assert not panel.table.isColumnHidden(4)
        press(Key.Key_Right, Key.Key_Right, Key.Key_Return)
        assert panel.picks == ["both", None]
        press(Key.Key_Right, Key.Key_Return)
        assert panel.picks == ["both", None], "two quantities are none together"
        panel.choose(1, "mine")
        panel.done.click()
        save(form, tasks)
        stored = core.run(purchase_orders.get, order.id)
        assert (stored.notes, stored.lines[0].quantity) == ("Mine\nTheirs", 300)

    def test_it_waits_while_one_goes_on(
        self,
        form: DocumentForm,
        core: Core,
        order: PurchaseOrderView,
        press: Press,
        tasks: Tasks,
    ) -> None:
        press(Key.Key_Return, Key.Key_Escape)
        assert form.conflict.panel.isHidden()
        assert is_in(form.body)
        in_cell(form, press, 2, "quantity", "55")
        save(form, tasks)
        panel = panel_of(form)
        assert panel.picks == ["mine", None], "what was chosen is chosen still"
        panel.choose(1, "mine")
        panel.done.click()
        save(form, tasks)
        assert core.run(purchase_orders.get, order.id).lines[2].quantity == 55

    def test_a_letter_chooses_nothing(self, form: DocumentForm, press: Press) -> None:
        press("mtx")
        assert panel_of(form).picks == [None, None]

    @pytest.mark.usefixtures("eyes_on_the_paper")
    def test_who_types_on_without_looking_decides_nothing(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, press: Press, tasks: Tasks
    ) -> None:
        form.writer.refused.connect(form.veil.refuse)
        form.conflict.panel.put_off.emit()
        save(form, tasks)
        press("1410", Key.Key_Return, Key.Key_Return, "7", Key.Key_Return)
        assert panel_of(form).picks == [None, None]
        press(Key.Key_Escape)
        assert form.conflict.panel.table.hasFocus()
        press(Key.Key_Return)
        assert form.conflict.panel.picks == ["mine", None]
        assert core.run(purchase_orders.get, order.id).notes == "Theirs"
        form.set_dirty(False)

    @pytest.mark.usefixtures("eyes_on_the_paper")
    def test_nor_after_the_save_that_found_it(self, form: DocumentForm, press: Press) -> None:
        panel = panel_of(form)
        panel.picks = [None, None]
        form.veil.refuse()
        press("1410", Key.Key_Return, Key.Key_Space)
        assert panel.picks == [None, None]
        form.set_dirty(False)

    def test_show_theirs_and_back(self, form: DocumentForm, press: Press, tasks: Tasks) -> None:
        press(Key.Key_Escape)
        button(form, "form.conflict.theirs").click()
        assert form.body.fields.editor("notes").value() == "Theirs"
        assert not form.is_dirty
        button(form, "message.action").click()
        assert form.body.fields.editor("notes").value() == "Mine", "nothing typed is lost"
        assert form.is_dirty
        assert tasks.wait_idle()
        assert panel_of(form)

    def test_after_a_crash_all_three_and_the_choices_are_there(
        self,
        form: DocumentForm,
        open_order: Callable[..., DocumentForm],
        order: PurchaseOrderView,
        core: Core,
        tasks: Tasks,
    ) -> None:
        panel_of(form).choose(1, "theirs")
        draft = Draft(**roundtrip(form.writer._make_draft("0" * 32)))
        form.set_dirty(False)
        again = open_order(order, draft=draft)
        assert tasks.wait_idle()
        save(again, tasks)
        panel = panel_of(again)
        assert panel.picks == [None, "theirs"]
        assert told(panel)[0][2:] == ["Mine", "Theirs"]
        panel.choose(0, "mine")
        panel.done.click()
        save(again, tasks)
        stored = core.run(purchase_orders.get, order.id)
        assert (stored.notes, stored.lines[0].quantity, stored.lines[1].quantity) == ("Mine", 7, 222)

    def test_who_takes_all_of_theirs_is_told_that_nothing_is_left(
        self, form: DocumentForm, order: PurchaseOrderView, press: Press, tasks: Tasks
    ) -> None:
        panel = panel_of(form)
        in_cell(form, press, 1, "quantity", str(order.lines[1].quantity))
        for row in range(2):
            panel.choose(row, "theirs")
        panel.done.click()
        assert tasks.wait_idle()
        assert not form.is_dirty
        assert form.message.text == "All is as Admin Person saved it; nothing is left to save."

    def test_what_was_chosen_is_chosen_for_that_alone(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, press: Press, tasks: Tasks
    ) -> None:
        """The next question, about another place, is as open as the first was."""
        panel = panel_of(form)
        panel.choose(0, "theirs")
        panel.choose(1, "theirs")
        panel.done.click()
        save(form, tasks)
        in_cell(form, press, 2, "quantity", "55")
        stored = core.run(purchase_orders.get, order.id)
        changed(core, order, [*map(line_of, stored.lines[:2]), line_of(stored.lines[2], quantity=44)])
        save(form, tasks)
        assert told(panel) == [["Line 3: Quantity", "100.00", "55.00", "44.00"]]
        assert panel.picks == [None]

    def test_a_choice_stays_with_its_question_when_the_one_before_it_goes(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, tasks: Tasks
    ) -> None:
        panel = panel_of(form)
        panel.choose(1, "theirs")
        stored = core.run(purchase_orders.get, order.id)
        form.conflict.take_news(changed(core, order, [line_of(line) for line in stored.lines], notes=""))
        assert tasks.wait_idle()
        assert told(panel) == [["Line 1: Quantity", "100.00", "300.00", "7.00"]]
        assert panel.picks == ["theirs"]

    def test_a_third_save_meanwhile_is_in_it_too(
        self, form: DocumentForm, core: Core, order: PurchaseOrderView, tasks: Tasks
    ) -> None:
        panel = panel_of(form)
        stored = core.run(purchase_orders.get, order.id)
        lines = [
            line_of(line, quantity=9 if n == 2 else line.quantity) for n, line in enumerate(stored.lines)
        ]
        changed(core, order, lines)
        panel.choose(0, "mine")
        panel.choose(1, "mine")
        panel.done.click()
        save(form, tasks)
        stored = core.run(purchase_orders.get, order.id)
        assert [line.quantity for line in stored.lines] == [300, 222, 9]


def is_in(body: QWidget) -> bool:
    """Whether the keyboard is in there."""
    focus = QApplication.focusWidget()
    return focus is not None and body.isAncestorOf(focus)


def roundtrip(draft: Draft) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(draft)))


def button(form: DocumentForm, name: str) -> QPushButton:
    found = form.findChild(QPushButton, name)
    assert found is not None
    return found


def test_a_line_i_remove_and_he_changes_is_asked(
    form: DocumentForm, order: PurchaseOrderView, core: Core, tasks: Tasks
) -> None:
    grid = form.body.grid
    assert grid is not None
    grid.view.show_cell(1, "quantity")
    grid.view.remove()
    lines = [line_of(line, quantity=line.quantity + n) for n, line in enumerate(order.lines)]
    changed(core, order, lines)
    save(form, tasks)
    panel = panel_of(form)
    assert told(panel) == [
        ["Line 2", "FIN-002 · 100.00 · m · 10.50", "removed", "FIN-002 · 101.00 · m · 10.50"],
    ]
    panel.choose(0, "theirs")
    panel.done.click()
    save(form, tasks)
    stored = core.run(purchase_orders.get, order.id)
    assert [line.quantity for line in stored.lines] == [100, 101, 102]


def test_currency_and_prices_are_one_question(
    form: DocumentForm, order: PurchaseOrderView, core: Core, press: Press, tasks: Tasks
) -> None:
    in_cell(form, press, 2, "unit_price", "12")
    lines = [line_of(line, unit_price="0.12", has_default_price=False) for line in order.lines]
    changed(core, order, lines, currency="USD")
    save(form, tasks)
    panel = panel_of(form)
    assert len(panel.picks) == 1
    panel.choose(0, "theirs")
    panel.done.click()
    save(form, tasks)
    stored = core.run(purchase_orders.get, order.id)
    assert (stored.currency, {line.unit_price for line in stored.lines}) == ("USD", {Decimal("0.12")})


def test_the_day_he_orders_behind_the_day_i_promise_is_asked(
    form: DocumentForm, order: PurchaseOrderView, core: Core, press: Press, tasks: Tasks
) -> None:
    form.body.fields.editor("due_date").setFocus()
    press((order.order_date + timedelta(days=3)).isoformat(), Key.Key_Tab)
    changed(core, order, order_date=order.order_date + timedelta(days=5))
    save(form, tasks)
    assert told(panel_of(form))[0][0] == "Order date, Due date"


def test_no_move_follows_what_nobody_has_seen(
    form: DocumentForm, order: PurchaseOrderView, core: Core, press: Press, tasks: Tasks
) -> None:
    in_cell(form, press, 0, "quantity", "300")
    changed(core, order, notes="Theirs")
    submit = next(move for move in purchase_order.FORM.moves if move.name == "submit")
    form.carry_out(submit)
    assert tasks.wait_idle()
    stored = core.run(purchase_orders.get, order.id)
    assert (stored.status, stored.notes, stored.lines[0].quantity) == ("draft", "Theirs", 300)
    assert "Look at it, then: Submit" in form.message.text
    form.carry_out(submit)
    assert tasks.wait_idle()
    assert core.run(purchase_orders.get, order.id).status == "pending"


def test_what_is_approved_meanwhile_is_kept_to_be_copied(
    form: DocumentForm,
    order: PurchaseOrderView,
    core: Core,
    press: Press,
    tasks: Tasks,
    shell: Any,
) -> None:
    in_cell(form, press, 0, "quantity", "300")
    core.run(purchase_orders.submit, order.id, order.version)
    save(form, tasks)
    assert form.body.grid is not None
    assert form.body.grid.model.is_read_only
    assert form.body.grid.model.line(0).values["quantity"] == 300
    said = form.message.text
    for _again in range(2):
        save(form, tasks)
        assert form.message.text == said, "a save asks for it once more"
    form.message.clear()
    save(form, tasks)
    button(form, "message.action").click()
    name, record_id, preset = shell.opened[-1]
    draft = preset["draft"]
    assert (name, record_id, draft.record_id) == ("purchase_order", None, None)
    assert draft.content["lines"][0]["quantity"] == "300"
    assert {line["id"] for line in draft.content["lines"]} == {None}
    form.set_dirty(False)


def test_a_draft_of_what_was_submitted_meanwhile_is_kept_to_be_copied(
    form: DocumentForm,
    open_order: Callable[..., DocumentForm],
    order: PurchaseOrderView,
    core: Core,
    press: Press,
    tasks: Tasks,
    shell: Any,
) -> None:
    in_cell(form, press, 0, "quantity", "300")
    draft = Draft(**roundtrip(form.writer._make_draft("0" * 32)))
    form.set_dirty(False)
    core.run(purchase_orders.submit, order.id, order.version)
    again = open_order(order, draft=draft)
    assert again.is_read_only
    assert "can no longer be changed" in again.message.text
    button(again, "message.action").click()
    assert shell.opened[-1][2]["draft"].content["lines"][0]["quantity"] == "300"
    again.set_dirty(False)


class TestNews:
    def test_a_form_nobody_types_in_follows_and_shows_where(
        self, form: DocumentForm, order: PurchaseOrderView, core: Core, tasks: Tasks, shell: Any
    ) -> None:
        focus = QApplication.focusWidget()
        lines = [line_of(line, quantity=7 if n == 1 else line.quantity) for n, line in enumerate(order.lines)]
        changed(core, order, lines, notes="Theirs")
        form.load()
        assert tasks.wait_idle()
        assert form.body.fields.editor("notes").value() == "Theirs"
        assert marked(form) == {(order.lines[1].id, "quantity")}
        assert form.body.fields.editor("notes").input.property("news") is True
        assert ("Changed by Admin Person: Notes, line 2", "info") in [
            (*m, "info")[:2] for m in shell.messages
        ]
        assert QApplication.focusWidget() is focus
        assert not form.is_dirty
        form.body._fading.timeout.emit()
        assert marked(form) == set()

    @pytest.mark.parametrize("is_typed", [False, True])
    def test_a_status_that_changed_is_told(
        self,
        form: DocumentForm,
        order: PurchaseOrderView,
        core: Core,
        tasks: Tasks,
        shell: Any,
        is_typed: bool,
    ) -> None:
        """Somebody took the order back: it is a draft again, and nothing else is another."""
        core.run(purchase_orders.submit, order.id, order.version)
        form.load()
        assert tasks.wait_idle()
        if is_typed:
            form.body.fields.editor("notes").set_value("Mine")
            form.set_dirty(True)
        core.run(purchase_orders.undo, order.id, order.version + 1)
        form.load()
        assert tasks.wait_idle()
        assert any("the status, which is Draft now" in str(message[0]) for message in shell.messages)
        form.set_dirty(False)

    def test_what_is_wrong_with_ones_own_lines_stays_marked(
        self, form: DocumentForm, order: PurchaseOrderView, core: Core, press: Press, tasks: Tasks
    ) -> None:
        """Somebody else's change comes in while a line of one's own lacks its price."""
        grid = form.body.grid
        assert grid is not None
        in_cell(form, press, 1, "unit_price", "x")
        grid.view.show_cell(3, "item")
        press("FIN-002", Key.Key_Tab)
        save(form, tasks)
        wrong = grid.model.errors()
        assert {(row, name) for row, name, _words in wrong} >= {(1, "unit_price"), (3, "quantity")}
        changed(
            core,
            order,
            [line_of(line, **({"quantity": 7} if n == 0 else {})) for n, line in enumerate(order.lines)],
        )
        form.load()
        assert tasks.wait_idle()
        assert grid.model.line(0).values["quantity"] == 7
        assert grid.model.errors() == wrong
        assert form.body.has_errors()

    def test_what_one_types_takes_it_in_at_once(
        self,
        form: DocumentForm,
        order: PurchaseOrderView,
        core: Core,
        press: Press,
        tasks: Tasks,
    ) -> None:
        in_cell(form, press, 0, "quantity", "300")
        notes = form.body.fields.editor("due_date")
        notes.setFocus()
        press("5 j")
        changed(core, order, [line_of(line, unit_price="11") for line in order.lines])
        form.load()
        assert tasks.wait_idle()
        assert form.body.grid is not None
        assert form.body.grid.model.line(2).values["unit_price"] == 11
        assert form.body.grid.model.line(0).values["quantity"] == 300
        press("an")
        assert notes.shown() == "5 jan", "the field one types in is let alone"
        form.set_dirty(False)

    def test_lines_wait_for_the_cell_that_is_typed_in(
        self,
        form: DocumentForm,
        order: PurchaseOrderView,
        core: Core,
        press: Press,
        tasks: Tasks,
    ) -> None:
        grid = form.body.grid
        assert grid is not None
        grid.view.show_cell(0, "quantity")
        press("3")
        changed(core, order, [line_of(line, unit_price="11") for line in order.lines])
        form.load()
        assert tasks.wait_idle()
        assert grid.model.line(2).values["unit_price"] == Decimal("10.5")
        press("00", Key.Key_Tab)
        assert grid.model.line(0).values["quantity"] == 300
        assert grid.model.line(2).values["unit_price"] == 11
        assert marked(form) >= {(order.lines[2].id, "unit_price")}
        save(form, tasks)
        assert core.run(purchase_orders.get, order.id).lines[0].quantity == 300
        assert marked(form) == set()

    def test_what_both_changed_is_said_and_takes_no_keyboard(
        self,
        form: DocumentForm,
        order: PurchaseOrderView,
        core: Core,
        press: Press,
        tasks: Tasks,
    ) -> None:
        form.body.fields.editor("notes").setFocus()
        press("Mine")
        focus = QApplication.focusWidget()
        changed(core, order, notes="Theirs")
        form.load()
        assert tasks.wait_idle()
        assert "Theirs" in form.conflict.bar.text
        assert QApplication.focusWidget() is focus
        assert form.body.fields.editor("notes").value() == "Mine"
        save(form, tasks)
        assert panel_of(form)
        form.set_dirty(False)

    def test_the_same_from_both_is_nothing_to_save(
        self,
        form: DocumentForm,
        order: PurchaseOrderView,
        core: Core,
        press: Press,
        tasks: Tasks,
    ) -> None:
        in_cell(form, press, 0, "quantity", "300")
        lines = [
            line_of(line, quantity=300 if n == 0 else line.quantity) for n, line in enumerate(order.lines)
        ]
        changed(core, order, lines)
        form.load()
        assert tasks.wait_idle()
        assert not form.is_dirty


def marked(form: DocumentForm) -> set[tuple[int | None, str]]:
    grid = form.body.grid
    assert grid is not None
    model = grid.model
    cells = (
        model.index(row, place) for row in range(model.rowCount()) for place in range(model.columnCount())
    )
    return {
        (model.line(cell.row()).id, model.spec.columns[cell.column()].name)
        for cell in cells
        if cell.data(NEWS_ROLE)
    }


def test_a_party_chosen_by_both_is_no_question(
    form: DocumentForm, order: PurchaseOrderView, core: Core, press: Press, tasks: Tasks
) -> None:
    other = make_party(core, code="ZED", name="Zed Mills")
    form.body.fields.editor("supplier_id").setFocus()
    press("ZED", Key.Key_Tab)
    in_cell(form, press, 0, "quantity", "300")
    changed(core, order, supplier_id=other.id)
    save(form, tasks)
    stored = core.run(purchase_orders.get, order.id)
    assert (stored.supplier_id, stored.lines[0].quantity) == (other.id, 300)
