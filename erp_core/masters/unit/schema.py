"""What crosses the door for units of measure."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from erp_core.kit.schema import Input, Row, Schema, View
from erp_core.kit.types import LINE, Code, Factor
from erp_core.masters.unit import Dimension


class UnitSize(Schema):
    """A unit as quantities need it.

    Attributes:
        digits: how many decimals its quantities are counted with.
        dimension: what it measures; units of the same convert into each other, those of ``other`` into none.
        factor: how many of the dimension's base unit it is.
    """

    code: str
    name: str
    digits: int
    dimension: str
    factor: Decimal
    is_active: bool = True


class UnitRow(Row):
    """A line of the list of units."""

    code: str
    name: str
    dimension: Dimension
    factor: Decimal
    decimals: int
    is_active: bool


class UnitInput(Input):
    """What a user writes about a unit.

    Attributes:
        factor: how many m, kg, m2, pcs, l or h one of it is, by what it measures; 1 of what converts into
            nothing, where it may be left out.
        decimals: how many decimals its quantities are counted with.
    """

    code: Code
    name: Annotated[str, LINE, Field(min_length=1, max_length=80)]
    dimension: Dimension = Dimension.OTHER
    factor: Factor | None = None
    decimals: Annotated[int, Field(ge=0, le=3)] = 0
    is_active: bool = True


class UnitView(View):
    """A whole unit."""

    code: str
    name: str
    dimension: Dimension
    factor: Decimal
    decimals: int
    is_active: bool
