"""Party: whom we buy from and sell to. A party may be customer, supplier, or both.

An inactive party stays on its old documents and is not offered for new ones.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import MANAGER, STAFF, VIEWER, Kind, Permit

PARTY = Kind(
    "party",
    N_("party"),
    N_("Parties"),
    place=800,
    record=N_("party {title}"),
    titled_by="name",
    found_by=("code", "name"),
    alike_by=("name", "tax_number"),
    codes="P",
    permits=(
        Permit("read", VIEWER, N_("See parties")),
        Permit("write", STAFF, N_("Add and change parties")),
        Permit("delete", MANAGER, N_("Delete parties")),
    ),
)
