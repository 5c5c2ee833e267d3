"""Catalogues: the template, one ``.po`` a language for people, and the ``.mo`` the program reads.

What is written depends on code and translations alone: no dates, no line numbers, no wrapping, so that a
difference shows what changed and nothing else.
"""

import io
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from erp_core.kit.i18n import DOMAIN, locale_dir

_KEYS = re.compile(r"\b(?:(?:Ctrl|Alt|Shift)\+\w+|F\d{1,2})\b")
# Babel wants a date in the .mo; a fixed one, so that the same words compile to the same file.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def template_path(domain: str = DOMAIN) -> Path:
    return locale_dir() / f"{domain}.pot"


def po_path(language: str, domain: str = DOMAIN) -> Path:
    return locale_dir() / language / "LC_MESSAGES" / f"{domain}.po"


def languages(domain: str = DOMAIN) -> list[str]:
    """Languages somebody has begun to translate to: the program, or the words of papers alone."""
    return sorted(path.parents[1].name for path in locale_dir().glob(f"*/LC_MESSAGES/{domain}.po"))


def read(language: str, domain: str = DOMAIN) -> Catalog:
    """The translations to ``language``; an empty catalogue where nobody has begun.

    Raises:
        UnknownLocaleError, ValueError: there is no such language.
    """
    locale, path = Locale.parse(language), po_path(language, domain)
    if not path.exists():
        return Catalog(locale=locale, header_comment=f"# {locale.english_name}.", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8", abort_invalid=True)


def update(catalog: Catalog, template: Catalog) -> None:
    """Add what is new in the template and drop what it no longer has; nothing is guessed."""
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()


def template_text(template: Catalog) -> str:
    """The template as it is stored."""
    return _entries(template)


def po_text(catalog: Catalog) -> str:
    """A catalogue as it is stored: the translators' own words at its head, then the messages."""
    header = _HEADER.format(language=catalog.locale_identifier, plural_forms=catalog.plural_forms)
    return "\n".join([catalog.header_comment, header, _entries(catalog)])


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    catalog.creation_date = catalog.revision_date = _NO_DATE
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def sources(catalog: Catalog) -> list[str]:
    """The messages of a catalogue, in the source language."""
    return [_id(message) for message in _messages(catalog)]


def untranslated(catalog: Catalog) -> list[str]:
    """Messages without a translation, or without that of one form."""
    return [_id(message) for message in _messages(catalog) if not all(_forms(catalog, message))]


def faults(catalog: Catalog) -> Iterator[str]:
    """What would break or mislead where a translation is shown: one sentence each."""
    for message in _messages(catalog):
        source = _id(message)
        if message.fuzzy:
            yield f"{source!r} is only guessed (fuzzy)"
        for words in filter(None, _forms(catalog, message)):
            for what, look in _KEPT.items():
                if look(source) != look(words):
                    yield f"{source!r} has other {what} in {words!r}"


def _placeholders(text: str) -> object:
    """Names of ``{…}`` with their formats; the text itself where its braces do not fit together."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return text
    return {(name, form, conversion) for _text, name, form, conversion in parts if name is not None}


_KEPT = {
    "placeholders": _placeholders,
    "percent signs": lambda text: text.count("%"),
    "blanks or line ends around it": lambda text: (
        text[: len(text) - len(text.lstrip())],
        text[len(text.rstrip()) :],
    ),
    "dots at its end": lambda text: text.endswith("…"),
    "keys": lambda text: sorted(_KEYS.findall(text)),
}


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _id(message: Message) -> str:
    """What the message is found by: of several forms the first."""
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(catalog: Catalog, message: Message) -> list[str]:
    """The translation, or one for each form the language has for a number of things."""
    if isinstance(message.id, str):
        return [str(message.string or "")]
    told = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return [*told, *[""] * catalog.num_plurals][: catalog.num_plurals]


def _entries(catalog: Catalog) -> str:
    file = io.BytesIO()
    write_po(file, catalog, width=0, omit_header=True, sort_by_file=True, include_lineno=False)
    return file.getvalue().decode("utf-8")
