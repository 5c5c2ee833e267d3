"""Order: a document with a party, priced lines and totals; purchase and sales orders are orders."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Numeric,
    String,
    any_,
    bindparam,
    false,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.errors import ValidationError
from erp_core.kit.i18n import N_, _
from erp_core.kit.kind import Move
from erp_core.kit.operation import Context
from erp_core.kit.records.column import column
from erp_core.kit.records.document import Document, status_check
from erp_core.kit.types import MAX_MONEY
from erp_core.masters.item.line import ItemLine, quantity_check
from erp_core.trading.pricing import line_amount, tax_on, unpriced_in_words
from erp_core.trading.questions import asked_of


class Order(Document):
    """A document with a party, lines and totals.

    Attributes:
        exchange_rate: the company's currency for one unit of the order's, on the day of the order; None where
            no rate was known when it was written and submitted.
    """

    __abstract__ = True

    order_date: Mapped[date] = column(N_("Order date"), Date, sort_order=10)
    due_date: Mapped[date] = column(N_("Due date"), Date, sort_order=11)
    currency: Mapped[str] = column(N_("Currency"), String(3), ForeignKey("currency.code"), sort_order=14)
    tax_rate: Mapped[Decimal] = column(N_("Tax rate"), Numeric(7, 4), default=Decimal(0), sort_order=15)
    exchange_rate: Mapped[Decimal | None] = column(N_("Exchange rate"), Numeric(18, 6), sort_order=16)
    net_amount: Mapped[Decimal] = column(N_("Net amount"), Numeric(18, 2), sort_order=20)
    tax_amount: Mapped[Decimal] = column(N_("Tax amount"), Numeric(18, 2), sort_order=21)
    total_amount: Mapped[Decimal] = column(N_("Total amount"), Numeric(18, 2), sort_order=22)

    @classmethod
    def looks(cls, ctx: Context, ids: Sequence[int]) -> Mapping[int, str]:
        """How many lines of each cost nothing."""
        line = cls.lines.property.mapper.class_
        (order_id,) = cls.lines.property.remote_side
        found = (
            select(order_id, func.count())
            .where(order_id == any_(bindparam("ids", list(ids), type_=ARRAY(BIGINT))))
            .where(line.deleted_at.is_(None), line.unit_price == 0)
            .group_by(order_id)
        )
        return {id: unpriced_in_words(count) for id, count in ctx.session.execute(found)}

    @classmethod
    def asks(cls, ctx: Context, move: Move, ids: Sequence[int]) -> Mapping[int, str]:
        """What else rests on their lines."""
        if not move.asks:
            return {}
        wanted = cls.id == any_(bindparam("ids", list(ids), type_=ARRAY(BIGINT)))
        found = ctx.session.execute(select(cls.id, cls.number).where(wanted))
        numbers: dict[int, str] = {row.id: row.number for row in found}
        return asked_of(ctx, move.asks, cls.lines.property.mapper.class_, numbers)

    def compute_totals(self, digits: int) -> None:
        """Recompute every amount from quantities, prices and rates; ``digits`` of the currency."""
        net = Decimal(0)
        for line in self.live_lines:
            line.amount = amount = line_amount(line.quantity, line.unit_price, line.discount_percent, digits)
            net += amount
        tax = tax_on(net, self.tax_rate, digits)
        self.net_amount, self.tax_amount, self.total_amount = net, tax, net + tax
        if net + tax > MAX_MONEY:
            raise ValidationError.at("lines", _("The total is larger than the system can store."))


class PricedLine(ItemLine):
    """A line with a price; ``amount`` is net of discount and before tax.

    Attributes:
        has_default_price: nobody typed the price, it is the item's own; so it goes with unit and currency.
    """

    __abstract__ = True

    unit_price: Mapped[Decimal] = column(N_("Unit price"), Numeric(18, 4), sort_order=20)
    discount_percent: Mapped[Decimal] = column(
        N_("Discount"), Numeric(7, 4), default=Decimal(0), sort_order=21
    )
    amount: Mapped[Decimal] = column(N_("Amount"), Numeric(18, 2), sort_order=22)
    has_default_price: Mapped[bool] = mapped_column(default=False, server_default=false(), sort_order=23)


def order_checks(statuses: Iterable[str]) -> tuple[CheckConstraint, ...]:
    """Rules on an order that hold whoever writes."""
    return (
        status_check(statuses),
        CheckConstraint(
            "due_date >= order_date",
            name="due_date",
            info={"field": "due_date", "message": N_("The due date cannot be before the order date.")},
        ),
        CheckConstraint("tax_rate BETWEEN 0 AND 100", name="tax_rate"),
        CheckConstraint("exchange_rate > 0 AND exchange_rate <> 'NaN'", name="exchange_rate"),
        CheckConstraint("total_amount = net_amount + tax_amount", name="total_amount"),
    )


def priced_line_checks() -> tuple[CheckConstraint, ...]:
    """Rules on an order's line that hold whoever writes. To PostgreSQL NaN is larger than any number."""
    return (
        quantity_check(),
        CheckConstraint("unit_price >= 0 AND unit_price <> 'NaN'", name="unit_price"),
        CheckConstraint("discount_percent BETWEEN 0 AND 100", name="discount_percent"),
    )
