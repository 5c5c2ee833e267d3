"""Columns that say a part of an address each, as many files have it: together they are the address."""

from collections.abc import Mapping
from typing import Any

from erp_core.kit.i18n import N_
from erp_core.kit.words import Field, ValueKind

# Nothing of the columns themselves is kept: they are lines of this.
WHOLE = "address"
_CITY, _CODE = "address_city", "address_postal_code"
# In the order in which they stand on a letter; no number is worth a look for zeros before it.
PARTS = {
    "address_line_2": Field(N_("Address: second line"), ValueKind.LONG_TEXT),
    _CITY: Field(N_("Address: city"), ValueKind.LONG_TEXT),
    _CODE: Field(N_("Address: postal code"), ValueKind.LONG_TEXT),
    "address_state": Field(N_("Address: state"), ValueKind.LONG_TEXT),
    "address_country": Field(N_("Address: country"), ValueKind.LONG_TEXT),
}


def put_together(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says, with one address of all parts it says; the postal code stands behind the city."""
    rest = {name: value for name, value in values.items() if name not in PARTS}
    if len(rest) == len(values):
        return rest
    said = {name: str(value) for name in (WHOLE, *PARTS) if (value := values.get(name))}
    if _CITY in said and _CODE in said:
        said[_CITY] += f" {said.pop(_CODE)}"
    return rest | {WHOLE: "\n".join(said.values()) or None}
