"""What crosses the door for exchange rates."""

from datetime import date
from decimal import Decimal

from erp_core.kit.schema import Input, Row, View
from erp_core.kit.types import CurrencyCode, Day, Rate


class ExchangeRateRow(Row):
    """A line of the list of exchange rates."""

    currency: str
    valid_on: date
    rate: Decimal


class ExchangeRateInput(Input):
    """What a user writes about an exchange rate.

    Attributes:
        valid_on: the first day it is used on; until the day of the next rate of the currency.
        rate: the company's currency for one unit of this one.
    """

    currency: CurrencyCode
    valid_on: Day
    rate: Rate


class ExchangeRateView(View):
    """A whole exchange rate."""

    currency: str
    valid_on: date
    rate: Decimal
