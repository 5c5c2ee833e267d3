"""ImportDialog: a user's file becomes records of a list: its columns, what is wrong in it, how far it is."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QWidget,
)

from erp_core.errors import ErpError, Unreachable
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import operation_of
from erp_core.platform.importing.columns import Columns, columns_of
from erp_core.platform.importing.counts import in_a_line
from erp_core.platform.importing.file_shape import shape_of, written
from erp_core.platform.importing.schema import Imported, Problem, cells_of
from erp_core.platform.spreadsheet.reading import CODE_PAGES, read_file
from erp_core.platform.spreadsheet.table import CellTable
from erp_desktop.kit.frame.tab_order import tab_through
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.lists.imports import last_import
from erp_desktop.kit.lists.imports.import_columns import ImportColumns, learned, titles_of, with_learned
from erp_desktop.kit.lists.imports.import_copy import ImportCopy
from erp_desktop.kit.lists.imports.import_layout import lay_out_import
from erp_desktop.kit.lists.imports.import_page import about_button
from erp_desktop.kit.lists.imports.import_problems import ImportProblems
from erp_desktop.kit.lists.imports.import_questions import ImportQuestions
from erp_desktop.kit.lists.imports.import_run import ImportRun
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.preferences import IMPORT_LETTERS, IMPORT_TITLES
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# Several columns are often set one after the other.
LOOK_AFTER_MS = 400


class ImportDialog(QDialog):
    """Tries the file at once, and imports it when it is told to; all of it or nothing.

    Args:
        spec: of the list the records belong to.
        path: of the file.

    Signals:
        take_back_wanted: what was imported here is to be undone.
    """

    take_back_wanted = Signal()

    def __init__(
        self, core: "Core", tasks: Tasks, spec: ListSpec, imports: Imports, path: Path, parent: QWidget
    ) -> None:
        super().__init__(parent)
        operation = operation_of(imports.create)
        kind = KINDS.get(operation.name.partition(".")[0])
        assert kind is not None  # noqa: S101 - each operation is a kind's
        self._kind, self._shape = kind, shape_of(kind, written(imports.create))
        self._core, self._tasks, self._spec, self._path = core, tasks, spec, path
        self._table: CellTable | None = None
        self._told: Columns | None = None
        self._problems: list[Problem] = []
        self._is_importing = self._leaves_totals = False
        self._run = ImportRun(core, tasks, kind.name, self)
        named(self, "import", _("Import"))
        self.setWindowTitle(_("Import {records}").format(records=_(spec.title)))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._look_timer = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)
        self._look_timer.timeout.connect(self._look_again)
        self._source: dict[str, str] = {}
        self._build()
        self._lay_out()
        self._connect()
        self._read_file()

    def reject(self) -> None:
        """Close; an import under way is only stopped, and then says what became of it."""
        self._run.stop()
        if not (self._is_importing and self._run.is_under_way):
            super().reject()

    # Building

    def _build(self) -> None:
        self._head = with_role(QLabel(self._path.name, self), "title")
        self.sheets = named(QuietCombo(self), "import.sheet", _("Sheet"))
        self.code_pages = named(QuietCombo(self), "import.code_page", _("Letters of the file"))
        for name, title in CODE_PAGES.items():
            self.code_pages.addItem(_(title), name)
        self.sheets.hide()
        self.code_pages.hide()
        words = _("The first row holds titles")
        self.titled = named(QCheckBox(words, self), "import.titled", words)
        self.titled.setChecked(True)
        self.bar = MessageBar(self).furnish()
        self.columns = ImportColumns(self._shape, self)
        self.questions = ImportQuestions(self._spec.table, self)
        self._wrong_title = with_role(QLabel(self), "muted")
        self.wrong = ImportProblems(self)
        self.progress = named(QProgressBar(self), "import.progress", _("How far it is"))
        self.about_button = about_button(self, has_documents=bool(self._shape.lines))
        self.copy_button = named(QPushButton(_("Save a copy with the problems …"), self), "import.copy")
        self.again_button = named(QPushButton(_("Read the file again"), self), "import.again")
        self.import_button = named(QPushButton(_("Import"), self), "import.import")
        self.close_button = named(QPushButton(_("Close"), self), "import.close")
        self.import_button.setProperty("tone", "primary")
        self.import_button.setDefault(True)

    def _lay_out(self) -> None:
        others = [(self.wrong, 2), (self.progress, 0)]
        lay_out_import(
            self,
            (self._head, self.titled, self.sheets, self.code_pages),
            ((self.bar, 0), (self.columns, 3), (self.questions, 0), (self._wrong_title, 0), *others),
            (self.copy_button, self.about_button),
            (self.again_button, self.import_button, self.close_button),
        )

    def _connect(self) -> None:
        self.sheets.activated.connect(lambda _index: self._read_as(sheet=self.sheets.currentText()))
        self.code_pages.activated.connect(lambda _i: self._read_by(self.code_pages.currentData()))
        self.titled.toggled.connect(self._show_columns)
        self.columns.changed.connect(self._look_soon)
        self.questions.changed.connect(self._look_soon)
        self.copy_button.clicked.connect(self._save_copy)
        self.again_button.clicked.connect(self._read_file)
        self.import_button.clicked.connect(self.run_import)
        self.close_button.clicked.connect(self.reject)
        self._run.came.connect(self._tell)
        self._run.ended.connect(self._ended)
        self._run.failed.connect(self._failed)
        self._copy = ImportCopy(self._path, self._run, self.bar, self)

    # Doing

    def run_import(self) -> None:
        """Write all rows; only what was tried and found right is."""
        if self._table is not None and self.import_button.isEnabled():
            self._is_importing = True
            self._begin(self._table, _("Importing …"))

    def _read_file(self) -> None:
        """Read it, and look through it; again, when it was corrected meanwhile."""
        self._is_importing, self._table = False, None
        self._say_reading()
        me, path = self._core.me, self._path
        language = me.language if me is not None else ""
        letters = IMPORT_LETTERS.get()
        source = ({"code_page": letters} if letters in CODE_PAGES else {}) | self._source
        self._tasks.run(self, lambda: read_file(path, language, **source), self._read, self._failed)

    def _read_as(self, **chosen: str) -> None:
        """Read another sheet, or the letters otherwise."""
        self._source |= chosen
        self._leaves_totals = False
        self.questions.clear_questions()
        self._read_file()

    def _read_by(self, code_page: str) -> None:
        """Read the letters otherwise; those of the office's next files, too."""
        IMPORT_LETTERS.set(code_page)
        self._read_as(code_page=code_page)

    def _show_source(self, table: CellTable) -> None:
        """Which sheet was read, and by which letters, where there is a choice."""
        with QSignalBlocker(self.sheets):
            self.sheets.clear()
            self.sheets.addItems(table.sheets)
            self.sheets.setCurrentText(table.sheet)
        self.sheets.setVisible(len(table.sheets) > 1)
        self.code_pages.setCurrentIndex(self.code_pages.findData(table.code_page))
        self.code_pages.setVisible(bool(table.code_page))

    def _read(self, table: CellTable) -> None:
        self._show_source(table)
        if not table.rows:
            self._failed(ErpError(_("In {file} there is nothing to import.").format(file=self._path.name)))
            return
        self._table = table
        self._show_columns()

    def _show_columns(self) -> None:
        """What the titles tell, or what somebody said of such a file before; then look through it."""
        table, how = self._table, self.titled.isChecked()
        if table is None:
            return
        told = columns_of(table, self._shape, has_titles=how) or columns_of(
            table, self._shape, {}, has_titles=how
        )
        if told is None:
            return
        self._told, names = told, titles_of(table, told.titles)
        known = IMPORT_TITLES.get(self._spec.table)
        self.columns.show_columns(table, learned(told, names, known, self._shape.fields), names)
        self._order_tabs()
        self._look_again()

    def _order_tabs(self) -> None:
        """Tab goes through the window as one reads it."""
        choices = (*self.columns.choices(), *self.questions.choices())
        head = (self.titled, self.sheets, self.code_pages, *self.bar.stops())
        ends = (self.copy_button, self.about_button, self.again_button, self.import_button, self.close_button)
        tab_through((*head, *choices, self.wrong, *ends))

    def _look_soon(self) -> None:
        self._run.stop()
        self.import_button.setEnabled(False)
        self._look_timer.start()

    def _look_again(self) -> None:
        """Look through it by the columns that were chosen, and know them again next time."""
        self._look_timer.stop()
        doubled = self.columns.doubled()
        if doubled is None:
            self._learn()
            self._look()
        elif not self.columns.is_undecided:
            box, words = doubled
            self._show_going(False)
            self._say(words, "danger")
            self._go_on_at(box)

    def _learn(self) -> None:
        """Know what was chosen wherever such a title stands again, in the copy with the problems too."""
        if self._table is not None and self._told is not None and self.columns.is_chosen:
            names, known = titles_of(self._table, self._told.titles), IMPORT_TITLES.get(self._spec.table)
            after = with_learned(known, self._told, names, self.columns.places())
            IMPORT_TITLES.set(after, self._spec.table)

    def _look(self) -> None:
        if self._table is not None:
            self._is_importing = False
            self._begin(self._table, _("Looking through the file …"))

    def _begin(self, table: CellTable, words: str) -> None:
        self._show_going(True)
        self._say_going(words, self._run.stop)
        self._run.start(
            table,
            self.columns.places(),
            has_titles=self.titled.isChecked(),
            is_trial=not self._is_importing,
            leaves_totals=self._leaves_totals,
            means=self.questions.means(),
        )

    def _let_choose(self, may: bool) -> None:
        for choice in (self.titled, self.columns, self.questions):
            choice.setEnabled(may)

    def _tell(self, done: int, of: int) -> None:
        self.progress.setMaximum(max(of, 1))
        self.progress.setValue(done)
        words = _("Looking through the file: {done} of {of} rows")
        if self._is_importing:
            words = _("Importing: {done} of {of} rows")
        words = words.format(done=format_integer(done), of=format_integer(of))
        self.bar.show_message(words, "info", _("Stop"), self._run.stop)

    def _ended(self, done: Imported | None) -> None:
        self._show_going(False)
        if done is None:
            self._stopped()
        elif self._is_importing and done.is_right:
            self._imported(done)
        else:
            self._tried(done)

    def _stopped(self) -> None:
        words = _("Stopped; nothing was imported.") if self._is_importing else _("Stopped before its end.")
        self._say(words, "info")

    def _tried(self, done: Imported) -> None:
        self._show_problems(done.problems)
        self.questions.show_questions(done.questions)
        self._order_tabs()
        counts = in_a_line(done, format_integer)
        if not done.is_right:
            wrong = cells_of(one for one in done.problems if not one.is_warning and not one.is_asked)
            asked, to_say = self.questions.unanswered(), _("Say what the file means below “Means”.")
            if asked is not None and not wrong:
                self._say(to_say, "info")
                self._go_on_at(asked)
                return
            words = ngettext(
                "{count} cell is wrong. Correct it in the file, and read it again.",
                "{count} cells are wrong. Correct them in the file, and read it again.",
                wrong,
            ).format(count=format_integer(wrong))
            self._say_wrong(words if asked is None else f"{words} {to_say}", done)
            if self.focusWidget() is not self.again_button:  # who corrects the file reads it once more
                self._go_on_at(self.wrong)
            return
        is_new = bool(done.created or done.changed)
        self.import_button.setEnabled(is_new)
        if is_new:
            self._go_on_at(self.import_button)
        words = _("Ready to import: {counts}") if is_new else _("Nothing to import: {counts}")
        self._say(words.format(counts=counts), "info")

    def _say_wrong(self, words: str, done: Imported) -> None:
        if len(done.totals) > done.left:
            self.bar.show_message(words, "danger", _("Leave out the totals"), self._leave_totals, stays=True)
        else:
            self._say(words, "danger")

    def _leave_totals(self) -> None:
        """Rows of totals are no records, as somebody says who has seen which they are."""
        self._leaves_totals = True
        self._look()

    def _imported(self, done: Imported) -> None:
        self._is_importing = False
        last_import.remember(self._spec.table)
        self._show_problems([])
        self._let_choose(False)
        for button in (self.import_button, self.again_button):
            button.hide()
        words = _("Imported: {counts}").format(counts=in_a_line(done, format_integer, self._kind))
        self.bar.show_message(words, "success", _("Take it back"), self._take_back, stays=True)
        self.close_button.setFocus()

    def _take_back(self) -> None:
        self.accept()
        self.take_back_wanted.emit()

    def _failed(self, error: ErpError) -> None:
        self._show_going(False)
        self._show_problems([])
        if self._table is None:
            self.questions.show_questions(())
        # Whether it was right was known before the server went; what was kept after all is not made twice.
        was_right = self._is_importing and isinstance(error, Unreachable)
        self.import_button.setEnabled(was_right)
        if isinstance(error, Unreachable) and self._table is not None:
            again = self.run_import if was_right else self._look
            self.bar.show_message(error.in_words, "danger", _("Try again"), again)
            self.bar.focus_action()
            return
        self._say(error.in_words, "danger")
        self._go_on_at(next(iter(self.columns.choices()), self.again_button))

    # Showing

    def _say(self, words: str, tone: str) -> None:
        self.bar.show_message(words, tone, stays=True)

    def _say_going(self, words: str, stop: Callable[[], None]) -> None:
        self.bar.show_message(words, "info", _("Stop"), stop)
        if not self._is_choosing():
            self.bar.focus_action()

    def _go_on_at(self, widget: QWidget) -> None:
        if not self._is_choosing():
            widget.setFocus()

    def _is_choosing(self) -> bool:
        """Whether the keyboard is at a choice: who chooses goes on with that."""
        here = QApplication.focusWidget()
        return isinstance(here, QComboBox | QCheckBox) and self.isAncestorOf(here)

    def _say_reading(self) -> None:
        self._show_problems([])
        self._show_going(True)
        self._say_going(_("Reading the file …"), self.reject)

    def _show_going(self, is_going: bool) -> None:
        self.progress.setVisible(is_going)
        self._let_choose(not (is_going and self._is_importing))
        self.again_button.setEnabled(not is_going)
        self.import_button.setEnabled(self.import_button.isEnabled() and not is_going)
        self.progress.setMaximum(0)

    def _show_problems(self, problems: list[Problem]) -> None:
        self._problems = problems
        told = [problem for problem in problems if not problem.is_asked]
        self._wrong_title.setText(self.wrong.show_problems(told))
        for widget in (self.wrong, self._wrong_title):
            widget.setVisible(bool(told))
        self.copy_button.setVisible(bool(problems))

    def _save_copy(self) -> None:
        if self._table is not None:
            titles = self._told.titles.number if self._told is not None else 1
            self._copy.ask(self._table, self._problems, titles)
