"""A query as the database is asked it: its shape, of which a statement is made once, and its values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from erp_core.errors import ValidationError
from erp_core.kit.filter import RANGE, Clause, FieldTest, ListQuery
from erp_core.kit.filter.values import shortened
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.listing.fields import ListField
from erp_core.kit.listing.spelled import as_stored
from erp_core.kit.listing.texts import SOUGHT, escaped, pairs, pattern, sought, way_of
from erp_core.kit.listing.values import as_choice, day_begins, day_ends, preset_days, read_value
from erp_core.kit.operation import Context
from erp_core.kit.words import ValueKind

# The field of the clause that a selection is; nobody can ask for it by name.
SELECTED = "id"
_MOST_NEAR = 3
_TEXTS = (ValueKind.TEXT, ValueKind.LONG_TEXT)
# So many values of a text are each looked for in that.
_MOST_SOUGHT = 20
_COMPARED = {"above": "gt", "below": "lt", "from": "ge", "to": "le"}


class ClauseShape(NamedTuple):
    """A clause without its values.

    Attributes:
        tests: how each test compares: ``one``, ``many`` (one of), ``yes``, ``no``, ``known`` (yes or no),
            ``ge``, ``le``, ``gt``, ``lt``, ``between`` (both ends in it), ``span`` (its end not), ``has``,
            ``begins``, ``empty``; with a ``+`` behind it the index of trigrams is asked first, with a
            ``*`` that of pairs, with a ``-`` the searchable text without an index.
    """

    field: str
    tests: tuple[str, ...]
    is_not: bool


@dataclass(frozen=True)
class Asked:
    """A checked query.

    Attributes:
        words: how each word is looked for: ``like``, by its ``pairs``, or ``plain``, without an index.
        values: what the statement is given, by the names that ``parameter`` and ``word`` give.
        choices: number of a clause to its values, where it asks for certain values and nothing else.
        more: what the rows tell besides.
        is_rare: a guess that few rows match: a number or a code was asked for.
        of_lines: numbers of the clauses that lines fulfil which are told, and not only their document.
    """

    sort: str
    words: tuple[str, ...]
    clauses: tuple[ClauseShape, ...]
    values: Mapping[str, Any]
    choices: Mapping[int, list[Any]]
    is_rare: bool
    more: tuple[str, ...] = ()
    of_lines: tuple[int, ...] = ()


Compared = tuple[str, tuple[Any, ...]]


def parameter(clause: int, test: int, is_end: bool = False) -> str:
    """Name of a test's value in its statement; of a range, that of its beginning or of its end."""
    return f"c{clause}_{test}{'_to' if is_end else ''}"


def word(number: int) -> str:
    """Name of a searched word in its statement; its pairs have a ``p`` behind it."""
    return f"w{number}"


def _word_values(number: int, text: str) -> dict[str, Any]:
    way = way_of(text)
    if way == "like":
        return {word(number): pattern(text)}
    return {word(number): text} | ({f"{word(number)}p": pairs(text)} if way == "pairs" else {})


def no_field(name: str, fields: Iterable[str]) -> str:
    """Which fields there are; where some are written nearly so, those alone."""
    words = _("There is no field {name} here. Perhaps: {fields}.")
    known = list(fields)
    told = get_close_matches(name, known, _MOST_NEAR) or sorted(known)
    return words.format(name=shortened(name), fields=", ".join(told))


def ask(ctx: Context, query: ListQuery, fields: Mapping[str, ListField], sort: str) -> Asked:
    """The query, checked; ValidationError with a path for what its list cannot be asked."""
    shapes: list[ClauseShape] = []
    values: dict[str, Any] = {"today": ctx.today}
    choices: dict[int, list[Any]] = {}
    is_rare = any(c.isdigit() for c in query.text)
    clauses = [(f"where.{n}", clause) for n, clause in enumerate(query.where)]
    clauses += [(f"in_groups.{n}", clause) for n, clause in enumerate(query.in_groups)]
    for number, (path, clause) in enumerate(clauses):
        field = fields.get(clause.field)
        if field is None:
            raise ValidationError.at(f"{path}.field", no_field(clause.field, fields))
        is_not, tests = _read(field, clause, f"{path}.any", ctx)
        shapes.append(ClauseShape(clause.field, tuple(name for name, _given in tests), is_not))
        for place, (_name, given) in enumerate(tests):
            values |= {parameter(number, place, bool(end)): value for end, value in enumerate(given)}
        if not is_not and len(tests) == 1 and tests[0][0].rstrip(SOUGHT) in ("one", "many"):
            given, *_sought_by = tests[0][1]
            choices[number] = given if isinstance(given, list) else [given]
            is_rare = is_rare or field.kind is ValueKind.TEXT
        is_rare = is_rare or not field.column
    if query.selection is not None:
        shapes.append(ClauseShape(SELECTED, ("many",), query.selection.is_rest))
        values |= {parameter(len(clauses), 0): query.selection.ids}
        is_rare = is_rare or not query.selection.is_rest
    words = folded(query.text).split()
    for number, text in enumerate(words):
        values |= _word_values(number, text)
    more = tuple(name for name in fields if name in query.columns and fields[name].told.is_more)
    first, ways = len(query.where), tuple(map(way_of, words))
    in_groups = enumerate(query.in_groups, first)
    of_lines = tuple(n for n, clause in in_groups if fields[clause.field].told.is_on_lines)
    return Asked(sort, ways, tuple(shapes), values, choices, is_rare, more, of_lines)


def _read(field: ListField, clause: Clause, path: str, ctx: Context) -> tuple[bool, list[Compared]]:
    """Whether none of the tests may pass, and the tests; all values the field may equal are one of them."""
    equals: list[Any] = []
    tests: list[Compared] = []
    for number, test in enumerate(clause.any):
        for name in test.asked:
            if name not in field.told.tests:
                raise ValidationError.at(f"{path}.{number}.{name}", _("This field cannot be asked that way."))
        if test.equals is None or field.kind is ValueKind.INSTANT:
            tests.append(_compared(field, test, f"{path}.{number}", ctx))
        else:
            value = read_value(field.kind, test.equals, f"{path}.{number}.is", ctx.today)
            equals.append(as_choice(field.told.choices, value) if field.kind is ValueKind.CHOICE else value)
    if clause.is_not and field.told.choices and not tests and not field.is_nullable:
        # What is none of these is one of the others, which an index finds.
        return False, [_equal([c for c in field.told.choices if c not in equals])]
    if equals and field.kind in _TEXTS:
        equals = as_stored(ctx, field, equals)
        if field.is_in_search_text and not field.has_own_index and len(equals) <= _MOST_SOUGHT:
            return clause.is_not, [*tests, *(_sought(field, "one", text, text) for text in equals)]
    if equals:
        tests.append(_equal(equals) if field.kind is not ValueKind.FLAG else _answer(equals))
    return clause.is_not, tests


def _equal(values: list[Any]) -> Compared:
    return ("one", (values[0],)) if len(values) == 1 else ("many", (values,))


def _answer(values: list[bool]) -> Compared:
    return "known" if len(set(values)) > 1 else "yes" if values[0] else "no", ()


def _compared(field: ListField, test: FieldTest, path: str, ctx: Context) -> Compared:
    asked = dict(test.asked)
    if "empty" in asked:
        return ("blank" if field.kind in _TEXTS else "empty"), ()
    for name in {"has", "begins"} & asked.keys():
        return _text(field, name, asked[name])
    if "preset" in asked:
        asked = dict(zip(RANGE, preset_days(asked["preset"], ctx, f"{path}.preset"), strict=True))
    else:
        asked = {
            name: read_value(field.kind, value, f"{path}.{name}", ctx.today) for name, value in asked.items()
        }
    if field.kind is ValueKind.INSTANT:
        return _instant(asked, ctx)
    if len(asked) > 1:
        return "between", (asked["from"], asked["to"])
    ((name, value),) = asked.items()
    return _COMPARED[name], (value,)


def _instant(asked: Mapping[str, Any], ctx: Context) -> Compared:
    """Days as the instants they begin and end at."""
    if "is" in asked:
        return "span", (day_begins(asked["is"], ctx), day_ends(asked["is"], ctx))
    if len(asked) > 1:
        return "span", (day_begins(asked["from"], ctx), day_ends(asked["to"], ctx))
    ((name, day),) = asked.items()
    if name in ("from", "above"):
        return "ge", (day_begins(day, ctx) if name == "from" else day_ends(day, ctx),)
    return "lt", (day_ends(day, ctx) if name == "to" else day_begins(day, ctx),)


def _text(field: ListField, name: str, text: str) -> Compared:
    literal = escaped(folded(text))
    anywhere = f"%{literal}%"
    return _sought(field, name, anywhere if name == "has" else f"{literal}%", text)


def _sought(field: ListField, name: str, wanted: str, text: str) -> Compared:
    """A test that is passed by what holds a text, with what the searchable text is asked before it."""
    way, given = sought(field, folded(text), is_first=name != "has")
    return f"{name}{way}", (wanted, *given)


def column_bounds(tests: Iterable[str]) -> bool:
    """Whether the tests are one stretch of an index on the field's own column."""
    return tuple(tests) in {(name,) for name in ("one", "ge", "le", "gt", "lt", "between", "span")}
