"""Words users read: ``_`` translates now, ``N_`` marks a constant that is translated when shown.

``ngettext`` and ``NN_`` are the same for what is said of a number of things: some languages have four forms.

The source language is English. Catalogues are ``resources/locale/<language>/LC_MESSAGES/textile-erp.mo``,
made by ``./dev messages``. A process speaks one language at a time: that of the machine's settings where they
name one, else the company's. Papers may speak another, also one that knows the words of papers alone
(``papers.mo`` beside, of a language that nobody has translated the whole program to). A server of several
companies has a ``Spoken`` for each.
"""

import gettext
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from erp_core.kit.paths import resource_dir

DOMAIN, PAPERS = "textile-erp", "papers"
SOURCE = "en"


class Spoken:
    """What is spoken; ``translations`` is None until somebody has chosen."""

    language: str = SOURCE
    translations: gettext.NullTranslations | None = None


# The process's own, unless a company is served.
_spoken: ContextVar[Spoken] = ContextVar("spoken", default=Spoken())  # noqa: B039 - meant to be one for all


@contextmanager
def spoken_with(spoken: Spoken) -> Iterator[None]:
    """Inside, tasks and threads that copy the context included, ``spoken`` counts, and is changed."""
    before = _spoken.set(spoken)
    try:
        yield
    finally:
        _spoken.reset(before)


def locale_dir() -> Path:
    """Where the catalogues are."""
    return resource_dir() / "locale"


@lru_cache(maxsize=1)
def shipped() -> tuple[str, ...]:
    """Languages the program can speak: the source language first, then those that have a catalogue."""
    found = locale_dir().glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    return (SOURCE, *sorted({file.parents[1].name for file in found} - {SOURCE}))


@lru_cache(maxsize=1)
def paper_languages() -> tuple[str, ...]:
    """Languages papers can be in: those of the program first."""
    found = locale_dir().glob(f"*/LC_MESSAGES/{PAPERS}.mo")
    return (*shipped(), *sorted({file.parents[1].name for file in found} - {*shipped()}))


@lru_cache(maxsize=20)
def _words_of(language: str) -> gettext.NullTranslations:
    domain = DOMAIN if language in shipped() else PAPERS
    return gettext.translation(domain, localedir=locale_dir(), languages=[language], fallback=True)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak one of ``paper_languages`` inside; the source language where it is none of them."""
    known = [name for name in (language, language.partition("_")[0]) if name in paper_languages()]
    here = Spoken()
    here.language = known[0] if known else SOURCE
    here.translations = _words_of(here.language)
    with spoken_with(here):
        yield


def unspoken(language: str) -> str:
    """A sentence about a language that somebody set and that is not shipped; empty for one that is."""
    if not language or _known(language):
        return ""
    text = _("The program does not speak the language {language}. Set one of: {languages}.")
    return text.format(language=language, languages=", ".join(shipped()))


def _known(language: str) -> list[str]:
    """What comes closest to it of what is shipped."""
    return [name for name in (language, language.partition("_")[0]) if name in shipped()]


def install(language: str) -> None:
    """Speak ``language`` (``tr``, ``pt_BR``) from now on; the source language where it is not shipped."""
    known, spoken = _known(language), _spoken.get()
    spoken.language = known[0] if known else SOURCE
    spoken.translations = gettext.translation(
        DOMAIN, localedir=locale_dir(), languages=[spoken.language], fallback=True
    )


def is_default() -> bool:
    """Whether nobody has chosen a language here yet."""
    return _spoken.get().translations is None


def current() -> str:
    """The language spoken now."""
    return _spoken.get().language


def _(message: str) -> str:
    spoken = _spoken.get().translations
    # An empty message is a catalogue's name for its own header.
    if not message or spoken is None:
        return message
    return spoken.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """A sentence about ``count`` things, in the form the language has for so many; not yet filled in."""
    spoken = _spoken.get().translations
    if spoken is None:
        return one if count == 1 else many
    return spoken.ngettext(one, many, count)


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as N_ is to _, so is this to ngettext
    """Mark a constant's two forms for translation; they are translated by ``ngettext`` when shown."""
    return one, many


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a constant for translation; it is translated by ``_`` when shown."""
    return message


@lru_cache(maxsize=1000)
def in_every_language(message: str) -> tuple[str, ...]:
    """What ``message`` is in each language that is shipped; files come from programs that speak another."""
    if not message:
        return ()
    made = (gettext.translation(DOMAIN, locale_dir(), [one], fallback=True) for one in shipped())
    return tuple(dict.fromkeys(one.gettext(message) for one in made))


# Turkish has two letters i, with and without a dot, each in both sizes; Python's own methods mix them up.
_TWO_I = ("tr", "az")


def upper_first(text: str) -> str:
    """``text`` as it begins a sentence."""
    if current() in _TWO_I and text.startswith("i"):
        return "İ" + text[1:]
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """``text`` as it stands inside a sentence; abbreviations stay as they are."""
    if text[:2].isupper():
        return text
    if current() in _TWO_I and text[:1] in ("I", "İ"):
        return ("ı" if text[0] == "I" else "i") + text[1:]
    return text[:1].lower() + text[1:]


def some_of(texts: Sequence[str], most: int) -> str:
    """The first of them, and how many there are more, for a sentence: ``17, 18 and 3 more``."""
    named, more = ", ".join(texts[:most]), len(texts) - most
    return _("{named} and {count} more").format(named=named, count=more) if more > 0 else named
