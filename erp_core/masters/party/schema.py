"""What crosses the door for parties."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from erp_core.kit.i18n import _
from erp_core.kit.schema import Input, Row, View
from erp_core.kit.types import Address, Code, CurrencyCode, Email, Name, Phone, ShortText


class PartyRow(Row):
    """A line of the list of parties."""

    code: str
    name: str
    is_customer: bool
    is_supplier: bool
    contact_name: str
    email: str
    phone: str
    currency: str
    payment_terms_days: int
    is_active: bool


class PartyInput(Input):
    """What a user writes about a party."""

    code: Code
    name: Name
    is_customer: bool = False
    is_supplier: bool = False
    contact_name: ShortText = ""
    email: Email = ""
    phone: Phone = ""
    address: Address = ""
    tax_number: ShortText = ""
    currency: CurrencyCode
    payment_terms_days: Annotated[int, Field(ge=0, le=365)] = 30
    is_active: bool = True

    @model_validator(mode="after")
    def _is_someone(self) -> "PartyInput":
        if not (self.is_customer or self.is_supplier):
            raise PydanticCustomError("role", _("A party is a customer, a supplier, or both."))
        return self


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
    is_active: bool
