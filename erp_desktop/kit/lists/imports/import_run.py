"""ImportRun: one try or import of a file, in the background; it can be stopped, and says how far it is."""

import uuid
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from erp_core.errors import ErpError
from erp_core.platform.importing.annotated import write_annotated
from erp_core.platform.importing.schema import Imported, ImportFile, Problem, Progress
from erp_core.platform.spreadsheet.reading import read_beside
from erp_core.platform.spreadsheet.table import CellTable
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class ImportRun(QObject):
    """Signals:
    came: so many rows of so many are done.
    ended: what became of the file; None where it was stopped.
    failed: why nothing can be said of it, or no copy was written.
    saved: where the copy with the problems lies.
    """

    came = Signal(int, int)
    ended = Signal(object)
    failed = Signal(object)
    saved = Signal(object)

    def __init__(self, core: "Core", tasks: Tasks, kind: str, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks, self._kind = core, tasks, kind
        self._stop = Event()
        # Where an answer is lost and the user imports the file once more, nothing is there twice.
        self._once = uuid.uuid4()
        self.is_under_way = False

    def start(self, table: CellTable, places: dict[str, int], **how: Any) -> None:
        """Begin; what was under way is given up first.

        Args:
            how: what an ``ImportFile`` says beside its cells, as ``is_trial``.
        """
        self._stop.set()
        stop = self._stop = Event()
        self.is_under_way = True

        def go_on(progress: Progress) -> bool:
            is_wanted = isValid(self) and not stop.is_set()
            if is_wanted:
                self.came.emit(progress.done, progress.of)
            return is_wanted

        def work() -> Imported | None:
            file = ImportFile.of(table, places, **how)
            return self._core.import_file(self._kind, file, go_on, self._once)

        self._tasks.run(
            self,
            work,
            lambda done: self._answer(stop, done),
            lambda error: self._refused(stop, error),
        )

    def stop(self) -> None:
        """Do no more rows; nothing is imported."""
        self._stop.set()

    def save_copy(
        self, path: Path, source: Path, table: CellTable, problems: list[Problem], titles: int
    ) -> None:
        """Write the file once more, all its sheets, with what is wrong beside each row.

        Args:
            source: the file, of which ``table`` is one sheet.
        """

        def write() -> Path:
            beside = read_beside(source, table)
            write_annotated(path, table, problems, titles, name=source.stem, beside=beside)
            return path

        self._tasks.run(self, write, self.saved.emit, self.failed.emit)

    def _answer(self, stop: Event, done: Imported | None) -> None:
        if stop is self._stop:  # else another one was begun, and this is no answer to it
            self.is_under_way = False
            self.ended.emit(done)

    def _refused(self, stop: Event, error: ErpError) -> None:
        if stop is self._stop:
            self.is_under_way = False
            self.failed.emit(error)
