"""Keys of the whole window: back to where one was, and how large all text is."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.preferences import TEXT_SIZE
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_sales_order

Open = Callable[..., MainWindow]


@pytest.fixture(autouse=True)
def as_delivered(qapp: QApplication) -> Iterator[None]:
    yield
    TEXT_SIZE.forget("all")
    theme.apply_text(qapp, theme.USUAL_TEXT)


@pytest.fixture
def window(core: Core, window_as: Open) -> MainWindow:
    make_sales_order(core)
    return window_as("admin")


def press(window: MainWindow, keys: str) -> None:
    QTest.keySequence(window, QKeySequence(keys))


def test_back_is_the_list_as_it_was_left(window: MainWindow, tasks: Tasks) -> None:
    before = window.open("parties")
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    screen.search.setText("SO")
    screen.sort_by("total_amount")
    assert tasks.wait_idle()
    query, row = screen.model.query, screen.model.loaded_row(0)
    assert row is not None
    form = window.open("sales_order", row.id)
    assert tasks.wait_idle()
    press(window, "Alt+Left")
    assert window.tabs.front is screen
    assert screen.model.query == query
    press(window, "Alt+Left")
    assert window.tabs.front is before, "once more: what was there before that"
    # Its tab is gone: it opens as it was left.
    assert form is not None
    window.tabs.show_screen(form)
    for other in window.tabs.screens():
        if other is not form:
            window.close_screen(other)
    press(window, "Alt+Left")
    assert tasks.wait_idle()
    again = window.tabs.front
    assert isinstance(again, ListScreen)
    assert again is not screen
    assert (again.model.query.text, again.sort()) == (query.text, "total_amount")


def test_nothing_to_go_back_to_is_said(window: MainWindow, tasks: Tasks) -> None:
    assert tasks.wait_idle()
    for screen in window.tabs.screens():
        window.close_screen(screen)
    press(window, "Alt+Left")
    assert window.toast.text == "There is nothing to go back to."


def test_text_grows_and_shrinks_is_remembered_and_usual_again(
    window: MainWindow, tasks: Tasks, qapp: QApplication, qtbot: QtBot
) -> None:
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    header = screen.table.verticalHeader()
    before = header.defaultSectionSize()
    press(window, "Ctrl++")
    press(window, "Ctrl++")
    assert (theme.look.text, TEXT_SIZE.get("all"), qapp.font().pixelSize()) == (125, 125, 16)
    assert screen.table.font().pixelSize() == 16
    assert header.defaultSectionSize() > before
    for place, column in enumerate(screen.model.columns):
        if not screen.table.isColumnHidden(place) and not column.gives_way:
            needed = screen.table.itemDelegate().sizeHint(
                QStyleOptionViewItem(), screen.model.index(0, place)
            )
            qtbot.waitUntil(lambda p=place, n=needed: screen.table.columnWidth(p) >= n.width())
    press(window, "Ctrl+-")
    assert theme.look.text == 110
    press(window, "Alt+0")
    assert (theme.look.text, qapp.font().pixelSize()) == (100, theme.FONT_PIXELS)
    assert header.defaultSectionSize() == before
    for _time in range(20):
        press(window, "Ctrl+-")
    assert theme.look.text == theme.TEXT_SIZES[0]
