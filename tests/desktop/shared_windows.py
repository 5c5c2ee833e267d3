"""Main windows that tests of a file share: what is open in them goes after each test, they stay."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from erp_desktop.kit.frame.window import WORK_SIZE, begin
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.view_as.view_as_window import serve_views
from tests.factories.mill import Mill

Tests = TypeVar("Tests", bound=Callable[..., object])


def in_one_window(tests: Tests) -> Tests:
    """Marks those of a file's tests that share their windows where others of it have their own."""
    return pytest.mark.one_company(pytest.mark.one_window(tests))


class SharedWindows:
    """One for each user who is asked for, each with a session of its own."""

    def __init__(self, company: Mill, tasks: Tasks) -> None:
        self._company, self._tasks = company, tasks
        self._made: dict[str, tuple[MainWindow, set[QWidget]]] = {}

    def front(self, username: str) -> MainWindow:
        """This user's alone is seen, and one works in it."""
        if username not in self._made:
            made = self._make(username)
            self._made[username] = made, set(self._parts_of(made))
        window, _parts = self._made[username]
        for other, _others in self._made.values():
            if other is not window:
                other.hide()
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowExposed(window)
        assert QTest.qWaitForWindowActive(window)
        assert self._tasks.wait_idle()
        return window

    def put_away(self) -> None:
        """Leave each as it was when it was made."""
        while opened := QApplication.activePopupWidget() or QApplication.activeModalWidget():
            opened.close()
        for window, kept in self._made.values():
            for screen in window.tabs.screens():
                window.tabs.remove(screen)
            for part in set(self._parts_of(window)) - kept:
                part.close()
                part.deleteLater()
            window.message.clear()
            window.toast.clear()
            window.memory.clear()
            begin(window, WORK_SIZE)
        assert self._tasks.wait_idle()

    def close(self) -> None:
        for window, _parts in self._made.values():
            window.close()
            window.deleteLater()

    def _make(self, username: str) -> MainWindow:
        core = self._company.seat(username, 0)
        assert core.me is not None
        window = MainWindow(core, self._tasks, core.me, SCREENS)
        serve_views(window)
        return window

    def _parts_of(self, window: MainWindow) -> list[QWidget]:
        return window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
