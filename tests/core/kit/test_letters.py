"""Letters: what comes in at the door, and the one folding, the same in Python and PostgreSQL."""

import unicodedata
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from erp_core.kit.letters import (
    DASHES,
    clean_code,
    clean_line,
    clean_lines,
    folded,
    found_places,
    is_invisible,
)
from erp_core.kit.types import Code, Name, Notes, ShortText
from tests.factories.mill import Mill

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@cache
def every_letter() -> list[str]:
    """All that Unicode has room for."""
    return [chr(code) for code in range(1, 0x110000) if not 0xD800 <= code < 0xE000]


def read(type_: Any, text: str) -> str:
    return TypeAdapter(type_).validate_python(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("istanbul", "İstanbul"),
        ("İSTANBUL", "istanbul"),
        ("ısparta", "ISPARTA"),
        ("indigo", "İNDİGO"),
        ("kadıköy tekstil", "KADIKÖY TEKSTİL"),
        ("İP-30/1", "ip-30/1"),
        ("KASIM", "kasım"),
        ("isi", "ISI"),
        ("ß", "SS"),
        ("οδος", "ΟΔΟΣ"),
        ("ΟΔΟσ", "οδος"),
        ("ＴＳ－１００", "ts-100"),
        ("a b", "A\u00a0B"),
        ("ta\u00adble", "table"),
        ("o\u0308z", "ÖZ"),
        ("ﬁlament", "FILAMENT"),
    ],
)
def test_what_is_typed_finds_what_is_stored(typed: str, stored: str) -> None:
    assert folded(typed) == folded(stored)


def test_letters_that_are_others_stay_others() -> None:
    apart = ["o", "ö", "ø", "c", "ç", "s", "ş", "u", "ü", "g", "ğ", "e", "é", "и", "й", "b", "6", "0"]
    assert len({folded(letter) for letter in apart}) == len(apart)


def test_case_never_tells_two_texts_apart() -> None:
    """Over all of Unicode's letters that this Python knows."""
    for letter in filter(str.isalpha, every_letter()):
        assert folded(letter) == folded(letter.upper()) == folded(letter.lower())


def test_the_database_folds_every_letter_as_we_do(mill: Mill) -> None:
    """Over all of Unicode, one by one and in the middle of words."""
    one_by_one = "unnest(CAST(%s AS text[])) WITH ORDINALITY AS of (one, place)"
    asked = f"SELECT folded(one), folded('Ab' || one || 'iX') FROM {one_by_one} ORDER BY place"
    told = mill.sql(asked, [every_letter()])
    wrong = [
        f"U+{ord(letter):04X}"
        for letter, alone, inside in zip(every_letter(), *zip(*told, strict=True), strict=True)
        if (alone, inside) != (folded(letter), folded(f"Ab{letter}iX"))
    ]
    assert not wrong


@given(texts=st.lists(TEXTS, max_size=20))
def test_the_database_folds_every_text_as_we_do(mill: Mill, texts: list[str]) -> None:
    one_by_one = "unnest(CAST(%s AS text[])) WITH ORDINALITY AS of (one, place)"
    told = mill.sql(f"SELECT folded(one) FROM {one_by_one} ORDER BY place", [texts])
    assert [one for (one,) in told] == list(map(folded, texts))


@given(TEXTS)
def test_folding_again_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    for form in ("NFC", "NFD"):
        assert folded(unicodedata.normalize(form, text)) == once  # type: ignore[arg-type]
    assert not any(map(is_invisible, once))


@given(TEXTS | st.text("a \n\t\u2800\u3164\u200d\U0001d159", max_size=9))
def test_what_came_in_comes_in_again_as_it_is(text: str) -> None:
    for clean in (clean_code, clean_line, clean_lines):
        once = clean(text)
        assert clean(once) == once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\u200e", "\u00ad", "\u2060", "\u202e", "\u3164"])
def test_what_nobody_sees_is_taken_away(hidden: str) -> None:
    for type_ in (Code, Name, ShortText, Notes):
        assert read(type_, f"{hidden}AB{hidden}-7{hidden}") == "AB-7"
    with pytest.raises(ValidationError):
        read(Name, hidden)


@pytest.mark.parametrize("blank", ["\u2800", "\u3164", "\u115f", "\uffa0", "\U0001d159", "\u2003"])
def test_what_looks_empty_is_empty(blank: str) -> None:
    for type_ in (Code, Name, ShortText, Notes):
        assert read(type_, f"{blank}AB-7{blank}") == "AB-7"
    for type_ in (ShortText, Notes):
        assert read(type_, blank * 3) == read(type_, f"{blank} \u200d{blank}") == ""
    for type_ in (Code, Name):
        with pytest.raises(ValidationError):
            read(type_, f"{blank} {blank}")


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d", "\ufe0f"])
def test_joiners_stay_where_scripts_need_them(joiner: str) -> None:
    word = f"می{joiner}خواهم"
    assert read(Name, word) == read(Notes, word) == word
    assert read(Code, word) == "میخواهم"
    assert folded(word) == folded("میخواهم")
    with pytest.raises(ValidationError):
        read(Name, joiner * 3)


@pytest.mark.parametrize("sign", ["\a", "\x00", "\x1b", "\x7f", "\x9b", "\ud800", "\uffff"])
def test_what_no_field_can_hold_is_refused_by_its_name(sign: str) -> None:
    for type_ in (Code, Name, ShortText, Notes):
        with pytest.raises(ValidationError, match=f"{ord(sign):04X}"):
            read(type_, f"AB{sign}7")


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\u2028", "\t", "\v"])
def test_a_code_stands_on_one_line(gap: str) -> None:
    with pytest.raises(ValidationError, match="one line"):
        read(Code, f"AB{gap}7")
    assert read(Code, f"AB 7{gap}") == "AB 7"
    assert read(Name, f"ABC Textile{gap}Co.{gap}") == "ABC Textile Co."
    assert read(Notes, f"First{gap}second") == ("First\tsecond" if gap == "\t" else "First\nsecond")


def test_composed_and_decomposed_letters_are_one() -> None:
    for type_ in (Code, Name, ShortText, Notes):
        assert read(type_, "o\u0308z") == "öz"
        assert read(type_, "A\u00a0B") == ("A\u00a0B" if type_ is Notes else "A B")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("AB  1", "AB 1"),
        ("AB\u00a0 1", "AB 1"),
        *((f"FIB{dash}001", "FIB-001") for dash in "\u2010\u2011\u2013\u2212\uff0d"),
    ],
)
def test_codes_that_look_alike_are_one(typed: str, kept: str) -> None:
    assert clean_code(typed) == kept
    assert clean_code(kept) == kept


@pytest.mark.parametrize(
    ("text", "sought", "found"),
    [
        ("Acetic acid 99%", "acid 9", ["acid 9"]),
        ("TS-RED-XL", "xl ts", ["TS", "XL"]),
        ("İNDİGO tül", "indigo", ["İNDİGO"]),
        ("e\u0301ta", "ét", ["e\u0301t"]),
        ("straße", "ss", ["ß"]),
        ("FIN-022", "2", ["2"]),
        ("FIN-022", "fin\u2011022", ["FIN-022"]),
        ("Surya \u2013 Exports", "surya - e", ["Surya \u2013 E"]),
        ("कपड़ा", "कप", ["कप"]),
        ("Poplin", "drill", []),
        ("<b>Poplin</b>", "b>pop", ["b>Pop"]),
        ("Poplin", "", []),
    ],
)
def test_what_was_looked_for_stands_there(text: str, sought: str, found: list[str]) -> None:
    assert [text[begin:end] for begin, end in found_places(text, sought)] == found


@given(st.text(max_size=12), st.text(max_size=4))
def test_where_it_was_found_it_is_what_was_looked_for(text: str, sought: str) -> None:
    places = found_places(text, sought)
    assert places == sorted(places)
    assert all(0 <= begin < end <= len(text) for begin, end in places)
    one_dash = dict.fromkeys(DASHES, "-")
    wanted = folded(sought).translate(one_dash).split()
    for begin, end in places:
        assert any(word in folded(text[begin:end]).translate(one_dash) for word in wanted)
