"""What a role may not do is greyed, with a sentence: which permission is missing, and who can grant it.

``offer`` is how every button and menu entry is tied to its permission; nothing is hidden for want of one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, WeakSet

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from erp_core.kit.i18n import _
from erp_core.security.permission import Permission, missing_words
from erp_core.security.role import service as roles
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

MOST_NAMED = 3
Holders = dict[str, list[str]]


@dataclass(slots=True)
class _Refusal:
    """Why one button or menu entry cannot be pressed; ``tooltip`` is its own, for when it can be again."""

    core: "Core"
    tasks: Tasks
    permission: str
    tooltip: str


_known: "WeakKeyDictionary[Core, Holders]" = WeakKeyDictionary()
_asked: "WeakSet[Core]" = WeakSet()
_refused: "WeakKeyDictionary[QWidget | QAction, _Refusal]" = WeakKeyDictionary()


def offer(
    target: QWidget | QAction, core: "Core", tasks: Tasks, permission: str, *, is_ready: bool = True
) -> bool:
    """Let who holds the permission press a button or menu entry; grey it for others, and say why.

    Args:
        is_ready: whether everything else that it needs is there (a row is selected, something was typed).
    """
    is_allowed = core.can(permission)
    if is_allowed:
        allow(target, is_ready=is_ready)
    else:
        refuse(target, core, tasks, permission)
    return is_allowed


def refuse(target: QWidget | QAction, core: "Core", tasks: Tasks, permission: str) -> None:
    """Grey a button or menu entry; tooltip and screen reader tell what is missing and who can grant it.

    Args:
        permission: empty where only the rule of four eyes stands in the way.
    """
    before = _refused.get(target)
    tooltip = before.tooltip if before is not None else target.toolTip()
    _refused[target] = _Refusal(core, tasks, permission, tooltip)
    target.setEnabled(False)
    _explain(target)
    if permission:
        _ask(core, tasks)


def allow(target: QWidget | QAction, *, is_ready: bool = True) -> None:
    """No permission is missing; it can be pressed when it is ready."""
    refusal = _refused.pop(target, None)
    if refusal is not None:
        target.setToolTip(refusal.tooltip)
        _describe(target, "")
    target.setEnabled(is_ready)


def missing_permission(target: QWidget | QAction) -> str | None:
    """The permission for want of which it is greyed; None when that is not the reason."""
    refusal = _refused.get(target)
    return refusal.permission if refusal is not None else None


def may(owner: QObject, core: "Core", tasks: Tasks, permission: str, say: Callable[[str], object]) -> bool:
    """Whether the user holds a permission; if not, say why: for what he asks for by a key."""
    is_allowed = core.can(permission)
    if not is_allowed:
        say_why(owner, core, tasks, permission, say)
    return is_allowed


def say_why(
    owner: QObject, core: "Core", tasks: Tasks, permission: str, say: Callable[[str], object]
) -> None:
    """Give the sentence to ``say`` as soon as the holders are known."""

    def tell(_nothing: object = None) -> None:
        say(sentence(core, permission))

    if core in _known or not permission:
        tell()
    else:
        tasks.run(owner, lambda: remember_holders(core), tell, tell)


def sentence(core: "Core", permission: str) -> str:
    """What is missing and who can grant it, as far as that is known; empty ``permission`` for four eyes."""
    return " ".join(_sentences(core, permission))


def remember_holders(core: "Core") -> None:
    """Ask once a session which roles hold what; blocking, called in the background."""
    if core not in _known:
        _known[core] = core.run(roles.holders)


def forget_holders(core: "Core") -> None:
    """A role was changed: what is greyed names others when their answer is there."""
    _known.pop(core, None)
    _asked.discard(core)
    for _target, refusal in _live(core):
        _ask(core, refusal.tasks)


def _ask(core: "Core", tasks: Tasks) -> None:
    """Fill in the holders when they arrive."""
    if core in _known or core in _asked:
        return
    _asked.add(core)

    def arrived(_nothing: object) -> None:
        _asked.discard(core)
        for target, _refusal in _live(core):
            _explain(target)

    tasks.run(tasks, lambda: remember_holders(core), arrived, lambda _error: _asked.discard(core))


def _live(core: "Core") -> list[tuple[QWidget | QAction, _Refusal]]:
    return [(t, refusal) for t, refusal in list(_refused.items()) if refusal.core is core and isValid(t)]


def _explain(target: QWidget | QAction) -> None:
    refusal = _refused[target]
    parts = _sentences(refusal.core, refusal.permission)
    # Qt does not wrap a tooltip of plain text: what is missing stands above who can help.
    target.setToolTip("\n".join([parts[0], " ".join(parts[1:])]).strip())
    _describe(target, " ".join(parts))


def _describe(target: QWidget | QAction, words: str) -> None:
    """For people who hear the screen instead of seeing it.

    Of a menu entry Qt tells them the name alone; the entry's key, where it has one, says the sentence.
    """
    if isinstance(target, QAction):
        target.setWhatsThis(words)
    else:
        target.setAccessibleDescription(words)


def _sentences(core: "Core", permission: str) -> list[str]:
    if not permission:
        return [_("This is your own order."), _("Your company wants somebody else to approve it.")]
    missing = missing_words(permission)
    holders = _known.get(core, {})
    held = holders.get(permission, [])
    granting = _granting(core, holders, permission)
    others = [role for role in held if role not in granting]
    if not granting:
        return [missing, *_has(others)]
    if not others:
        one = _("Only {roles} has it and can give it to you.")
        many = _("Only {roles} have it and can give it to you.")
        return [missing, _about(granting, one, many)]
    one, many = _("{roles} can give it to you."), _("Any of these can give it to you: {roles}.")
    return [missing, *_has(others), _about(granting, one, many)]


def _has(held: list[str]) -> list[str]:
    return [_about(held, _("{roles} has it."), _("{roles} have it."))] if held else []


def _about(held: list[str], one: str, many: str) -> str:
    return (one if len(held) == 1 else many).format(roles=_listed([_(role) for role in held]))


def _listed(titles: list[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``; beyond three, ``A, B, C and others``."""
    if len(titles) > MOST_NAMED:
        return _("{names} and others").format(names=", ".join(titles[:MOST_NAMED]))
    if len(titles) == 1:
        return titles[0]
    return _("{names} and {last}").format(names=", ".join(titles[:-1]), last=titles[-1])


def _granting(core: "Core", holders: Holders, permission: str) -> list[str]:
    """Roles that can give a permission to this user, by the rules of the core.

    Nobody gives what he does not hold himself. Who may change roles adds it to the user's role; who may
    change accounts gives another role, if he may do all that the user may.
    """
    me = core.me
    mine = me.permissions if me is not None else frozenset()
    changing_roles = holders.get(Permission.ROLE_WRITE, [])
    changing_users = holders.get(Permission.USER_WRITE, [])
    return [
        role
        for role in holders.get(permission, [])
        if role in changing_roles
        or (role in changing_users and all(role in holders.get(held, []) for held in mine))
    ]
