"""Vocabulary: which words mean which field, choice and range of days; and the word each is written with."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from erp_core.kit.filter.presets import NAMED, SPANS, days_of
from erp_core.kit.filter.query import FilterField
from erp_core.kit.filter.tongue import Tongue
from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import folded
from erp_core.kit.words import ValueKind, choice

# What a column's name says of its kind, and nobody types: total_amount is asked for as total.
_BEGINNING = "is_"
_ENDINGS = ("_id", "_amount", "_date", "_on", "_at", "_percent", "_name")
_IN_BRACKETS = re.compile(r"\([^)]*\)")
# How many fields are named to one who looks for another, and how alike they are, of 1.
MOST_NEAR, _LEAST_ALIKE = 5, 0.6
# Of fewer letters a word is no beginning of anything.
LEAST_MEANT = 4
_FIGURES = re.compile(r"\d+")
# Words of a name: ``Due date``, ``due-date`` and ``due_date`` have two.
_PARTS = re.compile(r"[\s_-]+")
YES, NO, EMPTY, TODAY = N_("yes"), N_("no"), N_("empty"), N_("today")


# Titles of fields and choices are the same ones for every list that is opened and every line that is read.
_keep = lru_cache(maxsize=4096)


@_keep
def key(word: str) -> str:
    """A word by its letters and digits alone: ``Due date``, ``due-date`` and ``due_date`` are the same."""
    return "".join(letter for letter in folded(word) if unicodedata.category(letter)[0] in "LNM")


@_keep
def spelled(words: str) -> str:
    """Words as one, which needs no quotation marks: ``Due date`` is ``due-date``."""
    letters = [letter if unicodedata.category(letter)[0] in "LNM" else "-" for letter in folded(words)]
    return "-".join(part for part in "".join(letters).split("-") if part)


class Vocabulary:
    """The words of one list in one tongue."""

    def __init__(self, fields: Mapping[str, FilterField], tongue: Tongue) -> None:
        self._fields = fields
        self._tongue = tongue
        self._named = self._names_of_fields()
        self._presets = _first_of((key(word), name) for name, word in self._preset_words())
        self._spelled = {name: self._spell(name) for name in fields}

    def field(self, word: str) -> FilterField | None:
        """The field that is called so; None for none."""
        return self._fields.get(self._named.get(key(word), ""))

    def word(self, field: str) -> str:
        """How a field is written; one that the list does not have by its own name."""
        return self._spelled.get(field, field)

    def choice(self, field: FilterField, word: str) -> str | None:
        """The choice of a field that is called so; None for none."""
        return self._choices(field).get(key(word))

    def choice_word(self, field: FilterField, value: str) -> str:
        """How a choice is written; empty for one the field does not have."""
        if value not in field.choices:
            return ""
        known = self._choices(field)
        words = (spelled(word) for word in self.choice_titles(value))
        return next((word for word in words if word and known[key(word)] == value), value)

    def choice_titles(self, value: str) -> tuple[str, ...]:
        """What a choice is called, in the language and in English."""
        known = choice(value)
        return self._tongue.words_for(known.label) if known is not None else ()

    def preset(self, word: str) -> str | None:
        """The range of days that is called so; None for none."""
        wanted = key(word)
        if wanted in self._presets:
            return self._presets[wanted]
        figures = _FIGURES.findall(wanted)
        for way, template in SPANS.items():
            ways = {key(said.format(count=9)) for said in self._tongue.words_for(template)}
            if len(figures) == 1 and _FIGURES.sub("9", wanted) in ways:
                return self._known_preset(f"{way}_{int(figures[0])}_days")
        return self._known_preset(re.sub(r"(f?q\d)(\d{4})", r"\1_\2", wanted))

    def preset_word(self, preset: str) -> str:
        """How a range of days is written."""
        way, _between, rest = preset.partition("_")
        said = NAMED.get(preset) or (SPANS[way] if way in SPANS and rest.endswith("_days") else "")
        count = "".join(_FIGURES.findall(preset))
        words = (spelled(word.format(count=count)) for word in self._tongue.words_for(said))
        return next((word for word in words if self.preset(word) == preset), preset.replace("_", "-"))

    def flag(self, word: str) -> bool | None:
        """Yes or no; None for anything else."""
        wanted = key(word)
        said = {answer: {key(one) for one in self._tongue.words_for(answer)} for answer in (YES, NO)}
        if wanted in said[YES] | {"true"}:
            return True
        return False if wanted in said[NO] | {"false"} else None

    def flag_word(self, value: bool) -> str:
        """How yes and no are written."""
        return spelled(self._tongue.translate(YES if value else NO))

    def is_empty(self, word: str) -> bool:
        """Whether the word says that a field holds nothing."""
        return key(word) in {key(one) for one in self._tongue.words_for(EMPTY)}

    @property
    def empty_word(self) -> str:
        return spelled(self._tongue.translate(EMPTY))

    @property
    def today_words(self) -> tuple[str, ...]:
        """How today is called, folded."""
        return tuple(folded(word) for word in self._tongue.words_for(TODAY))

    @property
    def today_word(self) -> str:
        return spelled(self._tongue.translate(TODAY))

    def offered(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Each field as it is written, its title, and all it can be called by; in the order of the list."""
        return [
            (self._spelled[name], self._told_apart(field), (name, *self._titles(field), *_short(field)))
            for name, field in self._fields.items()
        ]

    def flags(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """That what is only so or not is so: each condition as it is written, the field's title, and the keys
        of all it can be called by; in the order of the list."""
        return [
            (f"{written}:{self.flag_word(True)}", title, tuple(map(key, names)))
            for written, title, names in self.offered()
            if (field := self.field(written)) is not None and field.kind is ValueKind.FLAG
        ]

    def near(self, word: str) -> list[str]:
        """Fields that are written nearly so; those go first of whose name it is one word.

        What only shows the name of a record that is a field itself is not among them.
        """
        own = {self._spelled[name] for name, field in self._fields.items() if self._is_called_so(field)}
        known = [(spelled, names) for spelled, _title, names in self.offered() if spelled in own]
        written = {key(said): spelled for spelled, names in known for said in names if said}
        alike = get_close_matches(key(word), written, MOST_NEAR, _LEAST_ALIKE)
        of_several = [
            spelled
            for spelled, names in known
            if any(key(word) == key(part) for said in names for part in _PARTS.split(said))
        ]
        nearly = [written[one] for one in alike]
        first = [one for one in nearly if one in of_several]
        return list(dict.fromkeys([*first, *of_several, *nearly]))[:MOST_NEAR]

    def near_choice(self, field: FilterField, word: str) -> str:
        """The choice that is written most nearly so, as it is written; empty for none."""
        known = self._choices(field)
        alike = get_close_matches(key(word), known, 1, _LEAST_ALIKE)
        return self.choice_word(field, known[alike[0]]) if alike else ""

    def own_fields(self) -> list[str]:
        """The first fields there are, as they are written."""
        own = [self._spelled[name] for name, field in self._fields.items() if self._is_called_so(field)]
        return own[:MOST_NEAR]

    def meant(self, word: str) -> list[str]:
        """Conditions a word alone may mean: what is only so or not, and the choices of a field.

        What is called just so goes before what begins so, for which a letter or two are too few.
        """
        wanted = key(word)
        flags = [(name, condition) for condition, _title, names in self.flags() for name in names]
        leading = sorted(self._fields.values(), key=lambda field: not field.leads)
        choices = [
            (name, f"{self.word(field.name)}:{self.choice_word(field, value)}")
            for field in leading
            if field.kind is ValueKind.CHOICE
            for name, value in self._choices(field).items()
        ]
        known = [*flags, *choices]
        found = [condition for name, condition in known if wanted and name == wanted]
        if len(wanted) >= LEAST_MEANT:
            found += [condition for name, condition in known if name.startswith(wanted)]
        return list(dict.fromkeys(found))

    @property
    def example(self) -> str:
        """A condition as one types it; empty where there is no simple one."""
        fields = sorted(self._fields.values(), key=lambda field: not field.leads)
        for field in fields:
            if field.kind is ValueKind.CHOICE and field.choices:
                return f"{self.word(field.name)}:{self.choice_word(field, field.choices[0])}"
        for field in fields:
            if field.kind is ValueKind.FLAG:
                return f"{self.word(field.name)}:{self.flag_word(True)}"
        return ""

    def _told_apart(self, field: FilterField) -> str:
        """The title; of two with the same, the one that only holds the name as it was written says so."""
        title = next(iter(self._titles(field)), self._spelled[field.name])
        same = [one for one in self._fields.values() if one.title == field.title and one is not field]
        is_copy = field.kind is not ValueKind.REFERENCE and any(o.kind is ValueKind.REFERENCE for o in same)
        return _("{title}, as written").format(title=title) if is_copy else title

    def _names_of_fields(self) -> dict[str, str]:
        """What stands before a colon to the field it means; own names first, short ones last."""
        # Of two with one title, the record itself goes before the text that shows it.
        fields = sorted(self._fields.values(), key=lambda field: field.kind is not ValueKind.REFERENCE)
        own = ((key(field.name), field.name) for field in fields)
        headings = ((key(word), f.name) for f in fields for word in self._tongue.words_for(f.headed))
        titles = ((key(word), f.name) for f in fields for word in self._tongue.words_for(f.title))
        chips = ((key(word), f.name) for f in fields for word in self._tongue.words_for(f.chip))
        more = ((key(word), f.name) for f in fields for word in _short(f))
        return _first_of([*own, *headings, *titles, *chips, *more])

    def _titles(self, field: FilterField) -> tuple[str, ...]:
        """What a field is called, in the language and in English, the shortest first."""
        return tuple(word for title in field.titles for word in self._tongue.words_for(title))

    def _is_called_so(self, field: FilterField) -> bool:
        """Whether its title means it, and no other."""
        titles = self._titles(field)
        return not titles or self._named.get(key(titles[0])) == field.name

    def _spell(self, name: str) -> str:
        field = self._fields[name]
        words = (*map(spelled, self._titles(field)), *_short(field), spelled(name))
        shown = [word for word in words if word and self._named.get(key(word)) == name]
        return shown[0] if shown else name

    def _choices(self, field: FilterField) -> dict[str, str]:
        own = ((key(value), value) for value in field.choices)
        titles = ((key(word), value) for value in field.choices for word in self.choice_titles(value))
        return _first_of([*own, *titles])

    def _preset_words(self) -> Iterable[tuple[str, str]]:
        for name in NAMED:
            yield name, name
        for name, title in NAMED.items():
            for word in self._tongue.words_for(title):
                yield name, word

    def _known_preset(self, name: str) -> str | None:
        return name if days_of(name, self._tongue.today) is not None else None


def _first_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each word to what it meant first; no word is empty."""
    found: dict[str, str] = {}
    for word, meant in pairs:
        if word:
            found.setdefault(word, meant)
    return found


def _short(field: FilterField) -> tuple[str, ...]:
    """Shorter names that say the same: ``total`` for ``total_amount``, ``width`` for ``Width (cm)``."""
    stem = field.name.removeprefix(_BEGINNING)
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending) or stem
    title = spelled(_IN_BRACKETS.sub("", field.title))
    return tuple(dict.fromkeys(word for word in (*field.also, spelled(stem), title) if word))
