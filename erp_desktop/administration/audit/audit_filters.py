"""AuditFilters: who, what kind, which record, which field, when: one question to the audit log."""

from datetime import date, datetime, time, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QListView, QVBoxLayout, QWidget

from erp_core.kit import clock
from erp_core.kit.i18n import _
from erp_core.kit.words import known_titles
from erp_core.security.audit.groups import SHARED, groups
from erp_core.security.audit.schema import AuditQuery
from erp_core.security.audit.who import others
from erp_desktop.kit.inputs.date_range_filter import DateRangeFilter
from erp_desktop.kit.inputs.search_line import SearchLine
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.flow_layout import FlowLayout

COMBO_WIDTH = 168
LINE_WIDTH = 220


class AuditFilters(QWidget):
    """The filters in a row that flows.

    Signals:
        changed: ``query`` is another.
        left: Enter or Down in a line: the user wants the rows now.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pinned = ("", "", "")
        self.people = named(QuietCombo(self), "audit.user", _("Who"))
        self.people.setToolTip(_("Show only what this person did"))
        self.people.addItem(_("Anybody"), None)
        self.people.insertSeparator(1)
        for origin, title in others().items():
            self.people.addItem(title, origin)
        self.kinds = named(QuietCombo(self), "audit.kind", _("What kind"))
        self.kinds.setToolTip(_("Show only logins, or only records of one kind"))
        self._fill_kinds()
        self.record = self._line(
            _("Number, code, name"),
            "audit.record",
            _("Show only what happened to this record, or to the logins of this user"),
        )
        self.field = self._line(
            _("Field, like due date"), "audit.field", _("Show only changes of this field, of whatever record")
        )
        self.field.setCompleter(_completer(self.field))
        self.dates = DateRangeFilter(self)
        self.dates.setToolTip(_("Show only what happened on these days"))
        self.dates.changed.connect(self.changed)
        row = FlowLayout(self, 8)
        for combo in (self.people, self.kinds):
            combo.setMinimumWidth(COMBO_WIDTH)
            combo.activated.connect(self.changed)
            row.addWidget(combo)
        for line in (self.record, self.field):
            row.addWidget(line)
        row.addWidget(_as_tall_as(self.dates, self.record))

    @property
    def query(self) -> AuditQuery:
        """What is asked for."""
        first, last = self.dates.range
        title, document, document_id = self._pinned
        who = self.people.currentData()
        is_pinned = bool(title) and self.record.text() == title
        # Whatever was typed or pasted: the core checks it, and says what is wrong with it.
        return AuditQuery.model_construct(
            user_id=who if isinstance(who, int) else None,
            origin=who if isinstance(who, str) else None,
            kind=self.kinds.currentData(),
            record="" if is_pinned else self.record.text(),
            document=document if is_pinned else "",
            document_id=document_id if is_pinned else "",
            field=self.field.text(),
            since=midnight(first),
            until=midnight(last + timedelta(days=1)) if last is not None else None,
        )

    def pin(self, document: str, document_id: str, title: str) -> None:
        """Ask for this one record, whatever else is called the same, until another is typed."""
        self._pinned = (title, document, document_id)
        self.kinds.setCurrentIndex(0)
        self.record.set_silently(title)
        self.changed.emit()

    def fill_people(self, rows: list[Any]) -> None:
        """Offer these users, before those who are none."""
        for place, row in enumerate(rows, start=1):
            self.people.insertItem(place, row.full_name, row.id)

    def _fill_kinds(self) -> None:
        self.kinds.addItem(_("Everything"), "")
        for name, title in groups().items():
            # The groups of several stand above the single documents.
            if name not in SHARED and self.kinds.itemData(self.kinds.count() - 1) in SHARED:
                self.kinds.insertSeparator(self.kinds.count())
            self.kinds.addItem(_(title), name)

    def _line(self, hint: str, name: str, tooltip: str) -> SearchLine:
        line = named(SearchLine(hint, self), name, hint)
        line.setToolTip(tooltip)
        line.setFixedWidth(LINE_WIDTH)
        line.searched.connect(lambda _text: self.changed.emit())
        line.left.connect(self.left)
        return line


def _as_tall_as(widget: QWidget, other: QWidget) -> QWidget:
    """The widget in the middle of a place as tall as the other."""
    place = QWidget(widget.parentWidget())
    box = QVBoxLayout(place)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(widget)
    place.setMinimumHeight(other.sizeHint().height())
    return place


def _completer(line: SearchLine) -> QCompleter:
    completer = QCompleter(known_titles(), line)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    popup = QListView(line)
    completer.setPopup(named(popup, "audit.field.titles", _("Fields")))
    return completer


def midnight(day: date | None) -> datetime | None:
    """When this day begins in the company; None for no limit, and for one beyond the calendar's ends."""
    try:
        return None if day is None else clock.instant_of(day, time.min)
    except (OverflowError, ValueError, OSError):
        return None
