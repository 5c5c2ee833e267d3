"""Writing: what a list is asked, as the line that asks it; ``LineReader`` reads it back to the same."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from erp_core.kit.days import month_end
from erp_core.kit.filter.query import RANGE, Clause, FieldTest, FilterField
from erp_core.kit.filter.reading import ID_SIGN, LineReader
from erp_core.kit.filter.scanning import ALSO, NOT, RANGE_SIGN, STAR, as_name, as_value, as_word, quoted
from erp_core.kit.filter.tongue import Tongue
from erp_core.kit.filter.values import DAYS, TEXTS, Values, is_day
from erp_core.kit.words import ValueKind

# What would go on with the figures before it.
_GROUP = re.compile(r"\d{2,3}(?:[.,]\d*)?(?:[;.].*)?")
_SIGNS = {"above": ">", "from": ">=", "below": "<", "to": "<="}


class LineWriter:
    """Writes lines about one list.

    Args:
        reader: of the same fields and tongue, where there is one.
    """

    def __init__(
        self, fields: Mapping[str, FilterField], tongue: Tongue, reader: LineReader | None = None
    ) -> None:
        self._fields = fields
        self._tongue = tongue
        self._reader = reader or LineReader(fields, tongue)
        self._words = self._reader.words
        self._values = Values(tongue, self._words)

    def write(self, where: Sequence[Clause], text: str = "") -> str:
        """The line that asks for these clauses and words."""
        words = self.text(text)
        if where and words and _GROUP.fullmatch(words[0]):
            words[0] = quoted(words[0])  # no group of the figures before it
        return " ".join([*self.clauses(where), *words])

    def clauses(self, where: Sequence[Clause]) -> list[str]:
        """A term for each clause."""
        asked: set[str] = set()
        written = []
        for clause in where:
            sign = NOT if clause.is_not else ALSO if clause.field in asked else ""
            asked |= set() if clause.is_not else {clause.field}
            written.append(sign + self.clause(clause))
        return written

    def text(self, text: str) -> list[str]:
        """A term for each word."""
        return [as_word(word, self._reader.is_field) for word in text.split()]

    def clause(self, clause: Clause) -> str:
        """A clause without its sign; one of a field that the list does not have stays wrong."""
        field = self._fields.get(clause.field)
        known = field or FilterField(clause.field, ValueKind.TEXT, frozenset())
        tests = ";".join(self._test(known, test) for test in clause.any)
        return f"{as_name(self._words.word(clause.field))}:{tests}"

    def _test(self, field: FilterField, test: FieldTest) -> str:
        asked = test.asked
        if "empty" in asked:
            return self._words.empty_word
        if "preset" in asked:
            return self._plain(self._words.preset_word(asked["preset"]))
        if field.kind in TEXTS and not {"has", "begins", "is"}.isdisjoint(asked):
            return self._text(asked)
        if field.kind is ValueKind.REFERENCE:
            return self._record(field, asked)
        if field.kind in DAYS:
            return self._days(asked)
        if len(asked) > 1:
            return self._value(field, asked["from"]) + RANGE_SIGN + self._value(field, asked["to"])
        ((name, value),) = asked.items()
        return _SIGNS.get(name, "") + self._value(field, value)

    def _value(self, field: FilterField, value: Any) -> str:
        if isinstance(value, bool):
            return self._words.flag_word(value)
        if field.kind is ValueKind.CHOICE:
            return self._words.choice_word(field, value) or self._plain(str(value))
        return self._plain(self._values.written_number(value))

    def _text(self, asked: Mapping[str, Any]) -> str:
        ((name, value),) = asked.items()
        text = str(value)
        if name == "begins":
            return self._plain(text) + STAR
        return ("=" if name == "is" else "") + self._plain(text, is_first=name == "has")

    def _record(self, field: FilterField, asked: Mapping[str, Any]) -> str:
        ((name, value),) = asked.items()
        records = self._tongue.records
        if name == "is" and isinstance(value, int):
            known = records.name_of(field.of, value)
            return self._plain(known) if known else f"{ID_SIGN}{value}"
        text = self._plain(str(value))
        # Whoever is called just so is not meant: the text is looked for.
        return text + STAR if records.id_of(field.of, str(value)) is not None else text

    def _days(self, asked: Mapping[str, Any]) -> str:
        if len(asked) > 1:
            return _period(asked) or RANGE_SIGN.join(self._day(asked[end]) for end in RANGE)
        ((name, value),) = asked.items()
        if name == "is":
            # Alone, today is the range of that name, which is another test.
            sign = "=" if value == "today" else ""
            return sign + self._day(value)
        if (name, value) == ("to", "today-1"):
            return f"<{self._words.today_word}"
        if (name, value) == ("from", "today+1"):
            return f">{self._words.today_word}"
        return _SIGNS.get(name, "") + self._day(value)

    def _day(self, value: Any) -> str:
        return self._values.written_day(value) if is_day(value) else self._plain(str(value))

    def _plain(self, text: str, *, is_first: bool = True) -> str:
        """A text, in quotation marks where it would be read as something else.

        Args:
            is_first: nothing stands before it that says how it is meant.
        """
        is_other = is_first and (self._words.is_empty(text) or text.startswith(ID_SIGN))
        return quoted(text) if is_other else as_value(text)


def _period(asked: Mapping[str, Any]) -> str:
    """A year or a month, where a range is just that; empty for any other."""
    try:
        first, last = (date.fromisoformat(str(asked[end])) for end in RANGE)
    except ValueError:
        return ""
    if (first.month, first.day) == (1, 1) and last == first.replace(month=12, day=31):
        return f"{first:%Y}"
    return f"{first:%Y-%m}" if first.day == 1 and last == month_end(first) else ""
