"""How numbers are written, and in which locale words are: what is shown can be read back."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError, numbers

from erp_core.kit import i18n

# As wide as a figure, and as a point or comma.
_NO_DIGIT, _NO_SIGN = "\u2007", "\u2008"
# Behind blanks that are to stay: what cannot be seen and is no blank.
_END = "\u2060"


def written(value: Decimal, least: int, most: int, figures: Locale) -> str:
    """Grouped by the locale's own rule; rounded half-up to ``most`` decimals, at least ``least`` shown."""
    digits = max(least, min(most, -int(value.normalize().as_tuple().exponent)))
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding="ROUND_HALF_UP")
    return _pattern(str(figures), digits).apply(rounded, figures, decimal_quantization=False)


def written_percent(percent: Decimal, figures: Locale) -> str:
    """Of a hundred, up to four decimals, the sign where the country writes it: ``12.5%``, ``%12,5``."""
    return _percent_pattern(str(figures)).apply(percent / 100, figures, decimal_quantization=False)


def decimals_of(text: str, sign: str) -> int | None:
    """How many decimals a number that was written has; None where it is no number."""
    whole, found, part = text.rpartition(sign)
    if not found:
        return 0 if part[-1:].isdecimal() else None
    return len(part) if whole[-1:].isdecimal() and part.isdecimal() else None


def tail(decimals: int, most: int) -> str:
    """Blanks as wide as the decimals a number lacks, and its sign, where figures have one width."""
    return ("" if decimals else _NO_SIGN) + _NO_DIGIT * (most - decimals) if decimals < most else ""


def under_each_other(texts: Sequence[str], figures: Locale) -> list[str]:
    """Numbers with blanks behind them, so that their decimal signs stand below each other at the right."""
    sign = decimal_sign(str(figures))
    decimals = [decimals_of(text, sign) for text in texts]
    most = max((one for one in decimals if one is not None), default=0)
    behind = ["" if one is None else tail(one, most) for one in decimals]
    return [text + blanks + _END if blanks else text for text, blanks in zip(texts, behind, strict=True)]


@lru_cache(maxsize=64)
def decimal_sign(locale_name: str) -> str:
    """What stands before the decimals in a locale."""
    return numbers.get_decimal_symbol(Locale.parse(locale_name))


@lru_cache(maxsize=16)
def words_in(language: str, territory: str | None) -> Locale:
    """The locale of dates and other words: a language, by the habits of a country where it knows them."""
    # English without a country would be American, which puts the month first: English of the world does not.
    for name in (f"{language}_{territory or '001'}", f"{language}_001", language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(i18n.SOURCE)


@lru_cache(maxsize=64)
def _pattern(locale_name: str, digits: int) -> numbers.NumberPattern:
    """The locale's own pattern (how it groups, where the sign stands) with so many decimals."""
    pattern = numbers.parse_pattern(Locale.parse(locale_name).decimal_formats[None].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern


@lru_cache(maxsize=16)
def _percent_pattern(locale_name: str) -> numbers.NumberPattern:
    pattern = numbers.parse_pattern(Locale.parse(locale_name).percent_formats[None].pattern)
    pattern.frac_prec = (0, 4)
    return pattern
