"""LookupDelegate: cells of a table in which a record is found by typing, with the list of what it may be."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QStyledItemDelegate, QWidget

from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.match import LookupSource
from erp_desktop.kit.work.desk import Desk

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class LookupDelegate(QStyledItemDelegate):
    """What tables have in common whose cells may name a record; a subclass writes what was found."""

    def lookup_cell(self, source: LookupSource, desk: Desk, parent: QWidget) -> LookupLine:
        """The line such a cell is typed in."""
        line = LookupLine(source, desk, parent, is_cell=True)
        line.taken.connect(lambda match: self.take_clicked(line) if match else None)
        return line

    def take_clicked(self, line: LookupLine) -> None:
        """A match was clicked in the list."""
        self.commitData.emit(line)
        self.closeEditor.emit(line, QAbstractItemDelegate.EndEditHint.NoHint)

    def leave_cell(
        self,
        editor: QWidget,
        hint: QAbstractItemDelegate.EndEditHint = QAbstractItemDelegate.EndEditHint.NoHint,
    ) -> None:
        """Take what stands in an editor and close it."""
        if isinstance(editor, LookupLine):
            editor.blockSignals(True)  # what is taken now is committed here, once
            editor.settle()
            editor.blockSignals(False)
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, hint)

    @staticmethod
    def is_open_question(editor: object, event: QKeyEvent) -> bool:
        """Whether Enter leaves open which of several is meant, so that the cell stays."""
        is_enter = event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        return is_enter and isinstance(editor, LookupLine) and editor.asks_which()

    @staticmethod
    def is_for_list(editor: object, event: QEvent) -> bool:
        """Whether a key is for the list under a cell, and for nothing else."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(editor, LookupLine):
            return False
        key = event.key() if isinstance(event, QKeyEvent) else None
        return key in _ARROWS or (key == Qt.Key.Key_Escape and editor.has_popup())


def open_list(table: QAbstractItemView, now: str | None = None) -> None:
    """Edit the current cell, and show what can stand in it.

    Args:
        now: code of what stands there; None for nothing.
    """
    table.edit(table.currentIndex())
    line = table.focusWidget()
    if isinstance(line, LookupLine):
        line.open_popup(now)
