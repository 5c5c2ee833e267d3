"""Server: how the database is doing, for whoever looks after it."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, Kind, Permit

SERVER = Kind(
    "server",
    N_("server"),
    N_("Server"),
    place=970,
    has_past=False,
    permits=(Permit("read", ADMIN, N_("See the server's health")),),
)
BACKUP_RUN = Kind(
    "backup_run",
    N_("backup"),
    N_("Backups"),
    place=980,
    record=N_("backup {title}"),
    group="settings",
    titled_by="",
    has_past=False,
)
