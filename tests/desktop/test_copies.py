"""New orders made from others, cells that are worked out, and a save that waits for the server."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery
from erp_core.kit.news.changes import EVERYTHING
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_desktop.kit.drafts.draft_store import DraftStore
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_item, make_party, order_input

Key = Qt.Key


@pytest.fixture
def window(window_as: Callable[[str], MainWindow]) -> MainWindow:
    return window_as("manager")


@pytest.fixture
def order(core: Core) -> SalesOrderView:
    """Of two lines, for a customer who has no other one."""
    items = [make_item(core, code=f"FIN-{n}") for n in (1, 2)]
    customer = make_party(core, code="CUS-1", name="Chola Shirts").id
    lines = [{"item_id": item.id, "quantity": 30, "unit_price": "9.25"} for item in items]
    whole: Any = order_input(core, "customer_id", customer_id=customer) | {"lines": lines, "notes": "Gate 4"}
    return core.run(sales_orders.create, whole)


def keyboard(window: MainWindow) -> QWidget:
    return QApplication.focusWidget() or window


def press(window: MainWindow, sequence: str) -> None:
    QTest.keySequence(keyboard(window), QKeySequence(sequence))


def type_in(window: MainWindow, text: str) -> None:
    for letter in text:
        QTest.keyClicks(keyboard(window), letter)


def front(window: MainWindow, tasks: Tasks) -> DocumentForm:
    assert tasks.wait_idle()
    form = window.tabs.current
    assert isinstance(form, DocumentForm)
    return form


def begun(window: MainWindow, tasks: Tasks) -> DocumentForm:
    """A new sales order in which the customer is typed."""
    window.open("sales_order")
    form = front(window, tasks)
    type_in(window, "CUS-1")
    press(window, "Tab")
    assert tasks.wait_idle()
    return form


def lines_of(form: DocumentForm) -> LinesGrid:
    assert form.body.grid is not None
    return form.body.grid


def saved(window: MainWindow, form: DocumentForm, tasks: Tasks) -> Any:
    press(window, "Ctrl+S")
    assert tasks.wait_idle()
    assert not form.is_dirty, form.message.text
    return form.record


def test_an_order_is_duplicated_with_its_days_moved(
    window: MainWindow, core: Core, order: SalesOrderView, tasks: Tasks
) -> None:
    window.open("sales_order", order.id)
    front(window, tasks)
    press(window, "Ctrl+Shift+C")
    copy = front(window, tasks)
    assert copy.record is None
    assert copy.is_dirty
    record = saved(window, copy, tasks)
    assert record.id != order.id
    assert record.order_date == fmt.today()
    assert record.due_date - record.order_date == order.due_date - order.order_date
    assert (record.customer_id, record.notes, record.total_amount) == (
        order.customer_id,
        "Gate 4",
        order.total_amount,
    )
    assert [line.item_code for line in record.lines] == ["FIN-1", "FIN-2"]
    assert not {line.id for line in record.lines} & {line.id for line in order.lines}
    assert core.run(sales_orders.get, order.id) == order


def test_the_last_order_of_the_customer_is_repeated_where_his_name_was_typed(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    form = begun(window, tasks)
    press(window, "Ctrl+Shift+L")
    assert front(window, tasks) is form
    assert lines_of(form).view.hasFocus()
    record = saved(window, form, tasks)
    assert [line.quantity for line in record.lines] == [30, 30]
    assert record.order_date == fmt.today()
    assert record.due_date == fmt.today() + timedelta(days=31)


def test_what_is_typed_already_stays_where_the_last_order_is_repeated(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    """The day it is ordered, and what goes by it; what only followed the customer is the last order's."""
    form = begun(window, tasks)
    day = fmt.today() + timedelta(days=3)
    type_in(window, fmt.format_date(day))
    press(window, "Tab")
    press(window, "Ctrl+Shift+L")
    assert front(window, tasks) is form
    record = saved(window, form, tasks)
    assert (record.order_date, record.due_date) == (day, day + timedelta(days=31))
    assert (record.notes, record.currency) == (order.notes, order.currency)
    assert [line.quantity for line in record.lines] == [30, 30]


def test_what_was_repeated_is_taken_back_and_put_there_again_by_one_step(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    form = begun(window, tasks)
    before = form.body.state()
    press(window, "Ctrl+Shift+L")
    assert front(window, tasks) is form
    filled = form.body.state()
    assert len(filled["lines"]) == 2
    press(window, "Ctrl+Z")
    assert form.body.state() == before
    press(window, "Ctrl+Y")
    assert form.body.state() == filled
    press(window, "Ctrl+Z")
    press(window, "Ctrl+Z")
    assert form.body.fields.values()["customer_id"] is None, "what was typed before is a step of its own"
    assert not form.is_dirty
    press(window, "Ctrl+Y")
    press(window, "Ctrl+Y")
    record = saved(window, form, tasks)
    assert [line.quantity for line in record.lines] == [30, 30]


def test_prices_of_another_currency_than_is_typed_are_not_repeated(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    form = begun(window, tasks)
    editor = form.body.fields.editor("currency")
    editor.setFocus()
    type_in(window, "USD")
    press(window, "Tab")
    assert tasks.wait_idle()
    press(window, "Ctrl+Shift+L")
    assert front(window, tasks) is form
    assert form.body.fields.values()["currency"] == "USD" != order.currency
    lines = lines_of(form).model.lines()
    assert [line.values.get("quantity") for line in lines] == [30, 30]
    assert [line.values.get("unit_price") for line in lines] == [None, None]
    form.set_dirty(False)


def test_who_asks_once_more_for_the_last_gets_no_other_tab(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    """And a new order says whose it is, in its tab and in the message after a crash."""
    window.open("sales_order")
    form = front(window, tasks)
    assert form.title == "New sales order"
    type_in(window, "CUS-1")
    press(window, "Tab")
    assert tasks.wait_idle()
    customer = form.body.fields.match("customer_id")
    assert customer is not None
    assert form.title == f"New sales order · {customer.name}"
    assert form.writer._make_draft("0" * 32).title == form.title
    for _time in range(2):
        press(window, "Ctrl+Shift+L")
        assert front(window, tasks) is form
    assert "stands here once more already" in window.toast.text
    assert len(form.body.state()["lines"]) == len(order.lines)
    form.set_dirty(False)


def test_without_a_customer_there_is_nothing_to_repeat(window: MainWindow, tasks: Tasks) -> None:
    window.open("sales_order")
    form = front(window, tasks)
    press(window, "Ctrl+Shift+L")
    assert front(window, tasks) is form
    assert window.toast.text.startswith("There is no earlier one to repeat")
    assert not form.is_dirty


def test_a_quantity_is_worked_out_where_it_is_typed(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    window.open("sales_order", order.id)
    form = front(window, tasks)
    grid = lines_of(form)
    grid.view.show_cell(0, "quantity")
    type_in(window, "12*3.5")
    press(window, "Tab")
    assert grid.model.line(0).values["quantity"] == 42
    grid.view.show_cell(0, "unit_price")
    type_in(window, "=1000/1.1")
    press(window, "Tab")
    assert grid.model.line(0).values["unit_price"] == Decimal("909.0909")
    grid.view.show_cell(1, "quantity")
    type_in(window, "=1/0")
    press(window, "Tab")
    assert grid.model.line(1).typed["quantity"] == "=1/0"
    assert grid.model.line(1).errors["quantity"] == "Nothing can be divided by 0."
    form.set_dirty(False)


def test_a_tax_rate_is_worked_out_too(window: MainWindow, order: SalesOrderView, tasks: Tasks) -> None:
    window.open("sales_order", order.id)
    form = front(window, tasks)
    editor = form.body.fields.editor("tax_rate")
    editor.setFocus(Qt.FocusReason.TabFocusReason)
    type_in(window, "2x2.5")
    press(window, "Tab")
    assert editor.value() == 5
    assert editor.shown() == "5%"
    form.set_dirty(False)


def test_the_word_about_a_wrong_cell_goes_with_the_mark(
    window: MainWindow, order: SalesOrderView, tasks: Tasks
) -> None:
    window.open("sales_order", order.id)
    form = front(window, tasks)
    grid = lines_of(form)
    grid.view.show_cell(0, "quantity")
    type_in(window, "5..5")
    press(window, "Tab")
    grid.view.show_cell(0, "quantity")
    press(window, "Esc")
    assert "Esc once more" in grid._message.text()
    type_in(window, "55")
    press(window, "Tab")
    assert grid._message.text() == ""
    form.set_dirty(False)


class TestServerBack:
    @pytest.fixture
    def key(self) -> str:
        return "Ctrl+S"

    @pytest.fixture
    def form(
        self,
        window: MainWindow,
        order: SalesOrderView,
        tasks: Tasks,
        monkeypatch: pytest.MonkeyPatch,
        key: str,
    ) -> DocumentForm:
        """A new order whose save was carried out, and its answer lost."""
        window.open("sales_order", order.id)
        front(window, tasks)
        press(window, "Ctrl+Shift+C")
        form = front(window, tasks)
        run, lost = form.core.run_as_request, [True]

        def answer(request_id: Any, asked: Any, *args: Any) -> Any:
            result = run(request_id, asked, *args)
            if asked is sales_orders.create and lost:
                lost.clear()
                raise Unreachable("The server does not answer.")
            return result

        monkeypatch.setattr(form.core, "run_as_request", answer)
        press(window, key)
        assert tasks.wait_idle()
        assert form.message.text.startswith("Not saved yet. It is saved by itself")
        return form

    def test_the_save_goes_out_once(self, form: DocumentForm, core: Core, tasks: Tasks) -> None:
        form.hear(EVERYTHING)
        assert tasks.wait_idle()
        assert form.record is not None
        assert not form.is_dirty
        form.hear(EVERYTHING)
        assert tasks.wait_idle()
        assert len(core.run(sales_orders.search, ListQuery())) == 2

    @pytest.mark.parametrize("key", ["Ctrl+Shift+N"])
    @pytest.mark.parametrize("is_seen", [True, False])
    def test_what_was_to_follow_follows_where_one_still_waits_for_it(
        self, form: DocumentForm, window: MainWindow, core: Core, tasks: Tasks, is_seen: bool
    ) -> None:
        """The server was gone at a save and new: the new form is begun; not in front of something else."""
        if not is_seen:
            window.open("sales_order", None)
            assert tasks.wait_idle()
        before = front(window, tasks)
        form.hear(EVERYTHING)
        assert tasks.wait_idle()
        assert len(core.run(sales_orders.search, ListQuery())) == 2
        now = front(window, tasks)
        if is_seen:
            assert (now is form, now.record_id, now.is_dirty) == (False, None, False)
        else:
            assert now is before
            assert (form.record is not None, form.is_dirty) == (True, False)

    @pytest.mark.parametrize("ask", ["the key again", "the button of the message"])
    def test_what_was_asked_for_since_goes_out_too(
        self,
        form: DocumentForm,
        window: MainWindow,
        core: Core,
        tasks: Tasks,
        monkeypatch: pytest.MonkeyPatch,
        ask: str,
    ) -> None:
        """The last one counts, as its message promises; what is typed after it waits."""
        lines_of(form).view.show_cell(0, "quantity")
        type_in(window, "77")
        press(window, "Tab")
        with monkeypatch.context() as patch:

            def refuse(*_asked: Any) -> Any:
                raise Unreachable("The server does not answer.")

            patch.setattr(form.core, "run_as_request", refuse)
            form.message.focus_action() if ask != "the key again" else None
            press(window, "Ctrl+S" if ask == "the key again" else "Space")
            assert tasks.wait_idle()
        assert form.message.text.startswith("Not saved yet. It is saved by itself")
        form.hear(EVERYTHING)
        assert tasks.wait_idle()
        assert form.record is not None
        assert not form.is_dirty
        assert core.run(sales_orders.get, form.record.id).lines[0].quantity == 77
        assert len(core.run(sales_orders.search, ListQuery())) == 2

    def test_what_is_half_typed_while_it_waits_is_on_disk(
        self, form: DocumentForm, window: MainWindow, qtbot: QtBot
    ) -> None:
        lines_of(form).view.show_cell(0, "quantity")
        type_in(window, "2345")

        def kept() -> bool:
            drafts = DraftStore.of(form.core).all()
            return any(
                draft.sent is not None and draft.content["lines"][0]["typed"].get("quantity") == "2345"
                for draft in drafts
            )

        qtbot.waitUntil(kept, timeout=8000)
        form.set_dirty(False)

    def test_what_was_typed_since_waits_for_a_save(
        self, form: DocumentForm, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        lines_of(form).view.show_cell(0, "quantity")
        type_in(window, "77")
        press(window, "Tab")
        form.hear(EVERYTHING)
        assert tasks.wait_idle()
        assert form.record is not None
        assert form.is_dirty
        assert "not saved yet" in form.message.text
        assert core.run(sales_orders.get, form.record.id).lines[0].quantity == 30
        assert saved(window, form, tasks).lines[0].quantity == 77
        assert len(core.run(sales_orders.search, ListQuery())) == 2
