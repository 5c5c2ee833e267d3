"""What each column of a clip without titles is, told by what stands in it."""

from collections.abc import Collection, Mapping
from itertools import permutations
from typing import Any

from erp_core.kit.letters import folded
from erp_core.kit.reading.cells import ClipCell
from erp_core.kit.reading.numbers import figures_in, without_word
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.clips.paste_plan import PastePlan, Rows, is_product
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_spec import LinesSpec

# So many texts are looked up to find out which column holds the codes; so many of a hundred must be.
MOST_LOOKED_UP, _ENOUGH = 200, 60
_LONGEST_CODE = 40


def code_texts(rows: Rows) -> list[str]:
    """Texts that may be codes, each once, from the top."""
    texts: dict[str, None] = {}
    for row in rows:
        for cell in row:
            text = cell.text.strip()
            if text and len(text) <= _LONGEST_CODE and cell.kind in ("text", "number") and "%" not in text:
                texts.setdefault(text)
        if len(texts) >= MOST_LOOKED_UP:
            break
    return list(texts)[:MOST_LOOKED_UP]


def guessed(
    spec: LinesSpec, plan: PastePlan, found: Mapping[str, Match], asked: Collection[str], terms: Any
) -> list[LineColumn | None] | None:
    """What each column of a plan is; None where none holds codes of records.

    Args:
        found: the records of those texts that are codes.
        asked: the texts that were looked up; of those alone anything can be said.
    """
    width = max((len(row) for row in plan.rows), default=0)
    columns: list[LineColumn | None] = [None] * width
    record = spec.records()[0]
    shares = [_share(plan.rows, place, found.keys(), asked) for place in range(width)]
    best = max(range(width), key=shares.__getitem__, default=0)
    if not width or shares[best] < _ENOUGH:
        return None
    columns[best] = record
    numbers = [n for n in range(width) if n != best and _are_numbers(plan.rows, n)]
    _guess_numbers(spec, plan, columns, numbers)
    for column in spec.columns:
        known = {folded(one) for one in column.known(terms)} if column.known is not None else set()
        for place in range(width):
            is_free = columns[place] is None and column not in columns and place not in numbers
            if known and is_free and _share(plan.rows, place, known, None) >= _ENOUGH:
                columns[place] = column
    return columns


def is_likely(plan: PastePlan, found: Mapping[str, Match], asked: Collection[str], terms: Any) -> bool:
    """Whether each column of a plan holds what belongs there: codes, numbers, units."""
    if plan.is_foreign:
        return False
    for place, column in enumerate(plan.columns):
        if column is None or all(_at(row, place).is_blank for row in plan.rows):
            continue
        if column.find is not None and _share(plan.rows, place, found.keys(), asked) < _ENOUGH:
            return False
        if column.number is not None and not _are_numbers(plan.rows, place):
            return False
        known = {folded(one) for one in column.known(terms)} if column.known is not None else set()
        if known and _share(plan.rows, place, known, None) < _ENOUGH:
            return False
    return True


def _guess_numbers(
    spec: LinesSpec, plan: PastePlan, columns: list[LineColumn | None], numbers: list[int]
) -> None:
    """Numbers stand in the order people put them in; percentages and products say what they are."""
    left = list(numbers)
    wanted = [spec.column(name) for name in spec.short_order[1:]]
    for place in numbers:
        percent = next((c for c in wanted if c.number is not None and c.number.is_percent), None)
        if percent is not None and any("%" in _at(row, place).text for row in plan.rows):
            columns[place] = percent
            wanted.remove(percent)
            left.remove(place)
    product = next((c for c in spec.columns if c.product_of), None)
    if product is not None and len(left) > len(product.product_of or ()):
        for first, second, third in permutations(left, 3):
            tried: list[LineColumn | None] = [None] * len(columns)
            tried[first], tried[second] = (spec.column(name) for name in product.product_of or ())
            trial = PastePlan(plan.rows, tried)
            if first < second and is_product(trial, product, third):
                columns[third] = product
                left.remove(third)
                break
    for place, column in zip(left, wanted, strict=False):
        columns[place] = column


def _share(rows: Rows, place: int, wanted: Collection[str], asked: Collection[str] | None) -> int:
    """How many of a hundred cells are among the wanted ones, of those that were asked for."""
    texts = [_at(row, place).text.strip() for row in rows]
    texts = [text for text in texts if text and (asked is None or text in asked)]
    if not texts:
        return 0
    if asked is None:
        texts = [folded(text) for text in texts]
    return sum(text in wanted for text in texts) * 100 // len(texts)


def _are_numbers(rows: Rows, place: int) -> bool:
    cells = [cell for row in rows if not (cell := _at(row, place)).is_blank]
    numbers = sum(cell.kind == "number" or figures_in(without_word(cell.text)[0]).is_number for cell in cells)
    return bool(cells) and numbers * 100 >= _ENOUGH * len(cells)


def _at(row: list[ClipCell], place: int) -> ClipCell:
    return row[place] if place < len(row) else ClipCell()
