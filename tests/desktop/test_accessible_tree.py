"""What a screen reader is told of every screen: what takes the keyboard has a name of its own and a role."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QWidget

from erp_core import Core
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed
from tests.desktop.test_every_screen import unreached
from tests.factories.makers import MAKERS

# A table of a million rows reports millions of children; its cells are the model's.
_NOT_WALKED = QAbstractItemView


def walked(widget: QWidget) -> Iterator[tuple[QWidget, QAccessibleInterface]]:
    """Each visible widget below one, as a screen reader walks them, with what it is told."""
    for child in widget.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            told = QAccessible.queryAccessibleInterface(child)
            if told is not None:
                yield child, told
            if not isinstance(child, _NOT_WALKED):
                yield from walked(child)


def complaints(screen: QWidget) -> list[str]:
    """What is wrong with the tree of a screen."""
    found: list[str] = []
    buttons: Counter[str] = Counter()
    for widget, told in walked(screen):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isEnabled():
            continue
        name = told.text(QAccessible.Text.Name)
        who = f"{type(widget).__name__} {widget.objectName()}"
        if not name.strip():
            found.append(f"{who} has no name")
        elif name == widget.objectName():
            found.append(f"{who} is called by its object name")
        elif "&" in name.replace("&&", ""):
            found.append(f"{who} has a mnemonic in its name: {name}")
        if told.role() == QAccessible.Role.NoRole:
            found.append(f"{who} has no role")
        if isinstance(widget, QAbstractButton):
            buttons[name] += 1
    return found + [f"{count} buttons are called {name}" for name, count in buttons.items() if count > 1]


def front(window: MainWindow, tasks: Tasks, name: str, id: int | None = None) -> Screen:
    screen = window.open(name, id) if id is not None else window.open(name)
    assert tasks.wait_idle()
    assert screen is not None
    return screen


def without_current_cell(screen: QWidget) -> list[str]:
    """Tables with rows and no current index: Qt's crashes screen readers that ask for the current cell."""
    tables = screen.findChildren(QAbstractItemView, "list.table")
    asked = [(table, model) for table in tables if table.isVisible() and (model := table.model()) is not None]
    return [
        "no current cell" for table, model in asked if model.rowCount() and not table.currentIndex().isValid()
    ]


def test_every_screen_of_the_navigation(
    window_as: Callable[[str], MainWindow], tasks: Tasks, core: Core
) -> None:
    for make in MAKERS.values():
        make(core)
    window = window_as("admin")
    wrong, with_rows = {}, 0
    for entry in SCREENS:
        if not entry.is_listed:
            continue
        screen = front(window, tasks, entry.name)
        wrong[entry.name] = [*complaints(screen), *without_current_cell(screen)]
        with_rows += any(
            table.model().rowCount() for table in screen.findChildren(QAbstractItemView, "list.table")
        )
        window.close_current()
        delete_closed()
    assert {name: found for name, found in wrong.items() if found} == {}
    assert with_rows > 5


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
