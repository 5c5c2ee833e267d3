"""Column: one column of a list, as data; its kind picks format, alignment and delegate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from erp_core.kit.words import ValueKind

# How a cell is drawn where more is to be seen than its text.
ShownAs = Literal["text", "code", "status", "progress", "lock"]

_RIGHT_ALIGNED = frozenset(
    {
        ValueKind.MONEY,
        ValueKind.PRICE,
        ValueKind.RATE,
        ValueKind.QUANTITY,
        ValueKind.PERCENT,
        ValueKind.INTEGER,
    }
)


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
        shown_as: ``code`` stands out, ``status`` is a pill, ``progress`` a bar, ``lock`` a pill.
        unit: attribute of the row with the unit that quantities of this column are in; empty for none.
        choices: stored value to title; a choice without says its own.
        leaves: how soon it is left out where the window has no room for all: the highest first, of equal ones
            the last; 0 stays.
        names: the other record whose name stands here; the cell is a link to it.
    """

    title: str
    attr: str
    kind: ValueKind = ValueKind.TEXT
    shown_as: ShownAs = "text"
    width: int | None = None
    sortable: bool = True
    is_hidden: bool = False
    is_stretched: bool = False
    unit: str = ""
    choices: Mapping[str, str] | None = None
    names: Named | None = None
    leaves: int = 1

    def leads_to(self, row: Any) -> tuple[str, int] | None:
        """Screen and id of the record that the cell of ``row`` names; None where it names none."""
        id = getattr(row, self.names.key) if self.names is not None and row is not None else None
        return (self.names.screen, id) if self.names is not None and id is not None else None

    @property
    def gives_way(self) -> bool:
        """Whether the text may be cut where there is no room; figures, days and codes may not."""
        return self.kind in (ValueKind.TEXT, ValueKind.CHOICE) and self.shown_as == "text"

    @property
    def is_right_aligned(self) -> bool:
        return self.kind in _RIGHT_ALIGNED and self.shown_as == "text"


def is_column_memory(entry: object) -> bool:
    """Whether it tells of a column as ``RowsView.columns`` does."""
    return (
        isinstance(entry, list)
        and len(entry) == 3
        and isinstance(entry[0], str)
        and isinstance(entry[1], int)
        and 0 <= entry[1] <= 4000
        and isinstance(entry[2], bool)
    )
