"""Public schemas of purchase and sales orders; what both share is declared once."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from erp_core.kit.types import Code, CurrencyCode, LineText, Notes, ShortText
from erp_core.purchasing.purchase_order import PurchaseOrderStatus
from erp_core.sales.sales_order import SalesOrderStatus
from erp_core.server.rest.fields import (
    ANSWERED_STAMPS,
    Amount,
    Day,
    Flag,
    Number,
    PercentIn,
    PriceIn,
    Public,
    QuantityIn,
    Stamps,
    Whole,
    Written,
)

_ORDER = {
    "due_date": "2024-02-15",
    "tax_rate": 10,
    "notes": "Urgent order",
    "line_items": [
        {"material_code": "MAT-001", "material_name": "Cotton Fabric", "quantity": 100, "unit_price": 10.5}
    ],
}


class LineItemIn(Written):
    """One line of an order, as it is written."""

    ANSWERED: ClassVar[frozenset[str]] = frozenset({"position", "amount"})

    id: Annotated[
        Whole | None,
        Field(description="only when changing an order: the stored line that this one continues"),
    ] = None
    material_code: Annotated[Code, Field(description="code of the item, in any case")]
    material_name: Annotated[ShortText, Field(description="for people; the item's own name is kept")] = ""
    description: LineText = ""
    quantity: QuantityIn
    unit: Annotated[ShortText, Field(description="the item's own unit if left out")] = ""
    unit_price: Annotated[
        PriceIn | None, Field(description="the item's own price, in the line's unit, if left out")
    ] = None
    has_default_price: Annotated[
        Flag, Field(description="nobody chose the price: it goes with item, unit and currency")
    ] = False
    discount_percent: PercentIn = Decimal(0)


class LineItem(Public):
    """One line of an order."""

    id: int
    position: int
    material_code: str
    material_name: str
    description: str
    quantity: Number
    unit: str
    unit_price: Number
    has_default_price: bool
    discount_percent: Number
    amount: Annotated[Amount, Field(description="after discount, before tax")]


class OrderIn(Written):
    """What purchase and sales orders have in common when written."""

    ANSWERED: ClassVar[frozenset[str]] = ANSWERED_STAMPS | {
        "status",
        "exchange_rate",
        "subtotal",
        "tax_amount",
        "total_amount",
    }

    due_date: Day
    currency: Annotated[CurrencyCode | None, Field(description="the party's own if left out")] = None
    tax_rate: Annotated[PercentIn, Field(description="percent")] = Decimal(0)
    notes: Notes = ""
    line_items: Annotated[list[LineItemIn], Field(max_length=2000)] = Field(default=[])
    version: Annotated[Whole | None, Field(description="when changing, instead of If-Match")] = None


class Order(Public):
    """What purchase and sales orders have in common when read."""

    due_date: date
    currency: str
    exchange_rate: Annotated[
        Number | None, Field(description="the company's currency for one of this, on the day of the order")
    ]
    tax_rate: Number
    notes: str
    subtotal: Annotated[Amount, Field(description="sum of the lines' amounts")]
    tax_amount: Amount
    total_amount: Annotated[Amount, Field(description="subtotal and tax")]
    line_items: list[LineItem]


class OrderRow(Public):
    """What lists show of both."""

    due_date: date
    currency: str
    total_amount: Amount


class PurchaseOrderIn(OrderIn):
    """A purchase order, as it is written."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"supplier_name": "ABC Textile Co.", "po_date": "2024-01-15"} | _ORDER}
    )
    ANSWERED: ClassVar[frozenset[str]] = OrderIn.ANSWERED | {"po_number"}

    supplier_id: Whole | None = None
    supplier_name: Annotated[
        ShortText, Field(description="names the supplier where supplier_id is left out; in any case")
    ] = ""
    po_date: Day


class PurchaseOrderHead(Public):
    """How a purchase order begins, in lists too."""

    id: int
    po_number: str
    status: PurchaseOrderStatus
    supplier_id: int
    supplier_name: str
    po_date: date


class PurchaseOrder(Stamps, Order, PurchaseOrderHead):
    """A purchase order."""


class PurchaseOrderRow(OrderRow, PurchaseOrderHead):
    """A purchase order in a list."""


class SalesOrderIn(OrderIn):
    """A sales order, as it is written."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"customer_name": "Harbour Fashion Ltd", "so_date": "2024-01-15"} | _ORDER
        }
    )
    ANSWERED: ClassVar[frozenset[str]] = OrderIn.ANSWERED | {"so_number"}

    customer_id: Whole | None = None
    customer_name: Annotated[
        ShortText, Field(description="names the customer where customer_id is left out; in any case")
    ] = ""
    so_date: Day


class SalesOrderHead(Public):
    """How a sales order begins, in lists too."""

    id: int
    so_number: str
    status: SalesOrderStatus
    customer_id: int
    customer_name: str
    so_date: date


class SalesOrder(Stamps, Order, SalesOrderHead):
    """A sales order."""


class SalesOrderRow(OrderRow, SalesOrderHead):
    """A sales order in a list."""
