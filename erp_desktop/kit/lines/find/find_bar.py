"""FindBar: finds a text in the lines while it is typed; the keyboard goes back to where it is found."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, with_role

Index = QModelIndex | QPersistentModelIndex

# Of a view: its current cell is lit although the keyboard is in the line that looks for it.
IS_SEARCHED = "is_searched"


class FindBar(QWidget):
    """Hidden until ``begin``; Enter goes to the next place, Esc back to the lines.

    Args:
        stand: puts the cursor of the lines in a cell.
    """

    def __init__(self, view: QAbstractItemView, stand: Callable[[Index], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._view, self._stand = view, stand
        self.line = _FindLine(self)
        self._count = with_role(named(QLabel(self), "form.lines.found"), "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)
        row.addWidget(self._count)
        self._count.setMinimumWidth(self.fontMetrics().horizontalAdvance(_("Not in these lines.")) + 8)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.line.textChanged.connect(lambda _text: self._find(0))
        self.line.next_wanted = lambda step: self._find(step)
        self.line.left = self._leave
        self.line.turned = self._light
        self.hide()

    @property
    def found(self) -> str:
        """How many places there are, in words."""
        return self._count.text()

    def begin(self) -> None:
        """Type what is looked for."""
        self.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def go_on(self) -> None:
        """The next place of what was looked for last; else begin."""
        if self.line.text().strip():
            self._find(1)
        else:
            self.begin()

    def _leave(self) -> None:
        self.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _light(self, is_searched: bool) -> None:
        self._view.setProperty(IS_SEARCHED, is_searched)
        self._view.viewport().update()

    def _find(self, step: int) -> None:
        """Go to the next place (1), the one before (-1), or the first from where the cursor stands (0)."""
        text = folded(self.line.text().strip())
        places = self._places(text) if text else []
        if not places:
            self._count.setText(_("Not in these lines.") if text else "")
            return
        here = self._view.currentIndex()
        at = (here.row(), self._order(here.column()))
        if step < 0:
            number = next((n for n in reversed(range(len(places))) if places[n] < at), len(places) - 1)
        else:
            number = next((n for n, one in enumerate(places) if one > at or (not step and one == at)), 0)
        row, visual = places[number]
        self._stand(self._view.model().index(row, self._columns()[visual]))
        told = _("{number} of {count}")
        self._count.setText(told.format(number=format_integer(number + 1), count=format_integer(len(places))))

    def _places(self, text: str) -> list[tuple[int, int]]:
        """Row and place from the left of every cell that holds the text."""
        model, columns = self._view.model(), self._columns()
        return [
            (row, visual)
            for row in range(model.rowCount())
            for visual, column in enumerate(columns)
            if text in folded(model.index(row, column).data() or "")
        ]

    def _columns(self) -> list[int]:
        header = self._view.horizontalHeader()  # type: ignore[attr-defined] - a table's
        return sorted(range(header.count()), key=header.visualIndex)

    def _order(self, column: int) -> int:
        return self._columns().index(column) if column >= 0 else -1


class _FindLine(QLineEdit):
    """Hears the keys that go on and leave."""

    next_wanted: Callable[[int], None]
    left: Callable[[], None]
    turned: Callable[[bool], None]

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "form.lines.find", _("Find in the lines"))
        self.setPlaceholderText(_("Find in the lines"))
        self.setClearButtonEnabled(True)
        self.setFixedWidth(220)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.turned(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.turned(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or keys.is_pressed(event, keys.FIND_NEXT):
            self.next_wanted(-1 if is_back else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.left()
        else:
            super().keyPressEvent(event)
