"""Half a word is no word: where the keyboard is called away and comes back, typing goes on where it was."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.news.changes import Changes
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_sales_order

pytestmark = [pytest.mark.one_company, pytest.mark.one_window]

Away = Callable[[MainWindow], None]


@pytest.fixture
def window(window_as: Callable[[str], MainWindow]) -> MainWindow:
    return window_as("manager")


@pytest.fixture
def form(window: MainWindow, core: Core, tasks: Tasks) -> DocumentForm:
    """A stored sales order in front."""
    form = window.open("sales_order", make_sales_order(core).id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    return form


@pytest.fixture
def grid(form: DocumentForm) -> LinesGrid:
    """Its lines, the keyboard in the first quantity."""
    grid = form.body.grid
    assert grid is not None
    grid.view.show_cell(0, "quantity")
    return grid


def keyboard(window: MainWindow) -> QWidget:
    return QApplication.focusWidget() or window


def press(window: MainWindow, sequence: str) -> None:
    QTest.keySequence(keyboard(window), QKeySequence(sequence))


def type_in(window: MainWindow, text: str) -> None:
    for letter in text:
        QTest.keyClicks(keyboard(window), letter)


def leave_for_another_program(window: MainWindow) -> None:
    """What Qt tells who has the keyboard when somebody looks something up in his mail."""
    here = keyboard(window)
    for kind in (QFocusEvent.Type.FocusOut, QFocusEvent.Type.FocusIn):
        QApplication.sendEvent(here, QFocusEvent(kind, Qt.FocusReason.ActiveWindowFocusReason))


def search_and_escape(window: MainWindow) -> None:
    press(window, "Ctrl+K")
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()


def save(window: MainWindow) -> None:
    press(window, "Ctrl+S")
    assert window.tasks.wait_idle()


def look_at_another_tab(window: MainWindow) -> None:
    window.open("items")
    assert window.tasks.wait_idle()
    press(window, "Ctrl+Shift+Tab")


AWAY = [save, search_and_escape, leave_for_another_program, look_at_another_tab]


class TestGivingUp:
    @pytest.mark.parametrize("name", ["customer_id", "due_date", "currency", "tax_rate"])
    def test_esc_gives_up_what_is_typed_in_a_field(
        self, window: MainWindow, form: DocumentForm, tasks: Tasks, name: str
    ) -> None:
        """Since one came there, as in a cell; what stood before stays, the very record too."""
        editor = form.body.fields.editor(name)
        before, shown = editor.value(), editor.shown()
        editor.setFocus(Qt.FocusReason.TabFocusReason)
        type_in(window, "5")
        assert form.is_dirty
        assert tasks.wait_idle()
        for _list_first in range(2):
            press(window, "Escape")
        assert editor.value() == before
        assert not form.is_dirty
        form.body.grid.view.setFocus(Qt.FocusReason.TabFocusReason)  # type: ignore[union-attr]
        assert tasks.wait_idle()
        assert editor.shown() == shown
        assert not form.is_dirty


class TestCells:
    @pytest.mark.parametrize("away", AWAY)
    def test_a_quantity_goes_on(
        self, window: MainWindow, grid: LinesGrid, away: Away, subtests: pytest.Subtests
    ) -> None:
        for steps, whole in [((), 135), (("Left",), 153)]:
            with subtests.test(cursor_goes=steps):
                grid.view.show_cell(0, "quantity")
                type_in(window, "13")
                for step in steps:
                    press(window, step)
                away(window)
                type_in(window, "5")
                press(window, "Return")
                assert grid.model.line(0).values["quantity"] == whole

    def test_a_quantity_goes_on_after_its_decimal_sign(
        self, window: MainWindow, form: DocumentForm, grid: LinesGrid, subtests: pytest.Subtests
    ) -> None:
        for first, then, whole in [("12.", "5", "12.5"), ("12.0", "5", "12.05")]:
            with subtests.test(first=first):
                grid.view.show_cell(0, "quantity")
                type_in(window, first)
                save(window)
                press(window, "Home")
                press(window, "End")
                assert not form.is_dirty
                type_in(window, then)
                press(window, "Return")
                assert grid.model.line(0).values["quantity"] == Decimal(whole)

    @pytest.mark.parametrize("away", [search_and_escape, leave_for_another_program])
    def test_half_a_value_is_none_until_the_cell_is_left(
        self, window: MainWindow, form: DocumentForm, grid: LinesGrid, away: Away
    ) -> None:
        """A draft knows it meanwhile, and Esc still gives it up."""
        before = grid.model.line(0).values["quantity"]
        type_in(window, "7")
        away(window)
        assert grid.model.line(0).values["quantity"] == before
        assert form.body.state()["lines"][0]["typed"] == {"quantity": "7"}
        press(window, "Escape")
        assert grid.model.line(0).values["quantity"] == before
        assert not form.is_dirty

    def test_leaving_a_cell_as_it_was_saved_changes_nothing(
        self, window: MainWindow, form: DocumentForm, grid: LinesGrid
    ) -> None:
        type_in(window, "12.0")
        save(window)
        press(window, "Return")
        assert grid.model.line(0).values["quantity"] == 12
        assert not form.is_dirty

    def test_a_cell_that_was_only_looked_at_is_typed_over(self, window: MainWindow, grid: LinesGrid) -> None:
        type_in(window, "7")
        press(window, "Return")
        press(window, "Shift+Return")
        save(window)
        type_in(window, "5")
        press(window, "Return")
        assert grid.model.line(0).values["quantity"] == 5

    def test_who_went_on_and_back_types_over(self, window: MainWindow, grid: LinesGrid) -> None:
        type_in(window, "7")
        save(window)
        press(window, "Tab")
        press(window, "Shift+Return")
        search_and_escape(window)
        type_in(window, "5")
        press(window, "Return")
        assert grid.model.line(0).values["quantity"] == 5

    def test_esc_after_a_save_leaves_the_cell_as_it_is_stored(
        self, window: MainWindow, form: DocumentForm, grid: LinesGrid
    ) -> None:
        type_in(window, "7")
        save(window)
        press(window, "Esc")
        assert not form.is_dirty
        assert grid.model.line(0).values["quantity"] == 7

    def test_a_cell_of_a_new_line_of_a_new_order(self, window: MainWindow, grid: LinesGrid) -> None:
        code = grid.model.line(0).values["item"].code
        grid.view.show_cell(1, "item")
        type_in(window, code)
        press(window, "Return")
        type_in(window, "2")
        save(window)
        type_in(window, "4")
        press(window, "Return")
        assert grid.model.line(1).values["quantity"] == 24

    def test_what_a_colleague_saves_meanwhile_does_not_take_it(
        self,
        window: MainWindow,
        form: DocumentForm,
        grid: LinesGrid,
        core_as: Any,
        tasks: Tasks,
        qtbot: QtBot,
    ) -> None:
        type_in(window, "13")
        other: Core = core_as("admin")
        order = other.run(sales_orders.get, form.record_id or 0)
        news: list[Changes] = []
        form.core.on_change(news.append)
        sales = other.run(sales_orders.get, order.id)
        content = {name: getattr(sales, name) for name in ("customer_id", "order_date", "due_date")}
        content |= {"notes": "Theirs", "lines": [{"id": line.id, **_line(line)} for line in sales.lines]}
        other.run(sales_orders.update, order.id, order.version, content)  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: bool(news), timeout=8000)
        assert tasks.wait_idle()
        type_in(window, "5")
        press(window, "Return")
        assert grid.model.line(0).values["quantity"] == 135
        form.set_dirty(False)


def _line(line: Any) -> dict[str, Any]:
    return {"item_id": line.item_id, "quantity": line.quantity, "unit_price": line.unit_price}


class TestFields:
    @pytest.mark.parametrize("away", AWAY)
    def test_a_field_goes_on(
        self, window: MainWindow, form: DocumentForm, away: Away, subtests: pytest.Subtests
    ) -> None:
        typed = [("tax_rate", "1", "8", "18"), ("notes", "ga", "te", "gate"), ("notes", "ga ", "te", "ga te")]
        for name, first, then, whole in typed:
            with subtests.test(field=name, first=first):
                form.body.fields.editor(name).setFocus()
                press(window, "Ctrl+A")
                type_in(window, first)
                away(window)
                type_in(window, then)
                press(window, "Tab")
                assert str(form.body.fields.values()[name]) == whole
        form.set_dirty(False)

    @pytest.mark.parametrize("away", AWAY[1:])
    def test_a_date_is_not_read_before_it_is_whole(
        self, window: MainWindow, form: DocumentForm, away: Away
    ) -> None:
        form.body.fields.editor("due_date").setFocus()
        type_in(window, "2031-01-1")
        away(window)
        type_in(window, "5")
        press(window, "Tab")
        assert str(form.body.fields.values()["due_date"]) == "2031-01-15"
        form.set_dirty(False)

    def test_a_date_goes_on_after_a_save(
        self, window: MainWindow, form: DocumentForm, subtests: pytest.Subtests
    ) -> None:
        due = form.body.fields.editor("due_date")
        before = form.body.fields.values()["due_date"]
        for first, then in [("15/1", "/2031"), ("2031-01-1", "5"), ("15 Jan 2031", "")]:
            with subtests.test(first=first):
                due.set_value(before)
                due.setFocus()
                type_in(window, first)
                save(window)
                type_in(window, then)
                press(window, "Tab")
                assert str(form.body.fields.values()["due_date"]) == "2031-01-15"
                line = due.input
                assert isinstance(line, QLineEdit)
                assert line.text() == "15 Jan 2031"
        form.set_dirty(False)

    def test_a_number_goes_on_after_its_decimal_sign(
        self, window: MainWindow, form: DocumentForm, subtests: pytest.Subtests
    ) -> None:
        for first, then, whole in [("1.", "5", "1.5"), ("1.0", "5", "1.05")]:
            with subtests.test(first=first):
                form.body.fields.editor("tax_rate").setFocus()
                press(window, "Ctrl+A")
                type_in(window, first)
                save(window)
                type_in(window, then)
                press(window, "Tab")
                assert str(form.body.fields.values()["tax_rate"]) == whole
        form.set_dirty(False)

    def test_a_name_that_is_looked_up(self, window: MainWindow, form: DocumentForm, tasks: Tasks) -> None:
        customer = form.body.fields.editor("customer_id")
        customer.setFocus()
        type_in(window, "no such")
        leave_for_another_program(window)
        type_in(window, " mill")
        line = customer.input
        assert isinstance(line, QLineEdit)
        assert line.text() == "no such mill"
        assert tasks.wait_idle()
        form.set_dirty(False)

    def test_what_was_chosen_to_be_typed_over_still_is(self, window: MainWindow, form: DocumentForm) -> None:
        form.body.fields.editor("customer_id").setFocus()
        press(window, "Tab")
        leave_for_another_program(window)
        line = keyboard(window)
        assert isinstance(line, QLineEdit)
        assert line.hasSelectedText()
        assert line.selectedText() == line.text()


class TestUnsaved:
    @pytest.mark.parametrize(
        ("column", "text", "value"), [("quantity", "12", 12), ("description", "half a wo", "half a wo")]
    )
    def test_half_a_cell_is_in_the_draft(
        self, window: MainWindow, form: DocumentForm, grid: LinesGrid, column: str, text: str, value: object
    ) -> None:
        grid.view.show_cell(0, column)
        type_in(window, text)
        draft = form.body.state()
        press(window, "Esc")
        form.body.set_state(draft)
        assert grid.model.line(0).values[column] == value
        form.set_dirty(False)

    def test_what_a_draft_holds_and_nobody_can_read_is_marked(
        self, window: MainWindow, form: DocumentForm, grid: LinesGrid
    ) -> None:
        type_in(window, "gar-002")
        form.body.set_state(form.body.state())
        assert [(row, column) for row, column, _sentence in grid.model.errors()] == [(0, "quantity")]
        form.set_dirty(False)

    def test_half_a_cell_is_unsaved_work(
        self, window: MainWindow, form: DocumentForm, grid: LinesGrid, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        def stay(_parent: QWidget, title: str) -> str:
            asked.append(title)
            return "cancel"

        monkeypatch.setattr(ask, "ask_unsaved", stay)
        type_in(window, "7")
        assert form.is_dirty
        press(window, "Ctrl+W")
        assert asked == [form.title]
        press(window, "Esc")
        assert not form.is_dirty
        assert grid.model.line(0).values["quantity"] != 7
