"""The company on the desktop: name, address, logo, currency, taxes, time zone, and rules for everybody."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from erp_core.kit.i18n import N_
from erp_core.kit.reading.locale_names import languages, paper_languages
from erp_core.masters.company import COMPANY
from erp_core.masters.company import service as company
from erp_core.masters.company.paper_size import PAPER_SIZES
from erp_core.masters.company.schema import CompanyView
from erp_desktop.administration.company.company_editors import logo, rates
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.decimal_line import PERCENT, NumberKind
from erp_desktop.kit.inputs.match import LookupSource, Match, narrowed
from erp_desktop.kit.look.format import format_quantity
from erp_desktop.kit.look.formats import formats
from erp_desktop.masters.lookups import CURRENCIES
from erp_desktop.masters.tax_number import tax_number_field

if TYPE_CHECKING:
    from erp_core import Core

MOST_MATCHES = 20
MINUTES = NumberKind(format_quantity, digits=0, maximum=Decimal(480))


def _zones(_core: "Core", text: str) -> list[Match]:
    wanted = text.replace(" ", "_")
    found = narrowed([Match(name, name) for name in sorted(available_timezones())], wanted)
    return found[:MOST_MATCHES]


def _language_of(view: Any) -> str:
    return view.language.partition("_")[0]


ZONES = LookupSource(_zones, N_("time zone"), lambda match: match.code)


FORM = FormSpec(
    name="company",
    title=N_("Company"),
    new_title=N_("Company"),
    icon="building",
    view=CompanyView,
    get=company.get,
    create=company.update,
    update=company.update,
    history=company.history,
    create_permission=COMPANY.permission("write"),
    is_repeatable=False,
    sections=(
        Section(
            (
                Field("name", N_("Name"), editors.text(), 4, is_required=True),
                tax_number_field("currency"),
                Field("address", N_("Address"), editors.notes(1000, rows=4), 4),
                Field("logo", N_("Logo (PNG)"), logo(), 2, hint=N_("Stands above the menu, on every PC.")),
            ),
            N_("Who you are"),
        ),
        Section(
            (
                Field("currency", N_("Currency"), editors.lookup(CURRENCIES), 2, is_required=True),
                Field("tax_rate", N_("Usual tax rate"), editors.number(PERCENT, Decimal(0)), 2),
                Field("tax_rates", N_("All tax rates"), rates(), 2, hint=N_("Like 0; 5; 12; 18")),
                Field(
                    "timezone",
                    N_("Time zone"),
                    editors.lookup(ZONES),
                    2,
                    is_required=True,
                    hint=N_("Decides which day it is, for everybody."),
                ),
                Field(
                    "language",
                    N_("Language"),
                    editors.choice(languages()),
                    4,
                    is_required=True,
                    read=_language_of,
                    hint=N_(
                        "From each person’s next login on; lists are sorted by it after the next start or "
                        "“migrate”."
                    ),
                ),
                Field(
                    "paper_language",
                    N_("Language of papers"),
                    editors.choice(paper_languages()),
                    4,
                    hint=N_("Of orders and tickets as printed; a party may have its own."),
                ),
                Field(
                    "paper_size",
                    N_("Paper"),
                    editors.choice(
                        [("", N_("As the country does")), *((size, size) for size in PAPER_SIZES)]
                    ),
                    2,
                    hint=N_("Of all that is printed."),
                ),
                Field(
                    "format",
                    N_("Numbers and dates"),
                    editors.choice([("", N_("As the currency suggests")), *formats()]),
                    4,
                    hint=N_("From each person’s next login on; a person may choose otherwise."),
                ),
            ),
            N_("Money, day and language"),
        ),
        Section(
            (
                Field(
                    "has_four_eyes",
                    "",
                    editors.flag(N_("Four eyes: nobody approves or confirms his own orders")),
                    6,
                ),
                Field(
                    "is_test",
                    "",
                    editors.flag(N_("Test company: every window says so along its edge")),
                    6,
                    hint=N_("From each person’s next login on."),
                ),
                Field(
                    "is_everybody_shown",
                    "",
                    editors.flag(N_("Nobody hides what he has open from the others")),
                    6,
                ),
                Field(
                    "idle_lock_minutes",
                    N_("Lock after idle minutes"),
                    editors.number(MINUTES, Decimal(0)),
                    2,
                    hint=N_("0 for never; at most 480."),
                ),
            ),
            N_("Rules for everybody"),
        ),
    ),
    caption=lambda view: view.name,
    terms=lambda _core: Terms(),
)
