"""Plain data that crosses the door: Row (a line of a list), Input (what is written), View (what is read)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from erp_core.kit.types import Money


class Schema(BaseModel):
    """Base of everything an operation takes or returns; unknown fields are refused."""

    # An instance built by hand is checked again at the door like any other input.
    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, from_attributes=True, revalidate_instances="always"
    )


class More(Schema):
    """What a list tells of a row beside what its rows are made of, where somebody wants to see it.

    Attributes:
        created_by: what the user is called who wrote it.
        owner_id: what the party is called whose goods they are; None for one's own.
        days_late: by so many days it is late; None for what is not.
    """

    notes: str = ""
    created_by: str | None = None
    updated_at: datetime | None = None
    owner_id: str | None = None
    days_late: int | None = None


class Row(Schema):
    """One line of a list: only what the list shows.

    Attributes:
        more: what ``ListQuery.columns`` asks for besides; None where that is nothing.
    """

    id: int
    more: More | None = None

    @classmethod
    def own_columns(cls) -> tuple[str, ...]:
        """What each of them tells, asked for or not."""
        return tuple(name for name in cls.model_fields if name != "more")

    def held(self, name: str) -> Any:
        """What it tells under the name of a column."""
        return getattr(self, name) if name in type(self).model_fields else getattr(self.more, name, None)


class Input(Schema):
    """What a user writes; every rule on single fields and between fields is declared here."""


@dataclass(frozen=True)
class OfItsDay:
    """Marks a field of an ``Input`` whose value holds on its day only; a later day has its own."""


class View(Schema):
    """A whole record as a user reads it.

    Attributes:
        version: must travel back with each command on this record.
        actions: names of the operations the record's status allows and this user may run.
        refused: those the status allows but this user may not run, with the permission that is missing;
            an empty one where only the rule of four eyes stands in the way.
    """

    id: int
    version: int
    created_at: datetime
    created_by: str | None = None
    updated_at: datetime
    updated_by: str | None = None
    actions: list[str] = []
    refused: dict[str, str] = {}


class Change(Schema):
    """One change of one record, as its history tells it.

    Attributes:
        action: ``created``, ``changed``, ``deleted``, ``moved`` or, for a move taken back, ``undone``.
        fields: field name to its old and new value, as text; for the last two this includes ``status``.
        lines_changed: how many lines were added, changed or removed with it.
        currency: what amounts of the record are in by now; empty for a record without.
    """

    at: datetime
    user: str
    action: str
    fields: dict[str, tuple[str | None, str | None]]
    lines_changed: int = 0
    currency: str = ""


class Summary(Schema):
    """Count and sum over everything a list's filter matches, not only the page shown.

    Attributes:
        total_amounts: sum of totals per currency code; empty where records carry no money.
        quantities: of each column of quantities its sums, per code of their unit.
    """

    count: int
    total_amounts: dict[str, Money] = {}
    quantities: dict[str, dict[str, Decimal]] = {}
