"""Operations on the company's own settings."""

from decimal import Decimal

from babel import Locale
from sqlalchemy import exists, select

from erp_core.errors import NotFound, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.reading.formats import usual_format
from erp_core.kit.reading.writing import words_in, written
from erp_core.kit.records.record import lock, write
from erp_core.kit.records.uses import has_documents
from erp_core.kit.schema import Change
from erp_core.kit.types import Id
from erp_core.masters.company import COMPANY
from erp_core.masters.company.model import Company
from erp_core.masters.company.schema import CompanyInput, CompanyView
from erp_core.masters.currency.service import digits_of
from erp_core.masters.exchange_rate.model import ExchangeRate
from erp_core.masters.item.model import Item
from erp_core.security.audit.history import history_of
from erp_core.security.user.people import stamped


def current(ctx: Context) -> Company:
    """The company's row."""
    company: Company | None = ctx.known.get(Company)
    company = company or ctx.session.scalar(select(Company).order_by(Company.id).limit(1))
    if company is None:
        raise NotFound(_("This database has no company yet. Set it up first."))
    if ctx.is_bulk:
        ctx.known[Company] = company
    return company


def home_currency(ctx: Context) -> str:
    """The company's own currency; whoever was let in by the gate knows it already."""
    return ctx.currency or current(ctx).currency


def figure(ctx: Context, number: Decimal) -> str:
    """A number inside a sentence, as the company writes it, without needless zeros."""
    company = current(ctx)
    form = company.format or usual_format(company.currency)
    return written(number, 0, 10, Locale.parse(form) if form else words_in(company.language, None))


@query(COMPANY.permission("read"))
def get(ctx: Context) -> CompanyView:
    """The company's settings."""
    return _view(ctx, current(ctx))


@query(COMPANY.permission("write"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed the settings, and when."""
    return history_of(ctx, Company, id)


@command(COMPANY.permission("write"))
def update(ctx: Context, id: Id, version: int, company: CompanyInput) -> CompanyView:
    """Change the company's settings; its currency only as long as nothing is priced in it."""
    digits_of(ctx, company.currency)
    record = lock(ctx, Company, id, version)
    if company.currency != record.currency:
        _require_unpriced(ctx, record.currency)
    write(record, company)
    ctx.session.flush()
    return _view(ctx, record)


def _require_unpriced(ctx: Context, currency: str) -> None:
    """Raise ValidationError once a price or an order says an amount in the company's currency."""
    has_price = (Item.purchase_price > 0) | (Item.sales_price > 0)
    priced = ctx.session.scalar(
        select(Item.code).where(has_price, Item.deleted_at.is_(None)).order_by(Item.code)
    )
    has_rates = ctx.session.scalar(select(exists().where(ExchangeRate.deleted_at.is_(None))))
    if priced is not None or has_rates or has_documents(ctx, "currency"):
        text = _("There are prices, orders or exchange rates in {currency}; the company keeps its currency.")
        raise ValidationError.at("currency", text.format(currency=currency))


def _view(ctx: Context, record: Company) -> CompanyView:
    return stamped(ctx, CompanyView, record, record.possible())
