"""Columns by keys: moved, made wider, scrolled to; what is selected stays, what was ticked is seen."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.tables.frozen_columns import FrozenColumns
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import Mill
from tests.factories.orders import make_alike, make_sales_order

pytestmark = [pytest.mark.one_company, pytest.mark.one_window]

NEW = ("notes", "created_by", "updated_at", "days_late")


@pytest.fixture(scope="module", autouse=True)
def stored(one_company: Mill) -> None:
    """Eight orders, which no test changes."""
    make_alike(one_company("admin"), make_sales_order, "customer_id", 8)


@pytest.fixture
def orders(window_as: Callable[[str], MainWindow], tasks: Tasks) -> Iterator[ListScreen]:
    window = window_as("manager")
    window.resize(800, 600)
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    screen.table.setFocus()
    yield screen
    screen.table._save_timer.stop()
    keys.use({})


def place_of(orders: ListScreen, attr: str) -> int:
    return next(place for place, column in enumerate(orders.model.columns) if column.attr == attr)


def is_in_sight(orders: ListScreen, place: int) -> bool:
    table, still = orders.table, orders.table.findChild(FrozenColumns)
    left, taken = table.columnViewportPosition(place), still.taken if still is not None else 0
    right = left + table.columnWidth(place)
    return not table.isColumnHidden(place) and taken <= left and right <= table.viewport().width()


def opened_menu(orders: ListScreen, attr: str) -> QMenu:
    """The columns' menu with a column lit."""
    orders.open_columns_menu()
    menu = next(one for one in orders.table.findChildren(QMenu) if one.isVisible())
    menu.setActiveAction(next(one for one in menu.actions() if one.data() == place_of(orders, attr)))
    return menu


def press(widget: object, sequence: str) -> None:
    QTest.keySequence(widget, QKeySequence(sequence))  # type: ignore[call-overload]


def test_a_column_is_moved_in_its_menu_and_stays_lit(orders: ListScreen) -> None:
    table = orders.table
    before = [attr for attr, _width, _hidden in table.columns()]
    menu = opened_menu(orders, before[3])
    for key in (keys.COLUMN_LEFT, keys.COLUMN_LEFT, keys.COLUMN_LEFT, keys.COLUMN_LEFT, keys.COLUMN_RIGHT):
        press(menu, key.keys)
    assert [attr for attr, _width, _hidden in table.columns()][:4] == [before[n] for n in (0, 3, 1, 2)]
    lit = menu.activeAction()
    assert lit is not None
    assert lit.data() == place_of(orders, before[3])
    assert [action.data() for action in menu.actions()][:2] == [place_of(orders, before[n]) for n in (0, 3)]
    (freeze,) = [one for one in menu.findChildren(QMenu) if one.title() == "Freeze up to"]
    titles = [column.title for column in table.wanted_columns()][:4]
    assert [action.text() for action in freeze.actions()] == ["No column", *titles]
    menu.close()
    assert [action.data() for action in opened_menu(orders, before[0]).actions()][1] == lit.data()


def test_a_column_is_made_wider_and_narrower_in_its_menu(orders: ListScreen) -> None:
    table, place = orders.table, place_of(orders, "number")
    menu, before = opened_menu(orders, "number"), table.columnWidth(place)
    for _time in range(5):
        press(menu, keys.COLUMN_WIDER.keys)
    assert table.columnWidth(place) > before + 50
    wide = table.columnWidth(place)
    press(menu, keys.COLUMN_NARROWER.keys)
    assert table.columnWidth(place) < wide
    assert menu.isVisible()
    kept = {attr: width for attr, width, _hidden in table.columns()}
    assert kept["number"] == table.columnWidth(place)


def test_other_keys_do_it_when_they_are_chosen(orders: ListScreen) -> None:
    keys.use({keys.COLUMN_RIGHT: "Ctrl+Shift+F12"})
    before = [column.attr for column in orders.table.wanted_columns()]
    press(opened_menu(orders, before[0]), "Ctrl+Shift+F12")
    assert [column.attr for column in orders.table.wanted_columns()][:2] == [before[1], before[0]]


@pytest.mark.parametrize("frozen", [0, 1])
@pytest.mark.parametrize("sequence", ["Right", "Ctrl+Right", "Shift+Right"])
def test_keys_scroll_to_the_last_column_and_back_and_leave_the_selection(
    orders: ListScreen, sequence: str, frozen: int
) -> None:
    table = orders.table
    table.show_extras(frozen, True)
    for place in range(len(orders.model.columns)):
        table.show_column(place, True)
    QApplication.processEvents()
    table.setCurrentIndex(orders.model.index(0, place_of(orders, "number")))
    for _row in range(5):
        press(table, "Shift+Down")
    QApplication.processEvents()
    last = table.wanted_columns()[-1].attr
    assert table.horizontalScrollBar().maximum() > 0
    assert not is_in_sight(orders, place_of(orders, last))
    for _column in orders.model.columns:
        press(table, sequence)
        assert table.selected_rows() == [0, 1, 2, 3, 4, 5]
    assert is_in_sight(orders, place_of(orders, last))
    for _column in orders.model.columns:
        press(table, sequence.replace("Right", "Left"))
    assert table.selected_rows() == [0, 1, 2, 3, 4, 5]
    assert table.horizontalScrollBar().value() == 0
    press(table, "Shift+Down")
    assert len(table.selected_rows()) == 7


def test_one_press_shows_what_is_out_of_sight(orders: ListScreen) -> None:
    table = orders.table
    table.show_extras(1, True)
    for attr in NEW:
        table.show_column(place_of(orders, attr), True)
    table.setCurrentIndex(orders.model.index(0, place_of(orders, "number")))
    QApplication.processEvents()
    assert table.horizontalScrollBar().value() == 0
    press(table, "Ctrl+Right")
    assert table.horizontalScrollBar().value() > 0
    assert is_in_sight(orders, table.currentIndex().column())


def test_a_column_that_was_ticked_is_seen(orders: ListScreen, tasks: Tasks) -> None:
    table = orders.table
    for attr in NEW:
        menu = opened_menu(orders, attr)
        QTest.keyClick(menu, Qt.Key.Key_Space)
        menu.close()
        assert tasks.wait_idle()
        assert is_in_sight(orders, place_of(orders, attr)), attr
    assert [column.attr for column in table.wanted_columns()][-4:] == [
        column.attr for column in orders.model.columns if column.attr in NEW
    ]
    table.show_columns([list(column) for column in table.columns()])  # as it is when the list is opened again
    assert not [attr for attr in NEW if table.isColumnHidden(place_of(orders, attr))]


def test_one_that_had_no_room_is_seen_when_it_is_ticked_anew(orders: ListScreen) -> None:
    table = orders.table
    table._needs._needed[place_of(orders, "number")] = 420  # as if a number were long
    table._fit_columns()
    gone = [
        column.attr
        for column in table.wanted_columns()
        if table.isColumnHidden(place_of(orders, column.attr))
    ]
    assert gone
    place = place_of(orders, gone[-1])
    table.show_column(place, False)
    table.show_column(place, True)
    assert is_in_sight(orders, place)


def test_what_is_not_to_be_sorted_by_is_told(orders: ListScreen) -> None:
    assert all(action.isEnabled() for action in orders.table.sort_menu("").actions())
    for attr in NEW:
        orders.table.show_column(place_of(orders, attr), True)
    grey = [one.text() for one in orders.table.sort_menu("").actions() if one.text() and not one.isEnabled()]
    titles = [column.title for column in orders.model.columns if column.attr in NEW]
    assert grey == [*titles, "Grey: known only of rows in sight, so no list is sorted by it"]
