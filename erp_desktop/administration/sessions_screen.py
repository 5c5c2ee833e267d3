"""SessionsScreen: who is logged in, from where and since when; sessions can be ended."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer

from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, NN_, _
from erp_core.kit.letters import folded
from erp_core.kit.schema import Summary
from erp_core.kit.words import ValueKind
from erp_core.security.session import SESSION
from erp_core.security.session import service as sessions
from erp_core.security.session.schema import SessionRow
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.inputs.search_line import SearchLine
from erp_desktop.kit.lists.report_screen import ReportScreen
from erp_desktop.kit.parts import ask
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

REFRESH_MS = 30_000
_WORDS = ("full_name", "username", "role", "client", "address")

COLUMNS = (
    Column(N_("Name"), "full_name", is_stretched=True, width=144),
    Column(N_("User name"), "username", shown_as="code", width=100),
    Column(N_("Role"), "role", ValueKind.CHOICE, width=112, choices={}),
    Column(N_("PC"), "client", width=96),
    Column(N_("Version"), "client_version", width=80),
    Column(N_("Address"), "address", width=108),
    Column(N_("Since"), "created_at", ValueKind.INSTANT, width=156),
    Column(N_("Last seen"), "last_seen_at", ValueKind.INSTANT, width=156),
    Column(N_("This one"), "is_own", ValueKind.FLAG, width=88),
)


class SessionsScreen(ReportScreen):
    """The table of sessions. All come in one call; they are searched and sorted here."""

    tables = frozenset({"session", "user_account"})

    def __init__(self, core: "Core", tasks: Tasks, shell: Shell) -> None:
        self.counted = NN_("session", "sessions")
        self.empty = ("monitor", _("Nobody matches"), _("No session matches the search."))
        super().__init__(
            core, tasks, shell, _("Sessions"), "sessions", COLUMNS, self._search, self._summarise
        )
        self.search = SearchLine(_("Search name, PC, address"), self)
        self.search.setMinimumWidth(240)
        self.search.searched.connect(lambda _text: self.ask())
        self.search.left.connect(self.focus_rows)
        self.buttons.addWidget(self.search)
        self.end_button = self.add_button(
            "end", _("End session"), "log-out", _("The program there asks for the password at once")
        )
        self.all_button = self.add_button("end_all", _("End all of this user"), "ban")
        self.end_button.clicked.connect(self.end)
        self.all_button.clicked.connect(self.end_all)
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.reload)
        self._refresh()
        place = next(i for i, column in enumerate(COLUMNS) if column.attr == "last_seen_at")
        self.table.horizontalHeader().setSortIndicator(place, Qt.SortOrder.DescendingOrder)

    def query(self) -> ListQuery:
        return ListQuery(text=self.search.text().strip(), sort=self.sort())

    def activated(self) -> None:
        super().activated()
        self._timer.start()

    def deactivated(self) -> None:
        super().deactivated()
        self._timer.stop()

    def end(self) -> None:
        """End the selected sessions, after asking."""
        chosen: list[SessionRow] = self.selected()
        names = ", ".join(dict.fromkeys(row.full_name for row in chosen))
        question = _(
            "End the session of {names}? The password is asked for there at once; unsaved work stays open."
        )
        if chosen and ask.confirm(self, question.format(names=names), _("End session")):
            core = self.core

            def call() -> None:
                for row in chosen:
                    core.run(sessions.end, row.id)

            self.tasks.run(self, call, lambda _none: self._ended())

    def end_all(self) -> None:
        """End every session of the selected user, after asking."""
        chosen: list[SessionRow] = self.selected()
        if not chosen:
            return
        row, core = chosen[0], self.core
        question = _("End every session of {name}?").format(name=row.full_name)
        if ask.confirm(self, question, _("End all")):
            self.tasks.run(self, lambda: core.run(sessions.end_all, row.user_id), lambda _none: self._ended())

    def _ended(self) -> None:
        self.shell.show_message(_("Ended."), "success")
        self.reload()

    def rights_changed(self) -> None:
        self._refresh()
        super().rights_changed()

    def _tell_selected(self, is_other: bool = True) -> None:  # noqa: ARG002 - read again, one may have ended
        self._refresh()

    def _refresh(self) -> None:
        chosen = self.selected()
        is_one = len({row.user_id for row in chosen}) == 1
        for button, is_ready in ((self.end_button, bool(chosen)), (self.all_button, is_one)):
            self.shell.rights.offer(button, SESSION.permission("revoke"), is_ready=is_ready)

    def _everybody(self) -> list[SessionRow]:
        """All who are logged in, page by page, so that nobody stands behind the last one."""
        rows: list[SessionRow] = []
        while page := self.core.run(sessions.search, None, len(rows)):
            rows += page
        return rows

    def _found(self, query: ListQuery) -> list[SessionRow]:
        wanted = folded(query.text).split()
        return [
            row
            for row in self._everybody()
            if all(any(word in folded(str(getattr(row, name))) for name in _WORDS) for word in wanted)
        ]

    def _search(self, query: ListQuery) -> list[Any]:
        """In the background."""
        rows = self._found(query)
        name = query.sort.removeprefix("-")
        if name:
            rows.sort(key=lambda row: getattr(row, name), reverse=query.sort.startswith("-"))
        return rows[query.offset : query.offset + query.limit]

    def _summarise(self, query: ListQuery) -> Summary:
        return Summary(count=len(self._found(query)))
