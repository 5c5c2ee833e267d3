"""Letters: how text comes in at the door, and the one folding by which texts are compared.

``folded`` is PostgreSQL's function of the same name (``migrations/sql/letters.sql``), letter by letter. What
folds to what is frozen in ``letter_table``: it must not change with the version of either.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import TypeVar

from erp_core.kit.letter_table import RUNS, SEVERAL

T = TypeVar("T")

# Unicode's Default_Ignorable_Code_Point: what nobody sees and what tells two texts apart all the same.
INVISIBLE = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
# Those that scripts need inside words: joiners (Persian, Hindi), and what chooses a letter's form (Mongolian,
# Japanese names). They stay in names and notes, and count for nothing when texts are compared.
_SHAPING = {
    *range(0x200C, 0x200E),
    *range(0x180B, 0x180E),
    0x180F,
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
}

_DROPPED = {code: None for first, last in INVISIBLE for code in range(first, last + 1)}
_DROPPED_BUT_SHAPING = {code: None for code in _DROPPED if code not in _SHAPING}
# Signs that look like a blank without being one: Braille's empty cell, the note without a head.
_EMPTY = {0x2800: " ", 0x1D159: " "}
_BLANKS = (
    dict.fromkeys(map(ord, " \u00a0\u1680\u202f\u205f\u3000"), " ")
    | dict.fromkeys(range(0x2000, 0x200B), " ")
    | _EMPTY
)
# What word processors and PDF files make of a hyphen or a minus; beside each other nobody tells them apart.
DASHES = (*range(0x2010, 0x2014), 0x2212, 0xFE63, 0xFF0D)
_ONE_DASH = dict.fromkeys(DASHES, "-")
_BLANKS_AND_DASHES = _BLANKS | _ONE_DASH
_SEVERAL_BLANKS = re.compile(" {2,}")
_QUOTES = re.compile(r"[\\\"“”„‟«»]")
_DROPPED_FROM_LINES = {**_DROPPED_BUT_SHAPING, **_EMPTY}
_BREAKS = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
# Control characters, halves of a letter, and the codes that Unicode promises never to be one.
_UNUSABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_FOLDS = {
    code: chr(code + distance)
    for first, last, step, distance in RUNS
    for code in range(first, last + 1, step)
} | SEVERAL
_TABLE = {**dict.fromkeys(map(ord, "\t\n\v\f\r"), " "), **_FOLDS, **_DROPPED}
_ASCII_BLANKS = dict.fromkeys(map(ord, "\t\n\v\f\r"), " ")


def folded(text: str) -> str:
    """``text`` for comparing: without case, with one letter i for all four, without what nobody sees."""
    if text.isascii():
        return text.lower().translate(_ASCII_BLANKS)
    letters = unicodedata.normalize("NFC", text).translate(_TABLE)
    return unicodedata.normalize("NFC", letters.replace("i\u0307", "i"))


def found_places(text: str, sought: str) -> list[tuple[int, int]]:
    """Where in ``text`` stands what was looked for, as it is compared: begin and end of each place, in order.

    All of it where it stands there as one; else each of its words, where it begins a word if it can.
    """
    pieces = _with_marks(text)
    alike = [folded(piece) for piece in pieces]
    ends = [*accumulate(map(len, alike))]
    whole = "".join(alike).translate(_ONE_DASH)
    words = folded(sought).translate(_ONE_DASH).split()

    def place(word: str) -> tuple[int, int] | None:
        begun = re.search(rf"(?<!\w){re.escape(word)}", whole)
        at = begun.start() if begun else whole.find(word)
        return (bisect_right(ends, at), bisect_left(ends, at + len(word)) + 1) if at >= 0 else None

    as_one = place(" ".join(words)) if words else None
    found = [as_one] if as_one is not None else [one for word in words if (one := place(word)) is not None]
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if joined and begin <= joined[-1][1]:
            begin, end = joined[-1][0], max(end, joined.pop()[1])
        joined.append((begin, end))
    starts = [0, *accumulate(map(len, pieces))]
    return [(starts[begin], starts[end]) for begin, end in joined]


def _with_marks(text: str) -> list[str]:
    """The letters of a text, each with the marks and vowels that are written on it."""
    pieces: list[str] = []
    for letter in text:
        if pieces and unicodedata.category(letter).startswith("M"):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def called(name: str, found: Iterable[T], own_name: Callable[[T], str]) -> list[T]:
    """Those of ``found`` whose name is written exactly so; where none is, those with one that folds alike."""
    wanted = folded(name)
    alike = [one for one in found if folded(own_name(one)) == wanted]
    return [one for one in alike if own_name(one) == name] or alike


def is_invisible(letter: str) -> bool:
    """Whether nothing is seen of the character."""
    return ord(letter) in _DROPPED


def unusable(text: str) -> str:
    """The first character that no text may hold; empty if there is none."""
    found = _UNUSABLE.search(text)
    return found.group() if found else ""


def without_controls(text: str) -> str:
    """The text without the characters that no text may hold; its breaks and tabs stay."""
    return _UNUSABLE.sub("", text)


def clean_code(text: str) -> str:
    """A code: composed letters, single blanks, one kind of dash; line breaks and tabs stay as they are."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_DROPPED)).translate(_BLANKS_AND_DASHES)
    return _SEVERAL_BLANKS.sub(" ", text.strip())


def clean_line(text: str) -> str:
    """A text of one line: as a code, but with its dashes and the joiners that scripts need.

    A line break is a blank, and several blanks are one: on screen and on paper nobody tells them apart.
    """
    if text.isascii() and text.isprintable():
        return _SEVERAL_BLANKS.sub(" ", text.strip())
    line = " ".join(part.strip() for part in _BREAKS.split(text.strip()))
    line = line.replace("\t", " ").translate(_DROPPED_BUT_SHAPING).translate(_BLANKS)
    return _seen(_SEVERAL_BLANKS.sub(" ", unicodedata.normalize("NFC", line).strip()))


def clean_lines(text: str) -> str:
    """A text of several lines: their breaks are all alike, tabs and blanks stay as they are."""
    if text.isascii() and "\r" not in text and "\v" not in text and "\f" not in text:
        return text.strip()
    lines = _BREAKS.sub("\n", text).translate(_DROPPED_FROM_LINES)
    return _seen(unicodedata.normalize("NFC", lines).strip())


def in_quotes(text: str) -> str:
    """A text that somebody outside chose, for between quotation marks: nothing in it ends the quotation."""
    return _QUOTES.sub(r"\\\g<0>", text)


def quoted(texts: Iterable[str]) -> str:
    """Texts that stand in somebody's file, for a sentence: ``“A.S.”, “B”``."""
    return ", ".join(f"“{in_quotes(text)}”" for text in texts)


def _seen(text: str) -> str:
    """The text, and nothing at all where it is of joiners and blanks alone."""
    return text if text.translate(_DROPPED).strip() else ""


# A line of notes that begins so is a remark of ours: no paper prints it.
REMARK = "//"


def without_remarks(notes: str) -> str:
    """What of notes others read: the lines that are no remark for ourselves."""
    return "\n".join(line for line in notes.splitlines() if not line.lstrip().startswith(REMARK)).strip("\n")
