"""No test begins with what another left: a key that is held, the mouse somewhere, a dialog that is closed."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QTableWidget, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.desktop.conftest import PATIENCE_MS, delete_closed


@pytest.mark.parametrize("turn", ["first", "again"])
def test_what_is_held_in_one_test_is_not_in_the_next(qtbot: QtBot, turn: str) -> None:
    table = QTableWidget(5, 1)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    qtbot.addWidget(table)
    table.resize(1366, 728)
    table.show()
    assert (turn, table.underMouse()) == (turn, False)
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    assert QApplication.mouseButtons() == Qt.MouseButton.NoButton
    for row in (1, 3):
        table.selectRow(row)
    assert {index.row() for index in table.selectedIndexes()} == {3}, "as with Ctrl it would be both"
    QTest.keyClick(table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.mouseMove(table, QPoint(40, 40))
    QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton)


def test_a_busy_machine_is_waited_for(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    for name in ("waitUntil", "waitSignal"):
        monkeypatch.setattr(QtBot, name, lambda _bot, _what, *, timeout, **_more: told.append(timeout))
    qtbot.waitUntil(lambda: True, timeout=2)
    qtbot.waitUntil(lambda: True)
    qtbot.waitSignal(qtbot)  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: True, timeout=2 * PATIENCE_MS)
    qtbot.waitSignal(qtbot, timeout=3, raising=False)  # type: ignore[arg-type]
    assert told == [PATIENCE_MS] * 3 + [2 * PATIENCE_MS, 3], "what should not come is not waited for"


def test_a_dialog_that_is_gone_is_not_closed_once_more(qtbot: QtBot) -> None:
    """As one is that deletes itself when it is closed, and that something still knows."""
    dialog = QDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    known: list[QWidget] = [dialog]
    dialog.destroyed.connect(lambda: known)
    setattr(dialog, "known", known)  # noqa: B010 - to itself, too: it is no rubbish before it is looked for
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.close()
    delete_closed()
    assert not isValid(dialog)
