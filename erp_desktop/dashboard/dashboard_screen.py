"""DashboardScreen: what needs attention now, how sales go, where production stands."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import N_, _, ngettext
from erp_core.platform.spreadsheet.at_hand import rows_at_hand
from erp_core.purchasing.purchase_order import PURCHASE_ORDER
from erp_core.reporting.dashboard import service as dashboard
from erp_core.reporting.dashboard.schema import CurrencyCount, DashboardView
from erp_core.sales.sales_order import SALES_ORDER
from erp_desktop.dashboard.charts import MonthChart, StatusChart
from erp_desktop.dashboard.dashboard_paper import NAMES, dashboard_paper, dashboard_sheet, figures
from erp_desktop.dashboard.first_steps import show_first_steps
from erp_desktop.dashboard.number_card import NumberCard
from erp_desktop.dashboard.ranking import Ranking
from erp_desktop.dashboard.reflow_grid import ReflowGrid
from erp_desktop.kit.files.file_export import FileExport
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import digits_of, format_compact, format_integer, format_money
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.paper.record_preview import show
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.state_page import BusyStrip, StatePage
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

REFRESH_AFTER_MS = 800
WIDE = 100_000_000
CARD_WIDTH = 192
PANEL_WIDTH = 360
OVERDUE = ("overdue_sales_orders", "overdue_purchase_orders")
PENDING = ("pending_sales_orders", "pending_purchase_orders")

# What ends the waiting, what is said to those who may do it (of others' orders), and to all others.
APPROVALS = {
    "pending_sales_orders": (
        SALES_ORDER.permission("confirm"),
        N_("you or others confirm them"),
        N_("waiting to be confirmed"),
    ),
    "pending_purchase_orders": (
        PURCHASE_ORDER.permission("approve"),
        N_("you or others approve them"),
        N_("waiting to be approved"),
    ),
}

OVERDUE_ONES = ListQuery(where=[is_("is_overdue", True)])
# What is told of as long as there are no orders.
BEGINNINGS = frozenset({"item", "party"})

PENDING_ONES = ListQuery(where=[is_("status", "pending")])
DRAFTS = ListQuery(where=[is_("status", "draft")])

# Name (a field of the view), title, icon; the list that opens, and what it is narrowed to.
CARDS: tuple[tuple[str, str, str, str, ListQuery], ...] = (
    (
        "open_order_value",
        N_("Open orders"),
        "trending-up",
        "sales_orders",
        ListQuery(where=[is_("status", "confirmed", "in_production")]),
    ),
    ("overdue_sales_orders", N_("Overdue sales"), "clock-alert", "sales_orders", OVERDUE_ONES),
    (
        "overdue_purchase_orders",
        N_("Overdue purchases"),
        "truck",
        "purchase_orders",
        OVERDUE_ONES,
    ),
    (
        "pending_sales_orders",
        N_("Sales to confirm"),
        "hourglass",
        "sales_orders",
        PENDING_ONES,
    ),
    (
        "pending_purchase_orders",
        N_("Purchases to approve"),
        "hourglass",
        "purchase_orders",
        PENDING_ONES,
    ),
)


class DashboardScreen(Screen):
    """Five numbers, two charts, one ranking; read in one call."""

    tables = frozenset({"sales_order", "purchase_order", "work_order", "company", "exchange_rate"})

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell, parent: QWidget | None = None) -> None:
        super().__init__(core, tasks, shell, parent)
        self.setObjectName("dashboard")
        self.set_title(_("Dashboard"))
        self.view: DashboardView | None = None
        self._job: Any = None
        self._message = MessageBar(self)
        self.exporting = FileExport(tasks, self._message)
        self._busy = BusyStrip(self)
        self._state = StatePage(self)
        self.cards: dict[str, NumberCard] = {}
        self._missing = named(with_role(WholeLabel(self), "error"), "dashboard.without_rate")
        self.months = MonthChart(self)
        self.work_orders = StatusChart(self)
        self.customers = Ranking("dashboard.customers", _("Top customers"), self)
        self.customers.picked.connect(self._open_customer)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._page())
        self._stack.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self._message, self._busy):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        self._refresh_timer = QTimer(self, singleShot=True, interval=REFRESH_AFTER_MS)
        self._refresh_timer.timeout.connect(self.reload)
        keys.bind(self, keys.RELOAD, self.reload)
        keys.bind(self, keys.PRINT, self.show_paper)
        keys.bind(self, keys.EXPORT, self.export)
        self.reload()

    def reload(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._busy.set_busy(True)
        core = self.core
        self._job = self.tasks.run(self, lambda: core.run(dashboard.overview), self._show, self._show_failure)

    def data_changed(self) -> None:
        self._refresh_timer.start()

    def focus_first(self) -> None:
        if self._stack.currentWidget() is self._state:
            self._state.focus_action()
        else:
            self.cards["open_order_value"].setFocus()

    def show_paper(self) -> None:
        """The figures on a page."""
        view, core = self.view, self.core
        if view is not None:
            missing = self._left_out(view.sold_without_rate or view.open_without_rate)
            self.tasks.run(
                self,
                lambda: dashboard_paper(core, view, missing),
                lambda paper: show(core, self.tasks, [paper], self),
            )

    def export(self) -> None:
        """Ask for a file, and write the figures into it."""
        view = self.view
        path = self.exporting.ask_for_file(_("Dashboard"), self) if view is not None else None
        if view is not None and path is not None:
            self.export_to(view, path)

    def export_to(self, view: DashboardView, path: Path) -> None:
        """Write these figures into a file."""
        missing = self._left_out(view.sold_without_rate or view.open_without_rate)
        rows = figures(view)
        self.exporting.start(dashboard_sheet(view, missing), rows_at_hand(NAMES, rows), path, len(rows))

    def menu_actions(self) -> list[QAction]:
        found = super().menu_actions()
        for title, name, key, call in (
            (_("Print …"), "printer", keys.PRINT, self.show_paper),
            (_("Export …"), "download", keys.EXPORT, self.export),
        ):
            action = QAction(icon(name), "", self)
            keys.tell(action, title, key)
            action.triggered.connect(call)
            found.append(action)
        return found

    # Building

    def _page(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 12, 20, 20)
        column.setSpacing(16)
        column.addWidget(with_role(QLabel(_("Dashboard"), page), "title"))
        column.addWidget(self._card_row(page))
        column.addWidget(self._missing)
        column.addWidget(self._panel(_("Sales by month"), self.months, page), 1)
        panels = ReflowGrid(PANEL_WIDTH, 2, 16, page)
        panels.show_widgets(
            [
                self._panel(_("Work orders by status"), self.work_orders, page),
                self._panel(_("Top customers, last 12 months"), self.customers, page),
            ]
        )
        column.addWidget(panels, 1)
        area = QScrollArea(self)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _card_row(self, page: QWidget) -> ReflowGrid:
        row = ReflowGrid(CARD_WIDTH, len(CARDS), 12, page)
        for name, title, icon_name, screen, query in CARDS:
            card = NumberCard(name, _(title), icon_name, page)
            card.pressed.connect(lambda screen=screen, query=query: self.shell.open(screen, query=query))
            self.cards[name] = card
        row.show_widgets(list(self.cards.values()))
        return row

    def _panel(self, title: str, content: QWidget, page: QWidget) -> QFrame:
        panel = with_role(QFrame(page), "card")
        column = QVBoxLayout(panel)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(with_role(QLabel(title, panel), "heading"))
        content.setMinimumHeight(200)
        column.addWidget(content, 1)
        return panel

    # Showing

    def _show(self, view: DashboardView) -> None:
        self.view = view
        self._busy.set_busy(False)
        self._message.clear()
        self._show_cards(view)
        self.months.show_months(view.sales_by_month, view.currency)
        self.work_orders.show_counts(view.work_orders_by_status)
        self._missing.setText(self._left_out(view.sold_without_rate))
        self._missing.setVisible(bool(view.sold_without_rate))
        self.customers.show_rows([(c.customer_name, c.amount) for c in view.top_customers], view.currency)
        self._stack.setCurrentIndex(1 if self._show_beginning(view) else 0)

    def _show_beginning(self, view: DashboardView) -> bool:
        """What a new company sees in place of figures; False where there are some."""
        self.tables = self.tables - BEGINNINGS if view.has_orders else self.tables | BEGINNINGS
        if not view.has_orders:
            show_first_steps(self._state, view, self.core.can, self.shell)
            return True
        is_counted = (
            view.open_orders
            or any(entry.count for entry in view.work_orders_by_status)
            or any(entry.amount for entry in view.sales_by_month)
            or any(getattr(view, name) for name in OVERDUE + PENDING)
        )
        sold, bought = view.draft_sales_orders, view.draft_purchase_orders
        if is_counted or not (sold or bought):
            return False
        told = [_drafts_in_words(sold, bought), _("Figures appear here as soon as one is submitted.")]
        screen = "sales_orders" if sold else "purchase_orders"
        self._state.show_state(
            "layout-dashboard",
            _("Only drafts so far"),
            "\n".join(told),
            _("Show drafts"),
            lambda: self.shell.open(screen, query=DRAFTS),
        )
        return True

    def _show_cards(self, view: DashboardView) -> None:
        value = view.open_order_value
        digits = digits_of(view.currency)
        figure = format_compact(value) if abs(value) >= WIDE else format_money(value, digits=digits)
        left_out = sum(c.count for c in view.open_without_rate)
        words = _("{currency}, orders: {count}") if not left_out else _("{currency}, {count} of {all} orders")
        note = words.format(
            currency=view.currency,
            count=format_integer(view.open_orders - left_out),
            all=format_integer(view.open_orders),
        )
        self.cards["open_order_value"].show_figure(figure, note)
        exact = " ".join([format_money(value, view.currency), self._left_out(view.open_without_rate)])
        self.cards["open_order_value"].setToolTip(exact.strip())
        for name in OVERDUE:
            count = getattr(view, name)
            note = _("past their due date") if count else _("all on time")
            self.cards[name].show_figure(format_integer(count), note, "danger" if count else "success")
        for name in PENDING:
            count = getattr(view, name)
            note = self._waiting_for(name) if count else _("none waiting")
            self.cards[name].show_figure(format_integer(count), note, "warning" if count else "success")

    def _left_out(self, counts: list[CurrencyCount]) -> str:
        """What the figures cannot hold; empty when they hold everything."""
        if not counts:
            return ""
        named = ", ".join(
            ngettext("{count} order in {currency}", "{count} orders in {currency}", c.count).format(
                count=format_integer(c.count), currency=c.currency
            )
            for c in counts
        )
        text = _("Left out, because no exchange rate is known: {orders}. Enter it under Exchange rates.")
        return text.format(orders=named)

    def _waiting_for(self, name: str) -> str:
        """Whose turn it is."""
        permission, yours, others = APPROVALS[name]
        return _(yours if self.core.can(permission) else others)

    def _open_customer(self, place: int) -> None:
        """All orders of this customer."""
        if self.view is not None:
            customer = self.view.top_customers[place]
            query = ListQuery(where=[is_("customer_id", customer.customer_id)])
            self.shell.open("sales_orders", query=query, record_name=customer.customer_name)

    def _show_failure(self, error: ErpError) -> None:
        self._busy.set_busy(False)
        if self.view is None:
            self._state.show_state(
                "circle-alert", _("The figures could not be read"), error.message, _("Retry"), self.reload
            )
            self._stack.setCurrentIndex(1)
        else:
            self._message.show_message(error.message, "danger", _("Retry"), self.reload)


def _drafts_in_words(sold: int, bought: int) -> str:
    """``1 sales order is a draft. 2 purchase orders are drafts.``"""
    of_sales = ngettext("{count} sales order is a draft.", "{count} sales orders are drafts.", sold)
    of_purchases = ngettext(
        "{count} purchase order is a draft.", "{count} purchase orders are drafts.", bought
    )
    counted = ((of_sales, sold), (of_purchases, bought))
    return " ".join(words.format(count=format_integer(count)) for words, count in counted if count)
