"""What a party paid, or was paid, last for an item."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import distinct_on

from erp_core.kit.operation import Context
from erp_core.trading.order import Order, PricedLine
from erp_core.trading.schema import LastPrice

# A draft is no price yet, and what was called off is none any more.
_NO_PRICE = ("draft", "cancelled")


def last_prices_of(
    ctx: Context,
    order: type[Order],
    line: type[PricedLine],
    party: ColumnElement[bool],
    item_ids: Sequence[int],
    other_than: int | None = None,
    until: date | None = None,
) -> list[LastPrice]:
    """The last price of each item in a party's orders; of items it never ordered there is none.

    Args:
        party: whose orders they are, as a condition.
        other_than: an order that does not count: it is the one that is written.
        until: orders of later days do not count; None for all.
    """
    statement = (
        select(
            line.item_id,
            line.unit_price,
            line.unit,
            order.currency,
            order.order_date,
            order.number,
        )
        .join(order, order.id == getattr(line, f"{order.__tablename__}_id"))
        .where(
            party,
            order.status.not_in(_NO_PRICE),
            order.deleted_at.is_(None),
            line.deleted_at.is_(None),
            line.item_id.in_(item_ids),
            *([order.id != other_than] if other_than is not None else []),
            *([order.order_date <= until] if until is not None else []),
        )
        .ext(distinct_on(line.item_id))
        .order_by(line.item_id, order.order_date.desc(), order.id.desc(), line.position)
    )
    return [LastPrice.model_validate(row._asdict()) for row in ctx.session.execute(statement)]
