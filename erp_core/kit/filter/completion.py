"""Completion: what may stand where one is typing: fields, and behind a colon the values there are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from erp_core.kit.filter.presets import NAMED, SPANS, preset_title
from erp_core.kit.filter.query import FilterField
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.scanning import ALSO, NOT, QUOTE, as_value, last_value, scan
from erp_core.kit.filter.values import DAYS
from erp_core.kit.filter.vocabulary import NO, YES, key
from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind

# Before a text that is all of a value.
EXACTLY = "="
# Of fewer letters what begins with them is meant, and nothing they stand in somewhere.
LEAST_HELD = 3
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
        is_rest: nothing fits what is typed; these are what there is.
        field: whose value it is; empty where it is none.
        is_coded: a code of another table stands there, which is offered by who may ask for it.
        sign: to be written before a code, so that no other that only holds it is meant.
    """

    start: int = 0
    end: int = 0
    offers: tuple[Offer, ...] = ()
    of: str = ""
    sought: str = ""
    is_value: bool = False
    is_needed: bool = False
    is_rest: bool = False
    field: str = field(default="")
    is_coded: bool = False
    sign: str = ""


NOTHING = Completion()


def complete(reader: LineReader, line: str, cursor: int) -> Completion:
    """What may stand where the cursor stands; nothing behind a blank."""
    typed = line[:cursor]
    terms = list(scan(typed, reader.is_field, reader.goes_on))
    if not terms or terms[-1].end != len(typed):
        return NOTHING
    term = terms[-1]
    if term.name is None:
        return _fields(reader, typed, term.start)
    field = reader.words.field(term.name)
    if field is None:
        return NOTHING
    behind = typed[term.start :]
    value = last_value(term)
    if value is None and term.tests:
        return NOTHING
    start, sought = (len(typed), "") if value is None else (value.start, value.text)
    if field.kind is ValueKind.CHOICE and value is not None and not value.is_quoted:
        start, sought = start + sought.rfind(",") + 1, sought.rpartition(",")[2]
    offers = tuple(_values(reader, field, sought))
    is_needed = bool(reader.read(behind).problem)
    is_rest = not offers and is_needed and field.kind in (ValueKind.CHOICE, ValueKind.FLAG)
    offers = tuple(_values(reader, field, "")) if is_rest else offers
    meant = _so_called(reader, sought) if field.kind is ValueKind.CHOICE and len(term.tests) == 1 else []
    if meant:
        before = typed[term.start : start]
        whole = [Offer(before + offer.text, offer.title) for offer in offers]
        offers, start = (*meant, *whole) if is_rest else (*whole, *meant), term.start
    coded = (field.is_coded, "" if term.tests and term.tests[-1].sign else EXACTLY)
    return Completion(start, cursor, offers, field.of, sought, True, is_needed, is_rest, field.name, *coded)


def named(text: str) -> str:
    """The name of a record as it is written."""
    return as_value(text)


def _fields(reader: LineReader, typed: str, start: int) -> Completion:
    word = typed[start:]
    sign = word[:1] if word[:1] in (NOT, ALSO) else ""
    wanted = key(word.removeprefix(sign))
    if not wanted or word.startswith(QUOTE):
        return NOTHING
    words, offers, named = reader.words, list[Offer](), list[Offer]()
    for written, title, names in words.offered():
        called = [key(name) for name in names]
        if not any(name.startswith(wanted) for name in called):
            continue
        field = words.field(written)
        if field is not None and field.kind is ValueKind.FLAG:
            # Whoever types what is only so or not means that it is so.
            is_so = Offer(f"{sign}{written}:{words.flag_word(True)}", title)
            (named if wanted in called else offers).append(is_so)
        offers.append(Offer(f"{sign}{written}:", title))
    known = {offer.text for offer in (*named, *offers)}
    choices = (Offer(sign + one) for one in words.meant(word.removeprefix(sign)) if sign + one not in known)
    return Completion(start, len(typed), (*named, *offers, *choices), sought=word)


def _so_called(reader: LineReader, sought: str) -> list[Offer]:
    """What is only so or not and is called as is typed: among chips it looks like a choice."""
    wanted = key(sought)
    return [
        Offer(condition, title)
        for condition, title, names in reader.words.flags()
        if wanted and any(name.startswith(wanted) for name in names)
    ]


def _values(reader: LineReader, field: FilterField, sought: str) -> Iterable[Offer]:
    words, wanted = reader.words, key(sought)
    if field.kind is ValueKind.CHOICE:
        titles = {value: words.choice_titles(value) for value in field.choices}
        for value in _held(field.choices, wanted, lambda value: (value, *titles[value])):
            yield _told(words.choice_word(field, value), next(iter(titles[value]), ""))
    if field.kind is ValueKind.FLAG:
        for answer, title in ((True, _(YES)), (False, _(NO))):
            if key(title).startswith(wanted):
                yield _told(words.flag_word(answer), title)
    if field.kind in DAYS:
        offered = {one: Offer(words.preset_word(one), preset_title(one)) for one in (*NAMED, *_SPANS)}
        for one in _held(offered, wanted, lambda name: (offered[name].text, name, offered[name].title)):
            yield offered[one]
    if "empty" in field.tests and wanted and key(words.empty_word).startswith(wanted):
        yield Offer(words.empty_word, _("nothing stands there"))


def _told(text: str, title: str) -> Offer:
    """A value with what people call it, where that says more."""
    return Offer(text, "" if title.casefold() == text.casefold() else title)


def _held(values: Iterable[str], wanted: str, names: Callable[[str], Iterable[str]]) -> list[str]:
    """Those whose names hold what is typed, which is no day of a month; those that begin with it first."""
    begun = [value for value in values if any(key(name).startswith(wanted) for name in names(value))]
    if wanted.isdecimal() or len(wanted) < LEAST_HELD:
        return begun
    return begun + [
        value for value in values if value not in begun and any(wanted in key(name) for name in names(value))
    ]
