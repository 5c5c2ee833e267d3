"""Parties and items as public resources."""

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from erp_core.kit.types import (
    Address,
    Code,
    CurrencyCode,
    Email,
    Name,
    OptionalCode,
    PaperLanguage,
    Phone,
    ShortText,
)
from erp_core.masters.item import ItemKind, Tracking
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.server.rest.collection import Collection, as_written
from erp_core.server.rest.fields import (
    ANSWERED_STAMPS,
    Flag,
    MeasureIn,
    Number,
    PriceIn,
    Public,
    Stamps,
    Whole,
    Written,
)
from erp_core.server.rest.filters import Filters, Parameter
from erp_core.server.rest.kind_schemas import NAMES

_VERSION = Field(description="when changing, instead of If-Match")


class PartyIn(Written):
    """A party, as it is written: a customer, a supplier, or both."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "ABC",
                "name": "ABC Textile Co.",
                "is_supplier": True,
                "email": "orders@abc-textile.example",
                "currency": "INR",
            }
        }
    )
    ANSWERED: ClassVar[frozenset[str]] = ANSWERED_STAMPS

    code: Code
    name: Name
    is_customer: Flag = False
    is_supplier: Flag = False
    contact_name: ShortText = ""
    email: Email = ""
    phone: Annotated[Phone, Field(description="as dialled at home, or like +91 22 2345 6789")] = ""
    address: Address = ""
    tax_number: ShortText = ""
    currency: CurrencyCode
    payment_terms_days: Annotated[int, Field(strict=True, ge=0, le=365)] = 30
    paper_language: Annotated[
        PaperLanguage, Field(description="of papers for it; empty for the company’s")
    ] = ""
    is_active: Flag = True
    version: Annotated[Whole | None, _VERSION] = None


class PartyRow(Public):
    """A party in a list."""

    id: int
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


class Party(Stamps, PartyRow):
    """A customer, a supplier, or both."""


class ItemIn(Written):
    """An item, as it is written."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "MAT-001",
                "name": "Cotton Fabric",
                "kind": "finished_fabric",
                "unit": "m",
                "purchase_price": 10.5,
            }
        }
    )
    ANSWERED: ClassVar[frozenset[str]] = ANSWERED_STAMPS

    code: Code
    name: Name
    kind: ItemKind
    unit: Annotated[Code, Field(description="code of a unit; quantities are in it")]
    second_unit: Annotated[
        Code | None, Field(description="code of the unit of the other quantity that is measured of it")
    ] = None
    is_stocked: Annotated[Flag | None, Field(description="by its kind where it is left out")] = None
    tracking: Annotated[Tracking, Field(description="whether its stock is counted by lot or by roll")] = (
        Tracking.UNTRACKED
    )
    composition: ShortText = ""
    colour: ShortText = ""
    gsm: Annotated[MeasureIn | None, Field(description="grams per square metre")] = None
    width_cm: MeasureIn | None = None
    yarn_count: ShortText = ""
    purchase_price: PriceIn = Decimal(0)
    sales_price: PriceIn = Decimal(0)
    barcode: OptionalCode = ""
    is_active: Flag = True
    version: Annotated[Whole | None, _VERSION] = None


class ItemRow(Public):
    """An item in a list."""

    id: int
    code: str
    name: str
    kind: ItemKind
    unit: str
    second_unit: str | None
    is_stocked: bool
    tracking: Tracking
    composition: str
    colour: str
    gsm: Number | None
    width_cm: Number | None
    yarn_count: str
    purchase_price: Number
    sales_price: Number
    barcode: str
    is_active: bool


class Item(Stamps, ItemRow):
    """Something bought, made or sold."""


PARTIES = Collection(
    path="parties",
    about="Customers and suppliers.",
    title="party",
    titles="parties",
    record="party",
    argument="party",
    written=PartyIn,
    view=Party,
    row=PartyRow,
    filters=Filters(
        parties.LISTING,
        [Parameter("is_customer"), Parameter("is_supplier"), Parameter("is_active")],
        ["code", "name"],
        "name",
    ),
    names=NAMES,
    to_core=as_written,
)

ITEMS = Collection(
    path="items",
    about="Whatever is bought, made or sold.",
    title="item",
    record="item",
    argument="item",
    written=ItemIn,
    view=Item,
    row=ItemRow,
    filters=Filters(
        items.LISTING, [Parameter("kind"), Parameter("is_active")], ["code", "name", "kind"], "code"
    ),
    names=NAMES,
    to_core=as_written,
)
