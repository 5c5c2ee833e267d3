"""MadePanel: how far a sales order is, and the work orders it is made by."""

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.production.work_order import service as work_orders
from erp_core.production.work_order.schema import MadeFor, MadeLine, WorkOrderRow
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_desktop.kit.forms.panel_desk import PanelDesk
from erp_desktop.kit.lines.details.line_about import LineAbout, LineFact, asked
from erp_desktop.kit.look.format import format_integer, format_percent, format_quantity
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.link_row import Link, LinkRow

if TYPE_CHECKING:
    from erp_core import Core

MOST_LINES = 3


class MadePanel(QFrame):
    """Shown as soon as there is a work order for the order; each is a link."""

    def __init__(self, desk: PanelDesk) -> None:
        super().__init__()
        self._desk = desk
        with_role(self, "card")
        self._text = named(WholeLabel(self), "form.made", _("Made so far"))
        self._links = LinkRow(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 8, 16, 8)
        box.setSpacing(4)
        box.addWidget(self._text)
        box.addWidget(self._links)
        self.hide()

    def show_record(self, order: SalesOrderView) -> None:
        """Ask how far this order is; who may not see work orders is told nothing."""
        desk = self._desk.desk
        desk.tasks.run(
            self, lambda: desk.core.run(work_orders.made_for, order.id), self._show, self._show_nothing
        )

    def _show(self, found: MadeFor) -> None:
        self._links.show_links([self._link(row) for row in found.work_orders])
        lines = [line for line in found.lines if line.planned]
        told = [_told(line) for line in lines[:MOST_LINES]]
        if len(lines) > MOST_LINES:
            told.append(_("further lines: {count}").format(count=format_integer(len(lines) - MOST_LINES)))
        self._text.setText(" · ".join(told))
        self._text.setVisible(bool(told))
        self.setVisible(bool(found.work_orders))

    def _show_nothing(self, _error: ErpError) -> None:
        self.hide()

    def _link(self, row: WorkOrderRow) -> Link:
        status = _(look(row.status).title)
        words = f"{row.number} · {status} · {format_percent(row.progress_percent)}"
        return words, f"form.made.{row.number}", partial(self._desk.desk.open_record, "work_order", row.id)


def made_facts(core: "Core", about: LineAbout) -> list[LineFact]:
    """What of a stored line is planned, made and open still; blocking."""
    if about.line_id is None or about.record_id is None:
        return []
    found: MadeFor | None = asked(core, work_orders.made_for, about.record_id)
    lines = found.lines if found is not None else ()
    line = next((line for line in lines if line.line_id == about.line_id), None)
    if line is None:
        return []
    is_open = max(line.ordered - line.made, Decimal(0))
    return [
        LineFact(_("Planned"), format_quantity(line.planned, line.unit)),
        LineFact(_("Made"), format_quantity(line.made, line.unit)),
        LineFact(_("Open"), format_quantity(is_open, line.unit)),
    ]


def _told(line: MadeLine) -> str:
    return _("{item}: {made} of {ordered} made").format(
        item=line.item_code,
        made=format_quantity(line.made),
        ordered=format_quantity(line.ordered, line.unit),
    )
