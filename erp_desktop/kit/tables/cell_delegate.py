"""How cells are painted, by the kind of their column: text, numbers, a status pill, a bar of progress."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from erp_core.kit.words import ValueKind
from erp_desktop.kit.columns.text_widths import widths_in
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.decimal_places import DecimalPlaces
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.parts.cell_links import ROOM, CellLinks
from erp_desktop.kit.parts.pill import ICON, paint_pill
from erp_desktop.kit.tables.cell import cell_text
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.group_line import paint_line, row_indent, summed_place
from erp_desktop.kit.tables.late_rows import LateRows, ground, paint_marks
from erp_desktop.kit.tables.outline import Node
from erp_desktop.kit.tables.rows_model import RowsModel

PADDING = 12
FIRST_PADDING = 20
_DAYS = (ValueKind.DATE, ValueKind.INSTANT)
# Of flags Qt makes new ones at each use, which in a thousand cells takes longer than to paint one.
_SELECTED = QStyle.StateFlag.State_Selected.value
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CellDelegate(QStyledItemDelegate):
    """Paints every cell of a list; asks the model for the row itself, which is faster than by roles.

    Attributes:
        hovered_row: the row under the mouse; -1 for none.
        late: which rows are late; None where none can be.
        is_still: lines of groups stand where they are while the columns are scrolled sideways.

    Args:
        lines_of: the view over whose whole width lines of groups go, where that is another one.
    """

    def __init__(self, view: QTableView, links: CellLinks, lines_of: QTableView | None = None) -> None:
        super().__init__(view)
        self._links = links
        self.hovered_row = -1
        self.late: LateRows | None = None
        self._view, self._lines_of = view, lines_of or view
        self.is_still = lines_of is not None
        self._take_font()
        theme.look.changed.connect(self._take_font)
        self._places = DecimalPlaces()
        view.model().modelReset.connect(self._places.forget)

    def _take_font(self) -> None:
        self._font = self._view.font()
        self._figures = theme.tabular(self._font)
        self._strong = theme.sized(self._font, theme.FONT_PIXELS, QFont.Weight.Medium)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, RowsModel):
            super().paint(painter, option, index)
            return
        column, row = model.columns[index.column()], model.row_at(index.row())
        line = model.line_at(index.row())
        rect: QRect = option.rect  # type: ignore[attr-defined]
        is_selected = bool(option.state.value & _SELECTED)  # type: ignore[attr-defined]
        painter.save()
        band = self.late.band(row) if self.late is not None and row is not None else 0
        is_first = self._is_first(index.column())
        self._paint_background(painter, rect, index.row(), is_selected, band, is_first, line is not None)
        left = FIRST_PADDING + row_indent(model, index.row()) if is_first else PADDING
        inner = rect.adjusted(left, 0, -PADDING, -1)
        if line is not None:
            self._paint_line(painter, rect, line, model)
        elif row is None:
            self._paint_placeholder(painter, inner, index, column.is_right_aligned)
        elif column.shown_as in ("status", "lock"):
            self._paint_status(painter, inner, column, getattr(row, column.attr), is_selected=is_selected)
        elif column.shown_as == "progress":
            self._paint_progress(painter, inner, getattr(row, column.attr), cell_text(column, row))
        elif column.kind is ValueKind.FLAG:
            self._paint_bool(painter, inner, bool(getattr(row, column.attr)))
        elif column.names is not None and self._links.shows(index):
            self._links.paint(painter, rect)
            inner.setRight(rect.right() - ROOM)
            self._paint_text(painter, inner, column, cell_text(column, row), is_selected, is_link=True)
        else:
            text = cell_text(column, row)
            room = self._below_each_other(inner, index.column(), column, text)
            self._paint_text(painter, room, column, text, is_selected)
        painter.restore()

    def _paint_status(
        self, painter: QPainter, rect: QRect, column: Column, told: Any, *, is_selected: bool
    ) -> None:
        if told is None:
            return
        status = "locked" if column.shown_as == "lock" else str(told)
        # On a selected row the pill's own tone would melt into the selection.
        behind = "surface" if is_selected else ""
        paint_pill(painter, rect.adjusted(-2, 0, 4, 0), status, self._font, behind)

    def _below_each_other(self, rect: QRect, place: int, column: Column, text: str) -> QRect:
        """Where a text stands: decimal signs of numbers are under each other, whatever decimals they have."""
        if not column.is_right_aligned:
            return rect
        metrics = QFontMetrics(self._figures)
        return rect.adjusted(0, 0, -self._places.room(self._view, place, text, metrics, rect.width()), 0)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        model = index.model()
        if not isinstance(model, RowsModel):
            return super().sizeHint(option, index)
        return QSize(self.needed(model, index.row(), index.column()), theme.row_height())

    def needed(self, model: RowsModel, number: int, place: int) -> int:
        """How wide the cell of a row has to be to show all it says."""
        column, row = model.columns[place], model.loaded_row(number)
        text = cell_text(column, row) if row is not None else ""
        text = self._places.padded(place, text) if column.is_right_aligned else text
        extra = ICON + 26 if column.shown_as == "status" else 56 if column.shown_as == "progress" else 0
        margins = PADDING + (FIRST_PADDING + row_indent(model, number) if self._is_first(place) else PADDING)
        # As it is painted: figures of one width are wider than others.
        return widths_in(self._font_of(column)).of(text) + 1 + margins + extra

    def _is_first(self, place: int) -> bool:
        """Whether the column stands at the left of all."""
        return self._view.horizontalHeader().visualIndex(place) == 0

    def _font_of(self, column: Column) -> QFont:
        # Figures of one width also widen the hyphen, so words and codes keep their own.
        is_figure = column.is_right_aligned or column.kind in _DAYS or column.shown_as == "progress"
        return self._figures if is_figure else self._strong if column.shown_as == "code" else self._font

    def _paint_background(
        self,
        painter: QPainter,
        rect: QRect,
        row: int,
        is_selected: bool,
        band: int,
        is_first: bool,
        is_line: bool,
    ) -> None:
        is_hovered = row == self.hovered_row
        plain = "surface_sunken" if is_line else "surface"
        usual = "surface_hover" if is_hovered else ground(band) if band else plain
        painter.fillRect(rect, theme.color("surface_selected" if is_selected else usual))
        if is_first:
            paint_marks(painter, rect, band)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border"))
        if is_first and self._view.hasFocus() and self._view.currentIndex().row() == row:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("focus"))

    def _paint_line(self, painter: QPainter, cell: QRect, line: Node, model: RowsModel) -> None:
        """A group's line goes through all columns; each cell paints what of it lies in it."""
        if self.is_still:
            end = self._lines_of.viewport().width()
            whole = QRect(FIRST_PADDING, cell.top(), end - FIRST_PADDING, cell.height() - 1)
            sums_end = self._still_end(summed_place(model.columns), end)
            paint_line(painter, cell, whole, sums_end - PADDING, line, theme.tabular(self._strong))
            return
        header = self._view.horizontalHeader()
        end = header.length() - header.offset()
        place = summed_place(model.columns)
        sums_end = end
        if place >= 0 and not self._view.isColumnHidden(place):
            sums_end = self._view.columnViewportPosition(place) + self._view.columnWidth(place)
        whole = QRect(FIRST_PADDING - header.offset(), cell.top(), end - FIRST_PADDING, cell.height() - 1)
        paint_line(painter, cell, whole, sums_end - PADDING, line, theme.tabular(self._strong))

    def _still_end(self, place: int, end: int) -> int:
        """Where the summed column ends as it is scrolled now; ``end`` where it is not in sight as a whole."""
        view = self._lines_of
        if place < 0 or view.isColumnHidden(place):
            return end
        left = view.columnViewportPosition(place)
        right = left + view.columnWidth(place)
        return right if left >= 0 and right <= end else end

    def _paint_text(
        self,
        painter: QPainter,
        rect: QRect,
        column: Column,
        text: str,
        is_selected: bool,
        *,
        is_link: bool = False,
    ) -> None:
        font = self._font_of(column)
        if is_link:
            font = QFont(font)
            font.setUnderline(True)
        painter.setFont(font)
        is_muted = column.kind in _DAYS or column.kind is ValueKind.CHOICE
        token = "text_selected" if is_selected else "text_muted" if is_muted else "text"
        painter.setPen(theme.color(token))
        elided = widths_in(painter.font()).elided(text.replace("\n", " "), rect.width())
        painter.drawText(rect, _RIGHT if column.is_right_aligned else _LEFT, elided)

    def _paint_placeholder(self, painter: QPainter, rect: QRect, index: Any, is_at_right: bool) -> None:
        """A grey bar whose length varies a little, so that the eye reads it as text to come."""
        width = min(rect.width(), rect.width() * (50 + (index.row() * 7 + index.column() * 13) % 40) // 100)
        bar = QRect(rect.left(), rect.center().y() - 4, max(width, 16), 8)
        if is_at_right:
            bar.moveRight(rect.right())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("neutral_background"))
        painter.drawRoundedRect(QRectF(bar), 4, 4)

    def _paint_progress(self, painter: QPainter, rect: QRect, percent: Any, text: str) -> None:
        room = 48
        bar = QRect(rect.left(), rect.center().y() - 2, max(rect.width() - room, 24), 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("neutral_background"))
        painter.drawRoundedRect(QRectF(bar), 3, 3)
        done = bar.width() * int(percent or 0) // 100
        if done:
            painter.setBrush(theme.color("chart_2" if percent >= 100 else "chart_1"))
            painter.drawRoundedRect(QRectF(QRect(bar.left(), bar.top(), max(done, 6), 6)), 3, 3)
        painter.setPen(theme.color("text"))
        painter.setFont(self._figures)
        painter.drawText(rect, _RIGHT, text)

    def _paint_bool(self, painter: QPainter, rect: QRect, value: bool) -> None:
        name, token = ("check", "success_text") if value else ("minus", "icon_muted")
        picture = pixmap(name, token, 16, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPoint(rect.left(), rect.center().y() - 7), picture)
