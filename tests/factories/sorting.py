"""PostgreSQL's sort_key() (``migrations/sql/sorting.sql``), said letter by letter in Python."""

import unicodedata

from erp_core.kit.letters import folded

SIGNS = ":;<=>?@[\\]^_`{|}~"
# Letters whose accent does not count, or that stand for others; what else has an accent loses it later.
_PLAIN = dict(zip("ıøłđ", "iold", strict=True))
_ACCENTED = "şöüçğâîûéèêáàäåãíìïóòôõúùñýÿńśźżćčšžąęřěůőűțșăİ"
_SEVERAL = {"æ": "ae", "œ": "oe", "þ": "th"}
_TURKISH = {"ç": "c~", "ğ": "g~", "ı": "h~", "ö": "o~", "ş": "s~", "ü": "u~"}


def _known() -> dict[str, str]:
    small = _PLAIN | {letter: unicodedata.normalize("NFD", letter)[0].lower() for letter in _ACCENTED}
    large = {letter.upper(): plain for letter, plain in small.items() if letter not in "ıİ"}
    return small | large


_KNOWN = _known()
_LARGE = {letter.upper(): key for letter, key in _TURKISH.items()}  # that of ı is I
_OF_TURKISH = _TURKISH | _LARGE | {"İ": "i"}


def sort_key(text: str, language: str) -> str:
    """What sorts the text, compared code by code, as ``tr`` or any other language does."""
    own = _OF_TURKISH if language == "tr" else {}
    key = "".join(_key(letter, own) for letter in unicodedata.normalize("NFC", text))
    if key.isascii():
        return key
    bare = (c for c in unicodedata.normalize("NFD", folded(key)) if not "\u0300" <= c <= "\u036f")
    return "".join(_SEVERAL.get(letter, letter) for letter in bare)


def _key(letter: str, own: dict[str, str]) -> str:
    if letter in SIGNS:
        return "/"
    if letter in own:
        return own[letter]
    return _KNOWN.get(letter, letter.lower() if letter.isascii() else letter)
