"""Line: one line of a document while it is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import _
from erp_desktop.kit.inputs.decimal_line import read_number
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.look.format import format_integer

LONGEST_TEXT = 1000


@dataclass(slots=True)
class Line:
    """One line while it is typed.

    Attributes:
        id: of the stored line; None for a new one.
        values: by column; what is empty is not in it.
        typed: column to text that is not (yet) its number or its record; kept so that nothing typed is lost.
        errors: column to the sentence that says what is wrong there.
        resolving: columns whose code is being looked up.
        offered: columns whose value nobody typed; it changes with what it was offered for.
    """

    id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    resolving: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)

    @staticmethod
    def from_view(view: Any, columns: Sequence[LineColumn]) -> "Line":
        """A stored line."""
        line = Line(id=view.id)
        for column in columns:
            if column.is_editable:
                line.put(column.name, column.stored(view))
            if column.offered_as and getattr(view, column.offered_as):
                line.offered.add(column.name)
        return line

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in it; such a line is not sent."""
        return not (self.id or self.values or self.typed)

    def put(self, name: str, value: Any) -> None:
        """Write a value into a cell; None or an empty text empties it."""
        if value is None or value == "":
            self.values.pop(name, None)
        else:
            self.values[name] = value

    def write(self, column: LineColumn, text: str) -> None:
        """Write what was typed or pasted into a cell that holds no record; text that is no number is kept."""
        name = column.name
        self.errors.pop(name, None)
        self.offered.discard(name)
        if column.number is None:
            if len(text) > LONGEST_TEXT:
                most = format_integer(LONGEST_TEXT)
                self.errors[name] = _("Only the first {count} characters fit here.").format(count=most)
            self.put(name, " ".join(text[:LONGEST_TEXT].split()))
            return
        self.typed.pop(name, None)
        value, problem = read_number(text, column.number)
        self.put(name, None if problem else value)
        if problem:
            self.typed[name] = text.strip()
            self.errors[name] = problem

    def offer(self, column: LineColumn, before: Mapping[str, Any], terms: Any) -> None:
        """Put what a column offers in its cell, unless somebody typed there.

        Args:
            before: the line's values before they changed.
        """
        name = column.name
        is_typed = name in self.typed or (name in self.values and name not in self.offered)
        if column.offer is None or is_typed:
            return
        value = column.offer(before, self.values, terms)
        if value != self.values.get(name):
            self.errors.pop(name, None)
        self.put(name, value)
        if name in self.values:
            self.offered.add(name)
        else:
            self.offered.discard(name)

    def expect(self, name: str, code: str) -> None:
        """Write a code that still has to be looked up; an empty one leaves the cell empty."""
        self.values.pop(name, None)
        self.errors.pop(name, None)
        self.typed.pop(name, None)
        self.resolving.discard(name)
        if code.strip():
            self.typed[name] = code.strip()
            self.resolving.add(name)

    def problems(self, columns: Sequence[LineColumn]) -> dict[str, str]:
        """Column to what is missing or wrong, before anybody asks the core."""
        found = dict(self.errors)
        for column in columns:
            name = column.name
            if column.missing and name not in self.values and name not in self.resolving:
                found.setdefault(name, _(column.missing))
        return found

    def to_input(self, columns: Sequence[LineColumn]) -> dict[str, Any]:
        """The line as an operation's input wants it."""
        sent = {c.path: c.sent(self.values.get(c.name)) for c in columns if c.is_editable}
        offered = {c.offered_as: c.name in self.offered for c in columns if c.offered_as}
        return {"id": self.id} | sent | offered

    def state(self) -> dict[str, Any]:
        """Plain JSON data for the draft on disk."""
        return {"id": self.id, "typed": self.typed, "offered": sorted(self.offered)} | {
            name: value.state() if isinstance(value, Match) else str(value)
            for name, value in self.values.items()
        }

    @staticmethod
    def from_state(state: Mapping[str, Any], columns: Sequence[LineColumn]) -> "Line":
        """The line a draft kept; its codes without a record are to be looked up again."""
        line = Line(id=state["id"], typed=dict(state["typed"]), offered=set(state.get("offered", ())))
        for column in columns:
            name, value = column.name, state.get(column.name)
            if column.find is not None:
                line.expect(name, line.typed.get(name, ""))
                line.put(name, Match.from_state(value))
            else:
                line.put(name, Decimal(value) if column.number and value is not None else value)
        return line

    def copy(self) -> "Line":
        """The same line once more, as a new one."""
        return Line(
            values=dict(self.values),
            typed=dict(self.typed),
            errors=dict(self.errors),
            resolving=set(self.resolving),
            offered=set(self.offered),
        )
