"""Conditions of a query in SQL; every value is bound, none is written into the statement."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Numeric,
    String,
    Text,
    and_,
    any_,
    bindparam,
    case,
    collate,
    func,
    or_,
    select,
)

from erp_core.kit.listing.asked import ClauseShape, parameter, word
from erp_core.kit.listing.fields import ListField
from erp_core.kit.listing.texts import SOUGHT, answers, has_letter, has_pairs, holds
from erp_core.kit.words import ValueKind

# Types without length or digits: a value is compared as it was given, not cut to what the column keeps.
_TYPES: Mapping[ValueKind, Any] = {
    ValueKind.TEXT: String(),
    ValueKind.LONG_TEXT: String(),
    ValueKind.CHOICE: String(),
    ValueKind.DATE: Date(),
    ValueKind.INSTANT: DateTime(timezone=True),
    ValueKind.INTEGER: BigInteger(),
    ValueKind.REFERENCE: BigInteger(),
}
_LOWER = ("ge", "gt", "between", "span", "one")
_UPPER = ("le", "lt", "between", "span", "one")


def matches(
    source: Any,
    clauses: Iterable[ClauseShape],
    words: Sequence[str],
    fields: Mapping[str, ListField],
    *,
    is_near: bool = False,
) -> list[ColumnElement[bool]]:
    """All that a row must fulfil; ``source`` is the model or an alias of it.

    Args:
        is_near: the rows are at hand and no index will be asked for them.
    """
    found = [
        condition(source, number, clause, fields, is_near=is_near) for number, clause in enumerate(clauses)
    ]
    for number, way in enumerate(words):
        found += _word(source, number, way, is_near)
    return found


def _word(source: Any, number: int, way: str, is_near: bool) -> list[ColumnElement[bool]]:
    wanted = bindparam(word(number), type_=Text())
    if way == "like":
        return [holds(source, wanted)]
    found = [has_letter(source, wanted)]
    if way == "pairs" and not is_near:
        found.append(has_pairs(source, bindparam(f"{word(number)}p", type_=ARRAY(Text()))))
    return found


def condition(
    source: Any,
    number: int,
    clause: ClauseShape,
    fields: Mapping[str, ListField],
    *,
    is_near: bool = False,
) -> ColumnElement[bool]:
    """What one clause asks; ``is_near`` as of ``matches``."""
    field = fields[clause.field]
    whole = field.holds(source, line_condition(source, number, clause, fields), is_near=is_near)
    if not clause.is_not:
        return whole
    # Where nothing is known, none of the tests has passed.
    return whole.is_not(True) if field.is_nullable else ~whole


def line_condition(
    source: Any, number: int, clause: ClauseShape, fields: Mapping[str, ListField]
) -> ColumnElement[bool]:
    """Whether a line beside its document passes one of a clause's tests; else the row itself."""
    field = fields[clause.field]
    tests = [_test(source, field, name, number, place) for place, name in enumerate(clause.tests)]
    return or_(*tests) if len(tests) > 1 else tests[0]


def one_of(value: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column holds one of some values that are always the same; an index may rest on that."""
    return or_(*(value == one for one in values))


def compared(value: ColumnElement[Any], name: str, first: Any, last: Any) -> ColumnElement[bool]:
    """One comparison of a value with one bound, or with the two of a range."""
    if name == "between":
        return and_(value >= first, value <= last)
    if name == "span":
        return and_(value >= first, value < last)
    compare = {
        "one": value == first,
        "ge": value >= first,
        "le": value <= first,
        "gt": value > first,
        "lt": value < first,
    }
    return compare[name]


def implied(
    value: ColumnElement[Any], number: int, test: str, kind: ValueKind, *, is_later: bool
) -> ColumnElement[bool] | None:
    """What a clause on one day says of another that is never before (``is_later``) or never after it."""
    if is_later:
        name = {"gt": "gt"}.get(test, "ge")
        return compared(value, name, bound(number, 0, kind), None) if test in _LOWER else None
    name = "lt" if test in ("lt", "span") else "le"
    is_end = test in ("between", "span")
    return compared(value, name, bound(number, 0, kind, is_end), None) if test in _UPPER else None


def type_of(kind: ValueKind) -> Any:
    """SQL type of a bound value."""
    return _TYPES.get(kind, Numeric())


def bound(number: int, place: int, kind: ValueKind, is_end: bool = False) -> Any:
    """A test's value, to be given when the statement runs."""
    return bindparam(parameter(number, place, is_end), type_=type_of(kind))


def _test(source: Any, field: ListField, name: str, number: int, place: int) -> ColumnElement[bool]:
    if name.rstrip(SOUGHT) in ("has", "begins"):
        return _like(source, field, name, number, place)
    value = field.value(source)
    if name in ("yes", "no"):
        return value if name == "yes" else ~value
    if name == "known":
        return value.is_not(None)
    if name == "empty":
        return value.is_(None)
    if name == "blank":
        return func.coalesce(value, "") == ""
    if name == "many":
        given = bindparam(parameter(number, place), type_=ARRAY(type_of(field.kind)))
        keys = any_(func.array(_sorted_name(func.unnest(given))))
        return _by_key(field.sort_key(source), keys, value == any_(given))
    first = bound(number, place, field.kind)
    if name.rstrip(SOUGHT) == "one":
        itself = _by_key(field.sort_key(source), _sorted_name(first), value == first)
        return _sought(source, field, name, number, place, itself)
    return compared(value, name, first, bound(number, place, field.kind, True))


def _by_key(key: ColumnElement[str] | None, keys: Any, itself: ColumnElement[bool]) -> ColumnElement[bool]:
    """A text that equals another has its key, and with that its index begins."""
    return itself if key is None else and_(key == keys, itself)


def _sorted_name(given: ColumnElement[Any]) -> Any:
    """The key of what is asked for, computed once and not for each row."""
    return select(func.sorted_name(given)).scalar_subquery()


def _like(source: Any, field: ListField, name: str, number: int, place: int) -> ColumnElement[bool]:
    wanted = bindparam(parameter(number, place), type_=Text())
    if field.named is not None:
        other = field.named
        live = select(other.id).where(other.deleted_at.is_(None), holds(other, wanted))
        return field.value(source).in_(live)
    itself = _folded(field.text(source), field.kind).like(wanted)
    return _sought(source, field, name, number, place, itself)


def _sought(
    source: Any, field: ListField, name: str, number: int, place: int, itself: ColumnElement[bool]
) -> ColumnElement[bool]:
    """A test of a text, behind one that follows from it and that the record's searchable text answers."""
    way = name[len(name.rstrip(SOUGHT)) :]
    if not way:
        return itself
    given = bindparam(parameter(number, place, True), type_=ARRAY(Text()) if way == "*" else Text())
    return and_(answers(source, field, way, given), itself)


def _folded(value: ColumnElement[Any], kind: ValueKind) -> ColumnElement[Any]:
    """A text without case; one line of ASCII, as most are, at a fifth of what the function costs."""
    if kind is ValueKind.LONG_TEXT:
        return func.folded(value)
    is_ascii = func.octet_length(value) == func.length(value)
    return case((is_ascii, func.lower(collate(value, "C"))), else_=func.folded(value))
