"""Lot: what was made or bought as one: a dye lot, a lot of yarn. Its number is unique for its item."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind

LOT = Kind(
    "lot",
    N_("lot"),
    N_("Lots"),
    place=410,
    record=N_("lot {title}"),
    found_by=("number",),
)
