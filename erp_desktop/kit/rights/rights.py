"""Rights: what a role may not do is greyed, with a sentence: what is missing, and who can grant it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from erp_core.errors import ErpError
from erp_desktop.kit.look.plain_style import unmarked
from erp_desktop.kit.rights.holders import Holders
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

Target = QWidget | QAction


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why one button or menu entry cannot be pressed; ``tooltip`` is its own, for when it can be again."""

    permission: str
    tooltip: str


class Rights(QObject):
    """What the user of one window may do, on buttons, menu entries and keys.

    ``offer`` is how every button and menu entry is tied to its permission; nothing is hidden for want of one.

    Attributes:
        may_hide: the company lets people keep from the others what they have open.
    """

    may_hide = True

    def __init__(self, core: "Core", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._core, self._tasks = core, tasks
        self._holders = Holders(core)
        self._is_asked = False
        self._refused: WeakKeyDictionary[Target, _Refusal] = WeakKeyDictionary()

    def offer(self, target: Target, permission: str, *, is_ready: bool = True) -> bool:
        """Let who holds the permission press a button or menu entry; grey it for others, and say why.

        Args:
            is_ready: whether everything else that it needs is there (a row is selected, something was typed).
        """
        is_allowed = self._core.can(permission)
        if is_allowed:
            self.allow(target, is_ready=is_ready)
        else:
            self.refuse(target, permission)
        return is_allowed

    def refuse(self, target: Target, permission: str) -> None:
        """Grey a button or menu entry; tooltip and screen reader tell what is missing and who can grant it.

        Args:
            permission: empty where only the rule of four eyes stands in the way.
        """
        before = self._refused.get(target)
        self._refused[target] = _Refusal(permission, before.tooltip if before else target.toolTip())
        target.setEnabled(False)
        self._explain(target)
        if permission:
            self._ask()

    def allow(self, target: Target, *, is_ready: bool = True) -> None:
        """No permission is missing; it can be pressed when it is ready."""
        refusal = self._refused.pop(target, None)
        if refusal is not None:
            target.setToolTip(refusal.tooltip)
            _describe(target, "")
        target.setEnabled(is_ready)

    def missing(self, target: Target) -> str | None:
        """The permission for want of which it is greyed; None when that is not the reason."""
        refusal = self._refused.get(target)
        return refusal.permission if refusal is not None else None

    def may(self, owner: QObject, permission: str, say: Callable[[str], object]) -> bool:
        """Whether the user holds a permission; if not, say why: for what he asks for by a key."""
        is_allowed = self._core.can(permission)
        if not is_allowed:
            self.say_why(owner, permission, say)
        return is_allowed

    def say_why(self, owner: QObject, permission: str, say: Callable[[str], object]) -> None:
        """Give the sentence to ``say`` as soon as the holders are known."""

        def tell(_nothing: object = None) -> None:
            say(self.sentence(permission))

        if self._holders.is_known or not permission:
            tell()
        else:
            self._tasks.run(owner, self.remember, tell, tell)

    def sentence(self, permission: str) -> str:
        """What is missing and who can grant it, as far as that is known; empty for four eyes."""
        return " ".join(self._holders.sentences(permission))

    def remember(self) -> None:
        """Ask once a session which roles hold what; blocking, called in the background."""
        self._holders.remember()

    def forget(self) -> None:
        """A role was changed: what is greyed names others when their answer is there."""
        self._holders.forget()
        self._is_asked = False
        if self._live():
            self._ask()

    def _ask(self) -> None:
        """Fill in the holders when they arrive."""
        if self._holders.is_known or self._is_asked:
            return
        self._is_asked = True
        self._tasks.run(self, self.remember, self._arrived, self._not_arrived)

    def _arrived(self, _nothing: object) -> None:
        self._is_asked = False
        for target in self._live():
            self._explain(target)

    def _not_arrived(self, _error: ErpError) -> None:
        self._is_asked = False

    def _live(self) -> list[Target]:
        return [target for target in list(self._refused) if isValid(target)]

    def _explain(self, target: Target) -> None:
        parts = self._holders.sentences(self._refused[target].permission)
        # Qt does not wrap a tooltip of plain text: what is missing stands above who can help.
        target.setToolTip("\n".join([parts[0], " ".join(parts[1:])]).strip())
        _describe(target, " ".join(parts))


def _describe(target: Target, words: str) -> None:
    """For people who hear the screen instead of seeing it.

    Of a menu entry Qt tells them the name alone; the entry's key, where it has one, says the sentence.
    """
    if isinstance(target, QAction):
        target.setWhatsThis(unmarked(words))
    else:
        target.setAccessibleDescription(words)
