"""Action: one thing a user can do, as data; buttons, menus and the command palette are made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from erp_desktop.kit.look.status_look import Tone


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a user can do.

    Attributes:
        name: stable, lower case; part of the button's object name. For a move: the operation's name.
        title: marked with ``N_``; a verb.
        icon: file name in resources/icons without ``.svg``.
        shortcut: as QKeySequence reads it (``Ctrl+S``); empty for none.
        operation: of erp_core; None for what happens on the desktop only.
        tone: ``primary`` for the one expected next, ``danger`` for what cannot be undone, ``info`` for a move
            beside the way, which never stands out.
        tooltip: one sentence, marked with ``N_``; the title serves when it is empty.
        question: asked before it is done, marked with ``N_``; empty for no question.
    """

    name: str
    title: str
    icon: str = ""
    shortcut: str = ""
    operation: Callable[..., Any] | None = None
    tone: Tone = "neutral"
    tooltip: str = ""
    question: str = ""
