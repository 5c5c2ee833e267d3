"""Who may do what this user may not: the sentence at a button that cannot be pressed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from erp_core.kit.i18n import _
from erp_core.security.permission import permission_title
from erp_core.security.role import service as roles

if TYPE_CHECKING:
    from erp_core import Core

MOST_NAMED = 3
_known: "WeakKeyDictionary[Core, dict[str, list[str]]]" = WeakKeyDictionary()


def remember_holders(core: "Core") -> None:
    """Ask once a session which roles hold what; blocking, called in the background."""
    if core not in _known:
        _known[core] = core.run(roles.holders)


def forget_holders(core: "Core") -> None:
    """A role was changed: ask again when it is needed."""
    _known.pop(core, None)


def why_refused(core: "Core", refused: Mapping[str, str]) -> dict[str, str]:
    """For each refused move a sentence: the permission that is missing, and the roles that hold it."""
    return {move: _sentence(core, permission) for move, permission in refused.items()}


def _sentence(core: "Core", permission: str) -> str:
    if not permission:
        return _("This is your own order. Your company wants somebody else to approve it.")
    title = permission_title(permission)
    holders = [_(role) for role in _known.get(core, {}).get(permission, [])][:MOST_NAMED]
    if not holders:
        return _("Needs “{permission}”.").format(permission=title)
    return _("Needs “{permission}”; these roles can do it: {roles}.").format(
        permission=title, roles=", ".join(holders)
    )
