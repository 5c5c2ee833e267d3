"""One way back over fields and lines: what is typed in a form is undone in the order it was typed."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.news.changes import EVERYTHING
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderInput
from erp_core.trading.schema import LineInput
from erp_desktop.kit.drafts.draft_store import DraftStore
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import party as party_form
from erp_desktop.sales import sales_order
from tests.factories.orders import make_item, make_party, make_sales_order

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(core: Core, tasks, shell, qtbot) -> Any:
    """``opened(order)``: the form of a stored order of two lines, in front."""

    def make(order: Any) -> DocumentForm:
        shell.rights = Rights(core, tasks)
        form = DocumentForm(core, tasks, shell, sales_order.FORM, order.id if order else None)
        qtbot.addWidget(form)
        form.show()
        form.activateWindow()
        assert tasks.wait_idle()
        return form

    return make


def key(qtbot, form: DocumentForm, which: Qt.Key) -> None:
    """As a key pressed wherever the keyboard is."""
    focus = form.focusWidget()
    qtbot.keyClick(focus or form, which, CONTROL)


def settle(form: DocumentForm, name: str, text: str, qtbot) -> None:
    line = form.body.fields.editor(name).input
    assert isinstance(line, QLineEdit | QPlainTextEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    form.body.fields.editor(name).settle()


def test_fields_and_lines_are_undone_in_the_order_they_were_typed(core, tasks, opened, qtbot):
    form = opened(make_sales_order(core))
    view, model = form.body.grid.view, form.body.grid.model
    due, quantity = form.record.due_date, form.record.lines[0].quantity
    settle(form, "due_date", (due + timedelta(days=9)).strftime("%d.%m.%Y"), qtbot)
    view.setFocus()
    view.show_cell(0, "quantity")
    model.setData(view.currentIndex(), "77")
    settle(form, "notes", "gate 4", qtbot)
    assert form.is_dirty
    notes = form.body.fields.editor("notes")
    view.setFocus()
    key(qtbot, form, Qt.Key.Key_Z)
    assert notes.value() == ""
    assert notes.input.hasFocus(), "the keyboard goes where it was undone"
    key(qtbot, form, Qt.Key.Key_Z)
    assert model.lines()[0].values["quantity"] == quantity
    assert view.hasFocus()
    key(qtbot, form, Qt.Key.Key_Z)
    assert form.body.fields.values()["due_date"] == due
    assert not form.is_dirty
    for _n in range(3):
        key(qtbot, form, Qt.Key.Key_Y)
    assert notes.value() == "gate 4"
    assert model.lines()[0].values["quantity"] == 77
    assert form.body.fields.values()["due_date"] == due + timedelta(days=9)
    assert form.is_dirty


def test_what_is_typed_in_a_field_is_one_step_once_one_left_it_and_letters_while_one_is_there(
    core, tasks, opened, qtbot
):
    form = opened(make_sales_order(core))
    notes = form.body.fields.editor("notes")
    notes.input.setFocus()
    qtbot.keyClicks(notes.input, "gate 4")
    key(qtbot, form, Qt.Key.Key_Z)
    assert notes.value() != "gate 4"
    key(qtbot, form, Qt.Key.Key_Z)
    assert notes.value() == ""
    assert not form.is_dirty
    qtbot.keyClicks(notes.input, "gate 5")
    form.body.fields.editor("due_date").setFocus()
    key(qtbot, form, Qt.Key.Key_Z)
    assert notes.value() == ""


def test_a_price_that_followed_the_currency_comes_back_with_it(core, tasks, opened, qtbot):
    make_item(core, code="FIN-001", sales_price="88.25")
    form = opened(None)
    form.body.grid.view.pasting.paste_text("FIN-001\t10")
    assert tasks.wait_idle()
    price = lambda: form.body.grid.model.lines()[0].values.get("unit_price")  # noqa: E731
    assert price() == Decimal("88.25")
    settle(form, "currency", "USD", qtbot)
    assert tasks.wait_idle()
    assert (form.body.fields.values()["currency"], price()) == ("USD", None)
    form.body.grid.view.setFocus()
    key(qtbot, form, Qt.Key.Key_Z)
    assert tasks.wait_idle()
    assert (form.body.fields.values()["currency"], price()) == ("INR", Decimal("88.25"))
    key(qtbot, form, Qt.Key.Key_Y)
    assert tasks.wait_idle()
    assert (form.body.fields.values()["currency"], price()) == ("USD", None)


def test_an_answer_belongs_to_the_step_that_asked_for_it(core, tasks, opened, qtbot):
    chola = make_party(core, code="C-77", name="Chola Shirts", currency="USD")
    form = opened(make_sales_order(core))
    fields, before = form.body.fields, form.body.fields.state()
    settle(form, "customer_id", "C-77", qtbot)  # nobody has answered yet
    settle(form, "notes", "gate 4", qtbot)
    assert tasks.wait_idle()
    assert (fields.values()["customer_id"], fields.values()["currency"]) == (chola.id, "USD")
    form.body.grid.view.setFocus()
    key(qtbot, form, Qt.Key.Key_Z)
    assert (fields.values()["customer_id"], fields.values()["notes"]) == (chola.id, "")
    form.body.grid.view.setFocus()
    key(qtbot, form, Qt.Key.Key_Z)
    assert fields.state() == before
    assert not form.is_dirty
    form.body.redo()
    assert (fields.values()["customer_id"], fields.values()["currency"]) == (chola.id, "USD")
    form.body.redo()
    assert tasks.wait_idle()
    assert (fields.values()["customer_id"], fields.values()["notes"]) == (chola.id, "gate 4")


def test_a_master_without_lines_has_the_same_way_back(core, tasks, shell, qtbot):
    stored = make_party(core, code="C-1", name="Chola")
    shell.rights = Rights(core, tasks)
    form = DocumentForm(core, tasks, shell, party_form.FORM, stored.id)
    qtbot.addWidget(form)
    form.show()
    assert tasks.wait_idle()
    settle(form, "name", "Chola Shirts", qtbot)
    flag = form.body.fields.editor("is_supplier")
    before = flag.value()
    flag.setFocus()
    qtbot.keyClick(flag.input, Qt.Key.Key_Space)
    assert flag.value() is not before
    form.body.undo()
    assert flag.value() is before
    form.body.undo()
    assert form.body.fields.values()["name"] == "Chola"
    assert not form.is_dirty
    said = []
    form.body.said.connect(said.append)
    form.body.undo()
    assert said == ["There is nothing to undo here."]


def test_what_is_undone_in_a_long_page_is_seen(core, tasks, shell, qtbot):
    stored = make_party(core, code="C-1", name="Chola")
    shell.rights = Rights(core, tasks)
    form = DocumentForm(core, tasks, shell, party_form.FORM, stored.id)
    qtbot.addWidget(form)
    form.resize(700, 300)
    form.show()
    assert tasks.wait_idle()
    settle(form, "name", "Chola Shirts", qtbot)
    names = [*form.body.fields.state()]
    last = form.body.fields.editor(names[-1]).input
    last.setFocus()
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())
    first = form.body.fields.editor("name").input
    assert first.visibleRegion().isEmpty(), "it is longer than the window"
    form.body.undo()
    assert form.body.fields.in_focus() == "name"
    qtbot.waitUntil(lambda: first.visibleRegion().boundingRect().height() == first.height())
    form.set_dirty(False)


@pytest.fixture
def form(core: Core, opened: Callable[..., DocumentForm]) -> DocumentForm:
    make_item(core, code="FIN-001", sales_price="88.25")
    return opened(make_sales_order(core, lines=2))


@pytest.fixture
def save(tasks: Tasks) -> Callable[[DocumentForm], None]:
    def run(form: DocumentForm) -> None:
        form.save()
        assert tasks.wait_idle()
        assert not form.is_dirty

    return run


def lines(form: DocumentForm) -> list[tuple[int | None, str, Any]]:
    assert form.body.grid is not None
    return [
        (line.id, line.values["item"].code, line.values["quantity"]) for line in form.body.grid.model.lines()
    ]


def stored(core: Core, form: DocumentForm) -> list[tuple[int, str, Decimal]]:
    assert form.record_id is not None
    order = core.run(sales_orders.get, form.record_id)
    return [(line.id, line.item_code, line.quantity) for line in order.lines]


def write(form: DocumentForm, row: int, name: str, text: str) -> None:
    assert form.body.grid is not None
    model = form.body.grid.model
    form.body.grid.view.setFocus()
    model.setData(model.index(row, model.spec.place(name)), text)


def test_what_was_typed_before_the_save_is_taken_back_and_saved_again(core, tasks, form, save, qtbot):
    due, quantity = form.record.due_date, form.record.lines[0].quantity
    settle(form, "due_date", (due + timedelta(days=9)).strftime("%d.%m.%Y"), qtbot)
    write(form, 0, "quantity", "77")
    save(form)
    version = form.record.version
    form.body.undo()
    assert form.is_dirty
    assert form.body.grid.model.lines()[0].values["quantity"] == quantity
    form.body.redo()
    assert not form.is_dirty, "it is as it was saved again"
    form.body.undo()
    form.body.undo()
    assert form.body.fields.values()["due_date"] == due
    save(form)
    assert form.record.version > version
    again = core.run(sales_orders.get, form.record_id)
    assert (again.due_date, again.lines[0].quantity) == (due, quantity)


def test_a_line_that_was_added_and_saved_is_removed_again(core, tasks, form, save):
    before = stored(core, form)
    form.body.grid.view.setFocus()
    form.body.grid.view.setCurrentIndex(form.body.grid.model.index(len(before), 0))
    form.body.grid.view.pasting.paste_text("FIN-001\t10")
    assert tasks.wait_idle()
    save(form)
    added = stored(core, form)
    assert len(added) == len(before) + 1
    write(form, len(before), "quantity", "12")
    form.body.undo()  # the quantity, of the line that is stored
    assert lines(form) == added
    assert not form.is_dirty
    form.body.undo()
    save(form)
    assert stored(core, form) == before
    form.body.redo()
    assert lines(form)[-1][0] is None, "it is stored no more, and comes back as a new one"
    save(form)
    assert [one[1:] for one in stored(core, form)] == [one[1:] for one in added]


def test_a_line_whose_save_was_answered_late_is_no_new_one(core, tasks, form, save, monkeypatch):
    run, sent = core.run_as_request, []

    def lost(request_id, operation, *args):
        result = run(request_id, operation, *args)
        if operation is sales_orders.update:
            sent.append(request_id)
            if len(sent) == 1:
                raise Unreachable("The server does not answer.")
        return result

    monkeypatch.setattr(core, "run_as_request", lost)
    form.body.grid.view.setFocus()
    form.body.grid.view.setCurrentIndex(form.body.grid.model.index(2, 0))
    form.body.grid.view.pasting.paste_text("FIN-001\t10")
    assert tasks.wait_idle()
    form.save()
    assert tasks.wait_idle()
    assert form.message.text.startswith("Not saved yet.")
    added = stored(core, form)
    assert len(added) == 3
    write(form, 2, "quantity", "12")
    form.hear(EVERYTHING)
    assert tasks.wait_idle()
    assert len(set(sent)) == 1
    assert [one[0] for one in lines(form)] == [one[0] for one in added]
    form.body.undo()
    assert lines(form) == added
    form.body.redo()
    save(form)
    assert [one[0] for one in stored(core, form)] == [one[0] for one in added], "the same line"
    form.body.undo()
    form.body.undo()
    assert len(lines(form)) == 2
    form.body.redo()
    assert [one[0] for one in lines(form)] == [one[0] for one in added]


def test_a_line_that_was_removed_and_saved_comes_back_as_a_new_one(core, form, save):
    before = stored(core, form)
    form.body.grid.view.setFocus()
    form.body.grid.model.remove_lines(0, 0)
    save(form)
    assert stored(core, form) == before[1:]
    form.body.undo()
    assert [one[0] for one in lines(form)] == [None, before[1][0]]
    save(form)
    again = stored(core, form)
    assert [one[1:] for one in again] == [one[1:] for one in before]
    assert again[1] == before[1]
    assert again[0][0] not in {one[0] for one in before}


def test_a_new_order_that_was_saved_has_its_way_back_too(core, tasks, opened, save, qtbot):
    make_party(core, code="C-77", name="Chola Shirts")
    make_item(core, code="FIN-001", sales_price="88.25")
    form = opened(None)
    settle(form, "customer_id", "C-77", qtbot)
    assert tasks.wait_idle()
    form.body.grid.view.pasting.paste_text("FIN-001\t10\nFIN-001\t20")
    assert tasks.wait_idle()
    write(form, 1, "quantity", "25")
    save(form)
    ids = [one[0] for one in stored(core, form)]
    form.body.undo()
    assert [(one[0], one[2]) for one in lines(form)] == [(ids[0], 10), (ids[1], 20)]
    save(form)
    assert [one[0] for one in stored(core, form)] == ids


def test_a_day_of_work_on_the_lines_undone_leaves_no_draft(core, tasks, opened, qtbot):
    for n in range(1, 4):
        make_item(core, code=f"FIN-00{n}", sales_price="88.25")
    form = opened(make_sales_order(core, lines=4))
    view, model = form.body.grid.view, form.body.grid.model
    before = lines(form)
    view.setFocus()
    view.show_cell(3, "quantity")
    view.insert()
    write(form, 3, "item", "FIN-003")
    assert tasks.wait_idle()
    write(form, 3, "quantity", "7")
    view.show_cell(3, "quantity")
    view.move_lines(-1)
    view.move_lines(-1)
    view.duplicate()
    model.sort_by(model.spec.place("quantity"))
    model.remove_lines(0, 2)
    assert form.is_dirty
    form.writer.drafts.keep()
    assert tasks.wait_idle()
    assert len(DraftStore.of(core).all()) == 1
    for _step in range(form.body.history.count()):
        form.body.undo()
        assert tasks.wait_idle()
    assert lines(form) == before
    assert not form.is_dirty
    assert DraftStore.of(core).all() == []


def test_others_changes_are_never_taken_back(core, tasks, form, save, qtbot):
    settle(form, "notes", "gate 4", qtbot)
    save(form)
    order = core.run(sales_orders.get, form.record_id)
    theirs = {name: getattr(order, name) for name in SalesOrderInput.model_fields}
    of_lines = LineInput.model_fields
    theirs["lines"] = [{name: getattr(line, name) for name in of_lines} for line in order.lines]
    core.run(sales_orders.update, order.id, order.version, theirs | {"notes": "gate 5"})
    form.reload()
    assert tasks.wait_idle()
    assert form.body.fields.values()["notes"] == "gate 5"
    assert not form.body.history.canUndo()


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("due_date"), st.integers(0, 400)),
        st.tuples(st.just("order_date"), st.integers(-300, 300)),
        st.tuples(st.just("tax_rate"), st.sampled_from(["0", "5", "12.5", "101", "x"])),
        st.tuples(st.just("notes"), st.sampled_from(["gate 4", "roll", "58 in"])),
        st.tuples(st.just("currency"), st.sampled_from(["USD", "INR", "EUR", "?"])),
        st.tuples(st.just("customer_id"), st.sampled_from(["C-1", "C-2", "nobody"])),
        st.tuples(st.just("line"), st.tuples(st.integers(0, 4), st.sampled_from(["quantity", "unit_price"]))),
        st.tuples(st.sampled_from(["insert", "duplicate", "remove", "item", "undo"]), st.integers(0, 4)),
    ),
    max_size=10,
)


@pytest.fixture
def edited(core: Core, opened) -> DocumentForm:
    for code, currency in (("C-1", "INR"), ("C-2", "USD")):
        make_party(core, code=code, name=f"Party {code}", currency=currency)
    make_item(core, code="FIN-001", sales_price="88.25")
    return opened(make_sales_order(core))


@given(edits=EDITS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_edits_undone_is_the_beginning_and_done_again_the_end(edited, tasks, qtbot, edits):
    form, body = edited, edited.body
    form.show_record(form.record)

    def shown() -> Any:
        assert tasks.wait_idle()
        cells = [
            [body.grid.model.index(row, place).data() for place in range(body.grid.model.columnCount())]
            for row in range(body.grid.model.rowCount())
        ]
        return cells, body.fields.state()

    first = shown()
    for what, how in edits:
        _edit(form, what, how, qtbot)
        assert not body.is_pending() or tasks.wait_idle()
    body.fields.editor("notes").setFocus()
    body.fields.editor("due_date").setFocus()
    assert tasks.wait_idle()
    while body.history.canRedo():
        body.history.redo()
        assert not body.is_pending() or tasks.wait_idle()
    last, done = shown(), body.history.index()
    for _n in range(done):
        body.history.undo()
        assert not body.is_pending() or tasks.wait_idle()
    assert shown() == first
    assert body.is_untouched
    for _n in range(done):
        body.history.redo()
        assert not body.is_pending() or tasks.wait_idle()
    assert shown() == last


MORE = st.lists(st.tuples(st.sampled_from([1, 2, 3]), EDITS), max_size=3)


@given(parts=MORE)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_with_saves_among_them_undone_are_the_beginning_and_done_again_the_end(
    core, edited, tasks, qtbot, parts
):
    form, body = edited, edited.body
    form.show_record(form.record)

    def settled() -> None:
        assert not body.is_pending() or tasks.wait_idle()

    def shown() -> Any:
        assert tasks.wait_idle()
        cells = [
            [body.grid.model.index(row, place).data() for place in range(body.grid.model.columnCount())]
            for row in range(body.grid.model.rowCount())
        ]
        return cells, body.fields.state()

    first = shown()
    for undone, edits in parts:
        for what, how in edits:
            _edit(form, what, how, qtbot)
            settled()
        for _n in range(undone - 1):
            body.history.undo()
            settled()
        form.save()
        assert tasks.wait_idle()
    while body.history.canRedo():
        body.history.redo()
        settled()
    body.fields.editor("notes").setFocus()
    body.fields.editor("due_date").setFocus()
    last, done = shown(), body.history.index()
    for _n in range(done):
        body.history.undo()
        settled()
    assert shown() == first
    form.save()
    assert tasks.wait_idle()
    assert not body.has_errors(), "the beginning could be stored, so it can again"
    assert [line.id for line in body.grid.model.lines()] == [line.id for line in form.record.lines]
    for _n in range(done):
        body.history.redo()
        settled()
    assert shown() == last


def _edit(form: DocumentForm, what: str, how: Any, qtbot) -> None:
    body = form.body
    assert body.grid is not None
    view, model = body.grid.view, body.grid.model
    if what in ("due_date", "order_date"):
        settle(form, what, (date(2026, 11, 27) + timedelta(days=how)).strftime("%d.%m.%Y"), qtbot)
    elif what in body.fields:
        settle(form, what, how, qtbot)
    else:
        row, name = how if isinstance(how, tuple) else (how, "item")
        view.setFocus()
        view.setCurrentIndex(model.index(min(row, model.rowCount() - 1), model.spec.place(name)))
        if what == "undo":
            body.undo()
        elif what in ("line", "item"):
            model.setData(view.currentIndex(), "7" if what == "line" else "FIN-001")
        else:
            getattr(view, what)()
