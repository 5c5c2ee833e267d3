"""What the rows of a sheet come to: all of them, and each group as soon as its last row has come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from erp_core.platform.spreadsheet.figures import trimmed
from erp_core.platform.spreadsheet.sheet import Sheet

Row = Sequence[str]
# Currency or unit to the place of each column that is added up, and its sum.
Sums = dict[str, dict[int, Decimal]]


class SumLine(NamedTuple):
    """What stands on one line of sums.

    Attributes:
        of: the currency or the unit; empty where nothing is added up.
        cells: place of a column, its sum, and how many decimals it shows at least.
    """

    of: str
    cells: list[tuple[int, str, int]]


class Summing:
    """Adds up the columns of a sheet that are summed, each apart by what it is in: a currency, a unit.

    Args:
        names: of the values of a row, in their order.
    """

    def __init__(self, sheet: Sheet, names: Sequence[str]) -> None:
        self._sheet = sheet
        money = names.index(sheet.currency) if sheet.currency else None
        self._columns = [
            (place, names.index(column.name), names.index(column.unit) if column.unit else money)
            for place, column in enumerate(sheet.columns)
            if column.is_summed
        ]

    def add(self, sums: Sums, row: Row) -> None:
        """One row more."""
        for place, source, apart in self._columns:
            if text := row[source]:
                of = sums.setdefault(row[apart] if apart is not None else self._sheet.home, {})
                of[place] = of.get(place, Decimal(0)) + Decimal(text)

    def lines(self, sums: Sums) -> list[SumLine]:
        """One for each currency and each unit, those of the first column first."""
        found = [SumLine(of, self._cells(of, by_place)) for of, by_place in sums.items()]
        return sorted(found, key=lambda line: (line.cells[0][0], line.of))

    def _cells(self, of: str, sums: dict[int, Decimal]) -> list[tuple[int, str, int]]:
        found = []
        for place, total in sorted(sums.items()):
            least = 0 if self._sheet.columns[place].unit else self._sheet.digits.get(of, 2)
            found.append((place, trimmed(format(total, "f"), least), least))
        return found


@dataclass
class Subtotal:
    """One group.

    Attributes:
        level: 0 for the outermost.
        title: what it is called and how many rows it has, as it is written.
    """

    level: int
    title: str = ""
    count: int = 0
    sums: Sums = field(default_factory=dict)


class Subtotals:
    """Counts and adds up while the rows go by; their groups stand together.

    Args:
        names: of the values of a row, in their order.
    """

    def __init__(self, sheet: Sheet, names: Sequence[str]) -> None:
        self._sheet = sheet
        self._groups = [(names.index(group.name), dict(group.words)) for group in sheet.groups]
        self._summing = Summing(sheet, names)
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
        for one in self._open:
            one.count += 1
            self._summing.add(one.sums, row)

    def lines(self, ended: Subtotal) -> list[SumLine]:
        """What stands below the rows of a group; its title at least."""
        return self._summing.lines(ended.sums) or [SumLine("", [])]

    def _title(self, level: int, value: str) -> str:
        _place, words = self._groups[level]
        return words.get(value, value) if value else self._sheet.nothing
