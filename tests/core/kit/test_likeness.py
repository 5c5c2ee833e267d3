"""Likeness: a letter too many, too few, another, or two in each other's place."""

import pytest

from erp_core.kit.filter.likeness import SAME, likeness, may_be_mistyped


@pytest.mark.parametrize(
    ("sought", "text"),
    [
        ("suyra", "surya"),
        ("nvy", "navy"),
        ("navvy", "navy"),
        ("nawy", "navy"),
        ("garmnet", "garments"),
    ],
)
def test_a_word_with_a_letter_wrong_is_like_what_was_meant(sought: str, text: str) -> None:
    assert 0 < likeness(sought, text) < SAME


@pytest.mark.parametrize(
    ("sought", "text"),
    [("nv", "navy"), ("fin-008", "fin-009"), ("beige", "navy"), ("surya beige", "surya navy"), ("", "navy")],
)
def test_another_word_is_not(sought: str, text: str) -> None:
    assert likeness(sought, text) == 0


def test_the_likelier_is_more_alike() -> None:
    assert likeness("poplin nvy", "poplin navy") > likeness("poplni nvy", "poplin navy")
    assert likeness("pop nav", "poplin navy") == SAME


def test_numbers_are_not_mistyped() -> None:
    assert not may_be_mistyped("901 so1 ab")
    assert may_be_mistyped("901 surya")
