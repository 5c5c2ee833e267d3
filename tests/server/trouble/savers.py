"""People who save orders one after the other and do not give up, and the account of what they were told."""

import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from erp_core import Core
from erp_core.errors import Conflict, ErpError, Unreachable
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import make_item, make_party
from tests.server.trouble.office import Office, wait_until

PAUSE = 0.05


@dataclass
class Saver:
    """One person: saves an order under one request id until it is acknowledged, then the next.

    Attributes:
        mark: how the notes of all orders of this work begin.
        acknowledged: notes of the order to its number.
        unanswered: notes of the order that was under way when the work ended.
        errors: how often each refusal was met.
    """

    core: Core
    order: dict[str, object]
    mark: str
    acknowledged: dict[str, str] = field(default_factory=dict)
    unanswered: str = ""
    errors: Counter[str] = field(default_factory=Counter)
    acknowledged_at: float = 0.0

    def work(self, is_over: threading.Event) -> None:
        """Save orders until it is over."""
        while not is_over.is_set():
            request_id = uuid.uuid4()
            self.unanswered = f"{self.mark} {request_id}"
            while not self._saved(request_id):
                if is_over.wait(PAUSE):
                    return

    def _saved(self, request_id: uuid.UUID) -> bool:
        notes = self.unanswered
        try:
            saved = self.core.run_as_request(request_id, sales_orders.create, self.order | {"notes": notes})  # type: ignore[arg-type]
        except (Unreachable, Conflict) as error:
            self.errors[error.code] += 1
            return False
        except ErpError as error:
            self.errors[f"{error.code}: {error.message}"] += 1
            return False
        self.acknowledged[notes] = saved.number
        self.acknowledged_at = time.monotonic()
        self.unanswered = ""
        return True


class Savers:
    """Several people at work at once, each in a thread of its own.

    Args:
        office: where they work; they stop when it closes.
        cores: one for each of them.
        maker: a Core that may make the customer and the item.
    """

    def __init__(self, office: Office, cores: list[Core], maker: Core) -> None:
        self._office = office
        line = {"item_id": make_item(maker).id, "quantity": 100, "unit_price": "10.50"}
        order = {
            "customer_id": make_party(maker).id,
            "order_date": "2024-01-15",
            "due_date": "2024-02-15",
            "tax_rate": 10,
            "lines": [line, line],
        }
        self._mark = uuid.uuid4().hex[:8]
        self.people = [Saver(core, order, self._mark) for core in cores]
        self._is_over = threading.Event()
        office.when_left(self._is_over.set)
        self._threads = [
            threading.Thread(target=saver.work, args=[self._is_over], daemon=True) for saver in self.people
        ]

    def start(self) -> None:
        """Begin; returns when everybody had a first order acknowledged."""
        for thread in self._threads:
            thread.start()
        self.wait_for_everybody()

    def wait_for_everybody(self, seconds: float = 60) -> None:
        """Return when each of them had one more order acknowledged than now."""
        began = time.monotonic()
        wait_until(
            lambda: all(saver.acknowledged_at > began for saver in self.people), seconds, "everybody saves"
        )

    def stop(self) -> None:
        """End the work; an order under way is still answered or refused."""
        self._is_over.set()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive(), "a save hangs"

    @property
    def errors(self) -> Counter[str]:
        """All refusals met."""
        return sum((saver.errors for saver in self.people), Counter())

    def account(self) -> int:
        """Compare what was acknowledged with what is stored; returns the number of orders."""
        stored = self._office.sql(
            "SELECT notes, number FROM sales_order WHERE notes LIKE %s ORDER BY id", [f"{self._mark}%"]
        )
        acknowledged = {n: number for saver in self.people for n, number in saver.acknowledged.items()}
        unanswered = {saver.unanswered for saver in self.people} - {""}
        times = Counter(notes for notes, _number in stored)
        assert not [notes for notes, count in times.items() if count > 1], "an order was saved twice"
        assert {n: number for n, number in stored if n not in unanswered} == acknowledged
        require_gapless_numbers(self._office)
        return len(stored)


def require_gapless_numbers(office: Office) -> None:
    """Numbers run from 1 to the count of orders, each once, and every order has its lines and its request."""
    numbers = [number for (number,) in office.sql("SELECT number FROM sales_order ORDER BY number")]
    assert numbers == [f"SO-{n:06}" for n in range(1, len(numbers) + 1)]
    torn = office.sql(
        "SELECT number FROM sales_order o WHERE total_amount IS DISTINCT FROM"
        " (SELECT round(sum(amount) * 1.10, 2) FROM sales_order_line l WHERE l.sales_order_id = o.id)"
    )
    assert torn == []
    requests = office.sql("SELECT count(*) FROM request WHERE operation = 'sales_order.create'")
    assert requests == [(len(numbers),)]
