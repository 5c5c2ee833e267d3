"""Units say what they measure; a line says whether its price is the item's own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import insert

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NEW = [("cm", "Centimetre", 1), ("lb", "Pound", 3), ("ml", "Millilitre", 0)]
# What each measures, and how many m, kg, m2, pcs, l or h it is. Sets, cones, rolls and lots convert into
# nothing: how many pieces or kilograms they are differs from item to item.
SIZES = {
    "m": ("length", "1"),
    "cm": ("length", "0.01"),
    "yd": ("length", "0.9144"),
    "kg": ("weight", "1"),
    "g": ("weight", "0.001"),
    "t": ("weight", "1000"),
    "lb": ("weight", "0.45359237"),
    "m2": ("area", "1"),
    "pcs": ("piece", "1"),
    "doz": ("piece", "12"),
    "l": ("volume", "1"),
    "ml": ("volume", "0.001"),
    "h": ("time", "1"),
}


def upgrade() -> None:
    """Add that."""
    op.add_column(
        "purchase_order_line",
        sa.Column("has_default_price", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "sales_order_line",
        sa.Column("has_default_price", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "unit", sa.Column("dimension", sa.String(length=20), server_default="other", nullable=False)
    )
    op.add_column(
        "unit", sa.Column("factor", sa.Numeric(precision=18, scale=9), server_default="1", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_unit_dimension"),
        "unit",
        "dimension IN ('length', 'weight', 'area', 'piece', 'volume', 'time', 'other')",
    )
    op.create_check_constraint(op.f("ck_unit_factor"), "unit", "factor > 0 AND factor <> 'NaN'")
    units = sa.Table("unit", sa.MetaData(), autoload_with=op.get_bind())
    for code, name, digits in NEW:
        row = {"code": code, "name": name, "digits": digits}
        op.execute(insert(units).values(row).on_conflict_do_nothing())
    for code, (dimension, factor) in SIZES.items():
        op.execute(units.update().where(units.c.code == code).values(dimension=dimension, factor=factor))
