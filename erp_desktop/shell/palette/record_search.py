"""RecordSearch: records by number, code, name or text, whichever list they stand in."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import _
from erp_core.kit.operation import operation_of
from erp_core.platform.search import service as search
from erp_core.platform.search.schema import SIMILAR, Found, Hit, NamedIn
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.work.tasks import Job, Tasks
from erp_desktop.shell.palette.command_palette import ACTIONS, Command, CommandPalette
from erp_desktop.shell.palette.recent_records import RecentRecords

if TYPE_CHECKING:
    from erp_core import Core

LEAST_LETTERS = 2
_ACTIVE = "is_active"
MOST = 12
# Pause in typing after which the lists are asked; one question for all is cheap.
DELAY_MS = 60


class _Lead(NamedTuple):
    """A list, narrowed to what was found.

    Attributes:
        record_name: what the record is called that it is narrowed to.
        is_sure: it is known to hold something.
        kind: of record, of which all that hold a text are shown.
    """

    entry: ScreenEntry
    query: ListQuery
    title: str
    record_name: str = ""
    is_sure: bool = False
    kind: str = ""

    def look(self, core: "Core") -> list[Hit] | None:
        """Blocking: what its list begins with, of what holds a text; None where nothing stands in it."""
        if self.kind:
            return core.run(search.everywhere, self.query.text, search.MOST_OF_A_LIST, self.kind).hits or None
        assert self.entry.rows is not None  # noqa: S101 - only lists are kept
        usual = [is_(_ACTIVE, True)] if _ACTIVE in self.entry.rows.filters else []
        query = self.query.model_copy(update={"limit": 1, "where": [*self.query.where, *usual]})
        return [] if core.run(self.entry.rows.search, query) else None


class RecordSearch(QObject):
    """Asks core for all lists at once, in the background; the latest question wins.

    Signals:
        found: the text that was asked for, and what opens each record, the best first.
    """

    found = Signal(str, list)

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        listed: Sequence[ScreenEntry],
        open_screen: Callable[..., Any],
        palette: CommandPalette,
        recent: RecentRecords | None = None,
    ) -> None:
        """Answers what is typed in the palette."""
        super().__init__(palette)
        palette.asked.connect(self.ask)
        palette.waits.connect(self.ask_now)
        self.found.connect(palette.add)
        self._core, self._tasks, self._open = core, tasks, open_screen
        self._recent, self._palette = recent or RecentRecords(), palette
        self._lists = {
            operation_of(e.rows.search).name.partition(".")[0]: e for e in listed if e.rows is not None
        }
        palette.show_hint(has_people=search.PEOPLE_KIND in self._lists)
        self._job: Job | None = None
        self._text = ""
        self._told: set[tuple[str, int]] = set()
        self._delay = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._delay.timeout.connect(self._search)

    def ask(self, text: str) -> None:
        """Look for records; too short a text is about none, and one about actions neither."""
        self._text = text.strip()
        self._delay.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._text.startswith(search.PEOPLE) and search.PEOPLE_KIND not in self._lists:
            self._palette.nothing = _("People are found by who may see users.")
        is_enough = len(self._text) >= LEAST_LETTERS or self._text.isdecimal()
        if self._text and not is_enough and self._text not in (ACTIONS, *search.SIGNS):
            self._palette.nothing = _("Records are found from two letters on, numbers from one figure on.")
        if is_enough and not self._text.startswith(ACTIONS) and self._lists:
            self._delay.start()
        else:
            self._tell([])

    def ask_now(self) -> None:
        """Who has pressed Enter waits for no more letters."""
        if self._delay.isActive():
            self._delay.stop()
            self._search()

    def _search(self) -> None:
        core, text = self._core, self._text
        if len(text) < LEAST_LETTERS:
            text = search.NUMBERS + text  # a figure is in nearly every record; it means a number
        self._job = self._tasks.run(
            self, lambda: core.run(search.everywhere, text, MOST), self._found, self._failed
        )

    def _found(self, found: Found) -> None:
        self._job = None
        known = [hit for hit in found.hits if hit.kind in self._lists]
        # Of those that fit as well as each other, what one had open last comes first.
        self._told = {(hit.kind, hit.id) for hit in known}
        hits = sorted(known, key=lambda hit: (hit.tier, self._recent.place(self._record(hit.kind), hit.id)))
        similar = [self._command(hit) for hit in hits if hit.tier == SIMILAR]
        hits = hits[: len(hits) - len(similar)]
        last = {hit.kind: place for place, hit in enumerate(hits)}
        more = [kind for kind in found.more if kind in self._lists]
        commands: list[Command] = []
        for place, hit in enumerate(hits):
            commands.append(self._command(hit))
            if hit.kind in more and last[hit.kind] == place:
                commands.append(self._led(self._rest(hit.kind, is_sure=True)))
        leads = [self._holding(named, hit) for named in found.named_in for hit in hits if named.is_of(hit)]
        leads += [self._rest(kind, is_sure=True) for kind in more if kind not in last]
        leads += [self._rest(kind) for kind in found.left if kind in self._lists]
        commands += [self._led(lead) for lead in leads if lead.is_sure]
        unsure = [lead for lead in leads if not lead.is_sure]
        if not unsure:
            self._tell(commands, similar)
            return
        if commands:
            self.found.emit(self._text, commands)
        self._look_into(unsure, similar)

    def _look_into(self, leads: Sequence[_Lead], similar: Sequence[Command]) -> None:
        """No list is offered that turns out to be empty: those nobody had time for are asked for what they
        begin with. What is only similar waits for them: nothing is put above it later."""
        core = self._core
        self._job = self._tasks.run(
            self,
            lambda: [(lead, hits) for lead in leads if (hits := lead.look(core)) is not None],
            lambda held: self._looked_into(held, similar),
            self._failed,
        )

    def _looked_into(self, held: Sequence[tuple[_Lead, list[Hit]]], similar: Sequence[Command]) -> None:
        commands: list[Command] = []
        for lead, hits in held:
            commands += [self._command(hit) for hit in hits if (hit.kind, hit.id) not in self._told]
            commands.append(self._led(lead))
        self._tell(commands, similar)

    def _tell(self, commands: Sequence[Command], similar: Sequence[Command] = ()) -> None:
        """All that is found for the text; where that is nothing, what is only similar, records first."""
        if commands or self._palette.has_any:
            self.found.emit(self._text, list(commands))
            return
        done = self._palette.similar() if self._text[:1] not in search.SIGNS else []
        self.found.emit(self._text, [*similar, *done])

    def _failed(self, _error: ErpError) -> None:
        """What is done from here is found without the server; it says itself that it is away."""
        self._job = None
        self._tell([])

    def _command(self, hit: Hit) -> Command:
        entry = self._lists[hit.kind]
        assert entry.rows is not None  # noqa: S101 - only lists are kept
        told = (hit.code, hit.name, hit.about, _(entry.rows.counted[0]))
        title = " · ".join(part for part in told if part)
        opened = partial(self._open, self._record(hit.kind), hit.id)
        in_list = partial(self._list, entry, self._query())
        return Command(title, entry.icon, opened, in_list=in_list, is_similar=hit.tier == SIMILAR)

    def _holding(self, named: NamedIn, hit: Hit) -> _Lead:
        """The documents that name a record, in their list."""
        called = " · ".join(part for part in (hit.code, hit.name) if part)
        entry, query = self._lists[named.kind], ListQuery(where=[is_(named.field, hit.id)])
        title = _("{list}: {record}").format(list=_(entry.title), record=called)
        assert entry.rows is not None  # noqa: S101 - only lists are kept
        is_sure = named.is_sure and _ACTIVE not in entry.rows.filters
        return _Lead(entry, query, title, hit.name or hit.code, is_sure)

    def _record(self, kind: str) -> str:
        """Name of the screen that shows one."""
        rows = self._lists[kind].rows
        return rows.record if rows is not None else ""

    def _led(self, lead: _Lead) -> Command:
        opened = partial(self._list, lead.entry, lead.query, lead.record_name)
        return Command(lead.title, lead.entry.icon, opened)

    def _rest(self, kind: str, *, is_sure: bool = False) -> _Lead:
        """A list of which more holds the text than is told, or not all was looked at, with all that does."""
        entry = self._lists[kind]
        title = _("{list}: all with “{text}”").format(list=_(entry.title), text=self._query().text)
        return _Lead(entry, self._query(), title, is_sure=is_sure, kind=kind)

    def _query(self) -> ListQuery:
        return ListQuery(text=self._text.lstrip("".join(search.SIGNS)).strip())

    def _list(self, entry: ScreenEntry, query: ListQuery, record_name: str = "") -> Any:
        return self._open(entry.name, query=query, record_name=record_name)
