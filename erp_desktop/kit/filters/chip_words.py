"""What a chip says where it has no room for all of it: that by which it differs from the chips beside it."""

from collections.abc import Callable, Sequence
from itertools import takewhile

DOTS, _BEHIND_TITLE = "…", ": "
# Of a title so many letters say which it is.
_LEAST_TITLE = 2


def shortened(words: str, others: Sequence[str], fits: Callable[[str], bool]) -> str:
    """The words in less room: the title gives way first, then what the chips of that field have in common.

    Args:
        others: words of the chips beside it.
        fits: whether a text has room.

    Returns:
        Empty where not even that has room.
    """
    if fits(words):
        return words
    title, colon, value = words.partition(_BEHIND_TITLE)
    rest = colon + value
    for length in range(len(title) - 1, _LEAST_TITLE - 1, -1) if colon else ():
        if fits(text := title[:length].rstrip() + DOTS + rest):
            return text
    alike = [one for one in others if one != words and one.partition(_BEHIND_TITLE)[0] == title]
    return _around(words, len(title + colon), *_differing(words, alike), fits) if alike else ""


def _differing(words: str, alike: Sequence[str]) -> tuple[int, int]:
    """Where it begins and ends to differ from any of the others."""
    begin = min(_common(words, one) for one in alike)
    tail = min(_common(words[begin:][::-1], one[begin:][::-1]) for one in alike)
    return begin, max(len(words) - tail, begin + 1)


def _common(one: str, other: str) -> int:
    """How many letters two texts begin with that are the same."""
    pairs = zip(one, other, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _around(words: str, first: int, begin: int, end: int, fits: Callable[[str], bool]) -> str:
    """What stands from a place to another, with as much behind it, and before it, as has room."""

    def told(begin: int, end: int) -> str:
        return (DOTS if begin else "") + words[begin:end] + (DOTS if end < len(words) else "")

    if not fits(told(begin, end)):
        return ""
    while end < len(words) and fits(told(begin, end + 1)):
        end += 1
    while begin > first and fits(told(begin - 1, end)):
        begin -= 1
    return told(begin, end)
