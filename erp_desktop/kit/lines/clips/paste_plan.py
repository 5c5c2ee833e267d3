"""Pasting from a spreadsheet: where each column of a clip belongs, and how its numbers are written."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.reading.cells import BLANK, ClipCell
from erp_core.kit.reading.currency_signs import is_money
from erp_core.kit.reading.notation import COMMA, POINT
from erp_core.kit.reading.numbers import Signs, figures_in, signs_of, without_word
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_spec import LinesSpec

Readings = dict[str, Decimal | None]
Rows = list[list[ClipCell]]

MOST_LINES = 2000
_FEWEST_TITLES = 2
# So many rows may a caption and blank rows take above the titles, these included.
_TITLES_WITHIN = 5
_ROUNDED = Decimal("0.01")
_IN_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PastePlan:
    """How a clip is read.

    Attributes:
        rows: cells of the clip, without its row of titles.
        columns: which column each cell of a row belongs to; None for one that is not taken.
        titles: what stands above each column; empty where there are none.
        first: number of the first row, as the clip counts them from 0.
        is_certain: titles tell what each column is, or the place one stands at.
        is_foreign: there are titles, and none of this table.
        left_out: what is not taken, in words for the user.
        notes: what else the user is told, in sentences.
    """

    rows: Rows
    columns: list[LineColumn | None]
    titles: list[str] = field(default_factory=list)
    first: int = 0
    is_certain: bool = True
    is_foreign: bool = False
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def signs(self, own: str) -> dict[str, Signs]:
        """How the numbers of each column are written, by the column's name.

        Args:
            own: the decimal sign where the whole clip does not say.
        """
        cells = {
            column.name: number_texts(self.rows, place, column)
            for place, column in enumerate(self.columns)
            if column is not None and column.number is not None
        }
        found = {name: signs_of(texts, own) for name, texts in cells.items()}
        said = {signs.sign for name, signs in found.items() if _says(signs, cells[name])}
        if len(said) != 1:
            return found
        (sign,) = said
        # A clip comes from one program: what one column says holds for those that could be either.
        return {
            name: Signs(sign, "" if sign == own else signs.doubtful)
            if signs.doubtful and signs.sign
            else signs
            for name, signs in found.items()
        }


def number_texts(rows: Rows, place: int, column: LineColumn) -> list[str]:
    """What is written as text in a column of numbers; what a spreadsheet tells the value of has no sign."""
    texts = (row[place].text for row in rows if place < len(row) and row[place].kind == "text")
    return [without_word(text)[0] if column.apart is not None else text for text in texts]


def plan_paste(spec: LinesSpec, order: Sequence[LineColumn], rows: Rows, start: LineColumn) -> PastePlan:
    """Where the cells of a clip belong: by its row of titles, else from the current column on.

    Args:
        order: the grid's columns as they stand from left to right.
        start: the column of the current cell. Where one of the spec's short orders begins there and its cells
            are numbers where they must be, cells are read in that order.
    """
    found = _titles(spec, rows)
    if found is not None:
        return _planned(spec, rows, *found)
    if _has_foreign_titles(rows):
        titles = [cell.text for cell in rows[0]]
        width = max(len(row) for row in rows)
        return PastePlan(rows[1:], [None] * width, titles, 1, is_certain=False, is_foreign=True)
    width = max(len(row) for row in rows)
    for order_of, first_number in ((spec.short_order, 1), (spec.named_order, 2)):
        is_fit = order_of and start.name == order_of[0] and first_number < width <= len(order_of)
        if is_fit and _are_numbers(rows, first_number) and not _are_words(rows, first_number + 1):
            return _in_short_order(spec, rows, order_of[:width])
    editable = [column for column in order if column.is_editable]
    first = editable.index(start) if start in editable else 0
    columns: list[LineColumn | None] = list(editable[first : first + width])
    over = any(not cell.is_blank for row in rows for cell in row[len(columns) :])
    left_out = [_("what stands beyond the last column")] if over else []
    columns += [None] * (width - len(columns))
    is_certain = width == 1 or start != spec.first()
    return PastePlan(rows, columns, left_out=left_out, is_certain=is_certain)


def _in_short_order(spec: LinesSpec, rows: Rows, names: Sequence[str]) -> PastePlan:
    """As people put columns side by side; one that is always the product of two others is the amount."""
    width = len(names)
    columns: list[LineColumn | None] = [spec.column(name) for name in names]
    product = next((column for column in spec.columns if column.product_of), None)
    plan = PastePlan(rows, columns)
    for place in range(width):
        if product is not None and is_product(plan, product, place):
            columns[place] = product
            words = _("“{figure}” and what stands below was taken for “{title}”, which is worked out here.")
            plan.notes.append(words.format(figure=rows[0][place].text.strip(), title=_(product.title)))
            break
    return plan


def _planned(
    spec: LinesSpec, rows: Rows, at: int, columns: list[LineColumn | None], said: list[str]
) -> PastePlan:
    """The plan for a clip with titles.

    Args:
        at: number of the row of titles; only captions stand above it.
        said: what stands in brackets behind each title.
    """
    captions = [f"“{cell.text.strip()}”" for row in rows[:at] for cell in row if not cell.is_blank]
    titles, rows = [cell.text for cell in rows[at]], [list(row) for row in rows[at + 1 :]]
    for place, (column, beside) in enumerate(zip(list(columns), said, strict=True)):
        if column is None or column.number is None or not beside:
            continue
        if column.number.is_money and is_money(beside):
            _write_beside(rows, place, beside)
        elif column.beside:
            if not any(other is not None and other.name == column.beside for other in columns):
                _fill(rows, place, len(columns), beside)
                columns.append(spec.column(column.beside))
        elif not (column.number.is_percent and beside == "%"):
            columns[place] = None  # who knows what it says of these numbers
    left_out = captions + _unknown_titles(titles, columns, rows)
    plan = PastePlan(rows, columns, titles, at + 1, left_out=left_out)
    for place, column in enumerate(columns[: len(titles)]):
        if column is not None and column.product_of and not is_product(plan, column, place):
            words = _("“{title}” was not pasted: it is worked out here, and may come out differently.")
            plan.notes.append(words.format(title=titles[place].strip()))
    return plan


def _titles(spec: LinesSpec, rows: Rows) -> tuple[int, list[LineColumn | None], list[str]] | None:
    """Which row holds titles, the columns they name, each once, and what is said beside them.

    Above them there may be a caption and blank rows.
    """
    known: dict[str, LineColumn] = {}
    for column in spec.columns:
        for title in (column.title, _(column.title), column.name, *column.other_titles):
            known.setdefault(heading(title), column)
    for at, row in enumerate(rows[:_TITLES_WITHIN]):
        columns: list[LineColumn | None] = []
        for cell in row:
            column = known.get(heading(cell.text))
            columns.append(column if column not in columns else None)
        if sum(column is not None for column in columns) >= _FEWEST_TITLES:
            return at, columns, [_said_beside(cell.text) for cell in row]
        if sum(not cell.is_blank for cell in row) > 1:
            return None
    return None


def heading(title: str) -> str:
    """A title as it is compared: its words, without case, brackets and signs."""
    return _BETWEEN_WORDS.sub(" ", folded(_IN_BRACKETS.sub(" ", title))).strip()


def _said_beside(title: str) -> str:
    """What a title says of the numbers below it: what stands in brackets, the sign of a currency, percent."""
    inside = [found.group()[1:-1].strip() for found in _IN_BRACKETS.finditer(title)]
    signs = [c for c in _IN_BRACKETS.sub("", title) if c == "%" or unicodedata.category(c) == "Sc"]
    return " ".join([*inside, *signs])


def _has_foreign_titles(rows: Rows) -> bool:
    """Whether the first row has words where at least two columns have numbers, and nothing else, below."""
    found = 0
    for place, title in enumerate(rows[0]):
        below = [row[place] for row in rows[1:] if len(row) > place and not row[place].is_blank]
        if not title.is_blank and not _is_number(title) and below:
            found += all(map(_is_number, below))
    return found >= _FEWEST_TITLES


def _write_beside(rows: Rows, place: int, currency: str) -> None:
    """The currency a title names stands at each of its amounts, so that each is read with it."""
    for row in rows:
        if len(row) > place and not row[place].is_blank:
            row[place] = replace(row[place], text=f"{currency} {row[place].text.strip()}")


def _fill(rows: Rows, place: int, added: int, text: str) -> None:
    """The unit a title names stands in a column of its own, at each of its numbers."""
    for row in rows:
        is_there = len(row) > place and not row[place].is_blank
        row += [BLANK] * (added - len(row)) + [ClipCell(text) if is_there else BLANK]


def is_product(plan: PastePlan, product: LineColumn, place: int) -> bool:
    """Whether the numbers of a column are all what two others make together, to the second decimal."""
    places = {column.name: n for n, column in enumerate(plan.columns) if column is not None}
    factors = [places.get(name, -1) for name in product.product_of or ()]
    if min(factors) < 0 or place in factors:
        return False
    cells = [[row[n].text if len(row) > n else "" for n in (*factors, place)] for row in plan.rows]
    read = [[figures_in(cell).readings for cell in row] for row in cells if row[2].strip()]
    return bool(read) and any(all(_multiply(a, b, c, sign) for a, b, c in read) for sign in (POINT, COMMA))


def _multiply(a: Readings, b: Readings, product: Readings, sign: str) -> bool:
    """Whether two numbers make the third, all written with this decimal sign."""
    first, second, third = a[sign], b[sign], product[sign]
    if first is None or second is None or third is None:
        return False
    return abs(first * second - third) <= _ROUNDED


def _unknown_titles(titles: list[str], columns: list[LineColumn | None], rows: Rows) -> list[str]:
    """Titles over cells that would be lost."""
    width = max((len(row) for row in rows), default=0)
    found: list[str] = []
    for place in range(max(width, len(titles))):
        is_known = place < len(columns) and columns[place] is not None
        if not is_known and any(not row[place].is_blank for row in rows if place < len(row)):
            title = titles[place].strip() if place < len(titles) else ""
            found.append(f"“{title}”" if title else _("a column without a title"))
    return found


def _says(signs: Signs, texts: list[str]) -> bool:
    """Whether a column by itself says which decimal sign it is written with."""
    one_way = (
        sum(number is not None for number in figures_in(text).readings.values()) == 1 for text in texts
    )
    return signs.sign is not None and any(one_way)


def _are_numbers(rows: Rows, column: int) -> bool:
    cells = [row[column] for row in rows[:20] if len(row) > column and not row[column].is_blank]
    numbers = sum(map(_is_number, cells))
    return bool(cells) and numbers * 2 >= len(cells)


def _are_words(rows: Rows, column: int) -> bool:
    cells = [row[column] for row in rows[:20] if len(row) > column and not row[column].is_blank]
    return bool(cells) and not any(map(_is_number, cells))


def _is_number(cell: ClipCell) -> bool:
    return cell.kind == "number" or figures_in(without_word(cell.text)[0]).is_number
