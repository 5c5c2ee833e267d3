"""What languages and forms of numbers are called: ``tr`` is Turkish, ``en_US`` English (United States)."""

from collections.abc import Iterable

from erp_core.kit import i18n
from erp_core.kit.i18n import upper_first


def locale_title(code: str) -> str:
    """In the language that is spoken; the code itself where nothing is called so."""
    return _named(code, i18n.current()) or code


def locale_titles(code: str) -> tuple[str, ...]:
    """By its own name and by that in every language we speak, and as it is stored."""
    names = (_named(code, spoken) for spoken in (code, *i18n.shipped()))
    return (*dict.fromkeys(name for name in names if name), code)


def with_codes(codes: Iterable[str]) -> str:
    """``English (en), Turkish (tr)``."""
    return ", ".join(f"{locale_title(code)} ({code})" for code in codes)


def _named(code: str, spoken: str) -> str:
    from babel import Locale, UnknownLocaleError  # slow to import, rarely needed

    try:
        return upper_first(Locale.parse(code).get_display_name(Locale.parse(spoken)) or "")
    except (UnknownLocaleError, ValueError):
        return ""
