"""Witness: reads back from PostgreSQL, over a connection of its own, what the windows say they did."""

from typing import Any

import erp_core
from erp_core.errors import NotPermitted
from erp_core.kit.filter import ListQuery, is_
from erp_core.masters.item import service as items
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderView


class Witness:
    """A second way into the same database, as somebody who may only read."""

    def __init__(self, url: str, passwords: dict[str, str]) -> None:
        self._url = url
        self._passwords = passwords
        self._core = erp_core.connect(url)
        self._core.login("viewer", passwords["viewer"])
        self.statuses: list[str] = []

    def highest_number(self) -> int:
        """Number of the latest purchase order; 0 when there is none."""
        rows = self._core.run(purchase_orders.search, ListQuery(sort="-number", limit=1))
        return int(rows[0].number.rpartition("-")[2]) if rows else 0

    def item_codes(self, count: int) -> list[str]:
        """Codes of items an order may name."""
        active = ListQuery(where=[is_("is_active", True)], limit=count)
        return [row.code for row in self._core.run(items.search, active)]

    def read(self, order_id: int) -> PurchaseOrderView:
        """The order as it is stored; its status is noted."""
        order = self._core.run(purchase_orders.get, order_id)
        if not self.statuses or self.statuses[-1] != order.status:
            self.statuses.append(str(order.status))
        return order

    def refusal(self, order_id: int, version: int) -> str:
        """What core answers a staff member who approves all the same; empty when it lets it pass."""
        core = erp_core.connect(self._url)
        try:
            core.login("staff", self._passwords["staff"])
            core.run(purchase_orders.approve, order_id, version)
        except NotPermitted as error:
            return error.message
        finally:
            core.close()
        return ""

    def report(self, order_id: int) -> dict[str, Any]:
        """Everything the tour tells of the order."""
        order = self.read(order_id)
        history = self._core.run(purchase_orders.history, order_id)
        return {
            "number": order.number,
            "supplier": order.supplier_name,
            "order_date": order.order_date.isoformat(),
            "due_date": order.due_date.isoformat(),
            "notes": order.notes,
            "net_amount": str(order.net_amount),
            "tax_amount": str(order.tax_amount),
            "total_amount": str(order.total_amount),
            "currency": order.currency,
            "status": str(order.status),
            "statuses": self.statuses,
            "lines": [
                {
                    "item_code": line.item_code,
                    "item_name": line.item_name,
                    "quantity": str(line.quantity),
                    "unit_price": str(line.unit_price),
                    "amount": str(line.amount),
                }
                for line in order.lines
            ],
            "history": [
                {
                    "at": change.at.isoformat(),
                    "user": change.user,
                    "action": change.action,
                    "status": list(change.fields["status"]) if "status" in change.fields else None,
                }
                for change in reversed(history)
            ],
        }

    def close(self) -> None:
        self._core.logout()
        self._core.close()
