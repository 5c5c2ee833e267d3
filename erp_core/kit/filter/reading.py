"""Reading: a line that people type, as what it asks of a list.

What cannot be understood is told with a reason, and never left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pydantic

from erp_core.errors import ValidationError
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.filter.joining import Term, together
from erp_core.kit.filter.query import (
    LONGEST_TEXT,
    MOST_TESTS,
    RANGE,
    Clause,
    FilterField,
    ListQuery,
    require_few,
)
from erp_core.kit.filter.scanning import ALSO, NOT, RANGE_SIGN, STAR, TermText, TestText, last_value, scan
from erp_core.kit.filter.tongue import Tongue
from erp_core.kit.filter.values import DAYS, TEXTS, Values, day_after, day_before, shortened
from erp_core.kit.filter.vocabulary import Vocabulary
from erp_core.kit.i18n import _
from erp_core.kit.reading.notation import Unreadable
from erp_core.kit.words import ValueKind

# Longer than any line, and short enough that reading it takes no time.
LONGEST_LINE = 20_000
ID_SIGN = "#"
# So many are told of those that are called alike.
_MOST_NAMED = 3
_SIGNS = {">": "above", ">=": "from", "<": "below", "<=": "to", "=": "is"}
# No month has a shorter name; ``2 w`` is none.
_MONTH_WORD = re.compile(r"[^\W\d_]{3}")
# A day of the month with or without its month, and a month or a day of the week alone.
_DAY_ALONE = re.compile(r"\d{1,2}(?:st|nd|rd|th)?[.,]?(?:\s+[^\W\d_]\D*)?", re.IGNORECASE)
_MONTH_ALONE = re.compile(r"[^\W\d_]\D*(?:\d{1,2}[.,]?)?")
_FIGURES = (ValueKind.MONEY, ValueKind.PRICE, ValueKind.QUANTITY)
# Figures in groups that stand apart, and the first of such groups.
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\s\d{2,3})+(?:[.,]\d*)?")
_GROUP_ALONE = re.compile(r"[^\w\s]{0,2}\d{1,3}(?:(?:\s\d{2,3})*|[.,]\d{1,2})")


@dataclass(frozen=True)
class Reading:
    """A line, read."""

    terms: tuple[Term, ...]
    refused: str = ""

    @cached_property
    def where(self) -> list[Clause]:
        """What must hold; terms about one field that belong together are one clause."""
        return together(self.terms)

    @property
    def text(self) -> str:
        """The words to look for."""
        return " ".join(term.word for term in self.terms if term.word)

    @cached_property
    def problem(self) -> str:
        """What is wrong with the line, as a sentence; empty where all of it is understood."""
        wrong = next((term.problem for term in self.terms if term.problem), "")
        return self.refused or wrong or too_much(self.where, self.text)

    def query(self, **more: Any) -> ListQuery:
        """What the line asks for; ValidationError where any of it cannot be understood."""
        if self.problem:
            raise ValidationError(self.problem)
        try:
            return ListQuery(text=self.text, where=self.where, **more)
        except pydantic.ValidationError as error:
            raise as_validation_error(error.errors(include_url=False, include_input=False)) from None


class LineReader:
    """Reads lines about one list."""

    def __init__(self, fields: Mapping[str, FilterField], tongue: Tongue) -> None:
        self.words = Vocabulary(fields, tongue)
        self._tongue = tongue
        self._values = Values(tongue, self.words)

    def read(self, line: str) -> Reading:
        """What a line asks for."""
        if len(line) > LONGEST_LINE:
            words = _("This is too long: at most {most} characters.").format(most=LONGEST_LINE)
            return Reading((), words)
        return Reading(tuple(self._term(written) for written in scan(line, self.is_field, self.goes_on)))

    def is_field(self, word: str) -> bool:
        """Whether a field is called so."""
        return self.words.field(word) is not None

    def goes_on(self, name: str, text: str) -> bool:
        """Whether a text with blanks in it is one value of the field called so: days in words, figures in
        groups, or multiplied by a word."""
        field = self.words.field(name)
        if field is None:
            return False
        try:
            if field.kind in _FIGURES and (_GROUPED.fullmatch(text) or self._values.is_multiplied(text)):
                self._values.number(field.kind, text)
                return True
            if field.kind not in DAYS or not _MONTH_WORD.search(text):
                return False
            if self.words.preset(text) is None and self._values.period(text) is None:
                self._values.day(text)
        except Unreadable:
            return False
        return True

    def names_in(self, line: str) -> list[tuple[str, str]]:
        """Which records a line may mean: the kind of each, and what it is called there."""
        found: dict[tuple[str, str], None] = {}
        for term in scan(line[:LONGEST_LINE], self.is_field, self.goes_on):
            field = self.words.field(term.name) if term.name is not None else None
            if field is not None and field.of:
                said = (test.first.text for test in term.tests if not test.first.has_star)
                found |= {(field.of, text): None for text in said if 0 < len(text) <= LONGEST_TEXT}
        return list(found)

    def _term(self, written: TermText) -> Term:
        start, end = written.start, written.end
        if written.name is None:
            return Term(start, end, word=written.word)
        field = self.words.field(written.name)
        term = self._asking(written, field)
        return replace(term, may_go_on=field is not None and self._may_go_on(field, written, term.problem))

    def _may_go_on(self, field: FilterField, written: TermText, problem: str) -> bool:
        value = last_value(written)
        if value is None or value.is_quoted or value.has_star:
            return False
        if field.kind in _FIGURES:
            return not problem and bool(_GROUP_ALONE.fullmatch(value.text))
        if field.kind not in DAYS:
            return False
        is_month = bool(_MONTH_ALONE.fullmatch(value.text))
        is_begun = is_month and (bool(problem) or self._values.is_month(value.text))
        return is_begun or bool(_DAY_ALONE.fullmatch(value.text))

    def _asking(self, written: TermText, field: FilterField | None) -> Term:
        start, end = written.start, written.end
        try:
            if field is None:
                raise Unreadable(self._no_field(written.name or ""))
            if not written.tests:
                words = _("What {field} should be is missing.").format(field=self.words.word(field.name))
                return Term(start, end, problem=words, is_open=True)
            if written.rest:
                raise Unreadable(_("This cannot be read: {text}").format(text=shortened(written.rest)))
            asked = [test for one in written.tests for test in self._tests(field, one)]
            if len(asked) > MOST_TESTS:
                words = _("A condition asks at most for {most} values; these are {count}.")
                raise Unreadable(words.format(most=MOST_TESTS, count=len(asked)))
            return Term(start, end, _clause(field, asked, written.sign == NOT), is_also=written.sign == ALSO)
        except Unreadable as error:
            return Term(start, end, problem=str(error))

    def _no_field(self, name: str) -> str:
        near = self.words.near(name)
        words = _("There is no field {name} here. Perhaps: {fields}.")
        told = words.format(name=shortened(name), fields=", ".join(near or self.words.own_fields()))
        quote = _("To look for the text itself, put it in quotation marks.")
        return told if near else f"{told} {quote}"

    def _tests(self, field: FilterField, written: TestText) -> list[dict[str, Any]]:
        """What one written test asks; a choice may be written with commas."""
        values = (written.first, written.last)
        is_star_alone = written.first.text == STAR and not written.first.is_quoted
        if is_star_alone or not any(value.is_there for value in values):
            raise Unreadable(_("Something is missing here: write a value."))
        first = written.first
        if not written.sign and not first.is_quoted and not first.has_star:
            if self.words.is_empty(first.text) and "empty" in field.tests:
                return [{"empty": True}]
            if field.kind is ValueKind.CHOICE and "," in first.text:
                parts = first.text.split(",")
                return [{"is": self._choice(field, part)} for part in parts if part] or [
                    {"is": self._choice(field, first.text)}
                ]
        asked = self._asked(field, written)
        unasked = asked.keys() - field.tests
        if unasked:
            raise Unreadable(_("{field} cannot be asked that way.").format(field=self._titled(field)))
        return [asked]

    def _asked(self, field: FilterField, written: TestText) -> dict[str, Any]:
        if field.kind in TEXTS:
            return _of_text(written)
        if field.kind is ValueKind.REFERENCE:
            return self._of_record(field, written)
        if field.kind in DAYS:
            return self._of_days(written)
        if written.first.has_star or written.last.has_star:
            raise Unreadable(_("{field} cannot be asked that way.").format(field=self._titled(field)))
        if written.sign == RANGE_SIGN:
            ends = zip(RANGE, (written.first, written.last), strict=True)
            return {name: self._value(field, end.text) for name, end in ends if end.is_there}
        return {_SIGNS.get(written.sign, "is"): self._value(field, written.first.text)}

    def _value(self, field: FilterField, text: str) -> Any:
        if field.kind is ValueKind.CHOICE:
            return self._choice(field, text)
        if field.kind is ValueKind.FLAG:
            answer = self.words.flag(text)
            if answer is None:
                raise Unreadable(_("Please choose yes or no."))
            return answer
        return self._values.number(field.kind, text)

    def _choice(self, field: FilterField, text: str) -> str:
        value = self.words.choice(field, text)
        if value is None:
            words = _("{field} is never {value}. It is one of: {choices}.")
            choices = ", ".join(self.words.choice_word(field, choice) for choice in field.choices)
            raise Unreadable(words.format(field=self._titled(field), value=shortened(text), choices=choices))
        return value

    def _of_record(self, field: FilterField, written: TestText) -> dict[str, Any]:
        value, text = written.first, written.first.text
        if written.sign not in ("", "="):
            raise Unreadable(_("{field} cannot be asked that way.").format(field=self._titled(field)))
        number = text.removeprefix(ID_SIGN)
        if text.startswith(ID_SIGN) and not value.is_quoted and number.isascii() and number.isdecimal():
            return {"is": _id(number)}
        known = None if value.has_star else self._tongue.records.id_of(field.of, text)
        if known is not None:
            return {"is": known}
        if "has" in field.tests and not written.sign:
            return {"has": text}
        if value.has_star:
            raise Unreadable(_("{field} cannot be asked that way.").format(field=self._titled(field)))
        return {"is": self._the_one(field.of, text, is_whole=bool(written.sign))}

    def _the_one(self, of: str, text: str, *, is_whole: bool) -> int:
        """The record that a part of its name means, where no other can be meant.

        Args:
            is_whole: the whole name is typed.
        """
        records, name = self._tongue.records, shortened(text)
        found = records.meant(of, text, is_whole=is_whole)
        is_known = records.answered.get((of, text))
        if len(found) == 1 and is_known:
            return found.pop()
        if found:
            titles = records.titles(of, found)
            more = "…" if len(titles) > _MOST_NAMED or not is_known else ""
            told = ", ".join(titles[:_MOST_NAMED]) + more
            raise Unreadable(_("Several are called {name}: {titles}").format(name=name, titles=told))
        if is_known is None:
            raise Unreadable(_("It is not known yet what is called {name}.").format(name=name))
        raise Unreadable(_("Nothing is called {name} here.").format(name=name))

    def _of_days(self, written: TestText) -> dict[str, Any]:
        if written.first.has_star or written.last.has_star:
            raise Unreadable(_("Days cannot be asked that way."))
        if written.sign == RANGE_SIGN:
            found = {}
            if written.first.is_there:
                found["from"] = self._ends(written.first.text)[0]
            if written.last.is_there:
                found["to"] = self._ends(written.last.text)[1]
            return found
        text = written.first.text
        if written.sign == "":
            preset = self.words.preset(text)
            if preset is not None:
                return {"preset": preset}
        first, last = self._ends(text)
        if written.sign in ("", "="):
            return {"is": first} if first == last else {"from": first, "to": last}
        if written.sign in (">", ">="):
            return {"from": first} if written.sign == ">=" else _beyond("above", last, day_after)
        return {"to": last} if written.sign == "<=" else _beyond("below", first, day_before)

    def _ends(self, text: str) -> tuple[str, str]:
        """First and last day of a day, a month or a year."""
        period = self._values.period(text)
        if period is not None:
            return period[0].isoformat(), period[1].isoformat()
        try:
            day = self._values.day(text)
        except Unreadable as error:
            if self.words.preset(text) is None:
                words = _("{problem} Months like 2024-01 and words like {ranges} are understood too.")
                ranges = ", ".join(self.words.preset_word(one) for one in ("this_month", "next_week"))
                raise Unreadable(words.format(problem=error, ranges=ranges)) from None
            words = _("“{range}” moves with the calendar and has no one end. Write a day.")
            raise Unreadable(words.format(range=text)) from None
        return day, day

    def _titled(self, field: FilterField) -> str:
        return self._tongue.translate(next(iter(field.titles), "")) or self.words.word(field.name)


def _clause(field: FilterField, asked: Iterable[dict[str, Any]], is_not: bool) -> Clause:
    try:
        return Clause.model_validate({"field": field.name, "any": list(asked), "not": is_not})
    except pydantic.ValidationError as error:
        told = as_validation_error(error.errors(include_url=False, include_input=False))
        raise Unreadable(next(iter(told.fields.values()), told.message)) from None


def _of_text(written: TestText) -> dict[str, Any]:
    if written.sign == RANGE_SIGN or written.sign not in ("", "="):
        raise Unreadable(_("A text is looked for as it is; put it in quotation marks."))
    if written.sign:
        return {"is": written.first.text + ("*" if written.first.has_star else "")}
    return {"begins" if written.first.has_star else "has": written.first.text}


def _beyond(name: str, day: str, neighbour: Any) -> dict[str, Any]:
    """What lies beyond a day begins or ends with its neighbour; at the end of the calendar there is none."""
    try:
        return {"from" if name == "above" else "to": neighbour(day)}
    except OverflowError:
        return {name: day}


def _id(figures: str) -> int:
    if len(figures) > 18:
        raise Unreadable(_("No record has so large a number: {number}").format(number=shortened(figures)))
    return int(figures)


def too_much(where: Sequence[Clause], text: str) -> str:
    """Why nobody may ask so much at once, as a sentence; empty where he may."""
    try:
        require_few(where)
    except ValueError as error:
        return str(error)
    if len(text) > LONGEST_TEXT:
        words = _("At most {most} letters are looked for; these are {count}.")
        return words.format(most=LONGEST_TEXT, count=len(text))
    return ""
