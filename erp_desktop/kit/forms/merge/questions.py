"""Questions: what two people both changed, asked side by side; what was chosen so far is kept."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.kit.records.merge import Place
from erp_desktop.kit.drafts.merged_state import MergedState, Side
from erp_desktop.kit.forms.merge.conflict_bar import ConflictBar
from erp_desktop.kit.forms.merge.merge_panel import MergePanel
from erp_desktop.kit.forms.merge.merge_words import MergeWords

Picks = list[tuple[list[Place[Any]], Side]]


class Questions(QObject):
    """A bar that tells of them and leads to the panel in which they are decided.

    Attributes:
        asked: what is to be decided, as it was put together last; None for nothing.
    """

    def __init__(self, words: MergeWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self.asked: MergedState | None = None
        self.bar, self.panel = ConflictBar(parent), MergePanel(parent)
        self._picks: dict[frozenset[Place[Any]], Side] = {}
        self._shown: list[frozenset[Place[Any]]] = []  # what the rows of the panel ask, from the first

    def clear(self) -> None:
        """Nothing is to be decided."""
        self.bar.hide()
        self.panel.hide()
        self.asked, self._picks, self._shown = None, {}, []

    def picks(self) -> Picks:
        """What was chosen so far, for the draft."""
        return [([*places], side) for places, side in self._chosen().items()]

    def resume(self, picks: Iterable[tuple[Iterable[Iterable[Any]], Side]]) -> None:
        """This was chosen already."""
        self._picks = {frozenset(map(_place, places)): side for places, side in picks}

    def ask(self, done: MergedState, happened: str, other: str) -> None:
        """Tell of them, or ask them where they are asked already.

        Args:
            happened: what the other one did, as a sentence.
            other: who that is; empty where nobody knows.
        """
        self._picks = self._chosen()
        self.asked = done
        self.bar.ask(happened + " " + _("Nothing you typed is lost."))
        if self.panel.isVisible():
            self.open(done, happened, other)

    def open(self, done: MergedState, happened: str, other: str) -> None:
        """Ask them now: the keyboard goes there."""
        self.show(done, happened, other)
        self.panel.take_keyboard()

    def show(self, done: MergedState, happened: str, other: str) -> None:
        """Ask them; the keyboard stays where it is."""
        self._picks = self._chosen()
        self.asked, self._shown = done, [frozenset(places) for places in done.questions]
        picks: list[Side | None] = [self._picks.get(places) for places in self._shown]
        asked = _("You both changed this: choose what is to stand.")
        told = asked if done.questions else _("Nothing that you both changed differs any more.")
        self.bar.hide()
        self.panel.ask(f"{happened} {told}", other, self._words.rows(done), picks)

    def put_off(self) -> None:
        """They wait."""
        self._picks = self._chosen()
        self.panel.hide()
        self.bar.show()

    def _chosen(self) -> dict[frozenset[Place[Any]], Side]:
        chosen = dict(self._picks)
        for places, side in zip(self._shown, self.panel.picks, strict=False):
            if side is not None:
                chosen[places] = side
        return chosen


def _place(place: Iterable[Any]) -> Place[Any]:
    key, name = place
    return key, name
