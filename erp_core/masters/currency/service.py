"""Operations on currencies, and the rounding other services need."""

from sqlalchemy import select

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, query
from erp_core.masters.company import COMPANY
from erp_core.masters.currency.model import Currency
from erp_core.masters.currency.schema import CurrencyRow

# ISO gives a currency its digits once and for all; every order needs them.
_DIGITS: dict[str, int] = {}


@query(COMPANY.permission("read"))
def search(ctx: Context) -> list[CurrencyRow]:
    """All currencies, by code."""
    return [
        CurrencyRow.model_validate(c) for c in ctx.session.scalars(select(Currency).order_by(Currency.code))
    ]


def digits_of(ctx: Context, code: str) -> int:
    """Decimals amounts in this currency are rounded to; ValidationError if the currency is unknown."""
    if code not in _DIGITS:
        _DIGITS.update({row.code: row.digits for row in ctx.session.scalars(select(Currency))})
    digits = _DIGITS.get(code)
    if digits is None:
        raise ValidationError.at("currency", _("The currency {code} is not known.").format(code=code))
    return digits
