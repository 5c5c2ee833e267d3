"""Under which number each view of a list is called: a person's own numbers, which nothing moves."""

from collections.abc import Iterable

from erp_desktop.kit.keys.keys import MOST_VIEWS
from erp_desktop.kit.look.preferences import VIEW_NUMBERS


def numbers_of(listing: str, views: Iterable[int]) -> dict[int, int]:
    """The number of each view by its id, the eldest first: each has the one it had, a new one the first free.

    One that goes leaves its number free; others keep theirs. Those beyond the figures there are come last.
    """
    views = sorted(views)
    known = VIEW_NUMBERS.get(listing)
    had = {id: known.get(str(id)) for id in views}
    numbers = {id: number for id, number in had.items() if isinstance(number, int)}
    free = (number for number in range(1, MOST_VIEWS + len(views) + 1) if number not in set(numbers.values()))
    for id in views:
        if id not in numbers:
            numbers[id] = next(free)
    kept = {str(id): number for id, number in numbers.items() if number <= MOST_VIEWS}
    if kept != known:
        VIEW_NUMBERS.set(kept, listing)
    return numbers
