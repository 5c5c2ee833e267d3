"""ProgressPanel: how much of a work order is made, and recording more of it."""

from decimal import ROUND_DOWN, Decimal
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout

from erp_core.kit.i18n import _
from erp_core.production.work_order import service as work_orders
from erp_core.production.work_order.schema import WorkOrderView
from erp_desktop.kit.forms.panel_desk import PanelDesk
from erp_desktop.kit.inputs.decimal_line import PERCENT, DecimalLine
from erp_desktop.kit.look.format import format_percent, format_quantity
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.parts.link_row import Link, LinkRow


class ProgressPanel(QFrame):
    """Shown once a work order is saved; it can be moved only while the work is in progress."""

    def __init__(self, desk: PanelDesk) -> None:
        super().__init__()
        self._desk = desk
        with_role(self, "card")
        self._figure = with_role(named(QLabel(self), "form.progress", _("Progress")), "heading")
        self._made = with_role(QLabel(self), "muted")
        self._links = LinkRow(self)
        self._slider = named(QSlider(Qt.Orientation.Horizontal, self), "form.progress.slider", _("Progress"))
        self._slider.setRange(0, 100)
        self._slider.setPageStep(10)
        self._slider.setMinimumHeight(24)
        self._line = named(DecimalLine(PERCENT, self), "form.progress.line", _("Progress in percent"))
        self._line.setFixedWidth(88)
        self._record = named(
            QPushButton(icon("check"), " " + _("Record progress"), self),
            "form.move.record_progress",
            _("Record progress"),
        )
        self._slider.valueChanged.connect(self._slid)
        self._line.textEdited.connect(self._typed)
        self._line.returnPressed.connect(self.record)
        self._record.clicked.connect(self.record)
        self._lay_out()
        self.hide()

    def show_record(self, order: WorkOrderView) -> None:
        """Show a work order's progress, and whether it may be changed now."""
        is_allowed = "record_progress" in order.actions
        unit = self._desk.sheet.terms.units.get(order.unit)
        smallest = Decimal(1).scaleb(-unit.digits if unit is not None else -3)
        made = (order.quantity * order.progress_percent / 100).quantize(smallest, ROUND_DOWN)
        self._figure.setText(format_percent(order.progress_percent))
        self._made.setText(
            _("{made} of {quantity} made").format(
                made=format_quantity(made), quantity=format_quantity(order.quantity, order.unit)
            )
        )
        self._links.show_links(self._made_for(order))
        self._line.set_number(order.progress_percent)
        with QSignalBlocker(self._slider):
            self._slider.setValue(int(order.progress_percent))
        needed = order.refused.get("record_progress")
        self._line.setVisible(is_allowed)
        self._record.setVisible(is_allowed or needed is not None)
        for widget, is_ready in ((self._slider, is_allowed), (self._record, False)):
            if needed is not None:
                self._desk.rights.refuse(widget, needed)
            else:
                self._desk.rights.allow(widget, is_ready=is_ready)
        self.show()

    def _made_for(self, order: WorkOrderView) -> list[Link]:
        """Links to the sales order it is for, and to its customer."""
        named_by = (
            ("sales_order", order.sales_order_id, order.sales_order_number),
            ("party", order.customer_id, order.customer_name),
        )
        open_screen = self._desk.desk.open_screen
        if open_screen is None:
            return []
        return [
            (name or "", f"form.made_for.{screen}", partial(open_screen, screen, id))
            for screen, id, name in named_by
            if id is not None
        ]

    def record(self) -> None:
        """Send the percentage that was typed or slid to."""
        order, progress = self._desk.sheet.record, self._line.number()
        problem = self._line.problem()
        if problem or progress is None:
            self._desk.say(problem or _("Write how many percent are made."), "danger")
        elif order is not None and progress != order.progress_percent:
            args = (order.id, order.version, progress)
            self._desk.send(work_orders.record_progress, args, self._recorded)

    def _recorded(self, order: WorkOrderView) -> None:
        words = _("{number}: {percent} made").format(
            number=order.number, percent=format_percent(order.progress_percent)
        )
        self._desk.take(order, words)

    def _slid(self, percent: int) -> None:
        self._line.set_number(Decimal(percent))
        self._record.setEnabled(True)

    def _typed(self) -> None:
        self._record.setEnabled(True)
        number = self._line.number()
        if number is not None and self._line.problem() is None:
            with QSignalBlocker(self._slider):
                self._slider.setValue(int(number))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._figure)
        row.addWidget(self._slider, 1)
        row.addWidget(self._line)
        row.addWidget(self._record)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(4)
        box.addLayout(row)
        box.addWidget(self._made)
        box.addWidget(self._links)
