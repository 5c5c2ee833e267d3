"""Preview: the pages of documents before they are printed or saved as a PDF."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from erp_core.errors import ErpError
from erp_core.kit.i18n import _, ngettext
from erp_core.platform.print_template import service as templates
from erp_core.platform.printing.schema import Paper, Size
from erp_desktop.kit.files.asking import ask_folder, ask_save
from erp_desktop.kit.files.file_name import file_name
from erp_desktop.kit.files.saved import opening, tell_saved
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.tab_order import tab_through
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.paper.letterhead_told import tell_what_lacks
from erp_desktop.kit.paper.page_view import STEP, PageView
from erp_desktop.kit.paper.paper_run import Again, PaperFolder, PaperRun, PapersSet
from erp_desktop.kit.paper.printing import PRINTED_PPI, prepared, print_pages, remember
from erp_desktop.kit.paper.saved_pdf import save_each, save_pdf
from erp_desktop.kit.paper.this_copy import ThisCopy
from erp_desktop.kit.paper.worth_a_look import WorthALook
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.place import available, first_size
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

PREVIEW_PPI = 110
SIZE = QSize(860, 1000)
MOST_OF_FAULT = 200  # letters


class Preview(QDialog):
    """Shows one page after the other; the files it needs are gone with it.

    Args:
        papers: one after the other, printed together.
        left_out: of each document that is asked for but not there to be set its name and why.
        again: asks what stands on them in another language, blocking; None for what has only one.
    """

    _came = Signal(int)

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        papers: Sequence[Paper],
        parent: QWidget,
        left_out: Sequence[str] = (),
        again: Again | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, "preview", _("Print preview"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._core, self._tasks = core, tasks
        self._papers, self._looks, self._again = list(papers), WorthALook(left_out), again
        self._runs: list[PaperRun] = []
        self.setWindowTitle(self._title())
        self._folder = PaperFolder()
        folder, runs = self._folder, self._runs
        self.destroyed.connect(lambda _gone: (_stop(runs), folder.leave()))
        self._done: PapersSet | None = None
        self._place = 0
        self.message = MessageBar(self)
        self.page = PageView(self)
        self.copy = ThisCopy(self._papers, self, has_languages=again is not None)
        self.copy.language_wanted.connect(self.speak)
        self.copy.size_wanted.connect(self.take_size)
        self._count = named(with_role(QLabel(self), "muted"), "preview.count", _("Page"))
        self._make_buttons()
        self._lay_out()
        self._hear_keys()
        self.page.page_wanted.connect(self.turn)
        self.resize(first_size(SIZE, available(parent).size()))
        self._came.connect(self._tell)
        self.page.setFocus()  # one reads it first; Enter prints it
        self._set_pages()

    @property
    def pages(self) -> list[Path]:
        """Pictures of them; none as long as they are being set."""
        return self._done.pages if self._done is not None else []

    def turn(self, by: int) -> None:
        """Show another page; there is none before the first and none behind the last."""
        place = min(max(self._place + by, 0), len(self.pages) - 1)
        if self.pages and place != self._place:
            self._place = place
            self._show_page()

    def zoom(self, by: float) -> None:
        """Show the page larger or smaller."""
        self.page.set_zoom(self.page.zoom + by)

    def take_size(self, size: Size) -> None:
        """Set the pages anew on paper of another size: this copy alone."""
        self._papers = [paper.model_copy(update={"size": size}) for paper in self._papers]
        self._set_pages()

    def speak(self, language: str) -> None:
        """Set the pages anew in another language: this copy alone."""
        again, size = self._again, self._papers[0].size
        if again is None:
            return

        def asked(papers: Sequence[Paper]) -> None:
            self._papers = list(papers)
            self.setWindowTitle(self._title())
            self.take_size(size)

        def failed(error: ErpError) -> None:
            self.copy.show_language(self._papers[0].language)
            self._fail(error)

        self._tasks.run(self, lambda: again(language), asked, failed)

    def save(self) -> None:
        """Ask for a file, and write the PDF into it."""
        if not self.pages:
            return
        name = file_name(self._title(), ".pdf")
        chosen, _kind = ask_save(self, _("Save as PDF"), "papers", name, _("PDF (*.pdf)"))
        if chosen is not None:
            self.write_pdf(chosen)

    def write_pdf(self, target: Path) -> None:
        """Copy the PDF to ``target``, and say how it ended."""
        if self._done is None:
            return
        try:
            save_pdf(self._done.pdf, target)
        except ErpError as error:
            self._fail(error)
        else:
            tell_saved(self.message, _("{file} is saved.").format(file=target.name), target)

    def save_each(self) -> None:
        """Ask for a folder, and write a PDF for each document into it."""
        if self.pages and (chosen := ask_folder(self, _("Save each as a PDF"), "papers")):
            self.write_each(chosen)

    def write_each(self, folder: Path) -> None:
        """Write a PDF for each document; none takes the place of a file that is there."""
        if self._done is None:
            return
        try:
            count = save_each(self._done, folder)
        except ErpError as error:
            self._fail(error)
            return
        words = ngettext("{count} PDF saved in {folder}.", "{count} PDFs saved in {folder}.", count)
        tell_saved(self.message, words.format(count=format_integer(count), folder=folder.name), folder)

    def send(self) -> None:
        """Send the PDF, by the user's own mail program or the company's mail server."""
        if self._done is None or len(self._papers) > 1:
            return
        from erp_desktop.kit.paper.paper_sending import PaperSending  # loaded when something is sent

        def tell(words: str, tone: str, folder: Path | None = None) -> None:
            if folder is not None:
                self.message.show_message(words, tone, _("Open folder"), opening(self.message, folder))
            elif words:
                self.message.show_message(words, tone)
            else:
                self.message.clear()

        PaperSending(self._core, self._tasks, self._papers[0], self._done.pdf, self, tell).begin()

    def print_papers(self) -> None:
        """Ask for a printer, then print."""
        if not self.pages:
            return
        printer = prepared(self._papers[0])
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self.pages))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        QDialog.open(dialog)  # its own wants a slot by name

    def print_on(self, printer: QPrinter) -> None:
        """Set the pages as fine as printers need them, then print."""
        remember(printer, self._papers[0].kind)
        folder = Path(tempfile.mkdtemp(prefix="printed-", dir=self._folder.path))
        fine = PaperRun(self._papers, self._folder, f"{folder.name}/fine", PRINTED_PPI)
        self.destroyed.connect(lambda _gone: fine.stop())
        self.message.show_message(_("Printing…"), "info")

        def send(done: PapersSet) -> None:
            try:
                print_pages(printer, done.pages)
            except ErpError as error:
                self._fail(error)
            else:
                self.message.show_message(_("Sent to the printer."), "success")
            shutil.rmtree(folder, ignore_errors=True)

        self._tasks.run(self, lambda: fine.run(self._note), send, self._fail)

    # Inside

    def _set_pages(self) -> None:
        """Have the pages set as they are wanted now; what was begun before is wanted no more."""
        _stop(self._runs)
        run = PaperRun(self._papers, self._folder, f"shown-{len(self._runs)}", PREVIEW_PPI)
        self._runs.append(run)
        self._done = None
        self._show_page()

        def take(done: PapersSet) -> None:
            if run is self._runs[-1]:
                self._take(done)

        def failed(error: ErpError) -> None:
            if run is self._runs[-1]:
                self._fail(error)

        self._tasks.run(self, lambda: run.run(self._note), take, failed)

    def _title(self) -> str:
        first = self._papers[0]
        if len(self._papers) == 1:
            return first.name
        count = format_integer(len(self._papers))
        words = _("{title} and others: {count} documents")
        return words.format(title=first.name, count=count)

    def _note(self, count: int) -> None:
        """In the background."""
        if isValid(self):
            self._came.emit(count)

    def _tell(self, count: int) -> None:
        if len(self._papers) > 1 and self._done is None:
            words = _("Setting the pages: {count} of {all} documents")
            every = format_integer(len(self._papers))
            self._count.setText(words.format(count=format_integer(count), all=every))

    def _take(self, done: PapersSet) -> None:
        self._done = done
        self._place = min(self._place, len(done.pages) - 1)
        self._show_page()
        if told := self._looks.tell(done):
            self.message.show_message(told, "warning")
        self._keep_fault(done)
        if isinstance(parent := self.parent(), Screen):
            shell = parent.shell
            tell_what_lacks(self._papers[0], self.message, lambda: (self.close(), shell.open("company")))

    def _keep_fault(self, done: PapersSet) -> None:
        """Have the log tell that the company's own template was not taken, and why."""
        core = self._core
        faults = {paper.kind: result.fault for paper, result in done.each if result.fault}
        for kind, fault in faults.items():
            told = " ".join(fault.split())[:MOST_OF_FAULT]
            self._tasks.run(
                self,
                lambda kind=kind, told=told: core.run(templates.fell_back, kind, told),
                lambda _none: None,
                lambda _error: None,
            )

    def _fail(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger")

    def _show_page(self) -> None:
        count = len(self.pages)
        for button in (*self._on_pages, self._smaller, self._larger):
            button.setEnabled(count > 0)
        self._back.setEnabled(self._place > 0)
        self._on.setEnabled(self._place + 1 < count)
        if count:
            self.page.show_page(self.pages[self._place])
            text = _("Page {page} of {pages}").format(page=self._place + 1, pages=count)
        else:
            text = _("Setting the pages…")
        self._count.setText(text)

    def _make_buttons(self) -> None:
        self.print_button = self._button("print", _("Print…"), "printer", self.print_papers)
        self.pdf_button = self._button("pdf", _("Save as PDF…"), "download", self.save)
        self.each_button = self._button("each", _("Save each as a PDF…"), "layers", self.save_each)
        self.mail_button = self._button("send", _("Send…"), "mail", self.send)
        self.each_button.setVisible(len(self._papers) > 1)
        self.mail_button.setVisible(len(self._papers) == 1)
        self._on_pages = (self.print_button, self.pdf_button, self.each_button, self.mail_button)
        self.print_button.setDefault(True)
        self._smaller = self._button("smaller", "", "minus", lambda: self.zoom(-STEP), _("Smaller"))
        self._larger = self._button("larger", "", "plus", lambda: self.zoom(STEP), _("Larger"))
        self._back = self._button("back", "", "chevron-left", lambda: self.turn(-1), _("Page before"))
        self._on = self._button("on", "", "chevron-right", lambda: self.turn(1), _("Next page"))
        keys.tell(self._smaller, _("Smaller"), keys.SMALLER)
        keys.tell(self._larger, _("Larger"), keys.LARGER)
        keys.tell(self._back, _("Page before"), keys.PAGE_BEFORE)
        keys.tell(self._on, _("Next page"), keys.PAGE_AFTER)

    def _button(self, name: str, text: str, icon_name: str, call: object, tooltip: str = "") -> QPushButton:
        button = named(QPushButton(icon(icon_name), f" {text}" if text else "", self), f"preview.{name}")
        button.setAccessibleName(text or tooltip)
        button.setToolTip(tooltip or text)
        button.clicked.connect(lambda: call())  # type: ignore[operator]
        return button

    def _hear_keys(self) -> None:
        keys.bind(self, keys.PRINT, self.print_papers)
        keys.bind(self, keys.SAVE_PDF, self.save)
        keys.bind(self, keys.SEND, self.send)
        self.page.hear_keys()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(8)
        for widget in self._on_pages:
            head.addWidget(widget)
        head.addSpacing(8)
        head.addWidget(self.copy)
        head.addStretch(1)
        for widget in (self._smaller, self._larger, self._back, self._count, self._on):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addWidget(self.page, 1)
        chosen = (self.copy.languages, self.copy.sizes)
        tab_through((*self._on_pages, *chosen, self._smaller, self._larger, self._back, self._on, self.page))


def _stop(runs: Sequence[PaperRun]) -> None:
    for run in runs:
        run.stop()
