"""The terms of the company, for new records."""

from typing import TYPE_CHECKING

from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyView
from erp_core.masters.currency import service as currencies
from erp_core.masters.unit import service as units
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.look.format import use_currencies, use_units

if TYPE_CHECKING:
    from erp_core import Core


def read_company(core: "Core") -> CompanyView:
    """The company; from now on figures have the decimals of their currency or unit. Blocking."""
    told = core.run(company.get)
    use_currencies(_digits(core), told.currency)
    use_units({row.code: row.digits for row in core.recall(("unit",), units.sizes)})
    return told


def company_terms(core: "Core") -> Terms:
    """The company's currency and tax, how each currency is rounded, and how large each unit is."""
    settings = core.recall(("company",), company.get)
    measures = {row.code: row for row in core.recall(("unit",), units.sizes)}
    return Terms(settings.currency, settings.tax_rate, settings.tax_rates, _digits(core), measures)


def _digits(core: "Core") -> dict[str, int]:
    return {row.code: row.digits for row in core.recall(("currency",), currencies.search)}
