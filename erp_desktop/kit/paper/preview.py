"""Preview: a document's pages before they are printed or saved as a PDF."""

import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.printing.schema import Paper
from erp_core.platform.printing.typesetter import Typeset, pages_in, typeset
from erp_desktop.kit.frame import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.paper.file_name import file_name
from erp_desktop.kit.paper.page_view import STEP, PageView
from erp_desktop.kit.paper.printing import PRINTED_PPI, prepared, print_pages
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.place import available, first_size
from erp_desktop.kit.work.tasks import Tasks

PREVIEW_PPI = 110
SIZE = QSize(860, 1000)


class Preview(QDialog):
    """Shows one page after the other; the files it needs are gone with it."""

    def __init__(self, paper: Paper, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "preview", _("Print preview"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(paper.name)
        self._paper, self._tasks = paper, tasks
        self._folder = Path(tempfile.mkdtemp(prefix="textile-erp-paper-"))
        folder = self._folder
        self.destroyed.connect(lambda _gone: shutil.rmtree(folder, ignore_errors=True))
        self._pdf = Path()
        self._pages: list[Path] = []
        self._place = 0
        self.message = MessageBar(self)
        self.page = PageView(self)
        self._count = named(with_role(QLabel(self), "muted"), "preview.count", _("Page"))
        self.print_button = self._button("print", _("Print…"), "printer", self.print_paper)
        self.pdf_button = self._button("pdf", _("Save as PDF…"), "download", self.save_pdf)
        self.mail_button = self._button("send", _("Send…"), "mail", self.send)
        self._back = self._button(
            "back", "", "chevron-left", lambda: self.turn(-1), _("Page before (Page Up)")
        )
        self._on = self._button("on", "", "chevron-right", lambda: self.turn(1), _("Next page (Page Down)"))
        self._smaller = self._button("smaller", "", "minus", lambda: self.zoom(-STEP), _("Smaller"))
        self._larger = self._button("larger", "", "plus", lambda: self.zoom(STEP), _("Larger"))
        self._lay_out()
        for key, call in (
            (keys.PRINT, self.print_paper),
            (keys.SAVE_PDF, self.save_pdf),
            (keys.SEND, self.send),
            (keys.PAGE_BEFORE, lambda: self.turn(-1)),
            (keys.PAGE_AFTER, lambda: self.turn(1)),
        ):
            keys.bind(self, key, call)
        self.resize(first_size(SIZE, available(parent).size()))
        self._set()

    def turn(self, by: int) -> None:
        """Show another page."""
        place = self._place + by
        if 0 <= place < len(self._pages):
            self._place = place
            self._show_page()

    def zoom(self, by: float) -> None:
        """Show the page larger or smaller."""
        self.page.set_zoom(self.page.zoom + by)

    def save_pdf(self) -> None:
        """Ask for a file, and write the PDF into it."""
        if not self._pages:
            return
        name = file_name(self._paper.name, ".pdf")
        chosen, _filter = QFileDialog.getSaveFileName(self, _("Save as PDF"), name, _("PDF (*.pdf)"))
        if chosen:
            self.write_pdf(Path(chosen))

    def write_pdf(self, target: Path) -> None:
        """Copy the PDF to ``target``, and say how it ended."""
        try:
            shutil.copyfile(self._pdf, target)
        except OSError as error:
            text = _("{file} could not be written: {reason}.")
            self.message.show_message(text.format(file=target.name, reason=error.strerror or error), "danger")
            return
        self.message.show_message(_("{file} is saved.").format(file=target.name), "success")

    def send(self) -> None:
        """Open a mail with the PDF in the user's mail program."""
        if not self._pages:
            return
        from erp_desktop.kit.paper.mail import draft, open_draft  # loaded when something is sent

        paper, pdf = self._paper, self._pdf

        def begun(mail: Path | None) -> None:
            try:
                if mail is not None:
                    open_draft(mail)
            except ErpError as error:
                self._fail(error)
            else:
                self.message.clear()

        self.message.show_message(_("Opening your mail program…"), "info")
        self._tasks.run(self, lambda: draft(paper, pdf), begun, self._fail)

    def print_paper(self) -> None:
        """Ask for a printer, then print."""
        if not self._pages:
            return
        printer = prepared(self._paper.size, self._paper.is_landscape)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self._pages))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        QDialog.open(dialog)  # its own wants a slot by name

    def print_on(self, printer: QPrinter) -> None:
        """Set the pages as fine as printers need them, then print."""
        folder = self._folder / "printed"
        paper = self._paper
        self.message.show_message(_("Printing…"), "info")

        def fine() -> Typeset:
            folder.mkdir(exist_ok=True)
            return typeset(paper, folder, PRINTED_PPI)

        def send(done: Typeset) -> None:
            try:
                print_pages(printer, pages_in(done.pdf.parent))
            except ErpError as error:
                self._fail(error)
            else:
                self.message.show_message(_("Sent to the printer."), "success")

        self._tasks.run(self, fine, send, self._fail)

    # Inside

    def _set(self) -> None:
        paper, folder = self._paper, self._folder
        self._show_page()
        self._tasks.run(self, lambda: typeset(paper, folder, PREVIEW_PPI), self._take, self._fail)

    def _take(self, done: Typeset) -> None:
        self._pdf, self._pages = done.pdf, pages_in(done.pdf.parent)
        self._show_page()
        if done.fault:
            words = _(
                "The company’s own template could not set this; it is laid out by the delivered one. {reason}"
            )
            self.message.show_message(words.format(reason=done.fault), "warning")
        self.print_button.setFocus()

    def _fail(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger")

    def _show_page(self) -> None:
        count = len(self._pages)
        for button in (self.print_button, self.pdf_button, self.mail_button, self._smaller, self._larger):
            button.setEnabled(count > 0)
        self._back.setEnabled(self._place > 0)
        self._on.setEnabled(self._place + 1 < count)
        if count:
            self.page.show_page(self._pages[self._place])
            text = _("Page {page} of {pages}").format(page=self._place + 1, pages=count)
        else:
            text = _("Setting the pages…")
        self._count.setText(text)

    def _button(self, name: str, text: str, icon_name: str, call: object, tooltip: str = "") -> QPushButton:
        button = named(QPushButton(icon(icon_name), f" {text}" if text else "", self), f"preview.{name}")
        button.setAccessibleName(text or tooltip)
        button.setToolTip(tooltip or text)
        button.clicked.connect(lambda: call())  # type: ignore[operator]
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(8)
        for widget in (self.print_button, self.pdf_button, self.mail_button):
            head.addWidget(widget)
        head.addStretch(1)
        for widget in (self._smaller, self._larger, self._back, self._count, self._on):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addWidget(self.page, 1)
