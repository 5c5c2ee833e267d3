"""The field of a tax number, wherever one is typed: what may be mistyped in it is said below it."""

from collections.abc import Mapping
from typing import Any

from erp_core.kit.i18n import N_
from erp_core.masters.party.tax_number import told_tax_number
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field


def tax_number_field(books: str = "") -> Field:
    """Two columns wide.

    Args:
        books: the field beside it that says which currency a company counts in.
    """

    def look(said: Mapping[str, Any]) -> str:
        number, address, phone = (said.get(name) or "" for name in ("tax_number", "address", "phone"))
        return told_tax_number(number, address, phone, books=said.get(books) or "")

    return Field("tax_number", N_("Tax number"), editors.text(), 2, look=look)
