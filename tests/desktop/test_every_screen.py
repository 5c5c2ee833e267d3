"""Rules over every listed screen in the sizes of offices: stops as one reads, whole rows, whole sums."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QTableView,
    QTableWidget,
    QWidget,
)

from erp_core import Core
from erp_core.kit.schema import Summary
from erp_core.stock.stock_adjustment import service as stock_adjustments
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.inputs.search_line import SearchLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.parts.chip_row import ChipRow
from erp_desktop.kit.parts.link_row import LinkRow
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed
from tests.desktop.screen_reader import complaints, without_current_cell
from tests.factories.makers import MAKERS

# Without the frame of a window and the taskbar.
SIZES = [(1366, 728), (1920, 1040)]
MOST_STOPS = 8
Key = Qt.Key


@pytest.fixture
def window(window_as: Callable[[str], MainWindow], core: Core) -> MainWindow:
    made = {name: make(core) for name, make in MAKERS.items()}
    opening = made["stock_adjustment"]  # else nothing is in stock
    core.run(stock_adjustments.post, opening.id, opening.version)
    return window_as("admin")


def listed(window: MainWindow, tasks: Tasks) -> Iterator[Screen]:
    """Every screen of the navigation, one at a time in front."""
    for entry in SCREENS:
        screen = window.open(entry.name) if entry.is_listed else None
        assert tasks.wait_idle()
        if screen is not None:
            yield screen
            window.close_current()
            delete_closed()


def stops_amiss(window: MainWindow, screen: ListScreen) -> list[str]:
    """Where Tab stops, if that is not as one reads or too often."""
    screen.search.setFocus()
    stops: list[QWidget] = []
    while (stop := QApplication.focusWidget()) not in stops and stop is not None:
        stops.append(stop)
        QTest.keyClick(stop, Key.Key_Tab)
        if stop is screen.table:
            break
    middles = [w.mapTo(window, QPoint(0, w.height() // 2)) for w in stops]
    read = [(place.y() // 30, place.x()) for place in middles]
    is_amiss = read != sorted(read) or stops[-1] is not screen.table or len(stops) > MOST_STOPS
    return [stop.objectName() for stop in stops] if is_amiss else []


def unreached(screen: QWidget) -> list[str]:
    """Buttons that neither Tab comes to, nor an arrow from their row, nor a key that they tell."""
    elsewhere = (ChipRow, LinkRow, QTableView)  # the corner of a table
    return [
        f"{button.objectName()} {button.text()}"
        for button in screen.findChildren(QAbstractButton)
        if button.isVisible()
        and button.isEnabled()
        and not button.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not keys.keys_of(button)
        and not isinstance(button.parent(), elsewhere)
        and not is_qts_own(button)
    ]


def searching_amiss(window: MainWindow, screen: Screen, lines: list[SearchLine]) -> str:
    """What Ctrl+F or Ctrl+Shift+F fails to reach from the rows, as F1 tells that they do."""
    found = []
    for key in (keys.SEARCH, keys.FILTERS):
        screen.focus_rows() if isinstance(screen, TableScreen) else screen.focus_first()
        before = QApplication.focusWidget()
        QTest.keySequence(window, QKeySequence(key.keys))
        here = QApplication.focusWidget()
        is_elsewhere = here is not None and here is not before and screen.isAncestorOf(here)
        is_there = here in lines if key is keys.SEARCH else is_elsewhere
        found += [] if is_there else [f"{key.keys}: {here}"]
    return ", ".join(found)


def led_by_letters(table: QTableView) -> list[str]:
    """Letters that move the row one is at; in tables that are typed in, and in small ones, they may."""
    if table.editTriggers() != QTableView.EditTrigger.NoEditTriggers or isinstance(table, QTableWidget):
        return []
    model = table.model()
    led = []
    for row, column in (
        (r, c) for r in range(1, min(model.rowCount(), 4)) for c in range(model.columnCount())
    ):
        letters = str(model.index(row, column).data() or "")[:1]
        start = model.index(0, column)
        if not letters.isalnum() or not start.flags() & Qt.ItemFlag.ItemIsSelectable:
            continue
        table.selectionModel().setCurrentIndex(start, QItemSelectionModel.SelectionFlag.NoUpdate)
        table.keyboardSearch(letters)
        led += [letters] if table.currentIndex().row() != 0 else []
    return led


def is_qts_own(button: QAbstractButton) -> bool:
    """The cross of a line that Esc empties, and the picture before it, which does nothing.

    What else is put into a line, the conformance tests have made with a key of its own.
    """
    return button.metaObject().className() == "QLineEditIconButton"


def wheel(table: QTableView) -> None:
    """One notch down, as a mouse gives it."""
    middle = QPointF(table.viewport().rect().center())
    QApplication.sendEvent(
        table.viewport(),
        QWheelEvent(
            middle,
            table.viewport().mapToGlobal(middle),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


def tops_while_scrolling(table: QTableView) -> set[int]:
    """Where the first row on screen begins, by arrows, by pages, by the wheel and at the end."""
    # Low enough for every table to scroll, and no whole number of rows.
    table.setFixedHeight(211)
    QApplication.processEvents()
    table.setFocus()
    tops = set()
    for key in (*[Key.Key_Down] * 6, Key.Key_PageDown, None, Key.Key_End, Key.Key_Up, None, None):
        if key is None:
            wheel(table)
        else:
            QTest.keyClick(table, key)
        tops.add(table.rowViewportPosition(table.rowAt(0)))
    return tops


def row_cut_below(table: QTableView) -> str:
    """What is to be seen of a row that has no room; nothing may be."""
    room = table.viewport()
    row = table.rowAt(room.height() - 1)
    top = table.rowViewportPosition(row)
    if row < 0 or top <= 0 or top + table.rowHeight(row) <= room.height():
        return ""
    seen = table.childAt(room.geometry().topLeft() + QPoint(5, top + 1))
    last = table.childAt(room.geometry().topLeft() + QPoint(5, top - 2))
    return "" if seen is not None and seen.objectName() == "table.rest" and last is room else f"row {row}"


def rows_cut_below(table: QTableView) -> dict[int, str]:
    """The same by height of the table, by arrows, by pages, by the wheel and at the end."""
    cut = {}
    for height in (211, 230):
        table.setFixedHeight(height)
        QTest.qWait(1)
        for key in (Key.Key_Home, Key.Key_PageDown, Key.Key_Down, Key.Key_End, Key.Key_Up, None):
            wheel(table) if key is None else QTest.keyClick(table, key)
            QApplication.processEvents()
            if found := row_cut_below(table):
                cut[height] = found
    return cut


def sum_cut(screen: Screen) -> str:
    """The sums at its foot, if some of them are cut."""
    codes = ("INR", "EUR", "USD", "GBP", "JPY", "AED", "TRY")
    sums = {code: Decimal("123456789012.34") - n for n, code in enumerate(codes)}
    foot = screen.findChild(QWidget, "list_footer")
    label = screen.findChild(QLabel, "list.sum")
    if not isinstance(screen, ListScreen) or foot is None or label is None:
        return ""
    footer = screen._footer
    footer.show_selected(901)
    footer.show_summary(Summary(count=1_234_567, total_amounts=sums), is_pending=False)
    QApplication.processEvents()
    lines = label.text().splitlines()
    widest = max(label.fontMetrics().horizontalAdvance(line) for line in lines)
    # At most two lines; how many more there are is said, and the tooltip has all of them.
    is_told = bool(re.search(r"\+\d+$", label.text())) and all(code in label.toolTip() for code in codes)
    is_whole = is_told or all(code in label.text() for code in codes)
    is_cut = "…" in label.text() or not is_whole or widest > label.width()
    return label.text() if is_cut else ""


def test_every_screen_is_whole(
    window: MainWindow, tasks: Tasks, core: Core, subtests: pytest.Subtests
) -> None:
    """Each is opened once, and all rules looked at in each size; what a reader is told, in one."""
    for _n in range(12):
        MAKERS["party"](core)
    seen: Counter[str] = Counter()
    for screen in listed(window, tasks):
        with subtests.test("a screen reader is told of all of it", screen=screen.title):
            assert [*complaints(screen), *without_current_cell(screen)] == []
        lists = screen.findChildren(QAbstractItemView, "list.table")
        seen["read"] += any(table.model().rowCount() for table in lists)
        heights = [(one, one.minimumHeight(), one.maximumHeight()) for one in screen.findChildren(QTableView)]
        for size in SIZES:
            for table, least, most in heights:
                table.setMinimumHeight(least)
                table.setMaximumHeight(most)
            window.resize(*size)
            assert tasks.wait_idle()
            seen += whole(window, screen, f"{screen.title}, {size}", subtests)
    assert seen["lists"] > 10
    assert seen["read"] > 5
    assert seen["sums"] > 10
    assert seen["searches"] > seen["lists"], "the audit log and sessions are searched too"
    assert seen["tables"] > 8


def whole(window: MainWindow, screen: Screen, where: str, subtests: pytest.Subtests) -> Counter[str]:
    """Look at every rule; how many of what were looked at."""
    seen: Counter[str] = Counter()
    if isinstance(screen, ListScreen):
        seen["lists"] += 1
        with subtests.test("stops of a list are few and as one reads", screen=where):
            assert stops_amiss(window, screen) == []
    if lines := [one for one in screen.findChildren(SearchLine) if one.isVisible()]:
        seen["searches"] += 1
        with subtests.test("search and filters are reached from the rows by their keys", screen=where):
            assert searching_amiss(window, screen, lines) == ""
    with subtests.test("every button is reached by keys", screen=where):
        assert unreached(screen) == []
    with subtests.test("sums at the foot are whole", screen=where):
        assert sum_cut(screen) == ""
        seen["sums"] += screen.findChild(QLabel, "list.sum") is not None
    for table in screen.findChildren(QTableView):
        if not table.model().rowCount():
            continue
        name = table.objectName()
        with subtests.test("letters typed in rows lead nowhere", screen=where, table=name):
            assert led_by_letters(table) == []
        with subtests.test("the first row is whole however one scrolls", screen=where, table=name):
            assert tops_while_scrolling(table) == {0}
        if table.isVisible():
            seen["tables"] += 1
            with subtests.test("the last row is whole however one scrolls", screen=where, table=name):
                assert rows_cut_below(table) == {}, "and what is left of the room below it is empty"
    return seen
