"""What a list can be filtered by: its columns, the records they name, and what is derived from them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import EnumMeta
from functools import cached_property
from typing import Any, get_args

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    inspect,
    literal_column,
    or_,
    select,
)

from erp_core.kit import words
from erp_core.kit.filter import RANGE, FilterField, LineSum
from erp_core.kit.i18n import N_
from erp_core.kit.listing.measures import measures_of_lines
from erp_core.kit.records.column import kind_of, refers_to
from erp_core.kit.records.record import Record
from erp_core.kit.records.sorting import is_sorted, key_of
from erp_core.kit.schema import Row
from erp_core.kit.words import ValueKind

_COMPARED = frozenset({"is", *RANGE, "above", "below", "empty"})
_READ = frozenset({"is", "has", "begins", "empty"})
# What a field of each kind can be asked; pictures and lists cannot be asked at all.
TESTS: Mapping[ValueKind, frozenset[str]] = {
    ValueKind.TEXT: _READ,
    ValueKind.LONG_TEXT: _READ,
    ValueKind.CHOICE: frozenset({"is", "empty"}),
    ValueKind.FLAG: frozenset({"is"}),
    ValueKind.REFERENCE: frozenset({"is", "empty"}),
    ValueKind.DATE: _COMPARED | {"preset"},
    ValueKind.INSTANT: _COMPARED | {"preset"},
    ValueKind.INTEGER: _COMPARED,
    ValueKind.MONEY: _COMPARED,
    ValueKind.PRICE: _COMPARED,
    ValueKind.RATE: _COMPARED,
    ValueKind.QUANTITY: _COMPARED,
    ValueKind.PERCENT: _COMPARED,
}

# Rows are put in groups by values of these kinds, and by the codes of other records.
_GROUPED = frozenset({ValueKind.CHOICE, ValueKind.FLAG, ValueKind.REFERENCE, ValueKind.DATE})

TODAY = bindparam("today", type_=Date())


@dataclass(frozen=True)
class Filter:
    """A column to filter by. Columns of the list's rows need none, unless there is more to say of them.

    Attributes:
        name: of the column; filters that people store call it so.
        leads: a choice that the list is quick by in every order, because ``lead_indexes`` stand behind it.
        not_after: a column of days that are never before this one's; the database holds to it. What bounds
            one of the two then bounds the other.
        title: as people call it here, marked with ``N_``; the column's own if left out.
        headed: what stands over its column in the list, where that is shorter; typed so, it is understood.
        chip: what a chip for all that is so says (``Customers``); typed so, it is understood.
        also: more names it can be asked by.
        was: names it had before; filters and views that people stored under them are read as this one.
        is_more: rows that do not have it tell it where a column of it is wanted (``schema.More``).
        codes_of: column of another table whose codes it holds, where the database knows of no foreign key.
    """

    name: str
    leads: bool = False
    not_after: str = ""
    title: str = ""
    headed: str = ""
    chip: str = ""
    also: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    is_more: bool = False
    codes_of: Any = None


@dataclass(frozen=True)
class Reference(Filter):
    """A column with the id of another record.

    Attributes:
        shown: column with the other record's name, which can be searched for as well.
        of: name of the other record, where the database knows of no foreign key.
    """

    shown: str = ""
    of: str = ""


@dataclass(frozen=True)
class Derived(Filter):
    """What no column holds, but columns tell.

    Attributes:
        value: SQL expression of it, given the model (or an alias of it) and the company's today.
        running: statuses in which there is such a thing at all; empty where there always is.
        past: the column with the day from which it counts.
    """

    value: Callable[[Any, Any], ColumnElement[Any]] = lambda _model, today: today
    kind: ValueKind = ValueKind.FLAG
    running: tuple[str, ...] = ()
    past: str = ""


@dataclass(frozen=True)
class OnLines(Filter):
    """What one of a document's lines names, as long as the line stands: the item it is for.

    Attributes:
        line: model of the lines; ``name`` is its column with the other record's id.
        owner: its column with the document's id.
        named: model of the other record, whose searchable text is looked through.
    """

    line: Any = None
    owner: str = ""
    named: type[Record] | None = None


# Of every record that has it, whether its rows show it or not.
EVERYWHERE = (
    Reference("created_by", of="user", title=N_("Written by"), also=("by", "writer"), is_more=True),
    Filter("updated_at", title=N_("Last changed"), also=("changed",), is_more=True),
    Filter("notes", is_more=True),
)


class ListField:
    """A field with all that its list knows of it.

    Args:
        declared: what the list says.
        model: whose rows are listed.
        row: schema of a row; it names the choices of a field.
    """

    def __init__(self, declared: Filter, model: type[Record], row: type[Row]) -> None:
        self.declared = declared
        self.name = declared.name
        self.model = model
        self._row = row

    @cached_property
    def told(self) -> FilterField:
        """The field as plain data."""
        tests = TESTS[self.kind] if self.is_nullable else TESTS[self.kind] - {"empty"}
        if (isinstance(self.declared, Reference) and self.declared.shown) or self.named is not None:
            tests |= {"has"}
        return FilterField(
            self.name,
            self.kind,
            tests,
            tuple(str(member) for member in self._choices),
            self._of,
            self.declared.leads,
            self.declared.title or self._own_title,
            self.declared.also,
            self._past,
            self._running,
            self._is_grouped,
            isinstance(self.declared, OnLines),
            self._sums,
            self.declared.headed,
            self.declared.chip,
            self.declared.is_more and self.name not in self._row.model_fields,
            self.codes is not None,
        )

    @property
    def _is_grouped(self) -> bool:
        """Whether so few values are told apart that rows can be put in groups by them."""
        if self.kind is ValueKind.TEXT:
            return self.names_by is not None
        return self.kind in _GROUPED

    @property
    def _sums(self) -> tuple[LineSum, ...]:
        """What its lines are added up by."""
        if not isinstance(self.declared, OnLines):
            return ()
        titles = words.fields_of(str(self.declared.line.__tablename__))
        return tuple(
            LineSum(one.name, titles[one.name].title, "" if one.is_money else one.apart)
            for one in measures_of_lines(self.declared.line)
        )

    @property
    def _past(self) -> str:
        return self.declared.past if isinstance(self.declared, Derived) else ""

    @property
    def _running(self) -> tuple[str, ...]:
        return self.declared.running if isinstance(self.declared, Derived) else ()

    @cached_property
    def kind(self) -> ValueKind:
        """Of its values: a choice where the row says so, otherwise what the column's type says."""
        if isinstance(self.declared, Derived):
            return self.declared.kind
        if self._choices:
            return ValueKind.CHOICE
        found = ValueKind.REFERENCE if self._of else kind_of(self._column)
        return ValueKind.TEXT if found is ValueKind.LOCALE else found  # a language is asked for by its code

    @cached_property
    def is_nullable(self) -> bool:
        """Whether it may hold nothing; an empty text is nothing, too."""
        if isinstance(self.declared, Derived):
            return False
        texts = self.kind in (ValueKind.TEXT, ValueKind.LONG_TEXT)
        return texts or getattr(self._column, "nullable", True) is not False

    @cached_property
    def names_by(self) -> Column[Any] | None:
        """The code of another record that it holds, as that record has it: of a unit, a currency."""
        if isinstance(self.declared, Derived) or self.kind is not ValueKind.TEXT:
            return None
        return next((key.column for key in self._column.foreign_keys), None)

    @cached_property
    def codes(self) -> Column[Any] | None:
        """Where the codes stand that it may hold; None where it holds none."""
        declared = self.declared.codes_of
        return self.names_by if declared is None else inspect(declared.class_).attrs[declared.key].columns[0]

    @property
    def named(self) -> type[Record] | None:
        """Model of the record that a line names, where that can be searched for."""
        return self.declared.named if isinstance(self.declared, OnLines) else None

    @property
    def column(self) -> str:
        """The column's name; empty for what is derived or stands on lines."""
        return "" if isinstance(self.declared, Derived | OnLines) else self.name

    def value(self, source: Any) -> ColumnElement[Any]:
        """Its value in SQL; ``source`` is the model or an alias of it."""
        if isinstance(self.declared, Derived):
            return self.declared.value(source, TODAY)
        return getattr(self.declared.line if isinstance(self.declared, OnLines) else source, self.name)

    def shown(self, source: Any) -> ColumnElement[Any]:
        """What a column of it says; of what runs for a while, nothing where it does not, or not yet."""
        value = self.value(source)
        if not self._running:
            return value
        return case((and_(or_(*(source.status == one for one in self._running)), value > 0), value))

    def holds(self, source: Any, test: ColumnElement[bool], *, is_near: bool = False) -> ColumnElement[bool]:
        """Whether a row passes a test of ``value``: itself, or with one of its lines.

        Args:
            is_near: the rows are at hand, and the lines of each are looked at.
        """
        if self._running:
            return and_(or_(*(source.status == one for one in self._running)), test)
        if not isinstance(self.declared, OnLines):
            return test
        line = self.declared.line
        owners = select(getattr(line, self.declared.owner)).where(line.deleted_at.is_(None), test)
        # The offset of nothing has the lines found by their own index: with a limit behind it, the planner
        # would rather walk all orders beside all lines and hope to meet the few that match soon.
        return source.id.in_(owners if is_near else owners.offset(literal_column("0")))

    def sort_key(self, source: Any) -> ColumnElement[str] | None:
        """The key that the company's language sorts it by; None for what is sorted by itself."""
        is_own = bool(self.column) and is_sorted(self.model.__table__, self.name)  # type: ignore[arg-type]
        return getattr(source, key_of(self.name)) if is_own else None

    def text(self, source: Any) -> ColumnElement[Any]:
        """What is searched when the field is: of a reference, the other record's name."""
        return getattr(source, self._text_name)

    @cached_property
    def is_in_search_text(self) -> bool:
        """Whether the list's one index of texts holds it, or its beginning (``beginning``)."""
        return self._in_search_text is not None

    @property
    def beginning(self) -> int:
        """How many characters of it that index holds; 0 for all of them."""
        found = self._in_search_text
        return int(found["count"] or 0) if found is not None else 0

    @cached_property
    def has_own_index(self) -> bool:
        """Whether an index begins with the column, so that one of its values is found by that."""
        table: Any = self.model.__table__
        unique = (one for one in table.constraints if isinstance(one, UniqueConstraint))
        first = {next(iter(one.columns)).name for one in unique}
        first |= {str(next(iter(one.expressions))).rpartition(".")[2] for one in table.indexes}
        return self.name in first or is_sorted(table, self.name)

    @cached_property
    def _in_search_text(self) -> re.Match[str] | None:
        if isinstance(self.declared, OnLines):
            return None
        search_text: Any = self.model.__table__.c.search_text.computed
        parts = (part.strip() for part in str(search_text.sqltext).split("||"))
        name = self._text_name
        told = re.compile(rf"(folded\()*(coalesce\()?(left\()?{name}(, (''|(?P<count>\d+)))?\)*")
        return next((found for found in map(told.fullmatch, parts) if found is not None), None)

    @property
    def _text_name(self) -> str:
        return (isinstance(self.declared, Reference) and self.declared.shown) or self.name

    @cached_property
    def _column(self) -> Column[Any]:
        model = self.declared.line if isinstance(self.declared, OnLines) else self.model
        return inspect(model).attrs[self.name].columns[0]

    @property
    def _own_title(self) -> str:
        """What the column is called where its record is; a reference without words as the name it shows."""
        model = self.declared.line if isinstance(self.declared, OnLines) else self.model
        known = words.fields_of(str(model.__tablename__))
        named = (known[name].title for name in (self.name, self._text_name) if name in known)
        return next((title for title in named if title), "")

    @property
    def _of(self) -> str:
        if isinstance(self.declared, Derived):
            return ""
        if isinstance(self.declared, Reference) and self.declared.of:
            return self.declared.of
        return refers_to(self._column)

    @cached_property
    def _choices(self) -> Sequence[Any]:
        known = self._row.model_fields.get(self.name)
        if known is None:
            return ()
        types = (known.annotation, *get_args(known.annotation))
        return next((list(type_) for type_ in types if isinstance(type_, EnumMeta)), ())


def fields_of(declared: Sequence[Filter], model: type[Record], row: type[Row]) -> dict[str, ListField]:
    """All that a list can be filtered by: the columns of its rows and what it declares besides."""
    columns = {name: Filter(name) for name in row.own_columns() if name != "id"}
    columns |= {one.name: one for one in EVERYWHERE if one.name in inspect(model).attrs}
    named = columns | {field.name: field for field in declared}
    fields = (ListField(field, model, row) for field in named.values())
    return {field.name: field for field in fields if field.kind in TESTS}
