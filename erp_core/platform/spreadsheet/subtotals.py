"""Subtotals: what the rows of each group come to, told as soon as its last row has come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from erp_core.platform.spreadsheet.sheet import Sheet

Row = Sequence[str]


@dataclass
class Subtotal:
    """One group.

    Attributes:
        level: 0 for the outermost.
        title: what it is called and how many rows it has, as it is written.
        sums: currency to the place of each column that is added up, and its sum.
    """

    level: int
    title: str = ""
    count: int = 0
    sums: dict[str, dict[int, Decimal]] = field(default_factory=dict)


class Subtotals:
    """Counts and adds up while the rows go by; their groups stand together.

    Args:
        names: of the values of a row, in their order.
    """

    def __init__(self, sheet: Sheet, names: Sequence[str]) -> None:
        self._sheet = sheet
        self._groups = [(names.index(group.name), dict(group.words)) for group in sheet.groups]
        self._summed = [(place, names.index(c.name)) for place, c in enumerate(sheet.columns) if c.is_summed]
        self._money = names.index(sheet.currency) if sheet.currency else None
        self._now: list[str] = []
        self._open: list[Subtotal] = []

    def before(self, row: Row | None) -> list[Subtotal]:
        """The groups that end before a row, the innermost first; all of them before None."""
        now = [row[place] for place, _words in self._groups] if row is not None else []
        pairs = zip(self._now, now, strict=False)
        most = min(len(self._now), len(now))
        same = next((n for n, (one, other) in enumerate(pairs) if one != other), most)
        ended = self._open[same:][::-1]
        for one in ended:
            one.title = self._sheet.group_title.format(
                title=self._title(one.level, self._now[one.level]), count=one.count
            )
        self._open = self._open[:same] + [Subtotal(level) for level in range(same, len(now))]
        self._now = now
        return ended

    def add(self, row: Row) -> None:
        """A row of the groups that are open."""
        currency = row[self._money] if self._money is not None else self._sheet.home
        for one in self._open:
            one.count += 1
            sums = one.sums.setdefault(currency, {})
            for place, source in self._summed:
                if row[source]:
                    sums[place] = sums.get(place, Decimal(0)) + Decimal(row[source])

    def _title(self, level: int, value: str) -> str:
        _place, words = self._groups[level]
        return words.get(value, value) if value else self._sheet.nothing
