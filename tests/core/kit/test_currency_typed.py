"""A currency typed as its sign."""

import pytest
from pydantic import TypeAdapter, ValidationError

from erp_core.kit.types import CurrencyCode

CODE: TypeAdapter[str] = TypeAdapter(CurrencyCode)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("₹", "INR"), (" ₹ ", "INR"), ("€", "EUR"), ("₺", "TRY"), ("TL", "TRY"), ("inr", "INR"), ("৳", "BDT")],
)
def test_the_sign_of_one_currency_is_its_code(typed: str, code: str) -> None:
    assert CODE.validate_python(typed) == code


@pytest.mark.parametrize("typed", ["$", "£", "¥", "Rs", "?", "rupees", ""])
def test_the_sign_of_several_is_none_of_them(typed: str) -> None:
    with pytest.raises(ValidationError, match="three letters"):
        CODE.validate_python(typed)
