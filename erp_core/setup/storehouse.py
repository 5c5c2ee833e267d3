"""The demo company's stock: counted once, warehouse by warehouse, and posted as its service posts it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from erp_core.kit.operation import Context
from erp_core.masters.item import Tracking
from erp_core.masters.item.model import Item
from erp_core.setup.bulk import resting_triggers
from erp_core.setup.life import LifePlan, Story
from erp_core.setup.mill import Mill
from erp_core.setup.past import audit_records
from erp_core.stock.stock_adjustment.model import StockAdjustment
from erp_core.stock.stock_adjustment.posting import move_in
from erp_core.stock.stock_adjustment.schema import StockAdjustmentInput, StockAdjustmentLineInput
from erp_core.stock.stock_adjustment.writing import write_adjustment

_GRAM = Decimal("0.001")
_MADE = ("lot", "holding")
# What was posted now was posted then, by who posted its document: lots and holdings with the first of them.
_THEN = """
    UPDATE stock_move m SET at = d.updated_at, by = d.updated_by
      FROM stock_adjustment d WHERE d.id = m.document_id;
    UPDATE holding h SET created_at = m.at, updated_at = m.at, created_by = m.by, updated_by = m.by
      FROM stock_move m WHERE m.holding_id = h.id;
    UPDATE lot l SET created_at = m.at, updated_at = m.at, created_by = m.by, updated_by = m.by
      FROM (SELECT lot_id, min(at) AS at, min(by) AS by FROM stock_move GROUP BY lot_id) m
     WHERE m.lot_id = l.id;
"""


class Storehouse:
    """Counts what is there.

    Args:
        items: of the company, by code.
        places: ids of its warehouses, by code.
    """

    def __init__(
        self, mill: Mill, ctx: Context, items: Mapping[str, Item], places: Mapping[str, int]
    ) -> None:
        self.mill = mill
        self.trade: dict[str, Any] = mill.trade["stock_adjustment"]
        self._ctx = ctx
        self._items = items
        self._places = places
        self._chronicle = mill.chronicle("stock_adjustment")
        self._labels = 0

    def stories(self) -> list[Story[StockAdjustment]]:
        """An opening balance of each warehouse, the oldest first; the last are drafts."""
        stories = [self._story(count) for count in self.trade["counts"]]
        return sorted(stories, key=lambda story: story.document.created_at)

    def post(self, stories: Iterable[Story[StockAdjustment]]) -> None:
        """Put into stock what is posted; the documents have their numbers."""
        connection = self._ctx.session.connection()
        with _unheard(connection):
            for story in stories:
                if story.document.status == "posted":
                    move_in(self._ctx, story.document)
        with resting_triggers(connection, (*_MADE, "stock_move")):
            connection.execute(text(_THEN))
        for table in _MADE:
            audit_records(connection, table, "stock_adjustment.post")

    def _story(self, count: dict[str, Any]) -> Story[StockAdjustment]:
        is_draft = count.get("is_draft", False)
        ago = 1 if is_draft else self.trade["counted"]
        at = self.mill.office.before(self.mill.now, ago)
        record = StockAdjustment(lines=[])
        write_adjustment(
            self._ctx,
            record,
            StockAdjustmentInput(
                moved_on=at.date(),
                warehouse_id=self._places[count["warehouse"]],
                notes="" if is_draft else self.trade["notes"],
                lines=[
                    line
                    for code in count["items"]
                    for line in self._lines(self._items[code], count, at.date())
                ],
            ),
        )
        plan = LifePlan(self.mill.office, {}, at)
        plan.then("post", [0, 1])
        return self._chronicle.live(record, at, plan, moves=0 if is_draft else 1)

    def _lines(self, item: Item, count: dict[str, Any], day: date) -> Sequence[StockAdjustmentLineInput]:
        """So many lots or rolls of an item; rolls of finished cloth come from one dye lot."""
        rng, lot = self.mill.rng, self._label("D", day) if item.kind == "finished_fabric" else ""
        lines = []
        for _n in range(rng.randint(*count["each"])):
            counted = Decimal(rng.randint(*count["of"]))
            line = StockAdjustmentLineInput(
                item_id=item.id, quantity=counted, lot_number=lot, unit_cost=item.purchase_price
            )
            if item.tracking == Tracking.LOT:
                line.lot_number = self._label("L", day)
                line.second_quantity, line.quantity = counted, counted * Decimal(self.trade["cone"])
            elif item.tracking == Tracking.ROLL:
                line.roll_number = self._label("R", day)
                line.quantity = counted + Decimal(rng.randint(0, 9)) / 10
                line.second_quantity = self._weighed(item, line.quantity)
            lines.append(line)
        return lines

    def _weighed(self, item: Item, metres: Decimal) -> Decimal:
        """Its weight in kg on the scales: by its measures, and two percent up or down."""
        square = metres * (item.width_cm or Decimal(0)) / 100
        weight = square * (item.gsm or Decimal(0)) / 1000 * self.mill.rng.randint(98, 102) / 100
        return weight.quantize(_GRAM)

    def _label(self, letter: str, day: date) -> str:
        self._labels += 1
        return f"{letter}{day:%y}-{self._labels:05}"


@contextmanager
def _unheard(connection: Connection) -> Iterator[None]:
    """The audit log is not told at once of what is made: its entries belong to another day."""
    for table in _MADE:
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER write_audit_insert"))
    yield
    for table in _MADE:
        connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER write_audit_insert"))
