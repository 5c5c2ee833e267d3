"""ImportCopy: the user's file once more, with what is wrong in it, where somebody says."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.platform.importing.schema import Problem
from erp_core.platform.spreadsheet.table import CellTable
from erp_desktop.kit.files.asking import ask_save
from erp_desktop.kit.files.saved import tell_saved_too
from erp_desktop.kit.lists.imports.import_run import ImportRun
from erp_desktop.kit.parts.message_bar import MessageBar


class ImportCopy(QObject):
    """Asks for a place, has the copy written there, and offers to open it.

    Args:
        source: the file.
        run: writes it, in the background.
        bar: says what became of it.
    """

    def __init__(self, source: Path, run: ImportRun, bar: MessageBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._source, self._run, self._bar, self._parent = source, run, bar, parent
        run.saved.connect(self._saved)

    def ask(self, table: CellTable, problems: Sequence[Problem], titles: int) -> None:
        """Args:
        table: the sheet that was read.
        titles: the row of titles; 0 where there is none.
        """
        name = _("{name} with problems").format(name=self._source.stem)
        kinds, beside = _("Excel (*.xlsx)"), self._source.parent
        path, _kind = ask_save(self._parent, _("Save a copy"), "import", f"{name}.xlsx", kinds, folder=beside)
        if path is not None:
            path = path if path.suffix.lower() == ".xlsx" else path.with_name(path.name + ".xlsx")
            self._run.save_copy(path, self._source, table, list(problems), titles)

    def _saved(self, path: Path) -> None:
        words = _("{file} was written: what is wrong stands in its first column.")
        tell_saved_too(self._bar, words.format(file=path.name), path)
