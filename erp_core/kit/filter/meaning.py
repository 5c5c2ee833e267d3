"""Meaning: which condition words may have meant that were looked for and found nowhere."""

import re
from collections.abc import Iterator

from erp_core.kit.filter.query import MOST_TESTS, FilterField
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.scanning import ALSO, NOT, TermText, as_name, as_value, as_written, scan
from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind

_COMPARED = re.compile(r"\s*(<=|>=|<|>|=)\s*")
_APART = re.compile(r"[\s;,]+")
# Numbers of records are letters and figures behind them: SO-000117, SO/26-27/0117.
_NUMBERED = re.compile(r"((?:[^\W\d_]{2,}|[^\W\d_](?=[-/.]))(?:[-/.]\w+)*?[-/.]?)\d+")
# What records are called by, and whether those of one kind all begin alike.
_NUMBERS = (("number", True), ("code", False))


def meant(reader: LineReader, text: str) -> tuple[str, str] | None:
    """The first condition that words may mean, or some of them, and the words without it; None for none."""
    return next((found for found in _meant(reader, text) if _is_understood(reader, found[0])), None)


def mended(reader: LineReader, text: str) -> str:
    """A condition on a field that the list does not have, on the one that is written nearly so, and with the
    choices that are; empty for none that is understood."""
    terms = list(scan(text, reader.is_field, reader.goes_on))
    name = terms[0].name if len(terms) == 1 else None
    if not name:
        return ""
    if reader.is_field(name):
        found = [_with_choices(reader, text, terms[0])]
    else:
        found = [text.replace(name, near, 1) for near in reader.words.near(name)]
        found += [mended(reader, one) for one in found]
    return next((one for one in found if one and one != text and _is_understood(reader, one)), "")


def too_many_numbers(reader: LineReader, text: str) -> str:
    """Why numbers of records that were pasted cannot be asked for, as a sentence; empty where they can."""
    numbers = _apart(text)
    if len(numbers) <= MOST_TESTS or _numbers_field(reader, numbers) is None:
        return ""
    words = _("At most {most} numbers are asked for at once; these are {count}.")
    return words.format(most=MOST_TESTS, count=len(numbers))


def _with_choices(reader: LineReader, text: str, term: TermText) -> str:
    """A condition with the choices that are written nearly so; empty where one is like none."""
    field = reader.words.field(term.name or "")
    if field is None or field.kind is not ValueKind.CHOICE:
        return ""
    for value in reversed([test.first for test in term.tests]):
        parts = value.text.split(",")
        near = [
            one if reader.words.choice(field, one) else reader.words.near_choice(field, one) for one in parts
        ]
        if not all(near):
            return ""
        end = value.start + len(as_written(value))
        text = text[: value.start] + ",".join(near) + text[end:]
    return text


def _meant(reader: LineReader, text: str) -> Iterator[tuple[str, str]]:
    parts = text.split()
    yield from _compared(reader, text)
    yield from ((one, "") for one in _numbers(reader, text))
    yield from ((one, "") for one in _of_word(reader, text))
    for n, part in enumerate(parts):
        rest = " ".join(parts[:n] + parts[n + 1 :])
        yield from ((one, rest) for one in _of_word(reader, part))
    for n, part in enumerate(parts):
        rest = " ".join(parts[:n] + parts[n + 1 :])
        yield from ((one, rest) for one in _without(reader, part))


def _compared(reader: LineReader, text: str) -> Iterator[tuple[str, str]]:
    """``total > 1000``: the colon is missing."""
    found = _COMPARED.search(text)
    if found is None:
        return
    before, behind = text[: found.start()].split(), text[found.end() :].split()
    for n in range(len(before)):
        name = " ".join(before[n:])
        if reader.is_field(name):
            for last in range(len(behind), 0, -1):
                condition = f"{as_name(name)}:{found[1]}{' '.join(behind[:last])}"
                yield condition, " ".join([*before[:n], *behind[last:]])


def _numbers(reader: LineReader, text: str) -> Iterator[str]:
    """Numbers of records, one below the other in a spreadsheet."""
    numbers = _apart(text)
    name = _numbers_field(reader, numbers)
    if name is not None and len(numbers) <= MOST_TESTS:
        yield f"{name}:{';'.join(map(as_value, numbers))}"


def _apart(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in _APART.split(text) if part))


def _numbers_field(reader: LineReader, numbers: list[str]) -> str | None:
    """The field that holds such numbers; None where they are none of this list's."""
    found = [_NUMBERED.fullmatch(number) for number in numbers]
    if len(numbers) < 2 or not all(found):
        return None
    are_alike = len({one[1].casefold() for one in found if one}) == 1
    return next(
        (name for name, begin in _NUMBERS if reader.is_field(name) and (are_alike or not begin)), None
    )


def _of_word(reader: LineReader, word: str) -> Iterator[str]:
    """What is only so or not, choices of a field, and either with a sign before it."""
    sign = word[:1] if word[:1] in (NOT, ALSO) else ""
    rest = word.removeprefix(sign)
    parts = [part for part in re.split("[;,]", rest) if part]
    if len(parts) > 1:
        yield from _either(reader, parts, sign)
    no = f":{reader.words.flag_word(True)}", f":{reader.words.flag_word(False)}"
    for condition in reader.words.meant(rest):
        is_denied = sign == NOT and condition.endswith(no[0])
        yield condition.removesuffix(no[0]) + no[1] if is_denied else sign + condition


def _either(reader: LineReader, parts: list[str], sign: str) -> Iterator[str]:
    """``closed;shipped``: choices of one field."""
    known = [dict(reversed([one.split(":", 1) for one in reader.words.meant(part)])) for part in parts]
    for field in known[0]:
        if all(field in one for one in known):
            yield f"{sign}{field}:{';'.join(one[field] for one in known)}"


def _without(reader: LineReader, word: str) -> Iterator[str]:
    """``-surya``: words cannot be left out, but names of the record a list is about can."""
    if word[:1] == NOT and word[1:2].isalpha():
        yield from (
            f"{NOT}{written}:{as_value(word[1:])}"
            for written, _title, _names in reader.words.offered()
            if _is_named(reader.words.field(written))
        )


def _is_named(field: FilterField | None) -> bool:
    return field is not None and field.kind is ValueKind.REFERENCE and "has" in field.tests


def _is_understood(reader: LineReader, condition: str) -> bool:
    reading = reader.read(condition)
    return not reading.problem and len(reading.terms) == 1 and reading.terms[0].clause is not None
