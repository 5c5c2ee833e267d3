"""PasteTable: a clip as Qt shows it before it is taken; its cells are typed in, its rows ticked."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen, QPolygon
from PySide6.QtWidgets import QAbstractItemDelegate, QStyle, QStyleOptionViewItem, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.reading.cells import ClipCell
from erp_core.kit.reading.notation import POINT
from erp_core.kit.reading.writing import under_each_other
from erp_desktop.kit.inputs.lookup_delegate import LookupDelegate
from erp_desktop.kit.inputs.lookup_line import LookupLine
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.through import let_through
from erp_desktop.kit.lines.clips.paste_book import PasteBook
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_date, locale, notation
from erp_desktop.kit.work.desk import Desk

Index = QModelIndex | QPersistentModelIndex
WRONG_ROLE = Qt.ItemDataRole.UserRole + 1
DOUBT_ROLE = Qt.ItemDataRole.UserRole + 2
TICK = 0  # the column in which a row is left out; those of the clip come behind it
_CORNER = 7


class PasteTable(QAbstractTableModel):
    """The rows of a clip.

    Signals:
        changed: a cell was typed in, or a row ticked or not.

    Attributes:
        is_corrected: a cell was typed in.
    """

    changed = Signal()

    def __init__(self, book: PasteBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book, self.is_corrected = book, False
        self._padded: dict[int, list[str]] = {}

    def show_book(self, book: PasteBook) -> None:
        """Show another reading of the clip."""
        self.beginResetModel()
        self.book = book
        self._padded.clear()
        self.endResetModel()

    def show_again(self) -> None:
        """What is known of the cells changed."""
        self._padded.clear()
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.book.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.book.columns) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, place = index.row(), index.column() - 1
        if place < 0:
            return self._tick(row, role)
        column = self.book.columns[place]
        if role == Qt.ItemDataRole.DisplayRole and column is not None and column.number is not None:
            return self._below_each_other(place)[row]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._written(row, place)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_number = column is not None and column.number is not None
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.FontRole and column is not None and column.number is not None:
            return theme.tabular(QFont())
        if role == Qt.ItemDataRole.ForegroundRole and (column is None or not self.book.taken[row]):
            return theme.color("text_muted")
        if role == WRONG_ROLE:
            return self.wrong(row, place)
        if role == DOUBT_ROLE:
            return self.doubt(row, place)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self.wrong(row, place) or self.doubt(row, place) or self.book.note(row, place)
        return None

    def _written(self, row: int, place: int) -> str:
        column = self.book.columns[place]
        return written(self.book.cell(row, place), is_code=column is not None and column.find is not None)

    def _below_each_other(self, place: int) -> list[str]:
        """A column of numbers with their decimal signs under each other."""
        if place not in self._padded:
            texts = [self._written(row, place) for row in range(len(self.book.rows))]
            self._padded[place] = under_each_other(texts, locale())
        return self._padded[place]

    def column(self, index: Index) -> LineColumn | None:
        """What the column of a cell is; None for one that is left out, and for the ticks."""
        return self.book.columns[index.column() - 1] if index.column() > 0 else None

    def record(self, index: Index) -> Match | None:
        """The record that a cell names; None where it names none."""
        column = self.column(index)
        match = self.book.line(index.row()).values.get(column.name) if column is not None else None
        return match if isinstance(match, Match) else None

    def wrong(self, row: int, place: int) -> str:
        """Why a cell cannot be taken; empty where it can, or its row is left out."""
        return self.book.problems(row).get(place, "") if self.book.taken[row] else ""

    def doubt(self, row: int, place: int) -> str:
        return self.book.doubt(row, place) if self.book.taken[row] else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        kind = Qt.ItemFlag.ItemIsEditable if index.column() else Qt.ItemFlag.ItemIsUserCheckable
        return flags | kind

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, place = index.row(), index.column() - 1
        if place < 0 and role == Qt.ItemDataRole.CheckStateRole:
            self.tick([row], is_taken=Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if place < 0 or role != Qt.ItemDataRole.EditRole or value == index.data(role):
            return False
        if isinstance(value, Match) and self.record(index) == value:
            return False
        self.is_corrected = True
        if isinstance(value, Match):
            self.book.choose_record(row, place, value)
        else:
            self.book.write(row, place, str(value))
        self.show_again()
        self.changed.emit()
        return True

    def tick(self, rows: list[int], *, is_taken: bool) -> None:
        """Take rows, or leave them out."""
        for row in rows:
            self.book.take(row, is_taken=is_taken)
        self.show_again()
        self.changed.emit()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        if section == TICK:
            return _("Take")
        titles = self.book.plan.titles
        title = " ".join(titles[section - 1].split()) if section <= len(titles) else ""
        return title or _("Column {name}").format(name=section)

    def _tick(self, row: int, role: int) -> Any:
        is_taken = self.book.taken[row]
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if is_taken else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("is taken") if is_taken else _("is left out")
        return None


def written(cell: ClipCell, *, is_code: bool = False) -> str:
    """A cell as people here write it."""
    if cell.kind == "number" and not is_code:
        return cell.text.replace(POINT, notation().decimal)
    if cell.kind == "day":
        return format_date(date.fromisoformat(cell.text))
    return " ".join(cell.text.split())


class PasteDelegate(LookupDelegate):
    """Cells with a frame and a corner where something is wrong, and a frame of dots where it may be.

    Those that name a record are typed in as in the lines; a new one is made there, and not from here.
    """

    def __init__(self, desk: Desk, terms: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._terms = replace(desk, open_screen=None), terms

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        column = model.column(index) if isinstance(model, PasteTable) else None
        if column is None or column.source is None:
            return super().createEditor(parent, option, index)
        line = self.lookup_cell(column.source.within(self._terms), self._desk, parent)
        line.setProperty("role", "cell")
        line.setAccessibleName(_(column.title))
        return line

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if not isinstance(editor, LookupLine):
            super().setModelData(editor, model, index)
            return
        editor.blockSignals(True)
        editor.settle()
        editor.blockSignals(False)
        model.setData(index, editor.match() or editor.text())  # type: ignore[arg-type]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        wrong, doubt = index.data(WRONG_ROLE), index.data(DOUBT_ROLE)
        if wrong or doubt:
            painter.fillRect(option.rect, theme.color("danger_background" if wrong else "warning_background"))
        super().paint(painter, option, index)
        painter.save()
        if wrong or doubt:
            token = "danger" if wrong else "warning_text"
            style = Qt.PenStyle.SolidLine if wrong else Qt.PenStyle.DotLine
            painter.setPen(QPen(theme.color(token), 1, style))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        if wrong:
            corner = option.rect.topRight()
            painter.setBrush(theme.color("danger"))
            painter.drawPolygon(QPolygon([corner, corner - QPoint(_CORNER, 0), corner + QPoint(0, _CORNER)]))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Keys of the preview are none of the editor's: they commit what stands there, and go on."""
        if let_through(event, keys.TAKE_CLIP, keys.NEXT_MARKED):
            return True
        if self.is_for_list(editor, event):
            return False
        if isinstance(editor, LookupLine) and isinstance(event, QKeyEvent) and _leaves(event):
            if not self.is_open_question(editor, event):
                self.leave_cell(editor, _NEXT if event.key() == Qt.Key.Key_Tab else _STAYS)
            return True
        return super().eventFilter(editor, event)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        if index.data(WRONG_ROLE):
            option.palette.setColor(option.palette.ColorRole.Text, theme.color("danger_text"))
            option.palette.setColor(option.palette.ColorRole.HighlightedText, theme.color("danger_text"))
            option.state &= ~QStyle.StateFlag.State_Selected


def _leaves(event: QKeyEvent) -> bool:
    """Whether a key takes what is typed in a cell."""
    keys_that_do = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
    is_bare = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.type() == QEvent.Type.KeyPress and is_bare and event.key() in keys_that_do


_NEXT, _STAYS = QAbstractItemDelegate.EndEditHint.EditNextItem, QAbstractItemDelegate.EndEditHint.NoHint
