"""In which country's form numbers and dates are written; the company chooses, and each user may."""

from typing import Annotated

from pydantic import AfterValidator

from erp_core.kit.i18n import _
from erp_core.kit.reading.locale_names import with_codes
from erp_core.kit.types import ShortText, broken_rule

# CLDR's names. A form says how digits are grouped, which sign is the decimal one, and the order of a date.
FORMATS = (
    *("en_IN", "hi_IN", "bn_BD", "en_PK", "tr_TR", "en_GB", "en_US", "de_DE", "de_CH", "fr_FR"),
    *("it_IT", "es_ES", "pt_PT", "pt_BR", "nl_NL", "pl_PL", "cs_CZ", "ro_RO", "ru_RU", "uk_UA", "id_ID"),
    *("vi_VN", "th_TH", "zh_CN", "ja_JP", "ko_KR"),
)

# Where a currency belongs to one country, the company writes as that country does until it says otherwise.
_USUAL = {
    "INR": "en_IN",
    "BDT": "bn_BD",
    "PKR": "en_PK",
    "TRY": "tr_TR",
    "GBP": "en_GB",
    "BRL": "pt_BR",
    "PLN": "pl_PL",
    "CZK": "cs_CZ",
    "RON": "ro_RO",
    "IDR": "id_ID",
    "VND": "vi_VN",
    "CNY": "zh_CN",
    "JPY": "ja_JP",
    "KRW": "ko_KR",
}


def usual_format(currency: str) -> str:
    """The form that goes with a currency; empty where each PC writes as its own country does."""
    return _USUAL.get(currency, "")


def _known(value: str) -> str:
    if value and value not in FORMATS:
        words = _("This form is not known. Choose one of: {formats}.")
        raise broken_rule("format", words.format(formats=with_codes(FORMATS)))
    return value


# One of them, or empty for what goes with the currency, or for what the company chose.
Format = Annotated[ShortText, AfterValidator(_known)]
