"""One thing that was looked at."""

from pydantic import BaseModel

from erp_core.server.health import is_this_machine

FINE, NOTE, WARNING, BROKEN, UNSEEN = "fine", "note", "warning", "broken", "unseen"
# What was not seen is no fault: else a monitor would want a superuser's password all year round.
EXIT_CODES = {FINE: 0, NOTE: 0, UNSEEN: 0, WARNING: 1, BROKEN: 2}


class Finding(BaseModel):
    """What was looked at, and how it is.

    Attributes:
        subject: a word for programs, the same in every language.
        state: ``fine``, ``warning``, ``broken``; ``note``: nothing is wrong, and one should know what follows
            of it; ``unseen``: it could not be looked at.
        words: how it is, in a sentence.
        advice: what to do, or how to have it looked at; empty if it is fine.
    """

    subject: str
    state: str
    words: str
    advice: str = ""


def worst(findings: list[Finding]) -> int:
    """The exit code for a monitor: 0, 1 or 2."""
    return max((EXIT_CODES[finding.state] for finding in findings), default=0)


def is_here(host: str) -> bool:
    """Whether a host's name, address or range is this machine itself; so is a socket in its file system."""
    return host in ("", "localhost") or host.startswith("/") or is_this_machine(host.partition("/")[0])
