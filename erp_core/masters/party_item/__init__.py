"""Party's item code: what a customer or supplier calls an item of ours, by code and name."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, VIEWER, Kind, Permit

PARTY_ITEM = Kind(
    "party_item",
    N_("party’s item code"),
    N_("Item codes of parties"),
    place=805,
    record=N_("party’s item code {title}"),
    titled_by="code",
    found_by=("code",),
    permits=(
        Permit("read", VIEWER, N_("See parties’ item codes")),
        Permit("write", STAFF, N_("Add and change parties’ item codes")),
        Permit("delete", MANAGER, N_("Delete parties’ item codes")),
    ),
)
