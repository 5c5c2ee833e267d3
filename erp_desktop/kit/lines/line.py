"""Line: one line of a document while it is typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import clean_code, clean_line, clean_lines, folded, unusable
from erp_core.kit.reading.expressions import is_expression
from erp_core.kit.types import control_character_told
from erp_core.kit.words import ValueKind
from erp_desktop.kit.inputs.decimal_line import read_number, read_typed
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.inputs.plain_line import too_long
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.look.format import format_figure

NO_CODE = N_("This is not a code.")


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
        passed: columns Enter passed over because a record on its way was to fill them.
        unfit: those of the errors that say a value does not go with the line's others.
        answered: those that the core said when the line was sent; whether they hold still, it knows alone: it
            may have been mended in another line.
        told: column to what a cell says of how its value came there; no part of the line.
        was_in: column to the currency a number was put there in, where the header says another by now.
        key: the same for the line at every step of what was done; a copy is another line.
    """

    id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    resolving: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)
    unfit: dict[str, str] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict, compare=False)
    told: dict[str, str] = field(default_factory=dict, compare=False)
    was_in: dict[str, str] = field(default_factory=dict)
    key: object = field(default_factory=object, compare=False, repr=False)

    @staticmethod
    def from_view(view: Any, columns: Sequence[LineColumn]) -> "Line":
        """A stored line."""
        line = Line(id=view.id)
        for column in columns:
            if column.is_editable:
                line.put(column.name, column.stored(view))
            if column.was_offered(view):
                line.offered.add(column.name)
        return line

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in it; such a line is not sent."""
        return not (self.id or self.values or self.typed)

    def is_filled(self, column: LineColumn, terms: Any) -> bool:
        """Whether something stands in a cell, or a code without its record in the one that fills it."""
        filling = {column.name, column.filled_by} if column.fills(terms) else {column.name}
        return column.name in self.values or not self.typed.keys().isdisjoint(filling)

    def is_open(self, column: LineColumn) -> bool:
        """Whether a cell has no number: it cannot be read, or would come with what is no record."""
        lacks = column.filled_by in self.typed and column.filled_by not in self.resolving
        return column.name in self.typed or (lacks and column.name not in self.values)

    def is_own(self, name: str) -> bool:
        """Whether somebody put something in a cell that was not offered."""
        return name in self.typed or (name in self.values and name not in self.offered)

    def gives_way(self, column: LineColumn) -> bool:
        """Whether what stands in a cell goes when another record comes that fills it."""
        came_with_record = column.offer is None and column.filled_by in self.values
        return came_with_record or not self.is_own(column.name)

    def answer(self, name: str, columns: Sequence[LineColumn]) -> None:
        """A record came or did not: mark what Enter passed over in its favour and what is empty still."""
        for column in columns:
            if column.filled_by != name or column.name not in self.passed:
                continue
            if name in self.values:
                self.passed.discard(column.name)
            if column.unfilled and column.name not in (self.values.keys() | self.typed.keys()):
                self.errors.setdefault(column.name, _(column.unfilled))

    def value(self, column: LineColumn, terms: Any) -> Any:
        """What a cell holds, computed where it is not typed; None for nothing."""
        return column.compute(self.values, terms) if column.compute else self.values.get(column.name)

    def shown(self, column: LineColumn, terms: Any) -> str:
        """A cell as it is read."""
        if column.name in self.typed:
            return self.typed[column.name]
        value = self.value(column, terms)
        if isinstance(value, Match):
            return value.code
        if column.shown is not None and value is not None:
            return column.shown(value, terms)
        if column.kind is ValueKind.QUANTITY:
            return format_figure(value, column.digits(self.values, terms) or 0)
        return column.number.shown(value) if column.number is not None else str(value or "")

    def put(self, name: str, value: Any) -> None:
        """Write a value into a cell; None or an empty text empties it."""
        if value is None or value == "":
            self.values.pop(name, None)
        else:
            self.values[name] = value

    def refuse(self, column: LineColumn, text: str, problem: str) -> None:
        """Keep a text that is nothing for a cell, and say why."""
        self.values.pop(column.name, None)
        self.resolving.discard(column.name)
        self.typed[column.name] = " ".join(text.split())
        self.errors[column.name] = problem

    def write(
        self, column: LineColumn, text: str, terms: Any, sign: str | None = None, *, is_typed: bool = False
    ) -> None:
        """Write what was typed or pasted into a cell that holds no record; what cannot be read is kept.

        Args:
            is_typed: by hand: it may have to be worked out.
            sign: the decimal sign of all numbers of the column; None for a text that stands alone.
        """
        name = column.name
        for kept in (self.errors, self.typed, self.told, self.was_in):
            kept.pop(name, None)
        self.offered.discard(name)
        if column.number is None:
            value, problem = read_text(text, column, terms)
        elif is_typed and is_expression(text):
            # Pieces are whole: a part of one is marked, and never rounded away.
            value, problem = read_typed(text, column.number, digits=column.digits(self.values, terms) or None)
        else:
            number, beside = column.apart(text, terms) if column.apart is not None else (text, "")
            currency = column.currency(terms)
            value, problem = read_number(number, column.number, sign, {currency} if currency else ())
            problem = problem or self._take_beside(column, beside)
        self.put(name, None if problem else value)
        if problem:
            is_one_line = column.number is None and column.kind is not ValueKind.LONG_TEXT
            self.typed[name] = " ".join(text.split()) if is_one_line else text.strip()
            self.errors[name] = problem

    def take(self, columns: Sequence[LineColumn], source: "Line", terms: Any) -> None:
        """Take cells of another line that hold no record, as they are there.

        What was offered there is offered here again where what it was offered for comes along; else it is
        the figure itself that is taken.
        """
        taken = {column.name for column in columns}
        for column in columns:
            if column.find is not None:
                continue
            name = column.name
            value = source.values.get(name)
            self.write(column, source.typed.get(name, ""), terms)
            if value is not None and not (name in source.offered and column.filled_by in taken):
                self.put(name, value)
                if name in source.was_in:
                    self.was_in[name] = source.was_in[name]

    def _take_beside(self, column: LineColumn, text: str) -> str | None:
        """What stands behind a number fills an empty cell, and must be what a filled one holds."""
        own = self.values.get(column.beside)
        if text and own is None and column.beside not in self.typed:
            self.put(column.beside, text)
        elif text and own != text:
            words = _("This line is in {own}, not in {text}. Change that first, or write the number alone.")
            return words.format(own=own or self.typed[column.beside], text=text)
        return None

    def check(self, columns: Sequence[LineColumn], terms: Any) -> None:
        """Mark values that do not go with the line's others, and unmark those that do by now."""
        for column in columns:
            if column.check is None or column.name in self.typed:
                continue
            name = column.name
            problem = column.check(self.values, terms) if name in self.values else None
            if self.unfit.pop(name, None) == self.errors.get(name):
                self.errors.pop(name, None)
            if problem:
                self.unfit[name] = self.errors[name] = problem

    def offer(self, column: LineColumn, before: Mapping[str, Any], terms: Any) -> None:
        """Put what a column offers in its cell, unless somebody typed there.

        Args:
            before: the line's values before they changed.
        """
        name = column.name
        if column.offer is None or self.is_own(name):
            return
        value = column.offer(before, self.values, terms)
        if value != self.values.get(name):
            self.errors.pop(name, None)
        self.put(name, value)
        if name in self.values:
            self.offered.add(name)
        else:
            self.offered.discard(name)

    def turn(self, column: LineColumn, before: str, now: str) -> None:
        """The header says another currency: a number somebody put there stays, and keeps in which it was."""
        name, was = column.name, self.was_in.get(column.name, before)
        if was == now:
            self.was_in.pop(name, None)
        elif name in self.values and self.is_own(name):
            self.was_in[name] = was

    def expect(self, name: str, code: str, longest: int = 200) -> None:
        """Write a code that still has to be looked up; an empty one leaves the cell empty.

        What can be no code (a sentence, a text that cannot be stored) is marked and looked up nowhere.
        """
        self.values.pop(name, None)
        self.errors.pop(name, None)
        self.typed.pop(name, None)
        self.resolving.discard(name)
        code = " ".join(clean_code(code).split())
        if code:
            self.typed[name] = code
            if len(code) > longest or unusable(code):
                self.errors[name] = _(NO_CODE)
            else:
                self.resolving.add(name)

    def problems(self, columns: Sequence[LineColumn]) -> dict[str, str]:
        """Column to what is missing or wrong, before anybody asks the core (again)."""
        found = {name: words for name, words in self.errors.items() if self.answered.get(name) != words}
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
        was_in = {"was_in": self.was_in} if self.was_in else {}
        return (
            {"id": self.id, "typed": self.typed, "offered": sorted(self.offered)}
            | was_in
            | {
                name: value.state() if isinstance(value, Match) else str(value)
                for name, value in self.values.items()
            }
        )

    @staticmethod
    def from_state(state: Mapping[str, Any], columns: Sequence[LineColumn]) -> "Line":
        """The line a draft kept; its codes without a record are to be looked up again."""
        line = Line(id=state["id"], typed=dict(state["typed"]), offered=set(state.get("offered", ())))
        line.was_in.update(state.get("was_in", {}))
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
            passed=set(self.passed),
            unfit=dict(self.unfit),
            answered=dict(self.answered),
            was_in=dict(self.was_in),
        )


def carry_errors(before: Iterable[Line], after: Sequence[Line]) -> None:
    """Mark in lines that others stand for now what was marked where they hold the same still."""
    wrong = [line for line in before if line.errors]
    states = [(other, other.state()) for other in after] if wrong else []
    for line in wrong:
        was = line.state()
        for other, now in states:
            if was["id"] != now["id"] or (was["id"] is None and was != now):
                continue
            for name, words in line.errors.items():
                if was.get(name) == now.get(name) and was["typed"].get(name) == now["typed"].get(name):
                    other.errors.setdefault(name, words)
                    if line.answered.get(name) == words:
                        other.answered[name] = words


def states_of(views: Iterable[Any], columns: Sequence[LineColumn]) -> list[dict[str, Any]]:
    """The states of stored lines, as a draft keeps them."""
    return [Line.from_view(view, columns).state() for view in views]


def read_text(text: str, column: LineColumn, terms: Any) -> tuple[str | None, str | None]:
    """The text a cell takes, and what is wrong with it. Nothing is cut."""
    has_lines = column.kind is ValueKind.LONG_TEXT
    clean = clean_lines(text.replace("\t", " ")) if has_lines else clean_line(text)
    if unusable(clean):
        return None, control_character_told(unusable(clean))
    if problem := too_long(clean, column.longest):
        return None, problem
    known = column.known(terms) if column.known is not None else ()
    if not clean or not known or clean in known:
        return clean, None
    alike = [one for one in known if folded(one) == folded(clean)]
    if not alike and column.called is not None and (named := column.called(clean, terms)) is not None:
        alike = [named]
    if len(alike) != 1:
        return None, _("{text} is not known here.").format(text=clean)
    return alike[0], None
