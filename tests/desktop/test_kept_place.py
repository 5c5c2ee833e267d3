"""A button that is greyed while it has the keyboard: the keyboard stays there, and presses no other one."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPushButton
from pytestqt.qtbot import QtBot

from erp_desktop.kit.frame.kept_place import KeptPlace, keep_places

Key = Qt.Key


class Row(QDialog):
    """Three buttons, the middle one greyed when it is pressed."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        self.buttons = [QPushButton(name, self) for name in ("First", "Second", "Third")]
        self.pressed: list[str] = []
        for button in self.buttons:
            row.addWidget(button)
            button.clicked.connect(lambda _checked=False, one=button: self.pressed.append(one.text()))
        self.buttons[1].clicked.connect(lambda: self.buttons[1].setEnabled(False))


@pytest.fixture
def row(qapp: QApplication, qtbot: QtBot) -> Row:
    keep_places(qapp)
    row = Row()
    qtbot.addWidget(row)
    with qtbot.waitActive(row):
        row.show()
    row.buttons[1].setFocus()
    return row


def press(key: Key, qtbot: QtBot) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key)


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return, Key.Key_Enter])
def test_what_is_pressed_once_too_often_presses_no_other_button(row: Row, qtbot: QtBot, key: Key) -> None:
    press(Key.Key_Space, qtbot)
    for _n in range(3):
        press(key, qtbot)
    assert row.pressed == ["Second"]


def test_tab_goes_on_from_there_both_ways(row: Row, qtbot: QtBot) -> None:
    press(Key.Key_Space, qtbot)
    press(Key.Key_Tab, qtbot)
    assert QApplication.focusWidget() is row.buttons[2]
    press(Key.Key_Backtab, qtbot)
    assert QApplication.focusWidget() is row.buttons[0]


def test_the_button_has_it_again_when_it_can_be_pressed(row: Row, qtbot: QtBot) -> None:
    for _n in range(2):
        press(Key.Key_Space, qtbot)
        assert isinstance(QApplication.focusWidget(), KeptPlace)
        row.buttons[1].setEnabled(True)
        assert QApplication.focusWidget() is row.buttons[1]
    assert len(row.findChildren(KeptPlace)) == 1


def test_it_stays_where_somebody_went_meanwhile(row: Row, qtbot: QtBot) -> None:
    press(Key.Key_Space, qtbot)
    row.buttons[0].setFocus()
    row.buttons[1].setEnabled(True)
    assert QApplication.focusWidget() is row.buttons[0]


def test_where_a_place_was_remembered_the_button_gets_it(row: Row, qtbot: QtBot) -> None:
    press(Key.Key_Space, qtbot)
    remembered = QApplication.focusWidget()
    assert remembered is not None
    row.buttons[0].setFocus()
    row.buttons[1].setEnabled(True)
    remembered.setFocus()
    assert QApplication.focusWidget() is row.buttons[1]


def test_behind_a_question_it_is_kept_too(row: Row, qtbot: QtBot) -> None:
    question = QDialog(row)
    with qtbot.waitActive(question):
        question.show()
    row.buttons[1].setEnabled(False)
    question.close()
    qtbot.waitUntil(row.isActiveWindow)
    assert isinstance(row.focusWidget(), KeptPlace)


def test_it_is_told_as_the_button_and_lies_over_it(row: Row, qtbot: QtBot) -> None:
    press(Key.Key_Space, qtbot)
    place = QApplication.focusWidget()
    assert place is not None
    assert place.accessibleName() == "Second"
    assert place.geometry() == row.buttons[1].geometry()


def test_a_whole_form_that_is_greyed_is_no_matter_of_a_button(
    row: Row, qtbot: QtBot, wait_a_turn: Callable[[], None]
) -> None:
    row.setEnabled(False)
    wait_a_turn()
    assert row.findChildren(KeptPlace) == []


@pytest.fixture
def wait_a_turn(qapp: QApplication) -> Callable[[], None]:
    return qapp.processEvents
