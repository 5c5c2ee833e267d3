"""Where the keyboard stands when somebody logs in: on the first thing to do."""

import pytest
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow

pytestmark = pytest.mark.one_company


def first_window(core: Core, tasks: Tasks, qtbot: QtBot, screen: str, *, answers_first: bool) -> MainWindow:
    """As the program opens it: the first screen first, and then the window."""
    assert core.me is not None
    window = MainWindow(core, tasks, core.me, SCREENS)
    qtbot.addWidget(window, before_close_func=lambda w: w.tabs.clear())
    window.open(screen)
    if answers_first:
        assert tasks.wait_idle()
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    assert tasks.wait_idle()
    return window


@pytest.mark.parametrize("screen", [entry.name for entry in SCREENS if entry.is_listed])
@pytest.mark.parametrize("answers_first", [False, True])
def test_it_stands_on_the_screen_the_day_begins_with(
    core: Core, tasks: Tasks, qtbot: QtBot, answers_first: bool, screen: str
) -> None:
    window = first_window(core, tasks, qtbot, screen, answers_first=answers_first)
    here = window.focusWidget()
    front = window.tabs.currentWidget()
    assert here is not None
    assert front.isAncestorOf(here), f"{here} is no part of what one sees"
