"""AuditScreen: who did what and when, as sentences; filtered, looked into, exported."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from erp_core.kit.i18n import N_, _
from erp_core.kit.listing import ListQuery
from erp_core.kit.schema import Summary
from erp_core.security.permission import Permission
from erp_core.security.user import service as users
from erp_desktop.kit.chips import chip
from erp_desktop.kit.column import Column
from erp_desktop.kit.date_range_filter import DateRangeFilter
from erp_desktop.kit.format import format_integer
from erp_desktop.kit.list_toolbar import SearchLine
from erp_desktop.kit.naming import named
from erp_desktop.kit.past_dialog import PastDialog
from erp_desktop.kit.screen import Shell
from erp_desktop.kit.table_screen import TableScreen
from erp_desktop.kit.tasks import Tasks
from erp_desktop.security.audit_details import AuditDetails
from erp_desktop.security.audit_search import AuditSearch, Wanted
from erp_desktop.security.audit_words import RECORDS, AuditLine, line

if TYPE_CHECKING:
    from erp_core import Core

COLUMNS = (
    Column(N_("When"), "at", "datetime", width=172, sortable=False),
    Column(N_("Who"), "user", "code", width=168, sortable=False),
    Column(N_("What"), "sentence", is_stretched=True, width=320, sortable=False),
    Column(N_("Record"), "record", "choice", width=220, sortable=False, choices={}),
)
_FORMS = {"sales_order", "purchase_order", "work_order", "party", "item", "user_account"}
# The instant after a change: what the change made belongs to the record as it was then.
_JUST_AFTER = timedelta(milliseconds=1)


class AuditScreen(TableScreen):
    """The audit log.

    Args:
        document, record: show only this record at first.
    """

    def __init__(
        self, core: "Core", tasks: Tasks, shell: Shell, document: str = "", record: str = ""
    ) -> None:
        self.counted = (_("entry"), _("entries"))
        self.empty = ("history", _("Nothing found"), _("No entry of the log matches the filters."))
        self._finder = AuditSearch(core)
        self._wanted = Wanted()
        super().__init__(core, tasks, shell, _("Audit log"), "audit", COLUMNS, self._search, self._summarise)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self._add_filters(document, record)
        self.export_button = self.add_button("export", _("Export…"), "download", _("Write a CSV file"))
        self.export_button.clicked.connect(self.export)
        reload_button = self.add_button("reload", _("Reload"), "refresh-cw", _("Reload (F5)"))
        reload_button.clicked.connect(self.reload)
        self.details = AuditDetails(self)
        self.details.past_wanted.connect(self.show_past)
        self.details.record_wanted.connect(self.open_record)
        self.body.addWidget(self.details)
        self.table.selectionModel().selectionChanged.connect(self._show_details)
        self.table.opened.connect(lambda _row: self.open_record())
        self.model.modelReset.connect(self._show_details)
        self.ask()
        if core.can(Permission.USER_READ):
            everybody = ListQuery(sort="full_name", limit=1000)
            tasks.run(self, lambda: core.run(users.search, everybody), self._fill_people)

    def ask(self) -> None:
        start, end = self.dates.range
        self._wanted = Wanted(
            user_id=self.people.currentData(),
            document=self.documents.currentData() or "",
            record=self.record.text(),
            field=self.field.text(),
            first=start,
            last=end,
            is_brief=not self.everything.isChecked(),
        )
        super().ask()

    def show_past(self) -> None:
        """The record of the selected entry as it was right after it."""
        chosen = self._line()
        if chosen is not None:
            entry = chosen.entry
            at, record = entry.at + _JUST_AFTER, (entry.document, entry.document_id)
            PastDialog(self.core, self.tasks, record, chosen.record, at, {}, self).open()

    def open_record(self) -> None:
        """The record of the selected entry as it is now."""
        chosen = self._line()
        if chosen is not None and chosen.entry.document in _FORMS:
            self.shell.open(chosen.entry.document, int(chosen.entry.document_id))

    def export(self) -> None:
        """Write what the filters find to a file."""
        suggested = str(Path.home() / "audit-log.csv")
        name, _kind = QFileDialog.getSaveFileName(self, _("Export the audit log"), suggested, "CSV (*.csv)")
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        wanted, finder = self._wanted, self._finder
        self.export_button.setEnabled(False)

        def done(count: int) -> None:
            self.export_button.setEnabled(True)
            text = _("{count} entries written to {file}.")
            self.shell.show_message(text.format(count=format_integer(count), file=path.name), "success")

        def failed(error: Any) -> None:
            self.export_button.setEnabled(True)
            self.show_error(error)

        self.tasks.run(self, lambda: finder.write_csv(wanted, path), done, failed)

    # Inside

    def _search(self, query: ListQuery) -> list[Any]:
        """In the background."""
        return [line(entry) for entry in self._finder.rows(self._wanted, query.limit, query.offset)]

    def _summarise(self, _query: ListQuery) -> Summary:
        return Summary(count=self._finder.count(self._wanted))

    def _line(self) -> AuditLine | None:
        chosen = self.selected()
        return chosen[0] if chosen else None

    def _show_details(self) -> None:
        chosen = self._line()
        self.details.show_line(chosen, chosen is not None and chosen.entry.document in _FORMS)

    def _add_filters(self, document: str, record: str) -> None:
        self.people = named(QComboBox(self), "audit.user", _("Who"))
        self.people.addItem(_("Anybody"), None)
        self.documents = named(QComboBox(self), "audit.document", _("What kind of record"))
        self.documents.addItem(_("Everything"), "")
        for name, title in RECORDS.items():
            words = _(title)
            self.documents.addItem(words[:1].upper() + words[1:], name)
        self.documents.setCurrentIndex(max(self.documents.findData(document), 0))
        self.record = self._line_filter(_("Number, code or name"), "audit.record")
        self.record.set_silently(record)
        self.field = self._line_filter(_("Field, like due date"), "audit.field")
        self.dates = DateRangeFilter(self)
        self.dates.setToolTip(_("Show only what happened on these days"))
        self.everything = chip(_("Also each login's bookkeeping"), "audit.everything", self)
        for combo in (self.people, self.documents):
            combo.setMinimumWidth(150)
            combo.activated.connect(lambda _place: self.ask())
            self.filters.addWidget(combo)
        for line_edit in (self.record, self.field):
            line_edit.searched.connect(lambda _text: self.ask())
            self.filters.addWidget(line_edit)
        self.dates.changed.connect(self.ask)
        self.everything.clicked.connect(self.ask)
        self.filters.addWidget(self.dates)
        self.filters.addWidget(self.everything)
        self.filters.addStretch(1)
        for before, after in ((self.people, self.documents), (self.documents, self.record)):
            QWidget.setTabOrder(before, after)

    def _line_filter(self, hint: str, name: str) -> SearchLine:
        field = named(SearchLine(hint, self), name, hint)
        field.setToolTip(hint)
        field.setMaximumWidth(190)
        field.left.connect(self.table.setFocus)
        return field

    def _fill_people(self, rows: list[Any]) -> None:
        for row in rows:
            self.people.addItem(row.full_name, row.id)
