"""EditHistory: what was done to a record since it was shown, to be undone and done again."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from erp_core.kit.i18n import N_
from erp_desktop.kit.lines.line import Line

MOST_STEPS = 200
NO_UNDO = N_("There is nothing to undo here.")
NO_REDO = N_("There is nothing to do again.")
Lines = tuple[Line, ...]
Fields = Mapping[str, Any]
# Puts lines in place of those shown; with the row in which something changed, and the column.
# The row is -1 where it was no line that was changed.
ShowLines = Callable[[Lines, int, str], None]
# Puts fields as they stand there; with the one that was changed, empty where it was none.
ShowFields = Callable[[Fields, str], None]


@dataclass(frozen=True, slots=True)
class _State:
    """How a record was at one time: its lines, and the states of its fields."""

    lines: Lines = ()
    fields: Fields | None = None


class _Step(QUndoCommand):
    """One edit: the record before and after it; what stayed as it was is shared.

    Attributes:
        field: name of the field that was changed; empty where lines were.
        cell: name of the column that was changed; empty where whole lines were.
        rows: where what was changed stands before it and after; what is answered later stands elsewhere.
    """

    def __init__(self, before: _State, after: _State, go: Callable[["_Step", _State], None]) -> None:
        super().__init__()
        self.before, self.after = before, after
        self.field = self.cell = ""
        self.rows: tuple[int, int] = (-1, -1)
        self._go = go
        self._is_done = True  # the edit itself came first

    def undo(self) -> None:
        self._is_done = False
        self._go(self, self.before)

    def redo(self) -> None:
        if not self._is_done:
            self._is_done = True
            self._go(self, self.after)


class EditHistory(QUndoStack):
    """Steps over the lines and the fields of one form.

    Args:
        show_lines: puts lines in place of those shown, and the keyboard where they are other.

    Attributes:
        read_fields: gives the states of the fields; of a grid alone there are none.
        show_fields: puts states in place of those shown.
        typing: name of the field whose last step is still being typed.
    """

    def __init__(self, show_lines: ShowLines, parent: QObject) -> None:
        super().__init__(parent)
        self.setUndoLimit(MOST_STEPS)
        self._show_lines = show_lines
        self.read_fields: Callable[[], Fields] = dict
        self.show_fields: ShowFields = lambda _fields, _name: None
        self.typing = ""
        self._now = self._first = _State()
        self._is_stepping = self._is_firstless = False
        self._own: set[str] = set()  # fields the user changed himself, also at steps that are gone by now
        self._kept: dict[int, tuple[Line, Line]] = {}

    def begin(self, lines: Sequence[Line] = ()) -> None:
        """Another record is shown: nothing was done to it."""
        if self._is_stepping:
            return
        self.clear()
        self.typing, self._is_firstless, self._own = "", False, set()
        self._now = self._first = _State(self._lines(lines), self.read_fields())

    def cut(self, lines: Sequence[Line] | None = None) -> None:
        """No way back from here; it counts as changed where it was.

        Args:
            lines: as they are by now; None where they are as noted.
        """
        was_as_shown = self.has_lines_as_shown
        self.clear()
        self.typing = ""
        self._now = _State(self._now.lines if lines is None else self._lines(lines), self.read_fields())
        if not was_as_shown:
            self.resetClean()

    @property
    def has_lines_as_shown(self) -> bool:
        """Whether every change of the lines is undone; lines with nothing in them are no change."""
        is_same = _with_something(self._now.lines) == _with_something(self._first.lines)
        return not self._is_firstless and (self.isClean() or is_same)

    @property
    def first_fields(self) -> Fields | None:
        """The fields as they were shown first; None where there is no way back to them."""
        return None if self._is_firstless else self._first.fields

    @property
    def fields(self) -> Fields:
        """The fields as they were when they were noted last."""
        return self._now.fields or {}

    @property
    def own_fields(self) -> Fields:
        """The fields that the user changed himself and that are other than they were shown first."""
        first = {} if self._is_firstless else self._first.fields or {}
        return {n: state for n, state in self.fields.items() if n in self._own and first.get(n) != state}

    @property
    def is_paused(self) -> bool:
        return self._is_stepping

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What is changed meanwhile is no step, and belongs to none."""
        was, self._is_stepping = self._is_stepping, True
        try:
            yield
        finally:
            self._is_stepping = was

    def forget_first(self) -> None:
        """No way back to how the record was first."""
        self.resetClean()
        self._is_firstless = True

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
        if self._is_stepping:
            return
        before, self._now = self._now, replace(self._now, lines=self._lines(lines, changed))
        if not is_answer and before.lines != self._now.lines:
            step = self._push(before)
            row = _first_other(before.lines, self._now.lines)
            step.cell, step.rows = cell, (row, row)
        elif (last := self._last()) is not None:
            last.after = self._now

    def note_all(self, lines: Sequence[Line]) -> None:
        """Fields and lines were put there together, while it was paused: one step."""
        before, self._now = self._now, _State(self._lines(lines), self.read_fields())
        self._push(before)

    def note_move(self, before: int, after: int) -> None:
        """The last step moved what stood in one row to another."""
        if (last := self._last()) is not None and min(last.rows) == min(before, after):
            last.rows = before, after

    def note_field(self, name: str, *, is_answer: bool = False) -> None:
        """A field was changed; other fields and the lines may follow, see ``note_following``.

        Args:
            is_answer: what was typed in it was looked up; that belongs to the step that typed it.
        """
        if self._is_stepping:
            return
        before, fields = self._now, self.read_fields()
        self._now = replace(before, fields=fields)
        last = self._last()
        if is_answer:
            self._answer(name, before.fields or {}, fields)
        elif last is not None and last.field == name == self.typing:
            last.after = self._now
        elif before.fields != fields:
            self._push(before).field = self.typing = name
            self._own.add(name)

    def note_following(self, name: str, *, is_answer: bool = False) -> None:
        """Other fields followed one that was changed, or one that was answered."""
        before, fields = self._now.fields or {}, self.read_fields()
        self._now = replace(self._now, fields=fields)
        if is_answer:
            self._answer(name, before, fields)
        elif (last := self._last()) is not None:
            last.after = self._now

    def shown(self, lines: Sequence[Line], noted: Sequence[Line] = ()) -> None:
        """A step was undone or done again.

        Args:
            noted: what these are copies of, unless something followed since.
        """
        self._kept = {id(line): (line, known) for line, known in zip(lines, noted, strict=False)}
        self._now = replace(self._now, lines=self._lines(lines))

    def saved(self, lines: Sequence[Line] = (), fixed: Collection[str] = ()) -> None:
        """What stands there is stored, and shown as it was stored; the way back stays open.

        Lines have the ids of those stored now, at every step; what is stored no more would come back as new.
        What the store made of a line or a field stands at every step since it was written so.

        Args:
            lines: those stored, with the keys they had before.
            fixed: names of fields that cannot be changed once stored.
        """
        before, fields = self._now, self.read_fields()
        stored = {line.key: line for line in lines}
        for known in self._all_lines():
            known.id = stored[known.key].id if known.key in stored else None
        for known in before.lines:
            if known.key in stored:
                _take_over(known, stored[known.key])
        self._lay(before.fields or {}, fields, fixed)
        self._kept = {id(stored[k.key]): (stored[k.key], k) for k in before.lines if k.key in stored}
        self._now = self._first = _State(self._lines(lines), fields)
        for step in self._steps():  # lines with nothing in them are not stored
            step.before, step.after = (
                replace(s, lines=self._now.lines) if _are_same(s.lines, before.lines) else s
                for s in (step.before, step.after)
            )
        self.typing, self._is_firstless = "", False
        self.setClean()

    def tell_ids(self, kept: Sequence[int], sent: Sequence[object], lines: Iterable[Line]) -> None:
        """Lines that are stored no more would come back as new ones.

        Args:
            kept: ids of those stored.
            sent: keys of the lines they were stored from, where that is known.
            lines: those that stand there.
        """
        by_key, stored = dict(zip(sent, kept, strict=True)) if len(sent) == len(kept) else {}, {*kept}
        for line in (*self._all_lines(), *lines):
            line.id = by_key.get(line.key, line.id if line.id in stored else None)

    def _steps(self) -> list[_Step]:
        return [one for n in range(self.count()) if isinstance(one := self.command(n), _Step)]

    def _all_lines(self) -> Iterator[Line]:
        """Every line at any step, as often as it was other, or oftener."""
        states = [self._first, *(s for step in self._steps() for s in (step.before, step.after)), self._now]
        before: Lines = ()
        for state in states:
            if state.lines is not before:  # from step to step few are other
                yield from (line for was, line in zip(before, state.lines, strict=False) if was is not line)
                yield from state.lines[len(before) :]
                before = state.lines

    def _lay(self, before: Fields, after: Fields, fixed: Collection[str]) -> None:
        """What the store made of fields, at the steps since they were written so; fixed ones, at all."""
        steps = self._steps()
        made = [name for name, value in after.items() if before.get(name) != value]
        for name in {*made, *fixed}:
            answer = {name: after[name]}
            for step in reversed(steps[: self.index()]):
                is_asking = name not in fixed and _of(step.before, name) != _of(step.after, name)
                step.after = _with(step.after, answer)
                if is_asking:
                    break
                step.before = _with(step.before, answer)
            for step in steps[self.index() :]:
                is_other = name not in fixed and _of(step.before, name) != _of(step.after, name)
                step.before = _with(step.before, answer)
                if is_other:
                    break
                step.after = _with(step.after, answer)

    def _push(self, before: _State) -> _Step:
        step = _Step(before, self._now, self._go)
        self.typing = ""
        self.push(step)
        return step

    def _last(self) -> _Step | None:
        """The last step, where none was undone since."""
        last = self.command(self.index() - 1) if self.index() == self.count() else None
        return last if isinstance(last, _Step) else None

    def _go(self, step: _Step, state: _State) -> None:
        """Show the record as it was before a step, or behind it."""
        self.typing = ""
        with self.paused():
            now = self._now.fields or {}
            other = {n: v for n, v in (state.fields or {}).items() if now.get(n) != v}
            if other or step.field:
                self.show_fields(other, step.field)
            if other or not step.field or state.lines != self._now.lines:
                self._show_lines(state.lines, step.rows[state is step.after], step.cell)
            self._now = replace(self._now, fields=state.fields)

    def _answer(self, name: str, before: Fields, after: Fields) -> None:
        """Put an answer, and what followed it, behind the step that asked for it and in all steps since."""
        steps = self._steps()
        is_since = True
        for place, step in reversed([*enumerate(steps)]):
            is_asking = place < self.index() and _of(step.before, name) != _of(step.after, name)
            if is_since:
                step.after = _answered(step.after, before, after)
                step.before = step.before if is_asking else _answered(step.before, before, after)
            is_since = is_since and not is_asking

    def _lines(self, lines: Sequence[Line], changed: Collection[int] | None = None) -> Lines:
        """Copies of the lines; of those that are as they were, the same as before."""
        kept = self._kept  # it holds the lines, too: an id is that of no other one
        looked_at = [line for line in lines if changed is None or id(line) in changed or id(line) not in kept]
        for line in looked_at:
            _line, known = kept.get(id(line), (None, None))
            if known != line:
                kept[id(line)] = line, copied(line)
        if len(kept) > len(lines):
            self._kept = kept = {id(line): kept[id(line)] for line in lines}
        return tuple(kept[id(line)][1] for line in lines)


def copied(line: Line) -> Line:
    """The same line, id and all; values are never changed in place, so copies share them."""
    same = line.copy()
    same.id, same.told, same.key = line.id, dict(line.told), line.key
    return same


def _of(state: _State, name: str) -> Any:
    return (state.fields or {}).get(name)


def _answered(state: _State, before: Fields, after: Fields) -> _State:
    """A state in which what is answered stands answered."""
    answers = {n: after[n] for n, v in (state.fields or {}).items() if n in after and before.get(n) == v}
    return replace(state, fields={**(state.fields or {}), **answers})


def _with(state: _State, answer: Fields) -> _State:
    return replace(state, fields={**(state.fields or {}), **answer})


def _take_over(known: Line, stored: Line) -> None:
    """What is noted of a line is what was stored."""
    same = copied(stored)
    known.values, known.typed, known.errors = same.values, same.typed, same.errors
    known.offered, known.unfit, known.passed = same.offered, same.unfit, same.passed
    known.was_in = same.was_in


def _are_same(one: Lines, other: Lines) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _with_something(lines: Lines) -> list[Line]:
    return [line for line in lines if not line.is_empty]


def _first_other(one: Lines, other: Lines) -> int:
    pairs = zip(one, other, strict=False)
    return next((row for row, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
