"""NoteEdit: a note being written; ``@`` offers the people who may read the record."""

import re

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel, QTextCursor
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from erp_core.kit.i18n import _
from erp_core.platform.note.schema import PersonRow
from erp_desktop.kit.inputs.plain_text import PlainText
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.place import available, beside

MOST_LETTERS = 4000
# Pixels that the list of people has around its rows.
_PADDING = 6
# What is being typed behind an @ of its own, as core reads it.
_NAMING = re.compile(r"(?<![\w@.])@([\w.-]*)$")
_TAKEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Backtab)


class NoteEdit(PlainText):
    """Signals:
    people_wanted: somebody is being named; the beginning of the name.
    sent: the key that writes the note was pressed.
    """

    people_wanted = Signal(str)
    sent = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "form.notes.edit", _("New note"))
        self.setPlaceholderText(_("Write a note. @ names somebody who shall read it."))
        self.setTabChangesFocus(True)
        self._blank_at: int | None = None  # behind a name that was just taken
        self._people = QStandardItemModel(self)
        self._offer = QCompleter(self._people, self)
        self._popup = QListView(self)
        self._popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._offer.setPopup(self._popup)
        self._offer.setWidget(self)
        self._offer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._offer.activated[QModelIndex].connect(self._take)  # type: ignore[index] - by the kind of its argument
        self.textChanged.connect(self._look)

    @property
    def is_offering(self) -> bool:
        """Whether people are offered."""
        return self._popup.isVisible()

    def offer(self, beginning: str, people: list[PersonRow]) -> None:
        """Offer people, if they are still those that are being typed."""
        if self._naming() != beginning:
            return
        self._people.clear()
        for person in people:
            entry = QStandardItem(f"{person.full_name} (@{person.username})")
            entry.setData(person.username, Qt.ItemDataRole.UserRole)
            self._people.appendRow(entry)
        if not people:
            self._popup.hide()
            return
        self._offer.complete(self._line())
        self._popup.setCurrentIndex(self._offer.completionModel().index(0, 0))
        self._stand_beside()

    def _line(self) -> QRect:
        """The line the cursor is in, among the pixels of the whole field: its text begins within a frame."""
        line = self.cursorRect().translated(self.viewport().pos())
        return QRect(0, line.top(), self.width(), line.height())

    def _stand_beside(self) -> None:
        """Qt counts no frame, and would lay the list over the line it is about."""
        line = self._line().translated(self.mapToGlobal(QPoint(0, 0)))
        rows = min(self._people.rowCount(), self._offer.maxVisibleItems())
        height = rows * self._popup.sizeHintForRow(0) + 2 * self._popup.frameWidth() + _PADDING
        self._popup.setGeometry(beside(line, QSize(line.width(), height), available(self)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        blank_at, self._blank_at = self._blank_at, None
        if event.text() == " " and self.textCursor().position() == blank_at:
            return  # it stands there already
        if self.is_offering and event.key() in _TAKEN:
            event.ignore()  # the list takes it
        elif keys.is_pressed(event, keys.SEND_NOTE):
            self.sent.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter is this field's own here, whatever else the form does by it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and keys.is_pressed(event, keys.SEND_NOTE)
        ):
            event.accept()
            return True
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """No more than fits: laying out a huge text would freeze the window."""
        self.insertPlainText(source.text()[: MOST_LETTERS * 2])

    def _naming(self) -> str | None:
        """The beginning of the name before the cursor; None where nobody is being named."""
        cursor = self.textCursor()
        found = _NAMING.search(cursor.block().text()[: cursor.positionInBlock()])
        return found.group(1) if found is not None else None

    def _look(self) -> None:
        beginning = self._naming()
        if beginning is None:
            self._popup.hide()
        else:
            self.people_wanted.emit(beginning)

    def _take(self, place: QModelIndex) -> None:
        beginning, username = self._naming(), place.data(Qt.ItemDataRole.UserRole)
        if beginning is None or not username:
            return
        cursor = self.textCursor()
        for _letter in beginning:
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(f"{username} ")
        self._blank_at = self.textCursor().position()
        self._popup.hide()
