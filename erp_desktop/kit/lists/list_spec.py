"""ListSpec: a list screen as data; one list view serves every document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from erp_core.kit.filter import Clause, FilterField, is_
from erp_core.kit.i18n import N_, NN_
from erp_core.kit.schema import Row
from erp_desktop.kit.frame.rows import Chip
from erp_desktop.kit.tables.cell import value_title
from erp_desktop.kit.tables.column import Column, with_more


@dataclass(frozen=True, kw_only=True)
class RecordChoice:
    """A button that narrows a list to what belongs to another record.

    Attributes:
        field: of the list, holds the other record's id.
        title: what the other record is called here.
        anybody: what the button says as long as none is chosen.
        search: operation that finds records with code and name.
        where: which of them are offered.
        icon: of the button.
    """

    field: str
    title: str
    anybody: str
    search: Callable[..., Any]
    where: Sequence[Clause] = ()
    icon: str = "users"


@dataclass(frozen=True)
class Imports:
    """How a file becomes records.

    Attributes:
        create: operation that makes one record of what a row says.
        take_back: operation that undoes one's own last import.
    """

    create: Callable[..., Any]
    take_back: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class ListSpec:
    """What one list shows and offers.

    Attributes:
        name: of the screen (``sales_orders``).
        record: name of the screen that shows one record (``sales_order``).
        table: whose changes make the list stale.
        row: schema of a row; a test checks that it has every column.
        search, summary: operations of erp_core.
        sort: as it is when first opened; a column, with ``-`` before it for descending.
        filters: what the list can be filtered by, as its ``Listing`` tells. Where that is ``is_active``,
            inactive records are hidden until they are wanted.
        chips: field whose choices are chips; empty for none.
        toggles: fields that are yes or no, each with a chip that shows only what is so.
        record_filter: a button for one reference; None for none.
        days: field of days with a button for ranges; empty for none.
        create: permission to make a new one; empty where records come by other ways.
        inactive: what shows inactive records too.
        paper: operation that says what stands on the printed record; None for what is not printed.
        imports: how files of many come in; None where they cannot.
    """

    name: str
    record: str
    table: str
    title: str
    icon: str
    row: type[Row]
    search: Callable[..., Any]
    summary: Callable[..., Any]
    columns: Sequence[Column]
    sort: str
    create: str
    new_title: str
    search_hint: str
    empty_title: str
    empty_text: str
    filters: Mapping[str, FilterField]
    chips: str = ""
    inactive: str = N_("Show inactive")
    toggles: Sequence[str] = ()
    record_filter: RecordChoice | None = None
    days: str = ""
    paper: Callable[..., Any] | None = None
    imports: Imports | None = None
    counted: tuple[str, str] = NN_("record", "records")

    def __post_init__(self) -> None:
        """What its rows can tell besides stands behind its columns, until somebody wants to see it."""
        object.__setattr__(self, "columns", with_more(self.columns, self.filters))

    @property
    def code(self) -> str:
        """The column that says which record it is; empty for a list of what has no number or code."""
        return self.columns[0].attr if self.columns[0].shown_as == "code" else ""

    @property
    def called(self) -> str:
        """The column with its name; empty for none."""
        return next((column.attr for column in self.columns if column.is_stretched), "")

    @property
    def chip_titles(self) -> dict[str, str]:
        """Fields with a chip of their own, and what it says, marked with ``N_``."""
        return {name: self.filters[name].chip or self.filters[name].title for name in self.toggles}

    @property
    def statuses(self) -> dict[str, str]:
        """Values of the chips, with the titles their column gives them."""
        if not self.chips:
            return {}
        column = next(column for column in self.columns if column.attr == self.chips)
        return {value: value_title(column, value) for value in self.filters[self.chips].choices}

    @property
    def rows_chips(self) -> tuple[Chip, ...]:
        """All chips, for whoever offers them elsewhere. What is overdue is late, as its days are."""
        late = tuple(field.title for field in self.filters.values() if field.past)
        choices = (Chip(title, is_(self.chips, value)) for value, title in self.statuses.items())
        toggles = (Chip(title, is_(name, True), late) for name, title in self.chip_titles.items())
        return (*choices, *toggles)
