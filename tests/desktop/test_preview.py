"""The print preview over a real order: its pages, its PDF, a printer that writes into a file."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPageSize, QRawFont
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import ErpError
from erp_core.kit.paths import resource_dir
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.platform.print_template import service as templates
from erp_core.platform.printing.drawn import undrawn
from erp_core.platform.printing.schema import Block, Paper
from erp_core.platform.printing.typesetter import Typeset, Typesetter
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.window import WORK_SIZE, begin
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look.preferences import PRINTERS
from erp_desktop.kit.paper import printing
from erp_desktop.kit.paper.no_mail_program import NoMailProgram
from erp_desktop.kit.paper.paper_run import PapersSet
from erp_desktop.kit.paper.preview import Preview
from erp_desktop.kit.paper.printing import prepared, remember
from erp_desktop.kit.paper.record_preview import preview_record, preview_records, require_few
from erp_desktop.kit.paper.worth_a_look import WorthALook
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.conftest import delete_closed
from tests.factories.mill import Mill
from tests.factories.orders import make_sales_order, order_input

Choose = Callable[[str, str], None]
Show = Callable[..., Preview]


@pytest.fixture
def form(window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks) -> DocumentForm:
    """A sales order of 60 lines, open."""
    order = make_sales_order(core, lines=60)
    form = window_as("staff").open("sales_order", order.id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    return form


@pytest.fixture(scope="module")
def orders(one_company: Mill) -> list[SalesOrderView]:
    """Orders of one line, of 60 and of 2, which no test changes."""
    return [make_sales_order(one_company("admin"), lines=number) for number in (1, 60, 2)]


@pytest.fixture
def over(qtbot: QtBot) -> QWidget:
    """A window with nothing in it."""
    window = QWidget()
    qtbot.addWidget(window)
    begin(window, WORK_SIZE)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def show(one_company: Mill, tasks: Tasks, over: QWidget) -> Show:
    """``show(order)``: what Ctrl+P shows of it; of several, what Ctrl+Shift+P does."""

    def show(*of: SalesOrderView) -> Preview:
        core, ids = one_company("staff"), [order.id for order in of]
        if len(ids) == 1:
            preview_record(core, tasks, sales_orders.paper, ids[0], over)
        else:
            preview_records(core, tasks, sales_orders.paper, lambda: ids, over)
        assert tasks.wait_idle(60)
        return over.findChildren(Preview)[-1]

    return show


@pytest.fixture
def preview(show: Show, orders: list[SalesOrderView]) -> Preview:
    """Of the order of 60 lines."""
    return show(orders[1])


def count(preview: Preview) -> str:
    return preview._count.text()


def at(preview: Preview) -> tuple[str, str]:
    """Which page is shown, and which part of it."""
    bar = preview.page.verticalScrollBar()
    ends = {bar.minimum(): "top", bar.maximum(): "end"}
    return count(preview), ends.get(bar.value(), "within")


def go(preview: Preview, keys: str, until: tuple[str, str]) -> None:
    """Press keys until a place is reached; each step moves, and none leaves the page before its end."""
    page, seen = count(preview), [at(preview)]
    bar = preview.page.verticalScrollBar()
    while at(preview) != until:
        before = (count(preview), bar.value())
        QTest.keySequence(preview.page, QKeySequence(keys))
        seen.append(at(preview))
        assert (count(preview), bar.value()) != before, seen
        if count(preview) != page:
            assert seen[-2][1] in ("top", "end"), seen
            page = count(preview)


@pytest.mark.parametrize(("on", "back"), [("PgDown", "PgUp"), ("Space", "Shift+Space")])
def test_a_page_is_read_to_its_end_before_the_next_one(preview: Preview, on: str, back: str) -> None:
    assert QApplication.focusWidget() is preview.page
    assert preview.page.verticalScrollBar().maximum() > 0
    assert at(preview) == ("Page 1 of 2", "top")
    go(preview, on, ("Page 1 of 2", "end"))
    go(preview, on, ("Page 2 of 2", "top"))
    go(preview, on, ("Page 2 of 2", "end"))
    QTest.keySequence(preview.page, QKeySequence(on))
    assert at(preview) == ("Page 2 of 2", "end")
    go(preview, back, ("Page 1 of 2", "end"))
    go(preview, back, ("Page 1 of 2", "top"))
    QTest.keySequence(preview.page, QKeySequence(back))
    assert at(preview) == ("Page 1 of 2", "top")


def test_keys_lead_to_the_first_and_the_last_page(preview: Preview) -> None:
    for keys, there in (
        ("End", ("Page 2 of 2", "top")),
        ("End", ("Page 2 of 2", "end")),
        ("Home", ("Page 1 of 2", "top")),
        ("Down", ("Page 1 of 2", "within")),
        ("Home", ("Page 1 of 2", "top")),
    ):
        QTest.keySequence(preview.page, QKeySequence(keys))
        assert at(preview) == there, keys


def test_the_button_of_the_next_page_keeps_the_keyboard_at_the_last(preview: Preview) -> None:
    """Qt would give it to whatever comes behind, and the next press would do that."""
    preview._on.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_Return):
        QTest.keyClick(QApplication.focusWidget(), key)  # type: ignore[arg-type]
    assert count(preview) == "Page 2 of 2"
    assert preview.findChild(QPrintDialog) is None
    place = QApplication.focusWidget()
    assert place is not None
    assert place.accessibleName() == "Next page"
    QTest.keySequence(preview, QKeySequence("Home"))
    assert preview._on.hasFocus()


def test_tab_goes_as_one_reads(preview: Preview) -> None:
    preview.print_button.setFocus()
    names = []
    for _n in range(10):
        here = QApplication.focusWidget()
        assert here is not None
        names.append(here.objectName())
        QTest.keyClick(here, Qt.Key.Key_Tab)
    seen = ["preview.print", "preview.pdf", "preview.send", "preview.language", "preview.paper"]
    seen += ["preview.smaller", "preview.larger"]
    assert names == [*seen, "preview.on", "paper.page", "preview.print"]


def test_enter_on_the_page_prints_it(preview: Preview) -> None:
    QTest.keyClick(preview.page, Qt.Key.Key_Return)
    asked = preview.findChild(QPrintDialog)
    assert asked is not None
    asked.reject()


def test_without_a_mail_program_the_folder_with_the_pdf_is_offered(
    preview: Preview, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise NoMailProgram(tmp_path)

    monkeypatch.setattr("erp_desktop.kit.paper.paper_sending.draft", refuse)
    opened: list[Path] = []
    monkeypatch.setattr("erp_desktop.kit.files.saved.open_outside", lambda path: opened.append(path) or "")
    preview.send()
    assert tasks.wait_idle()
    assert preview.message.text.startswith("No mail program opened on this PC.")
    offered = preview.message.findChild(QPushButton, "message.action")
    assert offered is not None
    assert offered.accessibleName() == "Open folder"
    offered.click()
    assert opened == [tmp_path]


def test_the_pdf_is_saved_where_it_is_wanted(
    preview: Preview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview.write_pdf(tmp_path / "order.pdf")
    assert (tmp_path / "order.pdf").read_bytes().startswith(b"%PDF-")
    assert preview.message.text == "order.pdf is saved."
    opened: list[Path] = []
    monkeypatch.setattr("erp_desktop.kit.files.saved.open_outside", lambda path: opened.append(path) or "")
    for name in ("message.other", "message.action"):
        button = preview.message.findChild(QPushButton, name)
        assert button is not None
        button.click()
    assert opened == [tmp_path, tmp_path / "order.pdf"]


def test_a_folder_that_cannot_be_written_says_so(preview: Preview, tmp_path: Path) -> None:
    preview.write_pdf(tmp_path / "nowhere" / "order.pdf")
    assert "could not be written" in preview.message.text


def test_it_prints_all_pages(preview: Preview, tasks: Tasks, tmp_path: Path) -> None:
    printer = prepared(preview._papers[0])
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview.print_on(printer)
    assert tasks.wait_idle(60)
    assert preview.message.text == "Sent to the printer."
    assert (tmp_path / "printed.pdf").read_bytes().count(b"/Type /Page\n") == 2


def test_its_files_are_gone_with_it(preview: Preview, qtbot: QtBot) -> None:
    folder = preview._folder.path
    assert folder.is_dir()
    preview.close()
    qtbot.waitUntil(lambda: not folder.exists())


def test_closed_while_its_pages_are_set_it_leaves_neither_pages_nor_a_fault(
    form: DocumentForm,
    tasks: Tasks,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    is_asked, is_closed = threading.Event(), threading.Event()
    really = Typesetter.set

    def late(self: Typesetter, paper: Paper, folder: Path, ppi: int) -> Typeset:
        is_asked.set()
        assert is_closed.wait(60)
        return really(self, paper, folder, ppi)

    monkeypatch.setattr(Typesetter, "set", late)
    QTest.keySequence(form, QKeySequence("Ctrl+P"))
    qtbot.waitUntil(is_asked.is_set)
    shown = form.findChild(Preview)
    assert shown is not None
    folder = shown._folder.path
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    delete_closed()
    is_closed.set()
    assert tasks.wait_idle()
    assert not folder.exists()
    assert "typesetting failed" not in caplog.text


def test_unsaved_changes_are_saved_before_they_are_printed(form: DocumentForm, tasks: Tasks) -> None:
    form.body.fields.editor("notes").set_value("By road")
    form.set_dirty(True)
    form.show_paper()
    assert tasks.wait_idle(60)
    shown = form.findChild(Preview)
    assert shown is not None
    notes = shown._papers[0].notes
    assert notes is not None
    assert notes.value == "By road"
    assert not form.is_dirty


def test_a_printer_is_asked_for_before_anything_is_printed(preview: Preview, tasks: Tasks) -> None:
    QTest.keySequence(preview, QKeySequence("Ctrl+P"))
    asked = preview.findChild(QPrintDialog)
    assert asked is not None
    assert asked.isVisible()
    asked.reject()
    assert tasks.wait_idle()
    assert preview.message.text == ""


class TestSeveral:
    """Documents of the rows that are selected in a list."""

    @pytest.fixture
    def shown(self, show: Show, orders: list[SalesOrderView]) -> Preview:
        return show(*orders)

    def test_each_is_set_on_its_own_pages(
        self,
        window_of: Callable[[Core], MainWindow],
        one_company: Mill,
        orders: list[SalesOrderView],
        tasks: Tasks,
    ) -> None:
        screen = window_of(one_company("staff")).open("sales_orders")
        assert isinstance(screen, ListScreen)
        assert tasks.wait_idle()
        screen.table.selectAll()
        QTest.keySequence(screen, QKeySequence("Ctrl+Shift+P"))
        assert tasks.wait_idle(60)
        shown = screen.findChild(Preview)
        assert shown is not None
        assert {paper.number for paper in shown._papers} == {order.number for order in orders}
        assert count(shown) == "Page 1 of 4"
        assert shown.message.text == ""
        assert shown.mail_button.isHidden()

    def test_all_of_them_in_one_language(self, shown: Preview, tasks: Tasks) -> None:
        shown.speak("hi")
        assert tasks.wait_idle(60)
        assert {paper.language for paper in shown._papers} == {"hi"}
        assert count(shown) == "Page 1 of 4"

    def test_they_are_saved_as_one_pdf(self, shown: Preview, tmp_path: Path) -> None:
        shown.write_pdf(tmp_path / "all.pdf")
        with contextlib.closing(pypdfium2.PdfDocument(tmp_path / "all.pdf")) as whole:
            assert len(whole) == 4

    def test_each_is_saved_as_its_own_pdf_and_none_is_overwritten(
        self, shown: Preview, tmp_path: Path, orders: list[SalesOrderView]
    ) -> None:
        shown.write_each(tmp_path)
        shown.write_each(tmp_path)
        names = {f"Quotation {order.number}{again}.pdf" for order in orders for again in ("", " (2)")}
        assert {path.name for path in tmp_path.iterdir()} == names
        assert shown.message.text == f"3 PDFs saved in {tmp_path.name}."

    def test_they_are_printed_one_after_the_other(self, shown: Preview, tasks: Tasks, tmp_path: Path) -> None:
        printer = prepared(shown._papers[0])
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "printed.pdf"))
        shown.print_on(printer)
        assert tasks.wait_idle(60)
        assert (tmp_path / "printed.pdf").read_bytes().count(b"/Type /Page\n") == 4

    def test_one_that_cannot_be_set_keeps_no_other_back(
        self, shown: Preview, tasks: Tasks, one_company: Mill, over: QWidget
    ) -> None:
        papers = [shown._papers[0], shown._papers[1].model_copy(update={"template": "not_there"})]
        other = Preview(one_company("staff"), tasks, papers, over)
        assert tasks.wait_idle(60)
        assert len(other.pages) == 1
        assert f"1 document is not among these. {papers[1].name}: " in other.message.text

    def test_of_records_that_are_gone_the_others_are_printed(
        self, over: QWidget, orders: list[SalesOrderView], tasks: Tasks, one_company: Mill
    ) -> None:
        ids = [orders[0].id, 999_999]
        preview_records(one_company("staff"), tasks, sales_orders.paper, lambda: ids, over)
        assert tasks.wait_idle(60)
        shown = over.findChild(Preview)
        assert shown is not None
        assert len(shown._papers) == 1
        assert "1 document is not among these." in shown.message.text

    def test_more_than_a_heap_is_refused(self) -> None:
        with pytest.raises(ErpError, match="201 documents are too many to print at once"):
            require_few(201)


class TestPrinterOfAKind:
    """The printer chosen for a kind of paper is offered for it again."""

    @pytest.fixture
    def paper(self, one_company: Mill, orders: list[SalesOrderView]) -> Paper:
        return one_company("staff").run(sales_orders.paper, orders[1].id)

    @pytest.fixture(autouse=True)
    def _printer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A printer that is there and prints on both sides: who runs the tests may have none."""

        class Named(QPrinter):
            name, sides = "", QPrinter.DuplexMode.DuplexNone

            def setPrinterName(self, name: str) -> None:  # noqa: N802 - Qt's name
                self.name = name

            def printerName(self) -> str:  # noqa: N802 - Qt's name
                return self.name

            def setDuplex(self, duplex: QPrinter.DuplexMode) -> None:  # noqa: N802 - Qt's name
                self.sides = duplex

            def duplex(self) -> QPrinter.DuplexMode:
                return self.sides

        class Info:
            def __init__(self, *, is_there: bool) -> None:
                self.isNull = lambda: not is_there

        monkeypatch.setattr(printing, "QPrinter", Named)
        monkeypatch.setattr(QPrinterInfo, "printerInfo", lambda name: Info(is_there=name == "Loom hall"))

    def test_with_its_copies_and_sides(self, paper: Paper) -> None:
        printer = prepared(paper)
        printer.setPrinterName("Loom hall")
        printer.setCopyCount(3)
        printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
        remember(printer, paper.kind)
        again = prepared(paper)
        assert again.printerName() == "Loom hall"
        assert again.copyCount() == 3
        assert again.duplex() == QPrinter.DuplexMode.DuplexLongSide
        other = prepared(paper.model_copy(update={"kind": "work_order"}))
        assert (other.printerName(), other.copyCount()) == ("", 1)

    def test_not_when_it_is_gone(self, paper: Paper) -> None:
        PRINTERS.set({"name": "Old one", "copies": 3}, paper.kind)
        printer = prepared(paper)
        assert (printer.printerName(), printer.copyCount()) == ("", 1)

    @pytest.mark.parametrize("wrong", [{"copies": "many"}, {"copies": 9999}, {"duplex": 77, "source": [1]}])
    def test_what_was_written_by_hand_is_not_believed(self, paper: Paper, wrong: dict[str, object]) -> None:
        PRINTERS.set({"name": "Loom hall", **wrong}, paper.kind)
        printer = prepared(paper)
        assert (printer.printerName(), printer.copyCount()) == ("Loom hall", 1)


def test_pages_are_zoomed_by_keys(preview: Preview) -> None:
    for keys, zoom in (
        ("Ctrl++", 1.25),
        ("Ctrl+=", 1.5),
        ("Ctrl+-", 1.25),
        ("Ctrl+0", 1.0),
        ("Ctrl+-", 0.75),
        ("+", 1.0),
        ("=", 1.25),
        ("-", 1.0),
    ):
        QTest.keySequence(preview.page, QKeySequence(keys))
        assert preview.page.zoom == zoom


def test_what_the_letterhead_lacks_is_said_once_to_who_may_fill_it_in(
    window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks
) -> None:
    settings = core.run(company.get)
    kept = {name: getattr(settings, name) for name in CompanyInput.model_fields}
    bare = CompanyInput.model_validate(kept | {"address": "", "tax_number": ""})
    core.run(company.update, settings.id, settings.version, bare)
    order = make_sales_order(core)
    told = []
    for who in ("staff", "admin", "admin"):
        window = window_as(who)
        form = window.open("sales_order", order.id)
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        form.show_paper()
        assert tasks.wait_idle(60)
        shown = form.findChild(Preview)
        assert shown is not None
        told.append(shown.message.text)
        if told[-1]:
            button = shown.message.findChild(QPushButton, "message.action")
            assert button is not None
            button.click()
            assert not shown.isVisible()
            assert window.tabs.tabText(window.tabs.currentIndex()) == "Company"
        shown.close()
    assert told == ["", "Your papers have no address and no tax number of your company yet.", ""]


class TestOneCopy:
    """Language and paper of one copy, chosen by the keyboard; nothing of it stays."""

    @pytest.fixture
    def choose(self, preview: Preview, tasks: Tasks, qtbot: QtBot) -> Choose:
        """Press keys, go to a title in the list they open, and take it."""

        def choose(keys: str, title: str) -> None:
            preview.activateWindow()  # as a display does once a list is closed
            qtbot.waitUntil(lambda: preview.focusWidget() is QApplication.focusWidget())
            QTest.keySequence(preview.focusWidget(), QKeySequence(keys))
            (box,) = (one for one in preview.findChildren(QComboBox) if one.view().isVisible())
            QTest.keyClick(box.view(), Qt.Key.Key_Home)
            for _n in range(box.findText(title)):
                QTest.keyClick(box.view(), Qt.Key.Key_Down)
            QTest.keyClick(box.view(), Qt.Key.Key_Return)
            assert tasks.wait_idle(60)

        return choose

    def test_it_begins_with_what_is_usual(self, preview: Preview) -> None:
        assert (preview.copy.languages.currentText(), preview.copy.sizes.currentText()) == ("English", "A4")

    def test_on_letter(self, preview: Preview, choose: Choose) -> None:
        choose("Alt+P", "Letter")
        assert preview._done is not None
        with contextlib.closing(pypdfium2.PdfDocument(preview._done.pdf)) as whole:
            assert {whole[n].get_size() for n in range(len(whole))} == {(612, 792)}
        assert prepared(preview._papers[0]).pageLayout().pageSize().id() == QPageSize.PageSizeId.Letter
        choose("Alt+P", "A4")
        assert preview._papers[0].size == "a4"

    def test_in_another_language_on_the_same_paper(
        self, preview: Preview, show: Show, orders: list[SalesOrderView], choose: Choose
    ) -> None:
        QTest.keySequence(preview.page, QKeySequence("End"))
        choose("Alt+P", "Letter")
        assert count(preview).startswith("Page 2 "), "one reads on where one was"
        choose("Alt+L", "Türkçe")
        paper = preview._papers[0]
        assert (paper.language, paper.title, paper.size) == ("tr", "Fiyat teklifi", "us-letter")
        assert preview.windowTitle().startswith("Fiyat teklifi ")
        preview.close()
        again = show(orders[1])
        assert (again._papers[0].language, again._papers[0].size) == ("en", "a4")

    def test_a_language_that_cannot_be_had_leaves_what_is_shown(
        self, preview: Preview, choose: Choose
    ) -> None:
        def refuse(_language: str) -> list[Paper]:
            raise ErpError("The server is away.")

        preview._again = refuse
        choose("Alt+L", "Türkçe")
        assert preview.message.text == "The server is away."
        assert preview.copy.languages.currentText() == "English"
        assert count(preview) == "Page 1 of 2"


def test_the_log_hears_that_the_company_s_own_template_was_not_taken(
    form: DocumentForm, tasks: Tasks, core: Core
) -> None:
    own = {"file_name": "ours.typ", "source": '#text("x")'}
    core.run(templates.update, "sales_order", own)  # type: ignore[arg-type]
    paper: Paper = core.run(sales_orders.paper, form.record.id)
    broken = paper.model_copy(update={"own": '#panic("no more")'})
    shown = Preview(core, tasks, [broken], form)
    assert tasks.wait_idle(60)
    assert "laid out by the delivered one" in shown.message.text
    (row,) = [row for row in core.run(templates.search) if row.name == "sales_order"]
    assert row.fault.startswith("Line 1: panicked")
    shown.close()


def test_what_is_worth_a_look_is_said_once_and_keeps_nobody_from_printing(
    window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks
) -> None:
    order = order_input(core, "customer_id", lines=2, notes="Please hurry 🙏")
    order["lines"] = [line | {"unit_price": "0"} for line in order["lines"]]
    form = window_as("staff").open("sales_order", core.run(sales_orders.create, order).id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    QTest.keySequence(form, QKeySequence("Ctrl+P"))
    assert tasks.wait_idle(60)
    shown = form.findChild(Preview)
    assert shown is not None
    assert shown.message.tone == "warning"
    assert shown.message.text.splitlines() == [
        "2 lines have no price.",
        "Letters that no font here draws stand as ?, and signs are left out: 🙏",
    ]
    assert shown.print_button.isEnabled()
    shown.message.clear()
    shown.take_size("us-letter")
    assert tasks.wait_idle(60)
    assert shown.message.text == ""


def paper_set(name: str, looks: list[str], undrawn: str = "") -> tuple[Paper, Typeset]:
    whose = Block(name="Test Mills")
    said: dict[str, Any] = {"foot": "", "stamp": "", "facts": [], "columns": [], "rows": []}
    paper = Paper(language="en", title="Order", number=name, company=whose, looks=looks, **said)
    return paper, Typeset(Path(name), "", undrawn)


def test_of_several_papers_each_thing_is_said_with_its_name_and_the_rest_counted() -> None:
    each = [paper_set(f"{n}", ["1 line has no price."], "🙏" if n < 3 else "") for n in range(1, 6)]
    looks = WorthALook(["SO-9: it is gone."])
    assert looks.tell(PapersSet(Path("all.pdf"), each, [], [])).splitlines() == [
        "1 document is not among these. SO-9: it is gone.",
        *[f"Order {n}: 1 line has no price." for n in (1, 2, 3)],
        "… and 2 more.",
        "Letters that no font here draws stand as ?, and signs are left out: 🙏",
    ]
    assert looks.tell(PapersSet(Path("all.pdf"), each, [], [])) == ""


def drawn_here(letters: list[str]) -> set[str]:
    """Those that a font of ours has, as its table of letters says."""
    folder = Path(resource_dir(), "fonts")
    fonts = [QRawFont(str(file), 12) for file in sorted(folder.glob("*.ttf"))]
    assert len(fonts) > 8
    return {one for one in letters if any(font.supportsCharacter(ord(one)) for font in fonts)}


def test_what_a_font_of_ours_has_is_printed(qapp: object) -> None:
    """Every third letter of the first planes: none that a font has is left out."""
    del qapp
    letters = [chr(code) for code in range(0xA0, 0x3000, 3) if chr(code).isprintable()]
    ours = drawn_here(letters)
    assert len(ours) > 800
    assert set(undrawn("".join(letters))) & ours == set()


def test_of_many_letters_that_no_font_draws_some_are_told_without_their_marks() -> None:
    tamil = "".join(chr(code) for code in range(0x0B85, 0x0BB5) if chr(code).isalpha())
    each = [paper_set("1", [], f"{tamil}\u0bcd")]
    told = WorthALook([]).tell(PapersSet(Path("all.pdf"), each, [], []))
    assert told == (
        "Letters that no font here draws stand as ?, and signs are left out: " + " ".join([*tamil[:12], "…"])
    )
