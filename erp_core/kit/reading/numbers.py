"""Reading numbers: digits join only in true groups, and every number is read one way or not at all."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from erp_core.kit.i18n import _
from erp_core.kit.letters import DASHES
from erp_core.kit.reading.currency_signs import currencies_meant, without_money
from erp_core.kit.reading.notation import COMMA, POINT, Notation, Unreadable

LONGEST = 60

_BLANKS = " \u00a0\u2007\u2009\u202f"
_MINUS = dict.fromkeys(map(chr, DASHES), "-")
_SIGNS = _MINUS | {"\uff0c": COMMA, "\uff0e": POINT, "\uff05": "%", "\u066a": "%", "\u2019": "'"}
# Of Arabic: a decimal sign that is nothing else, and what parts thousands.
_ARABIC_DECIMAL = "\u066b"
_SIGNS |= {_ARABIC_DECIMAL: POINT, "\u066c": "'"}
_WITH_WORD = re.compile(r"(?P<number>.*?\d[.,]?)\s*(?P<word>[^\W\d_]\D*2?)")
_BELOW = re.compile(r"[-()]")
_BARE = re.compile(rf"[\d.,'{_BLANKS}]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a text says that holds one number.

    Attributes:
        readings: decimal sign to the number, or to None where the text is no number with that sign.
        digits: the number as it stands there, with nothing beside it.
        is_percent: a percent sign stands beside it.
        money: the sign or code of a currency beside it; empty for none.
    """

    readings: dict[str, Decimal | None]
    digits: str = ""
    is_percent: bool = False
    money: str = ""

    @property
    def is_number(self) -> bool:
        return any(number is not None for number in self.readings.values())

    @property
    def is_ambiguous(self) -> bool:
        """Whether it is another number with another decimal sign: ``1.250``."""
        both = set(self.readings.values())
        return None not in both and len(both) > 1


def may_be_share(number: Decimal | None, *, has_sign: bool = False) -> bool:
    """Whether a percentage may be hundredths of what is meant: spreadsheets hold 0.18 for 18 %.

    It is asked wherever such a number is read, and written with its sign wherever it is to be read again.
    """
    return number is not None and not has_sign and 0 < number < 1


NOTHING: dict[str, Decimal | None] = {POINT: None, COMMA: None}


@lru_cache(maxsize=20_000)
def figures_in(text: str) -> Figures:
    """The one number a text holds, by each decimal sign; no number where it holds anything else too."""
    is_point = _ARABIC_DECIMAL in text
    text = _latin(text)
    if len(text) > LONGEST:
        return Figures(NOTHING)
    bare, is_negative, is_percent, money = _bare(text)
    readings = {sign: _read(bare, POINT if is_point else sign) for sign in (POINT, COMMA)}
    if is_negative:
        readings = {sign: -number if number else number for sign, number in readings.items()}
    return Figures(readings, bare, is_percent, money)


def without_minus(text: str) -> str:
    """A number below nought without what says so: ``-100``, ``(250.5)``, ``30-``; any other text as it is."""
    readings = figures_in(without_word(text)[0]).readings.values()
    is_below = any(number is not None and number < 0 for number in readings)
    return " ".join(_BELOW.sub("", _latin(text)).split()) if is_below else text


def without_word(text: str) -> tuple[str, str]:
    """A number without the word behind it, and that; the same and nothing for none: ``100 kg``, ``5 m2``."""
    found = _WITH_WORD.fullmatch(text.strip()) if len(text) <= LONGEST else None
    return (found["number"], found["word"]) if found else (text, "")


def read_number(
    text: str,
    notation: Notation,
    sign: str | None = None,
    *,
    is_percent: bool = False,
    currencies: Collection[str] | None = None,
) -> Decimal:
    """The number a text writes.

    Args:
        sign: the decimal sign of all numbers around it; None where it stands alone. Then it is read as the
            notation says, and otherwise only if nothing else can be meant.
        is_percent: a percentage is meant; its sign may stand there.
        currencies: an amount of one of these is meant; an empty collection for any. None where no amount is.

    Raises:
        Unreadable: with what is wanted instead.
    """
    figures = figures_in(text)
    number = figures.readings[sign] if sign else _alone(figures, notation)
    if number is None:
        bare, word = without_word(text)
        if word[:1].isalpha() and figures_in(bare).is_number:
            raise Unreadable(_("Write the number alone, without “{sign}”.").format(sign=word))
        raise Unreadable(not_a_number(notation, sign))
    if figures.is_percent and not is_percent:
        raise Unreadable(_("A percentage cannot stand here."))
    if figures.money:
        require_money(figures.money, currencies)
    return number


def not_a_number(notation: Notation, sign: str | None = None) -> str:
    """The sentence for a text that is no number, with the decimal sign that is wanted."""
    example = notation.number
    if sign and sign != notation.decimal:
        example = example.translate(str.maketrans(".,", ",."))
    if (sign or notation.decimal) == COMMA:
        return _("This is not a number. Write it like {example}, with a decimal comma.").format(
            example=example
        )
    return _("This is not a number. Write it like {example}, with a decimal point.").format(example=example)


@dataclass(frozen=True, slots=True)
class Signs:
    """Which decimal sign all the numbers of a column are written with.

    Attributes:
        sign: None where no sign reads them all.
        doubtful: a text that would be another number with the other sign; empty where all read alike.
    """

    sign: str | None
    doubtful: str = ""


def signs_of(texts: Iterable[str], own: str) -> Signs:
    """The decimal sign of a column's numbers; what is no number at all has no say.

    Args:
        own: the sign of whoever reads, where both read every number.
    """
    read = [(text, figures_in(text)) for text in texts]
    read = [(text, figures) for text, figures in read if figures.is_number]
    fitting = [s for s in (POINT, COMMA) if all(figures.readings[s] is not None for _t, figures in read)]
    doubtful = next((text for text, figures in read if figures.is_ambiguous), "")
    if len(fitting) == 1:
        return Signs(fitting[0])
    return Signs(own if fitting else None, doubtful)


def _alone(figures: Figures, notation: Notation) -> Decimal | None:
    number = figures.readings[notation.decimal]
    if number is not None:
        return number
    # A point alone is how every machine writes. A comma alone is one where a point is wanted, and refused.
    is_only_comma = {c for c in figures.digits if not c.isdecimal()} == {COMMA}
    return None if is_only_comma else figures.readings[POINT if notation.decimal == COMMA else COMMA]


def require_money(money: str, currencies: Collection[str] | None) -> None:
    """Raise Unreadable unless what stands beside an amount is one of these, any where there is none.

    Args:
        currencies: None where no amount is wanted.
    """
    meant = currencies_meant(money)
    if currencies is None:
        # KGS and TOP are currencies too: whoever wrote a unit is helped as well.
        raise Unreadable(_("Write the number alone, without “{sign}”.").format(sign=money))
    if currencies and not meant & set(currencies):
        wanted = ", ".join(sorted(currencies))
        raise Unreadable(
            _("“{sign}” is not {currency}, which is wanted here.").format(sign=money, currency=wanted)
        )


def _latin(text: str) -> str:
    """The text with the digits and signs of a keyboard, without what cannot be seen."""
    if text.isascii():
        return text.strip()
    kept = (c for c in text.strip() if unicodedata.category(c) != "Cf")
    return "".join(_SIGNS.get(c) or _digit(c) for c in kept).strip()


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def _bare(text: str) -> tuple[str, bool, bool, str]:
    """The digits with their own signs; whether they are negative; a percent sign, a currency beside them."""
    signs: list[str] = []
    percents: list[str] = []
    monies: list[str] = []
    while (text := text.strip(_BLANKS)) and not _BARE.fullmatch(text):
        if text[0] == "(" and text[-1] == ")":
            signs.append("-")
            text = text[1:-1]
        elif text[0] in "+-%":
            (percents if text[0] == "%" else signs).append(text[0])
            text = text[1:]
        elif text.endswith("/-"):  # as Indian bills write whole rupees
            monies.append("Rs")
            text = text[:-2]
        elif text.endswith((".-", ",-")):  # as Swiss and German prices say that there are no cents
            text = text[:-1]
        elif text[-1] in "-%":
            (percents if text[-1] == "%" else signs).append(text[-1])
            text = text[:-1]
        else:
            text, money = without_money(text)
            if not money:
                return "", False, False, ""
            monies.append(money)
    meant = set.intersection(*map(currencies_meant, monies)) if monies else {""}
    if not meant or len(signs) > 1 or len(percents) > 1 or (percents and monies):
        return "", False, False, ""
    return text, signs == ["-"], bool(percents), monies[0] if monies else ""


def _read(text: str, sign: str) -> Decimal | None:
    if not text or not _pattern(sign).fullmatch(text):
        return None
    return Decimal("".join(POINT if c == sign else c for c in text if c.isdecimal() or c == sign))


@lru_cache(maxsize=2)
def _pattern(sign: str) -> re.Pattern[str]:
    """Digits with the decimal sign, plain or in groups of three, or as in India; no group begins with 0."""
    other = COMMA if sign == POINT else POINT
    groups = "|".join(
        rf"[1-9]\d{{0,2}}(?:{g}\d{{3}})+|[1-9]\d?(?:{g}\d{{2}})+{g}\d{{3}}"
        for g in (re.escape(other), "'", f"[{_BLANKS}]")
    )
    point = re.escape(sign)
    return re.compile(rf"(?:\d+|{groups})(?:{point}\d*)?|{point}\d+", re.ASCII)
