"""Merger: what is typed in a form together with a stored record, worked out in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from erp_core.kit.records.merge import Place, Rules, Version, differences
from erp_desktop.kit.drafts.merged_state import MergedState, State, merge_states, version_of
from erp_desktop.kit.forms.merge.typed import Typed
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Job

Then = Callable[[MergedState], None]


@dataclass(frozen=True, slots=True)
class _Done:
    """What was put together last."""

    base: State
    theirs: Any
    mine: State
    merged: MergedState

    def is_of(self, base: State, theirs: Any, mine: State) -> bool:
        return self.theirs is theirs and self.base == base and self.mine == mine


class Merger(QObject):
    """Two thousand lines take their time; whoever types meanwhile is not held up, and it is in it."""

    def __init__(self, body: Typed, rules: Rules, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._body, self._rules, self._desk = body, rules, desk
        self._job: Job | None = None
        self._done: _Done | None = None
        self._stored: tuple[Any, State] | None = None

    def state_of(self, record: Any) -> State:
        """The state with a record shown as it is stored; kept until another one's is asked for."""
        if self._stored is None or self._stored[0] is not record:
            self._stored = record, self._body.state_of(record)
        return self._stored[1]

    def drop(self) -> None:
        """Nobody waits for it any more."""
        self._cancel()
        self._done = None

    def merge(self, base: State, theirs: Any, then: Then) -> None:
        """What stands in the form on top of ``base``, on top of the record ``theirs``; the latest asked wins.

        Args:
            then: called with what is typed by then in it; at once, where that was worked out already.
        """
        self._cancel()
        mine = self._body.state()
        if self._done is not None and self._done.is_of(base, theirs, mine):
            then(self._done.merged)
            return
        whole, rules = self._body.stating(theirs), self._rules

        def took(done: MergedState) -> None:
            self._job, self._done = None, _Done(base, theirs, mine, done)
            self.merge(base, theirs, then)

        self._job = self._desk.tasks.run(self, lambda: merge_states(base, mine, whole(), rules), took)

    def compare(
        self, before: Any, after: Any, then: Callable[[list[Place[Any]], Version[Any]], None]
    ) -> None:
        """Where a stored record is other than it was, and how it stands there now."""
        was, now = self._body.stating(before), self._body.stating(after)

        def look() -> tuple[list[Place[Any]], Version[Any]]:
            version = version_of(now())
            return differences(version_of(was()), version), version

        self._desk.tasks.run(self, look, lambda found: then(*found))

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job = None
