"""What crosses the door for the company's own settings."""

from decimal import Decimal
from zoneinfo import available_timezones

from pydantic import field_validator

from erp_core.kit.i18n import _
from erp_core.kit.schema import Input, View
from erp_core.kit.types import Address, CurrencyCode, Name, Percent, ShortText, broken_rule


class CompanyInput(Input):
    """What an administrator writes about the company.

    Attributes:
        timezone: IANA name; decides which calendar day "today" is, for everybody.
        tax_rate: percent offered on new orders.
    """

    name: Name
    address: Address = ""
    tax_number: ShortText = ""
    currency: CurrencyCode
    timezone: ShortText = "UTC"
    tax_rate: Percent = Decimal(0)

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in available_timezones():
            raise broken_rule("timezone", _("This time zone is not known. Write it like Asia/Kolkata."))
        return value


class CompanyView(View):
    """The company's settings."""

    name: str
    address: str
    tax_number: str
    currency: str
    timezone: str
    tax_rate: Percent
