"""Statements of the server: a card with a table of them, and the whole text of the one that was picked."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, _
from erp_core.kit.schema import Row
from erp_core.kit.words import ValueKind
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.rows_model import RowsModel
from erp_desktop.kit.tables.rows_view import RowsView
from erp_desktop.kit.work.tasks import Tasks

HEADER = 36
LEAST_ROWS = 4
DETAILS_HEIGHT = 152

SLOWEST = (
    Column(N_("Statement"), "brief", is_stretched=True, width=240, sortable=False),
    Column(N_("Mean, ms"), "mean_ms", ValueKind.QUANTITY, width=96),
    Column(N_("Worst, ms"), "worst_ms", ValueKind.QUANTITY, width=100),
    Column(N_("Calls"), "calls", ValueKind.INTEGER, width=88),
    Column(N_("Rows"), "rows", ValueKind.INTEGER, width=96),
    Column(N_("Share of all time"), "share_percent", ValueKind.PERCENT, shown_as="progress", width=148),
)
RUNNING = (
    Column(N_("Statement"), "brief", is_stretched=True, width=240, sortable=False),
    Column(
        N_("State"),
        "state",
        ValueKind.CHOICE,
        width=168,
        choices={
            "active": N_("working"),
            "waiting": N_("waits for another"),
            "idle in transaction": N_("transaction left open"),
            "idle in transaction (aborted)": N_("failed, left open"),
        },
    ),
    Column(N_("Process"), "id", width=96),  # a number, but not one of anything
    Column(N_("Seconds"), "seconds", ValueKind.INTEGER, width=96),
)


class StatementsCard(QFrame):
    """A heading, a note and a table; instead of the table a sentence where there is nothing to show.

    The rows come all at once and are sorted here.

    Args:
        is_filling: the table takes the room there is; otherwise what its rows need, up to ``LEAST_ROWS``.

    Signals:
        picked: a statement was selected.
    """

    picked = Signal(object)

    def __init__(
        self,
        name: str,
        title: str,
        columns: Sequence[Column],
        tasks: Tasks,
        parent: QWidget,
        *,
        is_filling: bool,
    ) -> None:
        super().__init__(parent)
        with_role(self, "card")
        self._is_filling = is_filling
        self._rows: tuple[Any, ...] = ()
        self._picked_id: int | None = None
        self.model = RowsModel(columns, self._search, None, tasks, self)
        self.table = named(RowsView(self.model, f"server.{name}", self), f"server.{name}", title)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.note = with_role(WholeLabel(self), "muted")
        self._nothing = with_role(WholeLabel(self), "muted")
        self._nothing.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.note, self._nothing):
            label.setContentsMargins(0, 2, 0, 0)  # smaller than the heading beside it
        self._lay_out(title)
        self.table.horizontalHeader().sortIndicatorChanged.connect(self._sort)
        self.table.selectionModel().selectionChanged.connect(self._pick)
        self.model.page_loaded.connect(self._select_again)

    def show_rows(self, rows: Sequence[Row], note: str, nothing: str) -> None:
        """Show these instead; the selected one stays selected, and the place in the table.

        Args:
            nothing: said where there are none.
        """
        self._rows = tuple(rows)
        self.note.setText(note)
        self._nothing.setText(nothing)
        self.note.setVisible(bool(rows))
        self.table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        is_tall = self._is_filling and bool(rows)
        policy = QSizePolicy.Policy.Expanding if is_tall else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        if not self._is_filling:
            self.table.setFixedHeight(HEADER + min(len(rows), LEAST_ROWS) * theme.row_height())
        self.model.reload()

    @property
    def text(self) -> str:
        """What is said instead of a table; empty while there is one."""
        return "" if self._rows else self._nothing.text()

    def forget(self) -> None:
        """Nothing is picked any more."""
        self._picked_id = None
        self.table.clearSelection()

    # Inside

    def _search(self, query: ListQuery) -> list[Any]:
        """In the background."""
        rows, name = list(self._rows), query.sort.removeprefix("-")
        if name:
            rows.sort(key=lambda row: getattr(row, name), reverse=query.sort.startswith("-"))
        return rows[query.offset : query.offset + query.limit]

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        column = self.model.columns[section] if 0 <= section < len(self.model.columns) else None
        sign = "-" if order == Qt.SortOrder.DescendingOrder else ""
        sort = f"{sign}{column.attr}" if column is not None and column.sortable else ""
        self.model.set_query(ListQuery(sort=sort))

    def _pick(self) -> None:
        chosen = self.table.selected_rows()
        row = self.model.loaded_row(chosen[0]) if chosen else None
        if row is not None:
            self._picked_id = row.id
            self.picked.emit(row)

    def _select_again(self) -> None:
        """The picked statement may stand in another place now, and have other figures."""
        selection, bar = self.table.selectionModel(), self.table.verticalScrollBar()
        place = bar.value()
        selection.blockSignals(True)
        selection.clear()
        for number in range(self.model.rowCount()):
            row = self.model.loaded_row(number)
            if row is not None and row.id == self._picked_id:
                flag = QItemSelectionModel.SelectionFlag
                index = self.model.index(number, 0)
                selection.setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
                self.picked.emit(row)
        selection.blockSignals(False)
        bar.setValue(place)
        self.table.viewport().update()

    def _lay_out(self, title: str) -> None:
        self.table.setMinimumHeight(HEADER + LEAST_ROWS * theme.row_height())
        head = QHBoxLayout()
        head.setContentsMargins(20, 0, 16, 6)
        head.setSpacing(16)
        head.addWidget(with_role(QLabel(title, self), "heading"), 0, Qt.AlignmentFlag.AlignTop)
        for label in (self.note, self._nothing):
            head.addWidget(label, 1, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, 8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.table, 1)


class StatementDetails(QWidget):
    """The whole of one statement, to be read and copied; hidden until there is one.

    Signals:
        copied: the text is on the clipboard.
        closed: the user has seen enough.
    """

    copied = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "server.details", _("The whole statement"))
        self.setFixedHeight(DETAILS_HEIGHT)
        self._statement = ""
        self._figures = with_role(QLabel(self), "muted")
        self.copy = named(QPushButton(icon("copy"), f" {_('Copy')}", self), "server.copy", _("Copy"))
        self.copy.setToolTip(_("Copy the statement"))
        self.copy.clicked.connect(self._copy)
        self.close_button = named(QToolButton(self), "server.close_details", _("Close"))
        self.close_button.setIcon(icon("x"))
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.setToolTip(_("Close (Esc)"))
        self.close_button.clicked.connect(self.close_details)
        self.words = named(QPlainTextEdit(self), "server.statement", _("The whole statement"))
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setFont(_fixed_font(self.font()))
        self._lay_out()
        self.hide()

    def show_statement(self, statement: str, figures: str) -> bool:
        """Show this one; False if it is shown already: its place in the text stays."""
        self._figures.setText(figures)
        is_known = not self.isHidden() and statement == self._statement
        if not is_known:
            self._statement = statement
            self.words.setPlainText(statement)
            self.show()
        return not is_known

    def close_details(self) -> None:
        self.hide()
        self.closed.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._statement)
        self.copied.emit()

    def _lay_out(self) -> None:
        card = with_role(QFrame(self), "card")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(with_role(QLabel(_("The whole statement"), self), "heading"))
        head.addWidget(self._figures, 1)
        head.addWidget(self.copy)
        head.addWidget(self.close_button)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(20, 8, 12, 12)
        inside.setSpacing(8)
        inside.addLayout(head)
        inside.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)


def _fixed_font(font: QFont) -> QFont:
    """The system's font for code, as large as the rest."""
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    fixed.setPixelSize(font.pixelSize() if font.pixelSize() > 0 else theme.FONT_PIXELS)
    return fixed
