"""The user's table once more, with what is wrong beside each row and the cells it is about in red."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.importing.schema import PROBLEM, Problem
from erp_core.platform.spreadsheet.table import Cell, CellTable, TableRow, is_padded, reference

# As spreadsheets number their own formats of a day, and of a day with its time; and the first day they know.
_DAY, _MOMENT = 14, 22
_FIRST = datetime(1900, 3, 1)  # noqa: DTZ001 - a cell has no zone
_NO_SHEET_NAME, _LONGEST_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]"), 31


def write_annotated(
    path: Path,
    table: CellTable,
    problems: Iterable[Problem],
    titles: int = 1,
    *,
    name: str = "",
    beside: Sequence[CellTable] = (),
) -> None:
    """Write an XLSX file: each row where it stood, behind what is wrong with it; formats are not kept.

    Args:
        titles: the row of titles; 0 where there is none.
        name: of the sheet where the file has none, as a text file.
        beside: the file's other sheets, which stay where they are and as they are.

    Raises:
        ErpError: the file cannot be written.
    """
    told: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        for one in (problem, *problem.further()):
            told[one.row].append(one)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    looks, others = _Looks(book), {one.sheet: one for one in beside}
    used = set[str]()
    for sheet in table.sheets if beside else (table.sheet,):
        page: Any = book.add_worksheet(_sheet_name(sheet or name, used))
        if sheet == table.sheet:
            page.activate()
            page.set_first_sheet()
            _write_told(page, table, told, titles, looks)
        else:
            for row in others[sheet].rows:
                _write_row(page, row, 0, set(), looks)
        if sheet in table.hidden_sheets and sheet != table.sheet:
            page.hide()
    try:
        book.close()
    except (OSError, XlsxWriterException) as error:
        words = _("The file {file} could not be written: {reason}")
        raise ErpError(words.format(file=path.name, reason=error)) from error


def _write_told(
    page: Any, table: CellTable, told: dict[int, list[Problem]], titles: int, looks: "_Looks"
) -> None:
    """The sheet that was read, with what is wrong in a column before all others."""
    page.set_column(0, 0, 60)
    page.freeze_panes(0, 1)
    for row in table.rows:
        number, own = row.number - 1, told.pop(row.number, [])
        if row.number == titles and not own:
            page.write_string(number, 0, _(PROBLEM), looks.bold)
        if own:
            said = sorted(own, key=lambda problem: problem.is_warning)  # what stops the import comes first
            page.write_string(number, 0, " ".join(describe(problem, moved=1) for problem in said))
        wrong = {problem.column for problem in own if problem.column is not None and not problem.is_warning}
        _write_row(page, row, 1, wrong, looks)


def _write_row(page: Any, row: TableRow, moved: int, wrong: set[int], looks: "_Looks") -> None:
    """Each cell as what it was: a number with its zeros, a day, yes or no, an error by its name."""
    number = row.number - 1
    if row.is_hidden:  # as it was: what somebody hid is not imported from the copy either
        page.set_row(number, None, None, {"hidden": True})
    for place, cell in enumerate(row.cells):
        is_wrong, day = place in wrong, _day_of(cell)
        if cell.kind == "number" and not is_padded(cell.text):
            page.write_number(number, place + moved, Decimal(cell.text), looks.of(is_wrong))
        elif cell.kind == "flag":
            page.write_boolean(number, place + moved, cell.text == "t", looks.of(is_wrong))
        elif day is not None:
            form = _DAY if day.time() == time() else _MOMENT
            page.write_datetime(number, place + moved, day, looks.of(is_wrong, form))
        elif cell.text or is_wrong:
            page.write_string(number, place + moved, cell.text, looks.of(is_wrong))


def _sheet_name(name: str, used: set[str]) -> str:
    """What Excel takes for a sheet's name and is nobody else's; most are as they were."""
    cleaned = _NO_SHEET_NAME.sub(" ", name).strip("' ")[:_LONGEST_NAME] or "1"
    free = next(
        one
        for one in (cleaned, *(f"{cleaned[: _LONGEST_NAME - 5]} ({n})" for n in range(2, 1000)))
        if one.lower() not in used
    )
    used.add(free.lower())
    return free


class _Looks:
    """How cells look: wrong ones are red, and days are days, as the reader’s PC writes them."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self.bold = book.add_format({"bold": True})
        self._made: dict[tuple[bool, int], Any] = {}

    def of(self, is_wrong: bool, form: int = 0) -> Any:
        """Args:
        form: number of a spreadsheet's own format; 0 for what needs none.
        """
        if not (is_wrong or form):
            return None
        if (is_wrong, form) not in self._made:
            colour = {"bg_color": "#F8C9C4"} if is_wrong else {}
            self._made[is_wrong, form] = self._book.add_format(
                colour | ({"num_format": form} if form else {})
            )
        return self._made[is_wrong, form]


def _day_of(cell: Cell) -> datetime | None:
    """The day, or moment, a cell holds; None for a time alone, and for what spreadsheets count no days of."""
    try:
        day = datetime.fromisoformat(cell.text) if cell.kind == "day" else None
    except ValueError:
        return None
    return day if day is not None and day >= _FIRST else None


def headed(words: str, count: str) -> str:
    """``Worth a look, by cell: 18``: what stands above problems of one sort."""
    return f"{words}: {count}"


def describe(problem: Problem, moved: int = 0) -> str:
    """``F12 (GSM): This formula failed.``; the row alone where the file has no such column.

    Args:
        moved: columns that stand before those of the file.
    """
    where = place_of_problem(problem, moved)
    return f"{where} ({problem.title}): {problem.text}" if problem.title else f"{where}: {problem.text}"


def place_of_problem(problem: Problem, moved: int = 0) -> str:
    """``F12``; ``Row 12`` for a whole row, and for what the file has no column for."""
    if problem.column is None:
        return _("Row {number}").format(number=problem.row)
    return reference(problem.row, problem.column + moved)
