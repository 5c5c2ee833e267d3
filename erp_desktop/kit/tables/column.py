"""Column: one column of a list, as data; its kind picks format, alignment and delegate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from erp_core.kit.filter import FilterField
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
        is_more: rows tell it only where it is asked for (``ListQuery.columns``).
        is_whole: a text that says nothing when it is cut: names give way to it, unless it is longer.
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
    is_more: bool = False
    is_whole: bool = False

    def leads_to(self, row: Any) -> tuple[str, int] | None:
        """Screen and id of the record that the cell of ``row`` names; None where it names none."""
        id = getattr(row, self.names.key) if self.names is not None and row is not None else None
        return (self.names.screen, id) if self.names is not None and id is not None else None

    @property
    def gives_way(self) -> bool:
        """Whether the text may be cut where there is no room; figures, days and codes may not."""
        return (
            self.kind in (ValueKind.TEXT, ValueKind.LONG_TEXT, ValueKind.CHOICE) and self.shown_as == "text"
        )

    @property
    def is_text(self) -> bool:
        """Whether its cells are texts and codes, of which nobody may make numbers, days or formulas."""
        is_figure = self.kind in _RIGHT_ALIGNED or self.kind in (ValueKind.DATE, ValueKind.INSTANT)
        return not is_figure or self.shown_as == "code" or self.choices is not None

    @property
    def is_right_aligned(self) -> bool:
        return self.kind in _RIGHT_ALIGNED and self.shown_as == "text"


def with_more(columns: Sequence[Column], filters: Mapping[str, FilterField]) -> tuple[Column, ...]:
    """The columns of a list, and those that its rows tell where they are asked for; hidden at first.

    Args:
        filters: what the list can be filtered by, which says what can be asked for.
    """
    known = {column.attr for column in columns}
    wanted = [field for name, field in filters.items() if field.is_more and name not in known]
    return (*columns, *map(_more, wanted))


def _more(field: FilterField) -> Column:
    # Of a record that is named, rows tell what it is called.
    kind = ValueKind.TEXT if field.kind is ValueKind.REFERENCE else field.kind
    width = 220 if kind is ValueKind.LONG_TEXT else None
    return Column(
        field.titles[0], field.name, kind, width=width, sortable=False, is_hidden=True, is_more=True, leaves=2
    )


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


def remembered(
    columns: Sequence[Column], wanted: Sequence[Sequence[Any]], *, are_others_hidden: bool
) -> tuple[list[int], dict[int, int], set[int]]:
    """Order, widths that the user gave and columns not wanted, as ``RowsView.columns`` told them."""
    told = {entry[0]: entry for entry in map(list, wanted) if is_column_memory(entry)}
    by_attr = {column.attr: place for place, column in enumerate(columns)}
    order = [attr for attr in told if attr in by_attr]
    order += [attr for attr in by_attr if attr not in told]
    widths, unwanted = dict[int, int](), set[int]()
    for place, column in enumerate(columns):
        _attr, width, is_hidden = told.get(column.attr, ("", 0, column.is_hidden or are_others_hidden))
        if width:
            widths[place] = width
        if is_hidden:
            unwanted.add(place)
    return [by_attr[attr] for attr in order], widths, unwanted
