"""LinesHistory: what was done to the lines since they were shown, to be undone and done again."""

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from erp_desktop.kit.lines.line import Line

MOST_STEPS = 200
State = tuple[Line, ...]
# Puts lines in place of those shown; with the first row that is other, and the column that was changed.
Show = Callable[[State, int, str], None]


class _Step(QUndoCommand):
    """One edit: the lines before and after it; lines that stayed as they were are shared."""

    def __init__(self, before: State, after: State, cell: str, show: Show) -> None:
        super().__init__()
        self.before, self.after = before, after
        self._cell, self._show = cell, show
        self._is_done = True  # the edit itself came first

    def undo(self) -> None:
        self._is_done = False
        self._show(self.before, _first_other(self.before, self.after), self._cell)

    def redo(self) -> None:
        if not self._is_done:
            self._is_done = True
            self._show(self.after, _first_other(self.before, self.after), self._cell)


class LinesHistory(QUndoStack):
    """Steps over the lines of one grid.

    Args:
        show: puts lines in place of those shown, and the keyboard where they are other.
    """

    def __init__(self, show: Show, parent: QObject) -> None:
        super().__init__(parent)
        self.setUndoLimit(MOST_STEPS)
        self._show = show
        self._now: State = ()
        self._first: State | None = ()
        self._kept: dict[int, tuple[Line, Line]] = {}

    def begin(self, lines: Sequence[Line]) -> None:
        """Other lines are shown: nothing was done to them."""
        self.clear()
        self._now = self._first = self._state(lines)

    @property
    def is_as_shown(self) -> bool:
        """Whether every change is undone; lines with nothing in them are no change."""
        is_same = self._first is not None and _with_something(self._now) == _with_something(self._first)
        return self.isClean() or is_same

    def forget_first(self) -> None:
        """No way back to how the lines were first."""
        self.resetClean()
        self._first = None

    def note(
        self,
        lines: Sequence[Line],
        cell: str = "",
        *,
        is_answer: bool = False,
        changed: Collection[int] | None = None,
    ) -> None:
        """The lines were changed.

        Args:
            cell: name of the column that was changed; empty where whole lines came, went or moved.
            is_answer: by what was looked up, or the header; it belongs to the step before.
            changed: ids of the objects of the only lines that may be other than before; None for any.
        """
        before, self._now = self._now, self._state(lines, changed)
        last = self.command(self.index() - 1) if self.index() == self.count() else None
        if not is_answer and before != self._now:
            self.push(_Step(before, self._now, cell, self._show))
        elif isinstance(last, _Step):
            last.after = self._now

    def shown(self, lines: Sequence[Line]) -> None:
        """A step was undone or done again."""
        self._now = self._state(lines)

    def _state(self, lines: Sequence[Line], changed: Collection[int] | None = None) -> State:
        """Copies of the lines; of those that are as they were, the same as before."""
        kept: dict[int, tuple[Line, Line]] = {}
        for line in lines:
            live, known = self._kept.get(id(line), (None, None))
            may_differ = changed is None or id(line) in changed
            is_same = live is line and not (may_differ and known != line)
            kept[id(line)] = (line, known if known is not None and is_same else copied(line))
        self._kept = kept
        return tuple(kept[id(line)][1] for line in lines)


def copied(line: Line) -> Line:
    """The same line, id and all; values are never changed in place, so copies share them."""
    same = line.copy()
    same.id, same.told = line.id, dict(line.told)
    return same


def _with_something(lines: State) -> list[Line]:
    return [line for line in lines if not line.is_empty]


def _first_other(one: State, other: State) -> int:
    pairs = zip(one, other, strict=False)
    return next((row for row, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
