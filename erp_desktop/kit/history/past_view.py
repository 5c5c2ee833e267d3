"""PastView: fields and lines of a record at a moment, with what differs from another moment marked."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import N_, _
from erp_core.kit.reading.writing import under_each_other
from erp_core.kit.words import title_of
from erp_desktop.kit.columns.whole_rows import scroll_by_rows
from erp_desktop.kit.history.past_compare import Shown, ShownLine, is_number, line_columns, line_fields
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel

MARK = 14
LEAST_LABEL, LABEL_WIDTH = 96, 180
MOST_PIXELS = 16_777_215  # Qt's own largest size
_MARKS: dict[str, str] = {"added": N_("Added"), "removed": N_("Removed"), "changed": N_("Changed"), "": ""}

Index = QModelIndex | QPersistentModelIndex


class PastView(QWidget):
    """Shows what ``show_record`` is given; nothing can be changed in it.

    Attributes:
        texts: field name to what stands beside it, for tests.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.texts: dict[str, str] = {}
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        named(self._area, "past.fields", _("Fields"))
        self.lines = _lines_table(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._area, 1)
        column.addWidget(self.lines, 2)

    def show_record(self, table: str, fields: dict[str, Shown], lines: list[ShownLine]) -> None:
        """Show fields and lines; a change is told with an arrow, a mark and heavier type."""
        self.texts = {name: written(shown) for name, shown in fields.items()}
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, shown in enumerate(fields.values()):
            row, side = divmod(place, 2)
            label = with_role(WholeLabel(self, shown.title), "muted")
            label.setMaximumWidth(LABEL_WIDTH)
            grid.addWidget(label, row, side * 2, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(self._value(shown), row, side * 2 + 1)
        for column in (0, 2):
            grid.setColumnMinimumWidth(column, LEAST_LABEL)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        card = with_role(QFrame(self), "card")
        card.setLayout(grid)
        self._area.setWidget(card)
        # Beside lines the fields take the room they need, not half of it.
        self._area.setMaximumHeight(card.sizeHint().height() + 2 if lines else MOST_PIXELS)
        self.lines.setVisible(bool(lines))
        old = self.lines.model()
        self.lines.setModel(PastLinesModel(f"{table}_line", lines, self.lines))
        if old is not None:
            old.deleteLater()
        _fit(self.lines)

    def _value(self, shown: Shown) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        text = WholeLabel(self, written(shown) or "–")
        text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(f"{shown.title}: {text.text()}")
        if shown.is_changed:
            with_role(text, "strong")
            mark = QLabel(self)
            mark.setPixmap(pixmap("pencil-line", "warning_text", MARK, self.devicePixelRatioF()))
            mark.setToolTip(_("Changed"))
            mark.setAccessibleName(_("Changed"))
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        return row


def written(shown: Shown) -> str:
    """``15 Feb 2024 → 22 Feb 2024``; the value alone where nothing changed; of a list, what came and went."""
    if shown.difference:
        return shown.difference
    return f"{shown.earlier or '–'} → {shown.later or '–'}" if shown.is_changed else shown.later


class PastLinesModel(QAbstractTableModel):
    """The lines of an order; the first column says what became of each, if anything became of any."""

    def __init__(self, table: str, lines: list[ShownLine], parent: QWidget) -> None:
        super().__init__(parent)
        self.shown = lines
        self.has_marks = any(line.mark for line in lines)
        self._names = line_columns(table, lines)
        self._places = [line_fields(table).index(name) for name in self._names]
        self._numbers = [is_number(table, name) for name in self._names]
        self._texts = [self._written(column) for column in range(len(self._names))]
        self._titles = [_("Change")] if self.has_marks else []
        self._titles += [title_of(table, name) for name in self._names]

    @property
    def stretched(self) -> int | None:
        """The column that takes the room that is left."""
        return self._names.index("item_name") + self.has_marks if "item_name" in self._names else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section - self.has_marks)
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.shown[index.row()]
        column = index.column() - self.has_marks
        if role == Qt.ItemDataRole.DisplayRole:
            if column < 0:
                return _(_MARKS[line.mark])
            return self._texts[column][index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(column)
        if role == Qt.ItemDataRole.FontRole and line.mark:
            return self._font(line, column)
        if role == Qt.ItemDataRole.ForegroundRole and line.mark == "removed":
            return theme.color("text_muted")
        return None

    def _written(self, column: int) -> list[str]:
        """What stands in a column; numbers with their decimal signs under each other."""
        texts = [written(line.cells[self._places[column]]) for line in self.shown]
        return under_each_other(texts, fmt.locale()) if self._numbers[column] else texts

    def _side(self, column: int) -> Qt.AlignmentFlag:
        is_right = column >= 0 and self._numbers[column]
        side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def _font(self, line: ShownLine, column: int) -> QFont | None:
        font = theme.tabular(QFont())
        if column < 0 or line.mark == "added" or line.cells[self._places[column]].is_changed:
            font.setWeight(QFont.Weight.DemiBold)
        font.setStrikeOut(line.mark == "removed" and column >= 0)
        return font


def _lines_table(parent: QWidget) -> QTableView:
    table = named(QTableView(parent), "past.lines", _("Lines"))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    with_role(table, "plain")
    table.setShowGrid(False)
    scroll_by_rows(table)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.row_height())
    table.setFont(theme.tabular(table.font()))
    table.setTabKeyNavigation(False)
    table.hide()
    return table


def _fit(table: QTableView) -> None:
    header, model = table.horizontalHeader(), table.model()
    header.setResizeContentsPrecision(50)  # measuring two thousand lines would take too long
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    if isinstance(model, PastLinesModel) and model.stretched is not None:
        header.setSectionResizeMode(model.stretched, QHeaderView.ResizeMode.Stretch)
