"""Holders: which roles hold what, and the sentence for what is missing."""

from typing import TYPE_CHECKING

from erp_core.kit.i18n import _
from erp_core.security.permission import missing_words
from erp_core.security.role import ROLE
from erp_core.security.role import service as roles
from erp_core.security.user import USER

if TYPE_CHECKING:
    from erp_core import Core

MOST_NAMED = 3


class Holders:
    """Asked once a session, and again when a role was changed.

    Attributes:
        is_known: the answer is there; sentences name nobody before.
    """

    def __init__(self, core: "Core") -> None:
        self._core = core
        self._held: dict[str, list[str]] | None = None

    @property
    def is_known(self) -> bool:
        return self._held is not None

    def remember(self) -> None:
        """Ask which roles hold what, unless it is known; blocking, called in the background."""
        if self._held is None:
            self._held = self._core.run(roles.holders)

    def forget(self) -> None:
        """A role was changed: ask again the next time."""
        self._held = None

    def sentences(self, permission: str) -> list[str]:
        """What is missing, then who can grant it, as far as that is known.

        Args:
            permission: empty where only the rule of four eyes stands in the way.
        """
        if not permission:
            return [
                _("You wrote this order, or a part of it."),
                _("Your company wants somebody else to do this."),
            ]
        missing = missing_words(permission)
        granting = self._granting(permission)
        others = [role for role in self._holding(permission) if role not in granting]
        if not granting:
            return [missing, *_has(others)]
        if not others:
            one = _("Only {roles} has it and can give it to you.")
            many = _("Only {roles} have it and can give it to you.")
            return [missing, _about(granting, one, many)]
        one, many = _("{roles} can give it to you."), _("Any of these can give it to you: {roles}.")
        return [missing, *_has(others), _about(granting, one, many)]

    def _holding(self, permission: str) -> list[str]:
        return (self._held or {}).get(permission, [])

    def _granting(self, permission: str) -> list[str]:
        """Roles that can give a permission to this user, by the rules of the core.

        Nobody gives what he does not hold himself. Who may change roles adds it to the user's role; who may
        change accounts gives another role, if he may do all that the user may.
        """
        me = self._core.me
        mine = me.permissions if me is not None else frozenset()
        changing_roles = self._holding(ROLE.permission("write"))
        changing_users = self._holding(USER.permission("write"))
        return [
            role
            for role in self._holding(permission)
            if role in changing_roles
            or (role in changing_users and all(role in self._holding(held) for held in mine))
        ]


def _has(held: list[str]) -> list[str]:
    return [_about(held, _("{roles} has it."), _("{roles} have it."))] if held else []


def _about(held: list[str], one: str, many: str) -> str:
    # No number is said, so ngettext does not fit: Turkish has one form for all numbers, and two here.
    return (one if len(held) == 1 else many).format(roles=_listed([_(role) for role in held]))


def _listed(titles: list[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``; beyond three, ``A, B, C and others``."""
    if len(titles) > MOST_NAMED:
        return _("{names} and others").format(names=", ".join(titles[:MOST_NAMED]))
    if len(titles) == 1:
        return titles[0]
    return _("{names} and {last}").format(names=", ".join(titles[:-1]), last=titles[-1])
