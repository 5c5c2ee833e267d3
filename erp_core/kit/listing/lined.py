"""Documents with their lines in a file: each line a row, which says again what it is a line of."""

from typing import Any, NamedTuple

from sqlalchemy import select

from erp_core.kit.kind import KINDS
from erp_core.kit.records.column import refers_to


class Lined(NamedTuple):
    """The columns of such a file.

    Attributes:
        reference: what the column with the document's number is called.
        head: columns of the document.
        lines: what a column is called, and the field of a line that stands in it.
    """

    reference: str
    head: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


def lined_rows(model: Any, lined: Lined) -> tuple[Any, Any]:
    """The rows in no order yet, a document without lines once; and the place of a line in its document."""
    line = model.lines.property.mapper.class_
    head = [_said(model, name).label(name) for name in lined.head]
    lines = [_said(line, name).label(column) for column, name in lined.lines]
    rows = select(model.number.label(lined.reference), *head, *lines).select_from(model)
    return rows.outerjoin(model.lines.and_(line.deleted_at.is_(None))), line.position


def _said(source: Any, name: str) -> Any:
    """The value, or what a record is known by that is named by its id."""
    value, column = getattr(source, name), source.__table__.c[name]
    named = KINDS.stored_in(refers_to(column))
    if named is None or not named.found_by:
        return value
    (key,) = column.foreign_keys
    table = key.column.table.alias()
    return select(table.c[named.found_by[0]]).where(table.c.id == value).scalar_subquery()
