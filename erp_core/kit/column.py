"""What a table's columns say of themselves."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, ForeignKey, Integer, Numeric, Text

from erp_core.kit.words import ValueKind

# Digits before and after the point tell what a number is of; DESIGN: money (18,2), prices (18,4) …
_NUMBERS = {
    (18, 2): ValueKind.MONEY,
    (18, 4): ValueKind.PRICE,
    (18, 3): ValueKind.QUANTITY,
    (10, 2): ValueKind.QUANTITY,
    (7, 4): ValueKind.PERCENT,
}


def kind_of(one: Column[Any]) -> ValueKind:
    """The kind of value the column's type says; of a list, that of its members."""
    if refers_to(one):
        return ValueKind.REFERENCE
    stored = one.type.item_type if isinstance(one.type, ARRAY) else one.type
    if isinstance(stored, Numeric):
        return _NUMBERS[(stored.precision or 0, stored.scale or 0)]
    kinds: tuple[tuple[type[Any], ValueKind], ...] = (
        (Boolean, ValueKind.FLAG),
        (Date, ValueKind.DATE),
        (DateTime, ValueKind.INSTANT),
        (Integer, ValueKind.INTEGER),
        (Text, ValueKind.LONG_TEXT),
    )
    return next((kind for type_, kind in kinds if isinstance(stored, type_)), ValueKind.TEXT)


def refers_to(one: Column[Any]) -> str:
    """The table whose id the column holds; empty for none, and for codes, which are their own words."""
    targets = (key.target_fullname.split(".") for key in one.foreign_keys if isinstance(key, ForeignKey))
    return next((table for table, name in targets if name == "id"), "")
