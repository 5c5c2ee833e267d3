"""Match: a record found by what was typed; where matches come from, and which one is meant."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from erp_core.kit.filter import LONGEST_TEXT
from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import called, folded
from erp_desktop.kit.inputs.plain_line import too_long
from erp_desktop.kit.look.format import format_integer

if TYPE_CHECKING:
    from erp_core import Core

NOTHING_FOUND = N_("Nothing matches “{text}”.")
SEVERAL_FOUND = N_("{count} match “{text}”: choose one.")
MANY_FOUND = N_("{count} or more match “{text}”: choose one.")
ONE_ALIKE = N_("No code or name is “{text}”; {found} is like it.")
# So many are shown at most, whether they are known or asked for.
MOST_MATCHES = 20
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Match:
    """A record that was found.

    Attributes:
        key: what the operation's input wants: an id, or a code.
        record: the row as the core gave it, to fill other fields from; None when it was restored.
        also: another code that means it where it was looked for: a barcode, what a party calls it.
    """

    key: int | str
    code: str
    name: str = ""
    detail: str = ""
    record: Any = field(default=None, compare=False)
    also: str = field(default="", compare=False)

    def state(self) -> dict[str, Any]:
        """Plain JSON data for the draft on disk."""
        return {"key": self.key, "code": self.code, "name": self.name}

    @staticmethod
    def from_state(state: dict[str, Any] | None) -> "Match | None":
        return Match(state["key"], state["code"], state["name"]) if state else None


@dataclass(frozen=True, slots=True)
class LookupSource:
    """Where matches come from.

    Attributes:
        search: blocking; called in the background with the core and the text (empty for the first ones), by
            ``find``.
        noun: what is looked for, marked with ``N_``, for the placeholder.
        shown: the text of a chosen match.
        screen: the form that makes a new one; empty when there is none.
        known: fields of a new one that are known already.
        opens: the screen and the record a match leads to; None where it leads nowhere.
        search_in: like ``search``, with what the header of a document says; None where that is all the same.
        page: blocking; some of all there are, from a place on and so many at most, so that what is typed is
            answered from memory first. None where nothing is kept.
        book: name of what is kept, and ``table`` whose changes it follows.
        scope: for whom it is looked for, by what the header says; where ``search_in`` looks for him.
        scoped: the same, once the header is known.
        resting: like ``search``, among those that nobody may use any more; None where there are none.
        named: those with these whole names, however many are asked for; None where nobody asks for many.
        resting_named: those of ``resting`` with these codes or whole names, however many are asked for.
    """

    search: Callable[["Core", str], list[Match]]
    noun: str
    shown: Callable[[Match], str] = lambda match: match.name or match.code
    screen: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)
    opens: Callable[[Match], tuple[str, int] | None] = lambda _match: None
    search_in: Callable[["Core", str, Any], list[Match]] | None = None
    page: Callable[["Core", int, int], list[Match]] | None = None
    book: str = ""
    table: str = ""
    scope: Callable[[Any], Hashable] = lambda _terms: None
    scoped: Hashable = None
    resting: Callable[["Core", str], list[Match]] | None = None
    named: Callable[["Core", list[str]], list[Match]] | None = None
    resting_named: Callable[["Core", list[str]], list[Match]] | None = None

    def find(self, core: "Core", text: str) -> list[Match]:
        """What a text may mean; no name is so long as some texts that are pasted. Blocking."""
        return self.search(core, text) if _may_be_a_name(text) else []

    def why_none(self, core: "Core", text: str, *, is_any_alike: bool = False) -> str:
        """What is called so, or may be meant, and is not offered; empty where nothing is. Blocking.

        Args:
            is_any_alike: something that is offered holds the text, so only what is called so counts.
        """
        if not _may_be_a_name(text):
            return too_long(text.strip(), LONGEST_TEXT) or ""
        found = self.resting(core, text) if self.resting is not None and text.strip() else []
        named = called(text, found, lambda match: match.code) or called(text, found, lambda match: match.name)
        alike = [] if is_any_alike else [match for match in found if may_be_meant(text, match)]
        if not named and len(alike) > 1:
            return _("{name} and others like it are not active.").format(name=self.shown(alike[0]))
        one = (named or alike)[:1]
        return _("{name} is not active.").format(name=self.shown(one[0])) if one else ""

    def called(self, core: "Core", texts: list[str]) -> dict[str, list[Match]]:
        """Of many texts at once, what is called so by its whole name. Blocking."""
        texts = [*filter(_may_be_a_name, texts)]
        return by_name(texts, self.named(core, texts)) if self.named is not None and texts else {}

    def why_none_of(self, core: "Core", texts: list[str]) -> dict[str, str]:
        """Of many texts at once, why those that nobody may use any more are not found. Blocking."""
        texts = [*filter(_may_be_a_name, texts)]
        resting = self.resting_named(core, texts) if self.resting_named is not None and texts else []
        named = {text: found[0] for text, found in by_name(texts, resting).items()}
        words = _("{name} is not active.")
        found = named | by_code(texts, resting)
        return {text: words.format(name=self.shown(match)) for text, match in found.items()}

    def within(self, terms: Any) -> "LookupSource":
        """The same for one document, by what its header says."""
        search = self.search_in
        if search is None:
            return self
        scoped = self.scope(terms)
        return replace(self, search=lambda core, text: search(core, text, terms), scoped=scoped)

    def new_for(self, text: str) -> dict[str, Any]:
        """What is known of a record that is made because a text found none: its code or its name."""
        is_code = any(letter.isdigit() for letter in text) and " " not in text
        return dict(self.known) | ({"code" if is_code else "name": text} if text else {})

    def leads_to(self, match: Match) -> tuple[str, int] | None:
        """The screen and the record to open for a match; None where there is none."""
        if self.screen and isinstance(match.key, int):
            return self.screen, match.key
        return self.opens(match)


def _may_be_a_name(text: str) -> bool:
    return len(text.strip()) <= LONGEST_TEXT


def best_match(text: str, matches: Sequence[Match]) -> Match | None:
    """The match a user who typed ``text`` and went on must mean; None when that is not clear."""
    named = _called_so(text, matches)
    if named:
        return named[0] if len(named) == 1 else None
    return matches[0] if len(matches) == 1 and may_be_meant(text, matches[0]) else None


def meant_by_itself(text: str, matches: Sequence[Match]) -> Match | None:
    """What a list lights, and Enter takes, unasked: what must be meant, none of several that begin alike."""
    if not text.strip():
        return matches[0] if matches else None
    return best_match(text, matches)


def likeliest(text: str, matches: Sequence[Match]) -> Match | None:
    """What a filter takes unasked: what must be meant, else the best of several words are like.

    Of several that are called just so it is none; of several that figures only stand in, neither.
    """
    if not matches or not text.strip():
        return matches[0] if matches else None
    if (best := best_match(text, matches)) is not None:
        return best
    has_word = any(letter.isalpha() for letter in text)
    return matches[0] if has_word and not _called_so(text, matches) else None


def _called_so(text: str, matches: Sequence[Match]) -> list[Match]:
    """Those a text is the whole code of; where it is none, their other code, or their whole name."""
    wanted = text.strip()
    coded = called(wanted, matches, lambda match: match.code)
    other = [match for match in matches if match.also and folded(match.also) == folded(wanted)]
    return coded or other or called(wanted, matches, lambda match: match.name)


def may_be_meant(text: str, match: Match) -> bool:
    """Whether a text may stand for a match without anybody choosing it.

    Figures alone name nothing they only stand in, as 99 in Acetic acid 99%: they are a code, or part of one.
    """
    wanted = folded(text.strip())
    if any(letter.isalpha() for letter in wanted):
        return True
    return wanted == folded(match.name) or any(wanted in folded(code) for code in (match.code, match.also))


def why_not(text: str, matches: Sequence[Match]) -> str:
    """The sentence for a text that stands for none of those found."""
    if len(matches) == 1:
        alike = " ".join(part for part in (matches[0].code, matches[0].name) if part)
        return _(ONE_ALIKE).format(text=text, found=alike)
    if not matches:
        return _(NOTHING_FOUND).format(text=text)
    words = _(MANY_FOUND if len(matches) >= MOST_MATCHES else SEVERAL_FOUND)
    return words.format(count=format_integer(len(matches)), text=text)


def by_code(codes: Iterable[str], matches: Sequence[Match]) -> dict[str, Match]:
    """What each code stands for: the match with exactly this code, else the one whose code folds to the same.

    A code that may be either of an older database's twins is not among them.
    """
    exact = {match.code: match for match in matches}
    alike = {folded(match.code): match for match in matches}
    twins = Counter(folded(match.code) for match in matches)
    once = {code: match for code, match in alike.items() if twins[code] == 1}
    found = {code: exact.get(code.strip()) or once.get(folded(code.strip())) for code in codes}
    return {code: match for code, match in found.items() if match is not None}


def by_name(texts: Iterable[str], matches: Iterable[Match]) -> dict[str, list[Match]]:
    """What each text is the whole name of; those that fold alike, unless one is written exactly so."""
    alike: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        alike[folded(match.name)].append(match)
    found = {text: alike.get(folded(text.strip()), []) for text in texts}
    return {
        text: called(text.strip(), some, lambda match: match.name) for text, some in found.items() if some
    }


def ranked(found: Sequence[Match], text: str, near: Container[Hashable] = ()) -> list[Match]:
    """What is called exactly so comes first: by its code, another code that means it, its name.

    Then codes, then names, that begin with what was typed; then where each of its words begins a word.

    Args:
        near: keys of what whoever asks has to do with; of what is only called alike, it comes first.
    """
    wanted = folded(text.strip())

    def place(match: Match) -> tuple[int, bool, int]:
        code, name = folded(match.code), folded(match.name)
        at = rank(code, name, folded(match.also), words_of(code, name), wanted)
        is_alike = at in _ALIKE
        return _ALIKE[0] if is_alike else at, is_alike and match.key not in near, at

    return sorted(found, key=place) if wanted else list(found)


_ALIKE = (4, 5)  # of ``rank``: a name, or words in it, begin so


def words_of(code: str, name: str) -> list[str]:
    """What a match is made of, folded."""
    return _WORD.findall(f"{code} {name}")


def rank(code: str, name: str, also: str, words: Sequence[str], wanted: str) -> int:
    """How near a match is to what was typed, 0 for the nearest; all of it folded."""
    tests = (
        code == wanted,
        also == wanted,
        name == wanted,
        code.startswith(wanted) or also.startswith(wanted),
        name.startswith(wanted),
    )
    place = next((place for place, is_so in enumerate(tests) if is_so), len(tests))
    if place < len(tests):
        return place
    return place + (not all(any(one.startswith(word) for one in words) for word in wanted.split()))


def narrowed(found: list[Match], text: str) -> list[Match]:
    """Of a short list, those whose code or name holds the text; codes that begin with it first."""
    wanted = folded(text)
    kept = [m for m in found if wanted in folded(m.code) or wanted in folded(m.name)]
    return sorted(kept, key=lambda m: not folded(m.code).startswith(wanted))
