"""Settled: what acts on a list waits until the list shows what its search line says."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from erp_core.kit.i18n import _

Do = Callable[[], object]


class Settled(QObject):
    """Enters what is typed, waits for the rows, and then does it; says so where that cannot be understood.

    Whatever acts on all that a list shows, or on what is selected in it, passes here: a condition that was
    typed and not entered is never left out, and where what stands in the line is refused, by the line or by
    the server, nothing acts on what was asked before.

    Args:
        screen: the list.
    """

    def __init__(self, screen: Any) -> None:
        super().__init__(screen)
        self._screen = screen
        self._waiting: Do | None = None
        for came in (screen.model.page_loaded, screen.model.state_changed, screen.search.looked_up):
            came.connect(lambda *_args: self._go_on())

    def __call__(self, do: Do, *, is_about_asking: bool = False) -> None:
        """Do it as soon as the list shows what is asked.

        Args:
            is_about_asking: it is done though a condition is wrong: it leads to other questions.
        """
        screen, search = self._screen, self._screen.search
        self._waiting = None
        many = screen.selection.count > 1
        search.enter()
        if screen.refusal and not is_about_asking:
            screen.message.show_message(screen.refusal, "danger")
        elif self._is_settled():
            do()
        else:
            self._waiting = self._say_they_are_others if many and not is_about_asking else do

    def _is_settled(self) -> bool:
        model = self._screen.model
        return not (model.is_asked_anew and model.is_loading) and not self._screen.search.is_looking_up

    def _go_on(self) -> None:
        if self._waiting is not None and self._is_settled():
            do, self._waiting = self._waiting, None
            if self._screen.refusal:
                self._screen.message.show_message(self._screen.refusal, "danger")
            else:
                do()

    def _say_they_are_others(self) -> None:
        """What was selected was so in another list."""
        words = _("The list shows now what was typed. Select in it what you mean, and press the key again.")
        self._screen.message.show_message(words, "info")
