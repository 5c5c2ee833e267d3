"""What crosses the door for the company's own settings."""

from decimal import Decimal
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field, field_validator

from erp_core.kit import i18n
from erp_core.kit.i18n import _
from erp_core.kit.picture import decoded
from erp_core.kit.reading.formats import Format
from erp_core.kit.schema import Input, View
from erp_core.kit.types import Address, CurrencyCode, Name, PaperLanguage, Percent, ShortText, broken_rule
from erp_core.masters.company.logo import NO_LOGO, is_logo
from erp_core.masters.company.paper_size import PaperSize


class CompanyInput(Input):
    """What an administrator writes about the company.

    Attributes:
        timezone: IANA name; decides which calendar day "today" is, for everybody.
        tax_rate: percent offered on new orders.
        tax_rates: all rates the company uses, for choosing.
        language: what programs and the server speak, one of those shipped; the one spoken now if left out.
        paper_language: of papers for whom no other is chosen; empty for ``language``.
        format: how numbers and dates are written, ``en_IN``; empty for what goes with the currency.
        paper_size: that papers are printed on, ``A4`` or ``Letter``; empty for what goes with ``format``.
        logo: a PNG in base64, at most 200 kB and 2000 pixels a side; empty for none.
        has_four_eyes: nobody approves or confirms an order he wrote or submitted himself.
        is_test: a company to try things out; programs say so along their window's edge.
        is_everybody_shown: nobody can hide from the others what he has open.
        idle_lock_minutes: programs ask for the password after so long without input; 0 for never.
    """

    name: Name
    address: Address = ""
    tax_number: ShortText = ""
    currency: CurrencyCode
    timezone: ShortText = "UTC"
    tax_rate: Percent = Decimal(0)
    tax_rates: Annotated[list[Percent], Field(max_length=20)] = Field(default=[])
    language: ShortText = Field(default_factory=i18n.current)
    paper_language: PaperLanguage = ""
    format: Format = ""
    paper_size: PaperSize = ""
    logo: Annotated[str, Field(max_length=280_000)] = ""
    has_four_eyes: bool = False
    is_test: bool = False
    is_everybody_shown: bool = False
    idle_lock_minutes: Annotated[int, Field(ge=0, le=480)] = 0

    @field_validator("language")
    @classmethod
    def _is_shipped(cls, value: str) -> str:
        if value not in i18n.shipped():
            text = _("The program does not speak this language. Choose one of: {languages}.")
            raise broken_rule("language", text.format(languages=", ".join(i18n.shipped())))
        return value

    @field_validator("logo")
    @classmethod
    def _is_png(cls, value: str) -> str:
        if value and not is_logo(decoded(value)):
            raise broken_rule("logo", _(NO_LOGO))
        return value

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
    tax_rates: list[Percent]
    language: str
    paper_language: str
    format: str
    paper_size: str
    logo: str
    has_four_eyes: bool
    is_test: bool
    is_everybody_shown: bool
    idle_lock_minutes: int
