"""Ticks of menus are set by Space; good news go by themselves."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.paths import project_dir
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look.ticks import is_tick
from erp_desktop.kit.look.typed_menu import TypedMenu
from erp_desktop.kit.parts import message_bar
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from tests.factories.makers import make_sales_order

Key = Qt.Key


class TestTyping:
    """In every menu of a list an entry is lit from the beginning, and others are found by how they begin."""

    @pytest.mark.parametrize("opens", ["move", "sort", "columns", "group", "menu"])
    def test_what_is_typed_lights_the_entry_that_begins_so(
        self, opens: str, open_list: Callable[..., ListScreen], core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        make_sales_order(core)
        screen = open_list()
        qtbot.waitUntil(lambda: screen.model.loaded_row(0) is not None)
        screen.table.selectRow(0)
        ways: dict[str, Callable[[], object]] = {
            "move": screen.open_move_menu,
            "sort": screen.open_sort_menu,
            "columns": screen.open_columns_menu,
            "group": screen.open_group_menu,
            "menu": lambda: screen.table.menu_wanted.emit(screen.table.currentIndex(), screen.pos()),
        }
        ways[opens]()
        assert tasks.wait_idle()
        menu = next(one for one in screen.findChildren(QMenu) if one.isVisible())
        lit = menu.activeAction()
        assert lit is not None, "the first Enter takes it"
        assert lit.isEnabled()
        entries = [one for one in menu.actions() if one.isEnabled() and one.text() and "&" not in one.text()]
        for letter in entries[-1].text()[:3]:
            qtbot.keyClicks(menu, letter)
        lit = menu.activeAction()
        assert lit is not None
        assert lit.text()[:3] == entries[-1].text()[:3]

    def test_none_opens_a_plain_one(self) -> None:
        """``submenu`` makes one that is found in by typing."""
        folder = project_dir() / "erp_desktop"
        plain = re.compile(r"\.addMenu\((?:_\(|icon\(|\"|self\.tr)|addMenu\(.*\b_\(")
        found = [str(file) for file in folder.rglob("*.py") if plain.search(file.read_text("utf-8"))]
        assert found == []

    def test_an_underlined_letter_is_taken_as_everywhere(self, qtbot: QtBot) -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        menu, done = TypedMenu("", parent), list[str]()
        menu.addAction("Save &as", lambda: done.append("as"))
        menu.addAction("Sales && more", lambda: done.append("sales"))
        menu.popup(menu.pos())
        qtbot.keyClicks(menu, "sales &")
        qtbot.keyClick(menu, Key.Key_Return)
        menu.popup(menu.pos())
        qtbot.keyClicks(menu, "a")
        assert done == ["sales", "as"]

    def test_home_and_end_light_the_first_and_the_last(self, qtbot: QtBot) -> None:
        parent = QWidget()
        qtbot.addWidget(parent)
        menu = TypedMenu("", parent)
        entries = [menu.addAction(name) for name in ("Gone", "Anna", "Bela", "Zoe", "Never")]
        for entry in (entries[0], entries[-1]):
            entry.setEnabled(False)
        menu.popup(menu.pos())
        for key, lit in ((Key.Key_End, "Zoe"), (Key.Key_Home, "Anna"), (Key.Key_End, "Zoe")):
            qtbot.keyClick(menu, key)
            assert menu.activeAction().text() == lit
        menu.close()


class TestTicks:
    def test_columns_are_chosen_one_after_the_other(
        self, open_list: Callable[..., ListScreen], qtbot: QtBot
    ) -> None:
        screen = open_list()
        qtbot.keyClick(screen.table, Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        menu = next(one for one in screen.findChildren(QMenu) if one.isVisible())
        first, second = (action for action in menu.actions()[:2] if is_tick(action))
        before = [column.attr for column in screen.table.wanted_columns()]
        for key in (Key.Key_Space, Key.Key_Down, Key.Key_Space):
            qtbot.keyClick(menu, key)
        assert menu.isVisible()
        assert (first.isChecked(), second.isChecked()) == (False, False)
        assert [column.attr for column in screen.table.wanted_columns()] == before[2:]
        qtbot.keyClick(menu, Key.Key_Return)
        assert not menu.isVisible()
        assert [column.attr for column in screen.table.wanted_columns()][:1] == before[1:2]

    def test_the_last_column_keeps_its_tick(self, open_list: Callable[..., ListScreen]) -> None:
        menu = (screen := open_list()).table.columns_menu()
        ticks = [action for action in menu.actions() if is_tick(action)][: len(screen.model.columns)]
        for action in ticks:
            action.setChecked(False)
        assert [action.isChecked() for action in ticks].count(True) == 1
        assert len(screen.table.wanted_columns()) == 1

    def test_what_is_no_tick_is_taken_as_by_enter(self, qtbot: QtBot) -> None:
        menu, done = QMenu(), list[str]()
        qtbot.addWidget(menu)
        menu.addAction("Plain", lambda: done.append("plain"))
        group = QActionGroup(menu)
        one = menu.addAction("One of them", lambda: done.append("one"))
        one.setCheckable(True)
        group.addAction(one)
        for action in menu.actions():
            menu.popup(menu.pos())
            menu.setActiveAction(action)
            qtbot.keyClick(menu, Key.Key_Space)
            assert not menu.isVisible()
        assert done == ["plain", "one"]

    def test_what_is_grey_is_not_ticked(self, qtbot: QtBot) -> None:
        menu = QMenu()
        qtbot.addWidget(menu)
        grey = menu.addAction("Grey")
        grey.setCheckable(True)
        grey.setEnabled(False)
        menu.popup(menu.pos())
        menu.setActiveAction(grey)
        qtbot.keyClick(menu, Key.Key_Space)
        assert not grey.isChecked()
        menu.close()


class TestNews:
    @pytest.fixture
    def bar(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MessageBar:
        monkeypatch.setattr(message_bar, "GOES_AFTER_MS", 1)
        monkeypatch.setattr(message_bar, "OFFER_GOES_AFTER_MS", 1)
        window = QWidget()
        qtbot.addWidget(window)
        bar = MessageBar(window)
        window.resize(600, 200)
        bar.setGeometry(0, 150, 600, 40)
        line = QLineEdit(window)
        line.setFocus()
        with qtbot.waitExposed(window):
            window.show()
        self.window = window
        return bar

    @pytest.mark.parametrize(
        ("tone", "action", "stays", "goes"),
        [
            ("success", "", False, True),
            ("success", "Open file", False, True),
            ("info", "", False, True),
            ("info", "Stop", False, False),
            ("success", "Open file", True, False),
            ("danger", "", False, False),
            ("warning", "Retry", False, False),
        ],
    )
    def test_good_ones_go_and_bad_ones_stay(
        self, bar: MessageBar, qtbot: QtBot, tone: str, action: str, *, stays: bool, goes: bool
    ) -> None:
        bar.show_message("1 row written to orders.xlsx.", tone, action, stays=stays)
        bar.offer("Open folder", bar.clear)
        if goes:
            qtbot.waitUntil(lambda: not bar.text)
        else:
            qtbot.wait(60)
            assert bar.text

    def test_what_one_is_about_to_press_does_not_go(self, bar: MessageBar, qtbot: QtBot) -> None:
        bar.show_message("1 row written to orders.xlsx.", "success", "Open file")
        bar.focus_action()
        assert bar.findChild(QPushButton, "message.action") is bar.window().focusWidget()
        qtbot.wait(60)
        assert bar.text
        line = bar.window().findChild(QLineEdit)
        assert line is not None
        line.setFocus()
        qtbot.waitUntil(lambda: not bar.text)
