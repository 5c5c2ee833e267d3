"""Five hints of the beginning: each where its thing is in sight, over nothing, once, off by one click."""

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from erp_core import Core
from erp_desktop.kit.fields.scrolled_page import ScrolledPage
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import preferences, theme
from erp_desktop.kit.look.preferences import HINTS_TOLD
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.hints.hints import HINTS, Hints
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_item, make_sales_order


@pytest.fixture
def hints(core: Core, window_of: Callable[[Core], MainWindow], qtbot: QtBot) -> Hints:
    window = window_of(core)
    window.resize(1024, 728)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isVisible)
    HINTS_TOLD.set([])
    found = Hints(window)
    found._timer.setInterval(0)
    return found


def click(hints: Hints, name: str) -> None:
    button = hints.hint.findChild(QPushButton, name)
    assert button is not None
    button.click()


def only(hints: Hints, name: str) -> QWidget:
    """Have this one told, and no other; gives what it is about."""
    hints._timer.stop()
    hints.hint.clear()
    HINTS_TOLD.set([one.name for one in HINTS if one.name != name])
    hints.look()
    target = hints.hint.target
    assert target is not None
    return target


def close_what_opened() -> None:
    for opened in (QApplication.activeModalWidget(), QApplication.activePopupWidget()):
        if opened is not None:
            opened.close()


def test_each_is_told_once_where_its_thing_is_in_sight(hints: Hints, tasks: Tasks, qtbot: QtBot) -> None:
    window, told = hints._window, list[str]()
    for screen in ("sales_orders", "sales_order"):
        window.open(screen)
        assert tasks.wait_idle()
        here = QApplication.focusWidget()
        while len(told) < (3 if screen == "sales_orders" else len(HINTS)):
            qtbot.waitUntil(lambda: hints.hint.target is not None)
            told.append(hints.hint.text)
            target = hints.hint.target
            assert target is not None
            assert window.rect().contains(hints.hint.geometry())
            assert QApplication.focusWidget() is here, "it takes no keyboard"
            click(hints, "message.action")
    assert len(set(told)) == len(HINTS)
    assert not any("{key}" in one for one in told)
    window.open("purchase_order")
    assert tasks.wait_idle()
    qtbot.wait(50)
    assert hints.hint.isHidden(), "none is told twice"


def test_one_click_ends_all(hints: Hints, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: hints.hint.target is not None)
    click(hints, "message.other")
    hints._window.open("sales_orders")
    qtbot.wait(50)
    assert hints.hint.isHidden()
    assert set(HINTS_TOLD.get()) == {one.name for one in HINTS}


def test_it_goes_with_what_it_is_about(hints: Hints, tasks: Tasks, qtbot: QtBot) -> None:
    HINTS_TOLD.set([one.name for one in HINTS if one.name != "filter"])
    window = hints._window
    hints.hint.clear()
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    qtbot.waitUntil(lambda: hints.hint.target is screen.search)
    window.open("dashboard")
    qtbot.waitUntil(hints.hint.isHidden)


def test_a_window_that_is_gone_tells_nothing_any_more(
    hints: Hints, core: Core, window_of: Callable[[Core], MainWindow], tasks: Tasks, qtbot: QtBot
) -> None:
    """Whoever logs out and in again has another window; the keyboard goes about in that one."""
    HINTS_TOLD.set([])
    hints.deleteLater()
    qtbot.waitUntil(lambda: not isValid(hints))
    window_of(core).open("sales_order")
    assert tasks.wait_idle()


def test_nothing_is_asked_of_what_is_gone_when_the_program_ends(hints: Hints) -> None:
    """The keyboard leaves the last window when what is remembered on the PC is gone already."""
    hints._timer.stop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QApplication, "closingDown", staticmethod(lambda: True))
        patch.setattr(preferences._Store, "settings", object())
        hints._moved()
    assert not hints._timer.isActive()


def test_the_first_is_as_high_as_its_words(hints: Hints) -> None:
    """When it is shown it has no width yet, in which its words would stand one below the other."""
    hints.look()
    QApplication.processEvents()
    first = hints.hint.size()
    hints.hint.hide()
    hints.hint.show()
    QApplication.processEvents()
    assert hints.hint.size() == first
    assert first.height() < 3 * hints.hint.fontMetrics().height() + 8


def test_it_stays_whole_when_text_is_made_larger_while_it_stands(
    hints: Hints, tasks: Tasks, qapp: QApplication
) -> None:
    hints._window.open("sales_order")
    assert tasks.wait_idle()
    only(hints, "paste")
    try:
        for percent in (125, 150, 200, 100):
            theme.apply_text(qapp, percent)
            for _turn in range(3):
                qapp.processEvents()
            hint = hints.hint
            assert hint.height() >= max(hint.heightForWidth(hint.width()), hint.minimumSizeHint().height())
            label = hint.findChild(QLabel, "message.text")
            assert label is not None
            assert label.height() >= label.heightForWidth(label.width()), percent
            for button in hint.findChildren(QPushButton):
                assert button.height() >= button.sizeHint().height(), percent
                assert hint.rect().contains(button.geometry()), percent
            assert hints._window.rect().contains(hint.geometry())
    finally:
        theme.apply_text(qapp, 100)


@pytest.mark.parametrize(
    ("name", "key", "modifier"),
    [
        ("search", Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        ("filter", Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier),
        ("keys", Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_who_uses_the_key_it_tells_has_done_with_it(
    hints: Hints, tasks: Tasks, qtbot: QtBot, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    """Though it stood too short a time to be read."""
    window = hints._window
    window.open("sales_orders")
    assert tasks.wait_idle()
    only(hints, name)
    here = window.focusWidget()
    assert here is not None
    qtbot.keyClick(here, Qt.Key.Key_A)
    assert not hints.hint.isHidden(), "any other key leaves it"
    press(qtbot, key, modifier)  # what is typed goes on in the search line
    assert hints.hint.isHidden()
    close_what_opened()
    hints.look()
    assert name in HINTS_TOLD.get()


def place_in(widget: QWidget, whole: QWidget) -> QRect:
    return widget.rect().translated(widget.mapTo(whole, QPoint(0, 0)))


def place_of(widget: QWidget) -> QRect:
    return place_in(widget, widget.window())


def test_none_lies_over_anything(hints: Hints, tasks: Tasks) -> None:
    """Neither over a card, a row, a field or a red bar, nor over the foot of a list or the totals."""
    window = hints._window
    for screen, width in itertools.product(("dashboard", "sales_orders", "sales_order", "item"), (800, 1366)):
        window.resize(width, 600)
        front = window.open(screen)
        assert tasks.wait_idle()
        assert front is not None
        window.message.show_message("Please correct the marked fields.", "danger")
        for one in [one for one in HINTS if one.target(window) is not None]:
            only(hints, one.name)
            QApplication.processEvents()
            own = place_of(hints.hint)
            assert window.rect().contains(own)
            assert not hints.hint.visibleRegion().isEmpty()
            for other in (front, window.tabs, window.navigation, window.status, window.message):
                assert not own.intersects(place_of(other)), (one.name, screen, width, other)


def table_of(screen: object) -> QTableView:
    """The rows of a list, or the lines of an order."""
    grid = screen.body.grid if isinstance(screen, DocumentForm) else None
    table = screen.table if isinstance(screen, ListScreen) else grid and grid.view
    assert isinstance(table, QTableView)
    return table


@pytest.mark.parametrize("name", ["items", "sales_order"])
def test_the_row_one_stands_on_stays_in_sight(hints: Hints, tasks: Tasks, core: Core, name: str) -> None:
    """The screen is lower while one is told, and one stands on the last row there is room for."""
    window = hints._window
    items = [make_item(core, code=f"HNT-{n}", name=f"Hint {n}") for n in range(40)]
    order = make_sales_order(
        core, lines=[{"item_id": i.id, "quantity": "3", "unit_price": "2"} for i in items]
    )
    screen = window.open(name, order.id if name == "sales_order" else None)
    assert tasks.wait_idle()
    table = table_of(screen)
    hints.hint.clear()
    QApplication.processEvents()
    table.setFocus()
    rows = range(table.model().rowCount())
    room = table.viewport().height()
    last = max(r for r in rows if table.rowViewportPosition(r) + table.rowHeight(r) <= room)
    table.setCurrentIndex(table.model().index(last, 1))
    only(hints, "search")
    QApplication.processEvents()
    assert table.viewport().height() < room
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()))


def test_the_field_one_types_in_stays_in_sight(hints: Hints, tasks: Tasks) -> None:
    window = hints._window
    window.resize(900, 520)
    screen = window.open("party")
    assert isinstance(screen, DocumentForm)
    assert tasks.wait_idle()
    hints.hint.clear()
    QApplication.processEvents()
    page = screen.findChild(ScrolledPage)
    assert page is not None
    inputs = screen.body.tab_order()
    lowest = [one for one in inputs if page.viewport().rect().contains(place_in(one, page.viewport()))][-1]
    lowest.setFocus()
    QApplication.processEvents()
    only(hints, "search")
    QApplication.processEvents()
    assert page.viewport().rect().contains(place_in(lowest, page.viewport()))


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Where the keyboard is; what opens is closed again."""
    here = QApplication.focusWidget()
    assert here is not None
    window = here.window()
    QTimer.singleShot(200, close_what_opened)
    qtbot.keyClick(here, key, modifier)
    qtbot.wait(250)
    close_what_opened()
    with qtbot.waitActive(window):
        window.activateWindow()


def test_who_used_a_key_before_needs_no_hint_of_it(hints: Hints, tasks: Tasks, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    hints._timer.setInterval(3_600_000)  # none is told yet
    hints.hint.clear()
    HINTS_TOLD.set([])
    window = hints._window
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    screen.search.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_V, control)
    assert HINTS_TOLD.get() == [], "Enter and Ctrl+V are for something else here"
    press(qtbot, Qt.Key.Key_F1)
    press(qtbot, Qt.Key.Key_F, control)
    assert HINTS_TOLD.get() == ["keys", "filter"]
    form = window.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.grid is not None
    QApplication.clipboard().setText("7")
    press(qtbot, Qt.Key.Key_V, control)
    press(qtbot, Qt.Key.Key_Return)
    form.body.grid.view.setFocus()
    press(qtbot, Qt.Key.Key_V, control)
    press(qtbot, Qt.Key.Key_K, control)
    assert HINTS_TOLD.get() == ["keys", "filter", "enter", "paste", "search"]


def test_none_covers_the_foot_of_a_list(hints: Hints, tasks: Tasks) -> None:
    window = hints._window
    screen = window.open("sales_orders")
    assert screen is not None
    assert tasks.wait_idle()
    for name in ("search", "filter", "keys"):
        only(hints, name)
        foot = screen.findChild(QWidget, "list_footer")
        assert foot is not None
        where = foot.rect().translated(foot.mapTo(window, QPoint(0, 0)))
        assert not hints.hint.geometry().intersects(where), name
        assert window.rect().contains(hints.hint.geometry())
