"""Likeness: how nearly a text is written as somebody meant who may have typed it wrong."""

from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

# Of 1, what a word and the beginning of another have in common at least: a letter too many, too few or
# another, or two in each other's place, once in four letters.
_LEAST = 0.7
# Of fewer letters a word with a wrong one is another word.
LEAST_LETTERS = 3
# How like a word is that begins just so.
SAME = 100


def may_be_mistyped(sought: str) -> bool:
    """Whether any of its words is long enough for that; a number that is none of ours means no other one."""
    return any(_is_forgiven(word) for word in sought.split())


def likeness(sought: str, text: str) -> int:
    """How much the words of a text begin like those that are sought, of 100; 0 where one begins like none.

    Both are folded. What has figures in it is meant as it is typed.
    """
    words = tuple(dict.fromkeys(text.split()))
    found = [_best(word, words) for word in sought.split()]
    return sum(found) // len(found) if found and all(found) else 0


def _best(sought: str, words: tuple[str, ...]) -> int:
    if any(word.startswith(sought) for word in words):
        return SAME
    return max((_of_beginning(sought, word) for word in words), default=0) if _is_forgiven(sought) else 0


def _is_forgiven(word: str) -> bool:
    return len(word) >= LEAST_LETTERS and not any(letter.isdigit() for letter in word)


@lru_cache(4096)
def _of_beginning(sought: str, word: str) -> int:
    """How much a word is like the beginning of another, which may have a letter more or less there."""
    begun = [word[: len(sought) + more] for more in (-1, 0, 1)]
    near = get_close_matches(sought, begun, 1, _LEAST)
    return round(SAME * SequenceMatcher(None, near[0], sought).ratio()) if near else 0
