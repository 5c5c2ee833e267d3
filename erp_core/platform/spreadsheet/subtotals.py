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
        self._columns: dict[int | None, list[tuple[int, int, int | None]]] = {None: []}
        for place, column in enumerate(sheet.columns):
            if column.is_summed:
                apart = names.index(column.unit) if column.unit else money
                of_group = self._columns.setdefault(column.of_group, [])
                of_group.append((place, names.index(column.name), apart))

    def add(self, sums: Sums, row: Row, of_group: int | None = None) -> None:
        """One row more.

        Args:
            of_group: add up what it has of this group's lines; None for what is its own.
        """
        for place, source, apart in self._columns.get(of_group, ()):
            if text := row[source]:
                of = sums.setdefault(row[apart] if apart is not None else self._sheet.home, {})
                of[place] = of.get(place, Decimal(0)) + Decimal(text)

    def lines(self, sums: Sums) -> list[SumLine]:
        """One for each currency and unit, those of the first column first, the home currency before all."""
        found = [SumLine(of, self._cells(of, by_place)) for of, by_place in sums.items()]
        return sorted(found, key=lambda line: (line.cells[0][0], line.of != self._sheet.home, line.of))

    def _cells(self, of: str, sums: dict[int, Decimal]) -> list[tuple[int, str, int]]:
        found = []
        for place, total in sorted(sums.items()):
            least = 0 if self._sheet.columns[place].unit else self._sheet.digits.get(of, 2)
            found.append((place, trimmed(format(total, "f"), least), least))
        return found


class Written(NamedTuple):
    """How many rows a file has.

    Attributes:
        rows: each counted once.
        places: a row counted in each group it stands in.
    """

    rows: int
    places: int


@dataclass
class Subtotal:
    """One group, or the whole.

    Attributes:
        level: 0 for the outermost group.
        title: what it is called and how many rows it has, as it is written.
        met: the rows that are counted; kept only where one can come again.
    """

    level: int
    title: str = ""
    count: int = 0
    sums: Sums = field(default_factory=dict)
    met: set[str] = field(default_factory=set)


class Subtotals:
    """Counts and adds up while the rows go by; their groups stand together.

    Args:
        names: of the values of a row, in their order.
        is_summed: the whole is added up, too; else only counted.
    """

    def __init__(self, sheet: Sheet, names: Sequence[str], *, is_summed: bool) -> None:
        self._sheet, self._is_summed = sheet, is_summed
        self._groups = [
            (names.index(group.name), names.index(group.key or group.name), dict(group.words))
            for group in sheet.groups
        ]
        self._of_lines = [level for level, group in enumerate(sheet.groups) if group.is_of_lines]
        # What stands inside a group of lines has its lines and no others.
        self._lines_of = {
            level: max(n for n in self._of_lines if n <= level)
            for level in range(min(self._of_lines, default=len(sheet.groups)), len(sheet.groups))
        }
        self._id = names.index("id") if self._of_lines else None
        self._summing = Summing(sheet, names)
        self._now: list[tuple[str, str]] = []
        self._open: list[Subtotal] = []
        self.whole = Subtotal(-1)
        self._places = 0

    def before(self, row: Row | None) -> list[Subtotal]:
        """The groups that end before a row, the innermost first; all of them before None."""
        now = [(row[place], row[key]) for place, key, _words in self._groups] if row is not None else []
        pairs = zip(self._now, now, strict=False)
        most = min(len(self._now), len(now))
        same = next((n for n, (one, other) in enumerate(pairs) if one != other), most)
        ended = self._open[same:][::-1]
        for one in ended:
            one.title = self._sheet.group_title.format(
                title=self._title(one.level, self._now[one.level][0]), count=one.count
            )
        self._open = self._open[:same] + [Subtotal(level) for level in range(same, len(now))]
        self._now = now
        return ended

    def add(self, row: Row) -> None:
        """A row of the groups that are open."""
        self._places += 1
        for one in self._open:
            is_new = self._count(one, row)
            if one.level in self._lines_of:
                self._summing.add(one.sums, row, self._lines_of[one.level])
            elif is_new:
                self._summing.add(one.sums, row)
        is_new = self._count(self.whole, row)
        if self._is_summed:
            if is_new:
                self._summing.add(self.whole.sums, row)
            for level in self._of_lines:
                self._summing.add(self.whole.sums, row, level)

    def _count(self, one: Subtotal, row: Row) -> bool:
        """Whether the row had not come before."""
        if self._id is not None:
            if row[self._id] in one.met:
                return False
            one.met.add(row[self._id])
        one.count += 1
        return True

    @property
    def written(self) -> Written:
        """How many rows there were."""
        return Written(self.whole.count, self._places)

    def lines(self, ended: Subtotal) -> list[SumLine]:
        """What stands below the rows of a group; its title at least."""
        return self._summing.lines(ended.sums) or [SumLine("", [])]

    def sums_of_whole(self) -> list[SumLine]:
        """What stands below all rows; nothing where nothing is added up."""
        return self._summing.lines(self.whole.sums)

    def _title(self, level: int, value: str) -> str:
        _place, _key, words = self._groups[level]
        return words.get(value, value) if value else self._sheet.nothing
