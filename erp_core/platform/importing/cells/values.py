"""What a cell says of a field: a value as the record's own Input takes it, or a sentence why not."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, _, in_every_language
from erp_core.kit.letters import folded
from erp_core.kit.reading.days import read_day
from erp_core.kit.reading.formulas import unguarded
from erp_core.kit.reading.locale_names import locale_title, locale_titles
from erp_core.kit.reading.notation import Notation, Unreadable
from erp_core.kit.reading.numbers import figures_in, may_be_share, read_number, signs_of
from erp_core.kit.words import ValueKind, choice_title, choice_titles
from erp_core.platform.importing.cells.near import as_meant
from erp_core.platform.importing.cells.units import is_at_once, is_unit, told_days, told_unit, without_unit
from erp_core.platform.importing.questions import (
    AS_SHARE,
    AS_SIGN,
    SHARES,
    SIGN,
    Answers,
    Choices,
    share_choices,
    sign_choices,
)
from erp_core.platform.spreadsheet.figures import NUMBERS
from erp_core.platform.spreadsheet.table import NOT_WORKED_OUT, Cell, is_padded

MOST_DIGITS = 15
# What clears a field; a blank cell leaves it as it is.
CLEARED = "(empty)"


# Day and month in figures, before a year.
_FIGURES = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}\b")


class Unread(Exception):
    """The cell is no value of its field; the sentence says why."""


class AskedOnce(Unread):
    """The same, where one answer settles all cells that say so."""


class Reader:
    """Reads the cells of one field.

    Args:
        choices: values the field may have, where they are few.
        texts: all texts that stand in the column; numbers among them tell the decimal sign.
        sign: the decimal sign, where the file tells it.
        notation: how the company writes numbers and days.
        today: the company's day.
        currencies: an amount of one of these is meant, of any where it is empty; None where no amount is.
        units: words for the unit of all numbers.
        answers: what somebody said that texts of the column mean.

    Attributes:
        has_money: the sign or code of a currency stands beside any of the amounts.
    """

    def __init__(
        self,
        kind: ValueKind,
        choices: Sequence[str],
        texts: Sequence[str],
        sign: str,
        notation: Notation,
        today: date,
        currencies: Collection[str] | None = None,
        units: frozenset[str] = frozenset(),
        answers: Answers | None = None,
        name: str = "",
    ) -> None:
        self.kind, self.choices = kind, choices
        self._answers, self._name = answers or Answers(), name
        self._today, self._currencies, self._units = today, currencies, units
        if kind is ValueKind.DATE:
            notation = replace(notation, is_month_first=_is_month_first(texts, notation))
        self._notation = notation
        titles = locale_titles if kind is ValueKind.LOCALE else choice_titles
        self._words = {folded(word): one for one in choices for word in titles(one)}
        self._alike = {as_meant(word): one for word, one in self._words.items()}
        self._told = set[str]()
        is_amount = kind in NUMBERS and currencies is not None
        self.has_money = is_amount and any(figures_in(one.strip()).money for one in texts)
        figures = [without_unit(one, units) for one in texts] if units else texts
        signs = signs_of(figures, sign or notation.decimal) if kind in NUMBERS else None
        self._sign = signs.sign if signs is not None else None
        # Two readings: evidence decides, then a sign that groups digits here and is no decimal sign; else
        # somebody must say which is meant.
        is_open = signs is not None and bool(signs.doubtful) and signs.sign != sign
        self._doubtful = next((one for one in figures if self._is_doubtful(one)), "") if is_open else ""
        yes = (*in_every_language(N_("Yes")), "true", "1", "x", "t", "y", "e")
        no = (*in_every_language(N_("No")), "false", "0", "f", "n", "h")
        self._flags = {folded(word): True for word in yes} | {folded(word): False for word in no}

    def value(self, cell: Cell) -> Any:
        """The value; Unread with a sentence where there is none."""
        if cell.kind == "error" and cell.text == NOT_WORKED_OUT:
            raise Unread(_("This formula was never worked out. Open the file in its program and save it."))
        if cell.kind == "error":
            raise Unread(_("This formula failed. Put a value here."))
        readers: Mapping[str, Callable[[Cell], Any]] = {"flag": self._flag_cell, "day": self._day_cell}
        if cell.kind in readers:
            return readers[cell.kind](cell)
        text = unguarded(cell.text).strip()
        if text == CLEARED:
            return None
        if self.kind in NUMBERS:
            if is_at_once(text, self._units):
                return Decimal(0)
            return self._number(cell, without_unit(text, self._units))
        if self.kind is ValueKind.DATE:
            return self._day(cell, text)
        if self.kind is ValueKind.FLAG:
            return self._flag(text)
        if cell.kind == "number":
            return self._code(text)
        if self._words:
            return self._choice(text)
        return text

    def money(self, cell: Cell) -> str:
        """The sign or code of a currency beside the amount; mostly none."""
        is_told = self.has_money and cell.kind == "text"
        return figures_in(unguarded(cell.text).strip()).money if is_told else ""

    def warning(self, cell: Cell) -> str:
        """What is worth a look though the cell can be read; mostly nothing."""
        if self._words and cell.kind == "text" and (text := unguarded(cell.text).strip()):
            return self._read_as(text)
        is_number = cell.kind == "number" and cell.text.isdecimal() and not is_padded(cell.text)
        if is_number and self.kind is ValueKind.TEXT:
            return _("A number in the spreadsheet: zeros before it may be gone.")
        return ""

    def _flag_cell(self, cell: Cell) -> Any:
        if self.kind is not ValueKind.FLAG:
            raise Unread(_("Yes or no stands here, and something else is wanted."))
        return cell.text == "t"

    def _day_cell(self, cell: Cell) -> Any:
        if self.kind is not ValueKind.DATE:
            words = _("The spreadsheet made this a date: {day}. Type it anew as text.")
            raise Unread(words.format(day=cell.text))
        try:
            return date.fromisoformat(cell.text.partition("T")[0])
        except ValueError as error:
            raise Unread(_("This is not a date.")) from error

    def _day(self, cell: Cell, text: str) -> date:
        """The day of a text, or of a number like 20240115; never one that another year would move."""
        if cell.kind == "number" and len(text) != len("20240115"):
            words = _("This is a number and no date: “{text}”. Give the cell the format of a date.")
            raise Unread(words.format(text=text))
        try:
            first, other = (read_day(text, self._notation, base) for base in self._bases)
        except Unreadable as error:
            raise Unread(str(error)) from error
        if first != other:
            raise Unread(_("Write the whole date, with its year."))
        return first

    @property
    def _bases(self) -> tuple[date, date]:
        """Two days ten years apart: a whole date is the same from both, and one in short is not."""
        return self._today, self._today + timedelta(days=3653)

    def _number(self, cell: Cell, text: str) -> Decimal:
        if cell.kind == "number":
            return self._asked(Decimal(text), text)
        sign = self._sign_said(text) if self._doubtful and figures_in(text).is_ambiguous else self._sign
        try:
            is_percent = self.kind is ValueKind.PERCENT
            number = read_number(
                text, self._notation, sign, is_percent=is_percent, currencies=self._currencies
            )
        except Unreadable as error:
            money = figures_in(text).money
            told = told_days(text, self._units) or ((not money or is_unit(money)) and told_unit(text))
            raise Unread(told or str(error)) from error
        return self._asked(number, text)

    def _is_doubtful(self, text: str) -> bool:
        """Whether a number like 1.250 where the point is the decimal sign: others write so for 1250."""
        figures = figures_in(text)
        return figures.is_ambiguous and self._notation.decimal in figures.digits

    def _sign_said(self, text: str) -> str:
        """The decimal sign of the column, where somebody said it; it is asked once."""
        figures = figures_in(self._doubtful)
        choices = sign_choices(figures.digits, figures.readings, self._notation.decimal)
        if answer := self._answers.ask(self._name, SIGN, choices):
            return AS_SIGN[answer]
        words = _("{text} can be two numbers here. Write {example}, or put numbers into the cells.")
        raise AskedOnce(words.format(text=text, example=self._notation.number))

    def _asked(self, number: Decimal, text: str) -> Decimal:
        """A number; a percentage that may be a share is none until somebody says which is meant."""
        is_share = may_be_share(number, has_sign=figures_in(text).is_percent)
        if self.kind is not ValueKind.PERCENT or not is_share:
            return number
        answer = self._answers.ask(self._name, SHARES, share_choices(self._notation.decimal))
        if answer:
            return number * 100 if answer == AS_SHARE else number
        words = _("This can be {percent} or {number} percent. Write it as text with its sign.")
        raise AskedOnce(words.format(percent=format((number * 100).normalize(), "f"), number=text))

    def _code(self, text: str) -> str:
        if sum(map(str.isdigit, text)) > MOST_DIGITS:
            words = _("A spreadsheet keeps {digits} digits, and this number has more. Type it anew as text.")
            raise Unread(words.format(digits=MOST_DIGITS))
        return text

    def _flag(self, text: str) -> bool:
        known = self._flags.get(folded(text))
        if known is None:
            raise Unread(_("Write {yes} or {no}.").format(yes=_("Yes"), no=_("No")))
        return known

    def _choice(self, text: str) -> str:
        known = self._meant(text) or self._answers.ask(self._name, text, self.options())
        if not known:
            words = _("“{text}” is none of: {choices}.")
            choices = ", ".join(title for _value, title in self.options())
            raise AskedOnce(words.format(text=text[:40], choices=choices))
        return known

    def options(self) -> Choices:
        """The values the field may have, where they are few, with their titles."""
        title = locale_title if self.kind is ValueKind.LOCALE else choice_title
        return [(value, title(value)) for value in dict.fromkeys(self._words.values())]

    def _meant(self, text: str) -> str | None:
        """The choice called so; else the only one with all these words in a title: ``Greige``."""
        exact = self._words.get(folded(text)) or self._alike.get(as_meant(text))
        if exact is not None:
            return exact
        wanted = as_meant(text)
        titled = {one for title, one in self._alike.items() if wanted <= title}
        return titled.pop() if wanted and len(titled) == 1 else None

    def _read_as(self, text: str) -> str:
        """Where a choice is told by a part of its title: what it is taken for, once for each such text."""
        known, told = self._meant(text), folded(text)
        if known is None or told in self._words or as_meant(text) in self._alike or told in self._told:
            return ""
        self._told.add(told)
        title = locale_title if self.kind is ValueKind.LOCALE else choice_title
        return _("“{text}” is read as {choice}.").format(text=text[:40], choice=title(known))


def _is_month_first(texts: Sequence[str], notation: Notation) -> bool:
    """Whether the days of a column name the month before the day: where only that can be, else as usual."""
    figures = [found.groups() for text in texts if (found := _FIGURES.match(text))]
    is_day_first, is_month_first = (any(int(pair[place]) > 12 for pair in figures) for place in (0, 1))
    return notation.is_month_first if is_day_first == is_month_first else is_month_first


def sign_of(columns: Iterable[Sequence[str]]) -> str:
    """The decimal sign that all columns of numbers tell which tell any; nothing where they differ."""
    told = {signs_of(texts, "").sign for texts in columns} - {"", None}
    return str(told.pop()) if len(told) == 1 else ""
