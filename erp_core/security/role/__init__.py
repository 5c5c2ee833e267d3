"""Role: a named set of permissions that users hold.

Four are shipped; all but the administrator's can be adjusted, and others can be made as copies.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, Kind, Permit

ROLE = Kind(
    "role",
    N_("role"),
    N_("Roles"),
    place=930,
    record=N_("role {title}"),
    group="accounts",
    titled_by="title",
    found_by=("name", "title"),
    permits=(
        Permit("read", ADMIN, N_("See roles")),
        Permit("write", ADMIN, N_("Add and change roles")),
    ),
)
