"""Columns that stand still, and the tint of late rows: chosen in the columns' menu, kept in views."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewContent
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.tables import cell_delegate
from erp_desktop.kit.tables.cell_delegate import PADDING
from erp_desktop.kit.tables.frozen_columns import FrozenColumns, Shade
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import Mill
from tests.factories.orders import make_alike, make_sales_order

OpenAs = Callable[[str], MainWindow]


pytestmark = [pytest.mark.one_company, pytest.mark.one_window]


@pytest.fixture(scope="module", autouse=True)
def stored(one_company: Mill) -> None:
    """Thirty orders, which no test changes."""
    make_alike(one_company("admin"), make_sales_order, "customer_id", 30)


@pytest.fixture
def window(window_as: OpenAs) -> MainWindow:
    window = window_as("manager")
    window.resize(900, 600)
    return window


@pytest.fixture
def orders(window: MainWindow, tasks: Tasks) -> Iterator[ListScreen]:
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    yield screen
    # What is chosen last is kept a moment later, and would be kept for the next test.
    screen.table._save_timer.stop()


def choose(orders: ListScreen, *titles: str) -> None:
    menu: QMenu = orders.table.columns_menu()
    for title in titles:
        action = next(one for one in menu.actions() if one.text() == title)
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            menu = submenu
        else:
            action.trigger()


def frozen(orders: ListScreen) -> FrozenColumns:
    found = orders.table.findChild(FrozenColumns)
    assert found is not None
    return found


def test_frozen_columns_stand_while_all_others_are_scrolled(orders: ListScreen) -> None:
    table = orders.table
    table.horizontalHeader().resizeSection(1, 700)
    hidden = {n for n, column in enumerate(orders.model.columns) if column.is_hidden}
    assert table.findChild(FrozenColumns) is None, "it is made for who freezes some"
    choose(orders, "Freeze up to", "Number")
    QApplication.processEvents()
    shown = {n for n in range(len(orders.model.columns)) if not table.isColumnHidden(n)}
    assert shown | hidden == set(range(len(orders.model.columns)))
    assert frozen(orders).isVisible()
    assert frozen(orders).taken == table.columnWidth(0)
    bar = table.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    assert table.columnViewportPosition(0) < 0
    assert frozen(orders).columnViewportPosition(0) == 0
    choose(orders, "Freeze up to", "No column")
    assert not frozen(orders).isVisible()


def test_a_column_that_goes_on_below_them_is_seen_as_covered(orders: ListScreen) -> None:
    """A shade falls on it, as soon as a part of it is below them; where all of it is seen there is none."""
    table = orders.table
    table.horizontalHeader().resizeSection(1, 700)
    choose(orders, "Freeze up to", "Number")
    QApplication.processEvents()

    def first_pixels() -> list[int]:
        picture, place = table.grab().toImage(), frozen(orders).geometry()
        ratio, below = picture.devicePixelRatio(), table.height() - 30
        return [
            picture.pixelColor(round((place.right() + n) * ratio), round(below * ratio)).lightness()
            for n in (1, 30)
        ]

    near, far = first_pixels()
    assert near == far
    table.horizontalScrollBar().setValue(40)
    near, far = first_pixels()
    assert near != far
    table.horizontalScrollBar().setValue(0)
    assert len(set(first_pixels())) == 1
    table.horizontalScrollBar().setValue(40)
    choose(orders, "Freeze up to", "No column")
    assert not any(one.isVisible() for one in table.findChildren(Shade))


def test_the_cell_with_the_keyboard_is_never_below_them(orders: ListScreen) -> None:
    table = orders.table
    table.horizontalHeader().resizeSection(1, 700)
    choose(orders, "Freeze up to", "Number")
    QApplication.processEvents()
    table.setCurrentIndex(orders.model.index(0, 6))
    table.setCurrentIndex(orders.model.index(0, 1))
    assert table.columnViewportPosition(1) >= frozen(orders).taken


def test_the_same_rows_stand_beside_and_are_opened(
    orders: ListScreen, qtbot: QtBot, window: MainWindow, tasks: Tasks
) -> None:
    choose(orders, "Freeze up to", "Customer")
    QApplication.processEvents()
    orders.table.verticalScrollBar().setValue(7)
    assert frozen(orders).rowAt(2) == orders.table.rowAt(2) == 7
    orders.table.selectRow(9)
    assert frozen(orders).selectionModel().isRowSelected(9)
    assert frozen(orders).focusProxy() is orders.table


def test_views_keep_what_is_frozen_and_whether_late_rows_are_tinted(
    orders: ListScreen, core: Core, tasks: Tasks
) -> None:
    legend = orders.findChild(QWidget, "list.legend")
    assert legend is not None
    assert legend.isVisible()
    view = orders.core.run(
        saved_views.keep, "sales_order", "Frozen", ViewContent(frozen=2, tint=False, text="")
    )
    orders.views.shelf.load()
    assert tasks.wait_idle()
    orders.views.choose_by_id(view.id)
    assert tasks.wait_idle()
    assert (orders.table.frozen, orders.table.is_tinted, legend.isVisible()) == (2, False, False)
    assert orders.model.late is None
    assert not orders.views.is_changed
    choose(orders, "Tint late rows")
    assert orders.views.is_changed
    assert legend.isVisible()
    orders.views.reset()
    assert tasks.wait_idle()
    assert (orders.table.frozen, orders.table.is_tinted) == (2, False)
    assert orders.views.chosen is not None
    orders.views.choose(None)
    assert tasks.wait_idle()
    assert (orders.table.frozen, orders.table.is_tinted) == (0, True)


def test_it_comes_back_without_a_view_too(
    orders: ListScreen, window: MainWindow, tasks: Tasks, qtbot: QtBot
) -> None:
    choose(orders, "Freeze up to", "Number")
    with qtbot.waitSignal(orders.table.columns_changed):
        pass
    window.close_current()
    again = window.open("sales_orders")
    assert isinstance(again, ListScreen)
    assert tasks.wait_idle()
    assert again.table.frozen == 1


def test_sums_of_groups_stay_under_their_column_and_a_cut_row_is_covered(
    orders: ListScreen, window: MainWindow, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.resize(1366, 700)
    orders.grouping.choose(("due_date",))
    assert tasks.wait_idle()
    ends: set[int] = set()

    def watched(painter: Any, cell: Any, whole: Any, sums_end: int, line: Any, font: Any) -> None:
        ends.add(sums_end)

    monkeypatch.setattr(cell_delegate, "paint_line", watched)
    table = orders.table
    place = next(n for n, column in enumerate(orders.model.columns) if column.attr == "total_amount")
    for title in ("No column", "Customer"):
        choose(orders, "Freeze up to", title)
        QApplication.processEvents()
        ends.clear()
        window.grab()
        assert ends == {table.columnViewportPosition(place) + table.columnWidth(place) - PADDING}, title
    rest = table.findChild(QFrame, "table.rest")
    assert rest is not None
    stacked = [one for one in table.children() if isinstance(one, QWidget)]
    assert stacked.index(rest) > stacked.index(frozen(orders)), "it lies over both"
