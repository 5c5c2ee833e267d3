"""ChoiceTable: rows about a user's file, each ending with a choice; and what was chosen for files before."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.look.naming import named

_MOST_LEARNED = 1000


class ChoiceTable(QTableWidget):
    """A table whose last column holds choices; the keyboard goes from one to the next, and on.

    Args:
        titles: of the columns.
        widths: of the columns, in pixels; None for the one that takes what is left.

    Signals:
        changed: something else was chosen.
    """

    changed = Signal()

    def __init__(
        self, titles: Sequence[str], widths: Sequence[int | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(0, len(titles), parent)
        self.setHorizontalHeaderLabels(list(titles))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, width in enumerate(widths):
            if width is None:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
            else:
                self.setColumnWidth(place, width)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        # A row is as high as its choice, whatever size the letters have.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_text(self, row: int, column: int, text: str) -> None:
        """What stands in a cell; the mouse tells it whole where it has no room."""
        cell = QTableWidgetItem(text)
        cell.setToolTip(text)
        self.setItem(row, column, cell)

    def choices(self) -> list[QuietCombo]:
        """The choices, from the first row on."""
        return [self.choice(number) for number in range(self.rowCount())]

    def choice(self, row: int) -> QuietCombo:
        """That of a row."""
        box = self.cellWidget(row, self.columnCount() - 1)
        assert isinstance(box, QuietCombo)  # noqa: S101 - made by ``offer``
        return box

    def offer(
        self, row: int, name: str, called: str, nothing: str, choices: Iterable[tuple[str, str]]
    ) -> QuietCombo:
        """Let it be chosen in a row.

        Args:
            name, called: the choice's, for tests and for people who hear the screen.
            nothing: what choosing nothing is called.
            choices: each value with its title.
        """
        box = named(QuietCombo(self), name, called)
        box.addItem(nothing, "")
        for value, title in choices:
            box.addItem(title, value)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCellWidget(row, self.columnCount() - 1, box)
        return box


def newest(known: Mapping[str, object]) -> dict[str, object]:
    """What was learned last, as much of it as is kept."""
    return dict(islice(known.items(), max(len(known) - _MOST_LEARNED, 0), None))
