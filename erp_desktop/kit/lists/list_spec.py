"""ListSpec: a list screen as data; one list view serves every document."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from erp_core.kit.i18n import N_
from erp_core.kit.schema import Row
from erp_desktop.kit.tables.column import Column

Toggle = Literal["is_overdue", "is_customer", "is_supplier"]


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
        statuses: value and title of the chips that filter by ``ListQuery.status``.
        toggles: chips that set one yes-or-no of ListQuery.
        party_title: what the party is called here; empty for no filter by party.
        party_any: what the filter by party says as long as none is chosen.
        party_query: fields of ListQuery that choose which parties are offered.
        party_search: operation that finds parties.
        has_dates: offer a range of dates.
        has_active: offer to show inactive records too; they are hidden at first.
        create: permission to make a new one.
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
    statuses: Mapping[str, str] = field(default_factory=dict)
    toggles: Mapping[Toggle, str] = field(default_factory=dict)
    party_title: str = ""
    party_any: str = ""
    party_query: Mapping[str, bool] = field(default_factory=dict)
    party_search: Callable[..., Any] | None = None
    has_dates: bool = False
    has_active: bool = False
    counted: tuple[str, str] = (N_("record"), N_("records"))
