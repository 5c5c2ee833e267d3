"""An amount of money in words, as it stands on an order or an invoice: ``in_words``."""

import unicodedata
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from erp_core.kit.amount_words.bengali import BENGALI
from erp_core.kit.amount_words.currencies import CURRENCIES, IN_LAKH
from erp_core.kit.amount_words.english import English
from erp_core.kit.amount_words.hindi import HINDI
from erp_core.kit.amount_words.language import Language, Scale
from erp_core.kit.amount_words.turkish import Turkish

# What the columns of money hold, and a third digit for dinars.
LARGEST = Decimal("9999999999999999.999")
LANGUAGES: Mapping[str, Language] = {"en": English(), "hi": HINDI, "bn": BENGALI, "tr": Turkish()}


def in_words(
    amount: Decimal, currency: str, digits: int = 2, language: str = "en", scale: Scale | None = None
) -> str:
    """The amount in words, rounded half-up; a language that is not known is English.

    Args:
        currency: three letters (ISO 4217); one without words of its own is said by its code and a fraction.
        digits: decimals of the currency, 0 to 3.
        scale: lakh and crore or million; None for what suits the currency. Hindi and Bengali always count in
            lakh and crore, Turkish never.

    Raises:
        ValueError: the amount has more than 16 digits before the point.
    """
    if abs(amount) > LARGEST:
        raise ValueError(f"{amount} has too many digits to be said in words")
    language = language if language in LANGUAGES else "en"
    speaker = LANGUAGES[language]
    scale = speaker.scale or scale or ("indian" if currency in IN_LAKH else "western")
    smallest = int(abs(amount).scaleb(digits).to_integral_value(ROUND_HALF_UP))
    whole, part = divmod(smallest, 10**digits)
    sign = speaker.minus if amount < 0 and smallest else ""
    names = CURRENCIES[language].get(currency)
    if names is None:
        fraction = f"{part:0{digits}}/{10**digits}" if part else ""
        said = speaker.sentence(sign, speaker.whole(whole, speaker.words(whole, scale), currency), fraction)
    else:
        said = speaker.sentence(
            sign,
            speaker.whole(whole, speaker.words(whole, scale), names.whole) if whole or not part else "",
            speaker.part(part, speaker.words(part, scale), names.part) if part else "",
        )
    return unicodedata.normalize("NFC", said)
