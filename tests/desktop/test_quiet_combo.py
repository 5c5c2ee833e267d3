"""Choices of one of a few: what is typed chooses, and what is pressed with Alt never does."""

import ast

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from erp_desktop.kit.keys.quiet_combo import QuietCombo
from tests.factories.sources import nodes_below


@pytest.fixture
def choice(qtbot: QtBot) -> QuietCombo:
    combo = QuietCombo(None)
    combo.addItems(["Chemical", "Service", "Yarn", "Finished fabric"])
    qtbot.addWidget(combo)
    combo.show()
    combo.setFocus()
    return combo


@pytest.mark.parametrize("letter", "scyf")
def test_a_letter_with_alt_chooses_nothing(choice: QuietCombo, qtbot: QtBot, letter: str) -> None:
    for modifier in (
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier,
    ):
        choice.setCurrentIndex(2 if letter != "y" else 0)
        before = choice.currentIndex()
        qtbot.keyClick(choice, letter, modifier)
        assert choice.currentIndex() == before


def test_what_is_typed_chooses_by_any_word(choice: QuietCombo, qtbot: QtBot) -> None:
    qtbot.keyClicks(choice, "fab")
    assert choice.currentText() == "Finished fabric"


def test_what_is_typed_is_taken_as_what_the_arrows_choose(choice: QuietCombo, qtbot: QtBot) -> None:
    taken, told = list[int](), list[str]()
    choice.activated.connect(taken.append)
    choice.textActivated.connect(told.append)
    qtbot.keyClicks(choice, "fab")
    qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert taken == [3, 2]
    assert told == ["Finished fabric", "Yarn"]


def test_what_nothing_begins_with_begins_anew(choice: QuietCombo, qtbot: QtBot) -> None:
    """Who meant another after all need not wait."""
    qtbot.keyClicks(choice, "sy")
    assert choice.currentText() == "Yarn"
    qtbot.keyClicks(choice, "fab")
    assert choice.currentText() == "Finished fabric"


def test_what_is_written_in_another_script_is_chosen_by_its_code(choice: QuietCombo, qtbot: QtBot) -> None:
    for title, code in {"हिन्दी": "hi", "বাংলা": "bn", "Türkçe": "tr"}.items():
        choice.addItem(title, code)
    for typed, title in {"h": "हिन्दी", "b": "বাংলা", "t": "Türkçe"}.items():
        qtbot.keyClicks(choice, typed)
        assert choice.currentText() == title
    qtbot.keyClicks(choice, "y")
    assert choice.currentText() == "Yarn"


def test_every_choice_of_the_program_is_such_a_one() -> None:
    others = {
        file
        for file, node in nodes_below("erp_desktop", "QComboBox")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QComboBox"
    }
    assert others == set()
