"""Ticks of menus are set by Space; good news go by themselves."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look.ticks import is_tick
from erp_desktop.kit.parts import message_bar
from erp_desktop.kit.parts.message_bar import MessageBar

Key = Qt.Key


class TestTicks:
    def test_columns_are_chosen_one_after_the_other(
        self, open_list: Callable[..., ListScreen], qtbot: QtBot
    ) -> None:
        screen = open_list()
        qtbot.keyClick(screen.table, Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        menu = next(one for one in screen.findChildren(QMenu) if one.isVisible())
        first, second = (action for action in menu.actions()[:2] if is_tick(action))
        before = [column.attr for column in screen.table.wanted_columns()]
        for _column in range(2):
            qtbot.keyClick(menu, Key.Key_Down)
            qtbot.keyClick(menu, Key.Key_Space)
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
