"""Days as people type and paste them: that day, or refused with a sentence; never cut, never guessed."""

from contextlib import nullcontext, suppress
from datetime import date, timedelta

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit import i18n
from erp_core.kit.reading.days import read_day, shifted
from erp_core.kit.reading.notation import Unreadable, notation

TODAY = date(2026, 11, 25)
ENGLISH, AMERICAN, TURKISH, HINDI = (
    notation(Locale.parse(name), Locale.parse(name)) for name in ("en_IN", "en_US", "tr_TR", "hi_IN")
)


@pytest.mark.parametrize(
    ("here", "text", "day"),
    [
        (ENGLISH, "15-Jan-24", "2024-01-15"),
        (ENGLISH, "15-JAN-2024", "2024-01-15"),
        (ENGLISH, "15 Oct 2024", "2024-10-15"),
        (ENGLISH, "15 oct 24", "2024-10-15"),
        (ENGLISH, "15 Sept 2024", "2024-09-15"),
        (ENGLISH, "15 Septem 2024", "2024-09-15"),
        (ENGLISH, "Monday, 15 April 2024", "2024-04-15"),
        (ENGLISH, "Mon 15 Apr 2024", "2024-04-15"),
        (ENGLISH, "January 15, 2024", "2024-01-15"),
        (ENGLISH, "December-30-11", "2011-12-30"),
        (ENGLISH, "2004-Jan-15", "2004-01-15"),
        (ENGLISH, "1st of January 2024", "2024-01-01"),
        (ENGLISH, "2024/1/15", "2024-01-15"),
        (ENGLISH, "2024-01-15", "2024-01-15"),
        (ENGLISH, "20240115", "2024-01-15"),
        (ENGLISH, "2024-01-15 00:00:00", "2024-01-15"),
        (ENGLISH, "2024-01-15T00:00:00.000Z", "2024-01-15"),
        (ENGLISH, "15.01.2024 00:00", "2024-01-15"),
        (ENGLISH, "2024-01-15T00:00:00", "2024-01-15"),
        (ENGLISH, "2024-01-15 10:30", "2024-01-15"),
        (ENGLISH, "2024-01-15T23:30:00+05:30", "2024-01-15"),
        (AMERICAN, "1/15/2024 2:05 PM", "2024-01-15"),
        (TURKISH, "15.01.2024 14:30:00", "2024-01-15"),
        (ENGLISH, "15.1.24", "2024-01-15"),
        (ENGLISH, "15/1/2024", "2024-01-15"),
        (ENGLISH, "15\u20131\u20132024", "2024-01-15"),
        (ENGLISH, " 15.\u00a01.\u00a02024 \n", "2024-01-15"),
        (ENGLISH, "\u200e15/1/2024\ufeff", "2024-01-15"),
        (ENGLISH, "१५.१.२०२४", "2024-01-15"),
        (ENGLISH, "1/5/15", "2015-05-01"),
        (ENGLISH, "28/02/00", "2000-02-28"),
        (ENGLISH, "29/02/00", "2000-02-29"),
        (ENGLISH, "15 Jan 46", "2046-01-15"),
        (ENGLISH, "15 Jan 47", "1947-01-15"),
        (ENGLISH, "15 Jan", "2027-01-15"),
        (ENGLISH, "15/2", "2027-02-15"),
        (ENGLISH, "24/11", "2026-11-24"),
        (ENGLISH, "29/2", "2028-02-29"),
        (ENGLISH, "15", "2026-11-15"),
        (ENGLISH, "t", "2026-11-25"),
        (ENGLISH, "Today", "2026-11-25"),
        (ENGLISH, "t+10", "2026-12-05"),
        (ENGLISH, "T - 3", "2026-11-22"),
        (ENGLISH, "today+2w", "2026-12-09"),
        (ENGLISH, "+7", "2026-12-02"),
        (ENGLISH, "-3", "2026-11-22"),
        (ENGLISH, "w", "2026-12-02"),
        (ENGLISH, "2w", "2026-12-09"),
        (ENGLISH, "3m", "2027-02-25"),
        (AMERICAN, "1/15/2024", "2024-01-15"),
        (AMERICAN, "Jan 15", "2027-01-15"),
        (TURKISH, "15 Tem 2024", "2024-07-15"),
        (TURKISH, "15 TEM 24", "2024-07-15"),
        (TURKISH, "15 agu 2024", "2024-08-15"),
        (TURKISH, "15 KASIM 2024", "2024-11-15"),
        (TURKISH, "15 Nisan 2024 Pazartesi", "2024-04-15"),
        (TURKISH, "15 Oct 2024", "2024-10-15"),
        (TURKISH, "15.01.2024", "2024-01-15"),
        (HINDI, "15 जनवरी 2024", "2024-01-15"),
    ],
)
def test_days_that_are_read(here, text: str, day: str) -> None:
    assert read_day(text, here, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("here", "text"),
    [
        *(
            (ENGLISH, text)
            for text in (
                "0-0-0",
                "32 Jan 2024",
                "15+1",
                "x",
                "t+",
                "t+x",
                "x+3",
                "t++3",
                "t+3-1",
            )
        ),
        *(
            (ENGLISH, text)
            for text in ("15.1.4", "15.1.024", "15.1.20244", "45306", "15012024", "1.5.7.9", "")
        ),
        *(
            (ENGLISH, text)
            for text in ("Jan 2024", "Jan-24", "Jan 15", "Mo Tu", "Mo", "Q1 2024", "2024-W03-1")
        ),
        *((ENGLISH, text) for text in ("15 Foo 2024", "15 Jan Feb 2024", "15 J 2024", "15 Jan 2024 or so")),
        *((ENGLISH, text) for text in ("10:30", "15 Jan 2024 5", "15 Jan 2024 at 5", "15 Jan " + "0" * 60)),
        (AMERICAN, "Jan-24"),
    ],
)
def test_what_is_no_day(here, text: str) -> None:
    with pytest.raises(Unreadable, match="This is not a date"):
        read_day(text, here, TODAY)


@pytest.mark.parametrize(
    ("here", "text", "why"),
    [
        (ENGLISH, "31.4.2026", "April 2026 has 30 days."),
        (ENGLISH, "2027-02-29", "February 2027 has 28 days."),
        (ENGLISH, "31.2", "February 2026 has 28 days."),
        (ENGLISH, "31", "November 2026 has 30 days."),
        (ENGLISH, "31 Jun", "June 2026 has 30 days."),
        (TURKISH, "31 Nis 2026", "Nisan 2026 has 30 days."),
        (ENGLISH, "15.13.2024", "There is no month 13. Write the date like 15 Jan 2024."),
        (ENGLISH, "1/15/2024", "There is no month 15. Write the date like 15 Jan 2024."),
        (AMERICAN, "15/1/2024", "There is no month 15. Write the date like Jan 15, 2024."),
    ],
)
def test_a_day_that_does_not_exist_is_told_why(here, text: str, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_day(text, here, TODAY)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("here", "text", "day"),
    [
        (ENGLISH, "1512", "2026-12-15"),
        (ENGLISH, "151226", "2026-12-15"),
        (ENGLISH, "030226", "2026-02-03"),
        (AMERICAN, "1215", "2026-12-15"),
        (AMERICAN, "121526", "2026-12-15"),
        (ENGLISH, "20261215", "2026-12-15"),
        (ENGLISH, "dec 5", "2026-12-05"),
        (ENGLISH, "5 dec", "2026-12-05"),
        (ENGLISH, "tom", "2026-11-26"),
        (ENGLISH, "yest", "2026-11-24"),
    ],
)
def test_days_as_they_are_keyed_in(here, text: str, day: str) -> None:
    assert read_day(text, here, TODAY, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["2024", "1299", "0000", "151326", "to", "15123", "Dec 24"])
def test_digits_that_are_no_day_are_none(text: str) -> None:
    with pytest.raises(Unreadable, match="This is not a date"):
        read_day(text, ENGLISH, TODAY, TODAY)


@pytest.mark.parametrize("text", ["1512", "151226"])
def test_in_a_file_bare_digits_are_no_day(text: str) -> None:
    with pytest.raises(Unreadable, match="This is not a date"):
        read_day(text, ENGLISH, TODAY)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "tomorrow", "2026-11-26"),
        ("en", " Yesterday ", "2026-11-24"),
        ("en", "end of month", "2026-11-30"),
        ("tr", "yarın", "2026-11-26"),
        ("tr", "YARIN", "2026-11-26"),
        ("tr", "dün", "2026-11-24"),
        ("tr", "ay sonu", "2026-11-30"),
        ("tr", "tomorrow", "2026-11-26"),
    ],
)
def test_days_that_have_a_name_follow_from_today(language: str, text: str, day: str) -> None:
    with i18n.speaking(language):
        assert read_day(text, ENGLISH, date(2027, 2, 3), TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("language", "here", "text", "day"),
    [
        ("en", ENGLISH, "next monday", "2026-11-30"),
        ("en", ENGLISH, "Next  Mon", "2026-11-30"),
        ("en", ENGLISH, "next wed", "2026-12-02"),
        ("en", ENGLISH, "in 2 weeks", "2026-12-09"),
        ("en", ENGLISH, "in a week", "2026-12-02"),
        ("en", ENGLISH, "2 weeks", "2026-12-09"),
        ("en", ENGLISH, "+2 weeks", "2026-12-09"),
        ("en", ENGLISH, "+2w", "2026-12-09"),
        ("en", ENGLISH, "in 10 days", "2026-12-05"),
        ("en", ENGLISH, "in 1 day", "2026-11-26"),
        ("en", ENGLISH, "in three months", ""),
        ("en", ENGLISH, "in 3 months", "2027-02-25"),
        ("en", ENGLISH, "in 1 year", "2027-11-25"),
        ("en", ENGLISH, "next", ""),
        ("en", ENGLISH, "next 15", ""),
        ("en", ENGLISH, "in days", ""),
        ("en", ENGLISH, "in 99999 days", ""),
        ("tr", TURKISH, "gelecek pazartesi", "2026-11-30"),
        ("tr", TURKISH, "GELECEK CUMA", "2026-11-27"),
        ("tr", TURKISH, "2 hafta sonra", "2026-12-09"),
        ("tr", TURKISH, "10 gün sonra", "2026-12-05"),
        ("tr", TURKISH, "3 ay sonra", "2027-02-25"),
        ("tr", TURKISH, "in 2 weeks", "2026-12-09"),
    ],
)
def test_days_so_much_later_count_from_the_base(language: str, here, text: str, day: str) -> None:
    with i18n.speaking(language), nullcontext() if day else pytest.raises(Unreadable):
        assert read_day(text, here, TODAY, date(2025, 1, 1)) == date.fromisoformat(day)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@given(
    base=st.dates(date(1900, 1, 8), date(2899, 12, 24)), weekday=st.integers(0, 6), count=st.integers(1, 99)
)
def test_the_next_such_day_is_the_first_one_behind_the_base(base: date, weekday: int, count: int) -> None:
    found = read_day(f"next {WEEKDAYS[weekday]}", ENGLISH, base)
    assert found.weekday() == weekday
    assert timedelta(0) < found - base <= timedelta(days=7)
    for unit in ("day", "week", "month", "year"):
        later = shifted(base, count, unit[0])
        assert read_day(f"in {count} {unit}s", ENGLISH, base) == later
        assert read_day(f"+{count}{unit[0]}", ENGLISH, base) == later


def test_what_may_be_typed_in_short_is_told_who_types() -> None:
    with pytest.raises(Unreadable, match=r"2024-01-15 or \+7"):
        read_day("someday", ENGLISH, TODAY, TODAY)
    with pytest.raises(Unreadable, match=r"or 2024-01-15\.$"):
        read_day("someday", ENGLISH, TODAY)


def test_today_and_days_from_it_do_not_count_from_the_base() -> None:
    base = date(2026, 12, 24)
    assert read_day("t+10", ENGLISH, base, TODAY) == date(2026, 12, 5)
    assert read_day("+10", ENGLISH, base, TODAY) == date(2027, 1, 3)


@pytest.mark.parametrize("text", ["1899-12-31", "3000-01-01", "0024-01-15", "15.1.0024", "9999y", "+9999y"])
def test_years_the_program_does_not_keep(text: str) -> None:
    with pytest.raises(Unreadable, match="between 1900 and 2999"):
        read_day(text, ENGLISH, TODAY)


def test_a_weekday_that_does_not_fit_is_said() -> None:
    with pytest.raises(Unreadable, match="15 Apr 2024 is a Monday"):
        read_day("Tuesday, 15 April 2024", ENGLISH, TODAY)


BENGALI, GERMAN = (notation(Locale.parse(name), Locale.parse(name)) for name in ("bn_BD", "de_DE"))


@pytest.mark.parametrize(
    ("here", "text", "nearest", "next_one"),
    [
        (ENGLISH, "wed", "2026-11-25", "2026-11-25"),
        (ENGLISH, "Fri", "2026-11-27", "2026-11-27"),
        (ENGLISH, "friday", "2026-11-27", "2026-11-27"),
        (ENGLISH, "FRI.", "2026-11-27", "2026-11-27"),
        (ENGLISH, "mon", "2026-11-23", "2026-11-30"),
        (ENGLISH, "sat", "2026-11-28", "2026-11-28"),
        (ENGLISH, "thurs", "2026-11-26", "2026-11-26"),
        (TURKISH, "cuma", "2026-11-27", "2026-11-27"),
        (TURKISH, "pazartesi", "2026-11-23", "2026-11-30"),
        (TURKISH, "sali", "2026-11-24", "2026-12-01"),
        (TURKISH, "fri", "2026-11-27", "2026-11-27"),
        (HINDI, "शुक्रवार", "2026-11-27", "2026-11-27"),
        (BENGALI, "শুক্রবার", "2026-11-27", "2026-11-27"),
        (GERMAN, "mo", "2026-11-23", "2026-11-30"),
    ],
)
def test_a_weekday_alone_is_counted_from_the_base(here, text: str, nearest: str, next_one: str) -> None:
    """The base is a Wednesday."""
    assert read_day(text, here, TODAY) == date.fromisoformat(nearest)
    assert read_day(text, here, TODAY, is_forward=True) == date.fromisoformat(next_one)


@given(
    base=st.dates(date(1900, 1, 8), date(2999, 12, 24)),
    ahead=st.integers(0, 6),
    name=st.sampled_from(["en_GB", "de_DE", "fr_FR", "tr_TR", "hi_IN", "bn_BD", "ar_EG"]),
    how=st.sampled_from(["EEE", "EEEE"]),
)
def test_every_weekday_is_the_next_such_day_as_calendars_write_it(
    base: date, ahead: int, name: str, how: str
) -> None:
    locale = Locale.parse(name)
    day = base + timedelta(days=ahead)
    here = notation(locale, locale)
    assert read_day(format_date(day, how, locale=locale), here, base, is_forward=True) == day
    nearest = read_day(format_date(day, how, locale=locale), here, base)
    assert nearest.weekday() == day.weekday()
    assert abs(nearest - base) <= timedelta(days=3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5.1", "2027-01-05"),
        ("15", "2026-12-15"),
        ("25", "2026-11-25"),
        ("31", "2026-12-31"),
        ("24/11", "2027-11-24"),
        ("29/2", "2028-02-29"),
        ("15 Jan", "2027-01-15"),
        ("15 oct 24", "2024-10-15"),
        ("+30", "2026-12-25"),
        ("m", "2026-12-25"),
    ],
)
def test_what_is_promised_is_the_next_such_day(text: str, day: str) -> None:
    assert read_day(text, ENGLISH, TODAY, is_forward=True) == date.fromisoformat(day)


@given(base=st.dates(date(1999, 1, 1), date(2100, 1, 1)), number=st.integers(1, 31))
def test_a_day_alone_is_the_next_one_of_that_number(base: date, number: int) -> None:
    """However far: after 31 January the next 30th is in March."""
    found = read_day(str(number), ENGLISH, base, is_forward=True)
    between = (base + timedelta(days=ahead) for ahead in range((found - base).days + 1))
    assert [day for day in between if day.day == number] == [found]


def test_short_words_count_from_the_base_and_t_is_today() -> None:
    ordered = date(2027, 1, 31)
    assert read_day("m", ENGLISH, ordered, TODAY) == date(2027, 2, 28)
    assert read_day("+1", ENGLISH, ordered, TODAY) == date(2027, 2, 1)
    assert read_day("t", ENGLISH, ordered, TODAY) == TODAY


def test_today_in_the_language_spoken() -> None:
    i18n.install("tr")
    try:
        assert read_day("Bugün", TURKISH, TODAY) == TODAY
    finally:
        i18n.install("en")


@given(
    day=st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    how=st.sampled_from(["short", "medium", "long", "full"]),
    name=st.sampled_from(["en_GB", "en_US", "en_IN", "de_DE", "fr_FR", "tr_TR", "hi_IN"]),
)
def test_every_day_is_read_as_calendars_write_it(day: date, how: str, name: str) -> None:
    locale = Locale.parse(name)
    text = format_date(day, how, locale=locale)  # type: ignore[arg-type]
    has_whole_year = how != "short" or str(day.year) in text
    read = read_day(text, notation(locale, locale), day)
    assert read == day or not has_whole_year
    assert (read.month, read.day) == (day.month, day.day)
    assert read_day(day.isoformat(), notation(locale, locale), TODAY) == day


@given(
    text=st.text(max_size=20),
    base=st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    is_forward=st.booleans(),
)
def test_any_text_is_a_day_or_refused(text: str, base: date, is_forward: bool) -> None:
    with suppress(Unreadable):
        assert 1900 <= read_day(text, TURKISH, base, is_forward=is_forward).year <= 2999


def test_days_are_shifted_within_the_calendar() -> None:
    assert shifted(date(2024, 1, 31), 1, "m") == date(2024, 2, 29)
    assert shifted(date(2024, 2, 29), 1, "y") == date(2025, 2, 28)
    assert shifted(date(9999, 12, 31), 1, "d") is None
