"""AttachmentsPanel: the files of a record at the side of its form: added, looked at, taken off."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import _, ngettext
from erp_core.platform.attachment import service as attachments
from erp_core.platform.attachment.schema import AttachmentRow
from erp_core.platform.sending import service as sending
from erp_desktop.kit.attachments.attachment_list import AttachmentList
from erp_desktop.kit.attachments.attachment_run import Added, AttachmentRun, Source
from erp_desktop.kit.attachments.attachment_view import AttachmentView, save_as
from erp_desktop.kit.attachments.refused_dialog import RefusedDialog
from erp_desktop.kit.files.asking import ask_open_several
from erp_desktop.kit.files.saved import tell_copied
from erp_desktop.kit.frame.record_panel import RecordPanel
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts import ask
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.desk import Desk

# What a message has room for.
MOST_TOLD, LONGEST_NAME = 3, 60


class AttachmentsPanel(RecordPanel):
    """Files are added by the button, dropped or pasted, in whatever status the record is."""

    def __init__(
        self, get: Callable[..., Any], update: Callable[..., Any], desk: Desk, rights: Rights, parent: QWidget
    ) -> None:
        what = {"name": "form.attachments", "title": _("Attachments")}
        super().__init__(attachments.of_record, get, update, desk, rights, parent, **what)
        self._then_choose: int | None = None
        self._run = AttachmentRun(desk, self)

    def _begins_at(self) -> QWidget:
        return self.list if self.list.rows else self.add_button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not keys.is_pressed(event, keys.PASTE_FILE) or not self.list.paste():
            super().keyPressEvent(event)

    # Doing

    def choose_files(self) -> None:
        """Ask for files, and add them."""
        self.bar.clear()
        if not self._may_change():
            return
        chosen = ask_open_several(self, _("Add files"), "attachments")
        if chosen:
            self.add([Source.file(one) for one in chosen])

    def add(self, sources: Sequence[Source]) -> None:
        """Hang files on the record, one after the other."""
        if self._record_id is None or not self._may_change() or self._is_busy():
            return
        self.bar.clear()
        self._run.add(self._kind, self._record_id, sources, self._added, self._refused)
        self._show_going()

    def look_at(self) -> None:
        """Show the chosen file, as far as it can be shown here."""
        row = self.list.chosen
        self.bar.clear()
        if row is not None:
            AttachmentView(row, self._desk, self).open()

    def save_copy(self) -> None:
        """Ask for a place, and write the chosen file there."""
        row = self.list.chosen
        target = save_as(self, row) if row is not None and not self._is_busy() else None
        if row is not None and target is not None:
            self.bar.clear()
            self._run.fetch(row, target, self._saved, self._refused)
            self._show_going()

    def remove(self) -> None:
        """Take the chosen file off the record, after asking."""
        row, core = self.list.chosen, self._desk.core
        self.bar.clear()
        if row is None or not self._may_change():
            return
        question = _("Remove “{name}” from this record? Its name stays in the history.")
        if ask.confirm(self, question.format(name=row.name), _("Remove")):
            self._desk.tasks.run(
                self, lambda: core.run(attachments.remove, row.id), lambda _none: self.reload(), self._refused
            )

    # Inside

    def _is_busy(self) -> bool:
        if self._run.is_under_way:
            self.bar.show_message(_("One thing at a time: a file is still under way."), "warning")
        return self._run.is_under_way

    def _draw_rows(self, rows: list[AttachmentRow]) -> None:
        self.list.show_rows(rows)
        if self._then_choose is not None:
            self.list.choose(self._then_choose)
            self._then_choose = None
        self._empty.setVisible(not rows)
        for button in (self.open_button, self.save_button, self.remove_button):
            button.setVisible(bool(rows))
        self._rights.offer(self.add_button, self._permission)
        self._rights.offer(self.remove_button, self._permission, is_ready=bool(rows))
        core, kind, id = self._desk.core, self._kind, self._record_id
        if rows and id is not None:
            # Beside them, and without them where it fails: the files are there all the same.
            self._desk.tasks.run(
                self,
                lambda: core.run(sending.of_record, kind, id),
                self.list.show_sent,
                lambda _error: None,
            )

    def _added(self, done: Added) -> None:
        if done.rows:
            self._then_choose = done.rows[-1].id
        if done.refused:
            self._tell_refused(done.refused, len(done.rows))
            here = self.window().focusWidget()  # its window may not be in front again after the dialog
            if here is not None and self.isAncestorOf(here):  # another is added in its place
                self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif done.is_stopped:
            self.bar.show_message(_("Stopped; this file was not added."), "info")
        else:
            words = ngettext("{count} file added.", "{count} files added.", len(done.rows))
            self.bar.show_message(words.format(count=len(done.rows)), "success")
        self.reload()

    def _tell_refused(self, refused: Sequence[tuple[str, str]], added: int) -> None:
        told = "\n".join(f"{name[:LONGEST_NAME]}: {sentence}" for name, sentence in refused[:MOST_TOLD])
        if added:
            words = ngettext("{count} file added.", "{count} files added.", added)
            told = f"{words.format(count=added)}\n{told}"
        if (more := len(refused) - MOST_TOLD) <= 0:
            self.bar.show_message(told, "danger")
            return
        told += "\n" + _("… and {count} more.").format(count=more)

        def show() -> None:
            RefusedDialog(refused, self).open()

        self.bar.show_message(told, "danger", _("All of them"), show)

    def _saved(self, path: Path) -> None:
        tell_copied(self.bar, _("{file} is saved.").format(file=path.name), path)

    def _show_going(self) -> None:
        self.progress.setValue(0)
        self._going.show()
        self.stop_button.setFocus()

    def _tell(self, name: str, done: int, size: int) -> None:
        self._what.setText(name)
        self.progress.setMaximum(size)
        self.progress.setValue(done)

    def _over(self) -> None:
        had_keyboard = self.window().focusWidget() is self.stop_button
        self._going.hide()
        if had_keyboard:
            self._begins_at().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for words, name, call in (
            (_("Look at it"), "eye", self.look_at),
            (_("Save a copy…"), "download", self.save_copy),
            (_("Remove"), "trash-2", self.remove),
        ):
            action = menu.addAction(icon(name), words)
            action.triggered.connect(call)
            if call == self.remove:
                self._rights.offer(action, self._permission)
        menu.popup(place)

    def _build(self) -> None:
        self.add_button = named(
            QPushButton(icon("plus"), " " + _("Add…"), self), "form.attachments.add", _("Add files")
        )
        with_role(self.add_button, "filter")
        self.add_button.setToolTip(_("Add files; they can be dropped here too, and pictures pasted (Ctrl+V)"))
        self.list = AttachmentList(self)
        self._empty = with_role(
            WholeLabel(self, _("No files yet. Add some, drop them here, or paste a picture.")), "muted"
        )
        self._going = QWidget(self)
        self._what = with_role(QLabel(self._going), "muted")
        self.progress = named(QProgressBar(self._going), "form.attachments.progress", _("How far it is"))
        self.progress.setTextVisible(False)
        self.stop_button = named(QPushButton(_("Stop"), self._going), "form.attachments.stop", _("Stop"))
        self._going.hide()
        self.open_button = self._tool("open", "eye", _("Look at it (Enter)"), self.look_at)
        self.save_button = self._tool("save", "download", _("Save a copy…"), self.save_copy)
        self.remove_button = self._tool("remove", "trash-2", _("Remove (Del)"), self.remove)
        self._lay_out()
        self._connect()

    def _tool(self, name: str, icon_name: str, words: str, call: Callable[[], None]) -> QToolButton:
        button = named(QToolButton(self), f"form.attachments.{name}", words)
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(words)
        button.clicked.connect(call)
        return button

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.choose_files)
        self.list.brought.connect(self.add)
        self.list.remove_wanted.connect(self.remove)
        self.list.itemActivated.connect(lambda _item: self.look_at())
        self.list.menu_wanted.connect(self._show_menu)
        self.stop_button.clicked.connect(self._run.stop)
        self._run.came.connect(self._tell)
        self._run.ended.connect(self._over)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(15, 0, 12, 0)
        head.addWidget(with_role(QLabel(_("Attachments"), self), "heading"), 1)
        head.addWidget(self.add_button)
        going = QVBoxLayout(self._going)
        going.setContentsMargins(15, 0, 12, 0)
        going.setSpacing(6)
        going.addWidget(self._what)
        row = QHBoxLayout()
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop_button)
        going.addLayout(row)
        empty = QHBoxLayout()
        empty.setContentsMargins(15, 0, 12, 0)
        empty.addWidget(self._empty)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 10)
        foot.setSpacing(6)
        for button in (self.open_button, self.save_button, self.remove_button):
            foot.addWidget(button)
        foot.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 12, 0, 0)
        box.setSpacing(8)
        box.addLayout(head)
        box.addWidget(self.bar)
        box.addWidget(self._going)
        box.addLayout(empty)
        box.addWidget(self.list, 1)
        box.addLayout(foot)
