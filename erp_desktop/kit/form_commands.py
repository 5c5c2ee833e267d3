"""FormCommands: sends one command at a time; one whose answer was lost goes again as the same request."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from erp_core.errors import ErpError, Unreachable, ValidationError
from erp_core.kit.arguments import validate
from erp_core.kit.operation import operation_of
from erp_desktop.kit.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


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
    """A command as it was sent; sending it twice does it once, because the request id is the same."""

    operation: Callable[..., Any]
    args: tuple[Any, ...]
    on_done: Callable[[Any], None]
    on_error: Callable[[ErpError], None]
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)


class FormCommands(QObject):
    """The commands of one form.

    Attributes:
        unanswered: the command nobody knows the fate of; it must be sent again before another one.

    Signals:
        busy_changed: a command is under way, or no longer.
    """

    busy_changed = Signal(bool)

    def __init__(self, core: "Core", tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._core = core
        self._tasks = tasks
        self.is_busy = False
        self.unanswered: Attempt | None = None

    def send(self, attempt: Attempt) -> None:
        self._set_busy(True)
        core = self._core

        def call() -> Any:
            return core.run_as_request(attempt.request_id, attempt.operation, *attempt.args)

        self._tasks.run(
            self, call, lambda result: self._done(attempt, result), lambda error: self._failed(attempt, error)
        )

    def retry(self, on_done: Callable[[Any], None] | None = None) -> None:
        """Send the unanswered command again, under its own request id."""
        old = self.unanswered
        if old is not None and not self.is_busy:
            self.send(Attempt(old.operation, old.args, on_done or old.on_done, old.on_error, old.request_id))

    def _done(self, attempt: Attempt, result: Any) -> None:
        self.unanswered = None
        self._set_busy(False)
        attempt.on_done(result)

    def _failed(self, attempt: Attempt, error: ErpError) -> None:
        self.unanswered = attempt if isinstance(error, Unreachable) else None
        self._set_busy(False)
        attempt.on_error(error)

    def _set_busy(self, is_busy: bool) -> None:
        if is_busy != self.is_busy:
            self.is_busy = is_busy
            self.busy_changed.emit(is_busy)
