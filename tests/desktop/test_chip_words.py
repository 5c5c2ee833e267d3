"""What chips say in little room: by what they differ, to the last digit."""

import pytest

from erp_desktop.kit.filters.chip_words import DOTS, shortened

NUMBERS = ("Number: SO-000117*", "Number: SO-000118*")
SUMS = ("Total amount: 100,000 – 200,000", "Total amount: 150,000 – 200,000", "Customer: Surya")
DAYS = ("Order date: 1 Mar 2024 – 31 Mar 2024", "Order date: 1 Apr 2024 – 30 Apr 2024")


def said(words: str, others: tuple[str, ...], letters: int) -> str:
    return shortened(words, others, lambda text: len(text) <= letters)


@pytest.mark.parametrize("chips", [NUMBERS, SUMS[:2], SUMS, DAYS])
def test_two_of_one_field_never_say_the_same(chips: tuple[str, ...]) -> None:
    """Whatever room there is for what differs, and never more than that."""
    for letters in range(5, 60):
        told = [said(one, chips, letters) for one in chips]
        told = [text for text in told if text]
        assert len(told) == len(set(told)), letters
        assert all(len(text) <= letters for text in told)
        assert not any(DOTS * 2 in text for text in told)


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        (40, "Number: SO-000118*"),
        (17, "Numb…: SO-000118*"),
        (15, "Nu…: SO-000118*"),
        (14, "…SO-000118*"),
        (8, "…000118*"),
        (4, "…18*"),
        (3, "…8*"),
        (2, ""),
    ],
)
def test_the_title_gives_way_first_and_then_what_is_the_same(letters: int, words: str) -> None:
    assert said(NUMBERS[1], NUMBERS, letters) == words


def test_one_alone_is_left_to_its_chip_where_its_value_has_no_room() -> None:
    assert said("Customer: Surya", SUMS, 12) == "Cust…: Surya"
    assert said("Customer: Surya", SUMS, 8) == ""
