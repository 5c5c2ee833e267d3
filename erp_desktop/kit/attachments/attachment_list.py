"""AttachmentList: the files of a record by name; files are dropped and pasted on it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from erp_core.kit import clock
from erp_core.kit.i18n import _
from erp_core.platform.attachment.schema import AttachmentRow
from erp_core.platform.sending.schema import SendingRow
from erp_desktop.kit.attachments.attachment_run import Source
from erp_desktop.kit.attachments.file_size import file_size
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import format_date, format_datetime
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named

_ROW_HEIGHT = 52
# Pixels around the text of a row, beside its picture and above.
_AROUND, _PADDING = 24, 18
_DETAIL = Qt.ItemDataRole.UserRole
# What happened to a file that was to be sent, by shape too.
SENT_ICONS = {"failed": "circle-alert", "waiting": "hourglass", "sent": "send", "handed": "send"}


class AttachmentList(QListWidget):
    """Signals:
    brought: sources that were dropped or pasted here.
    remove_wanted: the key for it was pressed.
    menu_wanted: a menu of what can be done, at this place on the screen.
    """

    brought = Signal(object)
    remove_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "form.attachments.list", _("Attachments"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAcceptDrops(True)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._want_menu)
        self._rows: list[AttachmentRow] = []
        self._sent: dict[int, list[SendingRow]] = {}

    @property
    def rows(self) -> list[AttachmentRow]:
        return self._rows

    @property
    def chosen(self) -> AttachmentRow | None:
        """The file the keyboard is at."""
        place = self.currentRow()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def show_rows(self, rows: list[AttachmentRow]) -> None:
        """Show these; the keyboard stays at its file, or at the one that took its place."""
        chosen, place = self.chosen, max(self.currentRow(), 0)
        self._rows = []  # a scroll bar that comes or goes has the list laid out meanwhile
        self.clear()
        for row in rows:
            day = format_date(clock.here(row.created_at).date())
            when = format_datetime(row.created_at)
            sendings = self._sent.get(row.id, [])
            told = [sent_words(sendings)] if sendings else []
            states = {one.state for one in sendings}
            name = next((SENT_ICONS[one] for one in SENT_ICONS if one in states), "file")
            item = QListWidgetItem(icon(name), row.name)
            item.setData(_DETAIL, "\n".join(told or [described(row, day)]))
            whole = (row.name, *told, described(row, when))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(whole))
            problems = [one.problem for one in sendings if one.problem]
            item.setToolTip("\n".join((*whole, *dict.fromkeys(problems))))
            self.addItem(item)
        self._rows = rows
        self._fit()
        same = (n for n, row in enumerate(rows) if chosen is not None and row.id == chosen.id)
        self.setCurrentRow(next(same, min(place, len(rows) - 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A long name gives way in its middle, since its ending tells what it is; the rest is whole."""
        metrics, room = self.fontMetrics(), self.viewport().width() - self.iconSize().width() - _AROUND
        for place, row in enumerate(self._rows):
            item = self.item(place)
            name = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, room)
            lines = [name, *_broken(str(item.data(_DETAIL)), metrics, room)]
            item.setText("\n".join(lines))
            height = len(lines) * metrics.lineSpacing() + _PADDING
            item.setSizeHint(QSize(0, max(height, _ROW_HEIGHT)))

    def show_sent(self, sendings: list[SendingRow]) -> None:
        """Tell of files that were sent to whom, or why they were not; the last sending of each first."""
        self._sent = {}
        for row in sendings:
            self._sent.setdefault(row.attachment_id, []).append(row)
        self.show_rows(self._rows)

    def choose(self, id: int) -> None:
        """Put the keyboard at this file."""
        self.setCurrentRow(next((n for n, row in enumerate(self._rows) if row.id == id), self.currentRow()))

    def paste(self) -> bool:
        """Bring what the clipboard holds; False where it holds neither files nor a picture."""
        sources = sources_in(QGuiApplication.clipboard().mimeData())
        if sources:
            self.brought.emit(sources)
        return bool(sources)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.is_pressed(event, keys.REMOVE_FILE):
            self.remove_wanted.emit()
        elif keys.is_pressed(event, keys.LOOK_AT_FILE) and self.chosen is not None:
            self.itemActivated.emit(self.currentItem())
        else:
            super().keyPressEvent(event)
            if keys.is_pressed(event, keys.PASTE_FILE):
                event.ignore()  # the panel's own: it works on its buttons too

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._take_drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._take_drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        sources = sources_in(event.mimeData())
        if sources:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.brought.emit(sources)

    def _take_drag(self, event: QDropEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def _want_menu(self, place: QPoint) -> None:
        if self.chosen is not None:
            self.menu_wanted.emit(self.viewport().mapToGlobal(place))


def _broken(text: str, metrics: QFontMetrics, room: int) -> list[str]:
    """A text in lines that have room, as long as its words have."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def sent_words(sendings: Sequence[SendingRow]) -> str:
    """Where a file went: what failed before what waits, and that before what is done."""
    for state, words in (
        ("failed", _("not sent to {recipient}: {problem}")),
        ("waiting", _("on its way to {recipient}")),
        ("sent", _("sent to {recipient}")),
    ):
        found = [row for row in sendings if row.state == state]
        if found:
            recipients = ", ".join(dict.fromkeys(row.recipient for row in found))
            return words.format(recipient=recipients, problem=found[0].problem)
    return _("given to a mail program")


def described(row: AttachmentRow, when: str) -> str:
    """Its size, when it was added, and by whom."""
    parts = (file_size(row.size), when, row.created_by or "")
    return " · ".join(part for part in parts if part)


def sources_in(clip: QMimeData) -> list[Source]:
    """Files, else a picture, of what is dropped or pasted; nothing for anything else."""
    paths = [Path(url.toLocalFile()) for url in clip.urls() if url.isLocalFile()]
    if paths:
        return [Source.file(path) for path in paths]
    picture = clip.imageData() if clip.hasImage() else None
    if not isinstance(picture, QImage) or picture.isNull():
        return []
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload] - PySide takes a name as text
    return [Source.bytes(_picture_name(), bytes(buffer.data().data()))]


def _picture_name() -> str:
    when = clock.here(datetime.now(UTC)).strftime("%Y-%m-%d %H.%M")
    return _("Picture {when}").format(when=when) + ".png"
