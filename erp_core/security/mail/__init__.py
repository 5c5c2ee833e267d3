"""Mail: what the company's programs write to people outside the window, and the server that takes it."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, Kind, Permit
from erp_core.kit.words import Choice


class MailSecurity(Choice):
    STARTTLS = "starttls", N_("STARTTLS")
    TLS = "tls", N_("TLS from the start")
    NONE = "none", N_("No encryption")


MAIL = Kind(
    "mail",
    N_("e-mail"),
    N_("E-mail"),
    place=965,
    alone=N_("e-mail settings"),
    table="mail_settings",
    group="settings",
    titled_by="",
    has_past=False,
    permits=(
        Permit("read", ADMIN, N_("See the e-mail settings")),
        Permit("write", ADMIN, N_("Change the e-mail settings")),
    ),
)
