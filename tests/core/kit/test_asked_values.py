"""Values that a filter asks for: what is refused is refused for what is wrong with it."""

from datetime import date
from typing import Any

import pytest

from erp_core.errors import ValidationError
from erp_core.kit.listing.values import read_value
from erp_core.kit.words import ValueKind


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("1e-999999", "This number has too many decimals."),
        ("1e999999", "This number is too large."),
        ("9" * 42, "This number is too large."),
        ("much", "This is not a number."),
        ("NaN", "This is not a number."),
        (True, "This is not a number."),
    ],
)
def test_why_a_number_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_value(ValueKind.MONEY, value, "above", date(2026, 11, 28))
    assert refused.value.fields == {"above": reason}
