"""What crosses the door for items."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from erp_core.kit.i18n import _
from erp_core.kit.schema import Input, Row, View
from erp_core.kit.types import Code, Measure, Name, OptionalCode, Price, ShortText, broken_rule
from erp_core.masters.item import ItemKind, Tracking


class ItemRow(Row):
    """A line of the list of items."""

    code: str
    name: str
    kind: ItemKind
    unit: str
    second_unit: str | None
    is_stocked: bool
    tracking: Tracking
    composition: str
    colour: str
    gsm: Decimal | None
    width_cm: Decimal | None
    yarn_count: str
    purchase_price: Decimal
    sales_price: Decimal
    barcode: str
    is_active: bool


class ItemInput(Input):
    """What a user writes about an item.

    Attributes:
        unit: code of a unit of measure; quantities of the item are in it.
        second_unit: code of the unit of the other quantity that is measured: kg of a fabric in metres.
        is_stocked: whether it is kept in stock; by its kind where nothing is said: all but services.
        tracking: whether its stock is counted by lot or by roll; only of what is kept in stock.
        gsm: grams per square metre, fabrics only.
        width_cm: full width in centimetres, fabrics only.
        yarn_count: count with its system, ``Ne 30/1`` or ``75 D``; yarns only.
        purchase_price, sales_price: defaults per unit in the company's currency.
        barcode: what a scanner reads from its label; no other item's.
    """

    code: Code
    name: Name
    kind: ItemKind
    unit: Code
    second_unit: Code | None = None
    is_stocked: Annotated[bool | None, Field(validate_default=True)] = None
    tracking: Tracking = Tracking.UNTRACKED
    composition: ShortText = ""
    colour: ShortText = ""
    gsm: Measure | None = None
    width_cm: Measure | None = None
    yarn_count: ShortText = ""
    purchase_price: Price = Decimal(0)
    sales_price: Price = Decimal(0)
    barcode: OptionalCode = ""
    is_active: bool = True

    @field_validator("is_stocked")
    @classmethod
    def _by_its_kind(cls, value: bool | None, info: ValidationInfo) -> bool:
        is_service = info.data.get("kind") == ItemKind.SERVICE
        if value and is_service:
            raise broken_rule("service", _("A service is not kept in stock."))
        return not is_service if value is None else value

    @field_validator("tracking")
    @classmethod
    def _is_kept(cls, value: Tracking, info: ValidationInfo) -> Tracking:
        if value != Tracking.UNTRACKED and not info.data.get("is_stocked", True):
            raise broken_rule("tracked", _("Only what is kept in stock can be tracked by lot or roll."))
        return value


class ItemView(View):
    """A whole item."""

    code: str
    name: str
    kind: ItemKind
    unit: str
    second_unit: str | None
    is_stocked: bool
    tracking: Tracking
    composition: str
    colour: str
    gsm: Decimal | None
    width_cm: Decimal | None
    yarn_count: str
    purchase_price: Decimal
    sales_price: Decimal
    barcode: str
    is_active: bool
