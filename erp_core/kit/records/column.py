"""column(): a mapped column with its words on it; what the words of a table are is read off its columns."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Numeric,
    String,
    Table,
    Text,
)
from sqlalchemy.orm import MappedColumn, mapped_column

from erp_core.kit import words
from erp_core.kit.words import ValueKind

# Digits before and after the point tell what a number is of; DESIGN: money (18,2), prices (18,4) …
_NUMBERS = {
    (18, 2): ValueKind.MONEY,
    (18, 4): ValueKind.PRICE,
    (18, 6): ValueKind.RATE,
    (18, 3): ValueKind.QUANTITY,
    (10, 2): ValueKind.QUANTITY,
    (18, 9): ValueKind.RATE,
    (7, 4): ValueKind.PERCENT,
}

# A longer text has several lines.
LINE = 200


def column(
    title: str, *args: Any, kind: ValueKind | None = None, is_sorted: bool = False, **kwargs: Any
) -> MappedColumn[Any]:
    """A mapped column that people are told of.

    Args:
        title: as forms call the field, marked with ``N_``; for a flag, what is true when it is set.
        args, kwargs: as ``mapped_column`` takes them.
        kind: where the SQL type does not say it: choices, permissions, pictures.
        is_sorted: a text that people read; lists sort it as the company's language does (``sorting``).
    """
    return mapped_column(*args, info={"title": title, "kind": kind, "is_sorted": is_sorted}, **kwargs)


def register_words(table: Table) -> None:
    """Make the words of a table's columns known, in the order of the table."""
    for one in table.columns:
        known = words.Field(one.info.get("title", ""), kind_of(one), refers_to(one))
        words.register(table.name, one.name, known)


def kind_of(one: Column[Any]) -> ValueKind:
    """The kind of value said on the column, else what its type says; of a list, that of its members."""
    said = getattr(one, "info", {}).get("kind")  # an expression of several columns says nothing of itself
    if said is not None:
        return said
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
    if isinstance(stored, String) and (stored.length or 0) > LINE:
        return ValueKind.LONG_TEXT
    return next((kind for type_, kind in kinds if isinstance(stored, type_)), ValueKind.TEXT)


def refers_to(one: Column[Any]) -> str:
    """The table whose id the column holds; empty for none, and for codes, which are their own words."""
    targets = (key.target_fullname.split(".") for key in one.foreign_keys if isinstance(key, ForeignKey))
    return next((table for table, name in targets if name == "id"), "")
