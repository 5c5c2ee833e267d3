"""AttachmentView: a file of a record, as far as it can be shown here; else its name and its size."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.attachment.pdf_pages import pages_of
from erp_core.platform.attachment.schema import AttachmentRow
from erp_desktop.kit.attachments.attachment_run import AttachmentRun
from erp_desktop.kit.attachments.file_kind import FileKind, in_short_lines, picture_reader, text_in
from erp_desktop.kit.attachments.file_size import file_size
from erp_desktop.kit.attachments.opened_files import OPENED, mark_as_sent
from erp_desktop.kit.files.asking import ask_save
from erp_desktop.kit.files.safe_name import safe_name
from erp_desktop.kit.files.saved import tell_copied
from erp_desktop.kit.frame.tab_order import tab_through
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.paper.page_view import STEP, PageView
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.place import available, first_size
from erp_desktop.kit.work.desk import Desk

SIZE = QSize(860, 900)
# Pixels of a picture's longer side: more than a screen has.
LONGEST_SIDE = 3000


@dataclass(slots=True)
class ShownFile:
    """What is shown of a file: pictures of it, its text, or a sentence why nothing is."""

    kind: FileKind
    pictures: list[Path] = field(default_factory=list)
    count: int = 0
    text: str = ""
    words: str = ""


class AttachmentView(QDialog):
    """Fetches the file first; the copy it needs is gone with it."""

    def __init__(self, row: AttachmentRow, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "attachment", row.name)
        self.setWindowTitle(row.name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._row, self._desk = row, desk
        self._folder = Path(tempfile.mkdtemp(prefix="textile-erp-look-"))
        folder = self._folder
        self.destroyed.connect(lambda _gone: shutil.rmtree(folder, ignore_errors=True))
        self._copy = folder / safe_name(row.name)
        self._shown: ShownFile | None = None
        self._place = 0
        self._run = AttachmentRun(desk, self)
        self._build()
        self._run.came.connect(self._tell)
        self.resize(first_size(SIZE, available(parent).size()))
        self._run.fetch(row, self._copy, self._fetched, self._failed)

    def reject(self) -> None:
        self._run.stop()
        super().reject()

    def turn(self, by: int) -> None:
        """Show another page."""
        count = len(self._shown.pictures) if self._shown is not None else 0
        place = min(max(self._place + by, 0), count - 1)
        if count and place != self._place:
            self._place = place
            self._show_page()

    def open_outside(self) -> None:
        """Open a copy in another program, after asking where that might run what is in it."""
        if self._shown is None:
            return
        question = _(
            "“{name}” opens in another program, which may do what is written in it. Do you trust this file?"
        )
        answers = {"open": _("Open it")}
        if not self._shown.kind.is_calm_as(self._copy.name) and not ask.choose(
            self, question.format(name=self._row.name), answers
        ):
            return
        try:
            place = OPENED.place_for(self._row.id, self._row.name)
            shutil.copyfile(self._copy, place)
            OPENED.seal(place)
        except OSError as error:
            self._say_not_written(self._row.name, error)
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(place))):
            words = _("This PC has no program for it. Save a copy, and open that.")
            self.message.show_message(words, "warning")

    def save_copy(self) -> None:
        """Ask for a place, and write the file there."""
        target = save_as(self, self._row) if self._shown is not None else None
        if target is None:
            return
        try:
            shutil.copyfile(self._copy, target)
            mark_as_sent(target)
        except OSError as error:
            self._say_not_written(target.name, error)
            return
        tell_copied(self.message, _("{file} is saved.").format(file=target.name), target)

    # Inside

    def _say_not_written(self, name: str, error: OSError) -> None:
        words = _("{file} could not be written: {reason}.")
        self.message.show_message(words.format(file=name, reason=error.strerror or error), "danger")

    def _fetched(self, path: Path) -> None:
        folder = self._folder / "pages"
        self._desk.tasks.run(self, lambda: shown(path, folder), self._show, self._failed)

    def _failed(self, error: ErpError) -> None:
        self.progress.hide()
        self.message.show_message(error.in_words, "danger")

    def _tell(self, _name: str, done: int, size: int) -> None:
        self.progress.setMaximum(size)
        self.progress.setValue(done)

    def _show(self, what: ShownFile) -> None:
        self._shown = what
        self.progress.hide()
        for button in (self.open_button, self.save_button):
            button.setEnabled(True)
        for widget in (*self._zoom_buttons, *self._page_buttons, self._count):
            widget.setVisible(bool(what.pictures))
        for widget in (*self._page_buttons, self._count):
            widget.setVisible(what.count > 1)
        front, keyboard = (self.page, self.page) if what.pictures else (self.text, self.text)
        if what.pictures:
            self._show_page()
        elif what.kind is FileKind.TEXT:
            self.text.setPlainText(what.text)
        else:
            front, keyboard = self._nothing, self.open_button
            self.words.setText(f"{self._row.name}\n{file_size(self._row.size)}\n\n{what.words}")
        self.stack.setCurrentWidget(front)
        keyboard.setFocus()

    def _show_page(self) -> None:
        assert self._shown is not None  # noqa: S101 - there is something to turn
        self.page.show_page(self._shown.pictures[self._place])
        back, on = self._page_buttons
        back.setEnabled(self._place > 0)
        on.setEnabled(self._place + 1 < len(self._shown.pictures))
        words = _("Page {page} of {pages}").format(
            page=format_integer(self._place + 1), pages=format_integer(self._shown.count)
        )
        if on.isEnabled() is False and self._shown.count > len(self._shown.pictures):
            words += " · " + _("the rest in another program")
        self._count.setText(words)

    def _build(self) -> None:
        self.message = MessageBar(self)
        self.progress = named(QProgressBar(self), "attachment.progress", _("How far it is"))
        self.progress.setTextVisible(False)
        self.page = PageView(self)
        self.text = named(QPlainTextEdit(self), "attachment.text", self._row.name)
        self.text.setReadOnly(True)
        self._nothing = QWidget(self)
        self.words = WholeLabel(self._nothing)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget(self)
        self.open_button = self._button("open", "square-arrow-out-up-right", self.open_outside, _("Open"))
        self.open_button.setToolTip(_("Open a copy in another program"))
        self.save_button = self._button("save", "download", self.save_copy, _("Save a copy…"))
        self._count = named(with_role(QLabel(self), "muted"), "attachment.count", _("Page"))
        self._page_buttons = (
            self._button("back", "chevron-left", lambda: self.turn(-1), "", _("Page before")),
            self._button("on", "chevron-right", lambda: self.turn(1), "", _("Next page")),
        )
        self._zoom_buttons = (
            self._button("smaller", "minus", lambda: self._zoom(-STEP), "", _("Smaller")),
            self._button("larger", "plus", lambda: self._zoom(STEP), "", _("Larger")),
        )
        turning = (keys.SMALLER, keys.LARGER, keys.PAGE_BEFORE, keys.PAGE_AFTER)
        for button, key in zip((*self._zoom_buttons, *self._page_buttons), turning, strict=True):
            keys.tell(button, button.toolTip(), key)
        for button in (self.open_button, self.save_button):
            button.setEnabled(False)
        for widget in (*self._zoom_buttons, *self._page_buttons, self._count):
            widget.hide()
        keys.bind(self, keys.SAVE_COPY, self.save_copy)
        self.page.hear_keys()
        self.page.page_wanted.connect(self.turn)
        self._lay_out()

    def _zoom(self, by: float) -> None:
        self.page.set_zoom(self.page.zoom + by)

    def _button(
        self, name: str, icon_name: str, call: Callable[[], None], text: str, tooltip: str = ""
    ) -> QPushButton:
        button = QPushButton(icon(icon_name), f" {text}" if text else "", self)
        named(button, f"attachment.{name}", text or tooltip)
        button.setToolTip(tooltip or text)
        button.clicked.connect(lambda: call())
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(8)
        head.addWidget(self.open_button)
        head.addWidget(self.save_button)
        head.addStretch(1)
        for widget in (*self._zoom_buttons, self._page_buttons[0], self._count, self._page_buttons[1]):
            head.addWidget(widget)
        inside = QVBoxLayout(self._nothing)
        inside.addWidget(self.words, 1)
        for widget in (self._nothing, self.page, self.text):
            self.stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.message, self.progress):
            column.addWidget(widget)
        column.insertLayout(0, head)
        column.addWidget(self.stack, 1)
        buttons = (self.open_button, self.save_button, *self._zoom_buttons, *self._page_buttons)
        tab_through((*buttons, self.page, self.text))


def shown(path: Path, folder: Path) -> ShownFile:
    """What can be shown of a file; blocking.

    Args:
        folder: for its pictures; made where there are any.
    """
    kind = FileKind.of(path)
    if kind is FileKind.TEXT:
        return ShownFile(kind, text=in_short_lines(text_in(path) or ""))
    if kind is FileKind.PDF:
        folder.mkdir()
        try:
            pages = pages_of(path, folder)
        except ErpError as error:
            return ShownFile(FileKind.NONE, words=error.message)
        return ShownFile(kind, pages.pictures, pages.count)
    reader = picture_reader(path)
    if kind is FileKind.PICTURE and reader is not None:
        folder.mkdir()
        size = reader.size()
        if max(size.width(), size.height()) > LONGEST_SIDE:
            reader.setScaledSize(size.scaled(LONGEST_SIDE, LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
        picture = reader.read()
        page = folder / "page-0001.png"
        if not picture.isNull() and picture.save(str(page), "PNG"):  # type: ignore[call-overload]
            return ShownFile(kind, [page], 1)
    if kind is FileKind.LARGE_PICTURE and reader is not None:
        size = reader.size()
        words = _("This picture is too large to be shown here: {width} × {height} pixels.")
        return ShownFile(
            kind, words=words.format(width=format_integer(size.width()), height=format_integer(size.height()))
        )
    return ShownFile(
        FileKind.NONE, words=_("This cannot be shown here. Open it in another program, or save it.")
    )


def save_as(parent: QWidget, row: AttachmentRow) -> Path | None:
    """Where a copy of the file is to be written; None where somebody thought better of it."""
    chosen, _kind = ask_save(parent, _("Save a copy"), "attachments", row.name)
    return chosen
