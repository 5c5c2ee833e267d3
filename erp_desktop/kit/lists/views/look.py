"""Look: how a list is looked at just now, and whether that is what a view says."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from erp_core.kit.filter import Clause, is_
from erp_core.kit.filter.tongue import RecordNames
from erp_core.platform.saved_view.schema import ViewColumn, ViewContent, ViewRow, Views
from erp_desktop.kit.lists.views.kept_rows import RowsPlace
from erp_desktop.kit.tables.outline import Path

_ACTIVE = "is_active"

Columns = Sequence[tuple[str, int, bool]]
# How many columns stand still, and whether late rows are tinted.
Extras = tuple[int, bool]


@dataclass(frozen=True)
class Look:
    """What makes a view another one: what is asked, in which order, which columns; no widths.

    Attributes:
        where: each clause as JSON, in an order of its own, and so its tests.
    """

    where: tuple[str, ...]
    text: str
    sort: str
    columns: tuple[str, ...]
    group: tuple[str, ...] = ()
    extras: Extras = (0, True)

    @classmethod
    def of(
        cls,
        where: Sequence[Clause],
        text: str,
        sort: str,
        columns: Sequence[str],
        group: Sequence[str] = (),
        extras: Extras = (0, True),
    ) -> "Look":
        """As it is shown."""
        told = (
            json.dumps(
                [
                    clause.field,
                    clause.is_not,
                    sorted(json.dumps(test.asked, default=str) for test in clause.any),
                ]
            )
            for clause in where
        )
        return cls(tuple(sorted(told)), " ".join(text.split()), sort, tuple(columns), tuple(group), extras)


@dataclass(frozen=True)
class LeftList:
    """A list as it was left, for who comes back to it.

    Attributes:
        chosen: the view that it was looked at through; None for the list as delivered.
        found: all views of the list there were.
        names: of the records that its conditions name.
        place: where one stood in it.
        opened: which of its groups were open.
    """

    content: ViewContent
    chosen: ViewRow | None
    found: Views
    names: RecordNames
    place: RowsPlace
    opened: Collection[Path] = ()


def content_of(
    where: Sequence[Clause],
    text: str,
    sort: str,
    columns: Columns,
    fields: Sequence[str],
    group: Sequence[str] = (),
    extras: Extras = (0, True),
) -> ViewContent:
    """What a view of this keeps.

    Args:
        fields: that the list can be asked by. One that hides what is not active says so of itself, so
            that what is not asked is told, too.
    """
    told = [clause.field for clause in where]
    both = [is_(_ACTIVE, True, False)] if _ACTIVE in fields and _ACTIVE not in told else []
    return ViewContent(
        where=[*where, *both],
        text=text,
        sort=sort,
        columns=[ViewColumn(name=name, width=width) for name, width, is_hidden in columns if not is_hidden],
        group=list(group),
        frozen=extras[0],
        tint=extras[1],
    )
