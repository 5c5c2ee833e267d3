"""BulkMove: one record after the other makes a move, each in a transaction of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from erp_core.errors import ErpError, NotLoggedIn, StaleRecord, Unreachable
from erp_core.kit.i18n import _
from erp_core.kit.operation import OPERATIONS
from erp_core.platform.listed.schema import Candidate
from erp_desktop.kit.look.format import format_time
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


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

    Signals:
        told: what became of the next record.
        ended: all were tried, or it was stopped.
    """

    told = Signal(object)
    ended = Signal()

    def __init__(self, core: "Core", tasks: Tasks, kind: str, move: str, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks, self._kind, self._move = core, tasks, kind, move
        self._is_stopped = False

    def start(self, records: Sequence[Candidate]) -> None:
        """Move them in this order."""
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
                self._core.run(operation.function, record.id, record.version)
            except StaleRecord:
                reason = self._changed_by(record)
            except (Unreachable, NotLoggedIn):
                raise  # the others would not fare better
            except ErpError as error:
                reason = error.in_words
            if isValid(self):
                self.told.emit(Result(record, reason))

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
