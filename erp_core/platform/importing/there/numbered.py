"""Rows of documents that are there already: an import only adds new ones, and an exported file nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select

from erp_core.kit.i18n import N_, _, in_every_language, some_of, speaking
from erp_core.kit.letters import REMARK, clean_code, folded
from erp_core.kit.words import fields_of
from erp_core.platform.importing.cells.run import Run
from erp_core.platform.importing.columns import Columns
from erp_core.platform.importing.drafts import Draft
from erp_core.platform.importing.file_shape import REFERENCE
from erp_core.platform.importing.schema import Problem
from erp_core.platform.importing.there.same_number import (
    as_one_number,
    rough_column,
    roughly,
    spellings,
)
from erp_core.platform.spreadsheet.table import TableRow

NOTES = "notes"
_AT_ONCE, _MOST_NAMED = 5000, 5
_NUMBER = N_("Number in the file: {number}")


def refuse_numbered(run: Run, model: Any, rows: Sequence[TableRow]) -> None:
    """Note each row whose number, in a column that is called so and nothing else, is a document's of ours."""
    field = fields_of(model.__tablename__)["number"]
    place = _place(run.columns, {folded(word) for word in in_every_language(field.title)})
    if place is None:
        return
    said = {row.number: clean_code(_text(row, place)) for row in rows if not row.is_hidden}
    there = _there(run, model, [number for number in said.values() if number])
    words = _("{number} is there already, and an import adds new ones only: take this row out.")
    for row in rows:
        if (number := said.get(row.number, "")) and as_one_number(number) in there:
            text, title = words.format(number=number), _(field.title)
            run.done.problems.append(Problem(row=row.number, column=place, text=text, title=title))


def tell_numbered(run: Run, model: Any, drafts: Sequence[Draft]) -> None:
    """Note where a file's number is that of a document of ours: what is imported stands beside it.

    Nothing is kept of such a number: it is no other program's, and would be found as the other document.
    """
    there = _there(run, model, [draft.number for draft in drafts if draft.number])
    words = _("{number} is there already. These rows become a new one beside it.")
    for draft in drafts:
        if draft.number and as_one_number(draft.number) in there:
            text = words.format(number=clean_code(draft.number))
            run.found(draft.row, REFERENCE, text, is_warning=True)
            draft.number = ""


def tell_kept(run: Run, model: Any, drafts: Sequence[Draft]) -> None:
    """Note where documents that are there keep a number of the file: it may have been imported before."""
    numbers = [draft.number for draft in drafts if draft.number]
    lines = {as_one_number(line): as_one_number(one) for one in numbers for line in _lines(one)}
    begins = func.split_part(model.notes, "\n", 1)
    wanted = [*dict.fromkeys(roughly(line) for one in numbers for line in _lines(one))]
    there: dict[str, list[str]] = defaultdict(list)
    for start in range(0, len(wanted), _AT_ONCE):
        some = bindparam("some", wanted[start : start + _AT_ONCE], type_=ARRAY(Text()))
        kept = model.notes.startswith(REMARK), rough_column(begins) == any_(some)
        found = select(model.number, begins).where(*kept, model.deleted_at.is_(None))
        for number, line in run.ctx.session.execute(found.order_by(model.id)):
            if as_one_number(line) in lines:
                there[lines[as_one_number(line)]].append(number)
    words = _("{number} of the file is in {documents} already: these rows become a new one beside it.")
    for draft in drafts:
        if known := there.get(as_one_number(draft.number)):
            text = words.format(number=draft.number, documents=some_of(known, _MOST_NAMED))
            run.found(draft.row, REFERENCE, text, is_warning=True)


def with_number(values: Mapping[str, Any], number: str, language: str) -> dict[str, Any]:
    """What is said of a document, with the number the file gives it before its notes: a remark for ourselves.

    They are searched from their beginning: who asks for the number finds the document.

    Args:
        language: the company's.
    """
    notes = str(values.get(NOTES) or "")
    if not number or not _lines(number).isdisjoint(notes.splitlines()):
        return {**values}
    with speaking(language):
        said = _remark(_(_NUMBER), number)
    return {**values, NOTES: f"{said}\n{notes}" if notes else said}


def _remark(words: str, number: str) -> str:
    return f"{REMARK} {words.format(number=number)}"


def _lines(number: str) -> set[str]:
    """What stands in notes that keep a number, in whatever language."""
    return {_remark(words, number) for words in in_every_language(_NUMBER)}


def _place(columns: Columns, called: set[str]) -> int | None:
    taken = set(columns.places.values())
    titles = ((place, cell) for place, cell in enumerate(columns.titles.cells) if place not in taken)
    return next(
        (n for n, cell in titles if cell.kind == "text" and folded(cell.text.strip()) in called), None
    )


def _text(row: TableRow, place: int) -> str:
    cell = row.cells[place] if place < len(row.cells) else None
    return cell.text if cell is not None and cell.kind == "text" else ""


def _there(run: Run, model: Any, numbers: Sequence[str]) -> set[str]:
    """Those of these numbers that are documents' of ours, as they are compared."""
    wanted = [*{form for number in numbers for form in spellings(number)}]
    found = set[str]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        stored = run.ctx.session.scalars(select(model.number).where(model.number.in_(some)))
        found.update(map(as_one_number, stored))
    return found
