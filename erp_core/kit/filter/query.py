"""Filters as plain data: which rows a list shows, and in which order; what crosses the wire and is stored.

A filter is clauses that must all hold. A clause asks one field several tests, of which one must pass:
``{"field": "status", "any": [{"is": "draft"}, {"is": "pending"}]}``; ``"not": true`` turns it round. Values
are as JSON has them: texts, whole numbers, yes and no; days as ISO dates or as ``today+7``, decimals as text,
records by their ids. What a field can be asked, the list says that has it (``kit.listing``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    PlainValidator,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from erp_core.kit.i18n import _
from erp_core.kit.schema import Schema
from erp_core.kit.types import Id, ShortText, broken_rule, line
from erp_core.kit.words import ValueKind

# Far more than anybody writes, and few enough that no question is too much for the database.
MOST_CLAUSES = 50
MOST_TESTS = 200

LONGEST_TEXT = 200
# Of more, whoever selects them selects all and leaves some out.
MOST_SELECTED = 50_000
# So many levels of groups stand inside each other.
MOST_LEVELS = 2
# More columns no list has.
MOST_COLUMNS = 100


def _value(value: Any) -> str | int | bool:
    """A value as it is stored; who writes a filter in code may give days and decimals as they are."""
    if isinstance(value, float):
        value = repr(value)
    elif isinstance(value, Decimal):
        value = format(value, "f")
    elif isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, str):
        return _text(value)
    if not isinstance(value, bool | int):
        raise broken_rule("value", _("A text, a number, yes or no is wanted here."))
    if not -(2**63) <= value < 2**63:
        raise broken_rule("value", _("This number is too large."))
    return value


def _text(value: str) -> str:
    text: str = line(value)
    if len(text) > LONGEST_TEXT:
        raise broken_rule(
            "text", _("At most {max_length} characters fit here.").format(max_length=LONGEST_TEXT)
        )
    return text


Value = Annotated[str | int | bool, PlainValidator(_value)]

# How a test is written, and which of them belong together.
RANGE = ("from", "to")
TESTS = ("is", "has", "begins", *RANGE, "above", "below", "preset", "empty")


class FieldTest(Schema):
    """One question to a field; exactly one of them, but a range has two ends.

    Attributes:
        equals: ``is``: exactly this value.
        has, begins: a text anywhere in it, or at its beginning; in any case of letters.
        since, until: ``from`` and ``to``, both in the range.
        above, below: more than, less than.
        preset: a range of days by its name (``presets``).
        empty: holds nothing.
    """

    model_config = ConfigDict(populate_by_name=True)

    equals: Annotated[Value | None, Field(alias="is")] = None
    has: ShortText | None = None
    begins: ShortText | None = None
    since: Annotated[Value | None, Field(alias="from")] = None
    until: Annotated[Value | None, Field(alias="to")] = None
    above: Value | None = None
    below: Value | None = None
    preset: ShortText | None = None
    empty: Literal[True] | None = None

    @property
    def asked(self) -> dict[str, Any]:
        """What is asked, by the words it is written with."""
        named = ((self.__pydantic_fields__[name].alias or name, value) for name, value in self)
        return {name: value for name, value in named if value is not None}

    @model_validator(mode="after")
    def _is_one_question(self) -> Self:
        asked = self.asked
        if not asked or (len(asked) > 1 and set(asked) != set(RANGE)):
            raise broken_rule("test", _("Ask one thing: {tests}.").format(tests=", ".join(TESTS)))
        for name in ("has", "begins"):
            if asked.get(name) == "":
                raise broken_rule("test", _("Please fill this in."))
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, _handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return self.asked


class Clause(Schema):
    """What one field must be.

    Attributes:
        field: its name, as the list has it.
        any: tests, of which one must pass.
        is_not: ``not``: none of them may pass.
    """

    model_config = ConfigDict(populate_by_name=True)

    field: ShortText
    any: Annotated[list[FieldTest], Field(min_length=1, max_length=MOST_TESTS)]
    is_not: Annotated[bool, Field(alias="not", strict=True)] = False

    @property
    def values(self) -> list[Any]:
        """What the field may be, where it is asked for certain values only; otherwise nothing."""
        asked = [test.equals for test in self.any]
        return [] if self.is_not or None in asked else asked

    @model_serializer(mode="wrap")
    def _as_written(self, _handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = {"field": self.field, "any": [test.asked for test in self.any]}
        return written | ({"not": True} if self.is_not else {})


class Selection(Schema):
    """Some of the rows that a query finds: those chosen one by one, or all but those left out one by one.

    Attributes:
        ids: of the records chosen, or left out.
        is_rest: all others are meant.
    """

    ids: Annotated[list[Id], Field(max_length=MOST_SELECTED)]
    is_rest: bool = False


class ListQuery(Schema):
    """Which rows, in which order.

    A list refuses fields, tests and sorts it does not have.

    Attributes:
        text: words to look for, anywhere in the record's searchable fields, in any case.
        where: what must hold, all of it.
        sort: a listed column, with ``-`` before it for descending; empty for the list's own order.
        limit, offset: the page.
        named_first: whatever is called ``text``, by code or name, comes before all others; for lookups.
        selection: only some of the rows; None for all.
        group: fields by whose values the rows of a whole list stand together; a page does not look at it.
        in_groups: only rows that stand in these groups; one that stands in several, by what its lines name,
            is told in these alone, and of its lines theirs.
        columns: what rows tell beside what they are made of (``Row.more``); those they have anyway may be
            named, too.
        with_lines: the whole list has a row for each line of a document, as imports read it, and no groups.
    """

    text: ShortText = ""
    where: Annotated[list[Clause], Field(max_length=MOST_CLAUSES)] = Field(default=[])
    sort: ShortText = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    named_first: bool = False
    selection: Selection | None = None
    group: Annotated[list[ShortText], Field(max_length=MOST_LEVELS)] = Field(default=[])
    in_groups: Annotated[list[Clause], Field(max_length=MOST_LEVELS)] = Field(default=[])
    columns: Annotated[list[ShortText], Field(max_length=MOST_COLUMNS)] = Field(default=[])
    with_lines: bool = False

    @model_validator(mode="after")
    def _is_no_flood(self) -> Self:
        require_few([*self.where, *self.in_groups])
        return self

    def on(self, field: str) -> list[Clause]:
        """The clauses about one field."""
        return [clause for clause in self.where if clause.field == field]


def require_few(where: Sequence[Clause]) -> None:
    """Refuse what asks more than anybody means to."""
    if len(where) > MOST_CLAUSES:
        words = _("A filter has at most {most} conditions; these are {count}.")
        raise broken_rule("where", words.format(most=MOST_CLAUSES, count=len(where)))
    values = sum(len(clause.any) for clause in where)
    if values > MOST_TESTS:
        words = _("A filter asks at most for {most} values in all its conditions; these are {count}.")
        raise broken_rule("where", words.format(most=MOST_TESTS, count=values))


@dataclass(frozen=True, slots=True)
class LineSum:
    """What lines are added up by, as plain data.

    Attributes:
        title: of the column of the lines, marked with ``N_``.
        unit: their column with the unit it is in; empty for an amount, which is in the document's currency.
    """

    name: str
    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FilterField:
    """What a list says of a field that it can be filtered by; plain data, for whoever offers filters.

    Attributes:
        kind: of its values.
        tests: what it can be asked, of ``TESTS``.
        choices: the values there are, where they are few; otherwise empty.
        of: name of the record a reference is to; otherwise empty.
        leads: the list is quick by it in every order, so it may stand before all others.
        title: what people call it, marked with ``N_``; empty where it has no words of its own.
        also: more names it can be asked by.
        past: the column with the day from which it counts; empty for what counts no days.
        running: statuses in which it counts them.
        is_grouped: rows can be put in groups by it; days by their month.
        is_more: rows tell it where ``ListQuery.columns`` asks for it.
        is_on_lines: a row has as many values as it has lines, and may stand in several groups.
        sums: what those lines are added up by.
        headed: what stands over its column, marked with ``N_``; empty where that is its title.
        chip: what a chip for all that is so says, marked with ``N_``; empty where that is its title.
        is_coded: it holds a code of another table; ``Listing.codes`` tells which there are.
    """

    name: str
    kind: ValueKind
    tests: frozenset[str]
    choices: tuple[str, ...] = ()
    of: str = ""
    leads: bool = False
    title: str = ""
    also: tuple[str, ...] = ()
    past: str = ""
    running: tuple[str, ...] = ()
    is_grouped: bool = False
    is_on_lines: bool = False
    sums: tuple[LineSum, ...] = ()
    headed: str = ""
    chip: str = ""
    is_more: bool = False
    is_coded: bool = False

    @property
    def titles(self) -> tuple[str, ...]:
        """What people call it, first as they see it in the list."""
        return tuple(title for title in (self.headed, self.title, self.chip) if title)


# Filters as one writes them in code: where=[is_("status", "draft"), between("due_date", until=today)]


def is_(field: str, *values: Any) -> Clause:
    """The field is one of ``values``."""
    return _clause(field, ({"is": value} for value in values))


def is_not(field: str, *values: Any) -> Clause:
    """The field is none of ``values``."""
    return is_(field, *values).model_copy(update={"is_not": True})


def has(field: str, *texts: str) -> Clause:
    """The field holds one of ``texts`` somewhere."""
    return _clause(field, ({"has": text} for text in texts))


def begins(field: str, *texts: str) -> Clause:
    """The field begins with one of ``texts``."""
    return _clause(field, ({"begins": text} for text in texts))


def between(field: str, since: Any = None, until: Any = None) -> Clause:
    """The field lies in a range, both ends in it; None for an open end, but not for both."""
    ends = {"from": since, "to": until}
    return _clause(field, [{name: value for name, value in ends.items() if value is not None}])


def above(field: str, value: Any) -> Clause:
    """The field is more than ``value``."""
    return _clause(field, [{"above": value}])


def below(field: str, value: Any) -> Clause:
    """The field is less than ``value``."""
    return _clause(field, [{"below": value}])


def within(field: str, preset: str) -> Clause:
    """The field lies in a range of days that has a name."""
    return _clause(field, [{"preset": preset}])


def empty(field: str) -> Clause:
    """The field holds nothing."""
    return _clause(field, [{"empty": True}])


def _clause(field: str, tests: Iterable[dict[str, Any]]) -> Clause:
    return Clause.model_validate({"field": field, "any": list(tests)})
