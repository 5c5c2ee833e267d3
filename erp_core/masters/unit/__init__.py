"""Unit: kg, m, pcs …: what it measures, how large it is, and with how many decimals it is counted.

Everything that has a quantity names its unit by the code, so that never changes; what was counted in a unit
keeps its decimals and its size. An inactive unit stays on what names it and is not offered for new documents.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, VIEWER, Kind, Permit
from erp_core.kit.words import Choice


class Dimension(Choice):
    """What can be measured. Units of one dimension convert into each other, those of ``other`` into none."""

    LENGTH = "length", N_("Length")
    WEIGHT = "weight", N_("Weight")
    AREA = "area", N_("Area")
    PIECE = "piece", N_("Pieces")
    VOLUME = "volume", N_("Volume")
    TIME = "time", N_("Time")
    OTHER = "other", N_("Other")


# The unit that the others of its dimension are so many of.
BASES: dict[str, str] = {
    Dimension.LENGTH: "m",
    Dimension.WEIGHT: "kg",
    Dimension.AREA: "m2",
    Dimension.PIECE: "pcs",
    Dimension.VOLUME: "l",
    Dimension.TIME: "h",
}

UNIT = Kind(
    "unit",
    N_("unit"),
    N_("Units"),
    place=817,
    record=N_("unit {title}"),
    titled_by="code",
    found_by=("code", "name"),
    alike_by=("name",),
    permits=(
        Permit("read", VIEWER, N_("See units")),
        Permit("write", MANAGER, N_("Add and change units")),
        Permit("delete", MANAGER, N_("Delete units")),
    ),
)
