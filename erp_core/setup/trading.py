"""The demo company's purchase and sales orders, and what became of each."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Literal

from erp_core.masters.item.model import Item
from erp_core.masters.party.model import Party
from erp_core.purchasing.purchase_order.model import PurchaseOrder, PurchaseOrderLine
from erp_core.sales.sales_order.model import SalesOrder, SalesOrderLine
from erp_core.setup.life import LifePlan, Story
from erp_core.setup.mill import Mill, PriceList
from erp_core.trading.order import Order, PricedLine

_KIND_WEIGHTS = (7, 2, 1)  # a partner mostly deals in its first kind of item


class OrderDesk:
    """Writes one side's orders and lets them live; what differs between the sides is in its children."""

    MODEL: ClassVar[type[Order]]
    LINE: ClassVar[type[PricedLine]]
    SIDE: ClassVar[Literal["customer", "supplier"]]
    PRICES: ClassVar[PriceList]
    APPROVAL: ClassVar[str]

    def __init__(self, mill: Mill) -> None:
        self.mill = mill
        self.trade: dict[str, Any] = mill.trade[self.MODEL.__tablename__]
        self._chronicle = mill.chronicle(self.MODEL.__tablename__)
        self._steps_to = {str(status): n for n, status in enumerate(self.MODEL.KIND.statuses or ())}

    def stories(self) -> list[Story[Any]]:
        """All orders, the oldest first; the newest ones have come exactly as far as ``newest`` says."""
        moments = self.mill.moments(self.trade["count"])
        newest: list[str] = self.trade["newest"]
        older = len(moments) - len(newest)
        stories = [self._story(at) for at in moments[:older]]
        for at, status in zip(moments[older:], reversed(newest), strict=True):
            stories.append(self._story(at, moves=self._steps_to[status]))
        return stories

    def _story(self, at: datetime, moves: int | None = None) -> Story[Any]:
        order, kind = self._write(at)
        plan = LifePlan(self.mill.office, self.trade["days"], at)
        if self._plan_approval(plan, order, is_smooth=moves is not None):
            self._fulfil(plan, order, kind)
        return self._chronicle.live(order, at, plan, moves)

    def _write(self, at: datetime) -> tuple[Order, str]:
        mill, rng = self.mill, self.mill.rng
        partners = mill.partners(self.SIDE, at)
        partner = rng.choices(partners, [p.seed.weight for p in partners])[0]
        kind = rng.choices(partner.kinds, _KIND_WEIGHTS[: len(partner.kinds)])[0]
        order = self._new_order(partner.party)
        order.order_date = at.date()
        order.due_date = at.date() + timedelta(days=rng.randint(*self.trade["lead"]))
        order.currency = partner.party.currency
        order.exchange_rate = mill.exchange_rate(order.currency)
        order.tax_rate = mill.tax_rate(kind, order.currency)
        order.notes = mill.sometimes(self.trade["noted"], self.trade["notes"])
        items = mill.items_of(kind, at, partner.seed.only) or mill.items_of(kind, at)
        weights = self.trade["lines"]
        count = rng.choices(range(1, len(weights) + 1), weights)[0]
        chosen = rng.sample(items, min(count, len(items)))
        order.lines = [self._line(order, n, item, at) for n, item in enumerate(chosen, start=1)]
        order.compute_totals(mill.digits[order.currency])
        return order, kind

    def _line(self, order: Order, position: int, item: Item, at: datetime) -> PricedLine:
        mill = self.mill
        return self.LINE(
            position=position,
            item_id=item.id,
            item_code=item.code,
            item_name=item.name,
            description=mill.sometimes(self.trade["line_noted"], mill.trade["line_notes"][item.kind]),
            quantity=mill.quantity(item.kind),
            unit=item.unit,
            unit_price=mill.price(item, self.PRICES, order.currency, at),
            discount_percent=Decimal(mill.pick(self.trade["discounts"])),
        )

    def _plan_approval(self, plan: LifePlan, order: Order, is_smooth: bool) -> bool:
        """Plan the way to the approval; False if the order ends before it, or soon after."""
        shares = {} if is_smooth else self.trade["shares"]
        if self.mill.chance(shares.get("forgotten", 0)):
            plan.then("cancel", [15, 40])
            return False
        plan.then("submit")
        if self.mill.chance(shares.get("rejected", 0)):
            plan.then("reject")
            revision = self.mill.rng.choice(self.trade["revisions"])
            plan.then("update", [0, 1], f"{order.notes}. {revision}" if order.notes else revision)
            plan.then("submit", [0, 1])
        if self.mill.chance(shares.get("given_up", 0)):
            plan.then("cancel", [1, 6])
            return False
        plan.then(self.APPROVAL)
        if self.mill.chance(shares.get("withdrawn", 0)):
            plan.then("cancel", [1, 8])
            return False
        return True

    def _around_due(self, plan: LifePlan, order: Order, at_least: list[int]) -> datetime:
        """When goods move: mostly some days before the due date, sometimes after it, never too soon."""
        mill, days = self.mill, self.trade["days"]
        earliest = mill.office.after(plan.at, at_least)
        if mill.chance(self.trade["shares"]["late"]):
            offset = mill.rng.randint(*days["late"])
        else:
            offset = -mill.rng.randint(*days["early"])
        return max(earliest, mill.office.on(order.due_date + timedelta(days=offset)))

    def _new_order(self, party: Party) -> Order:
        raise NotImplementedError

    def _fulfil(self, plan: LifePlan, order: Order, kind: str) -> None:
        raise NotImplementedError


class SalesDesk(OrderDesk):
    """Sales orders. Milestones of those we make: when the work order is written, released and started."""

    MODEL, LINE, SIDE, PRICES, APPROVAL = SalesOrder, SalesOrderLine, "customer", "sales_price", "confirm"

    def _new_order(self, party: Party) -> SalesOrder:
        return SalesOrder(customer_id=party.id, customer_name=party.name)

    def _fulfil(self, plan: LifePlan, order: Order, kind: str) -> None:
        least = [1, 3]
        if kind in self.mill.trade["work_order"]["kinds"] and self.mill.chance(self.trade["shares"]["made"]):
            at, days = plan.at, self.trade["days"]
            for milestone, wait in (("planned", "plan"), ("released", "release"), ("begun", "start")):
                at = plan.milestones[milestone] = self.mill.office.after(at, days[wait])
            plan.on("start", at + timedelta(minutes=self.mill.rng.randint(4, 50)))
            least = days["make"]
        plan.on("ship", self._around_due(plan, order, least))
        plan.then("close")


class PurchasingDesk(OrderDesk):
    """Purchase orders."""

    MODEL, LINE, SIDE, PRICES = PurchaseOrder, PurchaseOrderLine, "supplier", "purchase_price"
    APPROVAL = "approve"

    def _new_order(self, party: Party) -> PurchaseOrder:
        return PurchaseOrder(supplier_id=party.id, supplier_name=party.name)

    def _fulfil(self, plan: LifePlan, order: Order, kind: str) -> None:  # noqa: ARG002 - as in sales
        plan.then("send")
        plan.on("receive", self._around_due(plan, order, [1, 3]))
        plan.then("close")
