"""What the forms of purchase and sales orders have in common."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_core import Core
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import N_
from erp_core.trading.due import USUAL_DAYS
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import Following
from erp_desktop.kit.inputs.decimal_line import PERCENT
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.masters.lookups import CURRENCIES


def order_defaults(terms: Terms, today: date) -> dict[str, Any]:
    """Ordered today, due in a month, in the company's currency and at its tax rate."""
    return {
        "order_date": today,
        "due_date": today + timedelta(days=USUAL_DAYS),
        "currency": terms.currency,
        "tax_rate": terms.tax_rate,
    }


def order_sections(party: str, label: str, source: LookupSource) -> tuple[Section, ...]:
    """Header and footer of an order; ``party`` is ``supplier`` or ``customer``."""

    def party_of(order: Any) -> Match:
        return Match(getattr(order, f"{party}_id"), "", getattr(order, f"{party}_name"))

    header = Section(
        (
            Field(f"{party}_id", label, editors.lookup(source), 3, is_required=True, read=party_of),
            Field("order_date", N_("Order date"), editors.day(), 2, is_required=True),
            Field(
                "due_date",
                N_("Due date"),
                editors.day(is_forward=True, too_early=N_("The due date cannot be before the order date.")),
                2,
                is_required=True,
                after="order_date",
            ),
            Field("currency", N_("Currency"), editors.lookup(CURRENCIES), 1, is_required=True),
            Field(
                "tax_rate",
                N_("Tax rate"),
                editors.number(PERCENT, Decimal(0)),
                1,
                offers=lambda terms: {terms.tax_rate, *terms.tax_rates},
            ),
        ),
        columns=9,
    )
    notes = Section((Field("notes", N_("Notes"), editors.notes(rows=4), 1),), columns=1, place="footer")
    return header, notes


def copied_order(fields: Mapping[str, Any], today: date, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Ordered today, or on the day that is typed; due as much later as the one it is copied from."""
    day = typed.get("order_date") or today.isoformat()
    try:
        days = (day, fields["order_date"], fields["due_date"])
        here, ordered, due = (date.fromisoformat(one) for one in days)
        return {"order_date": day, "due_date": (here + (due - ordered)).isoformat()}
    except (TypeError, ValueError, OverflowError):
        return {"order_date": day}


def last_order(
    party: str, search: Callable[..., Any], get: Callable[..., Any]
) -> Callable[[Core, Mapping[str, Any], int | None], Any]:
    """Reads the last other order of the party in a form; None where there is none."""

    def read(core: Core, values: Mapping[str, Any], own_id: int | None) -> Any:
        party_id = values.get(f"{party}_id")
        if party_id is None:
            return None
        query = ListQuery(where=[is_(f"{party}_id", party_id)], sort="-number", limit=2)
        found = [row.id for row in core.run(search, query) if row.id != own_id]
        return core.run(get, found[0]) if found else None

    return read


def follow_party(known: Following) -> dict[str, Any]:
    """An order is in its party's currency, unless the user says otherwise afterwards."""
    currency = getattr(known.match.record, "currency", "") if known.match else ""
    return {"currency": currency} if currency else {}


def follow_order_date(known: Following) -> dict[str, Any]:
    """A due date before the order date cannot be meant: it moves along."""
    ordered, due = known.values.get("order_date"), known.values.get("due_date")
    return {"due_date": ordered + timedelta(days=USUAL_DAYS)} if ordered and due and due < ordered else {}
