"""Words on data: what a field is called, what kind of value it holds, how each choice reads and looks.

Each is said once, on the column or on the choice itself; forms, lists, the audit log, imports and the
reference pages read it here. Nothing of SQL is loaded by this module.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

from erp_core.kit.i18n import N_, _, in_every_language, lower_first
from erp_core.kit.letters import folded

Tone = Literal["neutral", "primary", "info", "warning", "success", "danger"]


class ValueKind(StrEnum):
    """What kind of value a field holds: picks format, alignment, editor and the tests a filter may ask.

    A list is of the kind of its members. A reference is the id of another record.
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    PERMISSION = "permission"
    FLAG = "flag"
    INTEGER = "integer"
    MONEY = "money"
    PRICE = "price"
    RATE = "rate"
    QUANTITY = "quantity"
    PERCENT = "percent"
    DATE = "date"
    INSTANT = "instant"
    REFERENCE = "reference"
    PICTURE = "picture"
    LOCALE = "locale"  # a language, or whose form numbers have


class Choice(StrEnum):
    """One of a closed set of values, with what people call it and how it looks, never by colour alone.

    A member is declared as ``DRAFT = "draft", N_("Draft"), "neutral", "pencil-line"``.

    Attributes:
        label: marked with ``N_``; translated when shown.
        icon: file name in resources/icons without ``.svg``; empty where the choice is only a word.
    """

    label: str
    tone: Tone
    icon: str

    def __new__(cls, value: str, label: str, tone: Tone = "neutral", icon: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.tone, member.icon = label, tone, icon
        _choices.setdefault(value, member)
        return member


_choices: dict[str, Choice] = {}

# What many documents have in common.
DRAFT: tuple[str, str, Tone, str] = ("draft", N_("Draft"), "neutral", "pencil-line")
PENDING: tuple[str, str, Tone, str] = ("pending", N_("Pending"), "warning", "hourglass")
CLOSED: tuple[str, str, Tone, str] = ("closed", N_("Closed"), "neutral", "archive")
CANCELLED: tuple[str, str, Tone, str] = ("cancelled", N_("Cancelled"), "danger", "ban")


def choice(value: str) -> Choice | None:
    """The choice stored as ``value``; whichever field holds it, it reads and looks the same."""
    return _choices.get(value)


def choice_title(value: str) -> str:
    """A status, a priority, a kind of item; an unknown one by its own name, so that nothing is hidden."""
    known = choice(value)
    return _(known.label) if known is not None else value.replace("_", " ").capitalize()


def choice_titles(value: str) -> tuple[str, ...]:
    """The same in every language, and as it is stored."""
    known = choice(value)
    return (*(in_every_language(known.label) if known is not None else ()), value)


@dataclass(frozen=True, slots=True)
class Field:
    """What is known of one column.

    Attributes:
        title: as forms call it, marked with ``N_``; for a flag, what is true when it is set. Empty for stamps
            and links that say again what a neighbour says: nobody is told of them.
        refers_to: table whose id the column holds; empty for none.
    """

    title: str
    kind: ValueKind
    refers_to: str = ""


_fields: dict[str, dict[str, Field]] = {}


def register(table: str, name: str, field: Field) -> None:
    """Remember a column's words; a table's columns come in the order of its form."""
    _fields.setdefault(table, {})[name] = field


def field_of(table: str, name: str) -> Field:
    """What is known of a field; an unknown one is called by its own name, so that nothing is hidden.

    Args:
        table: empty where it is not known; then any table that has such a field will do.
    """
    known = _fields.get(table, {}).get(name)
    if known is None and not table:
        every = (fields[name] for fields in _fields.values() if name in fields)
        known = next((field for field in every if field.title), None) or next(every, None)
    return known or Field(name.replace("_", " ").capitalize(), ValueKind.TEXT)


def fields_of(table: str) -> dict[str, Field]:
    """Every field of a table by its name, in the order of its form."""
    return _fields.get(table, {})


def title_of(table: str, name: str) -> str:
    """What people call the field: ``Due date``."""
    return _(field_of(table, name).title)


def word_of(table: str, name: str) -> str:
    """The same inside a sentence: ``due date``."""
    return lower_first(title_of(table, name))


def kind_of(table: str, name: str) -> ValueKind:
    """What kind of value the field holds."""
    return field_of(table, name).kind


def known_titles() -> list[str]:
    """What may be looked for, in the order of the alphabet; no pictures."""
    told = (field for fields in _fields.values() for field in fields.values() if field.title)
    return sorted({_(field.title) for field in told if field.kind is not ValueKind.PICTURE}, key=folded)


def names_called(words: str) -> list[str]:
    """Names of the fields that people call so; what nobody calls so is taken for a name itself."""
    wanted = folded(" ".join(words.split()))
    named = ((name, field) for fields in _fields.values() for name, field in fields.items() if field.title)
    found = {name for name, field in named if folded(_(field.title)) == wanted}
    return sorted(found) or [wanted.replace(" ", "_")]


def told_fields(table: str, names: Iterable[str]) -> list[str]:
    """Those that tell something, in the order of forms; no stamps, and no id beside its own name."""
    places = {name: place for place, name in enumerate(fields_of(table))}
    present = sorted(names, key=lambda name: (places.get(name, len(places)), name))
    return [name for name in present if field_of(table, name).title and not _is_named(name, present)]


def _is_named(name: str, present: Iterable[str]) -> bool:
    """Whether a neighbouring field says in words what this id says."""
    stem = name.removesuffix("_id")
    return stem != name and any(other in present for other in (f"{stem}_name", f"{stem}_code"))
