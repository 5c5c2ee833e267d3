"""Names of several companies on one server, and their databases, as ``ERP_COMPANIES`` writes them."""

import re

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.reach.address import NO_COMPANIES, is_company


def pairs_in(told: str, *, is_several: bool = False) -> dict[str, str]:
    """``name=value,other=value`` as a dictionary; commas, blanks or both stand between.

    Args:
        is_several: a name may have several values, which are told after it, and given with blanks between.

    Raises:
        ValueError: it is anything else, a name is told twice, or its end was lost.
    """
    found: dict[str, list[str]] = {}
    for part in re.sub(r"\s*=\s*", "=", told).replace(",", " ").split():
        name, is_pair, value = part.partition("=")
        if not is_pair and is_several and found:
            found[list(found)[-1]].append(name)
            continue
        if not is_pair or not name or not value or name in found:
            raise ValueError(_("Write it like kaveri=textile_erp,surya=textile_surya."))
        found[name] = [value]
    if told.rstrip().endswith(","):
        # A shell that reads NAME=a, b keeps what is before the blank, and nobody would miss the rest.
        words = _(
            "It ends with a comma: was what follows a blank lost? Write it without blanks, or in quotes."
        )
        raise ValueError(words)
    return {name: " ".join(values) for name, values in found.items()}


def require_companies(companies: dict[str, str]) -> None:
    """ErpError unless names and databases of several companies can be used."""
    for name, database in companies.items():
        if not is_company(name):
            words = _(
                "ERP_COMPANIES: {name} cannot be in an address. Use small letters, digits and hyphens, a"
                " letter first, and none of {taken}."
            )
            raise ErpError(words.format(name=name, taken=", ".join(sorted(NO_COMPANIES))))
        if list(companies.values()).count(database) > 1:
            words = _("ERP_COMPANIES: two companies cannot share the database {database}.")
            raise ErpError(words.format(database=database))
