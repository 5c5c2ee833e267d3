"""NotesPanel: what people wrote to each other on a record, at the side of its form."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.note import service as notes
from erp_core.platform.note.schema import NoteRow, PersonRow
from erp_desktop.kit.frame.record_panel import RecordPanel
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import format_datetime
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.notes.note_edit import NoteEdit
from erp_desktop.kit.parts import ask
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.desk import Desk

_EDIT_HEIGHT = 96


class NotesPanel(RecordPanel):
    """Notes are written below, and corrected or taken back by who wrote them."""

    def __init__(
        self, get: Callable[..., Any], update: Callable[..., Any], desk: Desk, rights: Rights, parent: QWidget
    ) -> None:
        what = {"name": "form.notes", "title": _("Notes")}
        super().__init__(notes.of_record, get, update, desk, rights, parent, **what)
        self._changed: NoteRow | None = None

    def _begins_at(self) -> QWidget:
        return self.edit

    def _reads_at(self) -> QWidget:
        return self._scroll

    def _begin(self) -> None:
        self._stop_changing()

    # Doing

    def write(self) -> None:
        """Write what was typed: a new note, or one that is being corrected."""
        core, kind, record_id = self._desk.core, self._kind, self._record_id
        body, changed = self.edit.text().strip(), self._changed
        if not body or record_id is None or not self._may_change() or not self.write_button.isEnabled():
            return
        self.write_button.setEnabled(False)

        def work() -> NoteRow:
            if changed is not None:
                return core.run(notes.change, changed.id, body)
            return core.run(notes.write, kind, record_id, body)

        self._desk.tasks.run(self, work, self._written, self._not_written)

    def change(self, row: NoteRow) -> None:
        """Correct a note: its text stands in the field."""
        self._changed = row
        self.edit.setPlainText(row.body)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.write_button.setText(_("Change"))
        self.cancel_button.show()

    def remove(self, row: NoteRow) -> None:
        """Take a note back, after asking."""
        core = self._desk.core
        if ask.confirm(self, _("Remove your note? That there was one stays to be seen."), _("Remove")):
            self._desk.tasks.run(
                self, lambda: core.run(notes.remove, row.id), lambda _none: self.reload(), self._refused
            )

    def texts(self) -> list[str]:
        """Each note as one text, for tests and screen readers."""
        self.furnish()
        entries = self._list.findChildren(QFrame, "form.note", Qt.FindChildOption.FindDirectChildrenOnly)
        return [entry.accessibleName() for entry in entries]

    # Inside

    def _ask_people(self, beginning: str) -> None:
        core, kind, record_id = self._desk.core, self._kind, self._record_id
        if record_id is None:
            return

        def take(people: list[PersonRow]) -> None:
            self.edit.offer(beginning, people)

        self._desk.tasks.run(
            self, lambda: core.run(notes.people, kind, record_id, beginning), take, lambda _error: None
        )

    def _written(self, row: NoteRow) -> None:
        self.write_button.setEnabled(True)
        self._stop_changing()
        self.bar.clear()
        if row.nobody:
            words = _("{names}: nobody called so may read this record. The note stands as you wrote it.")
            self.bar.show_message(words.format(names=", ".join(f"@{name}" for name in row.nobody)), "warning")
        self.reload()

    def _not_written(self, error: ErpError) -> None:
        """What was typed stays."""
        self.write_button.setEnabled(True)
        self._refused(error)

    def _stop_changing(self) -> None:
        self._changed = None
        self.edit.clear()
        self.write_button.setText(_("Write it"))
        self.cancel_button.hide()

    def _count(self, rows: list[NoteRow]) -> int:
        return sum(not row.is_removed for row in rows)

    def _draw_rows(self, rows: list[NoteRow]) -> None:
        while item := self._box.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.setParent(None)  # type: ignore[call-overload] - out of the list at once
                widget.deleteLater()
        for row in rows:
            self._box.addWidget(self._entry(row))
        if not rows:
            self._box.addWidget(_line(_("No notes yet."), "muted", self._list))
        self._box.addStretch(1)
        is_allowed = self._rights.offer(self.write_button, self._permission)
        self.edit.setEnabled(is_allowed)

    def _entry(self, row: NoteRow) -> QFrame:
        entry = named(QFrame(self._list), "form.note")
        box = QVBoxLayout(entry)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        who, when = row.created_by or "", format_datetime(row.created_at)
        body = _("removed by {name}").format(name=who) if row.is_removed else row.body
        meta = when if row.is_removed or not who else f"{who} · {when}"
        meta += " · " + _("changed") if row.is_changed else ""
        box.addWidget(_line(body, "muted" if row.is_removed else "", entry))
        box.addWidget(_line(meta, "muted", entry))
        entry.setAccessibleName(f"{body} · {meta}")
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for is_offered, words, call in (
            (row.can_change, _("Change"), self.change),
            (row.can_remove, _("Remove"), self.remove),
        ):
            if is_offered:
                buttons.addWidget(self._link(words, entry, lambda call=call: call(row)))
        if buttons.count():
            buttons.addStretch(1)
            box.addLayout(buttons)
        return entry

    def _link(self, words: str, entry: QWidget, call: Callable[[], None]) -> QPushButton:
        button = with_role(QPushButton(words, entry), "", "link")
        named(button, "form.note.button", _("{action}: {note}").format(action=words, note=self._short(entry)))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setStyleSheet("text-align: left; padding: 0; min-height: 18px; font-weight: 400;")
        button.clicked.connect(lambda: call())
        return button

    @staticmethod
    def _short(entry: QWidget) -> str:
        return entry.accessibleName()[:80]

    def _build(self) -> None:
        self._list = QWidget(self)
        self._box = QVBoxLayout(self._list)
        self._box.setContentsMargins(16, 4, 16, 16)
        self._box.setSpacing(14)
        scroll = self._scroll = named(QScrollArea(self), "form.notes.list", _("Notes"))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._list)
        self.edit = NoteEdit(self)
        self.edit.setFixedHeight(_EDIT_HEIGHT)
        self.edit.people_wanted.connect(self._ask_people)
        self.edit.sent.connect(self.write)
        self.write_button = named(QPushButton(_("Write it"), self), "form.notes.write", _("Write the note"))
        keys.tell(self.write_button, _("Write the note"), keys.SEND_NOTE)
        self.cancel_button = named(QPushButton(_("Leave it"), self), "form.notes.cancel", _("Leave it"))
        self.write_button.clicked.connect(self.write)
        self.cancel_button.clicked.connect(self._stop_changing)
        head = QHBoxLayout()
        head.setContentsMargins(15, 0, 12, 0)
        head.addWidget(with_role(QLabel(_("Notes"), self), "heading"))
        foot = QVBoxLayout()
        foot.setContentsMargins(12, 0, 12, 12)
        foot.setSpacing(6)
        foot.addWidget(self.edit)
        row = QHBoxLayout()
        row.addWidget(self.write_button)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        foot.addLayout(row)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 12, 0, 0)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.bar)
        box.addWidget(scroll, 1)
        box.addLayout(foot)


def _line(text: str, role: str, parent: QWidget) -> QLabel:
    return with_role(WholeLabel(parent, text), role)
