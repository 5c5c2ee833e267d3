"""What crosses the door for units of measure."""

from decimal import Decimal

from erp_core.kit.schema import Schema


class UnitRow(Schema):
    """A unit of measure.

    Attributes:
        digits: how many decimals its quantities are shown with.
        dimension: what it measures; units of the same convert into each other, those of ``other`` into none.
        factor: how many of the dimension's base unit it is.
    """

    code: str
    name: str
    digits: int
    dimension: str
    factor: Decimal
