"""Numbers of Indian tax offices: what of them may be mistyped, and who is asked."""

import pytest

from erp_core.masters.party.gstin import names_india, told_gstin
from erp_core.masters.party.tax_number import told_tax_number

# As their owners publish them: a company's, and the examples of the law's own forms.
RIGHT = ["27AAPFU0939F1ZV", "24AAACC1206D1ZM", "29AAGCB7383J1Z4", "27aapfu0939f1zv", "27 AAPFU 0939 F1ZV"]
LAST = "The last sign of this GSTIN does not fit the others: one of them may be mistyped."


@pytest.mark.parametrize("number", RIGHT)
def test_a_right_number_is_told_nothing_of(number: str) -> None:
    assert told_gstin(number, is_indian=True) == ""
    assert told_gstin(number, is_indian=False) == ""


@pytest.mark.parametrize("place", range(15))
def test_each_sign_that_is_mistyped_is_told(place: int) -> None:
    number = RIGHT[0]
    wrong = "1" if number[place] != "1" else "2"
    assert told_gstin(number[:place] + wrong + number[place + 1 :], is_indian=True)


def test_neighbours_that_changed_places_are_told() -> None:
    number = RIGHT[0]
    for place in range(2, 14):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or told_gstin(swapped, is_indian=True) == LAST


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("24AAACS123", "A GSTIN has 15 digits and letters, and this is none: it has 10."),
        ("URP", "A GSTIN has 15 digits and letters, and this is none: it has 3."),
        ("55AAPFU0939F1ZV", "A GSTIN begins with the number of a state, and 55 is none."),
        ("27AAPFU0939F1ZW", LAST),
    ],
)
def test_what_is_wrong_is_said(number: str, sentence: str) -> None:
    assert told_gstin(number, is_indian=True) == sentence


@pytest.mark.parametrize("number", ["DE123456789", "1234567890", "FR40303265045", "URP", "ATU12345678", ""])
def test_nobody_abroad_is_asked(number: str) -> None:
    assert told_gstin(number, is_indian=False) == ""


@pytest.mark.parametrize("number", ["24AAACS123", "27AAPFU0939F1ZW"])
def test_what_looks_like_one_is_asked_wherever_it_is(number: str) -> None:
    assert told_gstin(number, is_indian=False)


@pytest.mark.parametrize(
    ("address", "phone", "is_there"),
    [
        ("12 Mill Road\nSurat 395003\nGujarat\nIndia", "", True),
        ("12 Mill Road, Surat, INDIA.", "", True),
        ("सूरत\nभारत", "", True),
        ("Bursa\nHindistan", "", True),
        ("India Street 4\nBerlin", "", False),
        ("", "+91 98250 12345", True),
        ("", "0091 98250 12345", True),
        ("", "+917 1", False),
        ("", "98250 12345", False),
        ("", "", False),
    ],
)
def test_india_is_told_by_the_address_or_the_phone(address: str, phone: str, is_there: bool) -> None:
    assert names_india(address, phone) is is_there


@pytest.mark.parametrize(
    ("address", "phone", "books", "is_told"),
    [
        ("Erode", "", "INR", True),
        ("Erode\nIndia", "", "EUR", True),
        ("Erode", "+91 98250 12345", "", True),
        ("Berlin", "", "EUR", False),
        ("Erode", "", "", False),
    ],
)
def test_who_is_in_india_is_told(address: str, phone: str, books: str, is_told: bool) -> None:
    assert (told_tax_number("URP", address, phone, books=books) != "") is is_told
