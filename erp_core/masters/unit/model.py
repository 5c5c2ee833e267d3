"""The table of units of measure."""

from decimal import Decimal
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Index,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import search_index
from erp_core.kit.records.column import column
from erp_core.kit.records.db import declare_rule
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind
from erp_core.masters.unit import UNIT, Dimension

_DIMENSIONS = ", ".join(f"'{dimension}'" for dimension in Dimension)

declare_rule(
    "ck_unit_code",
    N_("The code of a unit stays as it is. Add another unit, and make this one inactive."),
    "code",
)
declare_rule(
    "ck_unit_decimals_in_use",
    N_("Quantities were counted in this unit, so its decimals stay as they are. Add another unit."),
    "decimals",
)
declare_rule(
    "ck_unit_dimension_in_use",
    N_("Quantities were counted in this unit, so what it measures stays as it is. Add another unit."),
    "dimension",
)
declare_rule(
    "ck_unit_factor_in_use",
    N_("Quantities were counted in this unit, so its factor stays as it is. Add another unit."),
    "factor",
)
declare_rule("ck_unit_in_use", N_("Items or documents name this unit. Make it inactive instead."))


class Unit(Record):
    """A unit of measure; some are shipped. Quantities are stored with three decimals, so no more are shown.

    A deleted one keeps its code: keys name it, and whoever adds that code again gets it back.

    Attributes:
        dimension: what it measures.
        factor: how many of the dimension's base unit it is: m, kg, m2, pcs, l, h.
    """

    __tablename__ = "unit"
    __table_args__ = (
        Index(
            "uq_unit_code",
            text("folded(code)"),
            unique=True,
            info={"field": "code", "message": N_("Another unit has this code.")},
        ),
        UniqueConstraint("code", name="uq_unit_key"),
        CheckConstraint("decimals BETWEEN 0 AND 3", name="decimals"),
        CheckConstraint(f"dimension IN ({_DIMENSIONS})", name="dimension"),
        CheckConstraint("factor > 0 AND factor <> 'NaN'", name="factor"),
        search_index("unit"),
    )
    KIND: ClassVar[Kind] = UNIT

    code: Mapped[str] = column(N_("Code"), String(40), is_sorted=True)
    name: Mapped[str] = column(N_("Name"), String(80), is_sorted=True)
    dimension: Mapped[str] = column(
        N_("Measures"), String(20), kind=ValueKind.CHOICE, server_default=str(Dimension.OTHER)
    )
    factor: Mapped[Decimal] = column(N_("Factor"), Numeric(18, 9), server_default="1")
    decimals: Mapped[int] = column(N_("Decimals"), SmallInteger)
    is_active: Mapped[bool] = column(N_("Active"), default=True, server_default="true")
    search_text: Mapped[str] = mapped_column(
        Text, Computed("folded(' ' || code || ' ' || name)", persisted=True), deferred=True
    )
