"""Listing: what one record's list can do; it answers queries with rows, counts and sums."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import ARRAY, ColumnElement, Text, any_, bindparam, func, literal, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.errors import ValidationError
from erp_core.kit.filter import Clause, FilterField, Groups, ListQuery
from erp_core.kit.filter.likeness import likeness
from erp_core.kit.filter.values import shortened
from erp_core.kit.i18n import _
from erp_core.kit.letters import clean_code, clean_line, folded
from erp_core.kit.listing.asked import SELECTED, Asked, ClauseShape, ask
from erp_core.kit.listing.conditions import matches
from erp_core.kit.listing.fields import Filter, ListField, OnLines, fields_of
from erp_core.kit.listing.groups import groups_of
from erp_core.kit.listing.indexes import SortKeys
from erp_core.kit.listing.lined import Lined
from erp_core.kit.listing.measures import Measure, Sums, measures_of, measures_of_lines
from erp_core.kit.listing.plan import FEW_HITS, Plan
from erp_core.kit.listing.statements import Shape, Statements
from erp_core.kit.listing.texts import holds, like, pattern
from erp_core.kit.operation import Context
from erp_core.kit.records.record import Record
from erp_core.kit.records.statement import Statement
from erp_core.kit.schema import Row, Summary

T = TypeVar("T", bound=Row)

# Of more codes, those that begin the alphabet are offered; and what people call a record with a code.
MOST_CODES, _TITLES = 1000, ("title", "name")

# So many that have that much in common with a text are looked at more closely.
_LOOKED_AT = 100
_ALIKE: Statement[None] = Statement(
    text("SELECT set_config('pg_trgm.word_similarity_threshold', '0.15', true)")
)


@dataclass(frozen=True)
class Listing(Generic[T]):
    """What one record's list can do.

    Every column of its rows can be filtered by, with all tests of its kind (``kit.filter``).

    Attributes:
        row: schema of a line; its field names are columns of ``model``, and each but ids can be sorted on.
        default_sort: like ``ListQuery.sort``.
        fields: filters by what is no column of the rows, and what more there is to say of those that are.
        amount: column that sums add up, per currency; quantities of rows are added up by themselves.
        sort_keys: name of a sort to what it sorts by, where that is not the column itself.
    """

    model: type[Record]
    row: type[T]
    default_sort: str
    fields: Sequence[Filter] = ()
    amount: InstrumentedAttribute[Any] | None = None
    sort_keys: Mapping[str, SortKeys] = field(default_factory=dict)

    @property
    def sorts(self) -> list[str]:
        """Names the list can be sorted by: all it shows, but no ids."""
        return [name for name in self.columns if name != "id" and not name.endswith("_id")]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What each of its rows tells."""
        return self.row.own_columns()

    @cached_property
    def more(self) -> tuple[str, ...]:
        """What its rows tell besides, where somebody asks for it (``ListQuery.columns``)."""
        return tuple(name for name, told in self.filters.items() if told.is_more)

    @cached_property
    def filters(self) -> dict[str, FilterField]:
        """All that the list can be filtered by, as plain data."""
        return {name: known.told for name, known in self._fields.items()}

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What its rows come to: the amount it declares, and each quantity they show that is in a unit."""
        amount = self.amount.key if self.amount is not None else ""
        table: Any = self.model.__table__
        names = [name for name in self.columns if name in table.columns]
        return measures_of(table, names, amount)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Names that fields had before, and those they have today."""
        return {before: field.name for field in self.fields for before in field.was}

    def check(self, ctx: Context, query: ListQuery) -> None:
        """ValidationError for a field, a test or a sort the list does not have."""
        self._ask(ctx, query)

    def check_groups(self, names: Sequence[str]) -> None:
        """ValidationError for a field by which the list cannot be grouped, or twice by the same."""
        for number, name in enumerate(names):
            self._require_grouped(name)
            if name in names[:number]:
                raise ValidationError.at("group", _("A list is grouped by each field once."))

    def rows(self, ctx: Context, query: ListQuery) -> list[T]:
        """One page of rows; ValidationError for a field, a test or a sort the list does not have."""
        asked = self._ask(ctx, query)
        found = self._plan.rows(asked, query.limit, query.offset, self._runner(ctx, asked))
        if query.named_first and query.text and not query.offset:
            named = self._named(ctx, query)
            known = {row[0] for row in named}
            found = [*named, *(row for row in found if row[0] not in known)][: query.limit]
        return self._as_rows(found, asked.more)

    def prepare(self, ctx: Context, text: str, naming: Iterable[str]) -> None:
        """Make the statements of ``near``, ``ranked`` and ``newest``, for texts of this shape."""
        asked = self._ask(ctx, ListQuery(text=text))
        shapes = [self._plan.near_shape(asked), self._ranked(asked), self._alike, *map(self._newest, naming)]
        for shape in shapes:
            self._statements.of(shape).prepare()

    def near(self, ctx: Context, query: ListQuery) -> list[T]:
        """Those of a page that stand among the first thousands of the list; quick, whatever is asked."""
        asked = self._ask(ctx, query)
        return self._as_rows(self._plan.near(asked, query.limit, self._runner(ctx, asked)))

    def ranked(self, ctx: Context, text: str, count: int) -> list[T]:
        """Rows that hold a text: those called so, then whose words begin so, then the others.

        Of very many that hold it, some thousands are put in that order; who is called so is always first.
        """
        asked, wanted = self._ask(ctx, ListQuery(text=text)), folded(text).strip()
        values = {
            "called": wanted,
            "begun": like(wanted),
            "worded": like(wanted, "% "),
            "probed": FEW_HITS,
            "page_limit": count,
        }
        return self._as_rows(self._runner(ctx, asked)(self._ranked(asked), values))

    def alike(self, ctx: Context, text: str, count: int) -> list[T]:
        """Rows that a text with typing errors in it may mean, the likeliest first."""
        sought = folded(text)
        _ALIKE.all(ctx.session)
        found = self._statements.of(self._alike).all(ctx.session, sought=sought, page_limit=_LOOKED_AT)
        likely = [(likeness(sought, row[-1]), row[:-1]) for row in found]
        best = sorted(likely, key=lambda one: -one[0])
        return self._as_rows(row for how_much, row in best[:count] if how_much)

    def codes(self, ctx: Context, field: str) -> list[tuple[str, str]]:
        """The codes that a field may hold, and what each is called; nothing where it holds none."""
        known = self._fields.get(field)
        column = known.codes if known is not None else None
        if column is None:
            return []
        table = column.table
        titled = next((table.c[name] for name in _TITLES if name in table.c and name != column.name), column)
        found = select(column, titled).order_by(column).limit(MOST_CODES)
        if "deleted_at" in table.c:
            found = found.where(table.c.deleted_at.is_(None))
        return [(code, title) for code, title in ctx.session.execute(found)]

    def newest(self, ctx: Context, field: str, ids: Sequence[int], count: int) -> list[tuple[int, T]]:
        """The newest rows that name each of some records, themselves or by a line, with that record's id."""
        values = {"named": list(ids), "page_limit": count, "probed": 10 * count}
        found = self._statements.of(self._newest(field)).all(ctx.session, **values)
        return list(zip((row[0] for row in found), self._as_rows(row[1:] for row in found), strict=True))

    def summary(self, ctx: Context, query: ListQuery) -> Summary:
        """Count and sums over all rows that match, whatever the page."""
        if not self.measures:
            return Summary(count=self.count(ctx, query))
        asked, sums = self._ask(ctx, query), Sums.none()
        found = self._runner(ctx, asked)(Shape("summary", "", asked.words, asked.clauses), {})
        for _count, *told in found:
            sums.add(self.measures, told)
        count = sum(count for count, *_told in found)
        return Summary(count=count, total_amounts=sums.amounts, quantities=sums.quantities)

    def count(self, ctx: Context, query: ListQuery) -> int:
        """How many rows match."""
        asked = self._ask(ctx, query)
        return self._runner(ctx, asked)(Shape("count", "", asked.words, asked.clauses), {})[0][0]

    def groups(self, ctx: Context, query: ListQuery, by: str, inside: Sequence[Clause] = ()) -> Groups:
        """The rows that match, put in groups by a field; ValidationError for one that tells none apart.

        Args:
            inside: what finds the group that these stand in. Of one by what lines name, those lines are added
                up, not whole rows.
        """
        field = self._require_grouped(by)
        first = len(query.where)
        asked = self._ask(ctx, query.model_copy(update={"where": [*query.where, *inside]}))
        by_lines = [field, *(self._fields[clause.field] for clause in inside)]
        lines = next((one.declared for one in by_lines if isinstance(one.declared, OnLines)), None)
        of_lines = tuple(first + n for n, one in enumerate(by_lines[1:]) if isinstance(one.declared, OnLines))
        of_lines += asked.of_lines if lines is not None else ()
        run = self._runner(ctx, asked)
        shape = Shape("groups", "", asked.words, asked.clauses, groups=(by,), of_lines=of_lines)
        found = [(self.measures if lines is None else (), row) for row in run(shape, {})]
        if lines is not None:
            measures = measures_of_lines(lines.line)
            found += [(measures, row) for row in run(shape._replace(way="lines"), {})]
        return groups_of(ctx, field, found)

    def ids(self, ctx: Context, query: ListQuery, first: int, count: int) -> list[int]:
        """Which records stand from a place in the list on."""
        asked = self._ask(ctx, query)
        shape = Shape("ids", asked.sort, asked.words, asked.clauses)
        return [id for (id,) in self._runner(ctx, asked)(shape, {"page_limit": count, "page_offset": first})]

    def copied_count(self, ctx: Context, query: ListQuery) -> int:
        """How many rows ``copied`` gives."""
        asked, shape = self._copied(ctx, query, None)
        way = "file_of_lines" if query.with_lines and hasattr(self.model, "lines") else "file"
        return self._runner(ctx, asked)(shape._replace(way=way), {})[0][0]

    def copied(self, ctx: Context, query: ListQuery, lined: Lined | None = None) -> Generator[bytes]:
        """All rows that match, whatever the page, as CSV under a line of names; all of one moment.

        Values are as PostgreSQL writes them: points in numbers, ISO dates, ``t`` and ``f``. Of rows that are
        put in groups, what those are called stands before them (``groups.NAMES``), and which record each is.
        By what lines name, a row comes once for each group it is in, with what its lines of it come to.

        Args:
            lined: the columns, where each line of a document is a row.
        """
        asked, shape = self._copied(ctx, query, lined)
        return self._statements.of(shape).copied(ctx.session, **asked.values)

    def _copied(self, ctx: Context, query: ListQuery, lined: Lined | None) -> tuple[Asked, Shape]:
        asked = self._ask(ctx, query)
        way, of_lines = "lined" if lined is not None else "all", asked.of_lines
        own = Shape(way, asked.sort, asked.words, asked.clauses, of_lines=of_lines)
        if lined is not None:
            return asked, own._replace(lined=lined)
        self.check_groups(query.group)
        return asked, own._replace(groups=tuple(query.group), more=asked.more)

    def exact(self, ctx: Context, column: Any, values: Iterable[str], *conditions: Any) -> list[T]:
        """Rows whose text column is one of ``values``, in any case (``kit.letters``)."""
        told = {folded(clean(value)) for value in values for clean in (clean_code, clean_line)}
        wanted = bindparam("wanted", list(told), type_=ARRAY(Text()))
        statement = self._live_rows().where(func.folded(column) == any_(wanted), *conditions)
        return self._as_rows(ctx.session.execute(statement))

    def contains(self, word: str) -> ColumnElement[bool]:
        """Whether the record's searchable text holds this word."""
        return holds(self.model, literal(pattern(folded(word)), Text()))

    @staticmethod
    def _ranked(asked: Asked) -> Shape:
        return Shape("ranked", asked.sort, asked.words, asked.clauses)

    @property
    def _alike(self) -> Shape:
        return Shape("alike", self.default_sort, (), ())

    def _newest(self, field: str) -> Shape:
        return Shape("newest", self.default_sort, (), (ClauseShape(field, ("many",), False),))

    def _named(self, ctx: Context, query: ListQuery) -> list[Any]:
        """Rows that match and are called what is searched for: by code before name, exactly before alike."""
        asked = self._ask(ctx, query.model_copy(update={"text": ""}))
        wanted, columns = folded(query.text), self.model.KIND.found_by or ("number",)
        is_called = [func.folded(getattr(self.model, name)) == wanted for name in columns]
        own = matches(self.model, asked.clauses, (), self._known)
        statement = self._live_rows().where(or_(*is_called), *own).limit(query.limit)
        places = [self.columns.index(name) for name in columns]

        def rank(row: Any) -> list[bool]:
            return [
                is_other
                for place in places
                for is_other in (row[place] != query.text, folded(row[place] or "") != wanted)
            ]

        return sorted(ctx.session.execute(statement, dict(asked.values)).all(), key=rank)

    def _require_grouped(self, name: str) -> ListField:
        field = self._fields.get(name)
        if field is None or not field.told.is_grouped:
            raise ValidationError.at("by", _("This list cannot be grouped by {name}.").format(name=name))
        return field

    def _live_rows(self) -> Any:
        columns = [getattr(self.model, name) for name in self.columns]
        return select(*columns).where(self.model.deleted_at.is_(None))

    def _ask(self, ctx: Context, query: ListQuery) -> Asked:
        sort = query.sort or self.default_sort
        if sort.removeprefix("-") not in self.sorts:
            words = _("This list cannot be sorted by {name}.").format(name=sort.removeprefix("-"))
            raise ValidationError.at("sort", words)
        known = {*self.columns, *self.more}
        if unknown := next((name for name in query.columns if name not in known), ""):
            words = _("This list has no column {name}.").format(name=shortened(unknown))
            raise ValidationError.at("columns", words)
        if query.named_first and query.columns:  # a lookup shows what its rows have
            query = query.model_copy(update={"columns": []})
        return ask(ctx, query, self._fields, sort)

    def _runner(self, ctx: Context, asked: Asked) -> Any:
        def run(shape: Shape, values: Mapping[str, Any]) -> list[Any]:
            return self._statements.of(shape).all(ctx.session, **asked.values, **values)

        return run

    def _as_rows(self, found: Iterable[Any], more: Sequence[str] = ()) -> list[T]:
        names, count = self.columns, len(self.columns)
        if not more:
            return self._adapter.validate_python([dict(zip(names, row, strict=True)) for row in found])
        rows = [
            dict(zip(names, row[:count], strict=True)) | {"more": dict(zip(more, row[count:], strict=True))}
            for row in found
        ]
        return self._adapter.validate_python(rows)

    @cached_property
    def _fields(self) -> dict[str, ListField]:
        return fields_of(self.fields, self.model, self.row)

    @cached_property
    def _known(self) -> dict[str, ListField]:
        """Those, and the one that a selection asks."""
        return {**self._fields, SELECTED: ListField(Filter(SELECTED), self.model, self.row)}

    @cached_property
    def _statements(self) -> Statements:
        return Statements(self.model, self.columns, self._known, self.sort_keys, self.measures)

    @cached_property
    def _plan(self) -> Plan:
        return Plan(self.model, self._known, self._statements)

    @cached_property
    def _adapter(self) -> TypeAdapter[list[T]]:
        rows: Any = list[self.row]  # type: ignore[name-defined]
        return TypeAdapter(rows)
