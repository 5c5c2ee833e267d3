"""Action: one thing a user can do, as data; buttons, menus and the command palette are made from it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.kit.kind import Kind
from erp_core.kit.words import Tone
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.desk import Desk

# Asks for what the operation takes besides id and version, then goes on with it: desk, record, form, go on.
Ask = Callable[[Desk, Any, QWidget, Callable[..., None]], None]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a user can do.

    Attributes:
        name: stable, lower case; part of the button's object name. For a move: the operation's name.
        title: marked with ``N_``; a verb.
        icon: file name in resources/icons without ``.svg``.
        operation: of erp_core; None for what happens on the desktop only.
        tone: ``primary`` for the one expected next, ``danger`` for what cannot be undone, ``info`` for a move
            beside the way, which never stands out.
        tooltip: one sentence, marked with ``N_``; the title serves when it is empty.
        question: asked before it is done, marked with ``N_``; empty for no question.
        ask: asks for what the operation takes besides id and version; None for nothing.
        done: said afterwards, marked with ``N_``, with ``{caption}``; empty to tell the status it is in now.
    """

    name: str
    title: str
    icon: str = ""
    operation: Callable[..., Any] | None = None
    tone: Tone = "neutral"
    tooltip: str = ""
    question: str = ""
    ask: Ask | None = None
    done: str = ""


def moves_of(kind: Kind, service: ModuleType, **more: dict[str, Any]) -> tuple[Action, ...]:
    """The buttons of a kind's moves.

    Args:
        service: holds an operation of each move's name.
        more: by a move's name, what its button has beyond the kind's words.
    """
    moves = (
        Action(
            move.name,
            move.button,
            move.icon,
            operation=getattr(service, move.name),
            tone=move.tone,
            tooltip=move.tooltip,
            question=move.question,
        )
        for move in kind.moves
    )
    return tuple(replace(action, **more.get(action.name, {})) for action in moves)


def is_confirmed(action: Action, changing: str, over: QWidget) -> bool:
    """Ask at once all that is to be asked before something is done, if anything is.

    Args:
        changing: who else types in the record what is not saved yet; empty for nobody.
        over: what the question stands over.
    """
    told = _("{people} is changing this; what is not saved yet will not be in it.").format(people=changing)
    question = _(action.question) if action.question else _("Go on all the same?")
    words = f"{told} {question}" if changing else _(action.question) if action.question else ""
    return not words or ask.confirm(over, words, _(action.title))


@dataclass(frozen=True, slots=True)
class MoveAfter:
    """A move that follows a save; not where somebody else's changes came into it, which nobody has seen."""

    action: Action
    send: Callable[[Action], None]

    def __call__(self) -> None:
        self.send(self.action)
