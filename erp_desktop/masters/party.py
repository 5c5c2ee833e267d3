"""Parties on the desktop: the list and the form."""

from erp_core.kit.i18n import N_
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyRow
from erp_core.security.permission import Permission
from erp_desktop.kit.column import Column
from erp_desktop.kit.list_spec import ListSpec

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
        Column(N_("Code"), "code", "code"),
        Column(N_("Name"), "name", is_stretched=True, width=220),
        Column(N_("Customer"), "is_customer", "bool", width=104),
        Column(N_("Supplier"), "is_supplier", "bool", width=100),
        Column(N_("Contact"), "contact_name", width=160),
        Column(N_("E-mail"), "email", width=220),
        Column(N_("Phone"), "phone", width=148),
        Column(N_("Currency"), "currency", width=96),
        Column(N_("Terms (days)"), "payment_terms_days", "integer", width=120, is_hidden=True),
        Column(N_("Active"), "is_active", "bool", is_hidden=True),
    ),
    sort="name",
    create=Permission.PARTY_WRITE,
    new_title=N_("New party"),
    search_hint=N_("Search code, name, contact"),
    empty_title=N_("No parties yet"),
    empty_text=N_("Customers and suppliers are entered here once, and chosen in every order."),
    toggles={"is_customer": N_("Customers"), "is_supplier": N_("Suppliers")},
    has_active=True,
    counted=(N_("party"), N_("parties")),
)
