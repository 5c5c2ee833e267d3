"""The sizes of paper an office prints on, and which one is usual in a country."""

from typing import Annotated

from pydantic import AfterValidator

from erp_core.kit.i18n import _
from erp_core.kit.types import ShortText, broken_rule

A4, LETTER = "A4", "Letter"
PAPER_SIZES = (A4, LETTER)

# Where offices have Letter in their printers, all others A4; CLDR's paper sizes by territory.
_LETTER = frozenset(["BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"])


def usual_size(territory: str | None) -> str:
    """What printers hold in a country."""
    return LETTER if territory in _LETTER else A4


def _known(value: str) -> str:
    """As it is written here: people write ``a4``, too."""
    known = {size.casefold(): size for size in ("", *PAPER_SIZES)}
    if value.casefold() not in known:
        words = _("This paper is not known. Choose one of: {sizes}.")
        raise broken_rule("paper_size", words.format(sizes=", ".join(PAPER_SIZES)))
    return known[value.casefold()]


# One of them, or empty for the one that is usual where numbers are written as the company does.
PaperSize = Annotated[ShortText, AfterValidator(_known)]
