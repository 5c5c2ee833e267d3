"""FileExport: what is shown, written to a spreadsheet in the background; one line tells how far."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from erp_core.errors import ErpError
from erp_core.kit.i18n import _, ngettext
from erp_core.platform.spreadsheet.export import Export
from erp_core.platform.spreadsheet.sheet import Sheet
from erp_desktop.kit.files.asking import ask_save
from erp_desktop.kit.files.file_name import file_name
from erp_desktop.kit.files.saved import tell_saved
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks

Rows = Callable[[], AbstractContextManager[Iterator[bytes]]]
# How many there will be, or what finds that out in the background meanwhile.
Expected = int | Callable[[], int] | None
# What is said of so many records that stand in so many rows.
Several = Callable[[int, int], str]
_ENDINGS = (".xlsx", ".csv")


def usual_kinds() -> dict[str, str]:
    """What anything can be written as, with what such files end with."""
    return {_("Excel (*.xlsx)"): ".xlsx", _("CSV (*.csv)"): ".csv"}


class FileExport(QObject):
    """One export after the other.

    Args:
        bar: says how far it is, and how it ended.

    Signals:
        ended: nothing is being written any more.
    """

    ended = Signal()
    _came = Signal(int)

    def __init__(self, tasks: Tasks, bar: MessageBar) -> None:
        super().__init__(bar)
        self._tasks, self._bar = tasks, bar
        self._under_way: list[Export] = []
        self._expected: int | None = None
        self._note_of_it = ""
        self._several: Several | None = None
        self._came.connect(self._tell)
        # Whoever closes the screen wants no file any more.
        under_way = self._under_way
        self.destroyed.connect(lambda _gone: [one.stop() for one in under_way])

    @property
    def is_under_way(self) -> bool:
        return bool(self._under_way)

    def ask_for_file(self, title: str, parent: QWidget) -> Path | None:
        """Where to, and as what; None where nobody wants it any more.

        Args:
            title: of what is to be written; offered as the file's name.
        """
        return self.ask_for_kind(title, parent, usual_kinds(), _("Export"))[0]

    def ask_for_kind(
        self, title: str, parent: QWidget, kinds: Mapping[str, str], asked: str
    ) -> tuple[Path | None, str]:
        """The same, and as which kind.

        Args:
            kinds: as the dialog names them, each with what its files end with.
            asked: what the dialog says above; it tells what will be written.
        """
        path, kind = ask_save(parent, asked, "export", file_name(title, ".xlsx"), list(kinds))
        if path is not None and path.suffix.lower() not in _ENDINGS:
            path = path.with_name(path.name + kinds.get(kind, ".xlsx"))
        return path, kind

    def start(
        self,
        sheet: Sheet,
        rows: Rows,
        path: Path,
        expected: Expected,
        note: str = "",
        several: Several | None = None,
    ) -> None:
        """Write all rows to ``path``.

        Args:
            rows: as ``Core.whole_list`` gives them, or ``rows_at_hand``.
            expected: how many there will be, or what asks for it, where that can be known.
            note: said of the file when it is written.
            several: says of how many records, and of more rows than those, why they are more.
        """
        self._note_of_it, self._several = note, several
        export = Export(sheet, path)
        self._under_way.append(export)
        self._expected = expected if isinstance(expected, int) else None
        self._tell(0)
        if callable(expected):
            self._tasks.run(self, expected, lambda all: self._expect(export, all), lambda _error: None)

        def write() -> int | None:
            return export.run(rows, self._note)

        def again() -> None:
            self.start(sheet, rows, path, expected, note, several)

        self._tasks.run(
            self,
            write,
            lambda count: self._done(export, count, path),
            lambda error: self._failed(export, error, again),
        )

    def stop(self) -> None:
        """Give up what is under way; no file is left."""
        for export in self._under_way:
            export.stop()
        self._bar.show_message(_("Stopping the export…"), "info")

    def _expect(self, export: Export, all: int) -> None:
        """It is known by now how many there will be."""
        if export in self._under_way:
            self._expected = all

    def _note(self, count: int) -> None:
        """In the background."""
        if isValid(self):
            self._came.emit(count)

    def _tell(self, count: int) -> None:
        if not self._under_way:
            return
        if self._expected is not None and count >= self._expected > 0:
            words = _("Writing the file…")
        elif self._expected:
            words = _("Exporting: {count} of {all} rows")
        else:
            words = _("Exporting: {count} rows so far")
        every = format_integer(self._expected)
        text = words.format(count=format_integer(count), all=every)
        self._bar.show_message(text, "info", _("Stop"), self.stop)

    def _done(self, export: Export, count: int | None, path: Path) -> None:
        self._under_way.remove(export)
        if count is None:
            self._bar.show_message(_("The export was stopped; no file was written."), "info")
        else:
            rows = max(count, export.places)
            words = ngettext("{count} row written to {file}.", "{count} rows written to {file}.", rows)
            text = words.format(count=format_integer(rows), file=path.name)
            why = self._several(count, rows) if self._several is not None else ""
            tell_saved(self._bar, " ".join(filter(None, (text, why, self._note_of_it))), path)
        self.ended.emit()

    def _failed(self, export: Export, error: ErpError, again: Callable[[], None]) -> None:
        self._under_way.remove(export)
        words = _("The export failed; no file was written. {reason}")
        self._bar.show_message(words.format(reason=error.message), "danger", _("Try again"), again)
        self.ended.emit()
