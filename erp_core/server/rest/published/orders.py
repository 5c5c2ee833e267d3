"""Purchase and sales orders as public resources: one declaration, two kinds."""

from collections.abc import Iterable, Sequence
from typing import Any

from erp_core.errors import ValidationError
from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import called
from erp_core.kit.listing import Listing
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.server.rest.collection import Collection, Lookup
from erp_core.server.rest.filters import Filters, Parameter
from erp_core.server.rest.names import Names
from erp_core.server.rest.published import order_schema as schema

_SHARED = {
    "net_amount": "subtotal",
    "lines": "line_items",
    "item_code": "material_code",
    "item_name": "material_name",
    "actions": "allowed_actions",
}
_REFUSED = {"item_id": "material_code"}


def item_id(code: str, found: Sequence[Any]) -> int:
    """The item that ``code`` names, exactly or else in any case; ValidationError with the path "" if none."""
    nobody = _("There is no active item with the code {name}.").format(name=code)
    several = _("Several items have this code, in another case each. Write it exactly as one of them has it.")
    return _only(called(code, found, lambda row: row.code), nobody, several)


def _only(found: Sequence[Any], nobody: str, several: str) -> int:
    if len(found) != 1:
        raise ValidationError(several if found else nobody)
    return found[0].id


# What is said where a party is not named, or by a name that none or several have.
_UNNAMED = {
    "supplier": N_("Name the supplier by supplier_id or supplier_name."),
    "customer": N_("Name the customer by customer_id or customer_name."),
}
_NOBODY = {
    "supplier": N_("There is no active supplier named {name}."),
    "customer": N_("There is no active customer named {name}."),
}
_SEVERAL = {
    "supplier": N_("Several suppliers have this name. Send supplier_id instead."),
    "customer": N_("Several customers have this name. Send customer_id instead."),
}


class OrderTranslation:
    """Brings a written order into the core's form: names and codes become ids.

    Args:
        party: ``supplier`` or ``customer``.
        dated: public name of the order's own date.
    """

    def __init__(self, party: str, dated: str) -> None:
        self._party = party
        self._dated = dated

    async def __call__(self, lookup: Lookup, data: schema.OrderIn, stored: Any) -> dict[str, Any]:
        """``stored`` is the order that is changed; what stays the same on it need not be found again."""
        values = data.model_dump(include={"due_date", "currency", "tax_rate", "notes"})
        values["order_date"] = getattr(data, self._dated)
        values[f"{self._party}_id"] = await self._party_id(lookup, data, stored)
        values["lines"] = await self._lines(lookup, data.line_items, stored.lines if stored else ())
        return values

    async def _party_id(self, lookup: Lookup, data: schema.OrderIn, stored: Any) -> int:
        given: int | None = getattr(data, f"{self._party}_id")
        name: str = getattr(data, f"{self._party}_name")
        if given is not None:
            return given
        if stored is not None and name == getattr(stored, f"{self._party}_name"):
            return getattr(stored, f"{self._party}_id")
        field = f"{self._party}_name"
        if not name:
            raise ValidationError.at(f"{self._party}_id", _(_UNNAMED[self._party]))
        found = [p for p in await lookup("party.find_names", names=[name]) if getattr(p, f"is_{self._party}")]
        try:
            return _only(
                called(name, found, lambda party: party.name),
                _(_NOBODY[self._party]).format(name=name),
                _(_SEVERAL[self._party]),
            )
        except ValidationError as error:
            raise ValidationError.at(field, error.message) from None

    async def _lines(
        self, lookup: Lookup, lines: Sequence[schema.LineItemIn], stored: Iterable[Any]
    ) -> list[dict[str, Any]]:
        kept = {(line.id, line.item_code): line.item_id for line in stored}
        codes = {x.material_code for x in lines if (x.id, x.material_code) not in kept}
        found = await lookup("item.find_codes", codes=sorted(codes)) if codes else []
        errors: dict[str, str] = {}
        written: list[dict[str, Any]] = []
        for index, line in enumerate(lines):
            values = line.model_dump(exclude={"material_code", "material_name"})
            try:
                known = kept.get((line.id or 0, line.material_code))
                written.append({"item_id": known or item_id(line.material_code, found), **values})
            except ValidationError as error:
                errors[f"line_items.{index}.material_code"] = error.message
        if errors:
            raise ValidationError(_("Some lines cannot be saved as they are."), errors)
        return written


def _filters(listing: Listing[Any], party: str, prefix: str) -> Filters:
    """What narrows a list of orders; dates are the orders' own, both days included."""
    parameters = (
        Parameter("date_from", "order_date", "from"),
        Parameter("date_to", "order_date", "to"),
        Parameter("is_overdue", about="only what is past due and not finished", only=True),
        Parameter("status"),
        Parameter(f"{party}_id"),
    )
    sorts = [f"{prefix}_number", f"{prefix}_date", f"{party}_name"]
    sorts += ["status", "due_date", "currency", "total_amount"]
    return Filters(listing, parameters, sorts, f"-{prefix}_date")


PURCHASE_ORDERS = Collection(
    path="purchase-orders",
    about="Orders to suppliers: draft → pending → approved → sent → received → closed.",
    title="purchase order",
    record="purchase_order",
    argument="order",
    written=schema.PurchaseOrderIn,
    view=schema.PurchaseOrder,
    row=schema.PurchaseOrderRow,
    filters=_filters(purchase_orders.LISTING, "supplier", "po"),
    names=Names({"number": "po_number", "order_date": "po_date", **_SHARED}, _REFUSED),
    to_core=OrderTranslation("supplier", "po_date"),
)

SALES_ORDERS = Collection(
    path="sales-orders",
    about="Orders of customers: draft → pending → confirmed → in production → shipped → closed.",
    title="sales order",
    record="sales_order",
    argument="order",
    written=schema.SalesOrderIn,
    view=schema.SalesOrder,
    row=schema.SalesOrderRow,
    filters=_filters(sales_orders.LISTING, "customer", "so"),
    names=Names({"number": "so_number", "order_date": "so_date", **_SHARED}, _REFUSED),
    to_core=OrderTranslation("customer", "so_date"),
)
