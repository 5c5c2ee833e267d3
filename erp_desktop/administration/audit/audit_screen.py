"""AuditScreen: who did what and when, as sentences; filtered, looked into, exported."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, NN_, _
from erp_core.kit.schema import Summary
from erp_core.kit.words import ValueKind
from erp_core.security.audit import service as audit
from erp_core.security.audit.groups import has_past
from erp_core.security.audit.schema import MOST_COUNTED, AuditQuery
from erp_core.security.user import USER
from erp_core.security.user import service as users
from erp_desktop.administration.audit.audit_details import AuditDetails
from erp_desktop.administration.audit.audit_export import AuditExport
from erp_desktop.administration.audit.audit_filters import AuditFilters
from erp_desktop.administration.audit.audit_line import AuditLine, line
from erp_desktop.kit.files.asking import ask_save
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.history.past_dialog import PastDialog
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.report_screen import ReportScreen
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

COLUMNS = (
    Column(N_("When"), "at", ValueKind.INSTANT, width=172, sortable=False),
    Column(N_("Who"), "user", shown_as="code", width=168, sortable=False),
    Column(N_("What"), "sentence", is_stretched=True, width=320, sortable=False),
    Column(N_("Record"), "record", ValueKind.CHOICE, width=220, sortable=False, choices={}),
)


class AuditScreen(ReportScreen):
    """The audit log.

    Args:
        document, document_id, title: show only this record at first.
    """

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        shell: Shell,
        document: str = "",
        document_id: str = "",
        title: str = "",
    ) -> None:
        self.counted = NN_("entry", "entries")
        self.empty = ("history", _("Nothing found"), _("No entry of the log matches the filters."))
        self._query = AuditQuery()
        super().__init__(core, tasks, shell, _("Audit log"), "audit", COLUMNS, self._search, self._summarise)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.asked = AuditFilters(self)
        self.filters.addWidget(self.asked, 1)
        self.asked.left.connect(self.focus_rows)
        if document_id:
            self.asked.pin(document, document_id, title or document_id)
        self.asked.changed.connect(self.ask)
        self._add_export()
        reload_button = self.add_button("reload", _("Reload"), "refresh-cw", "")
        keys.tell(reload_button, _("Reload"), keys.RELOAD)
        reload_button.clicked.connect(self.reload)
        self._add_details()
        self.table.opened.connect(lambda _row: self.open_record())
        self.ask()
        if core.can(USER.permission("read")):
            everybody = ListQuery(sort="full_name", limit=1000)
            tasks.run(self, lambda: core.run(users.search, everybody), self.asked.fill_people)

    def ask(self) -> None:
        self._query = self.asked.query
        super().ask()

    def show_past(self) -> None:
        """The record of the selected entry as it was right after it."""
        chosen = self._line()
        if chosen is not None:
            entry = chosen.entry
            record = (entry.document, entry.document_id)
            PastDialog(self.core, self.tasks, record, chosen.record, entry.at, self).open()

    def open_record(self) -> None:
        """The record of the selected entry as it is now."""
        chosen = self._line()
        if chosen is not None and _has_form(chosen.entry.document):
            self.shell.open(chosen.entry.document, int(chosen.entry.document_id))
        elif chosen is not None:
            self.shell.show_message(_("This entry is of no record that opens in a form."))

    def show_only(self) -> None:
        """Everything that ever happened to the record of the selected entry."""
        chosen = self._line()
        if chosen is not None:
            self.asked.pin(chosen.entry.document, chosen.entry.document_id, chosen.record)

    def export(self) -> None:
        """Write what the filters find to a file."""
        title = _("Export the audit log")
        path, _kind = ask_save(self, title, "export", "audit-log.csv", _("CSV (*.csv)"))
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        self.export_button.setEnabled(False)
        self.exporting.start(self.asked.query, path)

    # Inside

    def _search(self, query: ListQuery) -> list[Any]:
        """In the background."""
        page = self._query.model_copy(update={"limit": query.limit, "offset": query.offset})
        return [line(entry) for entry in self.core.run(audit.search, page)]

    def _summarise(self, _query: ListQuery) -> Summary:
        return Summary(count=min(self.core.run(audit.count, self._query), MOST_COUNTED))

    def _show_summary(self) -> None:
        super()._show_summary()
        summary = self.model.summary
        if summary is not None and summary.count >= MOST_COUNTED:
            words = _("The latest {count} entries. Narrow the filters for older ones, or export them all.")
            self._count.setText(words.format(count=format_integer(summary.count)))

    def _line(self) -> AuditLine | None:
        chosen = self.selected()
        return chosen[0] if chosen else None

    def _tell_selected(self, is_other: bool = True) -> None:
        if is_other:  # an entry never changes
            self._show_details()

    def _show_details(self) -> None:
        chosen = self._line()
        self.details.show_line(chosen, chosen is not None and _has_form(chosen.entry.document))

    def _add_export(self) -> None:
        export_bar = MessageBar(self)
        self.exporting = AuditExport(self.core, self.tasks, export_bar)
        self.export_button = self.add_button("export", _("Export…"), "download")
        keys.tell(self.export_button, _("Write a CSV file"), keys.EXPORT)
        self.export_button.clicked.connect(self.export)
        keys.bind(self, keys.EXPORT, self.export_button.click)
        self.exporting.ended.connect(lambda: self.export_button.setEnabled(True))
        self.body.insertWidget(0, export_bar)

    def _add_details(self) -> None:
        self.details = AuditDetails(self)
        self.details.past_wanted.connect(self.show_past)
        self.details.record_wanted.connect(self.open_record)
        self.details.only_wanted.connect(self.show_only)
        self.body.addWidget(self.details)


def _has_form(document: str) -> bool:
    """Whether a record of this table opens in a form; roles and the company have screens of their own."""
    return has_past(document) and document not in ("role", "company")
