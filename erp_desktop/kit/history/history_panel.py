"""HistoryPanel: who did what to a record, and when; newest first."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.schema import Change
from erp_desktop.kit.history.sentences import details, told
from erp_desktop.kit.look.format import format_datetime, format_integer
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel

MOST_ENTRIES = 100


class HistoryPanel(QFrame):
    """A column at the side of a form.

    Args:
        table: of the record.
        labels: field name to label; others are not told.
        go_back: shows the record as it was at a moment, None for now; None itself where that is not offered.
    """

    def __init__(
        self,
        table: str,
        labels: Mapping[str, str],
        parent: QWidget | None = None,
        go_back: Callable[[datetime | None], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._table, self._labels = table, labels
        self._go_back = go_back
        self._entries: list[QWidget] = []
        self.setFixedWidth(296)
        named(with_role(self, "side"), "form.history", _("History"))
        self._list = QWidget(self)
        self._box = QVBoxLayout(self._list)
        self._box.setContentsMargins(16, 4, 16, 16)
        self._box.setSpacing(12)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._list)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 12, 0, 0)
        box.setSpacing(8)
        box.addLayout(self._head())
        box.addWidget(scroll, 1)
        self.show_changes([])

    def show_changes(self, changes: list[Change]) -> None:
        self._entries = [self._entry(change) for change in changes[:MOST_ENTRIES]]
        while item := self._box.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for entry in self._entries:
            self._box.addWidget(entry)
        if older := len(changes) - len(self._entries):
            words = _("Older changes: {count}.").format(count=format_integer(older))
            self._box.addWidget(_line(words, "muted", self))
        if self._go_back is not None:
            self.as_of.setEnabled(bool(changes))
        if not changes:
            self._box.addWidget(_line(_("Nothing has been saved yet."), "muted", self))
        self._box.addStretch(1)

    def texts(self) -> list[str]:
        """Each entry as one text, for tests and screen readers."""
        return [entry.accessibleName() for entry in self._entries]

    def _head(self) -> QHBoxLayout:
        """The title and, for those who may see the audit log, the way to any moment."""
        head = QHBoxLayout()
        head.setContentsMargins(15, 0, 12, 0)
        head.addWidget(with_role(QLabel(_("History"), self), "heading"), 1)
        go_back = self._go_back
        if go_back is not None:
            self.as_of = named(
                QPushButton(_("As of…"), self), "form.history.as_of", _("As of a day and time")
            )
            with_role(self.as_of, "filter")
            self.as_of.setToolTip(_("Show this record as it was at a day and time of your choice"))
            self.as_of.clicked.connect(lambda: go_back(None))
            self.as_of.setEnabled(False)
            head.addWidget(self.as_of)
        return head

    def _entry(self, change: Change) -> QWidget:
        entry = QWidget(self)
        box = QVBoxLayout(entry)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        sentence, when = told(self._table, change, self._labels), format_datetime(change.at)
        box.addWidget(_line(sentence, "", entry))
        for text in details(self._table, change, self._labels):
            box.addWidget(_line(text, "muted", entry))
        box.addWidget(self._moment(change, when, entry))
        entry.setAccessibleName(f"{sentence} · {when}")
        return entry

    def _moment(self, change: Change, when: str, entry: QWidget) -> QWidget:
        """When it was; for those who may see the audit log, the way back to it."""
        go_back = self._go_back
        if go_back is None or change.action == "deleted":
            return _line(when, "muted", entry)
        button = with_role(QPushButton(when, entry), "", "link")
        named(button, "form.history.past", _("As it was then: {when}").format(when=when))
        button.setToolTip(_("Show it as it was then"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setStyleSheet("text-align: left; padding: 0; min-height: 18px; font-weight: 400;")
        button.clicked.connect(lambda: go_back(change.at))
        return button


def _line(text: str, role: str, parent: QWidget) -> QLabel:
    return with_role(WholeLabel(parent, text), role)
