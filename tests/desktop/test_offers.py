"""Messages: what one offers is reached by F7, its letter, and Tab behind the fields, in every window."""

import ast
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFrame,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.forms.merge.conflict_bar import ConflictBar
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_sales_order
from tests.factories.sources import nodes_below

Key = Qt.Key


@pytest.fixture
def window(window_of: Callable[[Core], MainWindow], core: Core) -> MainWindow:
    return window_of(core)


def focus() -> str:
    widget = QApplication.focusWidget()
    return (widget.accessibleName() or widget.objectName()) if widget is not None else ""


@pytest.mark.parametrize("of", [QWidget, QDialog, QMainWindow])
def test_f7_leads_to_a_message_in_every_window(qtbot: QtBot, of: type[QWidget]) -> None:
    window, done = of(), list[str]()
    qtbot.addWidget(window)
    inside = QWidget(window)
    if isinstance(window, QMainWindow):
        window.setCentralWidget(inside)
    column = QVBoxLayout(inside)
    bar, line = MessageBar(inside), QLineEdit(inside)
    line.setObjectName("line")
    column.addWidget(bar)
    column.addWidget(line)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    line.setFocus()
    bar.show_message("Imported.", "success", "Take it back", lambda: done.append("back"))
    for expected in ("Take it back", "Close this message", "line", "Take it back"):
        qtbot.keyClick(window, Key.Key_F7)
        assert focus() == expected
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    assert (done, bar.isHidden(), focus()) == (["back"], True, "line")
    bar.show_message("Not read.", "danger", "Try again")
    button = bar.findChild(QAbstractButton, "message.action")
    assert button is not None
    assert button.toolTip() == "Try again: F7, then Enter"


def test_f7_goes_through_what_a_message_offers_from_the_left(qtbot: QtBot) -> None:
    """However high its buttons are: the cross is the last."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    line, first, second = QLineEdit(window), MessageBar(window), MessageBar(window)
    column.addWidget(line)
    for bar in (first, second):
        column.addWidget(bar)
        bar.show_message("A word.", "info", "Got it", stays=True)
        bar.offer("No more", bar.clear)
        close = bar.findChild(QAbstractButton, "message.close")
        assert close is not None
        close.setFixedHeight(60)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    line.setFocus()
    for expected in ("Got it", "No more", "Close this message") * 2:
        qtbot.keyClick(window, Key.Key_F7)
        assert focus() == expected


def test_f7_leads_to_a_message_in_the_window_of_a_tab(qtbot: QtBot, window: MainWindow, tasks: Tasks) -> None:
    screen = window.open("sales_orders")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    screen.message.show_message("Not read.", "danger", "Try again")
    window.tabs.turn_front()
    assert tasks.wait_idle()
    qtbot.keyClick(screen.window(), Key.Key_F7)
    assert focus() == "Try again"


def test_tab_passes_over_messages_between_the_fields(
    qtbot: QtBot, window: MainWindow, core: Core, tasks: Tasks
) -> None:
    form = window.open("sales_order", make_sales_order(core).id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    seen: list[list[str]] = []
    for is_told in (False, True):
        if is_told:
            form.message.show_message("Please correct it.", "danger", "Try again", lambda: None)
            form.message.offer("Open folder", lambda: None)
            form.conflict.bar.ask("Ravi changed this too.")
        form.focus_first()
        stops = [focus()]
        for _stop in range(3):
            qtbot.keyClick(QApplication.focusWidget(), Key.Key_Backtab)
            stops.append(focus())
        seen.append(stops)
    assert seen[0] == seen[1]
    qtbot.keyClick(window, Key.Key_F7)
    reached = set[str]()
    while focus() not in reached:
        reached.add(focus())
        qtbot.keyClick(window, Key.Key_F7)
    assert {"Try again", "Open folder", "Close this message", "Compare…", "Show theirs"} <= reached


def test_all_that_looks_like_a_message_is_one_of_these() -> None:
    """F7 knows a message by its look, and Tab comes to the buttons of these last."""
    made = {
        file
        for file, node in nodes_below("erp_desktop", "with_role")
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "with_role"
        and any(isinstance(a, ast.Constant) and a.value == "message" for a in node.args[1:2])
    }
    without_buttons = {"kit/lines/clips/paste_preview.py"}
    with_fields = {"kit/forms/merge/merge_panel.py"}  # a panel one fills in, and a stop like any other
    assert made - without_buttons - with_fields == {
        "kit/parts/message_bar.py",
        "kit/forms/merge/conflict_bar.py",
    }


@pytest.mark.parametrize("make", [MessageBar, ConflictBar])
def test_each_button_of_a_message_is_a_stop_of_tab(qtbot: QtBot, make: Callable[[], QFrame]) -> None:
    bar = make()
    qtbot.addWidget(bar)
    assert bar.findChildren(QAbstractButton) == [], "they are made for what is first said"
    if isinstance(bar, MessageBar):
        bar.show_message("It is saved.", "success", "Take back", lambda: None)
    elif isinstance(bar, ConflictBar):
        bar.ask("Ravi changed this too.")
    buttons = bar.findChildren(QAbstractButton)
    assert buttons
    assert {button.focusPolicy() for button in buttons} == {Qt.FocusPolicy.TabFocus}


def test_alt_and_its_letter_press_what_a_message_offers(qtbot: QtBot) -> None:
    """The letter is none of the program's own keys, nor that of another button of the window."""
    window, done = QDialog(), list[str]()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    line, bar, other = QLineEdit(window), MessageBar(window), QPushButton("&Keep it", window)
    for widget in (line, bar, other):
        column.addWidget(widget)
    other.clicked.connect(lambda: done.append("keep"))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    line.setFocus()
    for action, shown, letter in (
        ("Take it back", "&Take it back", Key.Key_T),
        ("Keep both", "Keep &both", Key.Key_B),
        ("Leave out", "Leave &out", Key.Key_O),  # Alt+L is the program's own
        ("Bits & pieces", "&Bits && pieces", Key.Key_B),
    ):
        bar.show_message("Worth a look.", "warning", action, lambda action=action: done.append(action))
        button = bar.findChild(QAbstractButton, "message.action")
        assert button is not None
        assert (button.text(), button.accessibleName()) == (shown, action)
        qtbot.keyClick(line, letter, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: done != [])  # it is seen to be pressed
        assert done.pop() == action
    bar.show_message("Worth a look.", "warning", "ঠিক আছে", lambda: None)
    assert (button.text(), done) == ("ঠিক আছে", []), "no keyboard has such a letter beside Alt"


def test_what_is_added_stands_beside_what_is_said_and_offered(qtbot: QtBot) -> None:
    bar, done = MessageBar(), list[str]()
    qtbot.addWidget(bar)
    bar.show_message("2 cells are wrong.", "danger", "Leave out the totals", lambda: done.append("left"))
    for name in ("a.xlsx", "b.xlsx"):
        bar.add(f"{name} was written.", "Open file", lambda name=name: done.append(name))
        assert bar.text == f"2 cells are wrong.\n{name} was written.", "of two copies the last is told"
        other = bar.findChild(QAbstractButton, "message.other")
        assert other is not None
        other.click()
    action = bar.findChild(QAbstractButton, "message.action")
    assert action is not None
    action.click()
    assert (done, bar.tone) == (["a.xlsx", "b.xlsx", "left"], "danger")
