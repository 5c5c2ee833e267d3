"""What crosses the door for units of measure."""

from erp_core.kit.schema import Schema


class UnitRow(Schema):
    """A unit of measure; ``digits`` is how many decimals its quantities are shown with."""

    code: str
    name: str
    digits: int
