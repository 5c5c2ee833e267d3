"""The demo company's work orders: most for what sales promised, some for stock, and how far each has come."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from erp_core.masters.item.line import ItemLine
from erp_core.masters.item.model import Item
from erp_core.production.work_order.model import WorkOrder
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order.model import SalesOrder
from erp_core.setup.life import LifePlan, Story
from erp_core.setup.mill import Mill

_NOT_YET = ("draft", "pending", "cancelled")


class Shopfloor:
    """Writes work orders and lets them live, in step with the sales orders they are for."""

    def __init__(self, mill: Mill) -> None:
        self.mill = mill
        self.trade: dict[str, Any] = mill.trade["work_order"]
        self._chronicle = mill.chronicle("work_order")

    def stories(self, sales: Sequence[Story[SalesOrder]]) -> list[Story[WorkOrder]]:
        """All work orders, the oldest first.

        Args:
            sales: sales orders with their numbers, and with ids of their lines.
        """
        for_stock, ahead = self.trade["for_stock"], self.trade["planned_ahead"]
        chosen = self._promised(sales)[: self.trade["count"] - for_stock]
        stories = [self._for_sales(story, line) for story, line in chosen]
        stories += [self._for_stock(at) for at in self.mill.moments(for_stock - ahead)]
        stories += [self._ahead(n) for n in range(ahead)]
        running = [story for story in stories if story.document.status == "in_progress"]
        for story in running[:: self.trade["held_every"]]:
            self._chronicle.interrupt(story, "hold")
        return sorted(stories, key=lambda story: story.document.created_at)

    def _promised(self, sales: Sequence[Story[SalesOrder]]) -> list[tuple[Story[SalesOrder], ItemLine]]:
        """Lines to make: the first of each running order, then those of others, then the other lines."""
        due = [
            s
            for s in sales
            if s.document.status not in _NOT_YET
            and s.milestones.get("planned", self.mill.now) < self.mill.now
        ]
        self.mill.rng.shuffle(due)
        due.sort(key=lambda s: s.document.status not in SALES_ORDER.running)
        first = ((s, s.document.lines[0]) for s in due)
        return [*first, *((s, line) for s in due for line in s.document.lines[1:])]

    def _for_sales(self, sale: Story[SalesOrder], line: ItemLine) -> Story[WorkOrder]:
        rng, milestones = self.mill.rng, sale.milestones
        begun, due = milestones["begun"], sale.document.due_date
        step = Decimal(10) if line.unit == "m" else Decimal(1)
        quantity = line.quantity * rng.randint(101, 104) / 100  # what making it loses on the way
        order = self._order(
            line, (quantity / step).to_integral_value(ROUND_CEILING) * step, begun.date(), due
        )
        sold = sale.document
        order.sales_order_line_id, order.sales_order_id = line.id, sold.id
        order.sales_order_number = sold.number
        order.customer_id, order.customer_name = sold.customer_id, sold.customer_name
        plan = LifePlan(self.mill.office, self.trade["days"], milestones["planned"])
        plan.on("release", milestones["released"])
        if self.mill.chance(self.trade["shares"]["cancelled"]):
            plan.then("cancel", [0, 2])
        else:
            plan.on("start", begun)
            self._make(plan, self.mill.office.before(milestones["ship"], rng.randint(1, 2)))
        return self._chronicle.live(order, milestones["planned"], plan)

    def _for_stock(self, at: datetime) -> Story[WorkOrder]:
        plan = LifePlan(self.mill.office, self.trade["days"], at)
        plan.then("release")
        order = self._stock_order(at, at.date() + timedelta(days=self.mill.rng.randint(1, 4)))
        if self.mill.chance(self.trade["shares"]["cancelled"]):
            plan.then("cancel", [0, 4])
        else:
            plan.then("start")
            self._make(plan, self.mill.office.after(plan.at, self.trade["days"]["make"]))
        return self._chronicle.live(order, at, plan)

    def _ahead(self, n: int) -> Story[WorkOrder]:
        """One for the coming days: a draft, or released."""
        rng, today = self.mill.rng, self.mill.today
        at = self.mill.office.before(self.mill.now, rng.randint(1, 9))
        plan = LifePlan(self.mill.office, self.trade["days"], at)
        plan.then("release")
        order = self._stock_order(at, today + timedelta(days=rng.randint(*self.trade["days"]["plan"])))
        return self._chronicle.live(order, at, plan, moves=n % 2)

    def _stock_order(self, at: datetime, start: date) -> WorkOrder:
        rng = self.mill.rng
        kind = rng.choice(self.trade["kinds"][:2])
        item = rng.choice(self.mill.items_of(kind, at))
        finish = start + timedelta(days=rng.randint(8, 20))
        return self._order(item, self.mill.quantity(kind), start, finish)

    def _order(self, wanted: Item | ItemLine, quantity: Decimal, start: date, due: date) -> WorkOrder:
        """A new work order for an item, or for the item of a sales order line; it ends before ``due``."""
        is_item = isinstance(wanted, Item)
        return WorkOrder(
            item_id=wanted.id if is_item else wanted.item_id,
            item_code=wanted.code if is_item else wanted.item_code,
            item_name=wanted.name if is_item else wanted.item_name,
            quantity=quantity,
            unit=wanted.unit,
            planned_start_on=start,
            planned_finish_on=max(start, due - timedelta(days=2)),
            priority=self.mill.pick(self.trade["priorities"]),
            progress_percent=Decimal(0),
            notes=self.mill.sometimes(self.trade["noted"], self.trade["notes"]),
        )

    def _make(self, plan: LifePlan, end: datetime) -> None:
        """Plan the work between its start and its end: records of progress, perhaps a pause, completion."""
        rng = self.mill.rng
        names = ["record_progress"] * rng.randint(2, 4)
        if self.mill.chance(self.trade["shares"]["paused"]):
            names[1:1] = ["hold", "resume"]
        begun, days, made = plan.at, (end - plan.at).days, 0
        for n, name in enumerate(names, start=1):
            at = self.mill.office.on(begun.date() + timedelta(days=days * n // (len(names) + 1)))
            at = max(at, plan.at + timedelta(seconds=rng.randint(1800, 5400)))
            if name == "record_progress":
                usual = 100 * n // (len(names) + 1) + rng.randint(-8, 8)
                made = min(95, max(made + 5, usual // 5 * 5))
                plan.on(name, at, progress=Decimal(made))
            else:
                plan.on(name, at)
        plan.on("complete", max(end, plan.at + timedelta(seconds=rng.randint(1800, 5400))))
        plan.then("close")
