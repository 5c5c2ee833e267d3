"""Session: one login on one PC, from login until logout, expiry or revocation."""

from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, VIEWER, Kind, Permit
from erp_core.kit.words import Choice


class RefusalReason(Choice):
    WRONG_PASSWORD = "wrong_password", N_("Wrong password")
    UNKNOWN_NAME = "unknown_name", N_("Unknown user name")
    NOT_ACTIVE = "not_active", N_("Account not active")
    WRONG_CODE = "wrong_code", N_("Wrong code")
    NEW_PASSWORD = "new_password", N_("New password needed")


SESSION = Kind(
    "session",
    N_("session"),
    N_("Sessions"),
    place=940,
    record=N_("session of {title}"),
    group="logins",
    titled_by="",
    has_past=False,
    permits=(
        Permit("own", VIEWER, N_("Log in and out"), N_("Log in")),
        Permit("read", ADMIN, N_("See sessions")),
        Permit("revoke", ADMIN, N_("End sessions of others"), N_("End sessions")),
    ),
)
REFUSED_LOGIN = Kind(
    "refused_login",
    N_("refused login"),
    N_("Refused logins"),
    place=941,
    record=N_("login as {title}"),
    alone=N_("login"),
    group="logins",
    titled_by="",
    has_past=False,
)
SIGNING_KEY = Kind(
    "signing_key",
    N_("signing key"),
    N_("Signing keys"),
    place=942,
    record=N_("signing key {title}"),
    group="settings",
    titled_by="kid",
    has_past=False,
)
