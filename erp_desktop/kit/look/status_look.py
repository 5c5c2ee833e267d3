"""How each status (and priority) of a document looks: core's word, a tone and an icon, never colour alone."""

from dataclasses import dataclass
from typing import Literal

from erp_core.security.audit.words import CHOICE_TITLES

Tone = Literal["neutral", "primary", "info", "warning", "success", "danger"]


@dataclass(frozen=True, slots=True)
class StatusLook:
    """What a status looks like; ``title`` is translated when shown."""

    title: str
    tone: Tone
    icon: str


_LOOKS: dict[str, tuple[Tone, str]] = {
    # every order
    "draft": ("neutral", "pencil-line"),
    "pending": ("warning", "hourglass"),
    "closed": ("neutral", "archive"),
    "cancelled": ("danger", "ban"),
    # purchase orders
    "approved": ("info", "thumbs-up"),
    "sent": ("primary", "send"),
    "received": ("success", "package-check"),
    # sales orders
    "confirmed": ("info", "handshake"),
    "in_production": ("primary", "factory"),
    "shipped": ("success", "truck"),
    # work orders
    "released": ("info", "play"),
    "in_progress": ("primary", "loader"),
    "on_hold": ("warning", "pause"),
    "completed": ("success", "circle-check"),
    # users
    "active": ("success", "circle-check"),
    "disabled": ("danger", "ban"),
    "locked": ("warning", "lock"),
    # priorities
    "low": ("neutral", "chevron-down"),
    "normal": ("neutral", "minus"),
    "high": ("warning", "chevron-up"),
    "urgent": ("danger", "chevrons-up"),
}


def look(status: str) -> StatusLook:
    """The look of a status; an unknown one is shown by its own word, so that nothing is hidden."""
    if status not in _LOOKS:
        return StatusLook(status.replace("_", " ").capitalize(), "neutral", "circle-help")
    return StatusLook(CHOICE_TITLES[status], *_LOOKS[status])


def known_statuses() -> frozenset[str]:
    """Every status that has a look; a test compares it with the core's."""
    return frozenset(_LOOKS)
