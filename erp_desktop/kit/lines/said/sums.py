"""Sums: what the lines add up to, and whether all of them are in it."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_spec import LinesSpec


class Sums:
    """The totals of lines.

    Attributes:
        figures: every total by its name; None for what cannot be computed.
        lacking: how many lines something is typed in that add nothing yet.
    """

    def __init__(self, spec: LinesSpec, terms: Any) -> None:
        self._spec = spec
        self.figures = spec.sum_up((), terms)
        self.lacking = 0
        self._parts: dict[int, tuple[Line, tuple[Decimal | None, ...]]] = {}

    def renew(self, lines: Sequence[Line], terms: Any, changed: Collection[int] | None = None) -> None:
        """Add up again; what a line adds is worked out again only where it changed.

        Args:
            changed: ids of the objects of those lines; all where None.
        """
        numbers = [column for column in self._spec.columns if column.number is not None]
        unreadable = {c.name for line in lines if line.typed for c in numbers if line.is_open(c)}
        parts = self._parts if changed is not None else {}  # it keeps the lines: no id is another one's
        for line in lines:
            if id(line) not in parts or id(line) in (changed or ()):
                parts[id(line)] = line, self._spec.parts(line.values, terms)
        if len(parts) > len(lines):
            parts = {id(line): parts[id(line)] for line in lines}
        self._parts = parts
        self.lacking = sum(None in added and not line.is_empty for line, added in parts.values())
        added = (of_line for _line, of_line in parts.values())
        self.figures = self._spec.sum_up(added, terms, unreadable=unreadable)
