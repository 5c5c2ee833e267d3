"""Tongue: in which words, signs and names somebody writes a filter."""

from collections.abc import Callable, Iterable, Mapping
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
        answered: kinds and texts that were asked for, and whether all are known that may be meant.
    """

    called: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)
    answered: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def id_of(self, of: str, text: str) -> int | None:
        """The one record that is called exactly so; None where there is none, or several."""
        found = self._exactly(of, text)
        return found.pop() if len(found) == 1 else None

    def meant(self, of: str, text: str, *, is_whole: bool = False) -> set[int]:
        """All that are called exactly so; where there is none, those of whose names a word begins so.

        A part of a name means somebody only when it was asked for who else may be meant.

        Args:
            is_whole: the whole name is written.
        """
        exactly = self._exactly(of, text)
        if exactly or is_whole or (of, text) not in self.answered:
            return exactly
        wanted = f" {folded(text)}"
        known = self.called.get(of, {}).items()
        return {id for id, names in known if any(wanted in f" {folded(name)}" for name in names)}

    def titles(self, of: str, ids: Iterable[int]) -> list[str]:
        """What some are called, in order."""
        known = self.called.get(of, {})
        return sorted(" · ".join(dict.fromkeys(known[id])) for id in ids if id in known)

    def _exactly(self, of: str, text: str) -> set[int]:
        wanted = folded(text)
        known = self.called.get(of, {}).items()
        return {id for id, names in known if any(folded(name) == wanted for name in names)}

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
