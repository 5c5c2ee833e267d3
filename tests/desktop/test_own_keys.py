"""A user's own keys: chosen in F1's window, heard and told everywhere at once, kept with his account."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.paths import project_dir
from erp_core.security.desk import service as desk
from erp_desktop.kit.frame.own_desk import OwnDesk
from erp_desktop.kit.keys import keys, own_keys
from erp_desktop.kit.keys.bound import bound
from erp_desktop.kit.keys.keys import NAMES, Keys
from erp_desktop.kit.look import preferences
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.shortcuts.key_row import KeyRow
from erp_desktop.shell.shortcuts.shortcuts_dialog import ShortcutsDialog

OpenAs = Callable[[str], MainWindow]
CHANGEABLE = [action for action in NAMES if own_keys.can_change(action)]
FREE = "Ctrl+Shift+F12"


@pytest.fixture(autouse=True)
def as_delivered() -> Iterator[None]:
    yield
    keys.use({})


@pytest.fixture
def window(window_as: OpenAs) -> MainWindow:
    return window_as("manager")


def press(window: MainWindow, sequence: str) -> None:
    QTest.keySequence(QApplication.focusWidget() or window, QKeySequence(sequence))


def overview(window: MainWindow, tasks: Tasks) -> ShortcutsDialog:
    press(window, keys.OVERVIEW.keys)
    assert tasks.wait_idle()
    found = window.findChildren(ShortcutsDialog)[-1]
    assert found.isVisible()
    return found


def test_a_dialog_tells_the_keys_too_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    asking = QDialog(window)
    line = QLineEdit(asking)
    asking.open()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    for _time in range(2):  # it hears the key once, however often it gets the keyboard
        qtbot.keyClick(line, Qt.Key.Key_F1)
        (told,) = [found for found in asking.findChildren(ShortcutsDialog) if found.isVisible()]
        told.close()
        qtbot.waitUntil(line.hasFocus)


def test_where_one_has_to_prove_who_one_is_no_keys_are_told(window: MainWindow, qtbot: QtBot) -> None:
    window.idle.lock()
    locked = window.idle.dialog
    assert locked is not None
    line = locked.page.fields["password"].line
    qtbot.waitUntil(line.hasFocus)
    qtbot.keyClick(line, Qt.Key.Key_F1)
    assert QApplication.activeWindow() is locked
    assert not locked.findChildren(ShortcutsDialog)


def row_of(dialog: ShortcutsDialog, action: Keys) -> KeyRow:
    return next(row for row in dialog.rows if row.action == action)


def choose(dialog: ShortcutsDialog, action: Keys, *pressed: str) -> str:
    """Press an action's button by keyboard, then other keys; what the window says of it."""
    button = row_of(dialog, action).button
    assert button is not None
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    for sequence in pressed:
        QTest.keySequence(button, QKeySequence(sequence))
    return dialog.told.text()


def event_of(sequence: str) -> QKeyEvent:
    pressed = QKeySequence(sequence.replace("Enter", "Return"))[0]  # type: ignore[reportIndexIssue] - not in the stubs
    return QKeyEvent(QEvent.Type.KeyPress, pressed.key(), pressed.keyboardModifiers())


def test_another_key_is_heard_and_told_in_what_is_open(window: MainWindow, tasks: Tasks) -> None:
    form = window.open("sales_order")
    assert form is not None
    assert tasks.wait_idle()
    history = form.findChild(QToolButton, "form.history_button")
    assert history is not None
    assert history.toolTip() == "Who did what (F8)"
    dialog = overview(window, tasks)
    choose(dialog, keys.HISTORY, "Ctrl+Shift+H")
    button = row_of(dialog, keys.HISTORY).button
    assert button is not None
    assert button.text() == "Ctrl+Shift+H"
    dialog.accept()
    window.activateWindow()
    QApplication.processEvents()
    assert history.toolTip() == "Who did what (Ctrl+Shift+H)"
    press(window, "F8")
    assert not history.isChecked()
    press(window, "Ctrl+Shift+H")
    assert history.isChecked()


def test_words_that_name_another_key_name_the_users(window: MainWindow, tasks: Tasks) -> None:
    dialog = overview(window, tasks)
    assert row_of(dialog, keys.BACK)._title.text() == "Back from what Alt+C opened"
    said = choose(dialog, keys.NEW_MASTER, "Ctrl+Shift+H")
    assert keys.NEW_MASTER.keys == "Ctrl+Shift+H", said
    assert row_of(dialog, keys.BACK)._title.text() == "Back from what Ctrl+Shift+H opened"
    assert row_of(overview(window, tasks), keys.BACK)._title.text() == "Back from what Ctrl+Shift+H opened"


def test_menus_show_the_new_keys(window: MainWindow, tasks: Tasks) -> None:
    form = window.open("sales_order")
    assert form is not None
    assert tasks.wait_idle()
    own_keys.choose(keys.PRINT, "Ctrl+Shift+R")
    own_keys.choose(keys.NEW, "Ctrl+Shift+O")
    told = {action.text().partition("\t")[0]: action for action in form.menu_actions()}
    assert told["New sales order"].text() == "New sales order\tCtrl+Shift+O"
    assert told["Print…"].shortcut() == QKeySequence("Ctrl+Shift+R")


def test_keys_that_do_something_else_here_are_refused_with_its_name(window: MainWindow, tasks: Tasks) -> None:
    dialog = overview(window, tasks)
    told = choose(dialog, keys.HISTORY, "Ctrl+S")
    assert told == "Ctrl+S already does something else here: Save. Press others, or change that first."
    assert keys.HISTORY.keys == "F8"
    assert choose(dialog, keys.HISTORY, "Ctrl+K").startswith(
        "Ctrl+K already does something else here: Search"
    )
    assert choose(dialog, keys.GROUP, "F8") == dialog.told.text() != ""
    assert keys.GROUP.keys == "F8", "history is of forms, groups are of lists"


@pytest.mark.parametrize(
    "wanted",
    ["A", "Shift+A", "Alt+A", "Ctrl+Alt+Q", "Ctrl+1", "Alt+1", "Ctrl+Space", "Ctrl+Shift+0", "Meta+A", "Ç"],
)
def test_keys_that_type_or_belong_to_others_are_refused(wanted: str) -> None:
    assert "cannot be taken" in own_keys.why_not(keys.GROUP, wanted)


@pytest.mark.parametrize("wanted", ["Ctrl+C", "Ctrl+V", "Ctrl+Z", "Backspace", "Esc", "Tab"])
def test_what_corrects_texts_is_refused(wanted: str) -> None:
    assert "is needed where text is typed" in own_keys.why_not(keys.GROUP, wanted)


def test_after_keys_that_cannot_be_taken_others_are_pressed_at_once(window: MainWindow, tasks: Tasks) -> None:
    dialog = overview(window, tasks)
    told = choose(dialog, keys.GROUP, "Ctrl+K")
    assert told.startswith("Ctrl+K already does")
    button = row_of(dialog, keys.GROUP).button
    assert button is not None
    assert button.text() == "Press the new keys"
    QTest.keySequence(button, QKeySequence("Ctrl+J"))
    assert keys.GROUP.keys == "Ctrl+J"
    assert not dialog.told.text().startswith("Ctrl+K")


def test_esc_leaves_the_keys_as_they_are(window: MainWindow, tasks: Tasks) -> None:
    dialog = overview(window, tasks)
    choose(dialog, keys.GROUP, "Esc")
    assert keys.GROUP.keys == "Ctrl+G"
    assert dialog.isVisible()


def test_one_becomes_as_delivered_and_all_do(
    window: MainWindow, tasks: Tasks, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    dialog = overview(window, tasks)
    assert not dialog.reset_all.isVisible()
    choose(dialog, keys.GROUP, "Ctrl+Shift+G")
    choose(dialog, keys.SORT, FREE)
    row = row_of(dialog, keys.GROUP)
    assert row.reset is not None
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    assert (keys.GROUP.keys, keys.SORT.keys) == ("Ctrl+G", FREE)
    monkeypatch.setattr(ask, "confirm", lambda *_: True)
    dialog.reset_all.click()
    assert keys.SORT.keys == "Alt+S"
    assert not dialog.reset_all.isVisible()


def test_what_was_delivered_is_not_taken_back_from_what_has_it_now() -> None:
    assert own_keys.choose(keys.GROUP, "Ctrl+Shift+G") == ""
    assert own_keys.choose(keys.COLUMNS, "Ctrl+G") == ""
    assert "already does something else here: Choose columns" in own_keys.reset(keys.GROUP)
    assert "…." not in own_keys.choose(keys.SORT, "Ctrl+Shift+G")
    assert "“Group the list by …”. Press" in own_keys.choose(keys.SORT, "Ctrl+Shift+G")
    assert own_keys.reset(keys.COLUMNS) == ""
    assert own_keys.reset(keys.GROUP) == ""


def test_they_go_with_the_person_to_another_pc_and_to_nobody_else(
    window_as: OpenAs, core_as: Callable[[str], Core], tasks: Tasks, tmp_path: Path
) -> None:
    staff = window_as("staff")

    def sit(pc: str, username: str) -> None:
        preferences.use(QSettings(str(tmp_path / f"{pc}.ini"), QSettings.Format.IniFormat))
        OwnDesk(core_as(username), tasks, username, staff, staff)
        assert tasks.wait_idle()

    sit("pc1", "staff")
    own_keys.choose(keys.RELOAD, "Ctrl+R")
    assert tasks.wait_idle()
    sit("pc2", "manager")
    assert keys.RELOAD.keys == "F5"
    sit("pc2", "staff")
    assert keys.RELOAD.keys == "Ctrl+R"
    assert '"reload": "Ctrl+R"' in core_as("staff").run(desk.settings)["window/keys/all"]
    preferences.belong_to("")


def test_what_is_kept_and_cannot_be_taken_is_as_delivered() -> None:
    preferences.OWN_KEYS.set(
        {"reload": "Ctrl+N", "group": FREE, "gone": "Ctrl+R", "copy": "F2", "sort": 7}, "all"
    )
    own_keys.load()
    assert (keys.RELOAD.keys, keys.GROUP.keys, keys.COPY.keys, keys.SORT.keys) == (
        "F5",
        FREE,
        "Ctrl+C",
        "Alt+S",
    )


class TestEvery:
    """Every action of the table."""

    @pytest.mark.parametrize("action", CHANGEABLE, ids=NAMES.get)
    def test_can_be_given_other_keys(self, action: Keys) -> None:
        assert own_keys.choose(action, FREE) == ""
        assert action.keys == FREE
        assert keys.is_pressed(event_of(FREE), action)
        for shipped in action.shipped.split(", "):
            assert not keys.is_pressed(event_of(shipped), action)
        assert own_keys.reset(action) == ""
        assert action.keys == action.shipped

    def test_of_the_window_a_list_and_a_form_is_heard_at_other_keys_and_no_more_at_ours(
        self, window: MainWindow, tasks: Tasks
    ) -> None:
        for screen, table in (("sales_orders", keys.LISTS), ("sales_order", keys.FORMS)):
            window.open(screen)
            assert tasks.wait_idle()
            heard = [
                one for one in (*keys.WINDOW, *table) if bound(window, event_of(one.shipped.split(", ")[0]))
            ]
            for action in filter(own_keys.can_change, heard):
                ours = event_of(action.shipped.split(", ")[0])
                assert own_keys.choose(action, FREE) == ""
                assert bound(window, event_of(FREE)) is not None, action
                assert bound(window, ours) is None, action
                assert own_keys.reset(action) == ""
                assert bound(window, ours) is not None, action

    def test_of_the_lines_is_told_under_them(self, window: MainWindow, tasks: Tasks) -> None:
        form = window.open("sales_order")
        assert form is not None
        assert tasks.wait_idle()
        hint = form.findChild(QLabel, "form.lines.hint")
        assert hint is not None
        own_keys.choose(keys.INSERT_LINE, FREE)
        assert f"{FREE}: insert" in hint.text().replace("\u00a0", " ")

    def test_letter_and_function_key_is_heard_through_the_table(self) -> None:
        """What hears a key by its name would go on hearing it."""
        fixed = re.compile(r"Key\.Key_(?:[A-Z]|F\d+)\b")
        # All function keys at once; Ctrl+C, every program's; what presses keys.
        allowed = {"kit/frame/veil.py", "kit/lists/bulk/results_table.py", "tour/stage.py", "tour/walk.py"}
        root = Path(project_dir(), "erp_desktop")
        found = {
            file.relative_to(root).as_posix()
            for file in root.rglob("*.py")
            if fixed.search(file.read_text("utf-8"))
        }
        assert found <= allowed

    def test_key_that_is_told_is_told_from_the_table(self) -> None:
        """What names keys in its own words would go on naming them."""
        fixed = re.compile(r"""_\(\s*["'][^"']*(?:(?:Ctrl|Alt|Shift)\+|\bF\d)""")
        allowed = {"kit/keys/keys.py", "kit/attachments/attachments_panel.py"}  # Ctrl+V is every program's
        root = Path(project_dir(), "erp_desktop")
        found = {
            file.relative_to(root).as_posix()
            for file in root.rglob("*.py")
            if fixed.search(file.read_text("utf-8"))
        }
        assert found <= allowed
