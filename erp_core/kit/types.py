"""Money, prices, quantities, percentages and days: as exact as the database keeps them."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    SecretStr,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from erp_core.kit.days import YEARS, is_in_calendar
from erp_core.kit.i18n import _, paper_languages
from erp_core.kit.letters import clean_code, clean_line, clean_lines, unusable
from erp_core.kit.reading.locale_names import with_codes

_FIGURES = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_SEVERAL_LINES = re.compile("[\t\n\v\f\r\x85\u2028\u2029]")


# What a Turkish keyboard gives for i in capitals and for I in small letters; no address has them.
_OTHER_I = str.maketrans("İı", "Ii")


def _exact(value: Any) -> Any:
    """A JSON number arrives as a float; its shortest decimal form is what was typed."""
    if isinstance(value, str) and not _FIGURES.fullmatch(value.strip()):
        # Python would take 1_000 for a thousand and 1E5 for a hundred thousand.
        raise broken_rule("decimal_parsing", _("This is not a number."))
    return repr(value) if isinstance(value, float) else value


def _no_flag(value: Any) -> Any:
    if isinstance(value, bool):  # Python and JSON readers would take true for 1
        raise broken_rule("int_type", _("Please choose one."))
    return value


def _written_day(value: Any) -> Any:
    if isinstance(value, int | float) or (isinstance(value, str) and value.strip().lstrip("+-").isdecimal()):
        # Python's readers would count seconds from 1970.
        raise broken_rule("day", _("This is not a date. Write it like 2024-01-15."))
    return value


def _in_calendar(value: date) -> date:
    if not is_in_calendar(value):
        raise broken_rule("day", _(YEARS))
    return value


def _plain(value: Decimal) -> str:
    return format(value, "f")


def _code(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    code = clean_code(_usable(value))
    if _SEVERAL_LINES.search(code):
        raise broken_rule("text", _("This must stand on one line, without tabs."))
    return code


def line(value: Any) -> Any:
    """A text of one line as it is kept; what is no text passes."""
    return clean_line(_usable(value)) if isinstance(value, str) else value


def _lines(value: Any) -> Any:
    return clean_lines(_usable(value)) if isinstance(value, str) else value


def _source(value: Any) -> Any:
    """A text whose lines are counted, so that each stays where it is."""
    return _usable(value) if isinstance(value, str) else value


def _usable(value: str) -> str:
    """Refuse what nobody can see and no field can hold: control characters, halves of letters."""
    if found := unusable(value):
        raise broken_rule("text", control_character_told(found))
    return value


def control_character_told(letter: str) -> str:
    """Which one it is, as a sentence: nobody can see it."""
    words = _("There is a control character (U+{code}) in this text. Please remove it.")
    return words.format(code=f"{ord(letter):04X}")


def _email(value: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # slow to import, rarely needed

    if not value:
        return value
    if not value.isascii():
        value = value.translate(_OTHER_I)
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise broken_rule("email", _("This is not an e-mail address.")) from error


def _paper_language(value: str) -> str:
    if value and value not in paper_languages():
        words = _("Papers cannot be in this language. Choose one of: {languages}.")
        raise broken_rule("paper_language", words.format(languages=with_codes(paper_languages())))
    return value


# A number as it is dialled in its own country: figures and what is written between them.
_HOME_PHONE = re.compile(r"[(]?[0-9](?:[ ()./-]*[0-9]){3,14}")


def _phone(value: str) -> str:
    from phonenumbers import NumberParseException, is_possible_number, parse  # slow to import, rarely needed

    if not value or _HOME_PHONE.fullmatch(value):
        return value
    try:
        possible = is_possible_number(parse(value))
    except NumberParseException:
        possible = False
    if not possible:
        words = _("Write a number like 022 2345 6789, or with its country code: +91 22 2345 6789.")
        raise broken_rule("phone", words)
    return value


def _verbatim(value: Any, handler: ValidatorFunctionWrapHandler) -> SecretStr:
    """A secret as it was typed: schemas take the blanks around other texts away."""
    return SecretStr(value) if isinstance(value, str) else handler(value)


def _currency(value: str) -> str:
    from erp_core.kit.reading.currency_signs import the_currency  # slow to import, rarely needed

    value = value if re.fullmatch("[A-Z]{3}", value) else the_currency(value)
    if not re.fullmatch("[A-Za-z]{3}", value):
        raise broken_rule("currency", _("Write the currency as three letters, like EUR."))
    return value.upper()


def broken_rule(name: str, message: str) -> PydanticCustomError:
    """What a validator raises: the sentence is shown as it is, whatever characters it holds."""
    return PydanticCustomError(name, "{message}", {"message": message})  # type: ignore[arg-type]


_EXACT = BeforeValidator(_exact)
# Decimals are looked at before all else: a number with too many of them is not too large.
_TO = {places: Field(decimal_places=places) for places in (2, 3, 4, 6, 9)}
_JSON = PlainSerializer(_plain, return_type=str, when_used="json")
_SCHEMA = WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}, mode="validation")

# The door all text comes in by (``kit.letters``), before anything else looks at it: composed letters, nothing
# that nobody sees. What names something is read as a code; a text may have several lines.
CODE, LINE, LINES = BeforeValidator(_code), BeforeValidator(line), BeforeValidator(_lines)
SOURCE = BeforeValidator(_source)

# A record's id, as wide as the database keeps it.
Id = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), BeforeValidator(_no_flag)]

# Units: money in the document's currency, price per unit, quantity in the line's unit, percent of 100.
# Nobody types money, it is computed; a sum over many documents is wider than what one of them may hold.
Money = Annotated[Decimal, _TO[2], _EXACT, Field(decimal_places=2, allow_inf_nan=False), _JSON, _SCHEMA]
# What goods are worth, as people type it.
Worth = Annotated[
    Decimal, _TO[2], _EXACT, Field(max_digits=18, decimal_places=2, ge=0, allow_inf_nan=False), _JSON, _SCHEMA
]
Price = Annotated[
    Decimal, _TO[4], _EXACT, Field(max_digits=18, decimal_places=4, ge=0, allow_inf_nan=False), _JSON, _SCHEMA
]
Rate = Annotated[
    Decimal, _TO[6], _EXACT, Field(max_digits=18, decimal_places=6, gt=0, allow_inf_nan=False), _JSON, _SCHEMA
]
# How many of another unit one of a unit is.
Factor = Annotated[
    Decimal, _TO[9], _EXACT, Field(max_digits=18, decimal_places=9, gt=0, allow_inf_nan=False), _JSON, _SCHEMA
]
Quantity = Annotated[
    Decimal, _TO[3], _EXACT, Field(max_digits=18, decimal_places=3, gt=0, allow_inf_nan=False), _JSON, _SCHEMA
]
Measure = Annotated[
    Decimal, _TO[2], _EXACT, Field(max_digits=10, decimal_places=2, gt=0, allow_inf_nan=False), _JSON, _SCHEMA
]
Percent = Annotated[
    Decimal,
    _TO[4],
    _EXACT,
    Field(max_digits=7, decimal_places=4, ge=0, le=100, allow_inf_nan=False),
    _JSON,
    _SCHEMA,
]

# A calendar day of the company, from 1900 to 2999.
Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_in_calendar)]

Code = Annotated[str, CODE, Field(min_length=1, max_length=40)]
OptionalCode = Annotated[str, CODE, Field(max_length=40)]
Name = Annotated[str, LINE, Field(min_length=1, max_length=200)]
ShortText = Annotated[str, LINE, Field(max_length=200)]
LineText = Annotated[str, LINES, Field(max_length=1000)]
Notes = Annotated[str, LINES, Field(max_length=10_000)]
Address = Annotated[str, LINES, Field(max_length=1000)]
Email = Annotated[str, CODE, Field(max_length=200), AfterValidator(_email)]
Phone = Annotated[str, CODE, Field(max_length=40), AfterValidator(_phone)]
# A secret is hidden wherever it is printed; only on the wire, inside TLS, it is itself.
Secret = Annotated[
    SecretStr,
    WrapValidator(_verbatim),
    Field(max_length=1024),
    PlainSerializer(SecretStr.get_secret_value, return_type=str, when_used="json"),
]
# What papers are in, as ISO 639 calls it; empty for the usual one.
PaperLanguage = Annotated[str, CODE, Field(max_length=10), AfterValidator(_paper_language)]
CurrencyCode = Annotated[str, CODE, AfterValidator(_currency)]

# The factors of an amount have 43 digits together; the usual 28 would round on the way, or fail.
_PRECISION = 60

# The widest sum NUMERIC(18,2) can hold; a document beyond it is refused with a sentence, not by the database.
MAX_MONEY = Decimal("9999999999999999.99")


def round_money(amount: Decimal, digits: int = 2) -> Decimal:
    """``amount`` rounded half-up (away from zero at the half) to the currency's digits."""
    with localcontext(prec=_PRECISION):
        return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
