"""The language spoken: who chooses it, and letters that differ between languages."""

import subprocess
import sys

import pytest

from erp_core.kit import i18n
from erp_core.kit.i18n import N_, _, lower_first, upper_first
from erp_core.kit.reading.locale_names import locale_title, locale_titles


def test_a_constant_is_translated_when_it_is_shown() -> None:
    title = N_("Sales orders")
    assert _(title) == "Sales orders"
    i18n.install("tr")
    assert _(title) == "Satış siparişleri"
    i18n.install("en")
    assert _(title) == "Sales orders"


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("tr", "tr"), ("tr_TR", "tr"), ("en_GB", "en"), ("xx", "en"), ("", "en"), ("../tr", "en")],
)
def test_a_language_that_is_not_shipped_is_the_source_language(language: str, spoken: str) -> None:
    i18n.install(language)
    assert i18n.current() == spoken


def test_no_words_and_unknown_words_stay_as_they_are() -> None:
    i18n.install("tr")
    assert _("") == ""
    assert _("Nobody translated this") == "Nobody translated this"


def test_until_somebody_chooses_the_source_language_is_spoken() -> None:
    code = "from erp_core.kit import i18n; print(i18n.is_default(), i18n.current(), i18n._('Customer'))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "en", "Customer"]
    assert not i18n.is_default()


def test_shipped_languages_begin_with_the_source_language() -> None:
    assert i18n.shipped()[0] == "en"
    assert "tr" in i18n.shipped()


@pytest.mark.parametrize(
    ("language", "small", "large"),
    [
        ("en", "item", "Item"),
        ("tr", "iş emri", "İş emri"),
        ("tr", "ısı", "Isı"),
        ("tr", "şube", "Şube"),
        ("en", "", ""),
        ("tr", "", ""),
    ],
)
def test_the_first_letter_of_a_sentence(language: str, small: str, large: str) -> None:
    i18n.install(language)
    assert upper_first(small) == large
    assert lower_first(large) == small


def test_abbreviations_keep_their_capitals() -> None:
    assert lower_first("PC") == "PC"
    assert lower_first("GSM (g/m²)") == "GSM (g/m²)"


@pytest.mark.parametrize(
    ("code", "called"), [("bn", "Bengali"), ("bn_BD", "Bengali (Bangladesh)"), ("tr", "Turkish")]
)
def test_a_language_is_called_as_offices_that_write_english_do(code: str, called: str) -> None:
    assert locale_title(code) == called


def test_bengali_is_understood_by_either_name() -> None:
    assert {"Bengali", "Bangla", "বাংলা", "bn"} <= set(locale_titles("bn"))
