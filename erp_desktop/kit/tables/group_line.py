"""The line of a group in a table: what it says, and how it is painted, over all columns."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter

from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.outline import Node

# Each level stands further in; the mark of what is open or closed has so much room.
_STEP, _MARK, _GAP = 20, 16, 24
# Of a title, in percent: where the sums want that room to stand under their column, its middle is left out.
_GIVEN_WAY = 40
SUMS_BETWEEN = "   ·   "
_SUMMED = (ValueKind.MONEY, ValueKind.QUANTITY)


class _Grouped(Protocol):
    """A model of which some rows are lines of groups."""

    def line_above(self, row: int) -> int: ...

    def line_at(self, row: int) -> Node | None: ...


def summed_place(columns: Sequence[Column]) -> int:
    """Under which column the sums of a group stand; -1 for none."""
    return next((place for kind in _SUMMED for place, c in enumerate(columns) if c.kind is kind), -1)


def title_of(line: Node) -> str:
    """What the group is called, and how many rows it has."""
    return f"{line.title}  ({format_integer(line.count)})"


def line_text(line: Node, place: int, columns: Sequence[Column]) -> str:
    """What a cell of the line says, for who hears or copies it."""
    if place == 0:
        return title_of(line)
    return SUMS_BETWEEN.join(line.sums) if place == summed_place(columns) else ""


def whole_text(line: Node) -> str:
    """All that the line says, whether there is room for it or not."""
    return "\n".join(part for part in (title_of(line), SUMS_BETWEEN.join(line.sums)) if part)


def line_told(line: Node, place: int, columns: Sequence[Column], role: int) -> str:
    """Of a cell of the line: whether it is open, for who hears the screen; all of it under the mouse."""
    if role == Qt.ItemDataRole.ToolTipRole:
        return whole_text(line)
    if place == 0:
        return _("open group") if line.is_open else _("closed group")
    return line_text(line, place, columns)


def row_indent(model: _Grouped, row: int) -> int:
    """How much further in a row stands than the first ones: below the title of an inner group."""
    above = model.line_above(row)
    line = model.line_at(above) if above != row else None
    return line.level * _STEP if line is not None else 0


def mark_room(line: Node, left: int) -> range:
    """Where a click opens and closes the group."""
    begin = left + line.level * _STEP
    return range(begin, begin + _MARK + _GAP)


def told_in(sums: Sequence[str], room: int, width_of: Callable[[str], int]) -> str:
    """As many of the sums as have room, and how many there are besides."""
    for count in range(len(sums), 0, -1):
        rest = [f"+{len(sums) - count}"] if count < len(sums) else []
        text = SUMS_BETWEEN.join([*sums[:count], *rest])
        if width_of(text) <= room:
            return text
    return ""


def paint_line(painter: QPainter, cell: QRect, whole: QRect, sums_end: int, line: Node, font: QFont) -> None:
    """One cell's share of the line: what stands in it goes on through the cells beside it.

    Args:
        whole: from where the first cell's text begins to where the last cell ends.
        sums_end: the right edge of the column whose sums are told.
    """
    painter.save()
    painter.setClipRect(cell)
    painter.setFont(font)
    painter.setPen(theme.color("text"))
    left = whole.left() + line.level * _STEP
    if line.can_open:
        name = "chevron-down" if line.is_open else "chevron-right"
        picture = pixmap(name, "icon", _MARK, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPoint(left, whole.center().y() - _MARK // 2), picture)
    figures = painter.fontMetrics()
    title = min(figures.horizontalAdvance(title_of(line)) + 2, whole.width() // 2)
    begin = left + _GAP + title + _GAP
    # Up to the end of their column: the title gives way for that, but not so far that it says too little.
    least = begin - title * _GIVEN_WAY // 100
    rooms = (sums_end - begin, sums_end - least, whole.right() - begin)
    sums = next(filter(None, (told_in(line.sums, room, figures.horizontalAdvance) for room in rooms)), "")
    width = figures.horizontalAdvance(sums)
    middle = Qt.AlignmentFlag.AlignVCenter
    # Under its column; where the title leaves too little room there, behind the title.
    right = sums_end if least + width <= sums_end else begin + width
    painter.drawText(
        QRect(right - width, whole.top(), width, whole.height()), Qt.AlignmentFlag.AlignRight | middle, sums
    )
    room = QRect(left + _GAP, whole.top(), max(right - width - left - 2 * _GAP, 60), whole.height())
    words = figures.elidedText(title_of(line), Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | middle, words)
    painter.restore()


def turned_by_key(view: Any, event: QKeyEvent) -> bool:
    """Open the group one stands on by Right, or close it, or go from a row to its line; False for other keys.

    Args:
        view: the RowsView.
    """
    if event.key() not in (Qt.Key.Key_Right, Qt.Key.Key_Left):
        return False
    is_open = event.key() == Qt.Key.Key_Right
    here, model = view.currentIndex(), view.rows_model
    line = model.line_at(here.row()) if here.isValid() else None
    if line is not None and line.is_open != is_open and line.can_open:
        view.turn_wanted.emit(here.row(), is_open)
        return True
    above = model.line_above(here.row())
    is_at_left = line is not None or here.column() == view.first_column()
    if is_open or above == here.row() or not is_at_left:
        return False
    view.setCurrentIndex(model.index(above, here.column()))
    return True
