"""The terms of the company, for new records."""

from typing import TYPE_CHECKING

from erp_core.masters.company import service as company
from erp_core.masters.currency import service as currencies
from erp_desktop.kit.fields.terms import Terms

if TYPE_CHECKING:
    from erp_core import Core


def company_terms(core: "Core") -> Terms:
    """The company's currency and tax, and how each currency is rounded."""
    settings = core.recall(("company",), company.get)
    digits = {row.code: row.digits for row in core.recall(("currency",), currencies.search)}
    return Terms(settings.currency, settings.tax_rate, settings.tax_rates, digits)
