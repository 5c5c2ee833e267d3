"""How each status (and priority) looks: core's word, tone and icon, never colour alone."""

from dataclasses import dataclass

from erp_core.kit.i18n import N_
from erp_core.kit.words import Tone, choice


@dataclass(frozen=True, slots=True)
class StatusLook:
    """What a status looks like; ``title`` is translated when shown."""

    title: str
    tone: Tone
    icon: str


# What only windows speak of: an account that has to wait after failed logins.
_LOCKED = StatusLook(N_("Locked"), "warning", "lock")


def look(status: str) -> StatusLook:
    """The look of a status; an unknown one is shown by its own word, so that nothing is hidden."""
    if status == "locked":
        return _LOCKED
    known = choice(status)
    if known is None:
        return StatusLook(status.replace("_", " ").capitalize(), "neutral", "circle-help")
    return StatusLook(known.label, known.tone, known.icon)
