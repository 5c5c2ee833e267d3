"""The document form over the real core, driven as a user drives it."""

import stat
import threading
import time
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton

from erp_core.errors import NotPermitted, Unreachable
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.kit.operation import operation_of
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.drafts.draft_store import DraftStore
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.look.preferences import FORM_HISTORY
from erp_desktop.kit.parts import ask
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.masters import item, party
from erp_desktop.masters import unit as unit_screen
from erp_desktop.production import work_order
from erp_desktop.purchasing import purchase_order
from tests.factories.makers import make_unit
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_work_order,
    order_input,
)

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def own_drafts(tmp_path):
    draft_store.use(tmp_path / "drafts")


@pytest.fixture
def mill(core):
    """One supplier that is also a customer, and two items."""
    return SimpleNamespace(
        party=make_party(core, code="ABC", name="ABC Textile Co."),
        fabric=make_item(core, code="MAT-001", name="Cotton Fabric"),
        yarn=make_item(core, code="YRN-030", name="Combed yarn", kind="yarn", unit="kg", purchase_price="4"),
    )


@pytest.fixture
def open_form(qtbot, tasks, shell):
    """``open_form(core, FORM, id)``: a shown form, loaded."""

    def opened(core, spec, record_id=None, **preset):
        shell.rights = Rights(core, tasks)
        form = DocumentForm(core, tasks, shell, spec, record_id, **preset)
        qtbot.addWidget(form)
        form.resize(1200, 760)
        form.show()
        form.focus_first()
        assert tasks.wait_idle()
        return form

    return opened


@pytest.fixture
def keys(qtbot, tasks):
    """Types texts and presses keys into whatever has the keyboard."""

    def press(*strokes, modifier=Qt.KeyboardModifier.NoModifier):
        for stroke in strokes:
            if isinstance(stroke, str):
                for letter in stroke:
                    qtbot.keyClicks(QApplication.focusWidget(), letter)
            else:
                qtbot.keyClick(QApplication.focusWidget(), stroke, modifier)
        assert tasks.wait_idle()

    return press


@pytest.fixture
def lose_first(monkeypatch):
    """``lose_first(core, operation)``: the first answer to it is lost; gives the ids it is sent under.

    Queries are let alone: a list of suggestions may come up at any moment.
    """

    def lose(core, operation):
        run, sent = core.run_as_request, []

        def answer(request_id, asked, *args):
            if asked is not operation:
                return run(request_id, asked, *args)
            sent.append(request_id)
            result = run(request_id, asked, *args)
            if len(sent) == 1:
                raise Unreachable("The server does not answer.")
            return result

        monkeypatch.setattr(core, "run_as_request", answer)
        return sent

    return lose


def answer(button_text):
    """Press a button of the question that will come up."""

    def press():
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        found = [b for b in box.buttons() if b.text().replace("&", "") == button_text]
        # Without an answer the question would stand there for ever.
        found[0].click() if found else box.reject()
        assert found, [b.text() for b in box.buttons()]

    QTimer.singleShot(0, press)


def button(form, name):
    return form.findChild(QPushButton, name)


def type_order(keys):
    keys("ABC", Key.Key_Tab)
    keys("2024-01-15", Key.Key_Tab, "2024-02-15", Key.Key_Tab, Key.Key_Tab, "10", Key.Key_Tab)
    keys("MAT-001", Key.Key_Tab, Key.Key_Tab, "100", Key.Key_Tab, Key.Key_Tab, "10.50", Key.Key_Tab)


@pytest.mark.usefixtures("mill")
class TestNewOrder:
    def test_is_typed_and_saved_without_the_mouse(self, open_form, core_as, keys, shell):
        core = core_as("staff")
        form = open_form(core, purchase_order.FORM)
        type_order(keys)
        assert form.is_dirty
        keys(Key.Key_S, modifier=CONTROL)
        order = core.run(purchase_orders.get, form.record_id)
        assert (order.number, order.status, order.supplier_name) == ("PO-000001", "draft", "ABC Textile Co.")
        assert (order.net_amount, order.tax_amount, order.total_amount) == (
            Decimal("1050.00"),
            Decimal("105.00"),
            Decimal("1155.00"),
        )
        assert (order.order_date, order.due_date) == (date(2024, 1, 15), date(2024, 2, 15))
        assert form.title == "PO-000001"
        assert not form.is_dirty
        assert shell.messages == [("PO-000001 is saved.", "success")]

    def test_saved_while_the_last_code_is_still_looked_up(self, open_form, core, qtbot, tasks):
        form = open_form(core, purchase_order.FORM)
        focus = QApplication.focusWidget
        qtbot.keyClicks(focus(), "ABC")
        qtbot.keyClick(focus(), Key.Key_Tab)
        form.body.grid.view.setFocus()
        qtbot.keyClicks(focus(), "M")
        qtbot.keyClicks(focus(), "AT-001")
        qtbot.keyClick(focus(), Key.Key_Tab)
        qtbot.keyClick(focus(), Key.Key_Tab)
        qtbot.keyClicks(focus(), "7")
        qtbot.keyClick(focus(), Key.Key_S, CONTROL)
        assert tasks.wait_idle()
        assert form.record is not None
        assert form.record.lines[0].item_code == "MAT-001"
        assert form.record.lines[0].quantity == 7

    def test_a_party_brings_its_currency(self, open_form, core, keys):
        make_party(core, code="EUR-1", name="Weberei Huber", currency="EUR")
        form = open_form(core, purchase_order.FORM)
        keys("EUR-1", Key.Key_Tab)
        assert form.body.fields.editor("currency").value() == "EUR"

    def test_nothing_is_called_wrong_while_it_is_typed(self, open_form, core, qtbot, tasks):
        form = open_form(core, purchase_order.FORM)
        reason = form.findChild(QLabel, "form.totals.reason")
        line = form.body.fields.editor("currency").input
        line.setFocus()
        line.selectAll()
        qtbot.keyClicks(line, "ae")
        assert reason.isHidden()
        form.body.grid.view.setFocus()
        grid = form.body.grid
        grid.model.set_code(0, "item", "MAT-001")
        grid.model.setData(grid.model.index(0, grid.model.spec.place("quantity")), "ten")
        assert tasks.wait_idle()
        assert not reason.isHidden()

    def test_what_is_no_item_has_no_total(self, open_form, core, tasks):
        make_item(core, code="DYE-1", name="Indigo", purchase_price=Decimal(4))
        form = open_form(core, purchase_order.FORM)
        form.body.grid.view.pasting.paste_text("Item\tQuantity\nDYE-1\t10\nDYE-1\t5")
        assert tasks.wait_idle()
        form.body.grid.model.set_code(1, "item", "DIE-1")
        assert tasks.wait_idle()
        shown = form.findChild(QLabel, "form.totals.net_amount")
        assert form.body.grid.totals()["net_amount"] is None
        assert "40" not in shown.text()
        form.body.grid.view.pasting.paste_text("Item\tQuantity\nDYE-1\t10\nDYE-1\t5")
        assert tasks.wait_idle()
        assert form.body.grid.totals()["net_amount"] == Decimal("60.00")
        form.set_dirty(False)

    def test_missing_fields_are_marked_and_the_first_has_the_keyboard(self, open_form, core, qtbot):
        form = open_form(core, purchase_order.FORM)
        button(form, "form.save").setEnabled(True)
        form.save()
        supplier = form.body.fields.editor("supplier_id")
        assert supplier.error() == "This is needed."
        qtbot.waitUntil(supplier.input.hasFocus)

    def test_what_speaks_of_marks_goes_with_the_last_of_them(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        form.body.grid.model.set_code(0, "item", "NONE-1")
        keys()
        form.save()
        keys()
        assert form.message.text == "Please correct the marked fields."
        keys("ABC", Key.Key_Tab)
        assert form.message.text == "Please correct the marked fields.", "a line is still marked"
        form.body.grid.model.remove_lines(0, 0)
        assert form.message.text == ""
        assert not form.body.has_errors()

    def test_a_refusal_of_the_core_goes_with_its_mark(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        keys("ABC", Key.Key_Tab, "2024-02-15", Key.Key_Tab, "2024-01-15")
        form.save()
        keys()
        assert form.message.text
        form.body.fields.editor("due_date").input.setFocus()
        form.body.fields.editor("due_date").input.selectAll()
        keys("2024-03-15", Key.Key_Tab)
        assert form.message.text == ""

    def test_due_before_order_date_is_said_at_the_due_date(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        keys("ABC", Key.Key_Tab, "2024-02-15", Key.Key_Tab, "2024-01-15")
        form.save()
        keys()
        assert "before the order date" in (form.body.fields.editor("due_date").error() or "")
        assert form.record is None
        assert form.is_dirty

    def test_tax_over_100_is_said_beside_it(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        form.body.fields.editor("tax_rate").setFocus()
        keys("101", Key.Key_Tab)
        assert form.body.fields.editor("tax_rate").error() == "It can be 100 at most."

    def test_a_ten_megabyte_note_is_refused_where_it_stands(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        keys("ABC", Key.Key_Tab)
        notes = form.body.fields.editor("notes")
        notes.set_value("kept")
        QApplication.clipboard().setText("x" * 10_000_000)
        notes.setFocus()
        keys(Key.Key_V, modifier=CONTROL)
        assert "10,000,000 characters" in (notes.error() or "")
        assert notes.value() == "kept"

    def test_a_note_somewhat_too_long_is_marked_and_kept(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        keys("ABC", Key.Key_Tab)
        notes = form.body.fields.editor("notes")
        QApplication.clipboard().setText("word " * 2100)
        notes.setFocus()
        keys(Key.Key_V, modifier=CONTROL)
        assert "too long" in (notes.error() or "")
        form.save()
        assert form.record is None
        assert len(notes.value()) > 10_000, "nothing typed is lost"

    def test_a_thousand_pasted_lines_are_saved(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        keys("ABC", Key.Key_Tab)
        begun = time.perf_counter()
        form.body.grid.view.setFocus()
        form.body.grid.view.pasting.paste_text("\n".join(f"MAT-001\t{n + 1}\t2.5" for n in range(1000)))
        keys()
        assert form.body.grid.totals()["net_amount"] == Decimal("1251250.00")
        pasted = time.perf_counter()
        form.save()
        keys()
        saved = time.perf_counter()
        print(f"pasted in {pasted - begun:.2f} s, saved in {saved - pasted:.2f} s")
        assert len(form.record.lines) == 1000
        assert form.record.net_amount == Decimal("1251250.00")

    def test_any_script_survives(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        keys("ABC", Key.Key_Tab)
        text = 'it\'s "urgent" 🧵 عاجل\n<b>bold?</b>'
        form.body.fields.editor("notes").set_value(text)
        form.save()
        keys()
        assert core.run(purchase_orders.get, form.record_id).notes == text


def test_each_field_that_is_left_empty_is_told_in_the_same_words(open_form, core_as):
    form = open_form(core_as("staff"), work_order.FORM)
    form.save()
    errors = {name: form.body.fields.editor(name).error() for name in ("item_id", "quantity", "unit")}
    assert errors == dict.fromkeys(errors, "This is needed.")


@pytest.mark.usefixtures("mill")
class TestMoves:
    def test_only_what_is_allowed_is_offered(self, open_form, core, core_as):
        order = make_purchase_order(core)
        form = open_form(core_as("staff"), purchase_order.FORM, order.id)
        shown = {b.objectName(): b for b in form.bar.findChildren(QPushButton) if b.isVisibleTo(form)}
        refused = shown.pop("form.move.cancel")
        assert set(shown) == {"form.move.submit", "form.save"}
        assert not refused.isEnabled()
        assert "“Cancel purchase orders”" in refused.toolTip()
        assert "Manager" in refused.toolTip()
        assert button(form, "form.move.submit").property("tone") == "primary"

    def test_submit_saves_what_was_typed_first(self, open_form, core, keys):
        order = make_purchase_order(core)
        form = open_form(core, purchase_order.FORM, order.id)
        form.body.grid.view.setFocus()
        form.body.grid.view.show_cell(0, "quantity")
        keys("200", Key.Key_Tab)
        button(form, "form.move.submit").click()
        keys()
        assert form.record.status == "pending"
        assert form.record.lines[0].quantity == 200
        assert form.bar.badge.status == "pending"

    def test_a_submitted_order_is_read_only_and_says_so(self, open_form, core, core_as, keys):
        order = make_purchase_order(core)
        core.run(purchase_orders.submit, order.id, order.version)
        form = open_form(core_as("staff"), purchase_order.FORM, order.id)
        assert form.bar.findChild(type(form.bar._note), "form.note").text() == "Read only"
        assert form.body.fields.editor("supplier_id").is_read_only
        assert form.body.grid.model.is_read_only
        keys("x")
        assert not form.is_dirty

    def test_cancel_asks_first(self, open_form, core, keys):
        order = make_purchase_order(core)
        form = open_form(core, purchase_order.FORM, order.id)
        answer("Keep it as it is")
        button(form, "form.move.cancel").click()
        keys()
        assert form.record.status == "draft"
        answer("Cancel order")
        button(form, "form.move.cancel").click()
        keys()
        assert form.record.status == "cancelled"

    def test_an_empty_order_is_not_submitted(self, open_form, core, keys):
        order = make_purchase_order(core, lines=0)
        form = open_form(core, purchase_order.FORM, order.id)
        button(form, "form.move.submit").click()
        keys()
        assert "line" in form.message.text.lower()
        assert form.record.status == "draft"

    def test_history_tells_who_did_what(self, open_form, core_as, keys):
        order = make_purchase_order(core_as("staff"))
        core_as("staff").run(purchase_orders.submit, order.id, order.version)
        form = open_form(core_as("manager"), purchase_order.FORM, order.id)
        form.bar.history.setChecked(True)
        button(form, "form.move.approve").click()
        keys()
        texts = form.history.texts()
        assert [t.split(" · ")[0] for t in texts] == [
            "Manager Person approved it (Pending → Approved)",
            "Staff Person submitted it (Draft → Pending)",
            "Staff Person created it",
        ]

    def test_delete_a_draft(self, open_form, core, keys, shell):
        order = make_purchase_order(core)
        form = open_form(core, purchase_order.FORM, order.id)
        answer("Delete")
        form.menu.delete_wanted.emit()
        keys()
        assert shell.closed == [form]

    def test_what_is_in_use_is_not_offered_to_be_deleted_and_says_so(self, open_form, core, tasks):
        unit = make_unit(core)
        form = open_form(core, unit_screen.FORM, unit.id)
        delete = next(one for one in form.bar.menu.actions() if one.text() == "Delete")
        assert (delete.isVisible(), delete.isEnabled(), delete.toolTip()) == (True, True, "Delete")
        make_item(core, unit=unit.code)
        form.reload()
        assert tasks.wait_idle()
        assert (delete.isVisible(), delete.isEnabled()) == (True, False)
        assert delete.toolTip() == "This is in use and cannot be deleted. Make it inactive instead."

    def test_progress_is_recorded(self, open_form, core, keys):
        order = make_work_order(core)
        for move in (work_orders.release, work_orders.start):
            order = core.run(move, order.id, order.version)
        form = open_form(core, work_order.FORM, order.id)
        line = form.findChild(object, "form.progress.line")
        line.setFocus()
        line.selectAll()
        keys("40", Key.Key_Return)
        assert form.record.progress_percent == 40


@pytest.mark.usefixtures("mill")
class TestNews:
    """What open forms ask the core when somebody saves; a form that reads too much is a slow office."""

    @pytest.fixture
    def asked(self, core, monkeypatch):
        """Names of the operations run through this core."""
        run, names = core.run_as_request, []

        def note(request_id, operation, *args, **kwargs):
            names.append(operation_of(operation).name)
            return run(request_id, operation, *args, **kwargs)

        monkeypatch.setattr(core, "run_as_request", note)
        return names

    @pytest.fixture
    def heard(self, core, qtbot):
        """``heard(action)``: what is told of it."""
        news = []
        core.on_change(news.append)

        def of(action):
            del news[:]
            action()
            qtbot.waitUntil(lambda: any("purchase_order" in changes.ids for changes in news), timeout=8000)
            told = [changes for changes in news if "purchase_order" in changes.ids]  # not who is present
            return Changes.together(told) if len(told) > 1 else told[0]

        return of

    def test_only_the_form_of_the_record_that_was_saved_reads_again(
        self, open_form, core, core_as, tasks, asked, heard
    ):
        orders = [make_purchase_order(core) for _ in range(6)]
        forms = [open_form(core, purchase_order.FORM, order.id) for order in orders]
        forms.append(open_form(core, purchase_order.FORM))
        other = core_as("manager")
        changes = heard(lambda: _changed(other, orders[0], notes="Theirs"))
        del asked[:]
        for form in forms:
            form.hear(changes)
        assert tasks.wait_idle()
        assert asked.count("purchase_order.get") == 1
        assert set(asked) <= {"purchase_order.get", "purchase_order.history"}
        assert forms[0].body.fields.editor("notes").value() == "Theirs"
        changes = heard(lambda: make_purchase_order(other))
        del asked[:]
        for form in forms:
            form.hear(changes)
        assert tasks.wait_idle()
        assert asked == []

    def test_the_echo_of_its_own_save_is_no_news(self, open_form, core, keys, tasks, asked, heard):
        form = open_form(core, purchase_order.FORM)
        type_order(keys)

        def save():
            form.save()
            assert tasks.wait_idle()

        changes = heard(save)
        assert not form.is_dirty
        del asked[:]
        form.hear(changes)
        assert tasks.wait_idle()
        assert asked == []

    def test_news_that_comes_while_it_is_read_is_read_afterwards(
        self, open_form, core, core_as, tasks, monkeypatch
    ):
        order = make_purchase_order(core)
        form = open_form(core, purchase_order.FORM, order.id)
        read_by, is_read, is_changed = [], threading.Event(), threading.Event()

        def slow(record_id):
            record = core.run(purchase_orders.get, record_id)
            read_by.append(record.version)
            is_read.set()
            assert is_changed.wait(8)
            return record

        monkeypatch.setattr(form.reader, "_stored", slow)
        form.load()
        assert is_read.wait(8)
        _changed(core_as("manager"), order, notes="Theirs")
        for _ in range(3):
            form.hear(EVERYTHING)
        is_changed.set()
        assert tasks.wait_idle()
        assert read_by == [order.version, order.version + 1]
        assert form.body.fields.editor("notes").value() == "Theirs"

    def test_news_that_comes_while_it_is_saved_is_read_once_afterwards(self, open_form, core, tasks, asked):
        form = open_form(core, purchase_order.FORM, make_purchase_order(core).id)
        form.body.fields.editor("notes").set_value("Mine")
        form.set_dirty(True)
        del asked[:]
        form.save()
        for _ in range(3):
            form.hear(EVERYTHING)
        assert asked.count("purchase_order.get") == 0
        assert tasks.wait_idle()
        assert asked.count("purchase_order.get") == 1
        assert form.body.fields.editor("notes").value() == "Mine"
        assert not form.is_dirty

    def test_what_a_save_outran_is_read_again(self, open_form, core, tasks, monkeypatch):
        """The answer of a reading that began before a save may come after the save's."""
        form = open_form(core, purchase_order.FORM, make_purchase_order(core).id)
        seen, is_read, is_saved = form.record, threading.Event(), threading.Event()

        def slow(record_id):
            record = core.run(purchase_orders.get, record_id)
            is_read.set()
            assert is_saved.wait(8)
            monkeypatch.undo()
            return record

        monkeypatch.setattr(form.reader, "_stored", slow)
        form.load()
        assert is_read.wait(8)
        form.body.fields.editor("notes").set_value("Mine")
        form.set_dirty(True)
        form.writer.done.connect(lambda *_args: is_saved.set())
        form.save()
        assert tasks.wait_idle()
        assert form.record.version > seen.version
        assert form.body.fields.editor("notes").value() == "Mine"
        assert form.conflict.bar.isHidden()

    def test_stepping_on_while_it_is_read_shows_the_next(self, open_form, core, tasks):
        ids = [make_purchase_order(core).id for _ in range(2)]
        form = open_form(core, purchase_order.FORM, ids[0], neighbours=ids)
        form.load()
        form.step(1)
        assert tasks.wait_idle()
        assert form.record.id == ids[1]

    def test_everything_may_have_changed_after_a_silence(self, open_form, core, tasks, asked):
        form = open_form(core, purchase_order.FORM, make_purchase_order(core).id)
        del asked[:]
        form.hear(EVERYTHING)
        assert tasks.wait_idle()
        assert "purchase_order.get" in asked

    def test_history_is_read_only_where_it_is_looked_at(self, open_form, core, tasks, asked):
        order = make_purchase_order(core)
        FORM_HISTORY.set(False)
        form = open_form(core, purchase_order.FORM, order.id)
        assert "purchase_order.history" not in asked
        form.bar.history.setChecked(True)
        assert tasks.wait_idle()
        assert asked.count("purchase_order.history") == 1
        assert form.history.texts()

    def test_the_terms_of_the_company_are_read_once(self, open_form, core, asked, qtbot):
        order = make_purchase_order(core)
        for _ in range(3):
            open_form(core, purchase_order.FORM, order.id)
        assert asked.count("company.get") == 1
        view = core.run(company.get)
        content = CompanyInput.model_validate(view, from_attributes=True)
        core.run(
            company.update, view.id, view.version, content.model_copy(update={"tax_rate": Decimal("7.5")})
        )
        qtbot.waitUntil(lambda: not core._kept._answers.keys() & {("company.get", (), ())}, timeout=8000)
        form = open_form(core, purchase_order.FORM)
        assert form.body.fields.editor("tax_rate").value() == Decimal("7.5")


SAVED_LATER = "Not saved yet. It is saved by itself as soon as the server answers again."


@pytest.mark.usefixtures("mill")
class TestTrouble:
    def test_a_lost_answer_is_retried_as_the_same_request(self, open_form, core, keys, lose_first):
        sent = lose_first(core, purchase_orders.create)
        form = open_form(core, purchase_order.FORM)
        type_order(keys)
        form.save()
        keys()
        assert form.message.text == SAVED_LATER
        assert form.message.tone == "warning", "as the window's own, which says that the server is away"
        form.findChild(QPushButton, "message.action").click()
        keys()
        assert form.title == "PO-000001"
        assert len(sent) == 2
        assert len(set(sent)) == 1
        assert len(core.run(purchase_orders.search, {})) == 1, "saved once"

    def test_after_a_lost_answer_what_was_typed_since_is_saved_on_top(
        self, open_form, core, keys, lose_first
    ):
        sent = lose_first(core, purchase_orders.create)
        form = open_form(core, purchase_order.FORM)
        type_order(keys)
        form.save()
        keys()
        form.body.grid.view.show_cell(0, "quantity")
        keys("150", Key.Key_Tab)
        form.save()
        keys()
        assert form.record.lines[0].quantity == 150
        assert len(sent) == 2
        assert len(set(sent)) == 1
        assert len(core.run(purchase_orders.search, {})) == 1, "saved once"

    def test_a_move_nobody_answered_is_not_sent_for_the_next_record(self, open_form, core, keys, lose_first):
        first, second = (make_purchase_order(core, notes=notes) for notes in ("first", "second"))
        first = core.run(purchase_orders.submit, first.id, first.version)
        sent = lose_first(core, purchase_orders.reject)
        form = open_form(core, purchase_order.FORM, first.id, neighbours=[first.id, second.id])
        button(form, "form.move.reject").click()
        keys()
        assert form.message.text == "The server does not answer."
        form.step(1)
        keys()
        form.body.grid.view.show_cell(0, "quantity")
        keys("300", Key.Key_Tab)
        form.save()
        keys()
        assert len(sent) == 1
        stored = {
            notes: core.run(purchase_orders.get, o.id) for notes, o in (("first", first), ("second", second))
        }
        assert {notes: order.notes for notes, order in stored.items()} == {
            "first": "first",
            "second": "second",
        }
        assert stored["first"].lines[0].quantity == 100
        assert stored["second"].lines[0].quantity == 300

    def test_a_refusal_keeps_what_was_typed(self, open_form, core, keys, monkeypatch):
        form = open_form(core, purchase_order.FORM)
        type_order(keys)

        def refuse(*_args):
            raise NotPermitted("Your role does not include that.")

        monkeypatch.setattr(core, "run_as_request", refuse)
        form.save()
        keys()
        assert form.message.text == "Your role does not include that."
        assert form.is_dirty
        assert form.body.grid.model.line(0).values["quantity"] == 100

    def test_closing_asks_and_save_closes_once_saved(self, open_form, core, keys, shell):
        form = open_form(core, purchase_order.FORM)
        type_order(keys)
        answer("Cancel")
        assert not form.can_close()
        answer("Save")
        assert not form.can_close(lambda: shell.close_screen(form))
        keys()
        assert shell.closed == [form]
        assert form.can_close()

    def test_a_record_that_cannot_be_read_says_so(self, open_form, core):
        form = open_form(core, purchase_order.FORM, 424242)
        assert form.message.text


@pytest.mark.usefixtures("mill")
class TestDrafts:
    def test_an_unsaved_form_survives_a_crash(self, open_form, core, keys):
        form = open_form(core, purchase_order.FORM)
        type_order(keys)
        form.drafts.keep()
        keys()
        offered = DraftStore.of(core).offered()
        assert [d.title for d in offered] == ["New purchase order · ABC Textile Co."]
        again = open_form(core, purchase_order.FORM, draft=offered[0])
        assert again.is_dirty
        again.save()
        keys()
        assert again.record.total_amount == Decimal("1155.00")
        assert DraftStore.of(core).all() == [], "a saved form leaves no draft"

    def test_only_its_owner_can_read_a_draft(self, open_form, core, keys, tmp_path):
        form = open_form(core, purchase_order.FORM)
        type_order(keys)
        form.drafts.keep()
        keys()
        files = list(tmp_path.rglob("*.draft"))
        assert len(files) == 1
        assert stat.S_IMODE(files[0].stat().st_mode) == 0o600

    def test_another_user_is_not_offered_it(self, open_form, core, core_as, keys):
        form = open_form(core, purchase_order.FORM)
        type_order(keys)
        form.drafts.keep()
        keys()
        assert DraftStore.of(core_as("manager")).all() == []

    def test_a_damaged_draft_is_put_aside(self, tmp_path):
        store = DraftStore(tmp_path, b"key")
        (tmp_path / "abc.draft").write_text("{ not json")
        assert store.all() == []
        assert (tmp_path / "abc.unreadable").exists()


class TestMasters:
    def test_only_fields_of_the_items_kind_are_shown_and_sent(self, open_form, core, keys):
        form = open_form(core, item.FORM)
        fields = form.body.fields
        fields.set_values({"code": "Y-1", "name": "Yarn", "kind": "finished_fabric", "gsm": 120})
        assert fields.editor("gsm").isVisible()
        assert not fields.editor("yarn_count").isVisible()
        fields.set_values({"kind": "yarn", "yarn_count": "Ne 30/1", "unit": "kg"})
        assert not fields.editor("gsm").isVisible()
        assert fields.editor("yarn_count").isVisible()
        form.save()
        keys()
        stored = core.run(items.get, form.record_id)
        assert (stored.yarn_count, stored.gsm) == ("Ne 30/1", None)

    def test_a_party_must_be_somebody(self, open_form, core, keys):
        form = open_form(core, party.FORM)
        form.body.fields.set_values({"code": "P-1", "name": "Nobody"})
        form.save()
        keys()
        assert "customer" in (form.body.fields.editor("is_supplier").error() or "")
        form.body.fields.set_values({"is_supplier": True, "phone": "123"})
        form.save()
        keys()
        assert "country code" in (form.body.fields.editor("phone").error() or "")
        form.body.fields.set_values({"phone": "+91 22 2345 6789"})
        form.save()
        keys()
        assert core.run(parties.get, form.record_id).is_supplier

    def test_a_code_that_is_taken_is_said(self, open_form, core, keys):
        make_party(core, code="TAKEN")
        form = open_form(core, party.FORM)
        form.body.fields.set_values({"code": "TAKEN", "name": "Second", "is_customer": True})
        form.save()
        keys()
        assert form.body.fields.editor("code").error() == "Another party has this code."
        assert form.message.text == "Another party has this code."
        assert form.record is None

    def test_prices_follow_the_unit_where_it_is_seen_and_typed_ones_are_saved_as_typed(
        self, open_form, core, keys, monkeypatch
    ):
        priced = make_item(core, unit="kg", purchase_price=300, sales_price=400)
        form = open_form(core, item.FORM, priced.id)
        fields = form.body.fields

        def unit(code):
            fields.editor("unit").setFocus()
            QApplication.focusWidget().selectAll()  # type: ignore[union-attr]
            keys(code, Key.Key_Tab)

        def shown():
            return fields.values()["purchase_price"], fields.values()["sales_price"]

        unit("g")
        assert shown() == (Decimal("0.3"), Decimal("0.4"))
        fields.editor("sales_price").setFocus()
        QApplication.focusWidget().selectAll()  # type: ignore[union-attr]
        keys("400", Key.Key_Tab)
        keys(Key.Key_S, modifier=CONTROL)
        stored = core.run(items.get, priced.id)
        assert (stored.unit, stored.purchase_price, stored.sales_price) == ("g", Decimal("0.3"), Decimal(400))
        assert shown() == (Decimal("0.3"), Decimal(400))
        unit("t")
        assert shown() == (Decimal(300_000), Decimal(400_000_000))
        unit("m")
        assert shown() == (Decimal("0.3"), Decimal(400)), "not converted: per what they were"
        asked = []
        monkeypatch.setattr(ask, "confirm", lambda _form, question, *_: asked.append(question) or True)
        keys(Key.Key_S, modifier=CONTROL)
        assert [question.split(" of ")[0] for question in asked] == ["Purchase price", "Sales price"]
        assert all("per m and not per g" in question for question in asked)
        stored = core.run(items.get, priced.id)
        assert (stored.unit, stored.purchase_price, stored.sales_price) == ("m", Decimal("0.3"), Decimal(400))

    def test_a_viewer_sees_and_changes_nothing(self, open_form, core_as, mill):
        form = open_form(core_as("viewer"), party.FORM, mill.party.id)
        assert not button(form, "form.save").isEnabled()
        assert "“Add and change parties”" in button(form, "form.save").toolTip()
        assert form.body.fields.editor("name").is_read_only


def test_a_work_order_takes_over_its_sales_order_line(open_form, core, keys):
    fabric = make_item(core, code="FAB-9", name="Poplin")
    line = {"item_id": fabric.id, "quantity": 250, "unit_price": "3"}
    order = core.run(sales_orders.create, order_input(core, "customer_id") | {"lines": [line]})
    order = core.run(sales_orders.submit, order.id, order.version)
    core.run(sales_orders.confirm, order.id, order.version)
    form = open_form(core, work_order.FORM)
    keys(order.number, Key.Key_Tab)
    values = form.body.fields.values()
    assert (values["item_id"], values["quantity"], values["unit"]) == (fabric.id, 250, "m")
    form.save()
    keys()
    assert core.run(work_orders.get, form.record_id).sales_order_number == order.number


def _changed(core, order, **values):
    """The order as somebody else saved it meanwhile."""
    content = {
        "supplier_id": order.supplier_id,
        "order_date": order.order_date,
        "due_date": order.due_date,
        "tax_rate": order.tax_rate,
        "lines": [
            {"id": x.id, "item_id": x.item_id, "quantity": x.quantity, "unit_price": x.unit_price}
            for x in order.lines
        ],
    }
    return core.run(purchase_orders.update, order.id, order.version, content | values)
