"""Amounts in Turkish: written as one word, so that nothing can be put between."""

from erp_core.kit.amount_words.language import Language, Scale

_NAMES = """
bir iki üç dört beş altı yedi sekiz dokuz
on yirmi otuz kırk elli altmış yetmiş seksen doksan
"""
_ONES, _TENS = ["", *_NAMES.split()[:9]], ["", *_NAMES.split()[9:]]
_STEPS = ((10**15, "katrilyon"), (10**12, "trilyon"), (10**9, "milyar"), (10**6, "milyon"), (10**3, "bin"))


class Turkish(Language):
    """``Yalnız`` before the amount; a thousand is ``bin``, never ``birbin``."""

    minus = "eksi"
    scale = "western"

    def words(self, number: int, scale: Scale) -> str:  # noqa: ARG002 - there is one way
        if number == 0:
            return "sıfır"
        said = ""
        for size, name in _STEPS:
            many, number = divmod(number, size)
            if many:
                said += ("" if name == "bin" and many == 1 else _below_1000(many)) + name
        return said + _below_1000(number)

    def sentence(self, sign: str, whole: str, part: str) -> str:
        return " ".join(filter(None, ("Yalnız", sign, whole, part)))


def _below_1000(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    hundred = ("" if hundreds == 1 else _ONES[hundreds]) + "yüz" if hundreds else ""
    return hundred + _TENS[tens] + _ONES[ones]
