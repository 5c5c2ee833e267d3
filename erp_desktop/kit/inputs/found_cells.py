"""FoundCells: paints what was looked for bold where it stands in the cells of a list."""

from math import ceil

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from erp_core.kit.letters import found_places
from erp_desktop.kit.look import theme

# Of a cell: what of its text, from the first letter on, may be what was looked for.
FOUND_IN = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
Places = list[tuple[int, int]]
_BESIDE_TEXT = 3  # what Qt itself leaves free
_CUT = "…"


class FoundCells(QStyledItemDelegate):
    """The texts are data and never markup; a cell in which nothing was looked for is painted as any other.

    Attributes:
        sought: as it was typed.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sought = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        text = str(index.data() or "")
        if places := self._places(text, index):
            layout = _line(text, places, option.font)  # its line lives no longer than it does
            more = layout.lineAt(0).naturalTextWidth() - option.fontMetrics.horizontalAdvance(text)
            hint.setWidth(hint.width() + ceil(more))
        return hint

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        text = str(index.data() or "")
        places = self._places(text, index)
        if not places:
            super().paint(painter, option, index)
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        style = option.widget.style()
        room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, shown, option.widget)
        shown.text = ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, option.widget)
        is_selected = option.state & QStyle.StateFlag.State_Selected
        painter.save()
        painter.setPen(theme.color("text_selected" if is_selected else "text"))
        _draw(painter, text, places, shown, room.adjusted(_BESIDE_TEXT, 0, -_BESIDE_TEXT, 0))
        painter.restore()

    def _places(self, text: str, index: Index) -> Places:
        within = str(index.data(FOUND_IN) or "")
        return found_places(within, self.sought) if self.sought and text.startswith(within) else []


def _draw(painter: QPainter, text: str, places: Places, option: QStyleOptionViewItem, room: QRect) -> None:
    """One line where the texts beside it begin, cut where the room ends."""
    layout = _line(text, places, option.font)
    if layout.lineAt(0).naturalTextWidth() > room.width():
        end = layout.lineAt(0).xToCursor(room.width() - QFontMetricsF(option.font).horizontalAdvance(_CUT))
        kept = text.encode("utf-16-le")[: 2 * end].decode("utf-16-le", "ignore")
        places = [(begin, min(end, len(kept))) for begin, end in places if begin < len(kept)]
        layout = _line(kept + _CUT, places, option.font)
    line = layout.lineAt(0)
    is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
    left = room.right() + 1 - line.naturalTextWidth() if is_mirrored else room.left()
    layout.draw(painter, QPointF(left, room.top() + (room.height() - line.height()) / 2))


def _line(text: str, places: Places, font: QFont) -> QTextLayout:
    """A text with some places of it bold."""
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.Bold)
    formats = []
    for begin, end in places:
        one = QTextLayout.FormatRange()
        one.start, one.length, one.format = _units(text[:begin]), _units(text[begin:end]), bold
        formats.append(one)
    layout = QTextLayout(text, font)
    layout.setFormats(formats)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return layout


def _units(text: str) -> int:
    """How long Qt takes a text for."""
    return len(text.encode("utf-16-le")) // 2
