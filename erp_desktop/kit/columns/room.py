"""How columns share a table's width: figures keep what they need, texts give way, the last ones leave."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """What a column wants, in pixels.

    Attributes:
        least: below this something is cut that may not be: its title, a figure.
        usual: what it has where there is room enough.
        is_stretched: takes what is left over.
        leaves: whether it may be left out where not all have room, and how soon: the highest goes first, of
            equal ones the last. 0 for one that stays.
    """

    least: int
    usual: int
    is_stretched: bool = False
    leaves: int = 0


def fit(columns: Sequence[Room], width: int) -> list[int]:
    """The width of each column; 0 for one that has no room.

    Args:
        columns: from left to right.
        width: of all together. Where even those that stay need more, they get their least and are scrolled.
    """
    shown = list(range(len(columns)))
    leaving = sorted((n for n in shown if columns[n].leaves), key=lambda n: (columns[n].leaves, n))
    while leaving and sum(columns[n].least for n in shown) > width:
        shown.remove(leaving.pop())
    widths = [0] * len(columns)
    spare = width - sum(columns[n].least for n in shown)
    for n in shown:
        widths[n] = columns[n].least
    _give(widths, columns, shown, spare)
    stretched = [n for n in shown if columns[n].is_stretched]
    left = max(width - sum(widths), 0)
    for place, n in enumerate(stretched):
        share = left // (len(stretched) - place)
        widths[n] += share
        left -= share
    return widths


def _give(widths: list[int], columns: Sequence[Room], wanting: list[int], spare: int) -> None:
    """Give spare width to those that have less than is usual, each in proportion to what it lacks."""
    lacking = {n: max(columns[n].usual - widths[n], 0) for n in wanting}
    lack = sum(lacking.values())
    given = min(max(spare, 0), lack)
    for n, missing in lacking.items():
        widths[n] += missing * given // lack if lack else 0
