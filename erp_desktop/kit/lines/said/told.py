"""Told: what is said under the lines beside what is wrong in them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What is said under the lines beside what is wrong in them.

    Attributes:
        is_why: why a key did nothing; it goes with whatever is done next.
        done: what was done just now; it goes with the next change.
        cell: row and place of the marked cell that one was about to leave; it goes with the mark.
    """

    text: str = ""
    is_why: bool = False
    done: str = ""
    cell: tuple[int, int] | None = None

    @property
    def words(self) -> str:
        return f"{self.done} {self.text}".strip()


NOTHING_TOLD = Told()
