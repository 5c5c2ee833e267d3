"""What is worth a look in a tax number, wherever one is typed."""

from erp_core.masters.party.gstin import looks_like_gstin, names_india, told_gstin
from erp_core.masters.party.vkn import names_turkey, told_vkn

# A company that counts in it pays its taxes in India, in Turkey.
_RUPEE, _LIRA = "INR", "TRY"


def told_tax_number(number: str, address: str, phone: str = "", *, books: str = "", home: str = "") -> str:
    """What may be mistyped in it; mostly nothing.

    Args:
        books: the currency a company counts in, whose own number it is.
        home: that of the company whose party has it.
    """
    is_indian = books == _RUPEE or names_india(address, phone) or looks_like_gstin(number)
    is_turkish = books == _LIRA or names_turkey(address, phone)
    if is_turkish or (home == _LIRA and not is_indian):
        return told_vkn(number)
    return told_gstin(number, is_indian=is_indian)
