"""FilterRow: what a list is narrowed by: chips, toggles, dates and party."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.listing import ListQuery
from erp_desktop.kit.inputs.date_range_filter import DateRangeFilter
from erp_desktop.kit.inputs.party_filter import PartyFilter
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.parts.chip_row import ChipRow
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class FilterRow(QWidget):
    """Chips by status, toggles, dates and party, as far as the list has them.

    Signals:
        changed: ``narrow`` gives another query.
    """

    changed = Signal()

    def __init__(self, spec: ListSpec, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._toggles = {}
        self._is_applying = False
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 10)
        row.setSpacing(6)
        self._statuses = ChipRow([(value, _(title)) for value, title in spec.statuses.items()], self)
        self._statuses.changed.connect(self._tell)
        row.addWidget(self._statuses, 1)
        for attr, title in spec.toggles.items():
            self._toggles[attr] = self._statuses.add_toggle(_(title), attr)
        is_hidden = spec.has_active
        self._inactive = self._statuses.add_toggle(_("Show inactive"), "inactive") if is_hidden else None
        self._dates = DateRangeFilter(self) if spec.has_dates else None
        self._party = self._party_filter(spec, core, tasks)
        for button in (self._party, self._dates):
            if button is not None:
                button.changed.connect(self._tell)
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def narrow(self, query: ListQuery) -> ListQuery:
        """The query, with what is chosen here."""
        start, end = self._dates.range if self._dates else (None, None)
        update: dict[str, object] = {
            "status": sorted(self._statuses.chosen),
            "date_from": start,
            "date_to": end,
            "party_id": self._party.party_id if self._party else None,
        }
        for attr, button in self._toggles.items():
            is_on = button.isChecked()
            update[attr] = is_on if attr == "is_overdue" else (True if is_on else None)
        if self._inactive is not None:
            update["is_active"] = None if self._inactive.isChecked() else True
        return query.model_copy(update=update)

    def apply(self, query: ListQuery, party_name: str = "") -> None:
        """Choose what ``query`` asks for, without telling."""
        self._is_applying = True
        self._statuses.choose(set(query.status))
        for attr, button in self._toggles.items():
            button.setChecked(bool(getattr(query, attr)))
        if self._inactive is not None:
            self._inactive.setChecked(False)
        if self._dates is not None:
            self._dates.set_range(query.date_from, query.date_to)
        if self._party is not None:
            self._party.set_party(query.party_id, party_name)
        self._is_applying = False

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is left out because of what is chosen here."""
        shown_by_default = ListQuery(is_active=True) if self._inactive is not None else ListQuery()
        return self.narrow(ListQuery()) != shown_by_default

    def clear(self) -> None:
        """Choose nothing."""
        self.apply(ListQuery())

    def _party_filter(self, spec: ListSpec, core: "Core", tasks: Tasks) -> PartyFilter | None:
        search = spec.party_search
        if search is None:
            return None
        offered = ListQuery(is_active=True).model_copy(update=dict(spec.party_query))
        words = (_(spec.party_title), _(spec.party_any))
        return PartyFilter(*words, lambda query: core.run(search, query), offered, tasks, self)

    def _tell(self) -> None:
        if not self._is_applying:
            self.changed.emit()
