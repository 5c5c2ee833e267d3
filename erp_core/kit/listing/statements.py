"""The statements of a list: made once for each shape of a query, and given its values when they run."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from psycopg.rows import tuple_row
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Text,
    and_,
    any_,
    bindparam,
    desc,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from erp_core.kit.listing.asked import ClauseShape
from erp_core.kit.listing.conditions import condition, implied, line_condition, matches, type_of
from erp_core.kit.listing.fields import ListField, OnLines
from erp_core.kit.listing.groups import KEY, NAMES, Grouping, titles_in_sql
from erp_core.kit.listing.indexes import SortKeys, by_column
from erp_core.kit.listing.lined import Lined, lined_rows
from erp_core.kit.listing.measures import Measure
from erp_core.kit.records.record import Record
from erp_core.kit.records.statement import Statement
from erp_core.kit.words import ValueKind

# Made statements that are kept; a list is asked in some dozens of shapes all day.
_KEPT = 512
# There is no id behind it.
_LARGEST = 2**63 - 1


def _count(name: str) -> Any:
    return bindparam(name, type_=BigInteger())


LIMIT, OFFSET, PROBED, WALKED, REACH = (
    _count(name) for name in ("page_limit", "page_offset", "probed", "walked", "reach")
)


class Shape(NamedTuple):
    """What makes one statement differ from another.

    Attributes:
        way: how the rows are found; a method of ``Statements``.
        sort: name, with ``-`` before it for descending.
        lead: number of the clause whose values an index has in the order of the sort; None if there is none.
        branches: how many values that clause has.
        bounds: numbers of the clauses that are a stretch of the sort's own index.
        groups: fields by which the rows are put in groups.
        lined: the columns of a file with a row for each line.
        more: what rows tell beside the columns they always have.
        of_lines: numbers of the clauses that lines fulfil which are added up, and not only their document.
    """

    way: str
    sort: str
    words: tuple[str, ...]
    clauses: tuple[ClauseShape, ...]
    lead: int | None = None
    branches: int = 0
    bounds: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    lined: Lined | None = None
    more: tuple[str, ...] = ()
    of_lines: tuple[int, ...] = ()


class Statements:
    """Builds and keeps them.

    Args:
        columns: names of what a row shows.
        fields: all that can be filtered by.
        sort_keys: name of a sort to what it sorts by, where that is not the column itself.
        measures: what is added up.
    """

    def __init__(
        self,
        model: type[Record],
        columns: Sequence[str],
        fields: Mapping[str, ListField],
        sort_keys: Mapping[str, SortKeys],
        measures: Sequence[Measure],
    ) -> None:
        self._model = model
        self._columns = columns
        self._fields = fields
        self._sort_keys = sort_keys
        self._measures = measures
        self._grouping = Grouping(model, measures)
        self.of = lru_cache(_KEPT)(self._made)

    def keys(self, source: Any, sort: str) -> list[ColumnElement[Any]]:
        """What rows are sorted by; the id behind it makes the order complete."""
        name = sort.removeprefix("-")
        chosen = self._sort_keys.get(name) or by_column(self._model, name)
        return [*chosen(source), source.id]

    def _made(self, shape: Shape) -> Statement[Any]:
        ways: dict[str, Callable[[Shape], Any]] = {
            "first": self._first,
            "far": self._far,
            "branches": self._branches,
            "walk": self._walk,
            "few": self._few,
            "rest": self._rest,
            "all": self._all,
            "lined": self._lined,
            "file": self._file,
            "file_of_lines": self._file_of_lines,
            "probe": self._probe,
            "count": self._count,
            "summary": self._summary,
            "ids": self._ids,
            "ranked": self._ranked,
            "newest": self._newest,
            "alike": self._alike,
            "groups": lambda shape: self._grouping.counted(
                *self._grouped_by(shape),
                is_whole=not (shape.clauses or shape.words),
                is_of_lines=bool(shape.of_lines),
                lines=self._own_lines(shape),
            ),
            "lines": self._lines,
        }
        return Statement(ways[shape.way](shape), tuple_row)

    def _first(self, shape: Shape) -> Any:
        """The page as an index has it."""
        return self._paged(
            self._matching(shape, select(*self._shown(self._model, shape))), self._order(shape)
        )

    def _far(self, shape: Shape) -> Any:
        """Skips inside the index alone, then fetches only the page's rows: ten times faster far down."""
        ids = self._matching(shape, select(self._model.id))
        return self._rows_of(self._paged(ids, self._order(shape)), shape)

    def _branches(self, shape: Shape) -> Any:
        """Each value's rows come in order from the index; as many of each as the page may need are merged."""
        assert shape.lead is not None  # noqa: S101 - the plan chooses this way only then
        field, others = self._fields[shape.clauses[shape.lead].field], self._without(shape, shape.lead)
        branches = []
        for number in range(shape.branches):
            value = bindparam(f"lead_{number}", type_=type_of(field.kind))
            of_value = self._sorting(self._model, shape.sort).where(
                field.value(self._model) == value, *others
            )
            branches.append(of_value.order_by(*self._order(shape)).limit(REACH).subquery().select())
        merged = union_all(*branches).subquery()
        return self._rows_of(self._paged(select(merged.c.id), self._named_order(merged, shape)), shape)

    def _walk(self, shape: Shape) -> Any:
        """Walks the sort's index for a while; a full page is mostly met soon where many rows match."""
        table: Any = self._model.__table__
        start = select(table).where(self._model.deleted_at.is_(None), *self._stretch(shape))
        near: Any = aliased(self._model, start.order_by(*self._order(shape)).limit(WALKED).subquery())
        own = matches(near, shape.clauses, shape.words, self._fields, is_near=True)
        found = select(*self._shown(near, shape)).where(*own)
        return self._paged(found, self._order(shape, near))

    def _few(self, shape: Shape) -> Any:
        """The rows whose ids are known."""
        ids = bindparam("ids", type_=ARRAY(BigInteger()))
        found = select(*self._shown(self._model, shape)).where(self._model.id == any_(ids))
        return self._paged(found, self._order(shape))

    def _rest(self, shape: Shape) -> Any:
        """Finds all that match and keeps the page: slower for the first page, but never a matter of luck.

        The offset of nothing keeps the sort from the planner, which would walk an index in its order and
        hope to meet the page soon.
        """
        hits = self._matching(shape, self._sorting(self._model, shape.sort)).offset(_count("none")).subquery()
        return self._rows_of(self._paged(select(hits.c.id), self._named_order(hits, shape)), shape)

    def _all(self, shape: Shape) -> Any:
        """Every row, whatever the page; each value called as the row calls it, not as it is stored."""
        names = (*self._columns, *shape.more)
        shown = [one.label(name) for one, name in zip(self._shown(self._model, shape), names, strict=True)]
        source, titles, first = self._model.__table__, list[Any](), list[Any]()
        for group, name in zip(NAMES, shape.groups, strict=False):
            field = self._fields[name]
            value, told = field.value(self._model), list[Any]()
            if isinstance(field.declared, OnLines):
                own = self._own_lines(shape)
                lines, value, told = self._grouping.of_each_row(field, group, own)
                source = source.join(lines, true(), isouter=not own)
            title, order = titles_in_sql(field, self._model, value)
            key = value.label(KEY.format(group=group))
            titles += [title.label(group), *([key] if field.kind is ValueKind.REFERENCE else []), *told]
            first += order
        rows = select(*titles, *shown).select_from(source)
        return self._matching(shape, rows).order_by(*first, *self._order(shape))

    def _lined(self, shape: Shape) -> Any:
        """Every line of every row, those of one document in their order; of groups by lines, their lines."""
        assert shape.lined is not None  # noqa: S101 - whoever asks this way says which columns
        rows, place = lined_rows(self._model, shape.lined)
        found = self._matching(shape, rows).where(*self._own_lines(shape))
        return found.order_by(*self._order(shape), place)

    def _file(self, shape: Shape) -> Any:
        """How many rows the whole list has as a file: each comes once for each of its groups."""
        return select(func.count()).select_from(self._all(shape).order_by(None).subquery())

    def _file_of_lines(self, shape: Shape) -> Any:
        """How many it has with a row for each line."""
        rows, _place = lined_rows(self._model, Lined("number", (), ()))
        found = self._matching(shape, rows).where(*self._own_lines(shape))
        return select(func.count()).select_from(found.subquery())

    def _ids(self, shape: Shape) -> Any:
        """Only which rows, in their order; of a stretch of the list that nobody has looked at."""
        return self._paged(self._matching(shape, select(self._model.id)), self._order(shape))

    def _ranked(self, shape: Shape) -> Any:
        """Who is called so, then whose text begins so, in whom a word does, and who else holds it."""
        model: Any = self._model
        columns = (model.id, model.search_text)
        is_called = [
            func.folded(getattr(model, name)) == bindparam("called", type_=Text())
            for name in model.KIND.found_by
        ]
        ways = [self._matching(shape, select(*columns, false().label("is_called"))).limit(PROBED)]
        if is_called:
            called = select(*columns, true()).where(model.deleted_at.is_(None), or_(*is_called))
            ways.append(called.limit(LIMIT))
        hits = union_all(*ways).subquery()
        text = hits.c.search_text
        rank = [text.like(bindparam(name, type_=Text())) for name in ("begun", "worded")]
        best = select(hits.c.id, *(func.bool_or(one) for one in (hits.c.is_called, *rank)))
        ranked = best.group_by(hits.c.id).subquery()
        _id, *places = ranked.c
        rows = select(*self._shown(model, shape)).join(ranked, ranked.c.id == model.id)
        return rows.order_by(*map(desc, places), *self._order(shape)).limit(LIMIT)

    def _alike(self, shape: Shape) -> Any:
        """Whose text has most trigrams of what is sought, as many as PostgreSQL was told, and that text."""
        model: Any = self._model
        sought = bindparam("sought", type_=Text())
        found = select(*self._shown(model, shape), model.search_text).where(model.deleted_at.is_(None))
        near = found.where(model.search_text.bool_op("%>")(sought))
        return near.order_by(desc(func.word_similarity(sought, model.search_text)), model.id).limit(LIMIT)

    def _newest(self, shape: Shape) -> Any:
        """The last few documents for each of some records that they name, by themselves or by a line."""
        field = self._fields[shape.clauses[0].field]
        ids = bindparam("named", type_=ARRAY(BigInteger()))
        named = func.unnest(ids).table_valued("id", name="named").render_derived()
        rows = select(*self._shown(self._model, shape)).where(self._model.deleted_at.is_(None))
        if isinstance(field.declared, OnLines):
            line: Any = field.declared.line
            key = tuple_(field.value(line), getattr(line, field.declared.owner))
            # A stretch of the index by both, and its order: equality would let the planner walk all documents
            # from the newest on, in search of a line that may never come.
            within = and_(key >= tuple_(named.c.id, 0), key <= tuple_(named.c.id, _LARGEST))
            owners = select(*key).where(line.deleted_at.is_(None), within).distinct()
            last = owners.order_by(*map(desc, key)).limit(PROBED).correlate(named).lateral("last")
            _item, owner = last.c
            rows = rows.join(last, owner == self._model.id).order_by(desc(self._model.id))
        else:
            rows = rows.where(field.value(self._model) == named.c.id).order_by(*self._order(shape))
        few = rows.limit(LIMIT).lateral("few")
        return select(named.c.id, *few.c).select_from(named.join(few, true()))

    def _grouped_by(self, shape: Shape) -> tuple[ListField, Callable[[Any], Any]]:
        return self._fields[shape.groups[0]], lambda statement: self._matching(shape, statement)

    def _lines(self, shape: Shape) -> Any:
        field, matching = self._grouped_by(shape)
        named = [self._fields[shape.clauses[number].field] for number in shape.of_lines]
        found = self._grouping.of_lines(field, named[0] if named else field, matching)
        return found.where(*self._own_lines(shape))

    def _own_lines(self, shape: Shape) -> list[ColumnElement[bool]]:
        """What lines fulfil that are told, and not only their document."""
        return [line_condition(self._model, n, shape.clauses[n], self._fields) for n in shape.of_lines]

    def _probe(self, shape: Shape) -> Any:
        return self._matching(shape, select(self._model.id)).limit(PROBED)

    def _count(self, shape: Shape) -> Any:
        return self._matching(shape, select(func.count()).select_from(self._model))

    def _summary(self, shape: Shape) -> Any:
        """How many, and of each measure what it is in and its sum."""
        apart = [getattr(self._model, one.apart) for one in self._measures]
        sums = [func.sum(getattr(self._model, one.name)) for one in self._measures]
        pairs = [part for pair in zip(apart, sums, strict=True) for part in pair]
        return self._matching(shape, select(func.count(), *pairs)).group_by(*apart)

    # Parts

    def _matching(self, shape: Shape, statement: Any) -> Any:
        conditions = matches(self._model, shape.clauses, shape.words, self._fields)
        return statement.where(self._model.deleted_at.is_(None), *conditions)

    def _without(self, shape: Shape, left_out: int) -> list[Any]:
        """All conditions but one clause's."""
        clauses = [(n, clause) for n, clause in enumerate(shape.clauses) if n != left_out]
        own = [condition(self._model, n, clause, self._fields) for n, clause in clauses]
        return [self._model.deleted_at.is_(None), *own]

    def _stretch(self, shape: Shape) -> list[Any]:
        """Where a walk through the sort's index begins and ends, as far as that is known."""
        found = [condition(self._model, n, shape.clauses[n], self._fields) for n in shape.bounds]
        if shape.lead is not None and shape.branches == 1:
            found.append(condition(self._model, shape.lead, shape.clauses[shape.lead], self._fields))
        return found + self._implied(shape)

    def _implied(self, shape: Shape) -> list[Any]:
        """What the bounds of one day say of the day the list is sorted by."""
        sorted_by = self._fields.get(shape.sort.removeprefix("-"))
        if sorted_by is None:
            return []
        found = []
        for number, clause in enumerate(shape.clauses):
            asked = self._fields[clause.field]
            is_later = asked.declared.not_after == sorted_by.name
            if clause.is_not or len(clause.tests) > 1:
                continue
            if is_later or sorted_by.declared.not_after == asked.name:
                value = sorted_by.value(self._model)
                found += [
                    implied(value, number, test, asked.kind, is_later=is_later) for test in clause.tests
                ]
        return [one for one in found if one is not None]

    def has_implied_bound(self, shape: Shape) -> bool:
        """Whether a clause on another day bounds the one the list is sorted by."""
        return bool(self._implied(shape))

    def _shown(self, source: Any, shape: Shape) -> list[Any]:
        more = [self._grouping.told(self._fields[name], source) for name in shape.more]
        return [*(getattr(source, name) for name in self._columns), *more]

    def _sorting(self, source: Any, sort: str) -> Any:
        """Ids, with what they are sorted by."""
        *keys, id_ = self.keys(source, sort)
        return select(id_, *(key.label(f"key_{n}") for n, key in enumerate(keys)))

    def _named_order(self, source: Any, shape: Shape) -> list[Any]:
        names = [name for name in source.c.keys() if name.startswith("key_")]  # noqa: SIM118 - no mapping
        return self._directed([*(source.c[name] for name in names), source.c.id], shape)

    def _order(self, shape: Shape, source: Any = None) -> list[Any]:
        return self._directed(self.keys(source or self._model, shape.sort), shape)

    @staticmethod
    def _directed(keys: list[Any], shape: Shape) -> list[Any]:
        return [desc(key) for key in keys] if shape.sort.startswith("-") else keys

    def _rows_of(self, ids: Any, shape: Shape) -> Any:
        page = ids.subquery()
        rows = select(*self._shown(self._model, shape)).join(page, page.c.id == self._model.id)
        return rows.order_by(*self._order(shape))

    @staticmethod
    def _paged(statement: Any, order: list[Any]) -> Any:
        return statement.order_by(*order).limit(LIMIT).offset(OFFSET)
