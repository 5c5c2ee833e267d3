"""Attachment: a file that hangs on a record, with the rights of that; equal bytes are kept once."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind

ATTACHMENT = Kind(
    "attachment",
    N_("attachment"),
    N_("Attachments"),
    place=960,
    titled_by="name",
    has_past=False,
)
