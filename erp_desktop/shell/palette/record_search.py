"""RecordSearch: records by number, code or name, whichever list they stand in."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.letters import folded
from erp_desktop.kit.frame.rows import Rows
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.inputs.lookup_line import SEARCH_DELAY_MS
from erp_desktop.kit.work.tasks import Job, Tasks
from erp_desktop.shell.palette.command_palette import Command, CommandPalette

if TYPE_CHECKING:
    from erp_core import Core

LEAST_LETTERS = 2
# Of a number; its letters may be left out, and the zeros before it.
FIGURES = 6
_NUMBER = re.compile(r"([^\W\d]*-?)0*(\d{1,12})")
MOST_OF_A_KIND = 4


class RecordSearch(QObject):
    """Asks every list the user may read, in the background; the latest question wins.

    Signals:
        found: the text that was asked for, and what opens each record: in tiers (``tier``), and within each
            in the order of the lists.
    """

    found = Signal(str, list)

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        listed: Sequence[ScreenEntry],
        open_screen: Callable[..., Any],
        palette: CommandPalette,
    ) -> None:
        """Answers what is typed in the palette."""
        super().__init__(palette)
        palette.asked.connect(self.ask)
        palette.waits.connect(self.ask_now)
        self.found.connect(palette.add)
        self._core, self._tasks, self._open = core, tasks, open_screen
        self._lists = [(e.icon, e.rows) for e in listed if e.rows is not None and e.rows.code]
        self._job: Job | None = None
        self._text = ""
        self._delay = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._delay.timeout.connect(self._search)

    def ask(self, text: str) -> None:
        """Look for records; too short a text is about none."""
        self._text = text.strip()
        self._delay.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if len(self._text) >= LEAST_LETTERS and self._lists:
            self._delay.start()
        else:
            self.found.emit(self._text, [])

    def ask_now(self) -> None:
        """Who has pressed Enter waits for no more letters."""
        if self._delay.isActive():
            self._delay.stop()
            self._search()

    def _search(self) -> None:
        core, text, lists = self._core, self._text, self._lists
        query = ListQuery(text=text, named_first=True, limit=MOST_OF_A_KIND)

        def look() -> list[_Found]:
            found = []
            for icon, rows in lists:
                number = number_of(rows.record, text)
                exact = ListQuery(where=[is_(rows.code, number)], limit=1) if number else None
                first = core.run(rows.search, exact) if exact is not None else []
                known = {row.id for row in first}
                others = [row for row in core.run(rows.search, query) if row.id not in known]
                found += [_Found(icon, rows, row) for row in [*first, *others][:MOST_OF_A_KIND]]
            return found

        self._job = self._tasks.run(self, look, self._found, self._failed)

    def _found(self, records: list["_Found"]) -> None:
        self._job = None
        ranked = sorted(records, key=lambda found: tier(found, self._text))
        self.found.emit(self._text, [self._command(found) for found in ranked])

    def _failed(self, _error: ErpError) -> None:
        """What is done from here is found without the server; it says itself that it is away."""
        self._job = None
        self.found.emit(self._text, [])

    def _command(self, found: "_Found") -> Command:
        rows, row = found.rows, found.row
        name = getattr(row, rows.name) if rows.name else ""
        title = " · ".join(part for part in (found.code, name, _(rows.counted[0])) if part)
        return Command(title, found.icon, partial(self._open, rows.record, row.id))


def number_of(record: str, text: str) -> str:
    """The number that is meant by its last figures, ``901`` or ``so901``; empty where none can be."""
    kind = KINDS.get(record)
    typed = _NUMBER.fullmatch(folded(text).strip())
    if kind is None or not kind.series or typed is None:
        return ""
    letters = folded(kind.series).strip("-")
    return f"{kind.series}{typed[2].zfill(FIGURES)}" if typed[1].strip("-") in ("", letters) else ""


def tier(found: "_Found", text: str) -> int:
    """How well a record fits: those called exactly so, then those whose name or words begin so.

    A document fits by its number; what it names, a party or an item, is found before it.
    """
    sought, code = folded(text).strip(), folded(found.code)
    kind = KINDS.get(found.rows.record)
    is_document = kind is not None and bool(kind.series)
    if code == sought or (is_document and found.code == number_of(found.rows.record, text)):
        return 0
    name = "" if is_document or not found.rows.name else folded(getattr(found.row, found.rows.name))
    if name == sought:
        return 1
    if any(called.startswith(sought) for called in (code, name) if called):
        return 2
    words = f"{code} {name}".split()
    if not is_document and all(any(w.startswith(s) for w in words) for s in sought.split()):
        return 3
    return 5 if is_document else 4


class _Found(NamedTuple):
    """A row of a list."""

    icon: str
    rows: Rows
    row: Any

    @property
    def code(self) -> str:
        return getattr(self.row, self.rows.code)
