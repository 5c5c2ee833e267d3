"""PastePreview: a clip before it is taken; what its columns are, what is red, what is left out."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.frame.tab_order import tab_through
from erp_desktop.kit.inputs.lookup_delegate import open_list
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lines.clips.paste_book import PasteBook
from erp_desktop.kit.lines.clips.paste_heads import MINUSES, SHARES, PasteHeads
from erp_desktop.kit.lines.clips.paste_reading import PasteReading, Prepared, look_up, prepared
from erp_desktop.kit.lines.clips.paste_table import TICK, PasteDelegate, PasteTable
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts import ask, question
from erp_desktop.kit.parts.place import available, first_size
from erp_desktop.kit.work.desk import Desk

SIZE = QSize(1080, 620)
_WIDEST = 320
# More rows than these are worked out a little at a time, so that what is typed meanwhile is heard.
_MANY, _AT_ONCE_S = 200, 0.012
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class PastePreview(QDialog):
    """Accepted with what is to be pasted, all of it or nothing.

    Attributes:
        reading: the clip, and how it is read.
        book: what is taken of it by now.
    """

    def __init__(self, done: Prepared, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent.window())
        named(self, "paste", _("What is pasted"))
        self.setWindowTitle(_("What is pasted"))
        self.reading: PasteReading = done.reading
        self.book: PasteBook = done.book
        self._desk, self._why, self._is_asking = desk, done.why, False
        self._build()
        self._lay_out()
        self._has_marks: bool | None = None  # None until somebody asks
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._tell)
        self._connect()
        self.resize(first_size(SIZE, available(parent).size()))
        # Who types on and has not seen it writes nothing into it.
        self._rest = QTimer(self, singleShot=True, interval=question.HANDS_REST_MS)
        self._rest.timeout.connect(lambda: self._say(self._why))
        self._show_book()
        self._stand()
        if question.HANDS_REST_MS:
            self._rest.start()
        for watched in (self.table, *self.heads.choices(), self.take_button):
            watched.installEventFilter(self)

    # Building

    def _build(self) -> None:
        columns = self.reading.place.ground.spec.columns
        self.why = with_role(named(WholeLabel(self, self._why), "paste.why"), "message", "warning")
        self.table = with_role(named(QTableView(self), "paste.rows", _("What was copied")), "paste")
        self.model = PasteTable(self.book, self)
        self.heads = PasteHeads(columns, self.table)
        self.table.setHorizontalHeader(self.heads)
        self.table.setModel(self.model)
        self.table.setItemDelegate(PasteDelegate(self._desk, self.reading.place.ground.terms, self.table))
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.setWordWrap(False)
        trigger = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(trigger.AnyKeyPressed | trigger.EditKeyPressed | trigger.DoubleClicked)
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height() - 2)
        self.told = named(WholeLabel(self), "paste.told")
        self.hidden = named(QCheckBox(self), "paste.hidden")
        self.repeat = named(QCheckBox(_("Repeat what stands in merged cells"), self), "paste.repeat")
        count = len(self.reading.clip.hidden_columns)
        words = ngettext("Take {count} hidden column too", "Take {count} hidden columns too", count)
        self.hidden.setText(words.format(count=format_integer(count)))
        self.hidden.setVisible(bool(count))
        self.repeat.setVisible(bool(self.reading.clip.merged))
        self.next_button = self._button("next", _("Next marked cell"), keys.NEXT_MARKED)
        self.row_button = self._button("row", _("Leave this row out"), keys.LEAVE_ROW)
        self.take_button = self._button("take", _("Take"), keys.TAKE_CLIP)
        self.take_button.setProperty("tone", "primary")
        self.cancel_button = self._button("cancel", _("Cancel"), None)

    def _button(self, name: str, title: str, key: keys.Keys | None) -> QPushButton:
        button = named(QPushButton(title, self), f"paste.{name}", title)
        button.setAutoDefault(False)
        if key is not None:
            keys.tell(button, _(key.title), key)
        return button

    def _lay_out(self) -> None:
        ticks = QHBoxLayout()
        ticks.addWidget(self.hidden)
        ticks.addWidget(self.repeat)
        ticks.addStretch(1)
        ticks.addWidget(self.next_button)
        ticks.addWidget(self.row_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.told, 1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.take_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.why.setMargin(8)
        self.why.setVisible(bool(self._why))
        column.addWidget(self.why)
        column.addWidget(self.table, 1)
        column.addLayout(ticks)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.model.changed.connect(self._changed)
        self.heads.chosen.connect(self._choose)
        self.heads.sign_chosen.connect(self._choose_sign)
        self.table.selectionModel().currentChanged.connect(self._tell)
        self.hidden.toggled.connect(self._read_again)
        self.repeat.toggled.connect(self._read_again)
        self.next_button.clicked.connect(self.go_on)
        self.row_button.clicked.connect(self.leave_out)
        self.take_button.clicked.connect(self.take)
        self.cancel_button.clicked.connect(self.reject)
        for key, call in ((keys.TAKE_CLIP, self.take), (keys.NEXT_MARKED, self.go_on)):
            keys.bind(self, key, call)

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self._rest.isActive() and event.key() != Qt.Key.Key_Escape and self._is_typed(event):
                self._rest.start()
                self._say(_("What you type is not taken yet: rest your hands for a moment."))
                QApplication.beep()
                return True
            is_space = keys.is_pressed(event, keys.LEAVE_ROW) and not self._is_editing()
            if watched is self.table and is_space:
                self.leave_out()
                return True
            if watched is self.table and keys.is_pressed(event, keys.EDIT_CELL):
                if self.table.currentIndex().column() != TICK and not self._go_to_sign():
                    open_list(self.table, self._code_here())
                return True
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._is_editing()
            if watched is self.table and is_enter and not event.modifiers() & _HELD:
                if self.table.currentIndex().column() != TICK:
                    self.table.edit(self.table.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _go_to_sign(self) -> bool:
        """Open what is to be chosen above the current cell of how it is written; False for nothing."""
        here = self.table.currentIndex()
        row, place = here.row(), here.column() - 1
        box = self.heads.sign_of(place)
        if box is None or not (box.currentIndex() < 0 or self.model.doubt(row, place)):
            return False
        box.setFocus(Qt.FocusReason.OtherFocusReason)
        box.showPopup()
        return True

    def _code_here(self) -> str | None:
        """Code of the record that the current cell names; None where it names none."""
        match = self.model.record(self.table.currentIndex())
        return match.code if match is not None else None

    def _is_editing(self) -> bool:
        return self.table.state() == QAbstractItemView.State.EditingState

    @staticmethod
    def _is_typed(event: QKeyEvent) -> bool:
        return bool(event.text()) or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)

    def _end_editing(self) -> None:
        """What is typed in a cell stands in it, as if one had left it."""
        if self._is_editing():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self) -> None:
        """Paste it, where nothing that is ticked is wrong."""
        self._end_editing()
        if self.take_button.isEnabled():
            self.accept()

    def reject(self) -> None:
        """Paste nothing; what was corrected here is thrown away only by who says so."""
        self._end_editing()
        words = _("What you corrected here is not pasted then.")
        if not self.model.is_corrected or ask.confirm(self, words, _("Throw it away")):
            super().reject()

    def leave_out(self) -> None:
        """Leave the selected rows out, or take them after all."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        rows = rows or [self.table.currentIndex().row()]
        if rows[0] >= 0:
            self.model.tick(rows, is_taken=not self.book.taken[rows[0]])

    def go_on(self) -> None:
        """To the next cell that is wrong or in doubt, from the first one on again at the end."""
        self._end_editing()
        here = self.table.currentIndex()
        start = (here.row(), here.column()) if here.isValid() else (-1, -1)
        marked = [(row, place + 1) for row, place in self._marked()]
        if marked:
            row, column = next((cell for cell in marked if cell > start), marked[0])
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.setCurrentIndex(self.model.index(row, column))

    def _marked(self) -> list[tuple[int, int]]:
        """The red cells; where none is left, those in doubt."""
        cells = [(row, n) for row in range(len(self.book.rows)) for n in range(len(self.book.columns))]
        red = [cell for cell in cells if self.model.wrong(*cell)]
        return red or [cell for cell in cells if self.model.doubt(*cell)]

    # Changing

    def _choose(self, place: int, name: str) -> None:
        spec = self.reading.place.ground.spec
        self.book.choose(place, spec.column(name) if name else None)
        self._changed()
        self.heads.show_book(self.book)
        self._order_tabs()

    def _choose_sign(self, name: str, chosen: str) -> None:
        if chosen in SHARES:
            self.book.choose_share(name, is_share=chosen == "share")
        elif chosen in MINUSES:
            self.book.choose_minus(name, is_turned=chosen == "turned")
        else:
            self.book.choose_sign(name, chosen)
        self._changed()

    def _changed(self) -> None:
        """Look up what is new, and say what is wrong by now."""
        core, ground = self._desk.core, self.reading.place.ground
        if not self._is_asking and (wanted := self.book.unknown()):
            self._is_asking = True
            self._desk.tasks.run(self, lambda: look_up(core, ground, wanted), self._found, self._lost)
        self._has_marks = None
        self.model.show_again()
        self._tell()

    def _found(self, found: Mapping[str, Mapping[str, Match | str]]) -> None:
        self._is_asking = False
        self.book.put_found(found)
        self._changed()

    def _lost(self, error: ErpError) -> None:
        self._is_asking = False
        self._show_told(error.in_words, is_wrong=True)

    def _read_again(self) -> None:
        """With the hidden columns, with merged cells repeated; or without."""
        self.reading.with_hidden = self.hidden.isChecked()
        self.reading.is_repeated = self.repeat.isChecked()
        reading, core = self.reading, self._desk.core
        self._is_asking = True
        self._tell()
        self._desk.tasks.run(
            self, lambda: prepared(reading, core), self._came, lambda error: self._lost(error)
        )

    def _came(self, done: Prepared) -> None:
        self._is_asking = False
        self.book, self._why = done.book, done.why
        self._say(self._why)
        self._show_book()

    # Showing

    def _say(self, words: str) -> None:
        self.why.setText(words)
        self.why.setVisible(bool(words))

    def _renew_why(self) -> None:
        """Why it has to be looked at by now: what was red or in doubt may be so no more."""
        self._why = self.reading.why_looked_at(self.book.plan, self.book)
        if not self._rest.isActive():
            self._say(self._why)

    def _show_book(self) -> None:
        self._has_marks = None
        self.model.show_book(self.book)
        self.heads.show_book(self.book)
        metrics = self.table.fontMetrics()
        self.table.setColumnWidth(TICK, 72)
        for place in range(len(self.book.columns)):
            texts = (self.model.index(row, place + 1).data() for row in range(min(len(self.book.rows), 60)))
            needed = max((metrics.horizontalAdvance(text) for text in texts), default=0) + 24
            least = max(128, self.heads.needed(place))
            self.table.setColumnWidth(place + 1, min(max(needed, least), _WIDEST))
        self._order_tabs()
        self._tell()

    def _order_tabs(self) -> None:
        buttons = (self.next_button, self.row_button, self.cancel_button, self.take_button)
        tab_through((*self.heads.choices(), self.table, self.hidden, self.repeat, *buttons))

    def _stand(self) -> None:
        """Begin with what is to be decided."""
        self.table.setCurrentIndex(self.model.index(0, 1))
        if (box := self.heads.open_sign()) is not None:
            box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._marked():
            self.table.setCurrentIndex(QModelIndex())
            self.go_on()
        else:
            self.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        """What is wrong in the cell one stands in, or how much is; Take is grey while anything is."""
        if len(self.book.rows) > _MANY and not self.book.read_some(_AT_ONCE_S):
            self.take_button.setEnabled(False)
            self._show_told(_("Reading what was copied …"), is_wrong=False)
            self._soon.start()
            return
        red = self.book.red_rows()
        count = len(self.book.filled())
        here = self.table.currentIndex()
        row, place = here.row(), here.column() - 1
        is_cell = row >= 0 and place >= 0
        wrong = self.model.wrong(row, place) if is_cell else ""
        reason = wrong or ((self.model.doubt(row, place) or self.book.note(row, place)) if is_cell else "")
        is_open = self._is_asking or bool(self.book.unknown())
        self.take_button.setEnabled(bool(count) and not red and not is_open)
        words = ngettext("Take {count} row", "Take {count} rows", count)
        self.take_button.setText(words.format(count=format_integer(count)))
        is_out = row >= 0 and not self.book.taken[row]
        self.row_button.setText(_("Take this row after all") if is_out else _("Leave this row out"))
        if self._has_marks is None:
            self._has_marks = bool(red) or bool(self._marked())
            if not is_open:
                self._renew_why()
        self.next_button.setEnabled(self._has_marks)
        if self._is_asking:
            self._show_told(_("Looking the codes up …"), is_wrong=False)
        elif reason:
            words = _("Row {row}: {sentence}").format(row=format_integer(row + 1), sentence=reason)
            self._show_told(words, is_wrong=bool(wrong))
        elif red:
            words = ngettext("{count} row is red.", "{count} rows are red.", len(red))
            self._show_told(words.format(count=format_integer(len(red))), is_wrong=True)
        else:
            self._show_told(_("Everything can be taken."), is_wrong=False)

    def _show_told(self, text: str, *, is_wrong: bool) -> None:
        self.told.setProperty("role", "error" if is_wrong else "muted")
        restyle(self.told)
        self.told.setText(text)
