"""What crosses the door for currencies."""

from erp_core.kit.schema import Schema


class CurrencyRow(Schema):
    """A currency; ``digits`` is how many decimals its amounts are rounded to (0 to 2)."""

    code: str
    name: str
    digits: int
