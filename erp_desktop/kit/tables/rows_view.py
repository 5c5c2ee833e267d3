"""RowsView: the table of a list; whole rows, hover, keyboard, copying, columns to choose."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.columns.columns_menu import columns_menu, sort_menu
from erp_desktop.kit.columns.room import fit
from erp_desktop.kit.columns.sideways import go_sideways, shown_columns
from erp_desktop.kit.columns.unled_table import UnledTable
from erp_desktop.kit.columns.whole_rows import ENDS, follow_density, go_to_end, scroll_by_rows
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.doable import hears
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.preferences import LIST_COLUMNS
from erp_desktop.kit.parts.cell_links import CellLinks
from erp_desktop.kit.tables.cell_delegate import FIRST_PADDING, CellDelegate
from erp_desktop.kit.tables.column import Column, remembered
from erp_desktop.kit.tables.column_needs import ColumnNeeds
from erp_desktop.kit.tables.frozen_columns import FrozenColumns
from erp_desktop.kit.tables.group_line import mark_room, turned_by_key
from erp_desktop.kit.tables.late_rows import LateRows
from erp_desktop.kit.tables.rows_copy import RowsCopy, Span
from erp_desktop.kit.tables.rows_header import RowsHeader
from erp_desktop.kit.tables.rows_model import RowsModel

SAVE_AFTER_MS = 400
_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
)


_OTHER_WAY = None
_ANYHOW = QAbstractItemView.ScrollHint.EnsureVisible


class RowsView(UnledTable):
    """Shows a RowsModel.

    Attributes:
        through: does what acts on the selected rows, when it may be done.

    Signals:
        opened: Enter or a double click on a row that has come.
        follow_wanted: the record that the current cell names is wanted.
        room_changed: other columns have no room; with their titles.
        columns_changed: the user gave them other widths, another order, or chose others.
        sort_wanted: by this attribute, as ``ListQuery.sort`` names it.
        menu_wanted: of a cell, which may be none, and where on the screen.
        all_chosen: Ctrl+A: all rows are selected, those that have not come too.
        tinted: late rows are tinted, or are not any more.
        turn_wanted: the group whose line stands in a row is to be opened or closed, or the other way.
    """

    opened = Signal(object)
    follow_wanted = Signal()
    room_changed = Signal(list)
    columns_changed = Signal()
    sort_wanted = Signal(str)
    menu_wanted = Signal(QModelIndex, QPoint)
    turn_wanted = Signal(int, object)
    all_chosen = Signal()
    tinted = Signal(bool)

    def __init__(self, model: RowsModel, memory: str, parent: QWidget | None = None) -> None:
        """Args:
        memory: under which name the columns' widths and order are remembered on this PC; empty for what
            others keep.
        """
        super().__init__(parent)
        self._memory = memory
        # What the user set, by the column's place.
        self._widths: dict[int, int] = {}
        self._unwanted: set[int] = set()
        self._asked: set[int] = set()  # ticked by hand: the others leave first
        self._without_room: list[str] = []
        self._is_fitting = False
        self.setHorizontalHeader(RowsHeader(self))  # first, or the model is told to one that goes
        self.setModel(model)
        self.links = CellLinks(self, self._target)
        self._delegate = CellDelegate(self, self.links)
        self.setItemDelegate(self._delegate)
        self._needs = ColumnNeeds(self, self.rows_model, self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        scroll_by_rows(self)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.frozen = 0
        self.is_tinted = True
        self._late: LateRows | None = None
        self._frozen_view: FrozenColumns | None = None  # made for who freezes some
        self._save_timer = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._save_timer.timeout.connect(self._save_columns)
        self.copying = RowsCopy(model, self)
        self.through: Callable[[Callable[[], object]], object] = lambda do: do()
        model.modelAboutToBeReset.connect(self.copying.cancel)
        self._set_up_header()
        self.doubleClicked.connect(self._open)
        hears(self, keys.OPEN_ROW, keys.OPEN_NAMED, keys.COPY, keys.SCROLL_RIGHT, keys.SCROLL_LEFT)
        follow_density(self, "title")

    def tint(self, late: LateRows | None) -> None:
        """Let rows that are late be seen from afar, where the user does not want it otherwise."""
        self._late = late
        shown = late if self.is_tinted else None
        self._delegate.late = self.rows_model.late = shown
        if self._frozen_view is not None:
            self._frozen_view.delegate.late = shown
        self.viewport().update()
        self.tinted.emit(shown is not None)

    def show_extras(self, frozen: int, is_tinted: bool) -> None:
        """How many of the first columns stand still, and whether late rows are tinted."""
        self.frozen, self.is_tinted = frozen, is_tinted
        self._delegate.is_still = bool(frozen)
        self.tint(self._late)
        self._fit_columns()

    def choose_extras(self, frozen: int, is_tinted: bool) -> None:
        """As ``show_extras``, by the user."""
        self.show_extras(frozen, is_tinted)
        self._save_timer.start()

    @property
    def rows_model(self) -> RowsModel:
        model = self.model()
        assert isinstance(model, RowsModel)  # noqa: S101 - set in __init__
        return model

    # Columns

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(56)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda place: self.columns_menu().popup(header.mapToGlobal(place))
        )
        self.show_columns(LIST_COLUMNS.get(self._memory) if self._memory else [])
        self._needs.changed.connect(self._fit_columns)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(lambda *_args: self._save_timer.start())

    def columns_menu(self) -> QMenu:
        """Which columns are shown and stand still, and back to how it was delivered."""
        return columns_menu(self, self._unwanted, has_late=self._late is not None)

    def sort_menu(self, now: str) -> QMenu:
        """By what the rows can be sorted; ``now`` as ``ListQuery.sort`` names it."""
        return sort_menu(self, self._unwanted, now)

    def wanted_columns(self) -> list[Column]:
        """Those the user wants, in his order, whether this window has room for them or not."""
        wanted = set(range(len(self.rows_model.columns))) - self._unwanted
        return [self.rows_model.columns[p] for p in sorted(wanted, key=self.horizontalHeader().visualIndex)]

    def first_column(self) -> int:
        """The one at the left of those that are shown."""
        return shown_columns(self)[0]

    def reset_columns(self) -> None:
        """Widths, order and choice as delivered; none is frozen."""
        self._delegate.is_still = False
        self.frozen = 0
        self.show_columns([])
        self._save_timer.start()

    def columns(self) -> list[tuple[str, int, bool]]:
        """Each column from the left: its attribute, the width the user gave it or 0, whether it is hidden."""
        columns, header = self.rows_model.columns, self.horizontalHeader()
        places = sorted(range(len(columns)), key=header.visualIndex)
        return [(columns[p].attr, self._widths.get(p, 0), p in self._unwanted) for p in places]

    def show_column(self, place: int, is_shown: bool) -> bool:
        """Whether it is so now: the last column stays."""
        unwanted = self._unwanted - {place} if is_shown else self._unwanted | {place}
        if len(unwanted) == len(self.rows_model.columns):
            return False
        self._unwanted = unwanted
        (self._asked.add if is_shown else self._asked.discard)(place)
        self._want_more()
        self._fit_columns()
        self._save_timer.start()
        if is_shown:
            self._bring(place)
        return True

    def move_column(self, place: int, visual: int) -> None:
        """Let a column stand so far from the left, hidden ones counted."""
        header = self.horizontalHeader()
        header.moveSection(header.visualIndex(place), visual)
        self._fit_columns()
        self._bring(place)

    def widen_column(self, place: int, by: int) -> None:
        """Make a column wider by so many pixels, or narrower, as if it had been dragged."""
        if not self.isColumnHidden(place):
            least = self.horizontalHeader().minimumSectionSize()
            self.setColumnWidth(place, max(self.columnWidth(place) + by, least))
            if self.frozen:
                self._fit_columns()
            self._bring(place)

    def _bring(self, place: int) -> None:
        """Scroll sideways to a column; the rows stay where they are."""
        if not self.isColumnHidden(place):
            self.scrollTo(self.model().index(max(self.rowAt(0), 0), place))

    def show_columns(self, wanted: Sequence[Sequence[Any]], *, are_others_hidden: bool = False) -> None:
        """Show columns as ``columns`` told them; those it did not tell of stand behind, as delivered.

        Args:
            are_others_hidden: those that are not told of are hidden.
        """
        columns, header = self.rows_model.columns, self.horizontalHeader()
        order, self._widths, self._unwanted = remembered(columns, wanted, are_others_hidden=are_others_hidden)
        for visual, place in enumerate(order):
            header.moveSection(header.visualIndex(place), visual)
        self._asked.clear()
        self._want_more()
        self._fit_columns()
        self._save_timer.stop()  # it was not the user who moved them

    def _want_more(self) -> None:
        self.rows_model.want([column.attr for column in self.wanted_columns() if column.is_more])

    def _save_columns(self) -> None:
        if self._memory:
            LIST_COLUMNS.set([list(column) for column in self.columns()], self._memory)
        self.columns_changed.emit()

    # The room there is

    def _resized(self, place: int, _old: int, new: int) -> None:
        """The user set a width: it stays his in any window."""
        if not self._is_fitting:
            if new:
                self._widths[place] = new
            self._save_timer.start()

    def _fit_columns(self) -> None:
        """Share the width: figures keep what they need, texts give way, and the last columns leave."""
        if not self.isVisible():  # it has no width to share before that
            return
        columns, header = self.rows_model.columns, self.horizontalHeader()
        wanted = sorted(set(range(len(columns))) - self._unwanted, key=header.visualIndex)
        asked = self._asked | {place for place in wanted if columns[place].is_hidden}
        rooms = [self._needs.room(p, self._widths.get(p), is_asked=p in asked) for p in wanted]
        # Where some stand still the others are scrolled, and none has to leave.
        whole = sum(max(one.usual, one.least) for one in rooms) if self.frozen else 0
        widths = fit(rooms, max(self.viewport().width(), whole))
        shown = {place: width for place, width in zip(wanted, widths, strict=True) if width}
        self._is_fitting = True
        for place in range(len(columns)):
            self.setColumnHidden(place, place not in shown)
            if place in shown:
                self.setColumnWidth(place, shown[place])
        self._is_fitting = False
        first = wanted[: self.frozen]
        if first and self._frozen_view is None:
            self._frozen_view = FrozenColumns(self, self._delegate.late)
        if self._frozen_view is not None:
            self._frozen_view.show_first(first, sorted(range(len(columns)), key=header.visualIndex))
        without_room = [_(columns[place].title) for place in wanted if place not in shown]
        if without_room != self._without_room:
            self._without_room = without_room
            self.room_changed.emit(without_room)

    # Rows

    def selected_rows(self) -> list[int]:
        """Numbers of the selected rows, from the top."""
        ranges: Any = self.selectionModel().selection()
        return sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})

    def selected_count(self) -> int:
        """How many rows are selected, without walking them."""
        ranges: Any = self.selectionModel().selection()
        return sum(part.height() for part in ranges)

    def selected_spans(self) -> list[Span]:
        """First and last numbers of selected rows that stand together, from the top."""
        ranges: Any = self.selectionModel().selection()
        return sorted({(part.top(), part.bottom()) for part in ranges})

    def copy_selected(self) -> None:
        """Selected rows as tab-separated text with titles, for spreadsheets; all of them, or none."""
        self.through(lambda: self.copying.copy(self.selected_spans(), self.wanted_columns()))

    def copy_cell(self) -> None:
        """The current cell's text."""
        QGuiApplication.clipboard().setText(str(self.currentIndex().data() or ""))

    def _target(self, index: QModelIndex) -> tuple[str, int] | None:
        return self.rows_model.columns[index.column()].leads_to(self.rows_model.loaded_row(index.row()))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and self.rows_model.line_at(index.row()) is not None:
            self.turn_wanted.emit(index.row(), _OTHER_WAY)
            return
        row = self.rows_model.loaded_row(index.row()) if index.isValid() else None
        if row is not None:
            self.opened.emit(row)

    # Qt overrides

    def selectAll(self) -> None:
        super().selectAll()
        self.all_chosen.emit()

    def scrollTo(self, index: QModelIndex | QPersistentModelIndex, hint: Any = _ANYHOW) -> None:
        """Not below the columns that stand still."""
        super().scrollTo(index, hint)
        left, still = self.columnViewportPosition(index.column()), self._frozen_view
        if still is not None and left < still.taken and still.isColumnHidden(index.column()):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - (still.taken - left))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_wanted.emit(index, below)
        else:
            self.menu_wanted.emit(self.indexAt(event.pos()), event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = not event.modifiers() & _MODIFIERS
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and is_plain:
            self._open(self.currentIndex())
        elif keys.is_pressed(event, keys.OPEN_NAMED):
            self.follow_wanted.emit()
        elif (is_plain and turned_by_key(self, event)) or go_sideways(self, event, self._frozen_view):
            pass
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif event.key() in ENDS and (is_plain or event.modifiers() == Qt.KeyboardModifier.ShiftModifier):
            go_to_end(self, event, super().keyPressEvent)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        line = self.rows_model.line_at(index.row()) if index.isValid() else None
        x = event.position().toPoint().x() + self.horizontalHeader().offset()
        if (
            line is not None
            and event.button() == Qt.MouseButton.LeftButton
            and x in mark_room(line, FIRST_PADDING)
        ):
            self.turn_wanted.emit(index.row(), _OTHER_WAY)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.rowAt(event.position().toPoint().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        if self._frozen_view is not None:
            self._frozen_view.place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_columns()

    def _hover(self, row: int) -> None:
        if row == self._delegate.hovered_row:
            return
        old, self._delegate.hovered_row = self._delegate.hovered_row, row
        if self._frozen_view is not None:
            self._frozen_view.hover(row)
        for changed in (old, row):
            if changed >= 0:
                top = self.rowViewportPosition(changed)
                self.viewport().update(0, top, self.viewport().width(), theme.row_height())
