"""Language: how amounts are said in one language."""

from abc import ABC, abstractmethod
from typing import Literal

Scale = Literal["indian", "western"]


class Language(ABC):
    """How amounts are said in one language.

    Attributes:
        minus: said before an amount below zero.
        scale: what it always counts in; None where the amount's currency or the company decides.
    """

    minus: str
    scale: Scale | None = None

    @abstractmethod
    def words(self, number: int, scale: Scale) -> str:
        """A whole number from 0 on."""

    @abstractmethod
    def sentence(self, sign: str, whole: str, part: str) -> str:
        """The words of an amount put together; of ``whole`` and ``part`` one may be empty."""

    def whole(self, number: int, words: str, name: str) -> str:
        """So many of a currency."""
        return f"{words} {_form(name, number)}"

    def part(self, number: int, words: str, name: str) -> str:
        """So many of its hundredths or thousandths."""
        return f"{words} {_form(name, number)}"


class IndianLanguage(Language):
    """Counts in hundreds, thousands, lakhs and crores, with a word of its own for each number up to 99."""

    scale = "indian"

    def __init__(
        self, minus: str, below_100: str, hundred: str, steps: tuple[str, str, str], only: str
    ) -> None:
        """Args:
        below_100: a hundred words from 0 to 99.
        hundred: written behind the digit, with the blank before it where there is one.
        steps: thousand, lakh, crore.
        only: closes an amount.
        """
        self.minus = minus
        self._below_100 = below_100.split()
        self._hundred = hundred
        self._steps = list(zip((10**7, 10**5, 10**3), reversed(steps), strict=True))
        self._only = only

    def words(self, number: int, scale: Scale) -> str:
        said = []
        for size, name in self._steps:
            many, number = divmod(number, size)
            if many:
                said.append(f"{self.words(many, scale)} {name}")
        hundreds, rest = divmod(number, 100)
        if hundreds:
            said.append(self._below_100[hundreds] + self._hundred)
        if rest or not said:
            said.append(self._below_100[rest])
        return " ".join(said)

    def sentence(self, sign: str, whole: str, part: str) -> str:
        return " ".join(filter(None, (sign, whole, part, self._only)))


def _form(name: str, number: int) -> str:
    """``one|many`` in the form that fits, or what serves both."""
    one, _bar, many = name.partition("|")
    return many if many and number != 1 else one
