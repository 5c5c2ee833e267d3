"""FileShape: what a file of one kind can say, read off what its ``create`` takes and its tables' words."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import EnumMeta
from functools import cached_property
from inspect import signature
from itertools import chain
from typing import Any, get_args, get_type_hints

from erp_core.kit.i18n import N_, paper_languages
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.operation import operation_of
from erp_core.kit.schema import Input
from erp_core.kit.words import Field, ValueKind, fields_of
from erp_core.platform.importing.cells.parts import PARTS, WHOLE
from erp_core.platform.importing.cells.roles import FIELD as ROLE_FIELD
from erp_core.platform.importing.cells.roles import FLAGS, ROLE

LINES = "lines"
# The column that says which rows are one document: its number in the file, which is kept in the notes.
REFERENCE = "reference"
_REFERENCE = Field(N_("Order reference"), ValueKind.TEXT)


@dataclass(frozen=True)
class FileShape:
    """The columns a file may have.

    Attributes:
        record: name of the table.
        head: what is written of a record itself, by name.
        lines: what is written of its lines; empty where it has none.
        key: the column nothing can be read without: what records are known by, or an item, on lines.
        needed: those of the head that no new record does without.
        needed_of_line: the same of a line.
        line: what is written of a line.
        data: what is written of a record.
        is_numbered: whether we number the records, whatever number the file gives them.
    """

    record: str
    head: dict[str, Field]
    lines: dict[str, Field]
    key: str
    needed: tuple[str, ...]
    needed_of_line: tuple[str, ...] = ()
    line: type[Input] | None = None
    data: type[Input] | None = None
    is_numbered: bool = False

    def choices(self, column: str) -> list[str]:
        """The values a column of a record itself may have, where they are few; else none."""
        if column in self.head and self.head[column].kind is ValueKind.LOCALE:
            return [*paper_languages()]
        own = self.data.model_fields.get(column) if self.data is not None else None
        types = (own.annotation, *get_args(own.annotation)) if own is not None else ()
        return next(([str(one) for one in t] for t in types if isinstance(t, EnumMeta)), [])

    @cached_property
    def line_columns(self) -> dict[str, str]:
        """Name of a column to the field of a line; one called as a field of the head has a longer name."""
        return {f"line_{name}" if name in self.head else name: name for name in self.lines}

    @cached_property
    def roles(self) -> dict[str, Field]:
        """The flags that one column may say together; none where the record has not all of them."""
        return {name: self.head[name] for name in FLAGS} if self.head.keys() >= {*FLAGS} else {}

    @cached_property
    def parts(self) -> dict[str, Field]:
        """What several columns may say of the address; none where the record has none."""
        return PARTS if WHOLE in self.head else {}

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every column by its name, in the order in which they are chosen from."""
        first = {REFERENCE: _REFERENCE} if self.lines or self.is_numbered else {}
        first |= {ROLE: ROLE_FIELD} if self.roles else {}
        head: dict[str, Field] = {}
        for name, field in self.head.items():
            head |= {name: field} | (self.parts if name == WHOLE else {})
        return first | head | {column: self.lines[name] for column, name in self.line_columns.items()}

    def column_of(self, path: str) -> str:
        """The column of a field as a refusal names it: ``customer_id``, ``lines.3.quantity``."""
        of, _dot, name = path.rpartition(".")
        if not of.startswith(LINES):
            return path
        return next((column for column, field in self.line_columns.items() if field == name), "")


def shape_of(kind: Kind, data: type[Input]) -> FileShape:
    """The shape of files with records of a kind, which are written as ``data`` says."""
    record = kind.stored_in
    head = _readable(record, data)
    line = _line_of(data)
    lines = _readable(f"{record}_line", line) if line is not None else {}
    needed = _required(head, data)
    needed_of_line = _required(lines, line) if line is not None else ()
    telling = needed_of_line or needed
    named = (name for name in telling if (lines or head)[name].refers_to)
    key = next(chain(kind.found_by, named, telling), "")
    return FileShape(record, head, lines, key, needed, needed_of_line, line, data, bool(kind.series))


def written(create: Callable[..., Any]) -> Any:
    """What an operation takes that makes a record.

    From its signature: its model of arguments takes long to make, and the command line asks at its start
    which kinds there are.
    """
    function = operation_of(create).function
    _context, name, *_more = signature(function).parameters
    return get_type_hints(function)[name]


def _is_readable(field: Field) -> bool:
    """Whether a cell can say the field: it has a title, and records it names are known by a code."""
    if not field.refers_to:
        return bool(field.title)
    named = KINDS.stored_in(field.refers_to)
    return named is not None and named.stored_in == field.refers_to and bool(field.title and named.found_by)


def _readable(table: str, data: type[Input]) -> dict[str, Field]:
    known = fields_of(table)
    return {name: field for name, field in known.items() if name in data.model_fields and _is_readable(field)}


def _line_of(data: type[Input]) -> type[Input] | None:
    lines = data.model_fields.get(LINES)
    inner = (one for one in get_args(lines.annotation)) if lines is not None else iter(())
    return next((one for one in inner if isinstance(one, type) and issubclass(one, Input)), None)


def _required(names: dict[str, Field], data: type[Input]) -> tuple[str, ...]:
    return tuple(name for name in names if data.model_fields[name].is_required())
