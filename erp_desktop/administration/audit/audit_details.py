"""AuditDetails: the change behind a sentence: field, before, after, and by which way it came."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind, kind_of, title_of, told_fields
from erp_core.security.audit.groups import has_past
from erp_core.security.audit.schema import AuditRow
from erp_core.security.audit.tell import sentence
from erp_desktop.administration.audit.audit_line import AuditLine
from erp_desktop.kit.columns.whole_rows import scroll_by_rows
from erp_desktop.kit.history.sentences import style_of, value_text
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel

ROW = 28
# So many rows are shown before the table scrolls.
MOST_ROWS = 5
MARGIN = 4
LONGEST = 2000


class AuditDetails(QFrame):
    """Hidden until an entry is selected.

    Signals:
        past_wanted, record_wanted: the record as it was then, or as it is now.
        only_wanted: all entries of this record.
    """

    past_wanted = Signal()
    record_wanted = Signal()
    only_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(with_role(self, "side"), "audit.details", _("The change itself"))
        self._title = with_role(WholeLabel(self), "strong")
        self._source = with_role(QLabel(self), "muted")
        self.past = named(QPushButton(icon("history"), f" {_('As it was then')}", self), "audit.past")
        self.past.clicked.connect(self.past_wanted)
        self.open = named(QPushButton(icon("corner-down-left"), f" {_('Open')}", self), "audit.open")
        self.open.clicked.connect(self.record_wanted)
        self.only = named(QPushButton(icon("filter"), f" {_('Only this record')}", self), "audit.only")
        self.only.setToolTip(_("Show everything that ever happened to this record"))
        self.only.clicked.connect(self.only_wanted)
        self.table = named(QTableWidget(0, 3, self), "audit.changes", _("Changed fields"))
        self.table.setHorizontalHeaderLabels([_("Field"), _("Before"), _("After")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        with_role(self.table, "plain")
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.table.setShowGrid(False)
        scroll_by_rows(self.table)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(ROW)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.setColumnWidth(0, 200)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self._lay_out()
        self.hide()

    def show_line(self, line: AuditLine | None, can_open: bool) -> None:
        """Show an entry's change; None hides it all."""
        self.setVisible(line is not None)
        if line is None:
            return
        entry = line.entry
        self._title.setText(sentence(entry, style_of(entry.currency)))
        by = _("by plain SQL as {user}, past the program").format(user=entry.db_user)
        self._source.setText(f"{entry.table_name} {entry.record_id} · {entry.operation or by}")
        self.open.setVisible(can_open)
        self.only.setVisible(bool(entry.document_id))
        self.past.setVisible(has_past(entry.document))
        names = told_fields(entry.table_name, entry.changes)
        names = [name for name in names if any(_is_told(v) for v in entry.changes[name])]
        self.table.setRowCount(len(names))
        rows = ROW * min(max(len(names), 1), MOST_ROWS)
        self.table.setFixedHeight(self.table.horizontalHeader().sizeHint().height() + rows + MARGIN)
        for row, name in enumerate(names):
            for column, (text, raw) in enumerate(_cells(entry, name)):
                item = QTableWidgetItem(text)
                item.setToolTip(raw)
                self.table.setItem(row, column, item)

    @property
    def source(self) -> str:
        """By which way the change came."""
        return self._source.text()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 16, 4)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._source)
        head.addLayout(words, 1)
        for button in (self.only, self.past, self.open):
            button.setAccessibleName(button.text().strip())
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.table)


def _is_told(value: object) -> bool:
    return value is not None and value != ""


def _text(entry: AuditRow, name: str, value: object) -> str:
    return value_text(entry.table_name, name, value, entry.currency)


def _cells(entry: AuditRow, name: str) -> list[tuple[str, str]]:
    """Field, before and after: as people read them, and as the log has them."""
    cells = [(title_of(entry.table_name, name), name)]
    is_long = kind_of(entry.table_name, name) is ValueKind.PICTURE
    for value, meant in zip(entry.changes[name], entry.meant.get(name, ("", "")), strict=True):
        shown = "…" if is_long and value else meant or _text(entry, name, value)
        cells.append((shown[:LONGEST], "" if value is None else str(value)[:LONGEST]))
    return cells
