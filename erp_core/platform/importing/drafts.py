"""What rows of a file become: documents and their lines, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erp_core.kit.i18n import _, ngettext, some_of
from erp_core.kit.letters import clean_line, folded
from erp_core.platform.importing.cells.run import Run
from erp_core.platform.importing.file_shape import REFERENCE, FileShape
from erp_core.platform.importing.there.same_number import as_one_number
from erp_core.platform.spreadsheet.table import TableRow, at

# So many documents are named, and of each so many rows.
_MOST_NAMED = 5


@dataclass(slots=True)
class ReadRow:
    """A row as it was read: values by column, and the columns that say nothing that can be used.

    Attributes:
        own: what it says where that is our own code of an item, by the field of a line.
        wrong: fields of a line whose values are refused by themselves.
    """

    row: TableRow
    values: dict[str, Any]
    unread: set[str]
    own: dict[str, str] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Draft:
    """What becomes one document.

    Attributes:
        reference: what its rows are known by; None where the file tells them apart otherwise.
        number: what the file calls it, where that is no number of ours.
        head: column to its value and the row it stands in.
        lines: rows with what they say of a line, by the names of its fields.
        begins: numbers of the rows where it begins, once more each time others stood between.
    """

    row: TableRow
    reference: Any = None
    number: str = ""
    head: dict[str, tuple[Any, TableRow]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    lines: list[ReadRow] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)


def mended(shape: FileShape, draft: Draft, right: Sequence[ReadRow]) -> list[ReadRow]:
    """Lines that can be looked at: a number that is wrong is put right; without its item none can be.

    Args:
        right: lines of the draft with which nothing is wrong.
    """
    kept = []
    for line in draft.lines:
        needed = [name for name in shape.needed_of_line if name not in line.values]
        if line in right:
            kept.append(line)
        elif not any(shape.lines[name].refers_to for name in {*needed, *line.unread}):
            values = {name: value for name, value in line.values.items() if name not in line.wrong}
            absent = [name for name in shape.needed_of_line if name not in values]
            kept.append(ReadRow(line.row, values | dict.fromkeys(absent, 1), set(), line.own))
    return kept


class RowGrouping:
    """Which rows are one document.

    Those that have the same reference, wherever they stand. Where no column is the reference, those under
    each other that name the same records and the same first day.

    Args:
        tells: columns that tell one document from another where none is the reference.
        is_gathered: then also rows between which others stand are one.
    """

    def __init__(self, shape: FileShape, tells: Sequence[str], *, is_gathered: bool) -> None:
        self._shape, self._tells, self._is_gathered = shape, tells, is_gathered

    def drafts(self, run: Run, rows: Sequence[TableRow], read: Mapping[int, ReadRow]) -> list[Draft]:
        """The documents in the order in which they begin, each with its lines in the order of the file.

        Args:
            read: what the rows say, by their numbers.
        """
        drafts: list[Draft] = []
        numbered: dict[str, Draft] = {}
        draft: Draft | None = None
        hidden: TableRow | None = None
        for row in rows:
            if row.is_hidden:
                if self._shape.lines and self._says_of_head(run, row):
                    hidden = row
                continue
            if (one := read.get(row.number)) is None:
                continue
            is_new = not self._shape.lines or draft is None or self._begins(run, one, draft)
            if hidden is not None and not is_new and not self._says_of_head(run, row):
                words = _(
                    "The row that begins this document, {row}, is hidden. Show it, or hide this one too."
                )
                run.found(row, "", words.format(row=hidden.number))
                continue
            hidden = None
            if is_new or draft is None:
                draft = self._above(run, one, drafts, numbered) or self._begun(run, one)
                if draft.row is one.row:
                    drafts.append(draft)
                    numbered |= {draft.reference: draft} if draft.reference else {}
                draft.begins.append(row.number)
            self._add(run, draft, one)
        _tell_apart(run, [one for one in drafts if len(one.begins) > 1 and one.reference])
        return drafts

    def _above(
        self, run: Run, one: ReadRow, drafts: Sequence[Draft], numbered: Mapping[str, Draft]
    ) -> Draft | None:
        """The document that the row belongs to though others stand between."""
        if not self._shape.lines:
            return None
        if REFERENCE in run.columns.places:
            return numbered.get(as_one_number(one.values.get(REFERENCE) or ""))
        if not self._is_gathered:
            return None
        said = {name: one.values[name] for name in self._tells if name in one.values}
        found = [d for d in drafts if all(d.head.get(name, (None,))[0] == said[name] for name in said)]
        return found[0] if said and len(found) == 1 else None

    def _says_of_head(self, run: Run, row: TableRow) -> bool:
        """Whether anything of a whole document stands in the row."""
        columns = run.columns.places.items()
        said = (at(row, place) for name, place in columns if name == REFERENCE or name in self._shape.head)
        return any(not cell.is_blank for cell in said)

    def _begins(self, run: Run, one: ReadRow, last: Draft) -> bool:
        """Whether the row belongs to another document than the one above it."""
        if REFERENCE in run.columns.places:
            reference = one.values.get(REFERENCE)
            return bool(reference) and as_one_number(reference) != last.reference
        told = (name for name in self._tells if name in one.values)
        return any(last.head.get(name, (None,))[0] != one.values[name] for name in told)

    def _begun(self, run: Run, one: ReadRow) -> Draft:
        """A new document; told where it may be one with another that says the same."""
        draft = Draft(one.row)
        if not self._shape.lines:
            return draft
        if REFERENCE in run.columns.places:
            draft.reference = as_one_number(one.values.get(REFERENCE) or "")
            return draft
        told = tuple(one.values.get(name) for name in self._tells)
        first = run.seen.setdefault(told, one.row.number) if all(told) else one.row.number
        if first != one.row.number:
            words = _(
                "Row {row} begins a document that says the same. Put its rows under each other, or number "
                "the documents in a column of their own."
            )
            run.found(one.row, self._tells[0] if self._tells else "", words.format(row=first))
        return draft

    def _add(self, run: Run, draft: Draft, one: ReadRow) -> None:
        """Take what the row says, of the document and of a line."""
        of_line = self._shape.line_columns
        for name in self._shape.head.keys() & one.values.keys():
            value = one.values[name]
            if value is None:
                continue
            stored, row = draft.head.setdefault(name, (value, one.row))
            if compared(stored) != compared(value):
                words = _("Row {row} says otherwise, and both rows are one document.")
                run.found(one.row, name, words.format(row=row.number))
        draft.unread |= self._shape.head.keys() & one.unread
        values = {field: one.values[column] for column, field in of_line.items() if column in one.values}
        unread = {field for column, field in of_line.items() if column in one.unread}
        if values or unread:
            kept = {field: value for field, value in values.items() if value is not None}
            draft.lines.append(ReadRow(one.row, kept, unread, one.own))


def compared(value: Any) -> Any:
    """What a cell says as it is compared: a text in any case and with any blanks."""
    return folded(clean_line(value)) if isinstance(value, str) else value


def _tell_apart(run: Run, drafts: Sequence[Draft]) -> None:
    """Say of which documents others stood between the rows."""
    for draft in drafts[:_MOST_NAMED]:
        place = run.columns.places[REFERENCE]
        words = _("Rows of {reference} lay apart, and were taken together: {rows}.")
        rows = some_of([*map(str, draft.begins)], _MOST_NAMED)
        said = clean_line(at(draft.row, place).text)
        run.done.told.append(words.format(reference=said, rows=rows))
    if more := len(drafts) - _MOST_NAMED:
        words = ngettext(
            "{count} other document lay apart as well.", "{count} other documents lay apart as well.", more
        )
        run.done.told += [words.format(count=more)] if more > 0 else []
