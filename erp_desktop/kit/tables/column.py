"""Column: one column of a list, as data; its kind picks format, alignment and delegate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Kind = Literal[
    "text",
    "code",
    "money",
    "price",
    "rate",
    "quantity",
    "percent",
    "integer",
    "date",
    "datetime",
    "status",
    "progress",
    "bool",
    "lock",
    "choice",
]

RIGHT_ALIGNED: frozenset[Kind] = frozenset({"money", "price", "rate", "quantity", "percent", "integer"})


class Named(NamedTuple):
    """The record a cell names.

    Attributes:
        screen: the form that shows it.
        key: attribute of the row with its id.
    """

    screen: str
    key: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        title: marked with ``N_``; translated when shown.
        attr: attribute of the row schema; also the name the list is sorted by on the server.
        width: in pixels at 100 %; None for what suits the kind.
        is_hidden: not shown until the user chooses it.
        is_stretched: takes the room that is left over.
        choices: stored value to title, for kind ``choice``.
        leaves: how soon it is left out where the window has no room for all: the highest first, of equal ones
            the last; 0 stays.
        names: the other record whose name stands here; the cell is a link to it.
    """

    title: str
    attr: str
    kind: Kind = "text"
    width: int | None = None
    sortable: bool = True
    is_hidden: bool = False
    is_stretched: bool = False
    choices: Mapping[str, str] | None = None
    names: Named | None = None
    leaves: int = 1

    def leads_to(self, row: Any) -> tuple[str, int] | None:
        """Screen and id of the record that the cell of ``row`` names; None where it names none."""
        id = getattr(row, self.names.key) if self.names is not None and row is not None else None
        return (self.names.screen, id) if self.names is not None and id is not None else None

    @property
    def is_right_aligned(self) -> bool:
        return self.kind in RIGHT_ALIGNED
