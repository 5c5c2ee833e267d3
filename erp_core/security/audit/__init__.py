"""Audit: who changed what, written by triggers, read by histories."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, Kind, Permit

AUDIT = Kind(
    "audit",
    N_("audit log"),
    N_("Audit log"),
    place=950,
    table="audit_log",
    has_past=False,
    permits=(Permit("read", ADMIN, N_("See the audit log")),),
)
