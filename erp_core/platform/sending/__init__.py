"""Sending: a record's paper that left the house, by which mail, with what on it."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import STAFF, Kind, Permit

SENDING = Kind(
    "sending",
    N_("sent document"),
    N_("Sent documents"),
    place=963,
    titled_by="recipient",
    has_past=False,
    permits=(Permit("mail", STAFF, N_("Send documents by the company’s mail server"), N_("Send by e-mail")),),
)
