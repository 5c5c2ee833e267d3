"""Paper templates: kept as files, taken from files, refused with the line, given up."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.platform.print_template import service as templates
from erp_core.platform.printing.schema import Paper
from erp_desktop.administration.papers_screen import PaperCard, PapersScreen
from erp_desktop.administration.terms_dialog import TermsDialog
from erp_desktop.kit.keys.bound import bound
from erp_desktop.kit.paper.preview import Preview
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow


@pytest.fixture
def papers(window_as: Callable[[str], MainWindow]) -> PapersScreen:
    window = window_as("admin")
    screen = window.open("papers")
    assert window.tasks.wait_idle()
    assert isinstance(screen, PapersScreen)
    return screen


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """``choose(file)``: the next questions for a file are answered with this one."""

    def answer(file: Path) -> None:
        for question in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, question, lambda *_asked: (str(file), ""))

    return answer


def test_the_delivered_one_is_saved_changed_and_taken(
    papers: PapersScreen, choose: Callable[[Path], None], qtbot: QtBot, tmp_path: Path, core: Core
) -> None:
    card, file = papers.cards["sales_order"], tmp_path / "Sales ½.typ"
    choose(file)
    qtbot.keyClick(card.keep_button, Qt.Key.Key_Space)
    assert papers.tasks.wait_idle()
    delivered = file.read_text("utf-8")
    assert delivered == core.run(templates.get, "sales_order").delivered
    # A text editor of Windows may begin a file with a mark.
    file.write_text("\ufeff" + delivered + "\n// ours\n", "utf-8")
    card.replace_button.setFocus()
    qtbot.keyClick(card.replace_button, Qt.Key.Key_Space)
    assert not card.replace_button.isEnabled()
    assert papers.tasks.wait_idle(30)
    assert papers.message.text == "Sales orders are printed by Sales ½.typ from now on."
    assert core.run(templates.get, "sales_order").source == delivered + "\n// ours\n"
    assert card.replace_button.isEnabled()
    assert not card.give_up_button.isHidden()
    assert QApplication.focusWidget() is card.replace_button


def test_a_fault_is_told_at_its_paper_and_nothing_changes(
    papers: PapersScreen, tmp_path: Path, core: Core
) -> None:
    file, card = tmp_path / "a.typ", papers.cards["work_order"]
    file.write_text("\n\n#nobody\n", "utf-8")
    papers.take(card, file)
    assert papers.tasks.wait_idle(30)
    assert card.fault == "a.typ was not taken. Line 3: unknown variable: nobody."
    assert core.run(templates.get, "work_order").source == ""
    assert card.give_up_button.isHidden()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00a", b"a\0b", b"x" * 100_001, None])
def test_what_is_no_text_is_not_sent(papers: PapersScreen, tmp_path: Path, content: bytes | None) -> None:
    file, card = tmp_path / "a.typ", papers.cards["list"]
    if content is not None:
        file.write_bytes(content)
    papers.take(card, file)
    assert papers.tasks.wait_idle(30)
    assert card.fault.startswith("a.typ ")


def test_the_delivered_one_comes_back(
    papers: PapersScreen, core: Core, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, card = tmp_path / "a.typ", papers.cards["list"]
    file.write_text("= Ours", "utf-8")
    papers.take(card, file)
    assert papers.tasks.wait_idle(30)
    asked: list[str] = []

    def confirm(_parent: QWidget, question: str, _yes: str) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr(ask, "confirm", confirm)
    for source in ("= Ours", ""):
        qtbot.keyClick(card.give_up_button, Qt.Key.Key_Space)
        assert papers.tasks.wait_idle()
        assert core.run(templates.get, "list").source == source
    assert "a.typ is not kept here" in asked[0]


def test_a_sample_is_shown(papers: PapersScreen, qtbot: QtBot) -> None:
    card: PaperCard = papers.cards["purchase_order"]
    qtbot.keyClick(card.show_button, Qt.Key.Key_Space)
    assert papers.tasks.wait_idle(30)
    (preview,) = papers.findChildren(Preview)
    assert preview.print_button.isEnabled()
    preview.close()


def test_a_paper_set_by_the_delivered_template_instead_says_so(
    core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    paper: Paper = core.run(templates.sample, "sales_order")
    owner = QWidget()
    qtbot.addWidget(owner)
    preview = Preview(core, tasks, [paper.model_copy(update={"own": "#nobody"})], owner)
    qtbot.addWidget(preview)
    assert tasks.wait_idle(30)
    assert preview.message.text.endswith("laid out by the delivered one. Line 1: unknown variable: nobody.")
    assert preview.print_button.isEnabled()


def test_terms_are_written_and_stand_on_the_card_until_they_are_changed(
    papers: PapersScreen, core: Core
) -> None:
    card = papers.cards["sales_order"]
    card.terms_button.click()
    dialog = papers.findChild(TermsDialog)
    assert dialog is not None
    dialog.text.set_value("Payable within 30 days.\nOur bank: 12 34")
    found = bound(dialog, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier))
    assert found is not None
    found.call()
    assert papers.tasks.wait_idle()
    assert core.run(templates.get, "sales_order").terms == "Payable within 30 days.\nOur bank: 12 34"
    assert papers.message.text == "The terms below Sales orders are saved."
    card.terms_button.click()
    (again,) = (one for one in papers.findChildren(TermsDialog) if one.isVisible())
    assert again.text.value() == "Payable within 30 days.\nOur bank: 12 34"
    assert papers.cards["list"].terms_button.isHidden()
