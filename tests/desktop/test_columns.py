"""Columns where the window is small: figures and titles are whole, texts give way, what leaves is told."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core, connect
from erp_core.setup.demo import demo_users
from erp_desktop.kit.columns.room import Room, fit
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.lines.lines_view import LinesView
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look.language import speak
from erp_desktop.kit.parts.cell_links import ROOM
from erp_desktop.kit.tables.cell_delegate import PADDING
from erp_desktop.kit.tables.column_needs import title_width
from erp_desktop.kit.tables.rows_view import RowsView
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.navigation import Navigation
from tests.desktop.conftest import delete_closed
from tests.factories.copies import Copies

# Of a line: its border and the padding before its text.
FRAME = 9
SIZES = [(1024, 768), (1366, 768)]
NAMES_OF_SIZES = [f"{width}x{height}" for width, height in SIZES]

OpenIn = Callable[[tuple[int, int]], MainWindow]

rooms = st.builds(
    Room,
    st.integers(40, 200),
    st.integers(40, 300),
    st.booleans(),
    st.integers(0, 3),
    st.none() | st.integers(20, 200),
)


@given(st.lists(rooms, min_size=1, max_size=14), st.integers(100, 3000))
def test_every_column_has_what_it_needs_or_leaves(columns: list[Room], width: int) -> None:
    widths = fit(columns, width)
    for column, given_ in zip(columns, widths, strict=True):
        assert given_ >= column.tightest or (given_ == 0 and column.leaves)
    gone = [column for column, given_ in zip(columns, widths, strict=True) if not given_]
    kept = [column for column, given_ in zip(columns, widths, strict=True) if given_]
    assert sum(widths) <= width or not any(column.leaves for column in kept)
    if sum(column.tightest for column in kept) > width:
        assert [w for w in widths if w] == [column.least for column in kept], "scrolled, and whole"
    if gone:
        last_to_go = min(gone, key=lambda column: column.leaves)
        assert all(column.leaves <= last_to_go.leaves for column in kept)
        needed = [
            column.least if last_to_go.leaves > 1 else column.tightest for column in [*kept, last_to_go]
        ]
        assert sum(needed) > width
    if any(column.leaves > 1 for column in kept):
        assert all(w >= c.least for c, w in zip(columns, widths, strict=True) if w), "these leave first"


def test_texts_give_way_before_a_column_leaves() -> None:
    figure, text = Room(100, 120), Room(60, 200, leaves=1)
    assert fit([figure, text], 320) == [120, 200]
    assert fit([figure, text], 160) == [100, 60]
    assert fit([figure, text], 159) == [120, 0]
    assert fit([figure, Room(60, 100, is_stretched=True), text], 500)[1] == 180


def test_what_is_wanted_least_leaves_for_whole_names() -> None:
    name = Room(200, 200, is_stretched=True, tight=120)
    figure, spare = Room(100, 100, leaves=1), Room(80, 80, leaves=2)
    assert fit([name, spare, figure], 380) == [200, 80, 100]
    assert fit([name, spare, figure], 379) == [279, 0, 100]
    assert fit([name, spare, figure], 250) == [150, 0, 100], "a name gives way before a figure leaves"
    assert fit([name, spare, figure], 219) == [219, 0, 0]


@pytest.fixture(scope="module")
def demo(copies: Copies, demo_template: str) -> Iterator[Core]:
    """The demo company's administrator; nothing is changed but that he logs in."""
    with copies.copy(demo_template) as copy:
        core = connect(copy.app_url)
        name, user = next((name, user) for name, user in demo_users().items() if user.role == "admin")
        core.login(name, user.password)
        yield core
        core.close()


@pytest.fixture
def window(demo: Core, tasks: Tasks, qtbot: QtBot, tmp_path: Path) -> OpenIn:
    def make(size: tuple[int, int]) -> MainWindow:
        draft_store.use(tmp_path / "drafts")
        assert demo.me is not None
        made = MainWindow(demo, tasks, demo.me, SCREENS)
        qtbot.addWidget(made, before_close_func=lambda w: w.tabs.clear())
        made.resize(*size)
        with qtbot.waitExposed(made):
            made.show()
        assert tasks.wait_idle()
        assert (made.width(), made.height()) == size
        return made

    return make


def cut_in_list(table: RowsView) -> list[str]:
    """Titles, figures and days that are cut, among the rows that are seen."""
    model, found = table.rows_model, []
    header = table.horizontalHeader()
    first = table.first_column()
    for place, column in enumerate(model.columns):
        if table.isColumnHidden(place):
            continue
        width = table.columnWidth(place)
        title = str(model.headerData(place, Qt.Orientation.Horizontal))
        if width < title_width(header.font(), title):
            found.append(f"title {title}: {width}")
        if column.gives_way:
            continue
        for row in range(max(table.rowAt(0), 0), table.rowAt(table.viewport().height() - 1)):
            index = model.index(row, place)
            if width < table.itemDelegate().sizeHint(QStyleOptionViewItem(), index).width():
                found.append(f"{title} of row {row} (first is {first}): {index.data()}")
    shown = sum(table.columnWidth(p) for p in range(len(model.columns)) if not table.isColumnHidden(p))
    return found + ([f"{shown} of {table.viewport().width()}"] if shown > table.viewport().width() else [])


def cut_in_lines(view: LinesView) -> list[str]:
    """The same of an order's lines."""
    model, header, found = view.model(), view.horizontalHeader(), []
    for place in range(model.columnCount(QModelIndex())):
        title = str(model.headerData(place, Qt.Orientation.Horizontal))
        if header.sectionSize(place) < QFontMetrics(header.font()).horizontalAdvance(title) + 12:
            found.append(f"title {title}: {header.sectionSize(place)}")
        for row in range(model.rowCount(QModelIndex())):
            index = model.index(row, place)
            is_right = bool(index.data(Qt.ItemDataRole.TextAlignmentRole) & int(Qt.AlignmentFlag.AlignRight))
            needed = view.itemDelegate().sizeHint(view.option_of(index), index).width() + 1  # the grid's line
            if is_right and header.sectionSize(place) < needed:
                found.append(f"{title}, line {row + 1}: {index.data()}")
    is_scrolled = view.horizontalScrollBar().maximum() > 0
    return found + ([f"{header.length()} of {view.viewport().width()}"] if is_scrolled else [])


def in_sizes(window: MainWindow, tasks: Tasks) -> Iterator[str]:
    """The window in each size, and as it was: what stands in it is opened once."""
    before = window.size()
    for width, height in SIZES:
        window.resize(width, height)
        assert tasks.wait_idle()
        assert (window.width(), window.height()) == (width, height)
        yield f"{width}x{height}"
    window.resize(before)
    assert tasks.wait_idle()


def test_a_code_is_whole_beside_the_link_to_what_it_names(window: OpenIn, tasks: Tasks) -> None:
    made, cut = window((1024, 768)), {}
    for name in ("stock", "stock_adjustments"):
        screen = made.open(name)
        assert tasks.wait_idle()
        assert isinstance(screen, ListScreen)
        table = screen.table
        for size in in_sizes(made, tasks):
            for place, column in enumerate(table.rows_model.columns):
                if column.names is None or not column.attr.endswith("_code") or table.isColumnHidden(place):
                    continue
                rows = range(min(table.rows_model.rowCount(), 9))
                cells = (table.rows_model.index(row, place) for row in rows)
                codes = (table.itemDelegate().sizeHint(QStyleOptionViewItem(), one).width() for one in cells)
                missing = max(codes) + ROOM - PADDING - table.columnWidth(place)
                cut[name, column.attr, size] = max(0, missing)
    assert {size for name, attr, size in cut if (name, attr) == ("stock", "item_code")} == set(NAMES_OF_SIZES)
    assert {place: by for place, by in cut.items() if by} == {}


def test_what_has_no_room_is_told_and_comes_back(window: OpenIn, tasks: Tasks) -> None:
    made = window((1024, 768))
    assert made.navigation.width() < 100, "the work has the room"
    screen = made.open("work_orders")
    assert tasks.wait_idle()
    assert isinstance(screen, ListScreen)
    told = screen.findChild(QPushButton, "list.no_room")
    assert told is not None
    assert told.isVisible()
    assert told.text() == "2 columns have no room"
    assert told.toolTip() == "No room for: Priority, Customer. Choose columns (Ctrl+L)"
    made.resize(1700, 800)
    assert tasks.wait_idle()
    assert not told.isVisible()
    assert made.navigation.width() > 100


def test_a_width_given_to_the_names_stays_in_any_window(window: OpenIn, tasks: Tasks) -> None:
    made = window((1366, 768))
    screen = made.open("items")
    assert tasks.wait_idle()
    assert isinstance(screen, ListScreen)
    table = screen.table
    name = [column.attr for column in table.rows_model.columns].index("name")
    table.setColumnWidth(name, 150)
    made.resize(1500, 800)
    made.navigation.toggle()
    assert tasks.wait_idle()
    assert table.columnWidth(name) == 150
    table.reset_columns()
    assert table.columnWidth(name) > 150


def captions_cut(window: QWidget) -> list[str]:
    """Buttons on screen that have less room than their words."""
    return [
        f"{button.objectName()} {button.text()}: {button.width()} of {button.sizeHint().width()}"
        for button in window.findChildren(QPushButton)
        if button.isVisible() and button.text() and button.width() < button.sizeHint().width()
    ]


def figures_cut(window: MainWindow, tasks: Tasks, screen: Screen) -> list[str]:
    """Titles and figures of a screen that are cut in one of the sizes."""
    found = []
    for size in in_sizes(window, tasks):
        for table in screen.findChildren(RowsView):
            found += [f"{size} {words}" for words in cut_in_list(table) if table.isVisible()]
        if isinstance(screen, DocumentForm) and screen.body.grid is not None:
            found += [f"{size} {words}" for words in cut_in_lines(screen.body.grid.view)]
    return found


def captions_cut_beside(navigation: Navigation, window: QWidget) -> list[str]:
    """Buttons that have less room than their words where the navigation is unfolded."""
    navigation.toggle()
    found = captions_cut(window)
    navigation.toggle()
    return found


def stepped(
    window: MainWindow, tasks: Tasks, record: str, states: dict[str, Any]
) -> Iterator[tuple[str, Any, DocumentForm]]:
    """The record in each status: the first is opened, and stepped on from it to the others."""
    ids = [row.id for row in states.values()]
    form = window.open(record, ids[0], neighbours=ids)
    assert isinstance(form, DocumentForm)
    for status, row in states.items():
        assert tasks.wait_idle()
        assert form.record.id == row.id
        yield status, row, form
        form.step(1)
    window.close_current()
    delete_closed()


@pytest.mark.parametrize("language", ["en", "tr"])
def test_nothing_is_cut_on_any_screen(
    window: OpenIn, tasks: Tasks, qapp: QApplication, language: str
) -> None:
    """Each screen is opened once, and shows a record in each status.

    No caption is cut in any language where the navigation is unfolded in the smaller window; no figure and
    no title in both sizes.
    """
    speak(qapp, language)
    made, cut = window((1024, 768)), {}
    for entry in made.listed:
        screen = made.open(entry.name)
        assert screen is not None
        assert tasks.wait_idle()
        cut[entry.name] = captions_cut_beside(made.navigation, made)
        if language == "en":
            cut[entry.name] += figures_cut(made, tasks, screen)
        rows = [screen.model.row_at(n) for n in range(30)] if isinstance(screen, ListScreen) else []
        first = rows[0] if rows else None
        states = {getattr(row, "status", ""): row for row in reversed(rows) if row}
        if isinstance(screen, ListScreen) and states:
            record = screen.spec.record
            for status, row, form in stepped(made, tasks, record, states):
                found = cut[f"{record} {status}"] = []
                if language == "en" and row is first:
                    found += figures_cut(made, tasks, form)
                form.set_dirty(True)
                found += captions_cut_beside(made.navigation, made)
                form.set_dirty(False)
        made.close_screen(screen)
        delete_closed()
    speak(qapp, "en")
    assert {name: found for name, found in cut.items() if found} == {}
    assert len(cut) > 40


def test_amounts_of_crores_are_whole_in_an_order(window: OpenIn, tasks: Tasks) -> None:
    made = window((1366, 768))
    form = made.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert form.body.grid is not None
    assert tasks.wait_idle()
    view, model = form.body.grid.view, form.body.grid.model
    view.pasting.paste_text("FIN-001\t12345678\t987.25\nGRF-008\t1234567\t45\n")
    assert tasks.wait_idle()
    amount = str(model.index(0, model.spec.place("amount")).data())
    assert amount.replace(",", "") == "12188270605.50"
    assert {size: cut_in_lines(view) for size in in_sizes(made, tasks)} == {
        size: [] for size in NAMES_OF_SIZES
    }
    form.set_dirty(False)


def fields_cut(form: DocumentForm) -> list[str]:
    """Fields of its head that have less room than what stands in them."""
    cut = []
    for panel in form.body.fields.panels("header"):
        for line in panel.findChildren(QLineEdit):
            margins = line.textMargins()
            room = line.width() - margins.left() - margins.right() - 2 * FRAME
            needed = line.fontMetrics().horizontalAdvance(line.text())
            cut += [f"{line.objectName()} {line.text()}: {room} of {needed}"] if room < needed else []
    return cut


def items_to_read(form: DocumentForm) -> int:
    """How many codes and names of items stand in its lines, all of which can be read."""
    view, seen = form.body.grid.view, 0  # type: ignore[union-attr]
    columns = enumerate(view.model().spec.columns)  # type: ignore[attr-defined]
    for place in [n for n, column in columns if column.name in ("item", "item_name")]:
        for line in range(view.model().rowCount(QModelIndex())):
            index = view.model().index(line, place)
            needed = view.itemDelegate().sizeHint(view.option_of(index), index).width()
            assert view.columnWidth(place) >= min(needed + 20, 256), index.data()
            assert index.data(Qt.ItemDataRole.ToolTipRole) == index.data()
            seen += bool(index.data())
    return seen


@pytest.mark.parametrize("area", ["sales", "purchase"])
def test_an_order_can_be_read_beside_the_history(window: OpenIn, tasks: Tasks, area: str) -> None:
    """Fields that have no room beside the others go below them; code and name of an item keep theirs."""
    made = window((1366, 768))
    orders = made.open(f"{area}_orders")
    assert isinstance(orders, ListScreen)
    assert tasks.wait_idle()
    cut: dict[str, list[str]] = {}
    seen = dict.fromkeys(NAMES_OF_SIZES, 0)
    rows = {f"{n}": orders.model.row_at(n) for n in range(8)}
    for _n, _row, form in stepped(made, tasks, f"{area}_order", rows):
        form.bar.history.setChecked(True)
        for size in in_sizes(made, tasks):
            cut[f"{size} {form.title}"] = fields_cut(form)
            if area == "sales":
                seen[size] += items_to_read(form)
    assert len(cut) == len(rows) * len(SIZES)
    assert {name: found for name, found in cut.items() if found} == {}
    assert all(seen.values()) == (area == "sales")


def test_a_navigation_unfolded_in_a_small_window_lies_over_the_work(window: OpenIn, tasks: Tasks) -> None:
    made = window((1024, 768))
    orders = made.open("sales_orders")
    assert isinstance(orders, ListScreen)
    assert tasks.wait_idle()
    room = orders.width()
    made.navigation.toggle()
    assert made.navigation.width() > 100
    assert orders.width() == room
    made.navigation.buttons["items"].click()
    assert tasks.wait_idle()
    assert made.navigation.width() < 100, "what was chosen has the room again"
    made.navigation.toggle()
    made.tabs.current.setFocus()  # type: ignore[union-attr]
    assert isinstance(made.tabs.current, ListScreen)
    made.tabs.current.table.setFocus()
    assert made.navigation.width() < 100, "so has what one works in"
    made.resize(1300, 800)
    assert made.navigation.width() > 100
    assert made.navigation.geometry().right() < made.tabs.geometry().left() + made.navigation.room.width()


def test_a_navigation_over_the_work_has_the_keyboard_until_esc(window: OpenIn, tasks: Tasks) -> None:
    made = window((1024, 768))
    orders = made.open("sales_orders")
    assert isinstance(orders, ListScreen)
    assert tasks.wait_idle()
    orders.table.setFocus()
    made.navigation.toggle()
    here = made.navigation.buttons["sales_orders"]
    assert here.hasFocus()
    QTest.keyClick(here, Qt.Key.Key_Escape)
    assert made.navigation.width() < 100
    assert QApplication.focusWidget() is orders.table


def test_a_navigation_unfolded_in_a_small_window_stays_so(
    window: OpenIn,
) -> None:
    made = window((1024, 768))
    made.navigation.toggle()
    made.resize(1000, 740)
    assert made.navigation.width() > 100
    made.resize(1300, 800)
    assert made.navigation.width() > 100
    made.resize(1024, 768)
    assert made.navigation.width() < 100


@pytest.mark.parametrize(("name", "attr"), [("users", "email"), ("parties", "phone")])
def test_what_says_nothing_when_it_is_cut_is_whole(
    window: OpenIn, tasks: Tasks, name: str, attr: str
) -> None:
    made, seen = window((1024, 768)), 0
    screen = made.open(name)
    assert tasks.wait_idle()
    assert isinstance(screen, ListScreen)
    table, model = screen.table, screen.table.rows_model
    place = [column.attr for column in model.columns].index(attr)
    for size in in_sizes(made, tasks):
        assert not table.isColumnHidden(place), size
        for row in range(max(table.rowAt(0), 0), min(model.rowCount(), 9)):
            cell = model.index(row, place)
            needed = table.itemDelegate().sizeHint(QStyleOptionViewItem(), cell).width()
            assert table.columnWidth(place) >= needed, (size, cell.data())
            seen += bool(cell.data())
    assert seen > 5
