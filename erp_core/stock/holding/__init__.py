"""Holding: what is counted as one: a roll, or a pile of all of an item, lot, owner and state in a warehouse.

Its quantity and its value change by what is moved (``stock_move``) and in no other way.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import STAFF, VIEWER, Kind, Permit
from erp_core.kit.words import Choice


class HoldingState(Choice):
    FREE = "free", N_("Free"), "success", "circle-check"
    HELD = "held", N_("Held"), "warning", "pause"
    REJECTED = "rejected", N_("Rejected"), "danger", "ban"


HOLDING = Kind(
    "holding",
    N_("holding"),
    N_("Stock on hand"),
    place=400,
    record=N_("stock of {title}"),
    titled_by="item_code",
    found_by=("roll_number", "item_code"),
    permits=(
        Permit("read", VIEWER, N_("See stock on hand")),
        Permit("write", STAFF, N_("Say where rolls lie")),
    ),
)
