"""TotalsPanel: net, tax and total of an order, set in figures that stand in a column."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.lines.lines_model import Totals
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_money
from erp_desktop.kit.look.naming import named, with_role

_ROWS = (("net_amount", N_("Net")), ("tax_amount", N_("Tax")), ("total_amount", N_("Total")))


class TotalsPanel(QFrame):
    """Three amounts, the total with its currency."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._totals = Totals()
        self._currency = ""
        self._amounts: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(4)
        for row, (name, title) in enumerate(_ROWS):
            is_total = name == "total_amount"
            label = with_role(QLabel(_(title), self), "heading" if is_total else "muted")
            amount = named(QLabel(self), f"form.totals.{name}", _(title))
            amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            amount.setFont(theme.tabular(amount.font()))
            amount.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if is_total:
                with_role(amount, "heading")
            grid.addWidget(label, row, 0)
            grid.addWidget(amount, row, 1)
            self._amounts[name] = amount
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(1, 140)
        grid.setRowStretch(len(_ROWS), 1)
        self._write()

    def set_totals(self, totals: Totals) -> None:
        self._totals = totals
        self._write()

    def set_currency(self, code: str) -> None:
        self._currency = code
        self._write()

    def _write(self) -> None:
        for name, label in self._amounts.items():
            currency = self._currency if name == "total_amount" else None
            label.setText(format_money(getattr(self._totals, name), currency or None))
