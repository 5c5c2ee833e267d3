"""What a screen reader is told of every form: what takes the keyboard has a name of its own and a role.

Of the screens of the navigation, ``test_every_screen`` asks the same.
"""

from collections.abc import Callable

import pytest

from erp_core import Core
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed
from tests.desktop.screen_reader import complaints
from tests.desktop.test_every_screen import unreached
from tests.factories.makers import MAKERS


def front(window: MainWindow, tasks: Tasks, name: str, id: int | None = None) -> Screen:
    screen = window.open(name, id) if id is not None else window.open(name)
    assert tasks.wait_idle()
    assert screen is not None
    return screen


def test_the_form_of_each_record(
    window_as: Callable[[str], MainWindow], tasks: Tasks, core: Core, subtests: pytest.Subtests
) -> None:
    window = window_as("admin")
    for kind in sorted(MAKERS.keys() & {entry.name for entry in SCREENS}):
        with subtests.test(kind=kind):
            form = front(window, tasks, kind, MAKERS[kind](core).id)
            assert complaints(form) == []
            assert unreached(form) == []
            window.close_current()
            delete_closed()
