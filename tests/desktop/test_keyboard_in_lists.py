"""The keyboard in the lists of the main window: rows, chips, sorting, menus."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton, QWidget

from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.test_keyboard import front, in_focus, opened_menu, press
from tests.factories.mill import Mill
from tests.factories.orders import make_sales_order

pytestmark = [pytest.mark.one_company, pytest.mark.one_window]


@pytest.fixture(scope="module")
def stored(one_company: Mill) -> None:
    """Three orders, which no test changes."""
    for _n in range(3):
        make_sales_order(one_company("admin"))


@pytest.fixture
def window(window_as: Callable[[str], MainWindow]) -> MainWindow:
    return window_as("manager")


@pytest.fixture
def orders(stored: None, window: MainWindow, tasks: Tasks) -> ListScreen:
    del stored
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    return screen


def test_the_arrow_of_the_sorting_covers_no_title(
    window: MainWindow, orders: ListScreen, tasks: Tasks
) -> None:
    window.resize(1400, 600)
    header = orders.table.horizontalHeader()
    section = next(n for n, c in enumerate(orders.model.columns) if c.attr == "total_amount")
    width = header.fontMetrics().horizontalAdvance("Total") + 12
    end = header.sectionViewportPosition(section) + header.sectionSize(section)
    title = QRect(end - width, 0, width, header.height())
    beside = title.translated(-width, 0)
    orders.sort_by("number")
    unsorted = [header.viewport().grab(part).toImage() for part in (title, beside)]
    for sort in ("total_amount", "-total_amount"):
        orders.sort_by(sort)
        assert tasks.wait_idle()
        assert header.viewport().grab(title).toImage() == unsorted[0]
        assert header.viewport().grab(beside).toImage() != unsorted[1]


def test_a_list_that_has_come_stands_at_its_first_row(
    window: MainWindow, orders: ListScreen, tasks: Tasks
) -> None:
    assert in_focus(window) is orders.table
    assert orders.table.currentIndex().row() == 0
    press(window, "Down")
    assert orders.table.selected_rows() == [1]
    orders.ask()
    assert tasks.wait_idle()
    number = orders.model.index(0, 0).data()
    press(window, "Return")
    assert tasks.wait_idle()
    assert front(window) == number


def test_tab_goes_as_one_reads_and_stops_once_at_the_chips(window: MainWindow, orders: ListScreen) -> None:
    orders.search.setFocus()
    stops: list[QWidget] = []
    while in_focus(window) not in stops:
        stops.append(in_focus(window))
        press(window, "Tab")
        if stops[-1] is orders.table:
            break
    places = [widget.mapTo(window, QPoint(0, widget.height() // 2)) for widget in stops]
    rows = [place.y() // 30 for place in places]
    assert [(r, p.x()) for r, p in zip(rows, places, strict=True)] == sorted(
        (r, p.x()) for r, p in zip(rows, places, strict=True)
    )
    assert len([s for s in stops if s.objectName().startswith("list.chip.")]) == 1
    assert stops[-1] is orders.table
    assert len(stops) <= 8


def test_a_key_goes_to_the_chips_and_on(window: MainWindow, orders: ListScreen) -> None:
    orders.table.setFocus()
    stops: list[str] = []
    for _n in range(4):
        press(window, "Ctrl+Shift+F")
        stops.append(in_focus(window).objectName())
    assert stops == ["list.chip.all", "list.record", "list.dates", "list.chip.all"], "and round"


def test_arrows_walk_the_chips_and_space_turns_one_on(
    window: MainWindow, orders: ListScreen, tasks: Tasks
) -> None:
    chip = orders.findChild(QPushButton, "list.chip.all")
    assert chip is not None
    chip.setFocus()
    press(window, "Right")
    press(window, "Space")
    assert tasks.wait_idle()
    assert [str(v) for clause in orders.model.query.where for v in clause.values] == ["draft"]
    press(window, "Left")
    press(window, "Return")
    assert tasks.wait_idle()
    assert orders.model.query.where == []


def test_all_is_off_beside_overdue_and_turns_it_off(orders: ListScreen, tasks: Tasks) -> None:
    chip_all, overdue = (orders.findChild(QPushButton, f"list.chip.{n}") for n in ("all", "is_overdue"))
    assert chip_all is not None
    assert overdue is not None
    overdue.click()
    assert tasks.wait_idle()
    assert not chip_all.isChecked()
    chip_all.click()
    assert tasks.wait_idle()
    assert chip_all.isChecked()
    assert not overdue.isChecked()
    assert orders.model.query.where == []


def test_rows_that_went_away_are_not_selected(orders: ListScreen, tasks: Tasks) -> None:
    orders.table.selectAll()
    selected = orders.findChild(QWidget, "list.selected")
    assert selected is not None
    assert selected.property("text") == "3 selected"
    orders.search.setText("nothing is called that")
    orders.ask()
    assert tasks.wait_idle()
    assert selected.property("text") == ""


def test_sorting_by_key(orders: ListScreen, tasks: Tasks) -> None:
    menu = orders.table.sort_menu("-number")
    action = next(a for a in menu.actions() if a.text().startswith("Number"))
    assert action.text().endswith("↓")
    action.trigger()
    assert tasks.wait_idle()
    assert orders.model.query.sort == "number"


@pytest.mark.parametrize("filtered_by", ["list.chip.draft", "list.record", "list.dates"])
def test_down_from_a_filter_goes_to_the_rows_and_up_to_the_search(
    window: MainWindow, orders: ListScreen, filtered_by: str
) -> None:
    buttons = {button.objectName(): button for button in orders.findChildren(QPushButton)}
    buttons[filtered_by].setFocus()
    press(window, "Up")
    assert in_focus(window) is orders.search
    buttons[filtered_by].setFocus()
    press(window, "Down")
    assert in_focus(window) is orders.table


def test_the_menu_of_the_row_in_focus(window: MainWindow, orders: ListScreen) -> None:
    orders.table.selectRow(0)
    orders.table.setFocus()
    press(window, "Shift+F10")
    assert opened_menu()[0].startswith("Open")
