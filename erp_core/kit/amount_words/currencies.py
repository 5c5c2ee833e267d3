"""What currencies and their parts are called, by language; ``one|many`` where the forms differ."""

from collections.abc import Mapping
from typing import NamedTuple


class Names(NamedTuple):
    """A currency and the part of it; the part is empty where there is none."""

    whole: str
    part: str = ""


# Where people count in lakh and crore unless the company says otherwise.
IN_LAKH = frozenset({"INR", "BDT", "LKR", "NPR", "PKR"})

CURRENCIES: Mapping[str, Mapping[str, Names]] = {
    "en": {
        "INR": Names("rupee|rupees", "paisa|paise"),
        "BDT": Names("taka", "poisha"),
        "LKR": Names("Sri Lankan rupee|Sri Lankan rupees", "cent|cents"),
        "NPR": Names("Nepalese rupee|Nepalese rupees", "paisa|paise"),
        "PKR": Names("Pakistani rupee|Pakistani rupees", "paisa|paisas"),
        "TRY": Names("Turkish lira|Turkish liras", "kuruş"),
        "USD": Names("US dollar|US dollars", "cent|cents"),
        "EUR": Names("euro|euros", "cent|cents"),
        "GBP": Names("pound sterling|pounds sterling", "penny|pence"),
        "AED": Names("UAE dirham|UAE dirhams", "fils"),
        "KWD": Names("Kuwaiti dinar|Kuwaiti dinars", "fils"),
        "CNY": Names("Chinese yuan", "fen"),
        "JPY": Names("Japanese yen"),
    },
    "hi": {
        "INR": Names("रुपया|रुपये", "पैसा|पैसे"),
        "USD": Names("अमेरिकी डॉलर", "सेंट"),
        "EUR": Names("यूरो", "सेंट"),
    },
    "bn": {
        "BDT": Names("টাকা", "পয়সা"),
        "INR": Names("রুপি", "পয়সা"),
        "USD": Names("মার্কিন ডলার", "সেন্ট"),
        "EUR": Names("ইউরো", "সেন্ট"),
    },
    "tr": {
        "TRY": Names("Türk lirası", "kuruş"),
        "INR": Names("Hindistan rupisi", "paisa"),
        "USD": Names("ABD doları", "sent"),
        "EUR": Names("avro", "sent"),
        "GBP": Names("İngiliz sterlini", "peni"),
        "JPY": Names("Japon yeni"),
    },
}
