"""What a message says is read whole, however long it is and however narrow the window."""

import ast
import inspect
import re

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from erp_core.kit import wire
from erp_core.kit.i18n import _, shipped
from erp_core.reach import address, reach
from erp_desktop.kit.look import language, theme
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.login_window import LoginWindow
from erp_desktop.login.place_page import PlacePage

FINGERPRINT = ":".join(["A9"] * 32)
HOST = "erp-server-of-the-weaving-mill.kaveri-mills-holding.example"


def findings() -> list[str]:
    """Every sentence about the way to a server, its gaps filled with long things."""
    texts = []
    for module in (reach, address, wire):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                texts.append(ast.literal_eval(node.args[0]))
    return texts


def filled(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda gap: FINGERPRINT if gap[1] == "fingerprint" else HOST, _(text))


def is_whole(label: QLabel) -> bool:
    """Whether all lines of the text have room."""
    shown = QLabel.text(label)  # with the places to break at
    wanted = QFontMetrics(label.font()).boundingRect(
        QRect(0, 0, label.width(), 10_000), Qt.TextFlag.TextWordWrap, shown
    )
    return wanted.height() <= label.height() and wanted.width() <= label.width()


@pytest.mark.parametrize("width", [340, 600, 940])
@pytest.mark.parametrize("spoken", shipped())
def test_every_finding_about_a_server_is_read_whole(
    spoken: str, width: int, qapp: QApplication, qtbot: QtBot
) -> None:
    language.speak(qapp, spoken)
    texts = findings()
    assert len(texts) > 10
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    bar = MessageBar(window)
    column.addWidget(bar)
    column.addStretch(1)
    window.resize(width, 500)
    with qtbot.waitExposed(window):
        window.show()
    for text in map(filled, texts):
        bar.show_message(text, "danger", "Download it")
        qapp.processEvents()
        label = bar.findChild(WholeLabel, "message.text")
        assert label is not None
        assert bar.width() == width
        assert is_whole(label), text
        assert bar.text == text


def test_a_bar_shrinks_again_with_its_text(qapp: QApplication, qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.resize(400, 20)
    heights = []
    for text in ("Saved.", "A long sentence. " * 30, "Saved."):
        bar.show_message(text, "danger")
        qapp.processEvents()
        heights.append(bar.minimumSizeHint().height())
    assert heights[0] == heights[2] < heights[1]


def test_the_first_window_shows_all_of_a_long_finding(qapp: QApplication, qtbot: QtBot, tasks: Tasks) -> None:
    window = LoginWindow(tasks)
    qtbot.addWidget(window)
    window.resize(940, 640)
    page = PlacePage(tasks, parent=window)
    window.show_page("place", page)
    with qtbot.waitExposed(window):
        window.show()
    for text in sorted(map(filled, findings()), key=len):
        page.message.show_message(text, "danger")
        page.address.show_error(text)
        qapp.processEvents()
        for label in page.findChildren(WholeLabel):
            assert is_whole(label), text
    assert page.findChild(QPushButton, "place.submit") is not None


def test_in_the_middle_of_a_room_no_short_word_stands_alone_in_the_last_line(qtbot: QtBot) -> None:
    text = _("Nothing has been entered yet, and your role may not enter anything here.")
    label = WholeLabel()
    qtbot.addWidget(label)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setText(text)
    label.setFixedWidth(label.fontMetrics().horizontalAdvance(text) - 4)  # all but a part of the last word
    label.show()
    shown = QLabel.text(label)
    document = QTextDocument(shown)
    document.setDefaultFont(label.font())
    document.setDocumentMargin(0)
    document.setTextWidth(label.width())
    assert document.size().height() > 0  # which lays it out
    lines = document.firstBlock().layout()
    assert lines.lineCount() == 2
    assert len(shown[lines.lineAt(1).textStart() :].split()) == 2
    assert label.text() == text


def test_words_are_whole_when_text_is_made_larger_while_they_stand(qapp: QApplication, qtbot: QtBot) -> None:
    """And take no more room than they need when it is made smaller again."""
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    label = WholeLabel(window, "What happened and what to do about it, in a sentence of some length. " * 3)
    column.addWidget(label)
    column.addStretch(1)
    window.resize(400, 900)
    window.show()
    try:
        for percent in (150, 200, 100):
            theme.apply_text(qapp, percent)
            qapp.processEvents()
            assert is_whole(label), percent
            free = QLabel(window)
            free.setWordWrap(True)  # words of a test
            free.setText(QLabel.text(label))
            free.setFont(label.font())
            assert label.minimumHeight() == free.heightForWidth(label.width()), percent
            free.deleteLater()
    finally:
        theme.apply_text(qapp, 100)
