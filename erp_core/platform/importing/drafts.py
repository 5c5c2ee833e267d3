"""What rows of a file become: documents and their lines, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from erp_core.platform.importing.file_shape import FileShape
from erp_core.platform.spreadsheet.table import TableRow


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
    """

    row: TableRow
    reference: Any = None
    number: str = ""
    head: dict[str, tuple[Any, TableRow]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    lines: list[ReadRow] = field(default_factory=list)


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
