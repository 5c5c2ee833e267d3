"""What crosses the door for items."""

from decimal import Decimal

from erp_core.kit.schema import Input, Row, View
from erp_core.kit.types import Code, Measure, Name, OptionalCode, Price, ShortText
from erp_core.masters.item import ItemKind


class ItemRow(Row):
    """A line of the list of items."""

    code: str
    name: str
    kind: ItemKind
    unit: str
    composition: str
    colour: str
    gsm: Decimal | None
    width_cm: Decimal | None
    yarn_count: str
    purchase_price: Decimal
    sales_price: Decimal
    is_active: bool


class ItemInput(Input):
    """What a user writes about an item.

    Attributes:
        unit: code of a unit of measure; quantities of the item are in it.
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
    composition: ShortText = ""
    colour: ShortText = ""
    gsm: Measure | None = None
    width_cm: Measure | None = None
    yarn_count: ShortText = ""
    purchase_price: Price = Decimal(0)
    sales_price: Price = Decimal(0)
    barcode: OptionalCode = ""
    is_active: bool = True


class ItemView(View):
    """A whole item."""

    code: str
    name: str
    kind: ItemKind
    unit: str
    composition: str
    colour: str
    gsm: Decimal | None
    width_cm: Decimal | None
    yarn_count: str
    purchase_price: Decimal
    sales_price: Decimal
    barcode: str
    is_active: bool
