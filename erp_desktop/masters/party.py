"""Parties on the desktop: the list and the form."""

from datetime import date
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, NN_
from erp_core.kit.reading.locale_names import paper_language_titles, paper_languages
from erp_core.kit.words import ValueKind
from erp_core.masters.party import PARTY
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyRow, PartyView
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.decimal_line import DAYS
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.tables.column import Column
from erp_desktop.masters.lookups import CURRENCIES
from erp_desktop.masters.tax_number import tax_number_field
from erp_desktop.masters.terms import company_terms

LIST = ListSpec(
    name="parties",
    record="party",
    table="party",
    title=N_("Parties"),
    icon="users",
    row=PartyRow,
    search=parties.search,
    summary=parties.summary,
    columns=(
        Column(N_("Code"), "code", shown_as="code", width=100),
        Column(N_("Name"), "name", is_stretched=True, width=200),
        Column(N_("Customer"), "is_customer", ValueKind.FLAG, width=92),
        Column(N_("Supplier"), "is_supplier", ValueKind.FLAG, width=88),
        Column(N_("Contact"), "contact_name", width=144),
        Column(N_("E-mail"), "email", width=200),
        Column(N_("Phone"), "phone", width=144, is_whole=True),
        Column(N_("Address"), "address", width=240, is_hidden=True),
        Column(N_("Tax number"), "tax_number", width=160, is_hidden=True),
        Column(N_("Currency"), "currency", width=88),
        Column(N_("Terms (days)"), "payment_terms_days", ValueKind.INTEGER, width=120, is_hidden=True),
        Column(
            N_("Language of papers"),
            "paper_language",
            ValueKind.CHOICE,
            choices=paper_language_titles(),
            width=160,
            is_hidden=True,
        ),
        Column(N_("Active"), "is_active", ValueKind.FLAG, is_hidden=True),
    ),
    sort="name",
    create=PARTY.permission("write"),
    new_title=N_("New party"),
    search_hint=N_("Search code, name, contact"),
    empty_title=N_("No parties yet"),
    empty_text=N_("Customers and suppliers are entered here once, and chosen in every order."),
    filters=parties.LISTING.filters,
    toggles=("is_customer", "is_supplier"),
    imports=Imports(parties.create, parties.take_back_import),
    counted=NN_("party", "parties"),
)

USUAL_PAYMENT_DAYS = 30


def _defaults(terms: Terms, _today: date) -> dict[str, Any]:
    return {"currency": terms.currency, "payment_terms_days": USUAL_PAYMENT_DAYS, "is_active": True}


FORM = FormSpec(
    name="party",
    title=N_("Party"),
    new_title=N_("New party"),
    icon="users",
    view=PartyView,
    get=parties.get,
    create=parties.create,
    update=parties.update,
    delete=parties.delete,
    history=parties.history,
    create_permission=PARTY.permission("write"),
    sections=(
        Section(
            (
                Field("code", N_("Code"), editors.text(40, is_code=True), 2, is_required=True),
                Field("name", N_("Name"), editors.text(), 4, is_required=True),
                Field("is_customer", "", editors.flag(N_("Customer")), 2),
                Field("is_supplier", "", editors.flag(N_("Supplier")), 2),
                Field("is_active", "", editors.flag(N_("Active")), 2),
            ),
            N_("Who it is"),
        ),
        Section(
            (
                Field("contact_name", N_("Contact"), editors.text(), 2),
                Field("email", N_("E-mail"), editors.text(), 2),
                Field("phone", N_("Phone"), editors.text(40), 2),
                Field("address", N_("Address"), editors.notes(1000, rows=4), 6),
            ),
            N_("How to reach them"),
        ),
        Section(
            (
                Field("currency", N_("Currency"), editors.lookup(CURRENCIES), 2, is_required=True),
                Field("payment_terms_days", N_("Payment terms (days)"), editors.number(DAYS, Decimal(0)), 2),
                tax_number_field(),
                Field("paper_language", N_("Language of papers"), editors.choice(paper_languages()), 2),
            ),
            N_("Terms"),
        ),
    ),
    caption=lambda party: party.name,
    copied=lambda _fields, _today, _typed: {"code": None},
    terms=company_terms,
    defaults=_defaults,
)
