"""MergePanel: what two people both changed, side by side; for each of it one chooses what is to stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.drafts.merged_state import Side
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel

SIDES: tuple[Side, ...] = ("base", "mine", "theirs", "both")
_CHOSEN, _OPEN = "◉", "○"
_MOST_SEEN = 6  # questions; more are scrolled
_CHOOSES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One question: what it is about, and what stands there as it was, as I and as the other one left it.

    Attributes:
        both: texts of both, one under the other; empty where they are none.
    """

    title: str
    base: str
    mine: str
    theirs: str
    both: str = ""

    def text(self, side: Side) -> str:
        return {"base": self.base, "mine": self.mine, "theirs": self.theirs, "both": self.both}[side]


class MergePanel(QFrame):
    """Hidden until ``ask``. Nothing is chosen before the user does; arrows and Enter are enough.

    Few forms have something asked: what stands in it is made for the first question.

    Signals:
        furnished: what takes the keyboard in it is there now.
        decided: every question is answered; the sides, in order.
        put_off: the user goes on in the form; the choices are kept.
    """

    furnished = Signal()
    decided = Signal(list)
    put_off = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        with_role(named(self, "form.merge", _("Changed by both")), "message", "warning")
        self._rows: list[MergeRow] = []
        self.picks: list[Side | None] = []
        self._is_furnished = False
        self.hide()

    def furnish(self) -> None:
        """Make what stands in it, unless it is there."""
        if not self._is_furnished:
            self._is_furnished = True
            self._build()
            self.furnished.emit()

    def _build(self) -> None:
        self._text = named(WholeLabel(self), "form.merge.text")
        self._count = named(WholeLabel(self), "form.merge.count")
        self.table = _Choices(self)
        self.table.chosen.connect(self._clicked)
        self.table.left.connect(self.put_off)
        self.table.cellClicked.connect(lambda row, column: column and self._clicked(row, SIDES[column - 1]))
        self._mine = self._button("mine", _("All mine"), lambda: self._choose_all("mine"))
        self._theirs = self._button("theirs", _("All theirs"), lambda: self._choose_all("theirs"))
        self._later = self._button("later", _("Later"), self.put_off.emit)
        self._later.setToolTip(_("Go on in the form; the choice waits (Esc)"))
        self.done = self._button("done", _("Put together"), lambda: self.decided.emit([*self.picks]))
        self.done.setToolTip(_("Show it as it would be saved; nothing is saved yet"))
        self._lay_out()

    def ask(self, text: str, other: str, rows: Sequence[MergeRow], picks: Sequence[Side | None]) -> None:
        """Show the questions.

        Args:
            text: what happened.
            other: the name of who changed it too; empty where nobody knows.
            picks: what was chosen already.
        """
        self.furnish()
        self._rows, self.picks = [*rows], [*picks]
        self._text.setText(text)
        titles = [_("What"), _("As it was"), _("Mine"), other or _("Theirs"), _("Both, one under the other")]
        self.table.setHorizontalHeaderLabels(titles)
        self.table.setColumnHidden(len(SIDES), not any(row.both for row in rows))
        self.table.setRowCount(len(rows))
        for row in range(len(rows)):
            self._show(row)
        self.table.share_width()
        self._count_open()
        self.show()
        self.table.stand_at(next((n for n, pick in enumerate(self.picks) if pick is None), 0))

    def tab_order(self) -> list[QWidget]:
        """Itself, so that what is made in it has its place; then what takes the keyboard, as one decides."""
        if not self._is_furnished:
            return [self]
        return [self, self.table, self._mine, self._theirs, self._later, self.done]

    def take_keyboard(self) -> None:
        """Put the keyboard on the first question."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, row: int, side: Side) -> None:
        """What is to stand there; then go to the next question, or to the end."""
        self.picks[row] = side
        self._show(row)
        self.table.share_width()
        self._count_open()
        following = [*range(row + 1, len(self.picks)), *range(row)]
        left = next((n for n in following if self.picks[n] is None), None)
        if left is not None:
            self.table.setCurrentCell(left, self.table.currentColumn())
        else:
            self.done.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clicked(self, row: int, side: Side) -> None:
        if side != "both" or self._rows[row].both:
            self.choose(row, side)

    def _choose_all(self, side: Side) -> None:
        for row in range(len(self.picks)):
            self.picks[row] = side
            self._show(row)
        self._count_open()
        self.done.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, row: int) -> None:
        told = self._rows[row]
        self.table.setItem(row, 0, _item(told.title))
        for column, side in enumerate(SIDES, start=1):
            is_chosen = self.picks[row] == side
            if side == "both" and not told.both:
                self.table.setItem(row, column, _item(""))
                continue
            item = _item(f"{_CHOSEN if is_chosen else _OPEN}  {told.text(side) or '–'}")
            item.setToolTip(told.text(side))
            words = [told.title, self.table.title(column), told.text(side) or _("nothing")]
            words += [_("chosen")] if is_chosen else []
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(words))
            font = item.font()
            font.setBold(is_chosen)
            item.setFont(font)
            self.table.setItem(row, column, item)
        self.table.resizeRowToContents(row)

    def _count_open(self) -> None:
        chosen = sum(pick is not None for pick in self.picks)
        told = _("{chosen} of {count} chosen").format(
            chosen=format_integer(chosen), count=format_integer(len(self.picks))
        )
        self._count.setText(told)
        self.done.setEnabled(chosen == len(self.picks))

    def _button(self, name: str, title: str, call: object) -> QPushButton:
        button = named(QPushButton(title, self), f"form.merge.{name}", title)
        button.clicked.connect(call)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._count, 1)
        for button in (self._mine, self._theirs, self._later, self.done):
            buttons.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 8, 16, 8)
        box.setSpacing(8)
        for widget in (self._text, self.table):
            box.addWidget(widget)
        box.addLayout(buttons)


def _item(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(text)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return item


class _Choices(QTableWidget):
    """The questions; Enter or Space chooses the side one stands on.

    Signals:
        chosen: a side was chosen in a row.
        left: Esc.
    """

    chosen = Signal(int, str)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(0, 1 + len(SIDES), parent)
        named(with_role(self, "merge"), "form.merge.table", _("Changed by both"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(30)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )

    def title(self, column: int) -> str:
        item = self.horizontalHeaderItem(column)
        return item.text() if item is not None else ""

    def stand_at(self, row: int) -> None:
        """On one's own side of a question: the keyboard is between the others."""
        self.setCurrentCell(row, 1 + SIDES.index("mine"))

    def share_width(self) -> None:
        """As high as its rows, up to a few of them."""
        self.resizeRowsToContents()
        rows = range(min(self.rowCount(), _MOST_SEEN))
        height = sum(self.rowHeight(row) for row in rows) + self.horizontalHeader().sizeHint().height() + 4
        self.setFixedHeight(min(height, 260))

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.column() == 0:  # a title is nothing to choose
            self.setCurrentCell(current.row(), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self.currentRow(), self.currentColumn()
        if event.key() in _CHOOSES and row >= 0 and column > 0:
            self.chosen.emit(row, SIDES[column - 1])
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()  # no search by letters: nothing is chosen by typing on
        else:
            super().keyPressEvent(event)
