"""FormCommands: sends one command at a time; one whose answer was lost goes again as the same request."""

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from erp_core.errors import (
    Conflict,
    ErpError,
    InvalidMove,
    NeedsConfirmation,
    NotFound,
    StaleRecord,
    Unreachable,
    ValidationError,
)
from erp_core.kit.arguments import validate
from erp_core.kit.news.changes import Changes
from erp_core.kit.operation import operation_of
from erp_desktop.kit.drafts.sent_save import SentSave
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# Core looks for the first result of a request before it comes to say these.
_NOTHING_WAS_DONE = (ValidationError, StaleRecord, InvalidMove, NotFound, NeedsConfirmation)


def broken_rules(operation: Callable[..., Any], content: Any) -> dict[str, str]:
    """What core's own rules on the input say, without asking the server: field path to sentence."""
    declared = operation_of(operation)
    try:
        validate(declared, declared.bind((content,), {}))
    except ValidationError as error:
        return error.fields
    return {}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A command as it was sent; sending it twice does it once, because the request id is the same.

    Attributes:
        on_late: takes the answer instead of ``on_done`` when only another try brought it.
        is_kept: a save of what was typed; it is written into the draft before it is sent.
    """

    operation: Callable[..., Any]
    args: tuple[Any, ...]
    on_done: Callable[[Any], None]
    on_error: Callable[[ErpError], None]
    on_late: Callable[[Any], None] | None = None
    is_kept: bool = False
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_sent(self) -> SentSave:
        """What the draft has to know to send it again."""
        name = operation_of(self.operation).name
        return SentSave(str(self.request_id), name, self.sent_at.isoformat())


class FormCommands(QObject):
    """The commands of one form.

    Args:
        keeping: called for a save before it is sent; gives what writes it to disk, for the background.

    Attributes:
        unanswered: the command nobody knows the fate of; it must be sent again before another one.

    Signals:
        busy_changed: a command is under way, or no longer.
        settled: its answer was dealt with, and no other command followed.
    """

    busy_changed = Signal(bool)
    settled = Signal()

    def __init__(
        self, core: "Core", tasks: Tasks, keeping: Callable[[], Callable[[], None]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._core = core
        self._tasks = tasks
        self._keeping = keeping
        self._under_way: Attempt | None = None
        self.is_busy = False
        self.unanswered: Attempt | None = None
        self._sent: deque[str] = deque(maxlen=20)

    def caused(self, changes: Changes) -> bool:
        """Whether this is the echo of a command sent here, whose answer is or will be shown anyway."""
        return changes.request_id in self._sent

    @property
    def sent(self) -> SentSave | None:
        """The save that was sent and has no answer yet."""
        attempt = self._under_way or self.unanswered
        return attempt.as_sent() if attempt is not None and attempt.is_kept else None

    def send(self, attempt: Attempt) -> None:
        self._under_way = attempt
        self._sent.append(str(attempt.request_id))
        self._set_busy(True)
        core, keep = self._core, self._keeping() if attempt.is_kept else None

        def call() -> Any:
            if keep is not None:
                keep()
            return core.run_as_request(attempt.request_id, attempt.operation, *attempt.args)

        self._tasks.run(
            self, call, lambda result: self._done(attempt, result), lambda error: self._failed(attempt, error)
        )

    def retry(self, on_done: Callable[[Any], None] | None = None) -> None:
        """Send the unanswered command again, under its own request id."""
        old = self.unanswered
        if old is not None and not self.is_busy:
            self.send(replace(old, on_done=on_done or old.on_late or old.on_done))

    def _done(self, attempt: Attempt, result: Any) -> None:
        self._under_way = self.unanswered = None
        self._set_busy(False)
        attempt.on_done(result)
        self._settle()

    def _failed(self, attempt: Attempt, error: ErpError) -> None:
        self._under_way = None
        self.unanswered = attempt if self._is_open(attempt, error) else None
        if isinstance(error, StaleRecord):  # whoever hears it reads the record, and then goes on or lets go
            attempt.on_error(error)
            return
        self._set_busy(False)
        attempt.on_error(error)
        self._settle()

    def go_on(self, then: Callable[[], None]) -> None:
        """What stood in the way of a command was looked at: do what follows, as the end of that command."""
        self._set_busy(False)
        then()
        self._settle()

    def _is_open(self, attempt: Attempt, error: ErpError) -> bool:
        """Whether the command may have been carried out, now or by an earlier try."""
        if isinstance(error, Unreachable):
            return True
        if self.unanswered is None or self.unanswered.request_id != attempt.request_id:
            return False
        is_taken = isinstance(error, Conflict) and bool(error.fields)  # a code somebody else has
        return not is_taken and not isinstance(error, _NOTHING_WAS_DONE)

    def _settle(self) -> None:
        if not self.is_busy:
            self.settled.emit()

    def _set_busy(self, is_busy: bool) -> None:
        if is_busy != self.is_busy:
            self.is_busy = is_busy
            self.busy_changed.emit(is_busy)
