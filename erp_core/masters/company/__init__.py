"""Company: the one firm this database belongs to; made at set-up."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, VIEWER, Kind, Permit

COMPANY = Kind(
    "company",
    N_("company"),
    N_("Company settings"),
    place=910,
    alone=N_("company settings"),
    group="settings",
    titled_by="name",
    found_by=("name",),
    permits=(
        Permit("read", VIEWER, N_("See the company settings")),
        Permit("write", ADMIN, N_("Change the company settings")),
    ),
)
