"""A whole page pasted where a name is looked for finds nothing, and that is said; nothing goes wrong."""

import logging
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.filter import LONGEST_TEXT, ListQuery
from erp_core.masters.party import service as parties
from erp_desktop import screens
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.inputs.match import LookupSource
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.inputs.record_filter import RecordFilter
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.notes.note_edit import NoteEdit
from erp_desktop.kit.parts.floating_note import FloatingNote
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.palette.command_palette import Command, CommandPalette
from erp_desktop.shell.palette.record_search import RecordSearch
from tests.factories.orders import make_sales_order

PAGE = "a long letter about yarn " * 40
WORDS = "This text is 799 characters too long; 200 are allowed."
HUGE = "The text to paste has 2,000,000 characters; 10,000 are allowed. Nothing was pasted."


@pytest.fixture(autouse=True)
def nothing_went_wrong(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.fixture
def window(window_as: Callable[[str], MainWindow]) -> MainWindow:
    return window_as("manager")


def paste(into: QWidget, text: str = PAGE) -> None:
    QApplication.clipboard().setText(text)
    into.setFocus()
    QTest.keySequence(QApplication.focusWidget() or into, QKeySequence(QKeySequence.StandardKey.Paste))


def sources() -> list[LookupSource]:
    assert screens.SCREENS
    loaded = [module for name, module in [*sys.modules.items()] if name.startswith("erp_desktop.")]
    named = [value for module in loaded for value in vars(module).values()]
    specs = [one.lines for one in named if isinstance(one, FormSpec) and one.lines is not None]
    columns = [column.source for lines in specs for column in lines.columns if column.source is not None]
    return [*(one for one in named if isinstance(one, LookupSource)), *columns]


def test_every_lookup_finds_nothing_and_says_why(core: Core) -> None:
    found = sources()
    assert len(found) > 8
    for source in found:
        assert source.find(core, PAGE) == []
        assert source.why_none(core, PAGE) == WORDS
        assert source.find(core, "x" * LONGEST_TEXT) == []
        assert source.why_none(core, "x" * LONGEST_TEXT) == ""
        assert source.called(core, [PAGE]) == source.why_none_of(core, [PAGE]) == {}


def test_a_field_that_is_pasted_into(window: MainWindow, tasks: Tasks) -> None:
    form = window.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    editor = form.body.fields.editor("customer_id")
    paste(editor.input)
    QTest.qWait(200)
    assert tasks.wait_idle()
    popup = window.findChild(LookupPopup)
    assert popup is not None
    assert popup._message.text() == WORDS
    editor.settle()
    assert tasks.wait_idle()
    assert editor.problem() == WORDS


def test_a_cell_that_is_pasted_into(window: MainWindow, tasks: Tasks) -> None:
    form = window.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.grid is not None
    form.body.grid.view.show_cell(0, "item")
    QTest.keyClicks(QApplication.focusWidget() or form, "x")
    paste(QApplication.focusWidget() or form)
    QTest.qWait(200)
    assert tasks.wait_idle()
    popup = window.findChild(LookupPopup)
    assert popup is not None
    assert popup.isVisible()
    assert popup._message.text() == WORDS.replace("799", "800")
    QTest.keyClick(QApplication.focusWidget() or form, Qt.Key.Key_Return)
    assert tasks.wait_idle()
    assert form.body.grid.model.line(0).errors["item"]


@pytest.mark.parametrize("name", ["items", "sales_orders", "sessions", "audit"])
def test_a_list_that_is_searched(window_as: Callable[[str], MainWindow], tasks: Tasks, name: str) -> None:
    screen = window_as("admin").open(name)
    assert isinstance(screen, TableScreen)
    assert tasks.wait_idle()
    line = screen.findChild(QLineEdit, "list.search") or screen.findChild(QLineEdit, "audit.record")
    assert line is not None
    paste(line)
    QTest.qWait(300)
    assert tasks.wait_idle()
    told = [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]
    assert [words for words in told if words.startswith("At most 200 ")], told


def test_a_filter_by_a_record(core: Core, tasks: Tasks, window: MainWindow) -> None:
    button = RecordFilter(
        "Customer", "Any customer", lambda query: core.run(parties.search, query), ListQuery(), tasks, window
    )
    button.click()
    line = window.findChild(QLineEdit, "record.search")
    rows = window.findChild(QListWidget, "record.list")
    assert line is not None
    assert rows is not None
    paste(line)
    QTest.qWait(250)
    assert tasks.wait_idle()
    assert [rows.item(n).text() for n in range(rows.count())] == ["At most 200 characters fit here."]


def test_search_everywhere(tasks: Tasks, window: MainWindow) -> None:
    palette = CommandPalette([], window)
    search = RecordSearch(window.core, tasks, window.listed, window.open, palette)
    answers: list[list[Command]] = []
    search.found.connect(lambda _text, found: answers.append(found))
    search.ask(PAGE)
    search.ask_now()
    assert tasks.wait_idle()
    assert answers == [[]]
    palette.deleteLater()


def test_somebody_named_in_a_note(core: Core, tasks: Tasks, window: MainWindow) -> None:
    form = window.open("sales_order", make_sales_order(core).id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    form.show_notes()
    edit = form.findChild(NoteEdit)
    assert edit is not None
    edit.setPlainText("@" + "x" * 500)
    assert tasks.wait_idle()
    assert not edit.is_offering


def floating(window: QWidget) -> list[str]:
    QApplication.processEvents()
    return [note.text() for note in window.findChildren(FloatingNote) if note.isVisible()]


@pytest.mark.parametrize("field", ["customer_id", "order_date", "tax_rate", "currency"])
def test_megabytes_are_refused_when_they_are_pasted(window: MainWindow, tasks: Tasks, field: str) -> None:
    form = window.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    line = form.body.fields.editor(field).input
    assert isinstance(line, QLineEdit)
    line.setFocus()
    was = line.text()
    paste(line, "x" * 2_000_000)
    assert line.text() == was
    assert floating(window) == [HUGE]
    QTest.keyClicks(line, "1")
    assert HUGE not in floating(window)


def test_megabytes_are_refused_in_a_cell(window: MainWindow, tasks: Tasks) -> None:
    form = window.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.grid is not None
    form.body.grid.view.show_cell(0, "item")
    QTest.keyClicks(QApplication.focusWidget() or form, "x")
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    paste(editor, "x" * 2_000_000)
    assert editor.text() == "x"
    assert floating(window) == [HUGE]
    said: list[str] = []
    form.body.grid.view.pasting.said.connect(said.append)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    form.body.grid.view.pasting.paste_text("x" * 2_000_000)
    assert tasks.wait_idle()
    assert form.body.grid.view.pasting.preview is None
    form.body.grid.view.pasting.paste_text("x" * 12_000)
    assert said[-1] == HUGE.replace("2,000,000", "12,000")


@pytest.mark.parametrize("length", [9_999, 10_000, 10_001])
def test_a_line_takes_what_some_field_could_take(qtbot: QtBot, length: int) -> None:
    """However it is put in: by the menu and by drag and drop as by a key; what was chosen stays chosen."""
    line = PlainLine(text="ab")
    qtbot.addWidget(line)
    line.show()
    line.selectAll()
    QApplication.clipboard().setText("x" * length)
    line.paste()
    is_taken = length <= 10_000
    assert (line.text(), line.selectedText()) == (("x" * length, "") if is_taken else ("ab", "ab"))
    assert floating(line) == ([] if is_taken else [HUGE.replace("2,000,000", "10,001")])


def test_a_clip_of_pages(window: MainWindow, tasks: Tasks) -> None:
    form = window.open("sales_order")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    assert form.body.grid is not None
    form.body.grid.view.setFocus()
    form.body.grid.view.pasting.paste_text(f"{PAGE}\t5\nB-1\t6\n")
    assert tasks.wait_idle()
    preview = form.body.grid.view.pasting.preview
    assert preview is not None
    assert preview.model.wrong(0, 0)
    preview.reject()


def test_what_is_no_text_takes_the_place_of_none(qtbot: QtBot) -> None:
    """A picture, or a table of a page, in the clipboard: what was chosen in the line stays."""
    line = PlainLine(text="Surya Garment Exports")
    qtbot.addWidget(line)
    line.selectAll()
    clip = QMimeData()
    clip.setHtml("<table><tr><td>FIN-001</td></tr></table>")
    QApplication.clipboard().setMimeData(clip)
    QTest.keySequence(line, QKeySequence.StandardKey.Paste)
    assert line.text() == "Surya Garment Exports"
    QApplication.clipboard().setText("Kora")
    QTest.keySequence(line, QKeySequence.StandardKey.Paste)
    assert line.text() == "Kora"
