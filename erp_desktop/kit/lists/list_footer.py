"""ListFooter: how many rows, how many of them selected, and what they sum up to."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.schema import Summary
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer, format_money
from erp_desktop.kit.look.naming import named

MOST_CURRENCIES = 3


class ListFooter(QWidget):
    """How many, how many of them selected, and what they sum up to."""

    def __init__(self, spec: ListSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "list_footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._spec = spec
        self._count = named(QLabel(self), "list.count", _("Count"))
        self._selected = named(QLabel(self), "list.selected", _("Selected"))
        self._sum = named(QLabel(self), "list.sum", _("Sum"))
        for label in (self._count, self._selected, self._sum):
            label.setFont(theme.tabular(self.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(16)
        row.addWidget(self._count)
        row.addWidget(self._selected)
        row.addStretch(1)
        row.addWidget(self._sum)
        self.setFixedHeight(32)

    def show_summary(self, summary: Summary | None, is_pending: bool) -> None:
        """Count and sums; while they are being counted, an ellipsis."""
        if summary is None:
            self._count.setText(_("Counting…") if is_pending else "")
            self._sum.clear()
            return
        one, many = self._spec.counted
        noun = _(one) if summary.count == 1 else _(many)
        self._count.setText(f"{format_integer(summary.count)} {noun}")
        amounts = sorted(summary.total_amounts.items(), key=lambda entry: entry[1], reverse=True)
        texts = [format_money(amount, currency) for currency, amount in amounts[:MOST_CURRENCIES]]
        if len(amounts) > MOST_CURRENCIES:
            texts.append("…")
        self._sum.setText(_("Total  {amounts}").format(amounts="   ·   ".join(texts)) if texts else "")
        self._sum.setToolTip("\n".join(format_money(amount, currency) for currency, amount in amounts))

    def show_selected(self, count: int) -> None:
        """How many rows are selected; nothing is said of a single one."""
        text = _("{count} selected").format(count=format_integer(count)) if count > 1 else ""
        self._selected.setText(text)
