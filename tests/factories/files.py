"""A file of one record of any kind, as its own program would tell of its cells."""

from datetime import date
from decimal import Decimal
from typing import Any

from erp_core import Core
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS
from erp_core.kit.words import Field
from erp_core.platform.importing.file_shape import FileShape
from erp_core.platform.importing.schema import ImportFile


def file_of_one(core: Core, shape: FileShape, record: Any, **others: str) -> ImportFile:
    """All that a file can say of a record and its lines; ``others`` are the texts of columns that differ."""
    columns = list(shape.fields)
    rows = []
    for number, line in enumerate(getattr(record, "lines", None) or [None], start=1):
        cells = []
        for name in columns:
            if name in others:
                cells.append(f"t{others[name]}")
                continue
            is_line = name in shape.line_columns
            owner, own = (line, shape.line_columns[name]) if is_line else (record, name)
            cells.append(_cell(core, shape.fields[name], getattr(owner, own, None)))
        rows.append((number, False, cells))
    return ImportFile(rows=rows, places={name: n for n, name in enumerate(columns)}, has_titles=False)


def _cell(core: Core, field: Field, value: Any) -> str:
    if field.refers_to and value is not None:
        kind = KINDS.stored_in(field.refers_to)
        assert kind is not None
        get: Any = OPERATIONS.get(f"{kind.name}.get")
        return f"t{core.run(get.function, value).code}"
    if value is None:
        return "t"
    if isinstance(value, bool):
        return f"f{'t' if value else 'f'}"
    if isinstance(value, Decimal | int):
        return f"n{value}"
    return f"d{value}" if isinstance(value, date) else f"t{value}"
