"""What crosses the door for number series."""

from typing import Annotated

from pydantic import Field

from erp_core.kit.schema import Input, Schema
from erp_core.kit.types import CODE

Prefix = Annotated[str, CODE, Field(max_length=20, pattern=r"^([A-Z0-9/_-]*[A-Z/_-])?$")]


class NumberSeriesInput(Input):
    """How numbers of a series look from now on; given numbers stay.

    Attributes:
        width: digits, filled up with zeros.
        is_yearly: counting starts again each calendar year, and the year stands in the number.
    """

    prefix: Prefix
    width: Annotated[int, Field(ge=1, le=12)]
    is_yearly: bool = False


class NumberSeriesRow(Schema):
    """One series; ``name`` is the document's."""

    name: str
    prefix: str
    width: int
    is_yearly: bool
    last_number: int


class GapRow(Schema):
    """Proof about the numbers that share a prefix.

    Attributes:
        missing: numbers between first and last that no document has; empty when the series is gapless.
    """

    series: str
    prefix: str
    first: int
    last: int
    count: int
    missing: list[int]
