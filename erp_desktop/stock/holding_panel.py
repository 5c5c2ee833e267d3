"""HoldingPanel: what is there of a roll or a pile, and where; each record it names is a link."""

from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout

from erp_core.kit.i18n import _
from erp_core.stock.holding.schema import HoldingView
from erp_desktop.kit.forms.panel_desk import PanelDesk
from erp_desktop.kit.look.format import format_quantity
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.link_row import LinkRow


class HoldingPanel(QFrame):
    """Above the fields; what it tells changes by what is moved, never by the form."""

    def __init__(self, desk: PanelDesk) -> None:
        super().__init__()
        self._desk = desk
        with_role(self, "card")
        self._text = named(WholeLabel(self), "form.holding", _("What is there"))
        self._links = LinkRow(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 8, 16, 8)
        box.setSpacing(4)
        box.addWidget(self._text)
        box.addWidget(self._links)

    def show_record(self, holding: HoldingView) -> None:
        """Tell of this one."""
        told = [format_quantity(holding.quantity, holding.unit)]
        if holding.second_quantity is not None and holding.second_unit:
            told.append(format_quantity(holding.second_quantity, holding.second_unit))
        if holding.lot_number:
            told.append(_("lot {number}").format(number=holding.lot_number))
        if holding.roll_number:
            told.append(_("roll {number}").format(number=holding.roll_number))
        told.append(_(look(holding.state).title))
        self._text.setText(" · ".join(told))
        open_record = self._desk.desk.open_record
        self._links.show_links(
            [
                (
                    f"{holding.item_code} · {holding.item_name}",
                    "form.holding.item",
                    partial(open_record, "item", holding.item_id),
                ),
                (
                    holding.warehouse_code,
                    "form.holding.warehouse",
                    partial(open_record, "warehouse", holding.warehouse_id),
                ),
            ]
        )
