"""Words on data: what kind of value a field holds. Nothing of SQL is loaded by this module."""

from enum import StrEnum


class ValueKind(StrEnum):
    """What kind of value a field holds: picks format, alignment, editor and the tests a filter may ask.

    A list is of the kind of its members. A reference is the id of another record.
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    PERMISSION = "permission"
    FLAG = "flag"
    INTEGER = "integer"
    MONEY = "money"
    PRICE = "price"
    QUANTITY = "quantity"
    PERCENT = "percent"
    DATE = "date"
    INSTANT = "instant"
    REFERENCE = "reference"
    PICTURE = "picture"
