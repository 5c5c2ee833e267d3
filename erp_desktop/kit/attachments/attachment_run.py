"""AttachmentRun: files on their way to a record or from it, in the background; it can be stopped."""

import io
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import BinaryIO

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from erp_core.errors import ErpError, NotLoggedIn, Unreachable
from erp_core.kit.i18n import _
from erp_core.platform.attachment.schema import AttachmentRow
from erp_desktop.kit.work.desk import Desk


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be added: its name, and how it is opened."""

    name: str
    open: Callable[[], BinaryIO]

    @classmethod
    def file(cls, path: Path) -> "Source":
        """A file on this PC."""
        return cls(path.name, lambda: _opened(path))

    @classmethod
    def bytes(cls, name: str, content: bytes) -> "Source":
        """What the clipboard holds."""
        return cls(name, lambda: io.BytesIO(content))


@dataclass(slots=True)
class Added:
    """What became of files that were to be added.

    Attributes:
        refused: name and sentence of each that was not taken.
        is_stopped: somebody stopped it; those that were there stay.
    """

    rows: list[AttachmentRow] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    is_stopped: bool = False


class AttachmentRun(QObject):
    """One thing at a time; what is begun meanwhile is left alone.

    Signals:
        came: name of a file, so many of its bytes, and of how many.
        ended: it is over, however.
    """

    came = Signal(str, int, int)
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stop = Event()
        self.is_under_way = False

    def stop(self) -> None:
        """Let no more bytes go."""
        self._stop.set()

    def add(
        self,
        kind: str,
        record_id: int,
        sources: Sequence[Source],
        on_added: Callable[[Added], None],
        on_error: Callable[[ErpError], None],
    ) -> None:
        """Hang files on a record, one after the other; each whole or not at all."""
        core, stop = self._desk.core, self._begin()

        def work() -> Added:
            done = Added()
            for source in sources:
                try:
                    with source.open() as file:
                        row = core.attach(kind, record_id, source.name, file, self._watch(source.name, stop))
                except (NotLoggedIn, Unreachable):
                    raise
                except ErpError as error:
                    done.refused.append((source.name, error.in_words))
                    continue
                except OSError as error:
                    done.refused.append((source.name, _cannot_read(error)))
                    continue
                if row is None:
                    done.is_stopped = True
                    break
                done.rows.append(row)
            return done

        self._run(work, on_added, on_error)

    def fetch(
        self,
        row: AttachmentRow,
        target: Path,
        on_there: Callable[[Path], None],
        on_error: Callable[[ErpError], None],
    ) -> None:
        """Write a file to a place on this PC; what lay there is replaced when all of it is here."""
        core, stop = self._desk.core, self._begin()

        def work() -> Path | None:
            part = target.with_name(f"{target.name[:40]}.part{os.getpid()}")
            try:
                with part.open("wb") as file:
                    is_whole = core.fetch(row, file, self._watch(row.name, stop))
                if is_whole:
                    part.replace(target)
            except OSError as error:
                words = _("{file} could not be written: {reason}.")
                reason = error.strerror or str(error)
                raise ErpError(words.format(file=target.name, reason=reason)) from error
            finally:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
            return target if is_whole else None

        self._run(work, lambda path: on_there(path) if path is not None else None, on_error)

    def _begin(self) -> Event:
        self._stop = Event()
        self.is_under_way = True
        return self._stop

    def _watch(self, name: str, stop: Event) -> Callable[[int, int], bool]:
        def go_on(done: int, size: int) -> bool:
            is_wanted = isValid(self) and not stop.is_set()
            if is_wanted:
                self.came.emit(name, done, size)
            return is_wanted

        return go_on

    def _run(
        self,
        work: Callable[[], object],
        on_result: Callable[..., None],
        on_error: Callable[[ErpError], None],
    ) -> None:
        def over() -> None:
            self.is_under_way = False
            self.ended.emit()

        def done(result: object) -> None:
            over()
            on_result(result)

        def failed(error: ErpError) -> None:
            over()
            on_error(error)

        self._desk.tasks.run(self, work, done, failed)


def _opened(path: Path) -> BinaryIO:
    """The file, to be read; what is none is not waited for: a pipe nobody writes into, an endless device."""
    if path.exists() and not path.is_file():
        raise IsADirectoryError(path)
    return path.open("rb")


def _cannot_read(error: OSError) -> str:
    if isinstance(error, IsADirectoryError | PermissionError):
        return _("This is a folder, or may not be read. Choose a file.")
    return _("It could not be read: {reason}.").format(reason=error.strerror or error)
