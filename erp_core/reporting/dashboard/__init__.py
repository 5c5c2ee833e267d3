"""Dashboard: the figures a manager looks at first."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import VIEWER, Kind, Permit

DASHBOARD = Kind(
    "dashboard",
    N_("dashboard"),
    N_("Dashboard"),
    place=900,
    has_past=False,
    permits=(Permit("read", VIEWER, N_("See the dashboard")),),
)
