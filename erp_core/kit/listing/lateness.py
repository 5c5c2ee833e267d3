"""Lateness: by how many days what is still to be done is past the day it was promised for."""

from collections.abc import Collection

from sqlalchemy import Integer, func

from erp_core.kit.i18n import N_
from erp_core.kit.listing.conditions import one_of
from erp_core.kit.listing.fields import Derived
from erp_core.kit.words import ValueKind


def lateness(column: str, running: Collection[str]) -> tuple[Derived, Derived]:
    """What is overdue, and by how many days; of what is not yet, none or less than none.

    Args:
        column: the promised day.
        running: statuses in which it is still to be done; the list has a ``running_index`` over them.
    """
    is_overdue = Derived(
        "is_overdue",
        title=N_("Overdue"),
        value=lambda record, today: (getattr(record, column) < today) & one_of(record.status, running),
    )
    days_late = Derived(
        "days_late",
        title=N_("Days late"),
        also=("late",),
        kind=ValueKind.INTEGER,
        value=lambda record, today: func.date_mi(today, getattr(record, column), type_=Integer()),
        running=tuple(running),
        past=column,
        is_more=True,
    )
    return is_overdue, days_late
