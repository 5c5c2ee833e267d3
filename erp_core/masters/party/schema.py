"""What crosses the door for parties."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from erp_core.kit.i18n import _
from erp_core.kit.schema import Input, Row, View
from erp_core.kit.types import (
    Address,
    Code,
    CurrencyCode,
    Email,
    Name,
    PaperLanguage,
    Phone,
    ShortText,
    broken_rule,
)


class PartyRow(Row):
    """A line of the list of parties."""

    code: str
    name: str
    is_customer: bool
    is_supplier: bool
    contact_name: str
    email: str
    phone: str
    address: str
    tax_number: str
    currency: str
    payment_terms_days: int
    paper_language: str
    is_active: bool


class PartyInput(Input):
    """What a user writes about a party."""

    code: Code
    name: Name
    is_customer: bool = False
    is_supplier: Annotated[bool, Field(validate_default=True)] = False
    contact_name: ShortText = ""
    email: Email = ""
    phone: Phone = ""
    address: Address = ""
    tax_number: ShortText = ""
    currency: CurrencyCode
    payment_terms_days: Annotated[int, Field(ge=0, le=365)] = 30
    paper_language: PaperLanguage = ""
    is_active: bool = True

    @field_validator("is_supplier")
    @classmethod
    def _is_someone(cls, value: bool, info: ValidationInfo) -> bool:
        if not value and not info.data.get("is_customer"):
            raise broken_rule("role", _("A party is a customer, a supplier, or both."))
        return value


class PartyView(View):
    """A whole party."""

    code: str
    name: str
    is_customer: bool
    is_supplier: bool
    contact_name: str
    email: str
    phone: str
    address: str
    tax_number: str
    currency: str
    payment_terms_days: int
    paper_language: str
    is_active: bool
