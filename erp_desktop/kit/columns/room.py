"""How columns share a table's width: figures keep what they need, texts give way, the last ones leave."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """What a column wants, in pixels.

    Attributes:
        least: below this something is cut that should not be: its title, a figure, a name.
        usual: what it has where there is room enough.
        is_stretched: takes what is left over.
        leaves: whether it may be left out where not all have room, and how soon: the highest goes first, of
            equal ones the last. 0 for one that stays; above 1 it goes before any gets less than its least.
        tight: what it can do with where all have room that way; None where that is its least.
    """

    least: int
    usual: int
    is_stretched: bool = False
    leaves: int = 0
    tight: int | None = None

    @property
    def tightest(self) -> int:
        return self.least if self.tight is None else min(self.tight, self.least)


def fit(columns: Sequence[Room], width: int) -> list[int]:
    """The width of each column; 0 for one that has no room.

    Args:
        columns: from left to right.
        width: of all together. Where even those that stay need more, they get their least and are scrolled.
    """
    shown = _those_that_stay(columns, width)
    needs_all = sum(columns[n].least for n in shown)
    is_tight = sum(columns[n].tightest for n in shown) <= width < needs_all
    widths = [0] * len(columns)
    for n in shown:
        widths[n] = columns[n].tightest if is_tight else columns[n].least
    # Names can be read when they are cut, codes cannot.
    for is_stretched in (False, True):
        wanted = {n: columns[n].least for n in shown if columns[n].is_stretched is is_stretched}
        _give(widths, wanted, width - sum(widths))
    _give(widths, {n: columns[n].usual for n in shown}, width - sum(widths))
    stretched = [n for n in shown if columns[n].is_stretched]
    left = max(width - sum(widths), 0)
    for place, n in enumerate(stretched):
        share = left // (len(stretched) - place)
        widths[n] += share
        left -= share
    return widths


def _those_that_stay(columns: Sequence[Room], width: int) -> list[int]:
    shown = list(range(len(columns)))
    leaving = sorted((n for n in shown if columns[n].leaves), key=lambda n: (columns[n].leaves, n))
    while leaving and columns[leaving[-1]].leaves > 1 and sum(columns[n].least for n in shown) > width:
        shown.remove(leaving.pop())
    while leaving and sum(columns[n].tightest for n in shown) > width:
        shown.remove(leaving.pop())
    return shown


def _give(widths: list[int], wanted: dict[int, int], spare: int) -> None:
    """Give spare width to those that have less than they want, each in proportion to what it lacks."""
    lacking = {n: max(want - widths[n], 0) for n, want in wanted.items()}
    lack = sum(lacking.values())
    given = min(max(spare, 0), lack)
    for n, missing in lacking.items():
        # What rounding leaves goes to the first of those that lack something, and to nobody who does not.
        share = -(-missing * given // lack) if lack else 0
        widths[n] += share
        lack, given = lack - missing, given - share
