"""A tab in a window of its own: its keys answer there, it comes back, and it is asked about as a tab is."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import preferences
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.place import available
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.own_window import OwnWindow
from erp_desktop.shell.palette.command_palette import CommandPalette
from tests.factories.orders import make_party, make_sales_order

Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(core: Core, window_of: Callable[[Core], MainWindow]) -> MainWindow:
    make_sales_order(core, customer_id=make_party(core, name="Surya").id)
    return window_of(core)


def titles(window: MainWindow) -> list[str]:
    return [screen.title for screen in window.tabs.screens()]


@pytest.fixture
def apart(window: MainWindow, qtbot: QtBot, tasks: Tasks) -> OwnWindow:
    """The list of parties beside that of sales orders."""
    window.open("sales_orders")
    screen = window.open("parties")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    qtbot.keyClick(screen.table, Key.Key_F11)
    (own,) = window.tabs.windows
    qtbot.waitUntil(own.isActiveWindow)
    assert own.screen_shown is screen
    assert screen.window() is own
    return own


def press(own: OwnWindow, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(own.focusWidget() or own, key, held)


def test_f11_leads_there_and_back_and_the_keyboard_stays_where_it_was(
    window: MainWindow, apart: OwnWindow, qtbot: QtBot, tasks: Tasks
) -> None:
    screen = apart.screen_shown
    assert isinstance(screen, ListScreen)
    assert window.tabs.current is not screen
    assert sorted(titles(window)) == ["Parties", "Sales orders"]
    assert apart.focusWidget() is screen.table
    assert apart.windowTitle() == "Parties"
    assert available(apart).contains(apart.frameGeometry())
    qtbot.keyClick(screen.table, Key.Key_F11)
    assert window.tabs.windows == []
    assert window.tabs.current is screen
    qtbot.waitUntil(window.isActiveWindow)
    assert window.focusWidget() is screen.table
    assert tasks.wait_idle()


def test_keys_of_the_list_and_of_the_window_answer_there(
    window: MainWindow, apart: OwnWindow, qtbot: QtBot, tasks: Tasks
) -> None:
    screen = apart.screen_shown
    assert isinstance(screen, ListScreen)
    press(apart, qtbot, Key.Key_F, CONTROL)
    assert apart.focusWidget() is screen.search
    press(apart, qtbot, Key.Key_K, CONTROL)
    (palette,) = apart.findChildren(CommandPalette)
    assert palette.isVisible()
    shown = {command.title for command in palette._shown}
    assert {"Back to the tabs", "Sales orders"} <= shown
    palette.close()
    press(apart, qtbot, Key.Key_N, CONTROL)
    assert tasks.wait_idle()
    form = window.tabs.current
    assert isinstance(form, DocumentForm)
    qtbot.waitUntil(window.isActiveWindow)
    assert window.open("parties") is screen, "what is open already is shown where it is"
    qtbot.waitUntil(apart.isActiveWindow)
    apart.activateWindow()
    press(apart, qtbot, Key.Key_W, CONTROL)
    assert titles(window) == ["Sales orders", form.title]


def test_what_is_told_of_it_is_told_there(window: MainWindow, apart: OwnWindow) -> None:
    window.show_message("Saved.", "success")
    assert (apart.message.text, window.toast.text) == ("Saved.", "")


def test_unsaved_work_there_is_asked_about_by_its_window_and_the_main_one(
    window: MainWindow, qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open("sales_orders")
    form = window.open("party")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    line = next(line for line in form.findChildren(QLineEdit) if line.isVisible() and not line.isReadOnly())
    qtbot.keyClicks(line, "NEW-1")
    window.tabs.turn_front()
    (own,) = window.tabs.windows
    assert own.windowTitle().startswith("● ")
    asked: list[str] = []
    monkeypatch.setattr(ask, "ask_unsaved", lambda *_more: asked.append("?") or "cancel")
    own.close()
    assert (own.isVisible(), len(asked)) == (True, 1)
    assert not window.close()
    assert (own.isVisible(), len(asked)) == (True, 2)
    monkeypatch.setattr(ask, "ask_unsaved", lambda *_more: "discard")
    assert window.close()
    assert tasks.wait_idle()


def test_its_own_cross_closes_it_and_its_button_brings_it_back(
    window: MainWindow, apart: OwnWindow, tasks: Tasks
) -> None:
    back = apart.findChild(QPushButton, "own_window.back")
    assert back is not None
    assert "F11" in back.toolTip()
    back.click()
    assert window.tabs.windows == []
    window.tabs.turn_front()
    (own,) = window.tabs.windows
    own.close()
    assert titles(window) == ["Sales orders"]
    assert tasks.wait_idle()


class TestRecent:
    def palette(self, window: MainWindow) -> CommandPalette:
        window.open_palette()
        return window.findChildren(CommandPalette)[-1]

    def test_search_begins_with_what_was_open_last(
        self, window: MainWindow, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        first, second = make_sales_order(core), make_sales_order(core)
        for order in (first, second):
            form = window.open("sales_order", order.id)
            assert tasks.wait_idle()
        palette = self.palette(window)
        assert palette._shown[0].title == f"{first.number} · {first.customer_name}", (
            "the one in front is no news"
        )
        window.close_screen(form)  # type: ignore[arg-type]
        palette.close()
        palette = self.palette(window)
        assert [command.title for command in palette._shown[:1]] == [
            f"{second.number} · {second.customer_name}"
        ]
        qtbot.keyClick(palette, Key.Key_Return, CONTROL)
        assert tasks.wait_idle()
        (own,) = window.tabs.windows
        assert own.windowTitle() == second.number, "Ctrl+Enter opens beside"

    def test_another_person_at_this_pc_has_others(self, window: MainWindow) -> None:
        preferences.belong_to("one")
        preferences.RECENT_RECORDS.set([["sales_order", 1, "SO-000001"], "rubbish", ["gone", 1, "X"]], "all")
        recent = window._books.recent
        asked = (window.screens, window.core.can, window.open, None)
        assert [command.title for command in recent.commands(*asked)] == ["SO-000001"]
        assert recent.commands(window.screens, lambda _permission: False, window.open, None) == []
        preferences.belong_to("other")
        assert recent.commands(*asked) == []
