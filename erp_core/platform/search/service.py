"""Search everywhere: one question for all lists the caller may read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from erp_core.kit.filter.likeness import may_be_mistyped
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context, query
from erp_core.kit.types import ShortText
from erp_core.platform.search import numbers
from erp_core.platform.search.limits import TimeLimit
from erp_core.platform.search.looking import PEOPLE as PEOPLE_KIND
from erp_core.platform.search.looking import Searched, lists_of
from erp_core.platform.search.schema import SIMILAR, TELLS, Found, Hit, Most, NamedIn
from erp_core.security.session import SESSION

# In milliseconds; people type on meanwhile, and what is found later is of no use to them.
TIME_LIMIT = 40
# What each list of names has of it in any case, and each of documents that an index finds by a name: who is
# called so is found with his orders on a busy server, too.
FOR_NAMES, FOR_WHAT_NAMES_THEM = 30, 15
# Of one list; and of how many records that are called so the newest documents are told, and how many of each.
MOST_OF_A_LIST = 4
_ONE_MORE = MOST_OF_A_LIST + 1  # whether there are more is found with them
BEST, NEWEST = 3, 2
# Before a text: numbers alone, and people alone.
NUMBERS, PEOPLE = SIGNS = "#", "@"


@query(SESSION.permission("own"))
def everywhere(ctx: Context, text: ShortText, limit: Most = 8, kind: ShortText = "") -> Found:
    """Records found by number, code, name or what they hold, the best first, in a limited time.

    ``#`` before the text looks for numbers alone, ``@`` for people alone.

    Args:
        kind: of records, there was no time for before: what its list begins with, in the time that takes.
    """
    sought = text.lstrip("".join(SIGNS)).strip()
    lists = lists_of(ctx)
    if not sought or kind:
        found = [hit for one in lists if sought and one.kind == kind for hit in one.first(ctx, sought, limit)]
        return Found(hits=found, named_in=[], left=[])
    for one in lists:
        one.prepare(ctx, sought)
    looking = _Looking(ctx, sought, lists, TimeLimit(ctx.session, TIME_LIMIT))
    looking.for_numbers()
    if not text.startswith(NUMBERS):
        looking.for_names(only=PEOPLE_KIND if text.startswith(PEOPLE) else "")
    if not text.startswith(SIGNS):
        looking.for_what_names_them()
        looking.for_texts()
    if not text.startswith(NUMBERS):
        looking.for_mistyped(only=PEOPLE_KIND if text.startswith(PEOPLE) else "")
    named_in = looking.where_the_best_is_named()
    looking.limit.lift()
    hits = looking.ranked()
    more = dict.fromkeys((*looking.more, *(hit.kind for hit in hits[limit:] if hit.tier < SIMILAR)))
    left = [kind for kind in looking.left if kind not in more]
    return Found(hits=hits[:limit], named_in=named_in, left=left, more=list(more))


@dataclass
class _Looking:
    """One question: source after source, as long as there is time."""

    ctx: Context
    text: str
    lists: list[Searched]
    limit: TimeLimit
    hits: dict[tuple[str, int], Hit] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    def for_numbers(self) -> None:
        """Documents by their numbers, however they are typed; an index has each at once."""
        meant = numbers.meant(self.ctx, self.text)
        for one in self._documents:
            if one.kind in meant:
                self._add(one.numbered(self.ctx, meant[one.kind]))

    def for_names(self, only: str = "") -> None:
        """Records with names of their own."""
        for one in self.lists:
            if not one.is_of_documents and only in ("", one.kind):
                self._look(one, lambda one=one: one.called(self.ctx, self.text, _ONE_MORE), FOR_NAMES)

    def for_what_names_them(self) -> None:
        """The newest documents of the best of those."""
        documents = {one.kind for one in self._documents}
        best = [hit for hit in self.ranked() if hit.kind not in documents][:BEST]
        for kind in dict.fromkeys(hit.kind for hit in best):
            ids = [hit.id for hit in best if hit.kind == kind]
            for one in self._documents:
                if kind in one.naming:
                    self._look(
                        one,
                        lambda one=one, kind=kind, ids=ids: one.naming_them(self.ctx, kind, ids, NEWEST),
                        FOR_WHAT_NAMES_THEM,
                        most=BEST * NEWEST,
                    )

    def for_texts(self) -> None:
        """Documents by what else is said in them: the newest thousands first, then all."""
        for one in self._documents:
            found = self._look(one, lambda one=one: one.near(self.ctx, self.text, _ONE_MORE))
            if found is not None and len(found) < _ONE_MORE:
                self._look(one, lambda one=one: one.anywhere(self.ctx, self.text, _ONE_MORE))

    def for_mistyped(self, only: str = "") -> None:
        """Records with names nearly so, where nothing has what is typed."""
        if self.hits or not may_be_mistyped(folded(self.text)):
            return
        for one in self.lists:
            if one.is_of_names and only in ("", one.kind):
                found = self.limit.within(
                    lambda one=one: one.alike(self.ctx, self.text, MOST_OF_A_LIST), FOR_NAMES
                )
                self._add(found or [])

    def where_the_best_is_named(self) -> list[NamedIn]:
        """Lists that would be empty are not told of, as far as there is time to look."""
        best = [hit for hit in self.ranked()[:1] if hit.tier < TELLS]
        found: list[NamedIn] = []
        for hit in best:
            for one in self.lists:
                for name in one.naming.get(hit.kind, ()) if one.kind != hit.kind else ():
                    is_named = self._ask(one, hit, name)
                    if is_named is not False:
                        told = NamedIn(kind=one.kind, field=name, of=hit.kind, of_id=hit.id)
                        found.append(told.model_copy(update={"is_sure": is_named is not None}))
        return found

    def _ask(self, one: Searched, hit: Hit, name: str) -> bool | None:
        """Whether any of the list names it; None where there was no time to look."""
        told = self.limit.within(lambda: [one.names(self.ctx, name, hit.id)], FOR_WHAT_NAMES_THEM)
        return told[0] if told is not None else None

    def ranked(self) -> list[Hit]:
        """All that was found, the best first; of one tier as it was found."""
        return sorted(self.hits.values(), key=lambda hit: hit.tier)

    @property
    def _documents(self) -> list[Searched]:
        return [one for one in self.lists if one.is_of_documents]

    def _look(
        self, one: Searched, look: Callable[[], list[Hit]], at_least: int = 0, most: int = MOST_OF_A_LIST
    ) -> list[Hit] | None:
        found = self.limit.within(look, at_least)
        if found is not None:
            self._add(found[:most])
            self.more += [one.kind] if len(found) > most else []
        elif one.kind not in self.left:
            self.left.append(one.kind)
        return found

    def _add(self, found: list[Hit]) -> None:
        for hit in found:
            self.hits.setdefault((hit.kind, hit.id), hit)
