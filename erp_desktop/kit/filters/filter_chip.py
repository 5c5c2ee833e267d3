"""FilterChip: a condition inside the line, with its words and a cross; red where it is not understood."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from erp_core.kit.filter import Clause
from erp_core.kit.i18n import _
from erp_desktop.kit.filters.chip_words import shortened
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, restyle, with_role

LONGEST_WORDS = 220


@dataclass(frozen=True)
class Condition:
    """A condition of the line.

    Attributes:
        text: as it is typed.
        clause: what it asks; None where that cannot be understood.
        problem: why not, as a sentence.
    """

    text: str
    clause: Clause | None = None
    problem: str = ""


class FilterChip(QFrame):
    """Shows a condition; a click opens it as text again.

    Signals:
        opened: it shall be text again.
        removed: it shall go.
    """

    opened = Signal()
    removed = Signal()

    def __init__(self, condition: Condition, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.condition = condition
        is_wrong = bool(condition.problem)
        with_role(named(self, "filter.chip", words), "condition", "danger" if is_wrong else "")
        self.setToolTip(condition.problem or words)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._words, self._label = words, QLabel(self)
        removes = _("Remove {condition}").format(condition=words)
        cross = named(QToolButton(self), "filter.chip.remove", removes)
        cross.setIcon(icon("x", "icon_muted"))
        cross.setIconSize(QSize(12, 12))
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cross.setToolTip(removes)
        cross.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 2, 0)
        row.setSpacing(2)
        row.addWidget(self._label)
        row.addWidget(cross)
        self._others: Sequence[str] = ()
        self._show_words(theme.scaled(LONGEST_WORDS))

    def tell_apart(self, others: Sequence[str]) -> None:
        """Say, in whatever room, by what it differs from the chips with these words."""
        self._others = others

    def wanted(self) -> int:
        """How many pixels it needs."""
        self._show_words(theme.scaled(LONGEST_WORDS))
        return self.sizeHint().width()

    def narrow(self, width: int) -> None:
        """Say it in so many pixels."""
        beside = self.wanted() - self._label.sizeHint().width()
        self._show_words(min(theme.scaled(LONGEST_WORDS), width - beside))

    def show_chosen(self, is_chosen: bool) -> None:
        """Show it as selected."""
        self.setProperty("chosen", is_chosen)
        for widget in (self, *self.findChildren(QLabel)):
            restyle(widget)

    def _show_words(self, room: int) -> None:
        metrics = self._label.fontMetrics()
        told = shortened(self._words, self._others, lambda text: metrics.horizontalAdvance(text) <= room)
        self._label.setText(told or metrics.elidedText(self._words, Qt.TextElideMode.ElideMiddle, room))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.opened.emit()
