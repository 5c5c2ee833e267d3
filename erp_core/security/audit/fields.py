"""What people call the fields in the audit log, and what kind of value each holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from erp_core.kit.i18n import N_, _, folded, lower_first

Kind = Literal[
    "text",
    "long",
    "choice",
    "permission",
    "flag",
    "integer",
    "money",
    "price",
    "quantity",
    "percent",
    "date",
    "instant",
]


@dataclass(frozen=True, slots=True)
class LogField:
    """One field.

    Attributes:
        title: as forms call it, marked with ``N_``; for a flag, what is true when it is set.
        kind: how its values are written. Texts are shown as they are, whatever they look like; ``long``
            ones (a picture) never.
    """

    title: str
    kind: Kind = "text"


# Stamps and links that say again what the entry or a neighbouring field says.
SILENT = frozenset(
    {
        *("id", "version", "created_at", "created_by", "updated_at", "updated_by", "submitted_by"),
        *("deleted_at", "sales_order_id", "purchase_order_id", "sales_order_line_id", "position"),
    }
)

# By name; where a table calls one of them otherwise, by ``table.name``.
_FIELDS: dict[str, LogField] = {
    # every document
    "number": LogField(N_("Number")),
    "status": LogField(N_("Status"), "choice"),
    "order_date": LogField(N_("Order date"), "date"),
    "due_date": LogField(N_("Due date"), "date"),
    "customer_id": LogField(N_("Customer")),
    "customer_name": LogField(N_("Customer")),
    "supplier_id": LogField(N_("Supplier")),
    "supplier_name": LogField(N_("Supplier")),
    "currency": LogField(N_("Currency")),
    "tax_rate": LogField(N_("Tax rate"), "percent"),
    "notes": LogField(N_("Notes")),
    "net_amount": LogField(N_("Net amount"), "money"),
    "tax_amount": LogField(N_("Tax amount"), "money"),
    "total_amount": LogField(N_("Total amount"), "money"),
    # lines
    "item_id": LogField(N_("Item")),
    "item_code": LogField(N_("Item")),
    "item_name": LogField(N_("Item name")),
    "description": LogField(N_("Description")),
    "quantity": LogField(N_("Quantity"), "quantity"),
    "unit": LogField(N_("Unit")),
    "unit_price": LogField(N_("Unit price"), "price"),
    "discount_percent": LogField(N_("Discount"), "percent"),
    "amount": LogField(N_("Amount"), "money"),
    # work orders
    "sales_order_number": LogField(N_("Made for sales order")),
    "planned_start_on": LogField(N_("Planned start"), "date"),
    "planned_finish_on": LogField(N_("Planned finish"), "date"),
    "priority": LogField(N_("Priority"), "choice"),
    "progress_percent": LogField(N_("Progress"), "percent"),
    # parties and items
    "code": LogField(N_("Code")),
    "name": LogField(N_("Name")),
    "is_customer": LogField(N_("Customer"), "flag"),
    "is_supplier": LogField(N_("Supplier"), "flag"),
    "is_active": LogField(N_("Active"), "flag"),
    "contact_name": LogField(N_("Contact")),
    "email": LogField(N_("E-mail")),
    "phone": LogField(N_("Phone")),
    "address": LogField(N_("Address")),
    "tax_number": LogField(N_("Tax number")),
    "payment_terms_days": LogField(N_("Payment terms (days)"), "integer"),
    "kind": LogField(N_("Kind"), "choice"),
    "composition": LogField(N_("Composition")),
    "colour": LogField(N_("Colour")),
    "gsm": LogField(N_("GSM (g/m²)"), "quantity"),
    "width_cm": LogField(N_("Width (cm)"), "quantity"),
    "yarn_count": LogField(N_("Yarn count")),
    "purchase_price": LogField(N_("Purchase price"), "price"),
    "sales_price": LogField(N_("Sales price"), "price"),
    # the company and its numbers
    "company.tax_rate": LogField(N_("Usual tax rate"), "percent"),
    "tax_rates": LogField(N_("All tax rates"), "percent"),
    "timezone": LogField(N_("Time zone")),
    "language": LogField(N_("Language")),
    "logo": LogField(N_("Logo (PNG)"), "long"),
    "has_four_eyes": LogField(N_("Four eyes: nobody approves or confirms his own orders"), "flag"),
    "idle_lock_minutes": LogField(N_("Lock after idle minutes"), "integer"),
    "prefix": LogField(N_("Prefix")),
    "width": LogField(N_("Digits"), "integer"),
    "is_yearly": LogField(N_("Starts again each year"), "flag"),
    # users and roles
    "username": LogField(N_("User name")),
    "full_name": LogField(N_("Full name")),
    "role_id": LogField(N_("Role")),
    "must_change_password": LogField(N_("Must choose a new password"), "flag"),
    "title": LogField(N_("Title")),
    "permissions": LogField(N_("Permissions"), "permission"),
    # logins, keys, backups
    "user_id": LogField(N_("User")),
    "client": LogField(N_("PC")),
    "client_version": LogField(N_("Program version")),
    "revoked_at": LogField(N_("Ended"), "instant"),
    "revoked_reason": LogField(N_("Reason")),
    "reason": LogField(N_("Reason"), "choice"),
    "failures": LogField(N_("Failed attempts"), "integer"),
    "locked_until": LogField(N_("Locked until"), "instant"),
    "address_locked_until": LogField(N_("Address locked until"), "instant"),
    "kid": LogField(N_("Key")),
    "retired_at": LogField(N_("Retired"), "instant"),
    "at": LogField(N_("When"), "instant"),
    "path": LogField(N_("File")),
    "size_bytes": LogField(N_("Size (bytes)"), "integer"),
}

_ORDER = {key: place for place, key in enumerate(_FIELDS)}


def field_of(table: str, name: str) -> LogField:
    """What is known of a field; an unknown one is called by its own name, so that nothing is hidden."""
    known = _FIELDS.get(f"{table}.{name}") or _FIELDS.get(name)
    return known or LogField(name.replace("_", " ").capitalize())


def title_of(table: str, name: str) -> str:
    """What people call the field: ``Due date``."""
    return _(field_of(table, name).title)


def word_of(table: str, name: str) -> str:
    """The same inside a sentence: ``due date``."""
    return lower_first(title_of(table, name))


def known_titles() -> list[str]:
    """What may be looked for, in the order of the alphabet."""
    shown = {_(field.title) for field in _FIELDS.values() if field.kind != "long"}
    return sorted(shown, key=folded)


def known_names() -> frozenset[str]:
    """Every field with a title; a test compares them with the tables."""
    return frozenset(_FIELDS)


def names_called(words: str) -> list[str]:
    """Names of the fields that people call so; what nobody calls so is taken for a name itself."""
    wanted = folded(" ".join(words.split()))
    found = {key.rpartition(".")[2] for key, field in _FIELDS.items() if folded(_(field.title)) == wanted}
    return sorted(found) or [wanted.replace(" ", "_")]


def told_fields(names: Iterable[str]) -> list[str]:
    """Those that tell something, in the order of forms; no stamps, and no id beside its own name."""
    present = sorted(names, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    return [name for name in present if name not in SILENT and not _is_named(name, present)]


def _is_named(name: str, present: Iterable[str]) -> bool:
    """Whether a neighbouring field says in words what this id says."""
    stem = name.removesuffix("_id")
    return stem != name and any(other in present for other in (f"{stem}_name", f"{stem}_code"))
