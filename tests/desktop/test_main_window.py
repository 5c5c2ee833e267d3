"""The main window over the real core: tabs, navigation by role, live news, an ended session, leaving."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import NotLoggedIn
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import _
from erp_core.platform.search import service as everywhere
from erp_desktop.dashboard.dashboard_screen import DashboardScreen
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.keys import keys as program_keys
from erp_desktop.kit.lists.imports import last_import
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.palette.command_palette import Command, CommandPalette, matching
from erp_desktop.shell.palette.record_search import RecordSearch
from erp_desktop.shell.shortcuts.shortcuts_dialog import ShortcutsDialog
from tests.desktop.heard_events import Heard
from tests.factories.mill import PASSWORD
from tests.factories.orders import make_item, make_party, make_sales_order

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
OpenAs = Callable[[str], MainWindow]


@pytest.fixture
def window(window_as: OpenAs) -> MainWindow:
    return window_as("manager")


def titles(window: MainWindow) -> list[str]:
    return [screen.title for screen in window.tabs.screens()]


def test_a_screen_that_wants_other_room_is_not_painted_for_that(window: MainWindow, tasks: Tasks) -> None:
    """Where a foot says more, or a title is longer, only that is painted."""
    screen = window.open("parties")
    assert screen is not None
    assert tasks.wait_idle()
    for _until_all_is_painted in range(3):
        QApplication.sendEvent(window.tabs, QEvent(QEvent.Type.LayoutRequest))
        QApplication.processEvents()
    heard = Heard(screen)
    QApplication.sendEvent(window.tabs, QEvent(QEvent.Type.LayoutRequest))
    QApplication.processEvents()
    assert QEvent.Type.Paint not in heard.kinds


def test_every_listed_screen_opens_once(window: MainWindow, tasks: Tasks) -> None:
    for entry in SCREENS:
        if entry.is_listed:
            assert window.open(entry.name) is window.open(entry.name)
            assert tasks.wait_idle()
    assert titles(window) == [
        "Dashboard",
        "Sales orders",
        "Purchase orders",
        "Work orders",
        "Stock on hand",
        "Stock adjustments",
        "Parties",
        "Items",
        "Item codes of parties",
        "Warehouses",
        "Units",
        "Exchange rates",
    ]
    assert window.navigation.buttons["exchange_rates"].isChecked()


def test_tabs_by_key(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    for name in ("dashboard", "parties", "items"):
        window.open(name)
    assert tasks.wait_idle()
    window.tabs.step(1)
    assert window.tabs.current is not None
    assert window.tabs.current.title == "Dashboard"
    window.tabs.step(-1)
    window.close_current()
    assert titles(window) == ["Dashboard", "Parties"]


def test_middle_click_closes(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    window.open("parties")
    window.open("items")
    assert tasks.wait_idle()
    bar = window.tabs.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=bar.tabRect(0).center())
    assert titles(window) == ["Items"]


def test_a_screen_that_refuses_stays(
    window: MainWindow, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = window.open("parties")
    assert tasks.wait_idle()
    monkeypatch.setattr(screen, "can_close", lambda _then: False)
    window.close_current()
    assert titles(window) == ["Parties"]
    assert not window.close()
    monkeypatch.undo()
    assert window.close()


def test_a_question_about_unsaved_work_stands_before_the_page_it_is_about(
    window: MainWindow, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [window.open(name) for name in ("party", "item")]
    window.open("parties")
    assert tasks.wait_idle()
    seen: list[tuple[Screen, Screen | None]] = []

    def answer(asking: Screen, _title: str) -> str:
        seen.append((asking, window.tabs.current))
        return "discard" if len(seen) > 1 else "cancel"

    monkeypatch.setattr(ask, "ask_unsaved", answer)
    for form in forms:
        assert isinstance(form, DocumentForm)
        form.set_dirty(True)
    assert forms[0] is not None
    window.tabs.close_wanted.emit(forms[0])
    window.open("parties")
    assert window.close()
    assert seen == [(forms[0], forms[0]), (forms[0], forms[0]), (forms[1], forms[1])]


def test_what_a_role_may_not_do_is_not_offered(window_as: OpenAs) -> None:
    offered = {c.title for c in window_as("viewer").commands()}
    assert "Sales orders" in offered
    assert not {title for title in offered if title.startswith("New ")}
    assert "New sales order" in {c.title for c in window_as("staff").commands()}


def test_opening_without_permission_says_what_is_missing(window_as: OpenAs, tasks: Tasks) -> None:
    viewer = window_as("viewer")
    assert viewer.open("sales_order") is None
    assert tasks.wait_idle()
    assert viewer.message.text == (
        "You need the permission “Write new sales orders”. "
        "Manager and Staff have it. Administrator can give it to you."
    )


def test_palette_finds_and_opens(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    window.open_palette()
    palette = window.findChild(CommandPalette)
    assert palette is not None
    line = palette.findChild(QLineEdit, "palette.search")
    assert line is not None
    qtbot.keyClicks(line, "work ord")
    qtbot.keyClick(palette, Key.Key_Return)
    assert tasks.wait_idle()
    assert titles(window) == ["Work orders"]
    assert matching(window.commands(), "zzz") == []


class TestMovesInThePalette:
    """What the bar of the form in front offers is found by its name, and done as by its button."""

    def order(self, window: MainWindow, core: Core, tasks: Tasks) -> tuple[DocumentForm, dict[str, Command]]:
        form = window.open("sales_order", make_sales_order(core).id)
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        return form, {command.title: command for command in window.commands()}

    def test_what_may_be_done_now_is_offered_and_nothing_else(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        form, offered = self.order(window, core, tasks)
        assert "Submit" in offered
        assert "Confirm" not in offered
        offered["Submit"].call()
        assert tasks.wait_idle()
        assert form.record.status == "pending"
        after = {command.title for command in window.commands()}
        assert "Confirm" in after
        assert "Submit" not in after

    def test_an_action_is_one_entry_with_its_key_found_by_either_name(
        self, window: MainWindow, core: Core, tasks: Tasks
    ) -> None:
        self.order(window, core, tasks)
        commands = window.commands()
        held = [command.shortcut for command in commands if command.shortcut]
        assert sorted(set(held)) == sorted(held)
        printing = [(one.title, one.shortcut) for one in matching(commands, "print")]
        assert printing[0] == ("Print…", "Ctrl+P")
        assert [one.title for one in matching(commands, "save as a pdf")][:1] == ["Print…"]
        exporting = matching(commands, "export the lines")
        assert [(one.title, one.shortcut) for one in exporting] == [("Export the lines …", "Ctrl+Shift+E")]
        for typed in ("note", "notes"):
            assert [one.title for one in matching(commands, typed)][:2] == [
                "Show or hide the notes",
                "Inbox: notes that name you, jobs that ended",
            ]

    def test_what_asks_asks_here_too(
        self, window: MainWindow, core: Core, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        form, offered = self.order(window, core, tasks)
        asked: list[str] = []
        monkeypatch.setattr(ask, "confirm", lambda _parent, question, _yes: bool(asked.append(question)))
        offered["Cancel order"].call()
        assert tasks.wait_idle()
        assert len(asked) == 1
        assert form.record.status == "draft"

    def test_it_is_found_by_typing(self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks) -> None:
        form, _offered = self.order(window, core, tasks)
        window.open_palette()
        palette = window.findChildren(CommandPalette)[-1]
        line = palette.findChild(QLineEdit, "palette.search")
        assert line is not None
        qtbot.keyClicks(line, "submit")
        qtbot.keyClick(palette, Key.Key_Return)
        assert tasks.wait_idle()
        assert form.record.status == "pending"

    def test_a_viewer_is_offered_none(self, window_as: OpenAs, core: Core, tasks: Tasks) -> None:
        form, offered = self.order(window_as("viewer"), core, tasks)
        assert not {_(move.title) for move in form.spec.moves} & set(offered)


class TestRecordsInThePalette:
    """A number, a code or a name leads to its record, from anywhere."""

    @pytest.fixture(autouse=True)
    def patient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A busy machine gives up what these look for."""
        for limit in ("TIME_LIMIT", "FOR_NAMES", "FOR_WHAT_NAMES_THEM"):
            monkeypatch.setattr(everywhere, limit, 20_000)

    def palette(self, window: MainWindow) -> tuple[CommandPalette, QLineEdit]:
        window.open_palette()
        palette = window.findChildren(CommandPalette)[-1]
        line = palette.findChild(QLineEdit, "palette.search")
        assert line is not None
        return palette, line

    def shown(self, palette: CommandPalette) -> list[str]:
        rows = palette.findChild(QListWidget, "palette.list")
        assert rows is not None
        return [rows.item(row).text() for row in range(rows.count())]

    def test_a_number_and_enter_open_the_order_however_fast_they_are_typed(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        orders = [make_sales_order(core) for _n in range(3)]
        palette, line = self.palette(window)
        qtbot.keyClicks(line, orders[1].number.lower())
        qtbot.keyClick(palette, Key.Key_Return)  # nothing of it was looked for yet
        qtbot.waitUntil(lambda: titles(window) == [orders[1].number], timeout=5000)
        assert tasks.wait_idle()

    def test_what_is_found_comes_below_what_stands_there_and_moves_nothing(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        make_party(core, code="WORK-7", name="Workwear Traders")
        palette, line = self.palette(window)
        qtbot.keyClicks(line, "work")
        before = self.shown(palette)
        assert "Work orders" in before
        qtbot.keyClick(palette, Key.Key_Down)
        qtbot.waitUntil(lambda: len(self.shown(palette)) > len(before), timeout=5000)
        assert self.shown(palette)[: len(before)] == before
        assert self.shown(palette)[len(before)] == "WORK-7 · Workwear Traders · party"
        rows = palette.findChild(QListWidget, "palette.list")
        assert rows is not None
        assert rows.currentRow() == 1
        palette.close()
        assert tasks.wait_idle()

    def test_the_exact_code_stands_before_what_is_like_it(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        for code in ("ZQ-100", "ZQ-10", "ZQ-1"):
            make_item(core, code=code, name="Zephyr")
        palette, line = self.palette(window)
        qtbot.keyClicks(line, "zq-1")
        qtbot.waitUntil(lambda: len(self.shown(palette)) > 2, timeout=5000)
        assert self.shown(palette)[0] == "ZQ-1 · Zephyr · item"
        palette.close()
        assert tasks.wait_idle()

    def test_what_nobody_has_is_said(self, window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
        palette, line = self.palette(window)
        qtbot.keyClicks(line, "zzz")
        assert self.shown(palette) == ["Looking in the lists…"]
        qtbot.waitUntil(lambda: self.shown(palette) == ["Nothing is called that"], timeout=5000)
        qtbot.keyClick(palette, Key.Key_Return)
        assert palette.isVisible()
        palette.close()
        assert tasks.wait_idle()

    def test_only_lists_one_may_read_are_asked(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        make_party(core, code="WORK-7", name="Workwear Traders")
        others = [entry for entry in window.listed if entry.name != "parties"]
        palette = CommandPalette([], window)
        search = RecordSearch(window.core, tasks, others, window.open, palette)
        with qtbot.waitSignal(search.found, timeout=5000) as answer:
            search.ask("Workwear")
        assert answer.args == ["Workwear", []]
        palette.close()


def test_only_keys_that_exist_are_shown(window_as: OpenAs) -> None:
    """There are more screens than figures on the keyboard."""
    window = window_as("admin")
    shortcuts = window.findChildren(QShortcut)
    bound = {key.toString() for one in shortcuts for key in QShortcut.keys(one)}
    shown = [command.shortcut for command in window.commands()]
    assert [key for keys in shown if keys for key in keys.split(", ") if key not in bound] == []
    assert len(window.listed) > 9
    assert [command.shortcut for command in window.commands()[:11]][-3:] == ["Alt+9", "", ""]
    told = [re.findall(r"Alt\+\d+", button.toolTip()) for button in window.navigation.buttons.values()]
    assert told == [[key] if key else [] for key in shown[: len(told)]]


def test_cards_open_the_filtered_list(window: MainWindow, tasks: Tasks, qtbot: QtBot) -> None:
    dashboard = window.open("dashboard")
    assert tasks.wait_idle()
    assert isinstance(dashboard, DashboardScreen)
    qtbot.keyClick(dashboard.cards["pending_sales_orders"], Key.Key_Return)
    assert tasks.wait_idle()
    current = window.tabs.current
    assert isinstance(current, ListScreen)
    assert current.model.query.where == [is_("status", "pending")]
    window.open("sales_orders", query=ListQuery(where=[is_("is_overdue", True)]))
    assert tasks.wait_idle()
    assert current.model.query.where == [is_("is_overdue", True)]


def test_news_from_others_reach_the_open_list(
    window: MainWindow, core_as: Callable[[str], Core], tasks: Tasks, qtbot: QtBot
) -> None:
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    make_sales_order(core_as("staff"))
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1, timeout=8000)
    assert tasks.wait_idle()


def test_lost_connection_is_seen(window: MainWindow) -> None:
    window._connected.emit(False)
    assert not window.status.is_connected
    assert "trying again" in window.message.text
    window._connected.emit(True)
    assert window.status.is_connected
    assert window.toast.text == "The server answers again."
    assert window.message.text == ""


class TestEndedSession:
    @pytest.fixture
    def ended(self, window: MainWindow, tasks: Tasks) -> MainWindow:
        """A list is open, the session was revoked, the list was reloaded."""
        window.open("parties")
        assert tasks.wait_idle()
        window.core._tokens = None
        screen = window.tabs.current
        assert screen is not None
        screen.reload()
        assert tasks.wait_idle()
        return window

    def log_in(self, window: MainWindow, tasks: Tasks, name: str) -> None:
        for field, text in (("login.username", name), ("login.password", PASSWORD)):
            window.findChild(QLineEdit, field).setText(text)  # type: ignore[union-attr]
        window.findChild(QPushButton, "login.submit").click()  # type: ignore[union-attr]
        assert tasks.wait_idle(20)

    def test_same_user_goes_on_where_it_stopped(self, ended: MainWindow, tasks: Tasks) -> None:
        assert ended.guard.is_asking
        self.log_in(ended, tasks, "manager")
        assert not ended.guard.is_asking
        assert titles(ended) == ["Parties"]
        screen = ended.tabs.current
        assert isinstance(screen, ListScreen)
        assert screen.model.state == "empty"

    def test_another_user_gets_windows_of_their_own(
        self, ended: MainWindow, tasks: Tasks, qtbot: QtBot
    ) -> None:
        with qtbot.waitSignal(ended.logout_wanted):
            self.log_in(ended, tasks, "staff")
        assert titles(ended) == []

    def test_another_user_is_asked_before_unsaved_work_is_lost(
        self, ended: MainWindow, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Screen, "is_dirty", True)
        self.log_in(ended, tasks, "staff")
        box = ended.findChild(QMessageBox, "other_user")
        assert box is not None
        box.button(QMessageBox.StandardButton.Cancel).click()
        assert tasks.wait_idle()
        assert titles(ended) == ["Parties"]
        assert ended.guard.is_asking
        self.log_in(ended, tasks, "manager")
        assert not ended.guard.is_asking

    def test_giving_up_logs_out(self, ended: MainWindow, qtbot: QtBot) -> None:
        with qtbot.waitSignal(ended.logout_wanted):
            ended.findChild(QPushButton, "login.give_up").click()  # type: ignore[union-attr]

    def test_many_calls_ask_once(self, ended: MainWindow, tasks: Tasks) -> None:
        def over() -> None:
            raise NotLoggedIn("over")

        for _n in range(3):
            tasks.run(ended, over, lambda _none: None)
        assert tasks.wait_idle()
        assert len([w for w in ended.findChildren(QWidget) if w.objectName() == "relogin"]) == 1


def _keys_of(screen: Any) -> list[list[QKeySequence]]:
    return [shortcut.keys() for shortcut in screen.findChildren(QShortcut)]


def test_the_overview_tells_the_keys_there_are(window: MainWindow, tasks: Tasks) -> None:
    def spoken(keys: tuple[program_keys.Keys, ...]) -> set[str]:
        return {QKeySequence(k.keys).toString() for k in keys if "," not in k.keys}

    def bound(screen: Any) -> set[str]:
        actions = {key.toString() for a in screen.findChildren(QAction) for key in a.shortcuts()}
        return actions | {key.toString() for keys in _keys_of(screen) for key in keys}

    form = window.open("sales_order")
    assert tasks.wait_idle()
    # A field that names a record hears its key itself; Esc leads back only from what Alt+C opened.
    assert spoken(program_keys.FORMS) - {"Ctrl+Enter", "Esc"} <= bound(form)
    orders = window.open("sales_orders")
    assert tasks.wait_idle()
    # What moves among the rows, the table hears itself.
    of_rows = {"Return", "Enter", "Ctrl+Enter", "Ctrl+C", "Right", "Left", "Ctrl+Right", "Ctrl+Left"}
    assert spoken(program_keys.LISTS) - of_rows <= bound(orders)


def test_no_key_of_the_window_means_two_things(window: MainWindow, tasks: Tasks) -> None:
    def keys(widget: Any) -> list[str]:
        return [key.toString() for sequences in _keys_of(widget) for key in sequences]

    own = keys(window)
    assert len(own) == len(set(own))
    for entry in window.listed:
        screen = window.open(entry.name)
        assert tasks.wait_idle()
        both = own + keys(screen)
        assert len(both) == len(set(both)), entry.name


def test_the_overview_of_keys_fits_a_small_screen_and_scrolls_by_key(
    window: MainWindow, qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "erp_desktop.shell.shortcuts.shortcuts_dialog.available", lambda _w: QRect(0, 0, 1024, 728)
    )
    window.overview.show()
    assert tasks.wait_idle()
    dialog = window.findChild(ShortcutsDialog)
    assert dialog is not None
    assert dialog.width() <= 1024
    assert dialog.height() <= 728
    area = dialog.findChild(QScrollArea)
    assert area is not None
    assert area.hasFocus()
    dialog.resize(dialog.width(), 300)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    for key, place in ((Key.Key_End, area.verticalScrollBar().maximum()), (Key.Key_Home, 0)):
        qtbot.keyClick(area, key)
        assert area.verticalScrollBar().value() == place
    qtbot.keyClick(area, Key.Key_PageDown)
    assert area.verticalScrollBar().value() > 0
    assert area.horizontalScrollBar().maximum() == 0


def test_the_overview_of_keys_begins_where_one_is(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> None:
    def begins() -> list[str]:
        window.overview.show()
        dialog = window.findChildren(ShortcutsDialog)[-1]
        titles = [
            label.text() for label in dialog.findChildren(QLabel) if label.property("role") == "heading"
        ]
        dialog.accept()
        qtbot.waitUntil(lambda: not window.findChildren(ShortcutsDialog))
        return titles[:3]

    window.open("sales_orders")
    assert tasks.wait_idle()
    assert begins()[:2] == ["In lists", "Everywhere"]
    form = window.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    form.focus_first()
    assert begins()[:2] == ["In forms", "Everywhere"]
    assert form.body.grid is not None
    form.body.grid.view.setFocus()
    assert begins() == ["In an order's lines", "In forms", "Everywhere"]


def named_commands(window: MainWindow, text: str) -> list[str]:
    return [command.title for command in matching(window.commands(), text)]


def test_the_palette_finds_what_stands_in_menus(window_as: OpenAs, tasks: Tasks) -> None:
    window = window_as("manager")
    imports = ["sales orders", "purchase orders", "work orders", "stock adjustments", "parties", "items"]
    imports += ["item codes of parties", "warehouses", "units"]
    assert named_commands(window, "import ") == [f"Import {records} …" for records in imports]
    assert named_commands(window, "take back") == [], (
        "where nothing was imported there is nothing to take back"
    )
    last_import.remember("item")
    assert named_commands(window, "take back") == ["Take back my last import: items"]
    last_import.IMPORTED_AT.set("2024-01-01T00:00:00+00:00", "item")
    assert named_commands(window, "take back") == [], "nor what was imported days ago"
    window.open("sales_orders")
    assert tasks.wait_idle()
    here = {"Sort by …", "Choose columns", "Export …", "Print …", "Reload"}
    assert here <= {command.title for command in window.commands()}
    window.open("sales_order")
    assert tasks.wait_idle()
    offered = {command.title for command in window.commands()}
    assert not {"Sort by …", "Choose columns"} & offered, "of the tab in front alone"
    menus = [action for action in window.tabs.current.menu_actions() if action.isEnabled()]  # type: ignore[union-attr]
    assert {action.text().partition("\t")[0] for action in menus if action.text()} <= offered


@pytest.mark.parametrize("done", ["Return", "Space", "Escape", "Q"])
def test_after_f7_the_keyboard_is_back_where_one_typed(
    qtbot: QtBot, window: MainWindow, core: Core, tasks: Tasks, done: str
) -> None:
    form = window.open("sales_order", make_sales_order(core).id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    grid = form.body.grid
    assert grid is not None
    grid.view.show_cell(0, "quantity")
    form.message.show_message("Please correct the marked fields.", "danger")
    qtbot.keyClick(window, Key.Key_F7)
    on = QApplication.focusWidget()
    assert on is not None
    assert on.objectName() == "message.close"
    qtbot.keyClick(on, getattr(Key, f"Key_{done}"))
    focus = QApplication.focusWidget()
    assert focus is not None
    assert grid.isAncestorOf(focus)
    assert form.message.isHidden() is (done in ("Return", "Space"))
    if done == "Q":
        assert focus is not grid.view, "the letter has opened the cell"
    form.body.settle()
    form.set_dirty(False)


def test_what_a_message_offers_is_found_in_the_palette(window: MainWindow, tasks: Tasks) -> None:
    done: list[bool] = []
    window.open("sales_orders")
    assert tasks.wait_idle()
    assert named_commands(window, "restore") == []
    window.message.show_message("Two forms were not finished.", "info", "Restore", lambda: done.append(True))
    (command,) = matching(window.commands(), "restore")
    command.call()
    assert done
    assert named_commands(window, "restore") == []


def test_f7_goes_to_what_a_message_offers_and_on_to_the_next(
    qtbot: QtBot, window: MainWindow, tasks: Tasks
) -> None:
    done: list[str] = []
    window.open("sales_orders")
    assert tasks.wait_idle()
    before = QApplication.focusWidget()
    qtbot.keyClick(window, Key.Key_F7)
    assert QApplication.focusWidget() is before, "no message is seen"
    window.message.show_message("Two forms were not finished.", "info", "Restore", lambda: done.append("all"))
    window.tabs.current.message.show_message("Not read.", "danger", "Try again")  # type: ignore[union-attr]
    seen = []
    for _press in range(4):
        qtbot.keyClick(window, Key.Key_F7)
        seen.append(QApplication.focusWidget().accessibleName())  # type: ignore[union-attr]
    close = "Close this message"
    assert seen == ["Restore", close, "Try again", close]
    qtbot.keyClick(window, Key.Key_F7)
    assert QApplication.focusWidget() is before, "and back"
    qtbot.keyClick(window, Key.Key_F7)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert done == ["all"]


def test_the_palette_offers_no_import_to_who_may_not(window_as: OpenAs, tasks: Tasks) -> None:
    window = window_as("viewer")
    window.open("items")
    assert tasks.wait_idle()
    assert named_commands(window, "import") == []


def test_the_palette_takes_back_an_import_from_anywhere(window: MainWindow, tasks: Tasks) -> None:
    last_import.remember("sales_order")
    (command,) = matching(window.commands(), "take back sales")
    command.call()
    assert tasks.wait_idle()
    (screen,) = window.tabs.screens()
    assert screen.title == "Sales orders"
    bar = screen.importing._bar  # type: ignore[attr-defined]
    assert "no import of yours" in bar.text
    assert matching(window.commands(), "take back sales") == [], "what is none is offered once"
