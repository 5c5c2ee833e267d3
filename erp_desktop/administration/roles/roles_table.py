"""RolesTable: the ticks of the roles; changed by click or Space."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.administration.roles.roles_model import CHANGED, LOCKED, TICK, RolesModel, shortened
from erp_desktop.kit.columns.unled_table import UnledTable
from erp_desktop.kit.columns.whole_rows import scroll_by_rows
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.tables.column_needs import title_width

ROW = 28
BOX = 16
ROLE_WIDTH = 124
TITLE_WIDTH = 220


class _TickDelegate(QStyledItemDelegate):
    """Paints headings, titles and ticks; a tick that is not saved has a dot beside it."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        model = index.model()
        line = model.lines[index.row()] if isinstance(model, RolesModel) else None
        is_heading = line is not None and not line.permission
        painter.save()
        painter.fillRect(rect, theme.color("surface_sunken" if is_heading else "surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.color("border"))
        if index.column() == 0 or is_heading:
            self._paint_words(painter, rect, index, is_heading)
        else:
            self._paint_tick(painter, rect, index)
        if option.state & QStyle.StateFlag.State_HasFocus:  # type: ignore[attr-defined]
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
        painter.restore()

    def _paint_words(
        self,
        painter: QPainter,
        rect: QRect,
        index: QModelIndex | QPersistentModelIndex,
        is_heading: bool,
    ) -> None:
        is_title = index.column() == 0
        weight = QFont.Weight.DemiBold if is_heading and is_title else QFont.Weight.Normal
        painter.setFont(theme.sized(painter.font(), theme.FONT_PIXELS if is_title else 12, weight))
        painter.setPen(theme.color("text" if is_title else "text_muted"))
        inner = rect.adjusted(20 if is_heading else 36, 0, -4, 0) if is_title else rect
        side = Qt.AlignmentFlag.AlignLeft if is_title else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, str(index.data() or ""))

    def _paint_tick(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        is_on, is_locked = bool(index.data(TICK)), bool(index.data(LOCKED))
        box = QRect(rect.center().x() - BOX // 2 + 1, rect.center().y() - BOX // 2 + 1, BOX, BOX)
        ratio = painter.device().devicePixelRatioF()
        if is_locked:
            # Nothing that looks like a box where nothing can be ticked.
            name, token = ("check", "success_text") if is_on else ("minus", "icon_muted")
            painter.drawPixmap(box.topLeft(), pixmap(name, token, BOX, ratio))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("primary" if is_on else "border_strong"))
        painter.setBrush(theme.color("primary" if is_on else "surface"))
        painter.drawRoundedRect(QRectF(box), 4, 4)
        if is_on:
            painter.drawPixmap(box.topLeft() + QPoint(2, 2), pixmap("check", "text_on_primary", 12, ratio))
        if index.data(CHANGED):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("warning_text"))
            painter.drawEllipse(QRectF(box.right() + 6, box.center().y() - 2, 6, 6))


class RolesTable(UnledTable):
    """Shows a RolesModel.

    Signals:
        role_changed: the column in front is another; with the role or None.
        refused: a tick that cannot be changed was pressed; with the sentence why.
    """

    role_changed = Signal(object)
    refused = Signal(str)

    def __init__(self, model: RolesModel, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "roles.table", _("Permissions by role"))
        self.setModel(model)
        self._model = model
        self.setItemDelegate(_TickDelegate(self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        scroll_by_rows(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(ROW)
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setFixedHeight(48)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(lambda section: self.setCurrentIndex(model.index(1, section)))
        self._sought = ""
        model.modelReset.connect(self._size_columns)
        model.modelReset.connect(lambda: self.show_found(self._sought))
        self.selectionModel().currentChanged.connect(
            lambda current, _old: self.role_changed.emit(model.role_at(current.column()))
        )
        theme.look.changed.connect(self.viewport().update)

    def show_role(self, role_id: int) -> None:
        """Bring a role's column to the front."""
        row = max(self.currentIndex().row(), 1)
        for column, role in enumerate(self._model.roles, start=1):
            if role.id == role_id:
                self.setCurrentIndex(self._model.index(row, column))

    def show_found(self, text: str) -> bool:
        """Show only lines that have all words, with their headings; whether there are any."""
        self._sought = text
        found = self._model.found(text)
        for row in range(self._model.rowCount()):
            self.setRowHidden(row, row not in found)
        here = self.currentIndex()
        if found and here.row() not in found:
            first = next((row for row in sorted(found) if self._model.lines[row].permission), min(found))
            self.setCurrentIndex(self._model.index(first, max(here.column(), 1)))
        return bool(found)

    def _size_columns(self) -> None:
        if self._model.columnCount():
            self.setColumnWidth(0, TITLE_WIDTH)
        for column, role in enumerate(self._model.roles, start=1):
            needed = title_width(self.font(), shortened(_(role.title)))
            self.setColumnWidth(column, max(ROLE_WIDTH, needed))

    def _toggle(self, index: QModelIndex) -> None:
        role, line = self._model.role_at(index.column()), self._model.lines[index.row()]
        if role is None or not line.permission:
            return
        if not self._model.toggle(index):
            self.refused.emit(self._model.why_locked(role, line.permission))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._toggle(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)
