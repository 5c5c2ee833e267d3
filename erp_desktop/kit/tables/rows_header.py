"""RowsHeader: the titles of a list's columns, with the arrow of the sorting where it covers no title."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionHeader, QWidget

from erp_desktop.kit.look.icons import pixmap

ARROW = 12
_GAP, _PADDING = 4, 12


class RowsHeader(QHeaderView):
    """Where a title stands at the right, Qt would draw the arrow over it: here it stands before the title."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def arrow_rect(self, section: int, rect: QRect) -> QRect | None:
        """Where the arrow of a sorted column stands whose title is at the right; None for other columns.

        Args:
            rect: of the section.
        """
        is_sorted = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        if not is_sorted or not self._is_at_right(section):
            return None
        title = self.model().headerData(section, self.orientation())
        taken = self.fontMetrics().horizontalAdvance(str(title)) + _PADDING + _GAP + ARROW
        left = max(rect.right() + 1 - taken, rect.left() + _GAP)
        return QRect(left, rect.center().y() - ARROW // 2 + 1, ARROW, ARROW)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, section: int) -> None:
        super().initStyleOptionForIndex(option, section)
        if self._is_at_right(section):
            option.sortIndicator = QStyleOptionHeader.SortIndicator.None_  # type: ignore[attr-defined]

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        super().paintSection(painter, rect, section)
        painter.restore()
        place = self.arrow_rect(section, rect)
        if place is not None:
            is_down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            name = "arrow-down" if is_down else "arrow-up"
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(place.topLeft(), pixmap(name, "icon_active", ARROW, ratio))

    def _is_at_right(self, section: int) -> bool:
        side = self.model().headerData(section, self.orientation(), Qt.ItemDataRole.TextAlignmentRole)
        return side is not None and bool(side & Qt.AlignmentFlag.AlignRight)
