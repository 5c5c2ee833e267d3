"""Lists: search, filter, sort and page over any record, in one place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, TypeAdapter
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Index,
    any_,
    bindparam,
    desc,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, aliased

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.record import Record
from erp_core.kit.schema import Row, Schema, Summary
from erp_core.kit.types import Id, ShortText

T = TypeVar("T", bound=Row)

# Trigrams need three characters; a shorter word is looked for at the beginning of words.
_TRIGRAM = 3
FEW_HITS = 5000
# Rows of the sort's index that are looked at before all matches are fetched and sorted.
WALK = 20_000
_NO_FILTER = {"text", "sort", "limit", "offset"}


class ListQuery(Schema):
    """Which rows, in which order.

    A list refuses filters and sorts it does not declare.

    Attributes:
        text: words to look for, anywhere in the record's searchable fields, in any case.
        status: any of these statuses (documents) or kinds (items); empty for all.
        party_id: only documents of this party.
        date_from, date_to: inclusive range on the document's own date.
        is_overdue: only documents past due and not finished.
        is_active, is_customer, is_supplier: only masters that are (or are not) so.
        sort: a listed column, with ``-`` before it for descending; empty for the list's own order.
        limit, offset: the page.
    """

    text: ShortText = ""
    status: Annotated[list[ShortText], Field(max_length=50)] = Field(default=[])
    party_id: Id | None = None
    date_from: date | None = None
    date_to: date | None = None
    is_overdue: bool = False
    is_active: bool | None = None
    is_customer: bool | None = None
    is_supplier: bool | None = None
    sort: ShortText = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


@dataclass(frozen=True)
class Listing(Generic[T]):
    """What one record's list can do.

    Attributes:
        row: schema of a line; its field names are columns of ``model``, and each but ids can be sorted on.
        default_sort: like ``ListQuery.sort``.
        filters: name of a ``ListQuery`` field to the column it restricts; ``date`` stands for both ends.
        overdue: condition for ``is_overdue``, given the company's today.
        indexed: pairs of a filter and a sort that share an index.
        amount: column that ``summary`` adds up, per currency.
    """

    model: type[Record]
    row: type[T]
    default_sort: str
    filters: Mapping[str, InstrumentedAttribute[Any]]
    overdue: Callable[[Any, date], Any] | None = None
    amount: InstrumentedAttribute[Any] | None = None
    indexed: frozenset[tuple[str, str]] = frozenset()
    sort_keys: Mapping[str, Callable[[Any], Sequence[Any]]] = field(default_factory=dict)

    @cached_property
    def _columns(self) -> list[InstrumentedAttribute[Any]]:
        return [getattr(self.model, name) for name in self.row.model_fields]

    @cached_property
    def _adapter(self) -> TypeAdapter[list[T]]:
        rows: Any = list[self.row]  # type: ignore[name-defined]
        return TypeAdapter(rows)

    @property
    def sorts(self) -> list[str]:
        """Names the list can be sorted by: all it shows, but no ids."""
        return [name for name in self.row.model_fields if name != "id" and not name.endswith("_id")]

    def rows(self, ctx: Context, query: ListQuery) -> list[T]:
        """One page of rows."""
        order = self._order(query.sort or self.default_sort)
        if self._has_index_for(query):
            if query.offset == 0:
                return self._fetch(ctx, self._page(ctx, query, order))
            return self._fetch(ctx, self._page_far_down(ctx, query, order))
        few = self._few_hits(ctx, query)
        if few is not None:
            hits = select(*self._columns).where(self.model.id == any_(_array_of_ids(few)))
            return self._fetch(ctx, hits.order_by(*order).limit(query.limit).offset(query.offset))
        rows = self._fetch(ctx, self._page_near_the_start(ctx, query, order)) if query.offset < WALK else []
        return rows if len(rows) == query.limit else self._fetch(ctx, self._page_of_all(ctx, query, order))

    def _fetch(self, ctx: Context, page: Any) -> list[T]:
        return self._adapter.validate_python([row._asdict() for row in ctx.session.execute(page)])

    def _has_index_for(self, query: ListQuery) -> bool:
        """Whether one index both finds the rows and has them in order: no filter, or one of ``indexed``."""
        if query.text:
            return False
        used = [n for n, f in ListQuery.model_fields.items() if getattr(query, n) != f.default]
        filters = [name for name in used if name not in _NO_FILTER]
        sort = (query.sort or self.default_sort).removeprefix("-")
        return not filters or (
            len(filters) == 1 and (filters[0], sort) in self.indexed and len(query.status) < 2
        )

    def _page(self, ctx: Context, query: ListQuery, order: list[Any]) -> Any:
        page = self._matching(ctx, query, select(*self._columns))
        return page.order_by(*order).limit(query.limit).offset(query.offset)

    def _page_far_down(self, ctx: Context, query: ListQuery, order: list[Any]) -> Any:
        """Skips inside the index alone, then fetches only the page's rows: ten times faster far down."""
        ids = self._matching(ctx, query, select(self.model.id))
        ids = ids.order_by(*order).limit(query.limit).offset(query.offset).subquery()
        return select(*self._columns).join(ids, ids.c.id == self.model.id).order_by(*order)

    def _page_near_the_start(self, ctx: Context, query: ListQuery, order: list[Any]) -> Any:
        """Walks the sort's index for a while; a full page is mostly met soon where many rows match."""
        table: Any = self.model.__table__
        start = select(table).where(table.c.deleted_at.is_(None)).order_by(*order).limit(WALK).subquery()
        near: Any = aliased(self.model, start)
        filters = {name: getattr(near, column.key) for name, column in self.filters.items()}
        walk = replace(self, model=near, filters=filters)
        return walk._page(ctx, query, walk._order(query.sort or self.default_sort))

    def _page_of_all(self, ctx: Context, query: ListQuery, order: list[Any]) -> Any:
        """Finds all that match, then sorts: slower for the first page, but never a matter of luck."""
        hits = self._matching(ctx, query, select(self.model.id)).cte().prefix_with("MATERIALIZED")
        page = select(*self._columns).join(hits, hits.c.id == self.model.id).order_by(*order)
        return page.limit(query.limit).offset(query.offset)

    def _few_hits(self, ctx: Context, query: ListQuery) -> list[int] | None:
        """Ids of all rows that match, or None if there are many.

        PostgreSQL guesses whether to sort the matches or to walk the sort's index until a page is full. It
        guesses wrong where two words, or a party and the sort by its name, depend on each other, and then
        takes seconds. So we ask.
        """
        probe = self._matching(ctx, query, select(self.model.id)).limit(FEW_HITS + 1)
        ids = list(ctx.session.scalars(probe))
        return ids if len(ids) <= FEW_HITS else None

    def exact(self, ctx: Context, column: Any, values: Iterable[str], *conditions: Any) -> list[T]:
        """Rows whose text column equals one of ``values``, which are in lower case."""
        statement = select(*self._columns).where(
            self.model.deleted_at.is_(None), func.lower(column).in_(list(values)), *conditions
        )
        return self._adapter.validate_python([row._asdict() for row in ctx.session.execute(statement)])

    def summary(self, ctx: Context, query: ListQuery) -> Summary:
        """Count and sum over all rows that match, whatever the page."""
        if self.amount is None:
            return Summary(count=self.count(ctx, query))
        currency = self.model.currency  # type: ignore[attr-defined]
        grouped = self._matching(ctx, query, select(currency, func.count(), func.sum(self.amount)))
        groups: Any = ctx.session.execute(grouped.group_by(currency)).all()
        return Summary(
            count=sum(count for _currency, count, _amount in groups),
            total_amounts={code: amount for code, _count, amount in groups},
        )

    def count(self, ctx: Context, query: ListQuery) -> int:
        """How many rows match."""
        return (
            ctx.session.scalar(self._matching(ctx, query, select(func.count()).select_from(self.model))) or 0
        )

    def _matching(self, ctx: Context, query: ListQuery, statement: Any) -> Any:
        statement = statement.where(self.model.deleted_at.is_(None))
        for name, declared in ListQuery.model_fields.items():
            value = getattr(query, name)
            if name not in _NO_FILTER and value != declared.default:
                statement = statement.where(self._condition(ctx, name, value))
        for word in query.text.split():
            statement = statement.where(self.contains(word))
        return statement

    def _condition(self, ctx: Context, name: str, value: Any) -> ColumnElement[bool]:
        if name == "is_overdue" and self.overdue is not None:
            return self.overdue(self.model, ctx.today)
        column = self.filters.get("date" if name.startswith("date_") else name)
        if column is None:
            raise ValidationError.at(name, _("This list cannot be filtered that way."))
        if name == "date_from":
            return column >= value
        if name == "date_to":
            return column <= value
        return column.in_(value) if isinstance(value, list) else column == value

    def contains(self, word: str) -> ColumnElement[bool]:
        """Whether the record's searchable text holds this word."""
        literal = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        # search_text begins with a blank, so " ab" finds a word's beginning wherever the word stands.
        pattern = f"%{literal}%" if len(word) >= _TRIGRAM else f"% {literal}%"
        search_text = self.model.search_text  # type: ignore[attr-defined]
        return search_text.like(func.lower(pattern))

    def _order(self, sort: str) -> list[Any]:
        name = sort.removeprefix("-")
        if name not in self.sorts:
            raise ValidationError.at("sort", _("This list cannot be sorted by {name}.").format(name=name))
        columns = self.sort_keys[name](self.model) if name in self.sort_keys else [getattr(self.model, name)]
        keys = [*columns, self.model.id]
        return [desc(key) for key in keys] if sort.startswith("-") else list(keys)


def by_number(document: Any) -> list[Any]:
    """Sort keys of a document's number: PO-999999 comes before PO-1000000."""
    return [func.length(document.number), document.number]


def _array_of_ids(ids: list[int]) -> BindParameter[Any]:
    """Ids as one parameter, however many they are."""
    return bindparam("ids", ids, type_=ARRAY(BigInteger))


def list_indexes(table: str, *columns: str) -> tuple[Index, ...]:
    """One index per sortable column with the id behind it, over records that are not deleted."""
    return tuple(
        Index(f"ix_{table}_{column}", column, "id", postgresql_where=text("deleted_at IS NULL"))
        for column in columns
    )


def search_index(table: str) -> Index:
    """The trigram index behind free-text search."""
    return Index(
        f"ix_{table}_search_text",
        "search_text",
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )


def number_index(table: str) -> Index:
    """The index behind sorting by number: PO-999999 comes before PO-1000000."""
    return Index(
        f"ix_{table}_number",
        text("length(number)"),
        "number",
        "id",
        postgresql_where=text("deleted_at IS NULL"),
    )
