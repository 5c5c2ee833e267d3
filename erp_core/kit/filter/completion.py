"""Completion: what may stand where one is typing: fields, and behind a colon the values there are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from erp_core.kit.filter.presets import NAMED, SPANS, preset_title
from erp_core.kit.filter.query import FilterField
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.scanning import ALSO, NOT, QUOTE, as_value, scan
from erp_core.kit.filter.values import DAYS
from erp_core.kit.filter.vocabulary import NO, YES, key
from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind

_LAST_VALUE = re.compile(r"(?:[^;:<>=,.\s]|\.(?!\.))*\Z")
_SPANS = tuple(f"{way}_{count}_days" for way in SPANS for count in (7, 30, 90))


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may stand there.

    Attributes:
        text: as it is written.
        title: what people call it.
    """

    text: str
    title: str = ""


@dataclass(frozen=True)
class Completion:
    """What may stand in a stretch of the line.

    Attributes:
        start, end: the stretch.
        of: kind of record that may be named there; empty for none.
        sought: what is typed of it.
        is_value: it stands behind a colon.
        is_needed: what stands there means nothing by itself.
    """

    start: int = 0
    end: int = 0
    offers: tuple[Offer, ...] = ()
    of: str = ""
    sought: str = ""
    is_value: bool = False
    is_needed: bool = False
    field: str = field(default="")


NOTHING = Completion()


def complete(reader: LineReader, line: str, cursor: int) -> Completion:
    """What may stand where the cursor stands; nothing behind a blank."""
    typed = line[:cursor]
    terms = list(scan(typed, reader.is_field, reader.is_day))
    if not terms or terms[-1].end != len(typed):
        return NOTHING
    term = terms[-1]
    if term.name is None:
        return _fields(reader, typed, term.start)
    field = reader.words.field(term.name)
    if field is None:
        return NOTHING
    behind = typed[term.start :]
    is_quoted = behind.partition(":")[2].count(QUOTE) % 2 == 1
    start = len(typed) - len(_LAST_VALUE.search(typed)[0])  # type: ignore[index] - it fits every text
    start = typed.rindex(QUOTE) if is_quoted else start
    sought = typed[start:].removeprefix(QUOTE)
    offers = tuple(_values(reader, field, sought))
    is_needed = bool(reader.read(behind).problem)
    return Completion(start, cursor, offers, field.of, sought, True, is_needed, field.name)


def named(text: str) -> str:
    """The name of a record as it is written."""
    return as_value(text)


def _fields(reader: LineReader, typed: str, start: int) -> Completion:
    word = typed[start:]
    sign = word[:1] if word[:1] in (NOT, ALSO) else ""
    wanted = key(word.removeprefix(sign))
    if not wanted or word.startswith(QUOTE):
        return NOTHING
    offers = [
        Offer(f"{sign}{written}:", title)
        for written, title, names in reader.words.offered()
        if any(key(name).startswith(wanted) for name in names)
    ]
    return Completion(start, len(typed), tuple(offers), sought=word)


def _values(reader: LineReader, field: FilterField, sought: str) -> Iterable[Offer]:
    words, wanted = reader.words, key(sought)
    if field.kind is ValueKind.CHOICE:
        for value in field.choices:
            titles = words.choice_titles(value)
            if any(key(name).startswith(wanted) for name in (value, *titles)):
                yield Offer(words.choice_word(field, value), titles[0] if titles else "")
    if field.kind is ValueKind.FLAG:
        for answer, title in ((True, _(YES)), (False, _(NO))):
            if key(title).startswith(wanted):
                yield Offer(words.flag_word(answer), title)
    if field.kind in DAYS:
        for preset in (*NAMED, *_SPANS):
            written, title = words.preset_word(preset), preset_title(preset)
            if any(key(name).startswith(wanted) for name in (written, preset, title)):
                yield Offer(written, title)
    if "empty" in field.tests and wanted and key(words.empty_word).startswith(wanted):
        yield Offer(words.empty_word, _("nothing stands there"))
