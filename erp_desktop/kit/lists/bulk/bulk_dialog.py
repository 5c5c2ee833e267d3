"""BulkDialog: how many of the selected records can make a move; then what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QPushButton, QTableWidget, QTableWidgetItem
from shiboken6 import isValid

from erp_core.errors import ErpError
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.kind import Move
from erp_core.kit.reading.table import write_table
from erp_core.kit.words import ValueKind
from erp_core.platform.listed.schema import Candidate
from erp_core.platform.spreadsheet.at_hand import rows_at_hand
from erp_core.platform.spreadsheet.sheet import SheetColumn
from erp_desktop.kit.files.file_export import FileExport
from erp_desktop.kit.files.own_sheet import own_sheet
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.lists.bulk.bulk_move import BulkMove, Result, candidates, unfinished
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.selection.picked import Picked
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar

SIZE = (640, 420)
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class KeptResults:
    """What became of the records that were moved last from a list."""

    move: Move
    chosen: Picked
    results: tuple[Result, ...]


def keep_results(screen: Any, move: Move, chosen: Picked, results: Sequence[Result]) -> None:
    """Keep them for as long as the program runs, beside the list."""
    screen.shell.memory[_place(chosen.kind)] = KeptResults(move, chosen, tuple(results))


def kept_results(screen: Any, kind: str) -> KeptResults | None:
    """Those of the last moves from the list of such records; None where there were none."""
    kept = screen.shell.memory.get(_place(kind))
    return kept if isinstance(kept, KeptResults) else None


def _place(kind: str) -> str:
    return f"moved.{kind}"


class BulkDialog(QDialog):
    """Asks before, tells how far it is, and keeps what was refused, each with its reason and to be opened.

    Args:
        screen: the list.
        chosen: its rows that are meant.
        results: what became of each, where it is over; they are shown again.
    """

    _looked = Signal(int)

    def __init__(
        self, screen: Any, spec: ListSpec, move: Move, chosen: Picked, results: Sequence[Result] = ()
    ) -> None:
        super().__init__(screen)
        title = _(move.permits) if move.permits else _(move.button)
        named(self, "bulk", title)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._screen, self._spec, self._move, self._chosen = screen, spec, move, chosen
        self._is_begun = False
        self._ready: list[Candidate] = []
        self._refused: list[Result] = []
        self._results: list[Result] = list(results)
        self._moving = BulkMove(screen.core, screen.tasks, chosen.kind, move.name, self)
        self._moving.told.connect(self._take)
        self._moving.waits.connect(self._wait)
        self._moving.ended.connect(self._end)
        self._looked.connect(self._tell_looked)
        self._said = named(WholeLabel(self), "bulk.said")
        self._said.setText(_("Looking at the selected rows…"))
        self._table = self._made_table()
        tone = "danger" if move.question else "primary"
        self._go = named(with_role(QPushButton(_(move.button), self), "", tone), "bulk.go")
        self._go.setEnabled(False)
        self._go.clicked.connect(self._start)
        self._close = named(QPushButton(_("Close"), self), "bulk.close", _("Close"))
        self._close.clicked.connect(self.reject)
        self._bar = MessageBar(self)
        self._exporting = FileExport(screen.tasks, self._bar)
        self._export = named(QPushButton(_("Export …"), self), "bulk.export", _("Export what became of each"))
        self._export.clicked.connect(self._ask_for_file)
        self._export.hide()
        parts = [self._bar, self._said, self._table]
        lay_out_dialog(self, title, parts, [self._export, self._close, self._go])
        self._make_room()

    def begin(self) -> None:
        """Look which of the rows can make the move."""
        core, chosen, move = self._screen.core, self._chosen, self._move.name
        self.open()
        if self._results:
            self._tell_results()
            return

        def tell(count: int) -> None:
            if isValid(self):
                self._looked.emit(count)

        def look() -> list[Candidate]:
            return candidates(core, chosen, move, tell)

        self._screen.tasks.run(self, look, self._show, self._fail)

    def reject(self) -> None:
        """Stop, where it is under way; what is done stays done."""
        self._moving.stop()
        if self._is_begun:
            left = unfinished(self._ready, self._results)
            known = [result for result in self._results if result.record.id] + self._refused
            known += [Result(one, _("Not known: this was closed meanwhile.")) for one in left[:1]]
            self._keep(known, left[1:])
        super().reject()

    # Before

    def _show(self, found: list[Candidate]) -> None:
        self._ready = [one for one in found if not one.reason]
        self._refused = [Result(one, one.reason) for one in found if one.reason]
        words = ngettext(
            "{ready} of {count} record can make this move.",
            "{ready} of {count} records can make this move.",
            len(found),
        )
        ready = format_integer(len(self._ready))
        said = words.format(ready=ready, count=format_integer(len(found)))
        question = _(self._move.question) if self._move.question and self._ready else ""
        self._said.setText(f"{said} {question}".strip())
        self._go.setText(f"{_(self._move.button)} ({ready})")
        self._go.setEnabled(bool(self._ready))
        self._fill(self._refused)
        # What cannot be taken back is not on the key one is about to press anyway.
        (self._close if self._move.question or not self._ready else self._go).setFocus()

    def _tell_looked(self, count: int) -> None:
        words = _("Looking at the selected rows: {count} of {all}")
        self._said.setText(words.format(count=format_integer(count), all=format_integer(self._chosen.count)))

    def _fail(self, error: ErpError) -> None:
        self._said.setText(error.in_words)

    # Under way

    def _start(self) -> None:
        self._is_begun = True
        self._go.setEnabled(False)
        self._close.setText(_("Stop"))
        self._close.setFocus()
        # Begun again after the connection was lost, it goes on with those that are left.
        self._refused = [result for result in self._refused if result not in self._results]
        self._results = [result for result in self._results if result.record.id]
        self._moving.start(unfinished(self._ready, self._results))

    def _take(self, result: Result) -> None:
        self._results.append(result)
        words = _("{done} of {count} are done.")
        count = format_integer(len(self._ready))
        self._said.setText(words.format(done=format_integer(len(self._results)), count=count))

    def _wait(self) -> None:
        self._said.setText(_("The server does not answer. It is tried again …"))

    def _end(self) -> None:
        left = unfinished(self._ready, self._results)
        if left and not all(result.record.id for result in self._results):
            self._offer_to_go_on(left)
            return
        self._is_begun = False
        self._results = self._keep([*self._results, *self._refused], left)
        self._tell_results()
        self._screen.reload()

    def _keep(self, known: Sequence[Result], left: Sequence[Candidate]) -> list[Result]:
        """Keep what became of each, as long as the program runs."""
        untried = [Result(record, _("Not tried: it was stopped before.")) for record in left]
        keep_results(self._screen, self._move, self._chosen, [*known, *untried])
        return [*known, *untried]

    def _offer_to_go_on(self, left: Sequence[Candidate]) -> None:
        """The connection is lost: what was under way is sent again as the same request, and moved once."""
        trouble = next(result.reason for result in self._results if not result.record.id)
        self._said.setText(trouble)
        self._close.setText(_("Close"))
        self._go.setText(_("Go on ({count})").format(count=format_integer(len(left))))
        self._go.setEnabled(True)
        self._go.setFocus()
        self._screen.reload()

    def _tell_results(self) -> None:
        done = [result for result in self._results if not result.reason]
        self._refused = [result for result in self._results if result.reason]
        words = ngettext("{done} record was moved.", "{done} records were moved.", len(done))
        said = words.format(done=format_integer(len(done)))
        if self._refused:
            words = ngettext("{count} was not:", "{count} were not:", len(self._refused))
            said += " " + words.format(count=format_integer(len(self._refused)))
        self._said.setText(said)
        self._close.setText(_("Close"))
        self._go.hide()
        self._export.show()
        self._fill(self._refused)
        (self._table if self._refused else self._close).setFocus()

    def _ask_for_file(self) -> None:
        path = self._exporting.ask_for_file(self.windowTitle(), self)
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write what became of each record."""
        titles = {"record": _("Record"), "result": _("Result"), "reason": _("Reason")}
        columns = [
            SheetColumn(name=name, title=title, kind=ValueKind.TEXT, width=60 if name == "reason" else 18)
            for name, title in titles.items()
        ]
        said = {True: _("Not moved"), False: _("Moved")}
        rows = [(one.record.title, said[bool(one.reason)], one.reason) for one in self._results]
        sheet = own_sheet(self.windowTitle(), columns)
        self._exporting.start(sheet, rows_at_hand(list(titles), rows), path, len(rows))

    # What was refused

    def _made_table(self) -> QTableWidget:
        table = named(QTableWidget(0, 2, self), "bulk.refused", _("What was refused, and why"))
        table.setHorizontalHeaderLabels([_("Record"), _("Reason")])
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.doubleClicked.connect(self._open)
        table.hide()
        return table

    def _fill(self, results: Sequence[Result]) -> None:
        self._table.setVisible(bool(results))
        self._make_room()
        self._table.setRowCount(len(results))
        for number, result in enumerate(results):
            for place, text in enumerate((result.record.title, result.reason)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self._table.setItem(number, place, cell)
        self._table.resizeRowsToContents()
        if results:
            self._table.setCurrentCell(0, 0)

    def _make_room(self) -> None:
        """A table of nothing only asks what is missing."""
        width, height = SIZE
        self.resize(width, height if not self._table.isHidden() else self.sizeHint().height())

    def _open(self, index: QModelIndex) -> None:
        record = self._refused[index.row()].record if index.isValid() else None
        if record is not None and record.id:
            self.accept()
            self._screen.shell.open(self._spec.record, record.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_in_table = self._table.hasFocus()
        if is_in_table and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self._table.currentIndex())
        elif is_in_table and event.key() == Qt.Key.Key_C and event.modifiers() & _CONTROL:
            rows = [[result.record.title, result.reason] for result in self._refused]
            QGuiApplication.clipboard().setText(write_table(rows))
        else:
            super().keyPressEvent(event)
