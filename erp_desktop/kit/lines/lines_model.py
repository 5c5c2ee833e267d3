"""LinesModel: the lines of an order as a Qt model; amounts and totals follow every change at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from erp_core.kit.i18n import _
from erp_core.kit.types import tax_on
from erp_desktop.kit.inputs.decimal_line import read_number
from erp_desktop.kit.inputs.lookup_line import NOTHING_FOUND
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.line import COLUMN, COLUMNS, Line, column_of_field
from erp_desktop.kit.look.format import format_integer, format_money

ERROR_ROLE = Qt.ItemDataRole.UserRole + 1
PENDING_ROLE = Qt.ItemDataRole.UserRole + 2
ITEM = COLUMN["item"]
LONGEST_TEXT = 1000
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of an order as core computes them."""

    net_amount: Decimal = Decimal("0.00")
    tax_amount: Decimal = Decimal("0.00")
    total_amount: Decimal = Decimal("0.00")


class LinesModel(QAbstractTableModel):
    """Lines, with one empty line at the end while they may be changed.

    Attributes:
        price_of: the default price of a found item; None when it has none in this currency.

    Signals:
        edited: the user changed a line.
        totals_changed: with the new totals.
        errors_changed: an error appeared or went away.
        unresolved: codes were typed or pasted that are no items yet.
    """

    edited = Signal()
    totals_changed = Signal(object)
    errors_changed = Signal()
    unresolved = Signal()

    def __init__(self, price_of: Callable[[Match], Decimal | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.price_of = price_of
        self._lines: list[Line] = [Line()]
        self._is_read_only = False
        self._tax_rate = Decimal(0)
        self._digits = 2
        self._totals = Totals()

    # Content

    def lines(self) -> list[Line]:
        """The lines that were typed in, without empty ones."""
        return [line for line in self._lines if not line.is_empty]

    def line(self, row: int) -> Line:
        return self._lines[row]

    def load(self, lines: Iterable[Line]) -> None:
        """Show other lines; nothing counts as edited."""
        self.beginResetModel()
        self._lines = list(lines)
        if not self._is_read_only:
            self._lines.append(Line())
        self.endResetModel()
        self._recompute()
        self.errors_changed.emit()

    def set_read_only(self, is_read_only: bool) -> None:
        if is_read_only != self._is_read_only:
            self._is_read_only = is_read_only
            self.load(self.lines())

    @property
    def is_read_only(self) -> bool:
        return self._is_read_only

    def totals(self) -> Totals:
        return self._totals

    def set_terms(self, tax_rate: Decimal, digits: int) -> None:
        """Tax rate in percent and the currency's digits."""
        if (tax_rate, digits) == (self._tax_rate, self._digits):
            return
        has_new_digits = digits != self._digits
        self._tax_rate, self._digits = tax_rate, digits
        if has_new_digits:
            self._say_changed(0, len(self._lines) - 1)
        self._recompute()

    # Changes by the user

    def set_item(self, row: int, match: Match) -> None:
        """Put an item in a line and fill what follows from it."""
        self._fill(self._lines[row], match)
        self._after_edit(row)

    def set_item_text(self, row: int, text: str) -> None:
        """A code that still has to be looked up; an empty one takes the item away."""
        line = self._lines[row]
        self._forget_item(line)
        line.item_text, line.is_resolving = text.strip(), bool(text.strip())
        line.errors.pop("item", None)
        self._after_edit(row)
        if line.is_resolving:
            self.unresolved.emit()

    def unresolved_codes(self) -> list[str]:
        """Codes waiting to be looked up, each once."""
        return list(dict.fromkeys(line.item_text for line in self._lines if line.is_resolving))

    def resolve(self, found: dict[str, Match | None]) -> None:
        """The answers: code as typed to its item, or None where there is none."""
        for line in self._lines:
            if line.is_resolving and line.item_text in found:
                match = found[line.item_text]
                if match is not None:
                    self._fill(line, match)
                else:
                    line.is_resolving = False
                    line.errors["item"] = _(NOTHING_FOUND).format(text=line.item_text)
        self._after_edit(0, len(self._lines) - 1)

    def stop_resolving(self, message: str) -> None:
        """The search failed: say so in each cell that waited."""
        for line in self._lines:
            if line.is_resolving:
                line.is_resolving = False
                line.errors["item"] = message
        self._after_edit(0, len(self._lines) - 1)

    def insert_lines(self, row: int, lines: list[Line]) -> None:
        """Put new lines before ``row``."""
        if not lines:
            return
        self.beginInsertRows(QModelIndex(), row, row + len(lines) - 1)
        self._lines[row:row] = lines
        self.endInsertRows()
        self._after_edit(row, row + len(lines) - 1)
        if any(line.is_resolving for line in lines):
            self.unresolved.emit()

    def replace_lines(self, row: int, lines: list[Line]) -> None:
        """Put ``lines`` in place of those from ``row`` on; more of them make new ones."""
        kept = min(len(lines), len(self._lines) - row)
        for position in range(kept):
            lines[position].id = self._lines[row + position].id
        self._lines[row : row + kept] = lines[:kept]
        if len(lines) > kept:
            end = row + kept
            self.beginInsertRows(QModelIndex(), end, end + len(lines) - kept - 1)
            self._lines[end:end] = lines[kept:]
            self.endInsertRows()
        self._after_edit(row, row + len(lines) - 1)
        if any(line.is_resolving for line in lines):
            self.unresolved.emit()

    def remove_line(self, row: int) -> None:
        """Take a line away; the empty one at the end stays."""
        if self._is_read_only or not 0 <= row < len(self._lines) or self._is_last_empty(row):
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._lines[row]
        self.endRemoveRows()
        self._after_edit(min(row, len(self._lines) - 1))

    # Errors

    def set_errors(self, errors: dict[str, str]) -> None:
        """Errors of the core by path below ``lines`` (``0.quantity``), counted over the lines sent."""
        sent = [line for line in self._lines if not line.is_empty]
        for path, message in errors.items():
            position, _dot, field_name = path.partition(".")
            if position.isdigit() and int(position) < len(sent):
                sent[int(position)].errors.setdefault(column_of_field(field_name), message)
        self._say_changed(0, len(self._lines) - 1)
        self.errors_changed.emit()

    def find_problems(self) -> None:
        """Mark what is missing or wrong in every line, before anybody asks the core."""
        for line in self._lines:
            if not line.is_empty:
                line.errors = line.problems()
        self._say_changed(0, len(self._lines) - 1)
        self.errors_changed.emit()

    def errors(self) -> list[tuple[int, str, str]]:
        """Row, column and sentence of every error, in reading order."""
        return [
            (row, column.name, line.errors[column.name])
            for row, line in enumerate(self._lines)
            if line.errors
            for column in COLUMNS
            if column.name in line.errors
        ]

    def is_resolving(self) -> bool:
        return any(line.is_resolving for line in self._lines)

    # Qt's own

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(line, column.name)
        if role == Qt.ItemDataRole.EditRole:
            return self._typed(line, column.name)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in (ERROR_ROLE, Qt.ItemDataRole.ToolTipRole):
            return line.errors.get(column.name)
        if role == PENDING_ROLE:
            return line.is_resolving
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or self._is_read_only:
            return False
        row, column = index.row(), COLUMNS[index.column()]
        if not column.is_editable:
            return False
        if column.name == "item":
            self._set_item_cell(row, value)
            return True
        put(self._lines[row], column.name, value)
        self._after_edit(row)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not self._is_read_only and COLUMNS[index.column()].is_editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            is_new = section < len(self._lines) and self._is_last_empty(section) and not self._is_read_only
            return ("+" if is_new else str(section + 1)) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if COLUMNS[section].number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    # Inside

    def _set_item_cell(self, row: int, value: Match | str | None) -> None:
        line = self._lines[row]
        if isinstance(value, Match):
            self.set_item(row, value)
        elif (value or "") != (line.item.code if line.item else line.item_text):
            self.set_item_text(row, value or "")

    def _forget_item(self, line: Line) -> None:
        """Take the item away, and with it what came from it."""
        if line.item is not None and line.unit_price == self.price_of(line.item):
            line.unit_price = None
        line.forget_item()

    def _fill(self, line: Line, match: Match) -> None:
        self._forget_item(line)
        line.item, line.item_text, line.is_resolving = match, "", False
        line.errors.pop("item", None)
        line.description = line.description or match.name
        line.unit = line.unit or getattr(match.record, "unit", "")
        price = self.price_of(match)
        if price is not None and line.unit_price is None and "unit_price" not in line.typed:
            line.unit_price = price
            line.errors.pop("unit_price", None)

    def _after_edit(self, first: int, last: int | None = None) -> None:
        if not self._is_read_only and (not self._lines or not self._lines[-1].is_empty):
            end = len(self._lines)
            self.beginInsertRows(QModelIndex(), end, end)
            self._lines.append(Line())
            self.endInsertRows()
        self._say_changed(first, first if last is None else last)
        self._recompute()
        self.errors_changed.emit()
        self.edited.emit()

    def _say_changed(self, first: int, last: int) -> None:
        if 0 <= first <= last < len(self._lines):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _recompute(self) -> None:
        amounts = (line.amount(self._digits) for line in self._lines)
        net = sum((amount for amount in amounts if amount is not None), Decimal("0.00"))
        tax = tax_on(net, self._tax_rate, self._digits)
        self._totals = Totals(net, tax, net + tax)
        self.totals_changed.emit(self._totals)

    def _is_last_empty(self, row: int) -> bool:
        return row == len(self._lines) - 1 and self._lines[row].is_empty

    def _shown(self, line: Line, name: str) -> str:
        if name == "item":
            return line.item.code if line.item else line.item_text
        if name == "description":
            return line.description or (line.item.name if line.item else "")
        if name == "amount":
            return format_money(line.amount(self._digits))
        number = COLUMNS[COLUMN[name]].number
        if number is None:
            return getattr(line, name)
        return line.typed.get(name) or number.shown(getattr(line, name))

    def _typed(self, line: Line, name: str) -> str:
        number = COLUMNS[COLUMN[name]].number
        if number is None or name == "amount":
            return self._shown(line, name)
        return line.typed.get(name) or number.typed(getattr(line, name))


def put(line: Line, name: str, text: Any) -> None:
    """Write what was typed or pasted into a cell of a line (not its item); text that is no number is kept."""
    line.errors.pop(name, None)
    kind = COLUMNS[COLUMN[name]].number
    if kind is None:
        plain = str(text or "")
        if len(plain) > LONGEST_TEXT:
            most = format_integer(LONGEST_TEXT)
            line.errors[name] = _("Only the first {count} characters fit here.").format(count=most)
        setattr(line, name, " ".join(plain[:LONGEST_TEXT].split()))
        return
    line.typed.pop(name, None)
    value, problem = read_number(str(text if text is not None else ""), kind)
    setattr(line, name, None if problem else value)
    if problem:
        line.typed[name] = str(text).strip()
        line.errors[name] = problem
