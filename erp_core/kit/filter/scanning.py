"""Scanning: where the terms of a line stand, and what their parts are; what they mean comes later.

::

    query  = { ws } , [ term , { ws , term } ] ;
    term   = [ "-" | "+" ] , field , ":" , [ ws ] , tests | word ;
    tests  = test , { ";" , test } ;
    test   = "empty" | [ value ] , ".." , [ value ] | [ "<" | "<=" | ">" | ">=" | "=" ] , value ;
    value  = ( quoted | bare ) , [ "*" ] ;
    bare   = char - '"' , { char - ( ws | ";" ) } without ".." ;
    quoted = '"' , { char - ( '"' | "\\" ) | "\\" , char } , ( '"' | end ) ;
    field  = name | quoted ;
    word   = quoted | bare ;

A quotation mark opens only where a value begins (``58"`` is a word: inches); an open one runs to the end.
Letters before a colon that are no field are still a term, a wrong one; figures (``58:60``) and schemes
(``http://x``) are words. Days may be written with words, and figures in groups, and then have blanks in them:
``due:12 dec 2026``, ``due:next week``, ``total:>1 00 000``, ``total:>5 lakh``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

NOT, ALSO = "-", "+"
RANGE_SIGN = ".."
STAR = "*"
QUOTE = '"'
_BLANKS = re.compile(r"\s*")
_WORD = re.compile(r"\S*")
_NAME = re.compile(r'[^\s":]*')
_SIGN = re.compile(r"<=|>=|<|>|=")
# How a day or a number begins that may go on behind a blank, and how many words it has at most.
_BEGINS = re.compile(r"(?:[^\w\s]{0,2}\d[\d.,]*|\d{1,2}(?:st|nd|rd|th)|[^\W\d_]\D*?)[.,]?", re.IGNORECASE)
_MOST_WORDS = 4
_BARE = re.compile(r"(?:(?!\.\.)[^\s;])*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)("|\\?\Z)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TO_QUOTE = re.compile(r'[\\"]')
_NOT_BARE = re.compile(r'[\s;]|\.\.|\A["<>=]|\*\Z')


@dataclass(frozen=True, slots=True)
class ValueText:
    """A value as it stands there.

    Attributes:
        is_quoted: it is a text, whatever it looks like.
        has_star: an asterisk stands behind it.
        start: where it stands in the line, its quotation mark included.
    """

    text: str
    is_quoted: bool = False
    has_star: bool = False
    start: int = field(default=0, compare=False)

    @property
    def is_there(self) -> bool:
        return self.is_quoted or bool(self.text)


NOTHING = ValueText("")


@dataclass(frozen=True, slots=True)
class TestText:
    """One test: a sign and a value, or two ends with ``..`` as the sign."""

    sign: str
    first: ValueText
    last: ValueText = NOTHING


@dataclass(frozen=True, slots=True)
class TermText:
    """A term and where it stands.

    Attributes:
        name: what stands before the colon; None for a word.
        sign: before the name: none of these, or also.
        tests: behind the colon; none where nothing stands there yet.
        rest: what stands behind the tests and cannot.
        word: what is looked for.
    """

    start: int
    end: int
    name: str | None = None
    sign: str = ""
    tests: tuple[TestText, ...] = ()
    rest: str = ""
    word: str = ""


def scan(
    line: str,
    is_field: Callable[[str], bool],
    goes_on: Callable[[str, str], bool] = lambda _name, _text: False,
) -> Iterator[TermText]:
    """The terms of a line, from its beginning to its end.

    Args:
        goes_on: whether the field of this name takes such a text, with blanks in it, as one value.
    """
    here = _after_blanks(line, 0)
    while here < len(line):
        term = _term(line, here, is_field, goes_on)
        yield term
        here = _after_blanks(line, term.end)


def last_value(term: TermText) -> ValueText | None:
    """The value a term ends with; None where nothing stands there, or what does is no value."""
    if not term.tests or term.rest:
        return None
    test = term.tests[-1]
    return test.last if test.sign == RANGE_SIGN else test.first


def quoted(text: str) -> str:
    """A text in quotation marks, to be read as it is."""
    return QUOTE + _TO_QUOTE.sub(r"\\\g<0>", text) + QUOTE


def as_written(value: ValueText) -> str:
    """A value as it stands in its line, if that is written as it would be."""
    return quoted(value.text) if value.is_quoted else value.text


def as_value(text: str) -> str:
    """A text as a value, in quotation marks where it would be read as something else."""
    return quoted(text) if not text or _NOT_BARE.search(text) else text


def as_name(name: str) -> str:
    """The name of a field before its colon, in quotation marks where it would be read as something else."""
    is_bare = bool(_NAME.fullmatch(name)) and name[:1] not in (NOT, ALSO) and any(map(str.isalpha, name))
    return name if is_bare else quoted(name)


def as_word(word: str, is_field: Callable[[str], bool]) -> str:
    """A word that is looked for, in quotation marks where it would be read as something else."""
    terms = list(scan(word, is_field))
    is_plain = len(terms) == 1 and terms[0].name is None and terms[0].word == word
    return word if is_plain else quoted(word)


def _after_blanks(line: str, here: int) -> int:
    return _end(_BLANKS, line, here)


def _end(pattern: re.Pattern[str], line: str, here: int) -> int:
    found = pattern.match(line, here)
    return found.end() if found else here


def _term(
    line: str, start: int, is_field: Callable[[str], bool], goes_on: Callable[[str, str], bool]
) -> TermText:
    named = _named(line, start, is_field)
    if named is not None:
        sign, name, colon = named
        tests, rest, end = _tests(line, colon + 1, is_field, partial(goes_on, name))
        return TermText(start, end, name, sign, tests, rest)
    if line[start] == QUOTE:
        text, end = _quoted(line, start)
        return TermText(start, end, word=text)
    end = _end(_WORD, line, start)
    return TermText(start, end, word=line[start:end])


def _named(line: str, start: int, is_field: Callable[[str], bool]) -> tuple[str, str, int] | None:
    """Sign, name and place of the colon; None where no field is named."""
    sign = line[start] if line[start] in (NOT, ALSO) else ""
    here = start + len(sign)
    is_quoted = line.startswith(QUOTE, here)
    if is_quoted:
        name, colon = _quoted(line, here)
    else:
        colon = _end(_NAME, line, here)
        name = line[here:colon]
    if not name or not line.startswith(":", colon):
        return None
    is_scheme = line.startswith("//", colon + 1) or not any(map(str.isalpha, name))
    is_meant = is_quoted or not is_scheme or is_field(name)
    return (sign, name, colon) if is_meant else None


def _tests(
    line: str, here: int, is_field: Callable[[str], bool], goes_on: Callable[[str], bool]
) -> tuple[tuple[TestText, ...], str, int]:
    """The tests behind a colon, what stands behind them without belonging there, and where all that ends."""
    begin = _after_blanks(line, here)
    named = _named(line, begin, is_field) if begin < len(line) else None
    if begin == len(line) or (begin > here and named is not None and is_field(named[1])):
        return (), "", here
    tests: list[TestText] = []
    here = begin
    while True:
        test, here = _test(line, here, goes_on)
        tests.append(test)
        if not line.startswith(";", here):
            break
        here += 1
    end = _end(_WORD, line, here)
    return tuple(tests), line[here:end], end


def _test(line: str, here: int, goes_on: Callable[[str], bool]) -> tuple[TestText, int]:
    found = _SIGN.match(line, here)
    if found:
        value, end = _value(line, found.end(), goes_on)
        return TestText(found[0], value), end
    first, here = _value(line, here, goes_on)
    if not line.startswith(RANGE_SIGN, here):
        return TestText("", first), here
    last, here = _value(line, here + len(RANGE_SIGN), goes_on)
    return TestText(RANGE_SIGN, first, last), here


def _value(line: str, here: int, goes_on: Callable[[str], bool]) -> tuple[ValueText, int]:
    if line.startswith(QUOTE, here):
        text, end = _quoted(line, here)
        has_star = line.startswith(STAR, end)
        return ValueText(text, True, has_star, here), end + has_star
    end = _bare_end(line, here, goes_on)
    text = line[here:end]
    has_star = text.endswith(STAR) and len(text) > 1
    return ValueText(text.removesuffix(STAR) if has_star else text, False, has_star, here), end


def _bare_end(line: str, here: int, goes_on: Callable[[str], bool]) -> int:
    """Where a value ends that is not quoted: at a blank, but for days in words and figures in groups."""
    end = last = _end(_BARE, line, here)
    if not _BEGINS.fullmatch(line, here, end):
        return end
    for _word in range(1, _MOST_WORDS):
        begin = _after_blanks(line, last)
        last = _end(_BARE, line, begin)
        if last == begin:
            break
        if goes_on(line[here:last]):
            end = last
    return end


def _quoted(line: str, here: int) -> tuple[str, int]:
    text, _closing = (found := _QUOTED.match(line, here)).groups()  # type: ignore[union-attr] - it fits all
    return _ESCAPED.sub(r"\1", text), found.end()  # type: ignore[union-attr]
