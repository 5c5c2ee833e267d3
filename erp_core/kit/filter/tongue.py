"""Tongue: in which words, signs and names somebody writes a filter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from erp_core.kit.letters import folded
from erp_core.kit.reading.notation import Notation


def _in_english(message: str) -> str:
    return message


@dataclass(frozen=True)
class RecordNames:
    """What records are called that a filter names: both ways, as far as whoever writes knows them.

    Args:
        called: kind of record to the id of each, and what it is called: its name first, then its code.
    """

    called: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)

    def id_of(self, of: str, text: str) -> int | None:
        """The one record that is called exactly so; None where there is none, or several."""
        wanted = folded(text)
        known = self.called.get(of, {})
        found = {id for id, names in known.items() if any(folded(name) == wanted for name in names)}
        return found.pop() if len(found) == 1 else None

    def name_of(self, of: str, id: int) -> str:
        """What a record is called; empty where that is not known, or where others are called so too."""
        names = self.called.get(of, {}).get(id, ())
        return next((name for name in names if self.id_of(of, name) == id), "")


NOBODY = RecordNames()


@dataclass(frozen=True)
class Tongue:
    """In which words, signs and names somebody writes a filter; English is always understood.

    Attributes:
        today: the company's day, to which days without a year are read.
        notation: the signs of numbers and the order of dates; None for programs, which write points and
            ISO dates only.
        translate: gives the words of the language beside the English ones.
        records: names of the records that are known.
    """

    today: date
    notation: Notation | None = None
    translate: Callable[[str], str] = _in_english
    records: RecordNames = NOBODY

    def words_for(self, message: str) -> tuple[str, ...]:
        """A constant in the language and in English."""
        return tuple(dict.fromkeys(word for word in (self.translate(message), message) if word))
