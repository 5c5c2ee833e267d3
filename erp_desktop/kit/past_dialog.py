"""PastDialog: a record as it was at a moment, retold from the audit log; nothing can be changed in it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _, upper_first
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import PastRecord
from erp_core.security.permission import Permission
from erp_desktop.kit import theme
from erp_desktop.kit.format import format_datetime
from erp_desktop.kit.message_bar import MessageBar
from erp_desktop.kit.naming import named, with_role
from erp_desktop.kit.sentences import field_word, value_text
from erp_desktop.kit.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core
    from erp_desktop.kit.document_form import DocumentForm

SIZE = (760, 560)
_FIRST = ("number", "code", "username", "name", "full_name", "status", "customer_name", "supplier_name")
_SILENT = {
    "id",
    "version",
    "created_by",
    "updated_at",
    "updated_by",
    "submitted_by",
    "deleted_at",
    "search_text",
    "logo",
}
_LINE_COLUMNS: dict[str, str] = {
    "item_code": N_("Item"),
    "item_name": N_("Name"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "unit_price": N_("Unit price"),
    "discount_percent": N_("Discount"),
    "amount": N_("Amount"),
}
_NUMBERS = {"quantity", "unit_price", "discount_percent", "amount"}


def way_back(form: "DocumentForm") -> Callable[[datetime], None] | None:
    """Opens the form's record as it was; None for those who may not see the audit log."""
    if not form.core.can(Permission.AUDIT_READ):
        return None

    def go(at: datetime) -> None:
        record = (form.spec.name, str(form.record_id))
        PastDialog(form.core, form.tasks, record, form.title, at, form.spec.labels(), form).open()

    return go


class PastDialog(QDialog):
    """Fields and lines of a record at a moment.

    Args:
        record: its document and id, as the audit log names them.
    """

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        record: tuple[str, str],
        title: str,
        at: datetime,
        labels: Mapping[str, str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        named(self, "past", _("As it was then"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("As it was then"))
        self.resize(*SIZE)
        self._labels = labels
        self._texts: dict[str, str] = {}
        self._message = MessageBar(self)
        words = _("{title} as it was").format(title=title)
        heading = QLabel(upper_first(words), self)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        self._room = QVBoxLayout()
        close = named(QPushButton(_("Close"), self), "past.close", _("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(with_role(heading, "heading"))
        column.addWidget(with_role(QLabel(format_datetime(at), self), "muted"))
        column.addWidget(self._message)
        column.addLayout(self._room, 1)
        column.addLayout(foot)
        tasks.run(self, lambda: core.run(audit.as_of, *record, at), self._show, self.show_error)

    def show_error(self, error: ErpError) -> None:
        self._message.show_message(error.message, "warning")

    def texts(self) -> dict[str, str]:
        """What is shown, for tests: label to value."""
        return self._texts

    def _show(self, past: PastRecord) -> None:
        fields = _readable(past.fields)
        self._texts = {field_word(name, self._labels): value_text(name, v) for name, v in fields.items()}
        grid = QGridLayout()
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, (word, text) in enumerate(self._texts.items()):
            label = with_role(QLabel(upper_first(word), self), "muted")
            value = QLabel(text or "–", self)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            row, side = divmod(place, 2)
            grid.addWidget(label, row, side * 2, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, side * 2 + 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        card = with_role(QFrame(self), "card")
        card.setLayout(grid)
        area = QScrollArea(self)
        area.setWidget(card)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self._room.addWidget(area, 1)
        if past.lines:
            self._room.addWidget(_lines_table(past.lines, self), 1)


def _readable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What people know a record by: names instead of ids."""
    ordered = sorted(fields.items(), key=lambda pair: _place(pair[0]))
    return {
        name: value
        for name, value in ordered
        if name not in _SILENT and not (name.endswith("_id") and f"{name[:-3]}_name" in fields)
    }


def _place(name: str) -> tuple[int, str]:
    """What people look for first stands first; the rest by name."""
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


def _lines_table(lines: list[dict[str, Any]], parent: QWidget) -> QTableWidget:
    columns = [name for name in _LINE_COLUMNS if any(name in line for line in lines)]
    table = named(QTableWidget(len(lines), len(columns), parent), "past.lines", _("Lines"))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    with_role(table, "plain")
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.ROW_HEIGHT)
    table.setHorizontalHeaderLabels([_(_LINE_COLUMNS[name]) for name in columns])
    table.setFont(theme.tabular(table.font()))
    for row, line in enumerate(lines):
        for column, name in enumerate(columns):
            item = QTableWidgetItem(value_text(name, line.get(name)))
            side = Qt.AlignmentFlag.AlignRight if name in _NUMBERS else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    if "item_name" in columns:
        header.setSectionResizeMode(columns.index("item_name"), QHeaderView.ResizeMode.Stretch)
    return table
