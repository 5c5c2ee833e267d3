"""HistoryPanel: who did what to a record, and when; newest first."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from erp_core.kit.i18n import N_, _
from erp_core.kit.schema import Change
from erp_desktop.kit.format import format_datetime
from erp_desktop.kit.naming import named, with_role
from erp_desktop.kit.status import look

MOST_ENTRIES = 100
_LONGEST = 80
_VERBS = {"created": N_("Created"), "changed": N_("Changed"), "deleted": N_("Deleted"), "moved": N_("Moved")}


def told(change: Change) -> str:
    """What a change did, in a few words: ``Submitted: Draft → Pending``."""
    if change.action == "moved" and "status" in change.fields:
        old, new = change.fields["status"]
        words = [_(look(status).title) for status in (old, new) if status]
        return " → ".join(words)
    return _(_VERBS.get(change.action, change.action))


def details(change: Change, labels: Mapping[str, str]) -> list[str]:
    """One line per field that changed; fields no user knows by name are left out."""
    lines = []
    if change.action != "created":
        for name, (old, new) in change.fields.items():
            if name in labels and name != "status":
                lines.append(f"{_(labels[name])}: {_short(old)} → {_short(new)}")
    if change.lines_changed and change.action != "created":
        lines.append(_("Lines changed: {count}").format(count=change.lines_changed))
    return lines


def _short(value: str | None) -> str:
    text = " ".join((value or "").split())
    return (text if len(text) <= _LONGEST else text[:_LONGEST] + "…") or "–"


class HistoryPanel(QFrame):
    """A column at the side of a form.

    Args:
        labels: field name to label; others are not told.
    """

    def __init__(self, labels: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = labels
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
        title = with_role(QLabel(_("History"), self), "heading")
        title.setIndent(15)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 12, 0, 0)
        box.setSpacing(8)
        box.addWidget(title)
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
        if not changes:
            self._box.addWidget(_line(_("Nothing has been saved yet."), "muted", self))
        self._box.addStretch(1)

    def texts(self) -> list[str]:
        """Each entry as one text, for tests and screen readers."""
        return [entry.accessibleName() for entry in self._entries]

    def _entry(self, change: Change) -> QWidget:
        entry = QWidget(self)
        box = QVBoxLayout(entry)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        who = f"{change.user} · {format_datetime(change.at)}"
        box.addWidget(_line(told(change), "strong", entry))
        box.addWidget(_line(who, "muted", entry))
        for text in details(change, self._labels):
            box.addWidget(_line(text, "", entry))
        entry.setAccessibleName(f"{told(change)} · {who}")
        return entry


def _line(text: str, role: str, parent: QWidget) -> QLabel:
    label = with_role(QLabel(text, parent), role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
