"""When an order is due of which nobody has said it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from erp_core.kit.i18n import _

# As a new form proposes it.
USUAL_DAYS = 30


def proposed_due(said: Mapping[str, Any]) -> dict[str, tuple[date, str]]:
    """The due date of an order that says when it was ordered, with what is told of that."""
    ordered = said.get("order_date")
    if not isinstance(ordered, date):
        return {}
    words = _("The file has no due dates: as in a new form they are {days} days after the order date.")
    return {"due_date": (ordered + timedelta(days=USUAL_DAYS), words.format(days=USUAL_DAYS))}
