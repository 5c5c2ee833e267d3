"""What languages and forms of numbers are called: ``tr`` is Turkish, ``en_US`` English (United States)."""

from collections.abc import Iterable

from erp_core.kit import i18n
from erp_core.kit.i18n import N_, _, upper_first


def locale_title(code: str) -> str:
    """In the language that is spoken; the code itself where nothing is called so."""
    return _named(code, i18n.current()) or code


def locale_titles(code: str) -> tuple[str, ...]:
    """By its own name and by that in every language we speak, and as it is stored."""
    names = [_named(code, spoken) for spoken in (code, *i18n.shipped())]
    other = [of_cldr for (called, of_cldr) in _AS_PEOPLE_SAY if called == code]
    return (*dict.fromkeys(name for name in (*names, *other) if name), code)


def with_codes(codes: Iterable[str]) -> str:
    """``English (en), Turkish (tr)``."""
    return ", ".join(f"{locale_title(code)} ({code})" for code in codes)


def languages() -> list[tuple[str, str]]:
    """Those the program speaks, to choose from, each under its own name."""
    return [(code, _named(code, code) or code) for code in i18n.shipped()]


def paper_languages() -> list[tuple[str, str]]:
    """Those papers can be in; what no reader of one has looked through yet is called a draft."""
    choices = [("", N_("As usual")), *languages()]
    for code in i18n.paper_languages():
        if code not in i18n.shipped():
            with i18n.speaking(code):
                choices.append((code, f"{_named(code, code) or code} ({_('DRAFT')})"))
    return choices


def paper_language_titles() -> dict[str, str]:
    """The same as lists and files call them."""
    return {"": N_("As usual"), **{code: _named(code, code) or code for code in i18n.paper_languages()}}


# CLDR's English for it is what the language calls itself, and no office that writes English does.
_AS_PEOPLE_SAY = {("bn", "Bangla"): "Bengali"}


def _named(code: str, spoken: str) -> str:
    from babel import Locale, UnknownLocaleError  # slow to import, rarely needed

    try:
        name = upper_first(Locale.parse(code).get_display_name(Locale.parse(spoken)) or "")
    except (UnknownLocaleError, ValueError):
        return ""
    language, of, country = name.partition(" (")
    return _AS_PEOPLE_SAY.get((code.partition("_")[0], language), language) + of + country
