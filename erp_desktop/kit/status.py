"""How each status (and priority) of a document looks: a word, a tone and an icon, never colour alone."""

from dataclasses import dataclass
from typing import Literal

from erp_core.kit.i18n import N_

Tone = Literal["neutral", "primary", "info", "warning", "success", "danger"]


@dataclass(frozen=True, slots=True)
class StatusLook:
    """What a status looks like; ``title`` is marked with ``N_`` and translated when shown."""

    title: str
    tone: Tone
    icon: str


_LOOKS: dict[str, StatusLook] = {
    # every order
    "draft": StatusLook(N_("Draft"), "neutral", "pencil-line"),
    "pending": StatusLook(N_("Pending"), "warning", "hourglass"),
    "closed": StatusLook(N_("Closed"), "neutral", "archive"),
    "cancelled": StatusLook(N_("Cancelled"), "danger", "ban"),
    # purchase orders
    "approved": StatusLook(N_("Approved"), "info", "thumbs-up"),
    "sent": StatusLook(N_("Sent"), "primary", "send"),
    "received": StatusLook(N_("Received"), "success", "package-check"),
    # sales orders
    "confirmed": StatusLook(N_("Confirmed"), "info", "handshake"),
    "in_production": StatusLook(N_("In production"), "primary", "factory"),
    "shipped": StatusLook(N_("Shipped"), "success", "truck"),
    # work orders
    "released": StatusLook(N_("Released"), "info", "play"),
    "in_progress": StatusLook(N_("In progress"), "primary", "loader"),
    "on_hold": StatusLook(N_("On hold"), "warning", "pause"),
    "completed": StatusLook(N_("Completed"), "success", "circle-check"),
    # users
    "active": StatusLook(N_("Active"), "success", "circle-check"),
    "disabled": StatusLook(N_("Disabled"), "danger", "ban"),
    "locked": StatusLook(N_("Locked"), "warning", "lock"),
    # priorities
    "low": StatusLook(N_("Low"), "neutral", "chevron-down"),
    "normal": StatusLook(N_("Normal"), "neutral", "minus"),
    "high": StatusLook(N_("High"), "warning", "chevron-up"),
    "urgent": StatusLook(N_("Urgent"), "danger", "chevrons-up"),
}


def look(status: str) -> StatusLook:
    """The look of a status; an unknown one is shown by its own word, so that nothing is hidden."""
    known = _LOOKS.get(status)
    return known or StatusLook(status.replace("_", " ").capitalize(), "neutral", "circle-help")


def known_statuses() -> frozenset[str]:
    """Every status that has a look; a test compares it with the core's."""
    return frozenset(_LOOKS)
