"""Strips that say what happened: Esc closes them in every screen; one of a lost connection ends by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import Unreachable
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell import lost_words
from erp_desktop.shell.main_window import MainWindow

pytestmark = [pytest.mark.one_company, pytest.mark.one_window]
Esc = Qt.Key.Key_Escape


def press_esc() -> None:
    here = QApplication.focusWidget()
    assert here is not None
    QTest.keyClick(here, Esc)


def is_in_sight(bar: MessageBar) -> bool:
    around = bar.parentWidget()
    return around is not None and around.isVisible()


@pytest.mark.parametrize("name", [one.name for one in SCREENS if one.is_listed or one.create])
def test_esc_closes_every_strip_of_a_screen(window: MainWindow, tasks: Tasks, name: str) -> None:
    """Red and green ones, from where the keyboard is; what is under way and can be stopped is told on."""
    screen = window.open(name)
    assert screen is not None
    assert tasks.wait_idle()
    bars = [bar for bar in screen.findChildren(MessageBar) if is_in_sight(bar)]
    for tone in ("danger", "success"):
        for bar in (*bars, window.message):
            bar.show_message("What happened.", tone, "Do it", lambda: None)
        screen.take_keyboard()
        press_esc()
        if isinstance(screen, DocumentForm):
            press_esc()  # the first one is the field's
        assert [bar.text for bar in (*bars, window.message) if bar.isVisible()] == []
    for bar in bars:
        bar.show_message("Under way.", "info", "Stop", lambda: None)
    press_esc()
    assert {bar.text for bar in bars if bar.isVisible()} <= {"Under way."}
    assert [bar for bar in bars if not bar.text and bar.isVisible()] == []


def test_what_says_that_the_server_is_away_ends_when_it_answers(
    core: Core,
    window_of: Callable[[Core], MainWindow],
    tasks: Tasks,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = window_of(core)
    monkeypatch.setattr(lost_words, "ASK_AFTER_MS", 10)
    window._lost._timer.setInterval(10)
    ask_rights, asked = window.core.ask_rights, list[bool]()

    def gone() -> Any:
        asked.append(True)
        raise Unreachable("The server cannot be reached.")

    monkeypatch.setattr(window.core, "ask_rights", gone)
    monkeypatch.setattr(window._lost, "_core", window.core)
    bars = [MessageBar(window) for _number in range(3)]
    tasks.run(window, gone, lambda _none: None, lambda error: bars[0].show_message(error.message, "danger"))
    bars[1].show_message("The export failed; no file was written. The server cannot be reached.", "danger")
    qtbot.waitUntil(lambda: len(asked) > 3)
    assert bars[0].text == "The server cannot be reached."
    monkeypatch.setattr(window.core, "ask_rights", ask_rights)
    qtbot.waitUntil(lambda: not bars[0].text)
    assert bars[1].text, "that it failed is so still"
    assert tasks.wait_idle()


@pytest.mark.parametrize("name", [one.name for one in SCREENS if one.is_listed])
def test_one_place_says_that_the_server_is_away(
    window: MainWindow,
    tasks: Tasks,
    monkeypatch: pytest.MonkeyPatch,
    subtests: pytest.Subtests,
    name: str,
) -> None:
    """The window does; what was read again and got no answer does not say so once more."""

    def gone(*_anything: Any, **_more: Any) -> Any:
        raise Unreachable("The server cannot be reached.")

    screen = window.open(name)
    assert screen is not None
    assert tasks.wait_idle()
    for is_noticed_first in (True, False):
        with subtests.test(is_noticed_first=is_noticed_first):
            with monkeypatch.context() as away:
                away.setattr(type(window.core), "run", gone)
                away.setattr(window._lost, "ask", lambda: None)
                if is_noticed_first:
                    window._connected.emit(False)
                screen.reload()
                assert tasks.wait_idle()
                if not is_noticed_first:
                    window._connected.emit(False)
                QApplication.processEvents()
                told = [bar.text for bar in window.findChildren(MessageBar) if bar.isVisible()]
                assert told == [lost_words.sentence()]
            window._connected.emit(True)
            screen.reload()
            assert tasks.wait_idle()
            told = [bar.text for bar in window.findChildren(MessageBar) if bar.isVisible()]
            assert told in ([], [window.toast.text]), "that it answers again"
            window.toast.clear()


def test_what_waits_to_be_sent_again_says_so_beside_the_window(window: MainWindow, tasks: Tasks) -> None:
    bar = MessageBar(window)

    def gone() -> Any:
        raise Unreachable("The server cannot be reached.")

    window._connected.emit(False)
    tasks.run(window, gone, lambda _none: None, lambda error: bar.show_message(error.message, "warning"))
    assert tasks.wait_idle()
    QApplication.processEvents()
    assert bar.text == "The server cannot be reached."
    window._connected.emit(True)
    assert tasks.wait_idle()
