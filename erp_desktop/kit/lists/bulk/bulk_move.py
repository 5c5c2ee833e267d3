"""BulkMove: one record after the other makes a move, each in a transaction of its own."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from erp_core.errors import ErpError, NotLoggedIn, StaleRecord, Unreachable
from erp_core.kit.filter import MOST_SELECTED, Selection
from erp_core.kit.i18n import _
from erp_core.kit.operation import OPERATIONS
from erp_core.platform.listed import service as listed
from erp_core.platform.listed.schema import MOST_MOVED, Candidate
from erp_desktop.kit.lists.selection.picked import Picked
from erp_desktop.kit.look.format import format_integer, format_time
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


# A server that is started again answers within these pauses.
PAUSES_S = (1, 2, 4, 8, 15)
_STEP_S = 0.1


@dataclass(frozen=True)
class Result:
    """What became of one record.

    Attributes:
        reason: why it was not moved, as a sentence; empty where it was.
    """

    record: Candidate
    reason: str = ""


class BulkMove(QObject):
    """Runs in the background; it can be stopped between two records, and what is done stays done.

    Where the connection is lost it tries again, the same request under the same id: whatever became of the
    first, the record is moved once. Begun again later it goes on so, too.

    Signals:
        told: what became of the next record.
        waits: the server does not answer; it is asked again soon.
        ended: all were tried, or it was stopped.
    """

    told = Signal(object)
    waits = Signal()
    ended = Signal()

    def __init__(self, core: "Core", tasks: Tasks, kind: str, move: str, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks, self._kind, self._move = core, tasks, kind, move
        self._is_stopped = False
        self._requests: dict[int, uuid.UUID] = {}

    def start(self, records: Sequence[Candidate]) -> None:
        """Move them in this order."""
        self._is_stopped = False
        self._tasks.run(self, lambda: self._run(records), lambda _none: self.ended.emit(), self._broken)

    def stop(self) -> None:
        """Move no more of them."""
        self._is_stopped = True

    def _run(self, records: Sequence[Candidate]) -> None:
        """In the background."""
        operation: Any = OPERATIONS.get(f"{self._kind}.{self._move}")
        for record in records:
            if self._is_stopped or not isValid(self):
                return
            reason = ""
            try:
                self._send(operation.function, record)
            except StaleRecord:
                reason = self._changed_by(record)
            except (Unreachable, NotLoggedIn):
                raise  # the others would not fare better
            except ErpError as error:
                reason = error.in_words
            if isValid(self):
                self.told.emit(Result(record, reason))

    def _send(self, function: Callable[..., Any], record: Candidate) -> None:
        request = self._requests.setdefault(record.id, uuid.uuid4())
        for pause in PAUSES_S:
            try:
                self._core.run_as_request(request, function, record.id, record.version)
            except Unreachable:
                if isValid(self):
                    self.waits.emit()
                for _step in range(round(pause / _STEP_S)):
                    if self._is_stopped:
                        raise
                    time.sleep(_STEP_S)
            else:
                return
        self._core.run_as_request(request, function, record.id, record.version)

    def _changed_by(self, record: Candidate) -> str:
        get: Any = OPERATIONS.get(f"{self._kind}.get")
        try:
            now = self._core.run(get.function, record.id)
        except ErpError as error:
            return error.in_words
        words = _("Changed by {name} at {time} meanwhile.")
        return words.format(name=now.updated_by or _("somebody"), time=format_time(now.updated_at))

    def _broken(self, error: ErpError) -> None:
        self.told.emit(Result(Candidate(id=0, version=0, title=""), error.in_words))
        self.ended.emit()


def unfinished(records: Sequence[Candidate], results: Sequence[Result]) -> list[Candidate]:
    """Those that nothing was tried with."""
    tried = {result.record.id for result in results}
    return [record for record in records if record.id not in tried]


def candidates(core: "Core", chosen: Picked, move: str, tell: Callable[[int], None]) -> list[Candidate]:
    """Blocking: all records that are meant, whether their rows have come or not, in the order of the list.

    Args:
        tell: is told how many were looked at.

    Raises:
        ErpError: they are more than can be told one by one.
    """
    if chosen.count > MOST_SELECTED:
        words = _("At most {most} records are moved in one go. Select fewer.")
        raise ErpError(words.format(most=format_integer(MOST_SELECTED)))
    asked = chosen.asked(core)
    if chosen.count <= MOST_MOVED:
        return core.run(listed.candidates, chosen.kind, asked, move)
    ids, found = core.run(listed.ids, chosen.kind, asked, 0, MOST_SELECTED), list[Candidate]()
    for first in range(0, len(ids), MOST_MOVED):
        some = asked.model_copy(update={"selection": Selection(ids=ids[first : first + MOST_MOVED])})
        found += core.run(listed.candidates, chosen.kind, some, move)
        tell(min(first + MOST_MOVED, len(ids)))
    return found
