"""LinesSpec: a grid of lines as data: its columns, what follows what, its totals."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from erp_core.kit.words import ValueKind
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.details.line_about import Details
from erp_desktop.kit.lines.line_column import NUMBERS, LineColumn, Values

Follow = Callable[[Values, Match | None, Match | None, Any], dict[str, Any]]
Sums = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Total:
    """One figure under the lines.

    Attributes:
        title: marked with ``N_``.
        column: whose values are summed; none when it is computed.
        compute: the figure from those before it and the header's terms; None where something it needs is
            marked wrong. It is not asked where a figure before it could not be computed.
        shown: writes it, with the header's terms; as numbers of its kind are written when None.
        is_main: the one people look for.
    """

    name: str
    title: str
    kind: ValueKind = ValueKind.MONEY
    column: str = ""
    compute: Callable[[Sums, Any], Decimal | None] | None = None
    shown: Callable[[Decimal, Any], str] | None = None
    is_main: bool = False

    def text(self, figure: Decimal | None, terms: Any) -> str:
        """The figure as it is read; a dash where it cannot be computed."""
        if figure is None:
            return "–"
        return self.shown(figure, terms) if self.shown is not None else NUMBERS[self.kind].shown(figure)


@dataclass(frozen=True, slots=True)
class LinesSpec:
    """What differs between the lines of different documents.

    Attributes:
        columns: from left to right; the first one that can be typed in begins a line.
        follow: name of a column that holds records, to what changes with its record. It is asked with the
            line's values, the record that leaves, the one that comes, and the header's terms; it gives new
            values by column, None to empty one. Cells with text that cannot be read are left alone.
        totals: under the lines, from top to bottom; empty for none.
        terms: what computing needs from the header, made from the form's values and its terms. The grid
            passes it on and never looks inside.
        first_terms: the same before there is a header.
        short_order: columns people paste side by side from a spreadsheet; the second of them holds numbers.
        named_order: the same where a text stands between; the third of them holds numbers.
        under: field of the header to the columns that mean nothing without it; of names the form has not,
            nothing is said.
        looks: of a stored record's lines, what is worth a look before anybody is promised anything; empty for
            nothing.
        details: blocking; what more is told of the line one stands in; None for no panel beside the lines.
    """

    columns: Sequence[LineColumn]
    follow: Mapping[str, Follow] = field(default_factory=dict)
    totals: Sequence[Total] = ()
    terms: Callable[[Values, Any], Any] = lambda _values, _terms: None
    first_terms: Any = None
    short_order: Sequence[str] = ()
    named_order: Sequence[str] = ()
    under: Mapping[str, Collection[str]] = field(default_factory=dict)
    looks: Callable[[Sequence[Any]], str] = lambda _lines: ""
    details: Details | None = None

    def place(self, name: str) -> int:
        """Where the column of this name stands, counted from the left."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)

    def column(self, name: str) -> LineColumn:
        return self.columns[self.place(name)]

    def together(self) -> list[set[str]]:
        """Columns that mean nothing without each other: a record and what it fills, a number and its unit."""
        filled = [{r.name, *(c.name for c in self.columns if c.filled_by == r.name)} for r in self.records()]
        return [*filled, *({column.name, column.beside} for column in self.columns if column.beside)]

    def editable(self) -> list[int]:
        """Places of the columns that can be typed in."""
        return [place for place, column in enumerate(self.columns) if column.is_editable]

    def first(self) -> LineColumn:
        """The column that begins a line."""
        return self.columns[self.editable()[0]]

    def leads_to(self, place: int, values: Values) -> tuple[str, int] | None:
        """Screen and id of the record that a cell of a line names; None where it names none."""
        column = self.columns[place]
        column = self.column(column.names) if column.names else column
        match = values.get(column.name)
        if column.source is None or not isinstance(match, Match):
            return None
        return column.source.leads_to(match)

    def records(self) -> list[LineColumn]:
        """The columns that hold records."""
        return [column for column in self.columns if column.find is not None]

    def column_at(self, path: str) -> LineColumn:
        """The column that shows a field of the input; the first one where none does."""
        return next((c for c in self.columns if c.path == path and c.is_editable), self.first())

    def parts(self, values: Values, terms: Any) -> tuple[Decimal | None, ...]:
        """What one line adds to each total that is a sum, in their order; None for nothing."""
        read = (self.column(total.column) for total in self.totals if total.column)
        return tuple(
            column.compute(values, terms) if column.compute is not None else values.get(column.name)
            for column in read
        )

    def sum_up(
        self,
        parts: Iterable[tuple[Decimal | None, ...]],
        terms: Any,
        *,
        unreadable: Collection[str] = (),
    ) -> dict[str, Decimal | None]:
        """Every total by its name; None for what cannot be computed.

        Args:
            parts: of each line, what it adds.
            unreadable: columns in which something stands that is no number.
        """
        names = [total.name for total in self.totals if total.column]
        lists = list(zip(*parts, strict=True)) or [()] * len(names)
        sums = {
            name: sum((part for part in found if part is not None), Decimal(0))
            for name, found in zip(names, lists, strict=True)
        }
        found: dict[str, Decimal | None] = {}
        for total in self.totals:
            if total.column:
                is_readable = not (
                    unreadable if self.column(total.column).compute else total.column in unreadable
                )
                found[total.name] = sums[total.name] if is_readable else None
            elif total.compute is not None:
                known = {name: figure for name, figure in found.items() if figure is not None}
                found[total.name] = total.compute(known, terms) if len(known) == len(found) else None
        return found
