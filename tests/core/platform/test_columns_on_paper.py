"""The columns of a printed list stand apart, however narrow their texts and however many they are."""

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pypdfium2
import pytest

from erp_core.platform.printing.schema import Block, Fact, Paper, PaperColumn, PaperRow
from erp_core.platform.printing.typesetter import Typesetter

# No letter stands in two columns, so that each is known by what is printed in it; wide ones and narrow ones.
LETTERS = "MWDR0248QGHNKXBTilj"
# Less than that and two texts are one, in points.
GAP = 2.5


class Shape(NamedTuple):
    """Widths of the columns in letters."""

    name: str
    widths: list[int]
    words: int = 1


def shapes() -> list[Shape]:
    dice = Random(20261129)  # noqa: S311 - only widths
    return [
        Shape("lot, roll and state", [9, 9, 4, 12, 8, 8, 3, 6]),
        Shape("two", [4, 4]),
        Shape("one wide", [9, 38, 9, 3], words=3),
        Shape("all that a list has", [9] * len(LETTERS)),
        Shape("more than there is room for", [17] * len(LETTERS)),
        *(Shape(f"by chance {n}", [dice.randint(1, 14) for _one in range(3 + 2 * n)], 2) for n in range(6)),
    ]


def a_list(shape: Shape, **how: Any) -> Paper:
    """A list as ``list_paper`` lays it out: a share is the letters of the longest cell, and two more."""
    cells = [
        " ".join([letter * width] * shape.words) for letter, width in zip(LETTERS, shape.widths, strict=False)
    ]
    shares = [min(max(len(cell), 4), 40) + 2 for cell in cells]
    sides = ["left", "left", "right"] * len(cells)
    return Paper(
        kind="list",
        template="list",
        language="en",
        title="5",
        number="",
        company=Block(name="5"),
        facts=[Fact(label="5", value="5")],
        columns=[
            PaperColumn(title=letter, align=side, share=share)  # type: ignore[arg-type]
            for letter, side, share in zip(LETTERS, sides, shares, strict=False)
        ],
        rows=[PaperRow(cells=cells)] * 2,
        foot="",
        stamp="",
        **how,
    )


def lines_of(pdf: Path) -> Iterator[dict[str, tuple[float, float]]]:
    """Of each line of the table, from where to where each letter stands."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        for page in document:
            text = page.get_textpage()
            found: dict[int, dict[str, tuple[float, float]]] = defaultdict(dict)
            for place, letter in enumerate(text.get_text_range()):
                if letter in LETTERS:
                    left, low, right, _top = text.get_charbox(place, loose=True)
                    line = found[round(low)]
                    begin, end = line.get(letter, (left, right))
                    line[letter] = min(begin, left), max(end, right)
            yield from found.values()


@pytest.mark.parametrize("size", ["a4", "us-letter"])
@pytest.mark.parametrize("is_landscape", [False, True], ids=["upright", "across"])
def test_no_column_of_a_list_reaches_into_the_next(tmp_path: Path, size: str, is_landscape: bool) -> None:
    touching, printed = [], 0
    with Typesetter() as typesetter:
        for place, shape in enumerate(shapes()):
            (folder := tmp_path / str(place)).mkdir()
            paper = a_list(shape, size=size, is_landscape=is_landscape)
            for line in lines_of(typesetter.set(paper, folder, 0).pdf):
                printed += len(line)
                ordered = sorted(line.items(), key=lambda one: LETTERS.index(one[0]))
                touching += [
                    (shape.name, a, b, round(start - end, 1))
                    for (a, (_from, end)), (b, (start, _to)) in pairwise(ordered)
                    if start - end < GAP
                ]
    assert printed > 200
    assert touching == []


def test_what_is_held_across_has_larger_letters(tmp_path: Path) -> None:
    """The page is wider then, and its lines fill it."""
    wide = []
    with Typesetter() as typesetter:
        for is_landscape in (False, True):
            (folder := tmp_path / str(is_landscape)).mkdir()
            paper = a_list(Shape("", [12] * 12), is_landscape=is_landscape)
            *_titles, line = lines_of(typesetter.set(paper, folder, 0).pdf)
            wide.append(line["W"][1] - line["W"][0])
    assert wide[1] > 1.1 * wide[0]
