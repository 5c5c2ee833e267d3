"""Print template: how a company lays out its own papers, where it does not take what is delivered."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, Kind, Permit

PRINT_TEMPLATE = Kind(
    "print_template",
    N_("paper template"),
    N_("Paper templates"),
    place=962,
    record=N_("paper template of {title}"),
    group="settings",
    titled_by="name",
    has_past=False,
    permits=(
        Permit("read", ADMIN, N_("See the paper templates")),
        Permit("write", ADMIN, N_("Change the paper templates")),
    ),
)
