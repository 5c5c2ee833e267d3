"""WholeLines: a list of sentences, each as high as it is long; none is cut at the right."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

_HIGH = 100_000


class WholeLines(QListWidget):
    """Sentences go on in the next line, whatever the language and the width of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(_Wrapped(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)


class _Wrapped(QStyledItemDelegate):
    def __init__(self, lines: WholeLines) -> None:
        super().__init__(lines)
        self._lines = lines

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.features = option.features | QStyleOptionViewItem.ViewItemFeature.WrapText

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As wide as the list, and as high as the text is at that width."""
        own = QStyleOptionViewItem(option)
        super().initStyleOption(own, index)
        width, style, text = self._lines.viewport().width(), self._lines.style(), own.text
        own.text = "x"  # what stands above and below one line
        one = style.sizeFromContents(QStyle.ContentsType.CT_ItemViewItem, own, QSize(), self._lines)
        own.rect = QRect(0, 0, width, one.height())
        inner = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, own, self._lines)
        letters = own.fontMetrics
        margin = 2 * (style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, own, self._lines) + 1)
        room = QRect(0, 0, inner.width() - margin, _HIGH)
        high = letters.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height()
        return QSize(width, one.height() + max(high - letters.height(), 0))
