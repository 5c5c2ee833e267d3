"""Who it was: a user, the program before a login, the command line, or SQL past the program."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.security.audit.model import AuditEntry
from erp_core.security.audit.schema import Origin
from erp_core.security.user.people import names_of

COMMAND_LINE = "textile-erp-admin"
# What the operations of the command line begin with.
COMMANDS = "admin"


class Who(NamedTuple):
    """Who it was, for people to read, and from where it came."""

    name: str
    origin: Origin


def who_was_it(ctx: Context, entries: Iterable[AuditEntry]) -> dict[int, Who]:
    """By the id of each entry."""
    entries = list(entries)
    names = names_of(ctx, {entry.user_id for entry in entries})
    return {entry.id: told_as(entry.user_id, entry.operation, names) for entry in entries}


def told_as(user_id: int | None, operation: str | None, names: Mapping[int | None, str]) -> Who:
    """Who stands behind an entry of this user and operation."""
    if user_id is not None and user_id in names:
        return Who(names[user_id], "user")
    if operation is None:
        return Who(_("Direct database access"), "sql")
    if operation.startswith(COMMANDS):
        return Who(COMMAND_LINE, "command_line")
    if is_set_up(operation):
        return Who(_("Set-up"), "program")
    return Who(_("Not logged in"), "program")


def is_set_up(operation: str | None) -> bool:
    """Whether it was done when the database was made or brought to a new version."""
    return operation is not None and operation.startswith("setup.")


def others() -> dict[Origin, str]:
    """Who else there is beside the users, by origin."""
    return {
        "command_line": COMMAND_LINE,
        "sql": _("Direct database access"),
        "program": _("Not logged in"),
    }


def subject(who: Who) -> str:
    """The same as it begins a sentence; empty for what the program did before anybody was logged in."""
    if who.origin == "program":
        return ""
    return _("Somebody with direct access to the database") if who.origin == "sql" else who.name
