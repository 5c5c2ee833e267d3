"""PasteBook: a clip on its way into the lines: what its columns are, what of it is taken, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from time import monotonic
from typing import Any

from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import clean_code, unusable
from erp_core.kit.reading.cells import BLANK, ClipCell
from erp_core.kit.reading.notation import COMMA, POINT
from erp_core.kit.reading.numbers import figures_in, may_be_share, signs_of, without_minus, without_word
from erp_core.kit.reading.totals import is_total
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lines import line_filler
from erp_desktop.kit.lines.clips.paste_cell import error_words, round_to, write_cell
from erp_desktop.kit.lines.clips.paste_plan import PastePlan, number_texts
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_spec import LinesSpec
from erp_desktop.kit.look.format import notation

CHOOSE_SIGN = N_("Choose above ({key}) which sign is the decimal one.")
Found = dict[str, dict[str, Match | str]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a clip goes.

    Attributes:
        below: copies of the lines it is written over, from the current one on.
        room: how many lines it may have.
    """

    spec: LinesSpec
    terms: Any
    below: Sequence[Line]
    room: int


class PasteBook:
    """What stands in it can be changed until it is taken. Not shared between threads.

    Attributes:
        rows: the cells, as they are read by now.
        columns: what each column of the clip is; None for one that is left out.
        signs: the decimal sign of each column of numbers, by its name; None where it must be chosen.
        doubts: how that sign was found.
        taken: which rows are taken.
        totals: rows that hold totals and no line, by their number; left out unless somebody ticks them.
        shares: columns of percentages in which 0.18 means 18 %.
        turned: columns in which -100 means 100, as what left is written in some programs.
        notes: what the user is told of how it was read.
    """

    def __init__(self, ground: Ground, plan: PastePlan, found: Found, left_out: Sequence[int] = ()) -> None:
        self._ground, self.plan = ground, plan
        self.rows = [list(row) for row in plan.rows]
        self.columns = list(plan.columns)
        self.columns += [None] * (max((len(row) for row in self.rows), default=0) - len(self.columns))
        self.doubts = plan.signs(notation().decimal)
        self.signs: dict[str, str | None] = {name: signs.sign for name, signs in self.doubts.items()}
        self.shares: set[str] = set()
        self.turned: set[str] = set()
        self._found = found
        self.totals = [number for number in range(len(self.rows)) if self._is_total(number)]
        left = {*left_out, *self.totals}
        self.taken = [number not in left for number in range(len(self.rows))]
        self._typed: set[tuple[int, int]] = set()
        self._lines: dict[int, Line] = {}
        self._problems: dict[int, dict[int, str]] = {}
        self._sign_seen: set[str] = set()

    # What it holds

    def cell(self, row: int, place: int) -> ClipCell:
        return self.rows[row][place] if place < len(self.rows[row]) else BLANK

    def line(self, row: int) -> Line:
        """What a row becomes."""
        if row not in self._lines:
            self._lines[row] = self._made(row)
        return self._lines[row]

    def lines(self) -> list[Line]:
        """What all rows become that are taken."""
        return [self.line(row) for row in range(len(self.rows)) if self.taken[row]]

    def filled(self) -> list[int]:
        """Rows that are taken and become lines in which something stands."""
        return [row for row, taken in enumerate(self.taken) if taken and not self.line(row).is_empty]

    def problems(self, row: int) -> dict[int, str]:
        """What is wrong in a row, by the place of its column."""
        if row not in self._problems:
            self._problems[row] = self._wrong(row)
        return self._problems[row]

    def read_some(self, seconds: float) -> bool:
        """Work rows out for so long; whether all of them are."""
        end = monotonic() + seconds
        for row in range(len(self.rows)):
            if row not in self._problems:
                self.problems(row)
                if monotonic() >= end:
                    return len(self._problems) == len(self.rows)
        return True

    def red_rows(self) -> list[int]:
        """Rows that are taken and wrong."""
        return [row for row in range(len(self.rows)) if self.taken[row] and self.problems(row)]

    def doubt(self, row: int, place: int) -> str:
        """What is to be looked at in a cell that is not wrong; empty for nothing."""
        column, cell = self.columns[place], self.cell(row, place)
        if column is None or (row, place) in self._typed:
            return ""
        if column.find is not None and self._has_both(column, cell):
            words = _("The spreadsheet shows {shown} and holds {number}; both are known here.")
            return words.format(shown=cell.shown, number=cell.text)
        part = self._share(column, cell)
        if part is not None and column.name not in self._sign_seen:
            words = _("Is this {plain} % or {share} %? Choose it above ({key}).")
            plain, share = cell.text.strip(), format((part * 100).normalize(), "f")
            return words.format(plain=plain, share=share, key=keys.EDIT_CELL.keys)
        if column.number is not None and self.is_doubtful(column.name) and cell.kind == "text":
            figures = figures_in(without_word(cell.text)[0])
            sign = self.signs.get(column.name)
            number = figures.readings.get(sign or "")
            if figures.is_ambiguous and number is not None:
                words = _("“{text}” is read as {number}; with the other sign it would be another number.")
                return words.format(text=cell.text.strip(), number=column.number.shown(number))
        return ""

    def note(self, row: int, place: int) -> str:
        """What else there is to say of a cell: whom a code names, how a number was rounded."""
        column = self.columns[place]
        if column is None:
            return ""
        line = self.line(row)
        match = line.values.get(column.name) if column.find is not None else None
        named = f"{match.code} · {match.name}" if isinstance(match, Match) and match.name else ""
        return line.told.get(column.name, "") or named

    def is_doubtful(self, name: str) -> bool:
        """Whether nothing in the clip says which decimal sign a column has, and nobody chose it."""
        signs = self.doubts.get(name)
        if signs is None or name in self._sign_seen:
            return False
        return signs.sign is None or (bool(signs.doubtful) and signs.sign == notation().decimal)

    def has_signs(self, name: str) -> bool:
        """Whether the decimal sign makes a difference in a column."""
        signs = self.doubts.get(name)
        return signs is not None and (signs.sign is None or bool(signs.doubtful))

    def has_shares(self, name: str) -> bool:
        """Whether a column of percentages holds numbers that may be hundredths of what is meant."""
        places = [n for n, column in enumerate(self.columns) if column is not None and column.name == name]
        return any(
            self._share(column, self.cell(row, place)) is not None
            for place in places
            if (column := self.columns[place]) is not None
            for row in range(len(self.rows))
            if (row, place) not in self._typed
        )

    def has_minuses(self, name: str) -> bool:
        """Whether numbers below nought stand in a column that takes none, or stood there as typed."""
        return any(
            without_minus(cell.text) != cell.text
            for place, column in enumerate(self.columns)
            if column is not None and column.name == name and column.number is not None
            for cell in (self.cell(row, place) for row in range(len(self.rows)))
            if cell.kind in ("text", "number")
        )

    def has_doubts(self) -> bool:
        """Whether something in it can be meant otherwise."""
        unseen = [name for name in self.doubts if name not in self._sign_seen]
        if any(self.is_doubtful(name) or self.has_shares(name) for name in unseen):
            return True
        records = [n for n, c in enumerate(self.columns) if c is not None and c.find is not None]
        return any(self.doubt(row, place) for place in records for row in range(len(self.rows)))

    def unknown(self) -> dict[str, list[str]]:
        """Codes nobody looked up yet, by the column's name."""
        wanted: dict[str, list[str]] = {}
        for place, column in enumerate(self.columns):
            if column is not None and column.find is not None:
                known = self._found.get(column.name, {})
                texts = codes_in(self.rows, place, column.longest)
                if new := [text for text in texts if text not in known]:
                    wanted[column.name] = new
        return wanted

    # What is changed

    def choose(self, place: int, column: LineColumn | None) -> None:
        """Say what a column of the clip is; a column has one place only."""
        if column is not None:
            self.columns = [None if one == column else one for one in self.columns]
        self.columns[place] = column
        if column is not None and column.number is not None:
            signs = signs_of(number_texts(self.rows, place, column), notation().decimal)
            self.doubts[column.name], self.signs[column.name] = signs, signs.sign
            self._sign_seen.discard(column.name)
        self._forget()

    def choose_sign(self, name: str, sign: str) -> None:
        """Say which decimal sign a column has."""
        self.signs[name] = sign
        self._sign_seen.add(name)
        self._forget()

    def choose_share(self, name: str, *, is_share: bool) -> None:
        """Say whether 0.18 in a column of percentages is 18 %."""
        self.shares = self.shares | {name} if is_share else self.shares - {name}
        self._sign_seen.add(name)
        self._forget()

    def choose_minus(self, name: str, *, is_turned: bool) -> None:
        """Say whether -100 in a column is 100."""
        self.turned = self.turned | {name} if is_turned else self.turned - {name}
        self._forget()

    def write(self, row: int, place: int, text: str) -> None:
        """Type over a cell."""
        cells = self.rows[row]
        cells += [BLANK] * (place + 1 - len(cells))
        cells[place] = ClipCell(text)
        self._typed.add((row, place))
        self._forget(row)

    def choose_record(self, row: int, place: int, match: Match) -> None:
        """Type the code of a record over a cell, which was chosen from the list there."""
        column = self.columns[place]
        if column is not None and column.find is not None:
            self._found.setdefault(column.name, {})[code_of(match.code)] = match
        self.write(row, place, match.code)

    def take(self, row: int, *, is_taken: bool) -> None:
        """Leave a row out, or take it after all; those below it move up."""
        self.taken[row] = is_taken
        if any(not line.is_empty for line in self._ground.below):  # each row is over another line by now
            self._forget()

    def put_found(self, found: Mapping[str, Mapping[str, Match | str]]) -> None:
        """What codes stand for that were looked up."""
        for name, answers in found.items():
            self._found.setdefault(name, {}).update(answers)
        self._forget()

    def _forget(self, row: int | None = None) -> None:
        for kept in (self._lines, self._problems):
            kept.clear() if row is None else kept.pop(row, None)

    # Inside

    def _made(self, row: int) -> Line:
        """A line with the cells of a row written over those it is put over."""
        spec, terms = self._ground.spec, self._ground.terms
        number = sum(self.taken[:row])
        line = self._ground.below[number].copy() if number < len(self._ground.below) else Line()
        before = dict(line.values)
        cells = [(column, place) for place, column in enumerate(self.columns) if column is not None]
        # What fills another cell comes after that cell's own text.
        for column, place in sorted(cells, key=lambda one: bool(one[0].beside)):
            cell, is_typed = self.cell(row, place), (row, place) in self._typed
            if column.find is not None:
                text = self._code(column, cell)
                line_filler.expect(spec, line, column.name, text, terms)
                if problem := no_code(cell):
                    line.refuse(column, text, problem)
            elif column.is_editable:
                part = None if is_typed or column.name not in self.shares else self._share(column, cell)
                cell, is_share = (cell, False) if part is None else (ClipCell(f"{part:f}", "number"), True)
                sign = None if is_typed else self.signs.get(column.name)
                if column.name in self.turned:
                    cell = replace(cell, text=without_minus(cell.text))
                write_cell(line, column, cell, terms, sign, is_typed=is_typed, is_share=is_share)
        for column in spec.records():
            found = self._found.get(column.name, {}).get(line.typed.get(column.name, ""))
            if column.name in line.resolving and found is not None:
                line_filler.answer(spec, line, column.name, found, terms)
        line_filler.offer(spec, line, before, terms)
        self._round(row, line)
        line.check(spec.columns, terms)
        if line.is_empty:
            line.errors.clear()
        return line

    def _round(self, row: int, line: Line) -> None:
        """A number a spreadsheet worked out has as many decimals as the line's unit, if that has any."""
        for place, column in enumerate(self.columns):
            if column is not None and (digits := column.digits(line.values, self._ground.terms)):
                round_to(line, column, self.cell(row, place), digits)

    def _wrong(self, row: int) -> dict[int, str]:
        line = self.line(row)
        if line.is_empty:
            return {}
        places = {column.name: n for n, column in enumerate(self.columns) if column is not None}
        wrong: dict[int, str] = {}
        for name, sentence in line.problems([self._ground.spec.column(name) for name in places]).items():
            column = self._ground.spec.column(name)
            first = min(places.values(), default=0)
            text = sentence if name in places else f"{_(column.title)}: {sentence}"
            wrong.setdefault(places.get(name, first), text)
        for name, place in places.items():
            cell = self.cell(row, place)
            is_open = self.signs.get(name, "") is None and (row, place) not in self._typed
            if is_open and cell.kind == "text" and not cell.is_blank:
                readings = figures_in(without_word(cell.text)[0]).readings
                if readings[POINT] != readings[COMMA]:
                    wrong[place] = _(CHOOSE_SIGN).format(key=keys.EDIT_CELL.keys)
        return wrong

    def _code(self, column: LineColumn, cell: ClipCell) -> str:
        """The text a cell names a record by: as it is shown, where only that is known."""
        found = self._found.get(column.name, {})
        if cell.shown and isinstance(found.get(cell.shown), Match):
            return cell.text if isinstance(found.get(cell.text), Match) else cell.shown
        return cell.text

    def _has_both(self, column: LineColumn, cell: ClipCell) -> bool:
        found = self._found.get(column.name, {})
        return bool(cell.shown) and all(isinstance(found.get(t), Match) for t in (cell.shown, cell.text))

    def _share(self, column: LineColumn, cell: ClipCell) -> Decimal | None:
        """A number of percent that may be hundredths: a spreadsheet shows 0.18 as 18 % once told to."""
        if column.number is None or not column.number.is_percent or "%" in cell.text or cell.is_blank:
            return None
        if cell.kind != "text":
            value, has_sign = Decimal(cell.text) if cell.kind == "number" else None, False
        else:
            figures = figures_in(cell.text)
            value, has_sign = figures.readings.get(self.signs.get(column.name) or ""), figures.is_percent
        return value if may_be_share(value, has_sign=has_sign) else None

    def _is_total(self, row: int) -> bool:
        """Whether it holds totals; what an item is called here is no total."""
        key = next((n for n, c in enumerate(self.columns) if c is not None and c.find is not None), None)
        column = self.columns[key] if key is not None else None
        text = self.cell(row, key).text if key is not None else ""
        is_known = column is not None and isinstance(
            self._found.get(column.name, {}).get(code_of(text)), Match
        )
        return not is_known and is_total(self.rows[row], key)


def codes_in(rows: Sequence[Sequence[ClipCell]], place: int, longest: int) -> list[str]:
    """Texts of a column that are looked up, each once, also as a spreadsheet shows them."""
    texts: dict[str, None] = {}
    for row in rows:
        cell = row[place] if place < len(row) else BLANK
        if not cell.is_blank and not no_code(cell):
            for text in map(code_of, (cell.text, cell.shown)):
                if text and len(text) <= longest and not unusable(text):
                    texts.setdefault(text)
    return list(texts)


def code_of(text: str) -> str:
    """A text as it is looked up."""
    return " ".join(clean_code(text).split())


def no_code(cell: ClipCell) -> str:
    """Why a cell holds no code, though there is something in it; empty where it may."""
    if cell.kind == "day":
        return _("A date stands here; perhaps the spreadsheet made it of a code.")
    if cell.kind == "error":
        return error_words(cell.text)
    digits = cell.text.strip().removesuffix(".0")
    is_cut = cell.kind == "number" and len(digits) > _MOST_DIGITS
    if is_cut or _is_scientific(cell.text):
        return _("A spreadsheet keeps 15 digits of a number, and this one has more. Write the code as text.")
    return ""


def _is_scientific(text: str) -> bool:
    head, _e, power = text.strip().upper().partition("E+")
    return power.isdecimal() and len(power) >= 2 and head[:1].isdecimal() and "." in head.replace(",", ".")


_MOST_DIGITS = 15
