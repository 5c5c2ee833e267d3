"""Number series: prefix, width and yearly restart of each document's numbers; gapless whatever happens."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, Kind, Permit

NUMBER_SERIES = Kind(
    "number_series",
    N_("number series"),
    N_("Numbering"),
    place=960,
    record=N_("numbering of {title}"),
    group="settings",
    titled_by="name",
    has_past=False,
    permits=(
        Permit("read", ADMIN, N_("See the numbering")),
        Permit("write", ADMIN, N_("Change the numbering")),
    ),
)
