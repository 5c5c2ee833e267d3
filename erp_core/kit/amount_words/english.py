"""Amounts in English, in lakh and crore or in millions."""

from erp_core.kit.amount_words.language import Language, Scale

_NAMES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
"""
_BELOW_20, _TENS = _NAMES.split()[:20], _NAMES.split()[20:]
_STEPS: dict[Scale, tuple[tuple[int, str], ...]] = {
    "indian": ((10**7, "crore"), (10**5, "lakh"), (10**3, "thousand")),
    "western": (
        (10**15, "quadrillion"),
        (10**12, "trillion"),
        (10**9, "billion"),
        (10**6, "million"),
        (10**3, "thousand"),
    ),
}


class English(Language):
    """As banks in India write it: the currency first, ``and`` before the paise, ``only`` at the end."""

    minus = "minus"

    def words(self, number: int, scale: Scale) -> str:
        said = []
        for size, name in _STEPS[scale]:
            many, number = divmod(number, size)
            if many:
                said.append(f"{self.words(many, scale)} {name}")
        hundreds, rest = divmod(number, 100)
        if hundreds:
            said.append(f"{_BELOW_20[hundreds]} hundred")
        if rest or not said:
            said.append(_below_100(rest))
        return " ".join(said)

    def whole(self, number: int, words: str, name: str) -> str:  # noqa: ARG002 - one rupee is "Rupees one"
        one, _bar, many = name.partition("|")
        return f"{many or one} {words}"

    def sentence(self, sign: str, whole: str, part: str) -> str:
        amount = " and ".join(filter(None, (whole, part)))
        text = " ".join(filter(None, (sign, amount, "only")))
        return text[0].upper() + text[1:]


def _below_100(number: int) -> str:
    if number < 20:
        return _BELOW_20[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_BELOW_20[ones]}" if ones else "")
