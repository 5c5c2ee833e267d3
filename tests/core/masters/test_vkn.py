"""Numbers of Turkish tax offices: what of them may be mistyped, and whose are looked at."""

import pytest

from erp_core.masters.party.tax_number import told_tax_number
from erp_core.masters.party.vkn import told_vkn

# As their owners publish them, and the examples that programs are tried with (python-stdnum).
BUSINESSES = ["4540536920", "8760047464", "8760052205", "1234567890", "876 004 74 64"]
PERSON = "10000000146"
PERSONS = [PERSON, "17291716060"]
LAST = "The last digits of this tax number do not fit the others: one of them may be mistyped."


@pytest.mark.parametrize("number", [*BUSINESSES, *PERSONS, "DE123456789", ""])
def test_nothing_is_told_of_a_right_one_and_of_other_countries(number: str) -> None:
    assert told_vkn(number) == ""


@pytest.mark.parametrize(
    ("number", "place"), [(n, p) for n in (BUSINESSES[0], PERSON) for p in range(len(n))]
)
def test_each_digit_of_a_turkish_number_that_is_mistyped_is_told(number: str, place: int) -> None:
    for digit in "0123456789":
        wrong = number[:place] + digit + number[place + 1 :]
        assert told_vkn(wrong) == ("" if wrong == number else LAST), wrong


@pytest.mark.parametrize("number", ["4540536921", "17291716050", "07291716092"])
def test_a_number_whose_digits_do_not_fit_is_told(number: str) -> None:
    assert told_vkn(number) == LAST


@pytest.mark.parametrize("number", ["12345678", "123456789", "123456789012"])
def test_a_number_of_another_length_is_told(number: str) -> None:
    said = f"A Turkish tax number has 10 digits, a person’s has 11, and this has {len(number)}."
    assert told_tax_number(number, "", books="TRY") == said


@pytest.mark.parametrize(
    ("address", "phone", "home", "is_told"),
    [
        ("Osmangazi\nBursa, Türkiye", "", "INR", True),
        ("Bursa\nTURKEY", "", "EUR", True),
        ("", "+90 224 000 00 00", "EUR", True),
        ("Bursa", "", "TRY", True),
        ("Bursa", "", "EUR", False),
    ],
)
def test_whose_numbers_are_looked_at(address: str, phone: str, home: str, is_told: bool) -> None:
    assert (told_tax_number("8760047465", address, phone, home=home) == LAST) is is_told
