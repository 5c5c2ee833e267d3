"""The keyboard in the main window: focus stays with the work, keys work from everywhere, Enter presses."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.window import obey_enter
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.parts import ask, question
from erp_desktop.kit.parts.filter_popup import FilterPopup
from erp_desktop.kit.parts.place import available, clamped, first_size, is_filled_by
from erp_desktop.kit.parts.question import Question
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed
from tests.desktop.heard_events import Heard
from tests.desktop.shared_windows import in_one_window
from tests.desktop.test_density import beyond
from tests.factories.makers import MAKERS
from tests.factories.orders import make_confirmed_order, make_item, make_party, make_sales_order

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
OpenAs = Callable[[str], MainWindow]
FORMS = [entry.name for entry in SCREENS if entry.name in MAKERS]


@pytest.fixture
def window(window_as: OpenAs) -> MainWindow:
    return window_as("manager")


def press(window: MainWindow, sequence: str) -> None:
    """Press a key where the keyboard is."""
    QTest.keySequence(in_focus(window), QKeySequence(sequence))


def type_in(window: MainWindow, text: str) -> None:
    """Type where the keyboard is; the first letter opens a cell."""
    for letter in text:
        QTest.keyClicks(in_focus(window), letter)


def in_focus(window: MainWindow) -> QWidget:
    return QApplication.focusWidget() or window


def front(window: MainWindow) -> str:
    assert window.tabs.current is not None
    return window.tabs.current.title


# Each choice of the question about unsaved changes has its underlined letter.
LETTERS = [("Alt+S", "save"), ("Alt+D", "discard"), ("Alt+C", "cancel")]


@in_one_window
class TestFocus:
    def test_closing_an_order_returns_to_the_list_and_the_next_one_is_two_keys_away(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        numbers = [make_sales_order(core).number for _n in range(3)]
        orders = window.open("sales_orders")
        window.open("items")
        assert isinstance(orders, ListScreen)
        window.open("sales_orders")
        assert tasks.wait_idle()
        orders.table.selectRow(0)
        orders.table.setFocus()
        press(window, "Return")
        assert tasks.wait_idle()
        assert front(window) == numbers[2]
        press(window, "Ctrl+W")
        assert window.tabs.current is orders
        assert QApplication.focusWidget() is orders.table
        press(window, "Down")
        press(window, "Return")
        assert tasks.wait_idle()
        assert front(window) == numbers[1]

    def test_a_tab_one_comes_back_to_has_the_keyboard_where_it_was(
        self, window: MainWindow, tasks: Tasks
    ) -> None:
        parties = window.open("parties")
        assert isinstance(parties, ListScreen)
        parties.search.setFocus()
        window.open("items")
        assert tasks.wait_idle()
        press(window, "Ctrl+Shift+Tab")
        assert QApplication.focusWidget() is parties.search

    @pytest.mark.parametrize("keys", ["Ctrl+F", "Ctrl+N", "F5"])
    def test_keys_of_a_screen_work_where_the_navigation_has_the_keyboard(
        self, window: MainWindow, tasks: Tasks, keys: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        parties = window.open("parties")
        assert isinstance(parties, ListScreen)
        assert tasks.wait_idle()
        reloaded: list[bool] = []
        monkeypatch.setattr(parties.model, "reload", lambda: reloaded.append(True))
        window.navigation.buttons["parties"].setFocus()
        press(window, keys)
        assert tasks.wait_idle()
        happened = {
            "Ctrl+F": QApplication.focusWidget() is parties.search,
            "Ctrl+N": isinstance(window.tabs.current, DocumentForm),
            "F5": bool(reloaded),
        }
        assert happened[keys]

    def test_a_key_of_the_list_is_not_heard_by_a_list_behind_it(
        self, window: MainWindow, tasks: Tasks
    ) -> None:
        behind, before = window.open("parties"), window.open("items")
        assert isinstance(behind, ListScreen)
        assert isinstance(before, ListScreen)
        assert tasks.wait_idle()
        window.navigation.buttons["items"].setFocus()
        press(window, "Ctrl+F")
        assert QApplication.focusWidget() is before.search


class _OtherWindows(QObject):
    """Sees every window that shows itself."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.seen: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_every_screen_opens_in_its_place(
    window_as: OpenAs, tasks: Tasks, qapp: QApplication, subtests: pytest.Subtests
) -> None:
    """Each is opened once: it shows no window of its own, fits the smallest screen, and Enter presses all.

    A part without a parent flashes up as a window and takes the keyboard with it.
    """
    window = window_as("admin")
    others = _OtherWindows(qapp)
    dead, usual = {"": _deaf_buttons(window)}, window.size()
    for entry in SCREENS:
        window.resize(1024, 728)
        others.seen.clear()
        screen = window.open(entry.name)
        assert tasks.wait_idle()
        with subtests.test("it shows no window", screen=entry.name):
            assert others.seen == []
            assert window.isActiveWindow()
        with subtests.test("it fits 1024 by 768", screen=entry.name):
            least = window.minimumSizeHint()
            assert least.width() <= 1024
            assert least.height() <= 728
            assert screen is not None or entry.name == "holding", "a record that is never begun by hand"
            assert screen is None or beyond(window, screen) == []
        if entry.is_listed:
            assert screen is not None
            window.resize(usual)
            dead[entry.name] = _deaf_buttons(screen)
        window.close_current()
        delete_closed()
    qapp.removeEventFilter(others)
    assert {name: found for name, found in dead.items() if found} == {}


@in_one_window
class TestNewForms:
    def test_new_twice_is_one_empty_form(self, window: MainWindow, tasks: Tasks) -> None:
        window.open("parties")
        for _n in range(3):
            press(window, "Ctrl+N")
            assert tasks.wait_idle()
        assert [screen.title for screen in window.tabs.screens()] == ["Parties", "New party"]

    def test_a_form_somebody_typed_into_is_left_alone(self, window: MainWindow, tasks: Tasks) -> None:
        window.open("party")
        assert tasks.wait_idle()
        QTest.keyClicks(in_focus(window), "AB")
        press(window, "Ctrl+N")
        assert tasks.wait_idle()
        assert len(window.tabs.screens()) == 2

    def test_save_and_new_saves_and_shows_an_empty_form_in_its_place(
        self, window: MainWindow, tasks: Tasks, core: Core
    ) -> None:
        window.open("parties")
        party = make_party(core, code="P-1", name="Anna Weaving")
        form = window.open("party", party.id)
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        form.body.fields.editor("name").set_value("Anna Weaving Mill")
        form.set_dirty(True)
        press(window, "Ctrl+Shift+N")
        assert tasks.wait_idle()
        assert [screen.title for screen in window.tabs.screens()] == ["Parties", "New party"]
        assert front(window) == "New party"
        again = window.open("party", party.id)
        assert isinstance(again, DocumentForm)
        assert tasks.wait_idle()
        assert again.record.name == "Anna Weaving Mill"


def stored(core: Core, form: DocumentForm) -> Any:
    """The sales order of a form, as it is stored."""
    assert form.record_id is not None
    return core.run(sales_orders.get, form.record_id)


def with_order(window: MainWindow, core: Core, tasks: Tasks) -> tuple[MainWindow, DocumentForm]:
    """The window with a new sales order open in front."""
    form = window.open("sales_order", make_sales_order(core).id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    return window, form


@in_one_window
@pytest.mark.usefixtures("eyes_on_the_paper")
class TestTypingAhead:
    """What is typed while the program saves or opens is neither lost nor typed into what goes."""

    def test_into_the_form_that_comes(
        self, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        kovai = make_party(core, code="KOVAI", name="Kovai Workwear")
        window, form = with_order(window, core, tasks)
        form.body.fields.editor("notes").setFocus()
        type_in(window, "x")
        press(window, "Ctrl+Shift+N")
        type_in(window, "kovai")
        press(window, "Tab")
        type_in(window, "2")  # as it is with fast hands: not a moment in between
        assert tasks.wait_idle()
        (new,) = [screen for screen in window.tabs.screens() if isinstance(screen, DocumentForm)]
        assert new.record_id is None
        customer = new.body.fields.editor("customer_id")
        qtbot.waitUntil(lambda: customer.value() is not None, timeout=5000)
        assert customer.value() == kovai.id
        date = new.body.fields.editor("order_date").input
        assert isinstance(date, QLineEdit)
        assert date.text() == "2"
        assert stored(core, form).notes.endswith("x")
        new.set_dirty(False)

    def test_one_record_after_the_other_without_a_pause(
        self, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        assert isinstance(window.open("item"), DocumentForm)
        for number in range(1, 6):  # none is stored, and no form open, before all is typed
            type_in(window, f"Q-{number}")
            press(window, "Tab")
            type_in(window, f"Quilt {number}")
            press(window, "Tab")
            press(window, "Tab")
            type_in(window, "pcs")
            press(window, "Ctrl+Shift+N")
        assert tasks.wait_idle()
        quilts = ListQuery(text="Quilt")
        qtbot.waitUntil(lambda: len(core.run(items.search, quilts)) == 5, timeout=10_000)
        assert tasks.wait_idle()
        found = core.run(items.search, quilts)
        assert {item.code: item.name for item in found} == {f"Q-{n}": f"Quilt {n}" for n in range(1, 6)}
        (form,) = [screen for screen in window.tabs.screens() if isinstance(screen, DocumentForm)]
        assert form.is_blank

    def test_into_the_cell_one_is_in(self, window: MainWindow, core: Core, tasks: Tasks) -> None:
        window, form = with_order(window, core, tasks)
        grid = form.body.grid
        assert grid is not None
        grid.view.setFocus()
        grid.view.setCurrentIndex(grid.model.index(0, grid.model.spec.place("quantity")))
        type_in(window, "7")
        press(window, "Ctrl+S")
        type_in(window, "12")
        assert tasks.wait_idle()
        press(window, "Tab")
        assert stored(core, form).lines[0].quantity == 7
        assert grid.model.line(0).values["quantity"] == 712, "it is still the same cell one types in"
        form.set_dirty(False)

    def test_a_form_is_closed_once_it_is_saved_and_the_next_begun_after_that(
        self, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        salem = make_party(core, code="SALEM", name="Salem Workwear")
        window.open("sales_orders")
        window, form = with_order(window, core, tasks)
        monkeypatch.setattr(ask, "ask_unsaved", lambda *_question: pytest.fail("asked while it is saved"))
        form.body.fields.editor("notes").setFocus()
        type_in(window, "x")
        for sequence in ("Ctrl+S", "Ctrl+W", "Ctrl+N"):
            press(window, sequence)
        type_in(window, "salem")
        press(window, "Tab")
        assert tasks.wait_idle()
        assert stored(core, form).notes.endswith("x")
        (new,) = [screen for screen in window.tabs.screens() if isinstance(screen, DocumentForm)]
        assert new.record_id is None
        customer = new.body.fields.editor("customer_id")
        qtbot.waitUntil(lambda: customer.value() is not None, timeout=5000)
        assert customer.value() == salem.id
        new.set_dirty(False)

    def test_a_form_whose_save_is_refused_stays(
        self, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        window, form = with_order(window, core, tasks)
        monkeypatch.setattr(ask, "ask_unsaved", lambda *_question: pytest.fail("asked while it is saved"))
        form.body.fields.editor("tax_rate").setFocus()
        type_in(window, "9")
        core.run(sales_orders.submit, form.record.id, form.record.version)
        for sequence in ("Ctrl+S", "Ctrl+W", "Ctrl+N"):
            press(window, sequence)
        assert tasks.wait_idle()
        press(window, "Ctrl+W")  # the hands go on
        press(window, "Esc")
        qtbot.waitUntil(lambda: window.toast.text == "What you typed meanwhile was not taken.")
        assert window.tabs.current is form
        form.set_dirty(False)

    def test_it_is_dropped_where_the_save_is_refused(
        self, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        window, form = with_order(window, core, tasks)
        tax = form.body.fields.editor("tax_rate").input
        assert isinstance(tax, QLineEdit)
        tax.setFocus()
        type_in(window, "9")
        core.run(sales_orders.submit, form.record.id, form.record.version)
        press(window, "Ctrl+Shift+N")
        type_in(window, "kov")
        assert tasks.wait_idle()
        type_in(window, "ai")  # not looked up yet
        press(window, "Esc")
        qtbot.waitUntil(lambda: bool(window.toast.text))
        assert tax.text() == "9%"
        assert window.toast.text == "What you typed meanwhile was not taken."
        assert form.is_read_only, "it was submitted meanwhile"
        form.set_dirty(False)

    def test_it_is_dropped_where_something_is_missing(
        self, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot
    ) -> None:
        window, form = with_order(window, core, tasks)
        grid = form.body.grid
        assert grid is not None
        grid.view.show_cell(0, "quantity")
        press(window, "Delete")
        form.body.fields.editor("notes").setFocus()
        type_in(window, "for hem")
        press(window, "Ctrl+S")
        type_in(window, "lines 12")
        assert tasks.wait_idle()
        press(window, "Esc")
        qtbot.waitUntil(lambda: bool(window.toast.text))
        assert "quantity" not in grid.model.line(0).values | grid.model.line(0).typed
        assert form.body.fields.values()["notes"] == "for hem"
        assert window.toast.text == "What you typed meanwhile was not taken."
        assert in_focus(window) is grid.view
        type_in(window, "9")
        press(window, "Return")
        assert grid.model.line(0).values["quantity"] == 9
        form.set_dirty(False)

    def refused(self, window: MainWindow, core: Core, tasks: Tasks, saving: str) -> DocumentForm:
        """A form whose due date is no day, after its save was refused."""
        window, form = with_order(window, core, tasks)
        form.body.fields.editor("due_date").setFocus()
        type_in(window, "31/2/2027")
        press(window, saving)
        assert tasks.wait_idle()
        assert form.message.tone == "danger"
        return form

    @pytest.mark.parametrize("saving", ["Ctrl+S", "Ctrl+Shift+N"])
    def test_who_types_on_after_a_refused_save_changes_nothing_before_he_says_he_saw_it(
        self, window: MainWindow, core: Core, tasks: Tasks, saving: str
    ) -> None:
        form = self.refused(window, core, tasks, saving)
        before = form.body.state()
        for entry in ("garden", "5/2/2027", "fin-010", "77", "next note"):  # however long between them
            type_in(window, entry)
            press(window, "Return")
            press(window, "Tab")
            press(window, "Shift+Tab")
        press(window, saving)
        assert tasks.wait_idle()
        assert form.body.state() == before
        assert form.veil.accessibleName() == "What you type is not taken. Press Esc to go on here."
        press(window, "Esc")
        assert in_focus(window).objectName() == "form.due_date"
        type_in(window, "28/2/2027")
        press(window, "Return")
        assert form.body.fields.values()["due_date"].isoformat() == "2027-02-28"
        form.set_dirty(False)

    @pytest.mark.parametrize("place", ["form.due_date", "form.notes"])
    def test_a_click_says_that_it_was_seen_and_goes_where_it_is_meant(
        self, window: MainWindow, core: Core, tasks: Tasks, qtbot: QtBot, place: str
    ) -> None:
        form = self.refused(window, core, tasks, "Ctrl+S")
        named = form.body.findChild(QWidget, place)
        assert named is not None
        target: QWidget = named.viewport() if isinstance(named, QAbstractScrollArea) else named
        qtbot.mouseClick(
            form.veil, Qt.MouseButton.LeftButton, pos=target.mapTo(form.body, target.rect().center())
        )
        assert form.veil.isHidden()
        assert in_focus(window).objectName() == place
        form.set_dirty(False)

    def test_enter_at_once_takes_the_one_item_that_is_alike(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        make_item(core, code="TW-1", name="Twill TW-1")
        window, form = with_order(window, core, tasks)
        assert tasks.wait_idle()
        grid = form.body.grid
        assert grid is not None
        grid.view.show_cell(1, "item")
        type_in(window, "twil")
        press(window, "Return")
        assert tasks.wait_idle()
        assert grid.model.line(1).values["item"].code == "TW-1"
        assert not grid.model.errors()
        form.set_dirty(False)

    def test_esc_in_a_marked_cell_leaves_the_lines_only_when_pressed_again(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        window, form = with_order(window, core, tasks)
        grid = form.body.grid
        assert grid is not None
        grid.view.show_cell(0, "quantity")
        type_in(window, "5..5")
        press(window, "Ctrl+S")
        assert tasks.wait_idle()
        press(window, "Esc")  # says that it was seen
        press(window, "Esc")  # closes what is half typed
        press(window, "Esc")
        assert in_focus(window) is grid.view
        assert "Esc once more goes to the header." in grid._message.text()
        type_in(window, "14")
        press(window, "Return")
        assert grid.model.line(0).values["quantity"] == 14
        press(window, "Esc")
        assert not grid.isAncestorOf(in_focus(window)), "from a cell that is right, at once"
        form.set_dirty(False)


@in_one_window
class TestAfterARefusal:
    """Whose hands rest has seen it and corrects at once; who types on is told first."""

    # A busy machine may take a while from the refusal to the next key.
    REST_MS = 1500

    @pytest.fixture
    def refused(
        self, window: MainWindow, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> DocumentForm:
        """A form whose save has just been refused; to be asked with ``eyes_on_the_paper``."""
        monkeypatch.setattr(question, "HANDS_REST_MS", self.REST_MS)
        _window, form = with_order(window, core, tasks)
        form.body.fields.editor("tax_rate").setFocus()
        type_in(window, "999")
        press(window, "Ctrl+S")
        assert tasks.wait_idle()
        assert form.veil.isVisible()
        return form

    @pytest.mark.usefixtures("eyes_on_the_paper")
    def test_the_next_key_corrects_it(self, window: MainWindow, refused: DocumentForm, qtbot: QtBot) -> None:
        qtbot.waitUntil(lambda: not refused.veil.isVisible(), timeout=5000)
        type_in(window, "5")
        assert in_focus(window) is refused.body.fields.editor("tax_rate").input
        assert refused.body.fields.values()["tax_rate"] == 5, "it stands where the wrong number stood"
        refused.set_dirty(False)

    @pytest.mark.usefixtures("eyes_on_the_paper")
    def test_who_types_on_is_told_first(
        self, window: MainWindow, refused: DocumentForm, qtbot: QtBot
    ) -> None:
        type_in(window, "5")
        qtbot.wait(self.REST_MS + 300)
        assert refused.veil.isVisible()
        press(window, "Esc")
        assert not refused.veil.isVisible()
        refused.set_dirty(False)


@in_one_window
class TestQuestions:
    """Who types on without looking answers no question he has not seen."""

    @pytest.mark.usefixtures("eyes_on_the_paper")
    def test_what_is_typed_into_a_question_presses_nothing(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        window, form = with_order(window, core, tasks)
        form.body.fields.editor("notes").setFocus()
        type_in(window, "x")
        seen: list[str] = []

        def type_on() -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, Question)
            for sequence in ("Ctrl+N", "g", "d", "Return", "Space", "Tab", "s", "Enter"):
                QTest.keySequence(box.focusWidget() or box, QKeySequence(sequence))
            seen.append(box.text())
            assert not any(button.isEnabled() for button in box.buttons()), (
                "it is seen that it does not listen"
            )
            QTest.keySequence(box.focusWidget() or box, QKeySequence("Esc"))

        QTimer.singleShot(0, type_on)
        press(window, "Ctrl+W")
        assert seen
        assert form.is_dirty
        assert window.tabs.current is form
        form.set_dirty(False)

    @pytest.mark.parametrize(("pressed", "answer"), [("Return", "save"), ("Esc", "cancel"), *LETTERS])
    def test_once_the_hands_rest_it_listens_again(
        self, window: MainWindow, qtbot: QtBot, pressed: str, answer: str
    ) -> None:
        def type_on() -> None:
            box = QApplication.activeModalWidget()
            assert isinstance(box, Question)
            QTest.keyClick(box.focusWidget() or box, Key.Key_K)
            qtbot.waitUntil(lambda: all(button.isEnabled() for button in box.buttons()))
            QTest.keySequence(box.focusWidget() or box, QKeySequence(pressed))

        QTimer.singleShot(0, type_on)
        assert ask.ask_unsaved(window, "SO-1") == answer


@in_one_window
class TestSaving:
    """After saving the keyboard is where it was."""

    def test_in_the_fields_of_every_form(
        self, window_as: OpenAs, core: Core, tasks: Tasks, subtests: pytest.Subtests
    ) -> None:
        window = window_as("admin")
        for name in FORMS:
            with subtests.test(name=name):
                made = MAKERS[name](core)
                form = window.open(name, made if isinstance(made, int) else made.id)
                assert tasks.wait_idle()
                assert isinstance(form, DocumentForm)
                stops = [stop for stop in form.body.tab_order() if stop.isEnabled() and stop.isVisible()]
                assert stops
                for stop in (stops[0], stops[len(stops) // 2], stops[-1]):
                    stop.setFocus()
                    form.body.touch()
                    press(window, "Ctrl+S")
                    assert tasks.wait_idle()
                    assert not form.is_dirty, form.message.text
                    assert in_focus(window) is stop, stop.objectName()

    def test_in_the_cell_of_the_lines_and_in_the_text_of_the_notes(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        window, form = with_order(window, core, tasks)
        grid = form.body.grid
        assert grid is not None
        grid.view.setFocus()
        grid.view.show_cell(1, "item")
        type_in(window, form.record.lines[0].item_code)
        press(window, "Return")
        type_in(window, "7")
        press(window, "Ctrl+S")
        assert tasks.wait_idle()
        assert [line.quantity for line in form.record.lines][-1] == 7
        assert grid.view.isAncestorOf(in_focus(window))
        index = grid.view.currentIndex()
        assert (index.row(), index.column()) == (1, grid.model.spec.place("quantity"))
        notes = form.body.fields.editor("notes").input
        notes.setFocus()
        type_in(window, "at gate")
        press(window, "Left")
        press(window, "Left")
        press(window, "Ctrl+S")
        assert tasks.wait_idle()
        type_in(window, "-")
        assert form.body.fields.values()["notes"] == "at ga-te"


@in_one_window
def test_what_lies_over_a_form_is_painted_once_it_can_be_seen(
    window: MainWindow, core: Core, tasks: Tasks
) -> None:
    """Most saves are over before that, and the form is not painted for them."""
    window, form = with_order(window, core, tasks)
    QApplication.processEvents()
    assert form.body.grid is not None
    heard = Heard(form.body.grid.view.viewport())
    form.veil.cover("Saving …")
    form.veil._timer.stop()
    QApplication.processEvents()
    assert QEvent.Type.Paint not in heard.kinds
    form.veil._be_seen()
    QApplication.processEvents()
    assert QEvent.Type.Paint in heard.kinds
    heard.kinds.clear()
    form.veil.lift()
    QApplication.processEvents()
    assert QEvent.Type.Paint in heard.kinds, "nothing of it stays"


def made_from(window: MainWindow, tasks: Tasks, text: str, *, is_left: bool) -> DocumentForm:
    """The form Alt+C opens for what is typed here, also after Enter has gone on."""
    type_in(window, text)
    if is_left:
        press(window, "Return")
        assert tasks.wait_idle()
    press(window, "Alt+C")
    assert tasks.wait_idle()
    form = window.tabs.current
    assert isinstance(form, DocumentForm)
    return form


def save_as(window: MainWindow, tasks: Tasks, form: DocumentForm, **texts: str) -> None:
    """Type something else in a form that Alt+C opened, save it and be led back."""
    for name, text in texts.items():
        form.body.fields.editor(name).setFocus()
        press(window, "Ctrl+A")
        type_in(window, text)
    press(window, "Ctrl+S")
    for _time in range(3):  # saved, back in the field, looked up there
        assert tasks.wait_idle()


@in_one_window
class TestMakingWhatIsMissing:
    """Alt+C takes what was typed along, also after Enter has gone on, and the answer is there on return."""

    @pytest.mark.parametrize(
        ("text", "field", "is_left"),
        [
            ("Meena Prints", "name", False),
            ("Ravi Tailors", "name", True),
            ("OTTO-7", "code", False),
            ("BELA-4", "code", True),
        ],
    )
    def test_a_party(self, window: MainWindow, tasks: Tasks, text: str, field: str, is_left: bool) -> None:
        order = window.open("sales_order")
        assert isinstance(order, DocumentForm)
        assert tasks.wait_idle()
        order.body.fields.editor("customer_id").setFocus()
        party = made_from(window, tasks, text, is_left=is_left)
        assert party is not order
        fields = party.body.fields
        assert fields.values()[field] == text
        assert fields.values()["is_customer"] is True
        other = {"name": "code", "code": "name"}[field]
        fields.editor(other).setFocus()
        type_in(window, f"Z {text}")
        press(window, "Ctrl+S")
        for _time in range(3):  # saved, back in the field, looked up there
            assert tasks.wait_idle()
        assert window.tabs.current is order
        assert in_focus(window).objectName() == "form.customer_id"
        match = order.body.fields.match("customer_id")
        assert match is not None
        assert {"name": match.name, "code": match.code}[field] == text

    @pytest.mark.parametrize(("code", "is_left"), [("ZQ-77", False), ("KM-52", True)])
    def test_an_item(self, window: MainWindow, core: Core, tasks: Tasks, code: str, is_left: bool) -> None:
        window, order = with_order(window, core, tasks)
        grid = order.body.grid
        assert grid is not None
        grid.view.show_cell(1, "item")
        item = made_from(window, tasks, code, is_left=is_left)
        assert item.body.fields.values()["code"] == code
        make_item(core, code=code, name="Zephyr")
        item.set_dirty(False)
        press(window, "Ctrl+W")
        assert tasks.wait_idle()
        assert in_focus(window) is grid.view
        assert grid.view.currentIndex().column() == grid.model.spec.place("quantity"), "it goes on behind it"
        assert grid.model.line(1).values["item"].name == "Zephyr"
        assert not grid.model.errors()

    def test_one_goes_on_behind_the_item_that_was_made(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        """The quantity that is typed next is none of the item's cell."""
        window, order = with_order(window, core, tasks)
        grid = order.body.grid
        assert grid is not None
        grid.view.show_cell(1, "item")
        item = made_from(window, tasks, "LW-79", is_left=False)
        item.body.fields.editor("unit").set_value("m")
        item.body.fields.editor("name").setFocus()
        type_in(window, "Zephyr")
        press(window, "Ctrl+S")
        for _time in range(3):
            assert tasks.wait_idle()
        assert window.tabs.current is order
        assert grid.model.line(1).values["item"].name == "Zephyr"
        type_in(window, "75")
        press(window, "Return")
        line = grid.model.line(1)
        assert (line.values["item"].code, line.values["quantity"]) == ("LW-79", 75)
        order.set_dirty(False)

    @pytest.mark.parametrize("stood", ["Yarnking", "", "some party"])
    def test_the_field_names_what_was_made_whatever_stood_there(
        self, window: MainWindow, core: Core, tasks: Tasks, stood: str
    ) -> None:
        order = window.open("purchase_order")
        assert isinstance(order, DocumentForm)
        assert tasks.wait_idle()
        supplier = order.body.fields.editor("supplier_id")
        supplier.setFocus()
        if stood == "some party":
            party = make_party(core, is_supplier=True)
            supplier.set_value(Match(party.id, party.code, party.name))
        made = made_from(window, tasks, stood if stood == "Yarnking" else "", is_left=False)
        code = f"KS-{len(stood)}"
        save_as(window, tasks, made, code=code, name=f"Kingly {len(stood)}")
        assert window.tabs.current is order
        match = order.body.fields.match("supplier_id")
        assert match is not None
        assert (match.code, match.name) == (code, f"Kingly {len(stood)}")
        assert supplier.problem() is None
        assert order.is_dirty
        order.set_dirty(False)

    def test_the_field_keeps_what_was_typed_there_since(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        other = make_party(core, is_supplier=True)
        order = window.open("purchase_order")
        assert isinstance(order, DocumentForm)
        assert tasks.wait_idle()
        order.body.fields.editor("supplier_id").setFocus()
        made = made_from(window, tasks, "Silkking", is_left=False)
        window.tabs.show_screen(order)
        order.body.fields.editor("supplier_id").setFocus()
        press(window, "Ctrl+A")
        type_in(window, other.code)
        assert tasks.wait_idle()
        window.tabs.show_screen(made)
        save_as(window, tasks, made, code="SK-9", name="Silky Spinners")
        supplier = order.body.fields.editor("supplier_id")
        supplier.settle()
        assert tasks.wait_idle()
        match = order.body.fields.match("supplier_id")
        assert match is not None
        assert match.code == other.code
        order.set_dirty(False)

    @pytest.mark.parametrize("screen", ["sales_order", "purchase_order", "stock_adjustment"])
    @pytest.mark.parametrize("is_left", [False, True], ids=["typing", "left by Enter"])
    def test_the_cell_names_what_was_made_whatever_was_typed_there(
        self, window: MainWindow, tasks: Tasks, screen: str, is_left: bool
    ) -> None:
        form = window.open(screen)
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        grid = form.body.grid
        assert grid is not None
        grid.view.setFocus()
        grid.view.show_cell(0, "item")
        item = made_from(window, tasks, "Zebra", is_left=is_left)
        code = f"KP-{screen[:2]}-{is_left:d}".upper()
        item.body.fields.editor("unit").set_value("m")
        save_as(window, tasks, item, code=code, name="Stripe")
        assert window.tabs.current is form
        assert grid.model.line(0).values["item"].code == code
        assert not grid.model.errors()
        assert in_focus(window) is grid.view
        assert grid.view.currentIndex().column() != grid.model.spec.place("item"), "it goes on behind it"
        form.set_dirty(False)

    def test_the_cell_that_named_another_names_what_was_made_and_can_be_undone(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        window, order = with_order(window, core, tasks)
        grid = order.body.grid
        assert grid is not None
        grid.view.setFocus()
        grid.view.show_cell(0, "item")
        old = order.record.lines[0].item_code
        item = made_from(window, tasks, "", is_left=False)
        item.body.fields.editor("unit").set_value("m")
        save_as(window, tasks, item, code="KP-77", name="Stripe")
        assert grid.model.line(0).values["item"].code == "KP-77"
        grid.model.undo()
        assert grid.model.line(0).values["item"].code == old
        order.set_dirty(False)

    @pytest.mark.parametrize("is_left", [False, True], ids=["typing", "left by Enter"])
    def test_esc_leads_back_and_the_text_stands_as_typed(
        self, window: MainWindow, core: Core, tasks: Tasks, is_left: bool
    ) -> None:
        window, order = with_order(window, core, tasks)
        grid = order.body.grid
        assert grid is not None
        grid.view.show_cell(1, "item")
        item = made_from(window, tasks, "HB-35", is_left=is_left)
        item.body.fields.editor("unit").setFocus()
        press(window, "Down")
        assert tasks.wait_idle()
        press(window, "Esc")  # the list of units
        assert window.tabs.current is item
        press(window, "Esc")
        assert tasks.wait_idle()
        assert window.tabs.current is order
        assert in_focus(window) is grid.view
        assert grid.view.currentIndex().data() == "HB-35"
        assert grid.view.currentIndex().row() == 1

    @pytest.mark.usefixtures("eyes_on_the_paper")
    def test_esc_after_a_refused_save_goes_on_there_before_it_leads_back(
        self, window: MainWindow, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        questions: list[str] = []

        def stay(_parent: object, title: str) -> str:
            questions.append(title)
            return "cancel"

        monkeypatch.setattr(ask, "ask_unsaved", stay)
        make_item(core, code="RN-77")
        window, order = with_order(window, core, tasks)
        grid = order.body.grid
        assert grid is not None
        grid.view.show_cell(1, "item")
        item = made_from(window, tasks, "RN-78", is_left=False)
        code = item.body.fields.editor("code")
        code.setFocus()
        press(window, "Ctrl+A")
        type_in(window, "RN-77")
        press(window, "Ctrl+S")
        assert tasks.wait_idle()
        assert not item.veil.isHidden()
        press(window, "Esc")
        assert item.veil.isHidden()
        assert questions == []
        assert item.body.isAncestorOf(in_focus(window))
        press(window, "Esc")
        assert questions == [item.title]
        for form in (item, order):
            form.set_dirty(False)

    def test_where_nothing_is_to_be_made_it_says_so(
        self, window: MainWindow, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        monkeypatch.setattr(MainWindow, "show_message", lambda _self, text, *_tone: said.append(text))
        window, order = with_order(window, core, tasks)
        order.body.fields.editor("notes").setFocus()
        press(window, "Alt+C")
        assert len(said) == 1
        assert front(window) == order.title


@in_one_window
class TestStopsOfForms:
    @pytest.mark.parametrize("role", ["viewer", "manager"])
    def test_tab_goes_from_header_to_lines_to_notes_and_round(
        self, window_as: OpenAs, core: Core, tasks: Tasks, role: str
    ) -> None:
        window, form = with_order(window_as(role), core, tasks)
        form.focus_first()
        first, stops = in_focus(window), []
        while in_focus(window) not in stops:
            stops.append(in_focus(window))
            if in_focus(window) is form.body.grid.view:  # type: ignore[union-attr]
                form.body.grid.view.focusNextChild()  # type: ignore[union-attr]
            else:
                press(window, "Tab")
        assert in_focus(window) is first
        names = [stop.objectName() for stop in stops if form.isAncestorOf(stop)]
        fields = ["customer_id", "order_date", "due_date", "currency", "tax_rate", "lines", "notes"]
        assert names[:7] == [f"form.{name}" for name in fields]

    def test_what_one_goes_on_with_comes_first_and_what_gives_up_last(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        window, form = with_order(window, core, tasks)
        form.set_dirty(True)
        form.body.fields.editor("notes").setFocus()
        press(window, "Tab")
        stops = []
        while form.bar.isAncestorOf(in_focus(window)):
            stops.append(in_focus(window))
            press(window, "Tab")
        names = [stop.objectName() for stop in stops]
        assert (names[0], names[-1]) == ("form.save", "form.move.cancel")
        places = [stop.mapTo(window, QPoint()).x() for stop in stops[1:-1]]
        assert places == sorted(places), "the others follow as one reads"
        assert "form.move.submit" in names

    @pytest.mark.parametrize("role", ["viewer", "manager"])
    def test_esc_leaves_the_lines_for_the_header(
        self, window_as: OpenAs, core: Core, tasks: Tasks, role: str
    ) -> None:
        window, form = with_order(window_as(role), core, tasks)
        assert form.body.grid is not None
        form.body.grid.view.setFocus()
        press(window, "Esc")
        assert in_focus(window).objectName() == "form.customer_id"


@in_one_window
class TestNextStep:
    @pytest.mark.parametrize("enter", ["Return", "Enter"])
    def test_both_enters_do_it_and_it_is_said_once(
        self, window: MainWindow, core: Core, tasks: Tasks, enter: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        monkeypatch.setattr(MainWindow, "show_message", lambda _self, text, *_tone: said.append(text))
        window, form = with_order(window, core, tasks)
        press(window, f"Ctrl+Shift+{enter}")
        assert tasks.wait_idle()
        assert form.record.status == "pending"
        assert form.message.text == f"{form.title} is now: Pending"
        assert said == []

    def test_what_cannot_be_taken_back_is_said_and_only_its_button_does_it(
        self, window: MainWindow, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said: list[str] = []
        monkeypatch.setattr(MainWindow, "show_message", lambda _self, text, *_tone: said.append(text))
        form = window.open("sales_order", make_confirmed_order(core).id)
        assert tasks.wait_idle()
        assert isinstance(form, DocumentForm)
        press(window, "Ctrl+Shift+Return")
        assert tasks.wait_idle()
        assert form.record.status == "confirmed"
        assert len(said) == 1
        assert "cannot be taken back" in said[0]
        assert form.bar.isAncestorOf(in_focus(window))

    def test_no_key_is_called_by_a_name_no_keyboard_has(self) -> None:
        assert [
            name for name, one in vars(keys).items() if isinstance(one, keys.Keys) and "Return" in one.keys
        ] == []


class TestEnter:
    def test_held_enter_presses_once(self, qapp: QApplication, qtbot: QtBot) -> None:
        obey_enter(qapp)
        button = QPushButton("Save")
        qtbot.addWidget(button)
        with qtbot.waitExposed(button):
            button.show()
        button.setFocus()
        pressed: list[bool] = []
        button.clicked.connect(lambda: pressed.append(True))
        QTest.keyClick(button, Key.Key_Return)
        QTest.keyClick(button, Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
        QTest.keyClick(button, Key.Key_Return, CONTROL)
        assert len(pressed) == 2


def _buttons_of(widget: QWidget) -> list[QAbstractButton]:
    buttons = [b for kind in (QPushButton, QToolButton) for b in widget.findChildren(kind)]
    return [
        b for b in buttons if b.isVisible() and b.isEnabled() and b.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def _deaf_buttons(widget: QWidget) -> list[str]:
    """Those that Enter does not press."""
    return [button.objectName() for button in _buttons_of(widget) if not _obeys_enter(button)]


def _obeys_enter(button: QAbstractButton) -> bool:
    button.setFocus()
    button.blockSignals(True)
    was = button.isDown()
    QTest.keyPress(button, Key.Key_Return)
    menu = button.menu() if isinstance(button, QToolButton | QPushButton) else None
    heard = button.isDown() != was or (menu is not None and menu.isVisible())
    if menu is not None:
        menu.close()
    QTest.keyRelease(button, Key.Key_Return)
    button.blockSignals(False)
    return heard


class TestPlaces:
    def test_a_window_is_no_larger_than_the_screen(self) -> None:
        wanted = QSize(1280, 800)
        assert first_size(wanted, QSize(1920, 1040)) == wanted
        for room in (QSize(1366, 728), QSize(1024, 728), QSize(800, 600)):
            size = first_size(wanted, room)
            assert size.boundedTo(room) == size

    @pytest.mark.parametrize(
        ("room", "is_filled"),
        [((1366, 728), True), ((1024, 728), True), ((1440, 860), True), ((1920, 1040), False)],
    )
    def test_on_a_small_screen_the_first_window_is_as_large_as_that(
        self, room: tuple[int, int], is_filled: bool
    ) -> None:
        assert is_filled_by(QSize(1280, 800), QSize(*room)) is is_filled

    def test_the_main_window_fits_where_it_opens(self, window: MainWindow) -> None:
        assert window.size().boundedTo(available(window).size()) == window.size()

    @pytest.mark.parametrize(
        "corner", [QPoint(-50, -50), QPoint(990, 700), QPoint(2000, 10), QPoint(100, 100)]
    )
    def test_what_pops_up_stays_on_the_screen(self, corner: QPoint) -> None:
        room, size = QRect(0, 0, 1024, 728), QSize(320, 320)
        assert room.contains(QRect(clamped(corner, size, room), size))

    def test_a_popup_at_the_edge_is_whole(self, qtbot: QtBot) -> None:
        room = QGuiApplication.primaryScreen().availableGeometry()
        button = QPushButton("Filter")
        qtbot.addWidget(button)
        button.move(room.right() - 60, room.bottom() - 40)
        with qtbot.waitExposed(button):
            button.show()
        popup = FilterPopup(button)
        QLineEdit(popup).setFixedSize(300, 200)
        popup.setFixedSize(300, 200)
        popup.open_below(button)
        # Without a window manager the platform moves a window by the frame it thinks of.
        assert room.adjusted(0, 0, 2, 2).contains(popup.geometry())
        popup.close()


@in_one_window
class TestNotes:
    def test_a_note_stands_in_the_status_line_and_covers_nothing(
        self, window: MainWindow, tasks: Tasks
    ) -> None:
        window.open("parties")
        assert tasks.wait_idle()
        window.show_message("Party P-1 is saved. " * 3, "success")
        status = QRect(window.status.mapTo(window, QPoint(0, 0)), window.status.size())
        assert status.contains(window.toast.geometry())
        for name in ("status.server", "status.user"):
            label = window.findChild(QWidget, name)
            assert label is not None
            assert not window.toast.geometry().intersects(
                QRect(label.mapTo(window, QPoint(0, 0)), label.size())
            )
        assert window.toast.text == "Party P-1 is saved. " * 3


@in_one_window
class TestMenusAndFilters:
    @pytest.mark.parametrize(("pressed", "first"), [("Shift+F10", "Undo"), ("Ctrl+L", "Item")])
    def test_the_menus_of_the_lines(
        self, window: MainWindow, core: Core, tasks: Tasks, pressed: str, first: str
    ) -> None:
        window, form = with_order(window, core, tasks)
        assert form.body.grid is not None
        form.body.grid.view.setFocus()
        press(window, pressed)
        assert opened_menu()[0].startswith(first)

    def test_the_search_gives_the_keyboard_back_to_the_lines(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        window, form = with_order(window, core, tasks)
        grid = form.body.grid
        assert grid is not None
        grid.view.setFocus()
        grid.view.setCurrentIndex(grid.model.index(0, grid.model.spec.place("quantity")))
        type_in(window, "13")
        press(window, "Ctrl+K")
        palette = QApplication.activePopupWidget()
        assert palette is not None
        palette.close()
        type_in(window, "5")
        press(window, "Return")
        assert in_focus(window) is grid.view
        assert grid.model.line(0).values["quantity"] == 135
        form.set_dirty(False)

    @pytest.mark.parametrize(
        ("pressed", "first"), [("Shift+F10", "Copy the selected cells"), ("Ctrl+L", "Item")]
    )
    def test_the_menus_of_lines_that_may_not_be_changed(
        self, window: MainWindow, core: Core, tasks: Tasks, pressed: str, first: str
    ) -> None:
        window, form = with_order(window, core, tasks)
        assert form.body.grid is not None
        form.body.grid.set_read_only(True)
        form.body.grid.view.setFocus()
        press(window, pressed)
        assert opened_menu()[0].partition("\t")[0] == first


def opened_menu() -> list[str]:
    """Titles of the menu that is open, which is closed."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    titles = [action.text() for action in menu.actions()]
    menu.close()
    return titles
