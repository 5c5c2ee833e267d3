"""MatchBook: records that were seen, kept so that what is typed is answered before the server is asked."""

from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject

from erp_core.kit.letters import folded
from erp_core.kit.news.changes import Changes
from erp_desktop.kit.inputs.match import MOST_MATCHES, LookupSource, Match, words_of
from erp_desktop.kit.work.desk import Desk

if TYPE_CHECKING:
    from erp_core import Core

# So many rows of a source are read once; of more than that, those that were seen are known.
MOST_ROWS, PAGE = 5_000, 1_000
# So many of what one party has are kept beside them.
MOST_SCOPED = 2_000
# News of a table that changes all day do not have it read all day.
READ_AGAIN_AFTER_S = 120
# What somebody may read follows from these.
_RIGHTS = ("role", "user_account")


@dataclass(slots=True)
class Known:
    """A match with what it is found by, folded.

    Attributes:
        text: code and name.
        begun: each word of them, with a blank before it.
        used: the higher the later it was chosen, 0 for never.
    """

    match: Match
    code: str
    name: str
    also: str
    text: str
    begun: str
    used: int = 0

    @staticmethod
    def of(match: Match) -> "Known":
        code, name = folded(match.code), folded(match.name)
        begun = " ".join(("", *words_of(code, name)))
        return Known(match, code, name, folded(match.also), f"{code}\n{name}", begun)

    def near(self, wanted: str) -> int:
        """Its rank, as ``match.rank`` has it, where it is called so or begins so; else that of all others."""
        is_code = self.text.startswith(wanted)
        if is_code and self.code == wanted:
            return 0
        is_also = self.also.startswith(wanted)
        if is_also and self.also == wanted:
            return 1
        is_name = self.name.startswith(wanted)
        if is_name and self.name == wanted:
            return 2
        return 3 if is_code or is_also else 4 if is_name else _FAR


# Behind those that are called so or begin so.
_FAR = 5


@dataclass(slots=True)
class MatchBook:
    """What is known of one source.

    Attributes:
        is_whole: it holds all there are.
    """

    is_whole: bool = False
    is_loading: bool = False
    read_at: float = -READ_AGAIN_AFTER_S
    is_outdated: bool = True
    _rows: dict[Any, Known] = field(default_factory=dict)
    _scoped: dict[tuple[Hashable, Any], Known] = field(default_factory=dict)
    _chosen: "count[int]" = field(default_factory=lambda: count(1))

    def find(self, text: str, scope: Hashable = None) -> list[Match]:
        """What a text may mean, as the server ranks it; what was chosen last comes first where that is alike.

        Args:
            scope: for whom it is looked for; what is known for him counts before what is known of all.
        """
        wanted = folded(text.strip())
        known = self._of(scope).values()
        if not wanted:
            used = sorted((one for one in known if one.used), key=lambda one: -one.used)
            return [one.match for one in used[:MOST_MATCHES]]
        places = [(one.near(wanted), one) for one in known]
        found = [(place, -one.used, one.code, one) for place, one in places if place < _FAR]
        if len(found) < MOST_MATCHES:
            words = wanted.split()
            far = [one for place, one in places if place == _FAR]
            for word in words:
                far = [one for one in far if word in one.text]
            begin = far
            for word in words:
                begin = [one for one in begin if f" {word}" in one.begun]
            found += [(_FAR, -one.used, one.code, one) for one in begin]
            if len(found) < MOST_MATCHES:
                ids = {id(one) for one in begin}
                found += [(_FAR + 1, -one.used, one.code, one) for one in far if id(one) not in ids]
        best = nsmallest(MOST_MATCHES, found, key=lambda one: one[:3])
        return [one.match for *_place, one in best]

    def called(self, text: str, scope: Hashable = None) -> Match | None:
        """The one match whose code is exactly this; None where there is none or several are so alike."""
        wanted = folded(text.strip())
        found = [one.match for one in self._of(scope).values() if one.code == wanted]
        return found[0] if len(found) == 1 else None

    def learn(self, matches: Iterable[Match], scope: Hashable = None) -> None:
        """These were seen."""
        for match in matches:
            self._put(Known.of(match), scope)
        for key in [*self._scoped][: max(len(self._scoped) - MOST_SCOPED, 0)]:
            del self._scoped[key]

    def choose(self, match: Match, scope: Hashable = None) -> None:
        """This one was chosen."""
        known = self._of(scope).get(match.key)
        if known is None:
            known = Known.of(match)
            self._put(known, scope)
        known.used = next(self._chosen)

    def take(self, rows: list[Known], *, is_whole: bool) -> None:
        """All of these were read just now."""
        before = self._rows
        self._rows = {one.match.key: one for one in rows}
        for key, one in before.items():
            if key in self._rows:
                self._rows[key].used = one.used
        self.is_whole, self.read_at = is_whole and not self.is_outdated, monotonic()

    def forget(self, ids: Iterable[str]) -> None:
        """These were changed; of all rows where none is named."""
        gone = set(ids)
        self.is_whole, self.is_outdated = False, True
        self._rows = {key: one for key, one in self._rows.items() if gone and str(key) not in gone}
        self._scoped = {key: one for key, one in self._scoped.items() if gone and str(key[1]) not in gone}

    def wants_rows(self) -> bool:
        """Whether it should be read."""
        return self.is_outdated and not self.is_loading and monotonic() - self.read_at >= READ_AGAIN_AFTER_S

    def _of(self, scope: Hashable) -> dict[Any, Known]:
        if scope is None:
            return self._rows
        own = {key: one for (whose, key), one in self._scoped.items() if whose == scope}
        return {**self._rows, **own}

    def _put(self, known: Known, scope: Hashable) -> None:
        key = known.match.key
        if scope is None:
            before = self._rows.get(key)
            if before is not None or len(self._rows) < MOST_ROWS:
                self._rows[key] = known
        else:
            before = self._scoped.pop((scope, key), None) or self._rows.get(key)
            self._scoped[(scope, key)] = known
        if before is not None:
            known.used = before.used


class MatchBooks(QObject):
    """The books of one user of one core; they hear of changes."""

    def __init__(self, core: "Core") -> None:
        super().__init__()
        self._books: dict[str, MatchBook] = {}
        self._tables: dict[str, str] = {}
        self._news: deque[Changes] = deque()
        self._user = _user(core)
        core.on_change(self._news.append)  # from the core's own thread

    def book(self, desk: Desk, source: LookupSource) -> MatchBook:
        """The book of a source, with what is heard of taken into account; it is read where it should be."""
        self._hear(desk.core)
        book = self._books.setdefault(source.book, MatchBook())
        self._tables[source.book] = source.table
        if book.wants_rows():
            self._read(desk, source, book)
        return book

    def _hear(self, core: "Core") -> None:
        if self._user != (user := _user(core)):
            self._user = user
            self._books.clear()
        while self._news:
            changes = self._news.popleft()
            if changes.is_everything or changes.touches(_RIGHTS):
                self._books.clear()  # those that are being read find nobody
            for name, book in self._books.items():
                if self._tables[name] in changes.ids:
                    book.forget(changes.ids[self._tables[name]])

    def _read(self, desk: Desk, source: LookupSource, book: MatchBook) -> None:
        core, page = desk.core, source.page
        if page is None:
            return
        book.is_loading, book.is_outdated = True, False

        def read() -> tuple[list[Known], bool]:
            rows: list[Known] = []
            while len(rows) < MOST_ROWS:
                found = page(core, len(rows), PAGE)
                rows += [Known.of(match) for match in found]
                if len(found) < PAGE:
                    return rows, True
            return rows, False

        def take(answer: tuple[list[Known], bool]) -> None:
            book.is_loading = False
            self._hear(core)
            book.take(answer[0], is_whole=answer[1])

        def fail(_error: object) -> None:
            book.is_loading, book.is_outdated, book.read_at = False, True, monotonic()

        desk.tasks.run(self, read, take, fail)


_OF_CORE: "WeakKeyDictionary[Any, MatchBooks]" = WeakKeyDictionary()


def book_of(desk: Desk, source: LookupSource) -> MatchBook | None:
    """What is known of a source; None where nothing of it is kept."""
    if source.page is None:
        return None
    books = _OF_CORE.get(desk.core)
    if books is None:
        books = _OF_CORE[desk.core] = MatchBooks(desk.core)
    return books.book(desk, source)


def _user(core: "Core") -> Any:
    return core.me.id if core.me is not None else None
