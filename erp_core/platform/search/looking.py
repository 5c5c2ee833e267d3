"""Searched: a list that takes part in search everywhere, and how well its records fit a text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, literal, select

from erp_core.kit.filter import ListQuery, Selection, is_
from erp_core.kit.kind import KINDS
from erp_core.kit.letters import folded
from erp_core.kit.listing import Reference
from erp_core.kit.listing.texts import way_of
from erp_core.kit.operation import Context
from erp_core.kit.records.document import Document
from erp_core.kit.records.statement import Statement
from erp_core.kit.words import ValueKind, choice_title
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.platform.search.schema import ANYWHERE, BEGINS, NAME, NUMBER, SIMILAR, TELLS, WORDS, Hit

# Who wrote a record is no reason to show the record beside him.
PEOPLE = "user"
_ACTIVE = "is_active"
# Shapes of texts whose statements are made already; of one list.
_REMEMBERED = 500
# What people tell records apart by that are called alike.
_TELLING = (ValueKind.TEXT, ValueKind.CHOICE)


@dataclass(frozen=True)
class Searched:
    """One list.

    Attributes:
        code, name: columns of its rows that people call a record by; of a document the name is whom it is
            for, and empty where it is for nobody. A list of what has neither number nor name takes no part.
    """

    viewed: Viewed
    code: str
    name: str

    @property
    def kind(self) -> str:
        """Its records are called so."""
        return self.viewed.name

    @cached_property
    def is_of_documents(self) -> bool:
        """Whether they are found by what they hold, too."""
        return issubclass(self.viewed.listing.model, Document)

    @cached_property
    def is_of_names(self) -> bool:
        """Whether they have names somebody gave them, which others type wrong."""
        return self.name in self.viewed.listing.model.KIND.found_by and self.name.endswith("name")

    @cached_property
    def naming(self) -> dict[str, list[str]]:
        """Kinds of other records that its own ones name, and the fields that do."""
        found: dict[str, list[str]] = {}
        for name, field in self.viewed.listing.filters.items():
            if field.kind is ValueKind.REFERENCE and field.of != PEOPLE and not field.is_more:
                found.setdefault(field.of, []).append(name)
        return found

    def prepare(self, ctx: Context, text: str) -> None:
        """What takes long when it is asked for the first time, and is no part of the time for looking."""
        shape = tuple(map(way_of, folded(text).split()))
        if shape not in self._prepared:
            if len(self._prepared) >= _REMEMBERED:
                self._prepared.clear()
            naming = [field for fields in self.naming.values() for field in fields]
            self.viewed.listing.prepare(ctx, text, naming)
            self._prepared.add(shape)

    def numbered(self, ctx: Context, numbers: list[str]) -> list[Hit]:
        """Documents with one of these numbers."""
        rows = self._numbered.all(ctx.session, numbers=numbers)
        return [Hit(kind=self.kind, id=row[0], code=row[1], name=row[2], tier=NUMBER) for row in rows]

    def called(self, ctx: Context, text: str, count: int) -> list[Hit]:
        """Records with a name of their own that are called like a text."""
        return self._hits(ctx, self.viewed.listing.ranked(ctx, text, count), text)

    def alike(self, ctx: Context, text: str, count: int) -> list[Hit]:
        """Records that are called nearly so."""
        hits = self._hits(ctx, self.viewed.listing.alike(ctx, text, count), text)
        return [hit.model_copy(update={"tier": SIMILAR}) for hit in hits]

    def near(self, ctx: Context, text: str, count: int) -> list[Hit]:
        """Those that hold a text among the newest thousands."""
        return self._hits(ctx, self.viewed.listing.near(ctx, ListQuery(text=text, limit=count)), text)

    def anywhere(self, ctx: Context, text: str, count: int) -> list[Hit]:
        """Those that hold it, however old; of very many, some."""
        return self._hits(ctx, self.viewed.listing.ranked(ctx, text, count), text)

    def first(self, ctx: Context, text: str, count: int) -> list[Hit]:
        """Those its list begins with, as it is opened, however long that takes."""
        usual = [is_(_ACTIVE, True)] if _ACTIVE in self.viewed.listing.filters else []
        return self._hits(
            ctx, self.viewed.listing.rows(ctx, ListQuery(text=text, where=usual, limit=count)), text
        )

    def naming_them(self, ctx: Context, kind: str, ids: list[int], count: int) -> list[Hit]:
        """The newest documents that name each of some records of a kind."""
        found: dict[tuple[int, int], Hit] = {}
        for field in self.naming.get(kind, ()):
            for id, row in self.viewed.listing.newest(ctx, field, ids, count):
                told = self.hit(row, "", TELLS).model_copy(update={"of": kind, "of_id": id})
                found.setdefault((id, row.id), told)
        return list(found.values())

    def names(self, ctx: Context, field: str, id: int) -> bool:
        """Whether any of its records names another one in this field."""
        return bool(self.viewed.listing.newest(ctx, field, [id], 1))

    def hit(self, row: Any, text: str, tier: int | None = None) -> Hit:
        """A row as it is told."""
        code = getattr(row, self.code) or ""
        name = (self.name and getattr(row, self.name)) or ""
        if tier is None:
            tier = tier_of(folded(text).strip(), folded(code), "" if self.is_of_documents else folded(name))
        return Hit(kind=self.kind, id=row.id, code=code, name=name, tier=tier)

    def _hits(self, ctx: Context, rows: list[Any], text: str) -> list[Hit]:
        """Those that are called alike with what tells them apart: the lot and the warehouse of piles.

        Where that is alike, too, with the record they name that no row tells: whose they are.
        """
        hits = [self.hit(row, text) for row in rows]
        for hit, told in zip(hits, _told_apart(hits, rows, self._apart), strict=True):
            hit.about = told
        unclear = [row.id for row, several in zip(rows, _alike(hits), strict=True) if several]
        if unclear and self._named_besides:
            asked = ListQuery(selection=Selection(ids=unclear), columns=self._named_besides, limit=1000)
            known = {row.id: row for row in self.viewed.listing.rows(ctx, asked)}
            whole = [known.get(row.id, row) for row in rows]
            for hit, told in zip(hits, _told_apart(hits, whole, self._named_apart), strict=True):
                hit.about = " · ".join(part for part in (hit.about, told) if part)
        return hits

    @cached_property
    def _named_besides(self) -> list[str]:
        """Records its own ones name, which its rows tell only where that is asked for."""
        filters = self.viewed.listing.filters.items()
        named = [(name, field) for name, field in filters if field.is_more and field.of not in ("", PEOPLE)]
        return [name for name, _field in named]

    def _named_apart(self, row: Any, alike: list[Any]) -> Iterator[str]:
        for name in self._named_besides:
            if (value := row.held(name)) and any(other.held(name) != value for other in alike):
                yield value

    def _apart(self, row: Any, alike: list[Any]) -> Iterator[str]:
        for name, field in self.viewed.listing.filters.items():
            value = getattr(row, name, None)
            if not value or field.kind not in _TELLING or name in (self.code, self.name):
                continue
            if any(getattr(other, name) != value for other in alike):
                yield choice_title(str(value)) if field.kind is ValueKind.CHOICE else str(value)

    @cached_property
    def _prepared(self) -> set[tuple[str, ...]]:
        return set()

    @cached_property
    def _numbered(self) -> Statement[Any]:
        model: Any = self.viewed.listing.model
        wanted = model.number == any_(bindparam("numbers", type_=ARRAY(Text())))
        columns = (model.id, model.number, getattr(model, self.name) if self.name else literal(""))
        return Statement(select(*columns).where(wanted, model.deleted_at.is_(None)))


def _alike(hits: Sequence[Hit]) -> list[list[int]]:
    """For each the places of all that are called and told as it is; none where it is alone."""
    called: dict[tuple[str, str, str], list[int]] = {}
    for place, hit in enumerate(hits):
        called.setdefault((hit.code, hit.name, hit.about), []).append(place)
    places = [called[hit.code, hit.name, hit.about] for hit in hits]
    return [found if len(found) > 1 else [] for found in places]


def _told_apart(
    hits: Sequence[Hit], rows: Sequence[Any], apart: Callable[[Any, list[Any]], Iterator[str]]
) -> list[str]:
    """What tells each from those that are called and told as it is."""
    return [
        " · ".join(apart(row, [rows[place] for place in places])) if places else ""
        for row, places in zip(rows, _alike(hits), strict=True)
    ]


def tier_of(sought: str, code: str, name: str) -> int:
    """How well a record fits; all are folded. A document has no name: whom it names is found before it."""
    if sought == code:
        return NUMBER
    if name and sought == name:
        return NAME
    if any(called.startswith(sought) for called in (code, name) if called):
        return BEGINS
    if not name:
        return TELLS
    words = f"{code} {name}".split()
    return WORDS if all(any(w.startswith(s) for w in words) for s in sought.split()) else ANYWHERE


def lists_of(ctx: Context) -> list[Searched]:
    """Those the caller may read, in the order of their kinds."""
    return [one for one in _all() if one.viewed.is_read_by(ctx)]


@cache
def _all() -> tuple[Searched, ...]:
    return tuple(_known())


def _known() -> Iterator[Searched]:
    for kind in KINDS:
        viewed = Viewed.known(kind.name)
        if viewed is None:
            continue
        shown = [f.shown for f in viewed.listing.fields if isinstance(f, Reference) and f.shown]
        code, *names = (*(kind.found_by or ("number",)), *shown)
        if names or kind.series:
            yield Searched(viewed, code, names[0] if names else "")
