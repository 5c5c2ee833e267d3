"""Writer: figures and days as the company writes them on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, dates

from erp_core.kit import clock
from erp_core.kit.reading.writing import under_each_other, words_in, written, written_percent


@dataclass(frozen=True, slots=True)
class Writer:
    """Figures and days as the company writes them on paper.

    Attributes:
        figures: how numbers are grouped and pointed.
        words: of the company's language, by the habits of the same country.
        zone: whose clock dates a printed page.
    """

    figures: Locale
    words: Locale
    zone: ZoneInfo

    @classmethod
    def of(cls, language: str, form: str, timezone: str) -> "Writer":
        """A writer for a company.

        Args:
            form: in which country's form it writes (``kit/reading/formats.py``); empty for the language's.
        """
        words = words_in(language, form.partition("_")[2] or None)
        return cls(Locale.parse(form) if form else words, words, ZoneInfo(timezone))

    @property
    def is_mirrored(self) -> bool:
        """Whether the language is written from right to left."""
        return self.words.text_direction == "rtl"

    def number(self, value: Decimal, least: int, most: int) -> str:
        """Grouped, with at least ``least`` and at most ``most`` decimals, rounded half-up."""
        return written(value, least, most, self.figures)

    def below_each_other(self, numbers: Sequence[str]) -> list[str]:
        """Numbers of a column with several decimals, their signs under each other."""
        return under_each_other(numbers, self.figures)

    def money(self, amount: Decimal, digits: int) -> str:
        """With the currency's digits."""
        return self.number(amount, digits, digits)

    def percent(self, percent: Decimal) -> str:
        """Of a hundred, with the sign where the country writes it."""
        return written_percent(percent, self.figures)

    def day(self, day: date) -> str:
        """With the month as a word, so that nobody misreads it."""
        return dates.format_date(day, "medium", locale=self.words)

    def instant(self, instant: datetime) -> str:
        """To the minute, by the company's clock."""
        local = clock.here(instant, self.zone)
        return f"{self.day(local.date())} {dates.format_time(local.time(), 'short', locale=self.words)}"
