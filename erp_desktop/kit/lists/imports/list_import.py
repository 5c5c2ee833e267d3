"""ListImport: spreadsheets on their way into a list, chosen or dropped on it, and the last one taken back."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from erp_core.errors import ErpError, NeedsConfirmation, NotFound
from erp_core.kit.i18n import _, ngettext, some_of
from erp_core.kit.letters import quoted
from erp_desktop.kit.files.asking import ask_open
from erp_desktop.kit.lists.imports import last_import
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# What can be imported.
SPREADSHEETS = (".xlsx", ".xls", ".xlsb", ".ods", ".csv", ".txt")

# Of files that are not read, so many are named, and so much of their names.
_MOST_NAMED, _LONGEST_NAME = 5, 60


class ListImport(QObject):
    """What a list offers whose records can be imported.

    Args:
        screen: over which questions and the file's window are shown.
        bar: says why something may not be done, and what became of taking an import back.
    """

    def __init__(
        self, core: "Core", tasks: Tasks, spec: ListSpec, imports: Imports, screen: QWidget, bar: MessageBar
    ) -> None:
        super().__init__(screen)
        self._core, self._tasks, self._spec, self._imports = core, tasks, spec, imports
        self._screen, self._bar = screen, bar

    def ask_for_file(self, rights: Rights) -> None:
        """Ask for a spreadsheet, and look through it, or say why not."""
        if not self._may(rights):
            return
        endings = " ".join(f"*{one}" for one in SPREADSHEETS)
        kinds = _("Spreadsheets ({endings})").format(endings=endings)
        chosen = ask_open(self._screen, _("Import"), "import", kinds)
        if chosen is not None:
            self.look_through(chosen)

    def look_through(self, path: Path) -> QDialog:
        """Show a spreadsheet whose rows may become records."""
        from erp_desktop.kit.lists.imports.import_dialog import ImportDialog  # loaded when a file is imported

        dialog = ImportDialog(self._core, self._tasks, self._spec, self._imports, path, self._screen)
        dialog.take_back_wanted.connect(self.take_back)
        dialog.open()
        return dialog

    def dropped(self, clip: QMimeData) -> list[Path]:
        """The spreadsheets that are dragged here; none where nothing can be done with any of it."""
        return [path for path in _files(clip) if path.suffix.lower() in SPREADSHEETS]

    def drop(self, clip: QMimeData, rights: Rights) -> bool:
        """Look through what was dropped, one file after the other; False where nothing can be done with it.

        What is no spreadsheet is named, and keeps none of the others from its turn.
        """
        paths = self.dropped(clip)
        if not paths or not self._may(rights):
            return False
        others = [path.name for path in _files(clip) if path not in paths]
        if others:
            words = ngettext(
                "{count} file is not read here, only spreadsheets are: {names}.",
                "{count} files are not read here, only spreadsheets are: {names}.",
                len(others),
            )
            names = some_of([quoted([one[:_LONGEST_NAME]]) for one in others], _MOST_NAMED)
            told = words.format(count=format_integer(len(others)), names=names)
            self._bar.show_message(told, "warning")
        # The program it was dragged from waits until this returns.
        QTimer.singleShot(0, self, lambda: self._look_through_each(paths))
        return True

    def _look_through_each(self, paths: Sequence[Path]) -> None:
        dialog = self.look_through(paths[0])
        if rest := paths[1:]:
            dialog.finished.connect(lambda _result: self._look_through_each(rest))

    def take_back(self, confirmed: tuple[str, ...] = ()) -> None:
        """Undo the user's own last import as far as nobody has built upon it; the core asks first."""
        self._bar.clear()
        core, operation = self._core, self._imports.take_back
        self._tasks.run(
            self,
            lambda: core.run(operation, confirmed=confirmed),
            self._taken_back,
            lambda error: self._refused(error, confirmed),
        )

    def _may(self, rights: Rights) -> bool:
        return rights.may(self._screen, self._spec.create, self._bar.show_message)

    def _taken_back(self, taken: Any) -> None:
        last_import.forget(self._spec.table)
        changed = taken.count - taken.made
        if not changed:
            words = ngettext(
                "The last import was taken back: {made} new record is gone.",
                "The last import was taken back: {made} new records are gone.",
                taken.made,
            )
        elif not taken.made:
            words = ngettext(
                "The last import was taken back: {changed} record is as it was before.",
                "The last import was taken back: {changed} records are as they were before.",
                changed,
            )
        else:
            words = _("The last import was taken back. New ones, now gone: {made}. As before: {changed}.")
        text = words.format(made=format_integer(taken.made), changed=format_integer(changed))
        self._bar.show_message(text, "success")

    def _refused(self, error: ErpError, confirmed: tuple[str, ...]) -> None:
        if not isinstance(error, NeedsConfirmation):
            is_nothing_left = isinstance(error, NotFound)
            if is_nothing_left:
                last_import.forget(self._spec.table)
            self._bar.show_message(error.in_words, "info" if is_nothing_left else "danger")
        elif ask.confirm(self._screen, error.in_words, _("Take it back")):
            self.take_back((*confirmed, *error.fields))


def _files(clip: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in clip.urls() if url.isLocalFile()]
