"""RecordBook: what records are called that filters name; what is not known is asked for in the background."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from erp_core.errors import ErpError, NotPermitted
from erp_core.kit.filter import LONGEST_TEXT, Clause
from erp_core.kit.filter.tongue import RecordNames
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.letters import folded
from erp_core.kit.operation import OPERATIONS
from erp_core.platform.listed import service as listed
from erp_core.platform.listed.naming import question
from erp_core.platform.listed.schema import MOST_NAMED, Code
from erp_desktop.kit.work.tasks import Job, Tasks

if TYPE_CHECKING:
    from erp_core import Core

Named = tuple[str, str]


class RecordBook(QObject):
    """Names of records, by their kind.

    Args:
        offered: field of the list to which records may be offered for it; all where nothing is said.
        listing: what core calls the list, whose fields hold codes of other tables.

    Signals:
        looked_up: what conditions name was answered, or cannot be.
    """

    looked_up = Signal()

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        offered: Mapping[str, Sequence[Clause]],
        parent: QObject,
        listing: str = "",
    ) -> None:
        super().__init__(parent)
        self._listing = listing
        self._codes: dict[str, list[Code]] = {}
        self._core, self._tasks, self._offered = core, tasks, offered
        self._called: dict[str, dict[int, tuple[str, ...]]] = {}
        self._answered: dict[Named, bool] = {}
        self._job: Job | None = None
        self.looking = 0  # how many questions of conditions are not answered yet
        # One mapping, filled as records become known: whoever holds it knows them too.
        self.names = RecordNames(self._called, self._answered)

    def learn(self, of: str, id: int, *names: str) -> None:
        """Remember what a record is called, its name first."""
        self._called.setdefault(of, {})[id] = names

    def matches(self, of: str, text: str) -> list[tuple[str, str]]:
        """Code and name of known records that hold a text; those that begin with it first."""
        wanted = folded(text)
        known = [(names[-1], names[0]) for names in self._called.get(of, {}).values()]
        found = [pair for pair in known if any(wanted in folded(name) for name in pair)]
        found.sort(key=lambda pair: (not any(folded(name).startswith(wanted) for name in pair), pair))
        return found[:MOST_NAMED]

    def codes(self, field: str, text: str) -> list[Code]:
        """Known codes of a field that hold a text, or are called so; those that begin so first."""
        wanted = folded(text)
        told = [
            (folded(one.code), folded(one.title), folded(_(one.title)), one)
            for one in self._codes.get(field, ())
        ]
        found = [names for names in told if any(wanted in name for name in names[:-1])]
        found.sort(key=lambda names: not any(name.startswith(wanted) for name in names[:-1]))
        return [names[-1] for names in found]

    def look_for_codes(self, field: str, on_done: Callable[[], None]) -> None:
        """Ask which codes a field may hold."""
        self.stop_looking()
        core, listing = self._core, self._listing

        def take(found: list[Code]) -> None:
            if found != self._codes.get(field):
                self._codes[field] = found
                on_done()

        self._job = self._tasks.run(
            self, lambda: core.run(listed.codes, listing, field), take, lambda _error: None
        )

    def look_up(self, named: Iterable[Named], on_done: Callable[[], None]) -> None:
        """Ask for all records that may be called so and are not known, then go on; also where that fails."""
        wanted = [pair for pair in named if pair not in self._answered and _is_asked_for(*pair)]
        if not wanted:
            return
        core = self._core

        def look() -> list[tuple[Named, list[Any]]]:
            return [((of, text), _seen(core, of, text)) for of, text in wanted]

        def take(found: list[tuple[Named, list[Any]]]) -> None:
            self.looking -= 1
            for (of, text), rows in found:
                self._answered[of, text] = len(rows) < MOST_NAMED
                self._learn_rows(of, rows)
            on_done()
            self.looked_up.emit()

        def stay(_error: ErpError) -> None:
            self.looking -= 1
            self.looked_up.emit()

        self.looking += 1
        self._tasks.run(self, look, take, stay)

    def look_for(self, of: str, field: str, text: str, on_done: Callable[[], None]) -> None:
        """Ask for records a text may mean; the latest question wins."""
        self.stop_looking()
        if not _is_asked_for(of, text or "?"):
            return
        core, offered = self._core, self._offered.get(field, ())

        def take(rows: list[Any]) -> None:
            self._learn_rows(of, rows)
            on_done()

        self._job = self._tasks.run(self, lambda: _search(core, of, text, offered), take, lambda _error: None)

    def stop_looking(self) -> None:
        """Nobody waits for the last question any more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _learn_rows(self, of: str, rows: Iterable[Any]) -> None:
        kind = KINDS.get(of)
        columns = (kind.found_by if kind is not None else ()) or ("number",)
        for row in rows:
            self.learn(of, row.id, *(str(getattr(row, column)) for column in columns[::-1]))


def _is_asked_for(of: str, text: str) -> bool:
    return OPERATIONS.get(f"{of}.search") is not None and 0 < len(text) <= LONGEST_TEXT


def _seen(core: "Core", of: str, text: str) -> list[Any]:
    """Blocking: rows of the records a text may mean; none of those one may not see."""
    try:
        return _search(core, of, text, ())
    except NotPermitted:
        return []


def _search(core: "Core", of: str, text: str, offered: Sequence[Clause]) -> list[Any]:
    """Blocking: rows of the records a text may mean, those called exactly so first."""
    asked = question(of, text, offered)
    operation = OPERATIONS.get(asked[0]) if asked is not None else None
    if asked is None or operation is None:
        return []
    return core.run(operation.function, **asked[1])
