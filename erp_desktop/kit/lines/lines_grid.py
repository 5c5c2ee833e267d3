"""LinesGrid: the table of lines with what belongs to it: code lookup in the background and messages."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.platform.spreadsheet.at_hand import rows_at_hand
from erp_desktop.kit.files.file_export import FileExport
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.inputs.match_book import book_of
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.doable import hears
from erp_desktop.kit.lines.clips.paste_words import wrote_words
from erp_desktop.kit.lines.details.line_panel import LinePanel
from erp_desktop.kit.lines.find.find_bar import FindBar
from erp_desktop.kit.lines.line import Line, carry_errors
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_delegate import LinesDelegate
from erp_desktop.kit.lines.lines_export import lines_names, lines_rows, lines_sheet
from erp_desktop.kit.lines.lines_menus import does_something, heard_keys
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.lines_spec import LinesSpec
from erp_desktop.kit.lines.lines_view import LinesView
from erp_desktop.kit.lines.made_for_cell import MadeForCell
from erp_desktop.kit.lines.said.currencies import are_meant, strange, was_in
from erp_desktop.kit.lines.said.told import NOTHING_TOLD, Told
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.desk import Desk


class LinesGrid(QWidget):
    """Lines of a document.

    Signals:
        edited: the user changed something.
        settled: codes that were looked up have their answer.
        left: the keyboard leaves the lines for the header.
    """

    edited = Signal()
    settled = Signal()
    left = Signal()

    def __init__(self, spec: LinesSpec, desk: Desk, memory: str = "", parent: QWidget | None = None) -> None:
        """Args:
        memory: under which name the user's order of columns and of stops is remembered.
        """
        super().__init__(parent)
        self._told = NOTHING_TOLD
        self._spec = spec
        self._desk = desk
        self.model = LinesModel(spec, self)
        self._made = MadeForCell(self.model, desk)
        self._delegate = delegate = LinesDelegate(spec, desk, self)
        self.model.modelReset.connect(delegate.places.forget)
        self.view = LinesView(self.model, delegate, memory, self)
        self._message = with_role(named(WholeLabel(self), "form.lines.message"), "error")
        self._go = with_role(QPushButton(_("Show"), self), "", "link")
        self._go.clicked.connect(self.focus_error)
        self._hint = with_role(named(WholeLabel(self, _hint()), "form.lines.hint"), "muted")
        keys.news.changed.connect(self._renew_hint)
        self.bar = MessageBar(self)
        self.exporting = FileExport(desk.tasks, self.bar)
        self.finder = FindBar(self.view, self.view.setCurrentIndex, self)
        for key, find in ((keys.FIND_LINE, self.finder.begin), (keys.FIND_NEXT, self.finder.go_on)):
            keys.bind(self, key, lambda find=find: self._forget_why() or find())
        keys.bind(self, keys.NEXT_MARKED, self._go_on)
        self.about = LinePanel(self.view, self.model, spec.details, desk, self) if spec.details else None
        if self.about is not None:
            keys.bind(self, keys.LINE_PANEL, self.about.toggle)
        self._lay_out()
        self.model.edited.connect(self.edited)
        delegate.typed.connect(self.edited)
        delegate.typed.connect(lambda: self._made.leave_alone(self.view.currentIndex()))
        delegate.closeEditor.connect(lambda *_how: self.edited.emit())  # perhaps nothing of it was taken
        self.model.errors_changed.connect(self._show_errors)
        self.model.unresolved.connect(self._resolve)
        self.view.pasting.said.connect(self._tell)
        self.view.said.connect(self._tell_why)
        self.model.history.indexChanged.connect(self._forget_done)
        self.view.pasting.wrote.connect(self._tell_wrote)
        self.view.pasting.settled.connect(self.settled)
        self.view.left.connect(self._leave)
        self.view.installEventFilter(self)
        self.view.links.followed.connect(self._desk.open_record)
        self.view.selectionModel().currentChanged.connect(self._show_errors)

    def load(self, views: Iterable[Any], *, record_id: int | None = None, stays: bool = False) -> None:
        """Show stored lines.

        Args:
            record_id: of the record they belong to; None for a new one.
            stays: whether they are those shown already, as they are stored now; the keyboard stays then.
        """
        self._told = NOTHING_TOLD
        if self.about is not None:
            self.about.record_id = record_id
        self.model.load(Line.from_view(view, self._spec.columns) for view in views)
        if not stays:
            self.view.stand_at_first()

    def show_saved(self, views: Iterable[Any], record_id: int) -> bool:
        """Show lines as they were stored just now; False, with nothing shown, where they are others."""
        is_shown = self.model.show_saved([Line.from_view(view, self._spec.columns) for view in views])
        if is_shown:
            self._told = NOTHING_TOLD
            if self.about is not None:
                self.about.record_id = record_id
        return is_shown

    def inputs(self) -> list[dict[str, Any]]:
        """The lines as an operation's input wants them."""
        return [line.to_input(self._spec.columns) for line in self.model.lines()]

    def export(self, title: str) -> None:
        """Ask for a file, and write the lines as they stand into it, what is being typed in a cell too.

        Args:
            title: what the lines are of; offered as the file's name.
        """
        self.commit()
        path = self.exporting.ask_for_file(title, self) if not self.exporting.is_under_way else None
        if path is not None:
            self.export_to(title, path)

    def export_to(self, title: str, path: Path) -> None:
        """Write the lines into a file."""
        columns, terms = self._spec.columns, self.model.terms
        rows = lines_rows(self.model.lines(), columns, terms)
        sheet = lines_sheet(title, columns)
        self.exporting.start(sheet, rows_at_hand(lines_names(columns), rows), path, len(rows))

    def state(self) -> list[dict[str, Any]]:
        """The lines for a draft, with what is being typed in a cell."""
        lines, editor, here = self.model.lines(), self.view.half_typed.editor(), self.view.currentIndex()
        if editor is None or not editor.isModified():
            return [line.state() for line in lines]
        line, column = self.model.line(here.row()), self._spec.columns[here.column()]
        half: dict[str, Any] = {column.name: editor.text()}
        if column.number is not None or column.find is not None:  # it is read, or looked up, when restored
            half = {"typed": line.typed | half}
        if line.is_empty:
            return [*(one.state() for one in lines), line.state() | half]
        return [one.state() | half if one is line else one.state() for one in lines]

    def set_state(self, state: list[dict[str, Any]]) -> None:
        lines = [Line.from_state(line, self._spec.columns) for line in state]
        carry_errors(self.model.lines(), lines)
        self.model.load(lines)
        self.model.read_again()
        self._resolve()

    def set_terms(self, terms: Any, *, is_typed: bool = False) -> None:
        """What the header says, as the spec's ``terms`` made it.

        Args:
            is_typed: by hand over these lines, not with other lines.
        """
        self.model.set_terms(terms, is_typed=is_typed)

    def are_currencies_meant(self) -> bool:
        """Ask, once, whether numbers are meant that were put there in another currency."""
        other = strange(self.model.lines())
        if other and not are_meant(other, self.model.currencies.now, self.window()):
            return False
        self.model.take_currencies()
        return True

    def set_read_only(self, is_read_only: bool) -> None:
        self.model.set_read_only(is_read_only)
        self._hint.setVisible(not is_read_only)
        hears(self.view, *heard_keys(is_read_only=is_read_only))
        if not is_read_only:  # what is typed in the first cell is answered at once, too
            for column in self._spec.columns:
                if column.source is not None:
                    book_of(self._desk, column.source)

    @property
    def is_untouched(self) -> bool:
        """Whether the lines are as they were shown, or again so, and nothing is being typed."""
        editor = self.view.half_typed.editor()
        return self.model.history.has_lines_as_shown and not (editor is not None and editor.isModified())

    def commit(self) -> None:
        """Take what is being typed in a cell, as if the cell were left."""
        editor = self.view.half_typed.editor()
        if editor is not None:
            self.view.commitData(editor)
            self.view.closeEditor(editor, LinesDelegate.EndEditHint.NoHint)
            self.view.half_typed.note(editor)

    def make_missing(self) -> bool:
        """Open the form of a new record for the current cell, or for the line's code that is no record.

        The keyboard comes back to that cell, which names what was made. False for nothing to make.
        """
        self.commit()
        here = self.view.currentIndex()
        column = self._making(here.row(), here.column()) if here.isValid() else None
        if column is None or column.source is None or self._desk.open_screen is None:
            return False
        self.view.setCurrentIndex(here.siblingAtColumn(self._spec.place(column.name)))
        self.view.half_typed.forget()  # what comes is the whole of it
        self._made.make(self.model.line(here.row()), column.name, column.source)
        return True

    def _making(self, row: int, place: int) -> LineColumn | None:
        """The column a record is to be made for: the current one, or one whose text in this line is none."""
        here, typed = self._spec.columns[place], self.model.line(row).typed
        made = [column for column in self._spec.records() if column.source and column.source.screen]
        return here if here in made else next((column for column in made if column.name in typed), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view and event.type() == QEvent.Type.FocusIn and self._made.come_back():
            here = self.view.currentIndex()
            QTimer.singleShot(0, self, lambda: self._pass_over(here.row(), here.column()))
        if watched is self.view and does_something(event):
            self._forget_why()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange:
            self.model.read_again()

    def check(self) -> bool:
        """Mark what is missing or wrong; True when nothing is."""
        self.model.find_problems()
        return not self.model.errors()

    def is_pending(self) -> bool:
        return self.model.is_resolving() or self.view.pasting.is_busy

    def _go_on(self) -> None:
        """The next marked cell; from elsewhere in the form the first one."""
        self._forget_why()
        focus, view = self.window().focusWidget(), self.view
        is_here = focus is not None and (focus is view or view.isAncestorOf(focus))
        self.commit()
        view.go_on(None if is_here else QModelIndex())

    def focus_error(self) -> None:
        """Put the keyboard in the first cell with an error."""
        if errors := self.model.errors():
            self.view.show_cell(errors[0][0], errors[0][1])

    def totals(self) -> dict[str, Decimal | None]:
        """Every total by its name; None for what cannot be computed."""
        return self.model.totals()

    def _leave(self) -> None:
        """From a cell that is marked only at the second Esc: the first was perhaps meant for the mark."""
        here = self.view.currentIndex().row(), self.view.currentIndex().column()
        marked = [(row, self._spec.place(name)) for row, name, _words in self.model.errors()]
        if here in marked and here != self._told.cell:
            self._show_told(Told(_(CORRECT_FIRST), cell=here))
        else:
            self.left.emit()

    def _resolve(self) -> None:
        for column in self._spec.records():
            codes = self.model.unresolved_codes(column.name)
            if codes:
                self._look_up(column, codes)

    def _look_up(self, column: LineColumn, codes: list[str]) -> None:
        core, terms, left = self._desk.core, self.model.terms, self._delegate.entered
        entered = {code for code in codes if (column.name, code) in left}
        left.difference_update((column.name, code) for code in codes)
        self._desk.tasks.run(
            self,
            lambda: column.meant_by(core, codes, terms, entered),
            lambda found: self._resolved(column.name, found),
            lambda error: self._resolve_failed(column.name, error),
        )

    def _resolved(self, name: str, found: dict[str, Match | str]) -> None:
        index = self.view.currentIndex()
        is_waiting = index.isValid() and name in self.model.line(index.row()).resolving
        self.model.resolve(name, found)
        if is_waiting and self.view.hasFocus():
            self._pass_over(index.row(), index.column())
        self.settled.emit()

    def _pass_over(self, row: int, place: int) -> None:
        """Enter went on before the line's record was known: on from what that has not; as from one that was
        made for the cell one stands in."""
        line, column = self.model.line(row), self._spec.columns[place]
        is_made = self._made.is_last(line) and column.find is not None and column.name in line.values
        if is_made or not (column.asked(line.values) or line.is_filled(column, self.model.terms)):
            self.view.walk(1, is_stop=True)

    def _resolve_failed(self, name: str, error: ErpError) -> None:
        self.model.stop_resolving(name, error.message)
        self.settled.emit()

    def _show_errors(self) -> None:
        errors, told = self.model.errors(), self._told.words
        marked = {(row, self._spec.place(name)) for row, name, _words in errors}
        if self._told.cell is not None and self._told.cell not in marked:
            self._told = NOTHING_TOLD
            told = ""
        told = f"{told} {was_in(strange(self.model.lines()))}".strip()
        self._go.setVisible(bool(errors))
        self._hint.setVisible(not errors and not told and not self.model.is_read_only)
        if not errors:
            self._say(told, is_wrong=False)
            return
        here = self.view.currentIndex()
        at_hand = [e for e in errors if (e[0], self._spec.place(e[1])) == (here.row(), here.column())]
        row, column, sentence = (at_hand or errors)[0]
        text = _("Line {line}, {column}: {sentence}").format(
            line=row + 1, column=_(self._spec.column(column).title), sentence=sentence
        )
        if len(errors) > 1:
            text += " " + _("And {count} more.").format(count=format_integer(len(errors) - 1))
        self._say(f"{text} {told}".strip(), is_wrong=True)

    def _tell(self, text: str) -> None:
        """Say how a paste was read, beside what is wrong, until something else is pasted or shown."""
        self._show_told(Told(text))

    def _tell_wrote(self, count: int, replaced: int) -> None:
        """Say how much a paste wrote; one line is seen."""
        if count > 1:
            self._show_told(replace(self._told, done=wrote_words(count, replaced)))

    def _forget_done(self) -> None:
        self._forget_why()
        if self._told.done:
            self._show_told(replace(self._told, done=""))

    def _tell_why(self, text: str) -> None:
        """Say why a key did nothing, until something is done."""
        self._show_told(Told(text, is_why=True))

    def _forget_why(self) -> None:
        if self._told.is_why:
            self._show_told(NOTHING_TOLD)

    def _show_told(self, told: Told) -> None:
        self._told = told
        self._show_errors()

    def _say(self, text: str, *, is_wrong: bool) -> None:
        role = "error" if is_wrong else "muted"
        if self._message.property("role") != role:
            restyle(with_role(self._message, role))
        self._message.setText(text)
        self._message.setVisible(bool(text))

    def _lay_out(self) -> None:
        under = QHBoxLayout()
        under.setContentsMargins(4, 0, 4, 0)
        under.setSpacing(8)
        under.addWidget(self.finder)
        under.addWidget(self._message, 1)
        under.addWidget(self._go)
        under.addWidget(self._hint, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.bar)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self.view, 1)
        if self.about is not None:
            beside.addWidget(self.about)
        box.addLayout(beside, 1)
        box.addLayout(under)
        self._message.hide()
        self._go.hide()

    def _renew_hint(self) -> None:
        self._hint.setText(_hint())


CORRECT_FIRST = N_("This cell is to be corrected. Esc once more goes to the header.")
NO_BREAK = "\u00a0"


def _hint() -> str:
    # A key and its words stay together; lines break at the dots.
    told = (f"{one.keys}: {_(one.brief)}".replace(" ", NO_BREAK) for one in keys.LINES_HINT)
    return " · ".join(told)
