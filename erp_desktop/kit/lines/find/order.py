"""The lines of a document in the order of one of their columns."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from erp_core.kit.letters import folded
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn


def in_order(lines: Sequence[Line], column: LineColumn, terms: Any) -> list[Line]:
    """From the least on, or the other way round where they stand so already; what is empty comes last."""

    def key(line: Line) -> tuple[int, Any]:
        value = line.value(column, terms)
        if isinstance(value, Decimal):
            return 0, value
        text = folded(line.shown(column, terms))
        return (1, text) if text else (2, "")

    ordered = sorted(lines, key=key)
    is_so = all(one is other for one, other in zip(ordered, lines, strict=True))
    return ordered[::-1] if is_so else ordered
