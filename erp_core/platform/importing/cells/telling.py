"""What is said of a file as a whole, or once for many of its rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from erp_core.errors import NeedsConfirmation
from erp_core.kit.i18n import _, ngettext, some_of
from erp_core.kit.letters import folded, in_quotes
from erp_core.platform.importing.columns import Columns
from erp_core.platform.importing.schema import Problem
from erp_core.platform.spreadsheet.table import TableRow, at

# Of rows that the same is said of, so many are named.
_MOST_ROWS = 20

# Rows that a question of the core is about, by its name, with its words in each.
Confirmations = dict[str, dict[int, str]]


def told_titles(columns: Columns) -> list[Problem]:
    """What is said of titles that may be a record."""
    words = _(
        "This row was taken for titles and is not imported. Write titles above the first record, or "
        "say that there are none."
    )
    row = columns.titles.number
    return [Problem(row=row, column=None, text=words, is_warning=True)] if columns.are_guessed else []


def told_overlong(rows: Sequence[TableRow], columns: Columns) -> list[Problem]:
    """Rows of a text file that have more cells than there are titles: what parts cells stands in a text."""
    last = max([len(columns.titles.cells) - 1, *columns.places.values()])
    if not columns.titles.cells:
        return []
    words = _(
        "There are more cells in this row than titles, from “{text}” on. A text that holds what parts the "
        "cells has to stand in quotation marks, a number is written without it."
    )
    return [
        Problem(row=row.number, column=place, text=words.format(text=in_quotes(row.cells[place].text[:40])))
        for row in rows
        if (place := next((n for n, cell in enumerate(row.cells) if n > last and not cell.is_blank), None))
    ]


def told_left(count: int) -> list[str]:
    """How many rows were left out because somebody said so."""
    words = ngettext(
        "{count} row was left out, as you said.", "{count} rows were left out, as you said.", count
    )
    return [words.format(count=count)] if count else []


def told_once(problems: Sequence[Problem]) -> list[Problem]:
    """What a file has no column for is told at the first row that needs it, and not at each of thousands."""
    kept, told = [], set[tuple[str, str]]()
    for problem in problems:
        if problem.column is None and problem.title:
            if (problem.title, problem.text) in told:
                continue
            told.add((problem.title, problem.text))
            text = _("{problem} The file has no column for it.").format(problem=problem.text)
            problem = problem.model_copy(update={"text": text})
        kept.append(problem)
    return kept


def told_of_same(problems: Sequence[Problem], rows: Mapping[int, TableRow]) -> list[Problem]:
    """What is wrong with a value is told at the first row that says it, with the number of rows that do.

    What is asked has its count in its question; what is blank in each row is filled in in each.

    Args:
        rows: of the file, by their numbers.
    """
    found: dict[Any, list[Problem]] = defaultdict(list)
    for problem in problems:
        said = _said_at(problem, rows)
        about = (problem.column, problem.title, problem.is_warning, folded(problem.text))
        found[(*about, folded(said)) if said else id(problem)].append(problem)
    return [_of_all(alike) for alike in found.values()]


def _said_at(problem: Problem, rows: Mapping[int, TableRow]) -> str:
    """What stands in the cell that is told of; nothing where it is told alone in any case."""
    row = rows.get(problem.row)
    if row is None or problem.column is None or not problem.title or problem.is_asked or problem.others:
        return ""
    return at(row, problem.column).text.strip()


def _of_all(alike: Sequence[Problem]) -> Problem:
    first = min(alike, key=lambda one: one.row)
    others = {one.row: one.text for one in alike if one.row != first.row}
    if not others:
        return first
    count = len(others) + 1
    words = ngettext("{problem} {count} row says the same.", "{problem} {count} rows say the same.", count)
    text = words.format(problem=first.text, count=count)
    return first.model_copy(update={"text": text, "others": others})


def note_confirmation(found: Confirmations, row: int, error: NeedsConfirmation) -> None:
    """Keep what the core asks of a row, for ``told_confirmations``."""
    found.setdefault(next(iter(error.fields), ""), {})[row] = error.message


def told_confirmations(found: Mapping[str, Mapping[int, str]]) -> list[Problem]:
    """Each question once, at the first row it is about, with the other rows."""
    told = []
    for rows in found.values():
        first, *others = sorted(rows)
        words = _("Only a person can say yes to this; do it in the record’s own form, or change the row.")
        text = f"{rows[first]} {words}"
        alone = {row: f"{rows[row]} {words}" for row in others}
        if others:
            named = some_of([*map(str, others)], _MOST_ROWS)
            text += " " + _("The same is so of rows {rows}.").format(rows=named)
        told.append(Problem(row=first, column=None, text=text, others=alone))
    return told
