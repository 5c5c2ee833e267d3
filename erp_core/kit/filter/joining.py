"""Joining: terms about one field that belong together are one clause."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from erp_core.kit.filter.query import Clause, FieldTest
from erp_core.kit.filter.tongue import RecordNames

_LOWER, _UPPER = ("from", "above"), ("to", "below")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a line, and what it means.

    Attributes:
        start, end: where it stands.
        clause: what it asks of a field; None for a word, and for what cannot be understood.
        word: what is looked for anywhere.
        problem: why it cannot be understood, as a sentence; empty where it can.
        is_open: nothing stands behind its colon yet.
        is_also: it must hold too, beside what else is asked of the field.
        may_go_on: a day that lacks its month or its year, or figures of which another group may come, or a
            word that multiplies them; that may stand behind the next blank.
    """

    start: int
    end: int
    clause: Clause | None = None
    word: str = ""
    problem: str = ""
    is_open: bool = False
    is_also: bool = False
    may_go_on: bool = False


def together(terms: Sequence[Term]) -> list[Clause]:
    """Clauses of terms: one field asked twice may be either, two bounds are a range, what is not is apart."""
    found: list[Clause] = []
    places: dict[str, int] = {}
    for term in terms:
        clause = term.clause
        if clause is None:
            continue
        place = None if clause.is_not or term.is_also else places.get(clause.field)
        joined = None if place is None else _joined(found[place], clause)
        if place is not None and joined is not None:
            found[place] = joined
            continue
        if not clause.is_not:
            places[clause.field] = len(found)
        found.append(clause)
    return found


def settled(clause: Clause, named: Collection[tuple[str, str]], of: str, records: RecordNames) -> Clause:
    """The clause with the record itself, where a text it looks for was meant as one's whole name.

    Args:
        named: kinds and names that were typed.
        of: kind of record the field holds.
    """
    meant = {
        test.has: id
        for test in clause.any
        if test.has is not None and (of, test.has) in named
        if (id := records.id_of(of, test.has)) is not None
    }
    tests = [_test({"is": meant[test.has]}) if test.has in meant else test for test in clause.any]
    return clause.model_copy(update={"any": tests}) if meant else clause


def _joined(before: Clause, clause: Clause) -> Clause | None:
    """Two clauses of one field as one; None where both must hold, and no one range says so."""
    if len(before.any) == len(clause.any) == 1:
        tests = [before.any[0].asked, clause.any[0].asked]
        names = [next(iter(test)) for test in tests if len(test) == 1]
        for low, high in ((0, 1), (1, 0)):
            if len(names) == 2 and names[low] in _LOWER and names[high] in _UPPER:
                ends = {"from": tests[low].get("from"), "to": tests[high].get("to")}
                return None if None in ends.values() else clause.model_copy(update={"any": [_test(ends)]})
    return before.model_copy(update={"any": [*before.any, *clause.any]})


def _test(asked: dict[str, Any]) -> FieldTest:
    return FieldTest.model_validate(asked)
