"""User: an account with one role. Registered it may do nothing, until an administrator activates it."""

from erp_core.kit import words
from erp_core.kit.i18n import N_
from erp_core.kit.kind import ADMIN, Kind, Move, Permit
from erp_core.kit.words import Choice


class UserStatus(Choice):
    PENDING = words.PENDING
    ACTIVE = "active", N_("Active"), "success", "circle-check"
    DISABLED = "disabled", N_("Disabled"), "danger", "ban"


USER = Kind(
    "user",
    N_("user"),
    N_("Users"),
    place=920,
    record=N_("user {title}"),
    table="user_account",
    group="accounts",
    titled_by="full_name",
    found_by=("username", "full_name"),
    permits=(
        Permit("read", ADMIN, N_("See users")),
        Permit("write", ADMIN, N_("Add and change users")),
    ),
    statuses=UserStatus,
    editable=("pending", "active", "disabled"),
    moves=(
        Move(
            "activate",
            ("pending", "disabled"),
            "active",
            ADMIN,
            button=N_("Activate…"),
            permits="",
            did=N_("activated {record} ({old} → {new})"),
            permission="write",
            icon="check",
            tooltip=N_("Let this person in, with a role"),
        ),
        Move(
            "disable",
            ("pending", "active"),
            "disabled",
            ADMIN,
            button=N_("Disable"),
            permits="",
            did=N_("disabled {record} ({old} → {new})"),
            permission="write",
            icon="ban",
            tone="danger",
            question=N_("Shut this user out? Open sessions end at once; unsaved work is refused."),
        ),
    ),
)
