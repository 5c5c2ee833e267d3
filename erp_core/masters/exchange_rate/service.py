"""Operations on exchange rates, and the rate of a day."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, SQLColumnExpression, case, cast, func, literal, select

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.listing import Listing
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.record import write
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id
from erp_core.masters.company.service import home_currency
from erp_core.masters.currency.service import digits_of
from erp_core.masters.exchange_rate import EXCHANGE_RATE
from erp_core.masters.exchange_rate.model import ExchangeRate
from erp_core.masters.exchange_rate.schema import ExchangeRateInput, ExchangeRateRow, ExchangeRateView
from erp_core.security.records import Records

LISTING = Listing(
    model=ExchangeRate,
    row=ExchangeRateRow,
    default_sort="-valid_on",
)
RECORDS = Records(ExchangeRate, ExchangeRateView, LISTING)


@query(EXCHANGE_RATE.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[ExchangeRateRow]:
    """One page of exchange rates."""
    return RECORDS.page(ctx, query)


@query(EXCHANGE_RATE.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many exchange rates match."""
    return RECORDS.summary(ctx, query)


@query(EXCHANGE_RATE.permission("read"))
def get(ctx: Context, id: Id) -> ExchangeRateView:
    """One exchange rate."""
    return RECORDS.get(ctx, id)


@query(EXCHANGE_RATE.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed this exchange rate, and when."""
    return RECORDS.history(ctx, id)


@command(EXCHANGE_RATE.permission("write"))
def create(ctx: Context, exchange_rate: ExchangeRateInput) -> ExchangeRateView:
    """Add the rate of a currency from a day on."""
    _require_foreign(ctx, exchange_rate.currency)
    record = ExchangeRate()
    write(record, exchange_rate)
    return RECORDS.saved(ctx, record)


@command(EXCHANGE_RATE.permission("write"))
def update(ctx: Context, id: Id, version: int, exchange_rate: ExchangeRateInput) -> ExchangeRateView:
    """Change a rate; orders already written keep theirs."""
    _require_foreign(ctx, exchange_rate.currency)
    record = RECORDS.locked(ctx, id, version)
    write(record, exchange_rate)
    return RECORDS.saved(ctx, record)


@command(EXCHANGE_RATE.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a rate from all lists; orders already written keep it."""
    RECORDS.delete(ctx, id, version)


def rate_on(ctx: Context, currency: str, day: date) -> Decimal | None:
    """The company's currency for one unit of this one on a day; None where nobody wrote one."""
    if currency == home_currency(ctx):
        return Decimal(1)
    return ctx.session.scalar(_newest(literal(currency), literal(day)))


def home_amount(
    amount: SQLColumnExpression[Decimal],
    currency: SQLColumnExpression[str],
    kept: SQLColumnExpression[Decimal | None],
    day: SQLColumnExpression[date],
    home: str,
    digits: int,
) -> ColumnElement[Decimal]:
    """An SQL amount in the company's currency; NULL where no rate is known.

    Args:
        kept: the rate that was kept with the amount; NULL where none was known then.
        day: whose rate stands in for one that was not kept.
        home: the company's currency.
        digits: decimals of that.
    """
    rate = func.coalesce(kept, _newest(currency, day).scalar_subquery())
    return case((currency == home, amount), else_=func.round(cast(amount * rate, Numeric), digits))


def _newest(currency: SQLColumnExpression[str], day: SQLColumnExpression[date]) -> Any:
    return (
        select(ExchangeRate.rate)
        .where(
            ExchangeRate.currency == currency,
            ExchangeRate.valid_on <= day,
            ExchangeRate.deleted_at.is_(None),
        )
        .order_by(ExchangeRate.valid_on.desc())
        .limit(1)
    )


def _require_foreign(ctx: Context, currency: str) -> None:
    digits_of(ctx, currency)
    if currency == home_currency(ctx):
        raise ValidationError.at("currency", _("This is the company's own currency; it needs no rate."))
