"""Exchange rates on the desktop: the list and the form."""

from datetime import date
from typing import Any

from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.masters.exchange_rate import EXCHANGE_RATE
from erp_core.masters.exchange_rate import service as exchange_rates
from erp_core.masters.exchange_rate.schema import ExchangeRateRow, ExchangeRateView
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.decimal_line import RATE
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.tables.column import Column
from erp_desktop.masters.lookups import CURRENCIES
from erp_desktop.masters.terms import company_terms

LIST = ListSpec(
    name="exchange_rates",
    record="exchange_rate",
    table="exchange_rate",
    title=N_("Exchange rates"),
    icon="trending-up",
    row=ExchangeRateRow,
    search=exchange_rates.search,
    summary=exchange_rates.summary,
    columns=(
        Column(N_("Currency"), "currency", shown_as="code", width=120),
        Column(N_("Valid from"), "valid_on", ValueKind.DATE, width=140),
        Column(N_("Rate"), "rate", ValueKind.RATE, is_stretched=True, width=140),
    ),
    sort="-valid_on",
    create=EXCHANGE_RATE.permission("write"),
    new_title=N_("New exchange rate"),
    search_hint=N_("Search currency"),
    empty_title=N_("No exchange rates yet"),
    empty_text=N_("What one unit of a foreign currency is worth, from a day on. Each order keeps its own."),
    filters=exchange_rates.LISTING.filters,
    counted=NN_("exchange rate", "exchange rates"),
)


def _defaults(_terms: Terms, today: date) -> dict[str, Any]:
    return {"valid_on": today}


FORM = FormSpec(
    name="exchange_rate",
    title=N_("Exchange rate"),
    new_title=N_("New exchange rate"),
    icon="trending-up",
    view=ExchangeRateView,
    get=exchange_rates.get,
    create=exchange_rates.create,
    update=exchange_rates.update,
    delete=exchange_rates.delete,
    history=exchange_rates.history,
    create_permission=EXCHANGE_RATE.permission("write"),
    sections=(
        Section(
            (
                Field("currency", N_("Currency"), editors.lookup(CURRENCIES), 2, is_required=True),
                Field("valid_on", N_("Valid from"), editors.day(), 2, is_required=True),
                Field("rate", N_("Rate"), editors.number(RATE), 2, is_required=True),
            ),
            N_("The company’s currency for one unit of this one"),
        ),
    ),
    caption=lambda rate: rate.currency,
    terms=company_terms,
    defaults=_defaults,
)
