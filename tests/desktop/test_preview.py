"""The print preview over a real order: its pages, its PDF, a printer that writes into a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.paper.preview import Preview
from erp_desktop.kit.paper.printing import prepared
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import make_sales_order


@pytest.fixture
def form(window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks) -> DocumentForm:
    """A sales order of 60 lines, open."""
    order = make_sales_order(core, lines=60)
    form = window_as("staff").open("sales_order", order.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    return form


@pytest.fixture
def preview(form: DocumentForm, tasks: Tasks) -> Preview:
    """What Ctrl+P shows."""
    QTest.keySequence(form, QKeySequence("Ctrl+P"))
    assert tasks.wait_idle(60)
    shown = form.findChild(Preview)
    assert shown is not None
    return shown


def count(preview: Preview) -> str:
    return preview._count.text()


def test_pages_are_turned_by_key_and_stop_at_both_ends(preview: Preview, qtbot: QtBot) -> None:
    assert count(preview) == "Page 1 of 2"
    for keys, seen in (("PgDown", 2), ("PgDown", 2), ("PgUp", 1), ("PgUp", 1)):
        QTest.keySequence(preview, QKeySequence(keys))
        assert count(preview) == f"Page {seen} of 2"


def test_the_pdf_is_saved_where_it_is_wanted(preview: Preview, tmp_path: Path) -> None:
    preview.write_pdf(tmp_path / "order.pdf")
    assert (tmp_path / "order.pdf").read_bytes().startswith(b"%PDF-")
    assert preview.message.text == "order.pdf is saved."


def test_a_folder_that_cannot_be_written_says_so(preview: Preview, tmp_path: Path) -> None:
    preview.write_pdf(tmp_path / "nowhere" / "order.pdf")
    assert "could not be written" in preview.message.text


def test_it_prints_all_pages(preview: Preview, tasks: Tasks, tmp_path: Path) -> None:
    printer = prepared("a4")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview.print_on(printer)
    assert tasks.wait_idle(60)
    assert preview.message.text == "Sent to the printer."
    assert (tmp_path / "printed.pdf").read_bytes().count(b"/Type /Page\n") == 2


def test_its_files_are_gone_with_it(preview: Preview, qtbot: QtBot) -> None:
    folder = preview._folder
    assert folder.is_dir()
    preview.close()
    qtbot.waitUntil(lambda: not folder.exists())


def test_unsaved_changes_are_saved_before_they_are_printed(form: DocumentForm, tasks: Tasks) -> None:
    form.body.fields.editor("notes").set_value("By road")
    form.set_dirty(True)
    form.show_paper()
    assert tasks.wait_idle(60)
    shown = form.findChild(Preview)
    assert shown is not None
    assert shown._paper.notes is not None
    assert shown._paper.notes.value == "By road"
    assert not form.is_dirty


def test_a_printer_is_asked_for_before_anything_is_printed(preview: Preview, tasks: Tasks) -> None:
    QTest.keySequence(preview, QKeySequence("Ctrl+P"))
    asked = preview.findChild(QPrintDialog)
    assert asked is not None
    assert asked.isVisible()
    asked.reject()
    assert tasks.wait_idle()
    assert preview.message.text == ""
