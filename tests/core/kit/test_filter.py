"""Filters as plain data: what crosses the wire and is stored comes back as it was."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.days import Calendar
from erp_core.kit.filter import (
    Clause,
    ListQuery,
    above,
    begins,
    below,
    between,
    empty,
    has,
    is_,
    is_not,
    within,
)
from erp_core.kit.filter.presets import PRESETS, days_of, relative_day
from erp_core.kit.filter.values import day_after, day_before
from erp_core.kit.listing.fields import TESTS
from erp_core.kit.words import ValueKind
from erp_core.masters.item.service import LISTING as ITEMS
from erp_core.production.work_order.service import LISTING as WORK_ORDERS
from erp_core.sales.sales_order.service import LISTING as SALES_ORDERS
from erp_core.security.user.service import LISTING as USERS

VALUES = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.booleans(),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"]), max_size=180),
)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
TEXTS = st.text("abc '\"%_\\:;*-Ünïकी", min_size=1, max_size=200).filter(str.strip)
QUESTIONS = st.one_of(
    *(VALUES.map(lambda value, name=name: {name: value}) for name in ("is", "from", "to", "above", "below")),
    st.tuples(VALUES, VALUES).map(lambda ends: {"from": ends[0], "to": ends[1]}),
    *(TEXTS.map(lambda text, name=name: {name: text}) for name in ("has", "begins", "preset")),
    st.just({"empty": True}),
)
CLAUSES = st.builds(
    lambda field, tests, is_not: Clause.model_validate({"field": field, "any": tests, "not": is_not}),
    TEXTS,
    st.lists(QUESTIONS, min_size=1, max_size=4),
    st.booleans(),
)


@given(where=st.lists(CLAUSES, max_size=4), text=st.text("ab ", max_size=9))
def test_a_query_is_the_same_after_the_wire(where: list[Clause], text: str) -> None:
    query = ListQuery(where=where, text=text, sort="-name", limit=7, offset=3)
    assert ListQuery.model_validate_json(query.model_dump_json()) == query
    assert ListQuery.model_validate(query.model_dump()) == query
    assert ListQuery.model_validate(query) == query


def test_a_filter_is_written_as_people_can_read_it() -> None:
    query = ListQuery(
        where=[
            is_("status", "confirmed", "in_production"),
            between("total_amount", Decimal("1000.50"), 5000),
            within("due_date", "this_month"),
            is_not("customer_id", 17),
            between("order_date", until=date(2024, 2, 29)),
            above("total_amount", Decimal(1000)),
            below("due_date", date(2024, 3, 1)),
            has("notes", "gate"),
            begins("number", "SO-"),
            empty("notes"),
        ],
        text="abc",
    )
    assert json.loads(query.model_dump_json())["where"] == [
        {"field": "status", "any": [{"is": "confirmed"}, {"is": "in_production"}]},
        {"field": "total_amount", "any": [{"from": "1000.50", "to": 5000}]},
        {"field": "due_date", "any": [{"preset": "this_month"}]},
        {"field": "customer_id", "any": [{"is": 17}], "not": True},
        {"field": "order_date", "any": [{"to": "2024-02-29"}]},
        {"field": "total_amount", "any": [{"above": "1000"}]},
        {"field": "due_date", "any": [{"below": "2024-03-01"}]},
        {"field": "notes", "any": [{"has": "gate"}]},
        {"field": "number", "any": [{"begins": "SO-"}]},
        {"field": "notes", "any": [{"empty": True}]},
    ]


@pytest.mark.parametrize(
    ("today", "preset", "start", "end"),
    [
        (date(2024, 2, 29), "this_week", date(2024, 2, 26), date(2024, 3, 3)),
        (date(2024, 2, 29), "this_month", date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 1, 31), "last_month", date(2023, 12, 1), date(2023, 12, 31)),
        (date(2024, 12, 31), "this_quarter", date(2024, 10, 1), date(2024, 12, 31)),
        (date(2024, 5, 5), "this_year", date(2024, 1, 1), date(2024, 12, 31)),
        (date(2024, 2, 29), "last_12_months", date(2023, 3, 1), date(2024, 2, 29)),
        (date(2026, 11, 25), "last_7_days", date(2026, 11, 19), date(2026, 11, 25)),
        (date(2026, 11, 25), "next_7_days", date(2026, 11, 26), date(2026, 12, 2)),
    ],
)
def test_ranges_people_ask_for(today: date, preset: str, start: date, end: date) -> None:
    assert days_of(preset, today) == (start, end)


@given(today=DAYS, days=st.integers(1, 9999))
def test_every_range_is_one(today: date, days: int) -> None:
    for preset in (*PRESETS, f"last_{days}_days", f"next_{days}_days"):
        range_ = days_of(preset, today)
        assert range_ is not None
        assert range_[0] <= range_[1]


@given(today=DAYS, stretch=st.sampled_from(["week", "month", "quarter", "year", "fy"]))
def test_this_last_and_next_stand_side_by_side(today: date, stretch: str) -> None:
    """What is called last ends the day before this begins, next begins the day after."""
    calendar = Calendar(week_begins=6, year_begins=4)
    ranges = {way: days_of(f"{way}_{stretch}", today, calendar) for way in ("last", "this", "next")}
    this, last, after = ranges["this"], ranges["last"], ranges["next"]
    assert this is not None
    assert last is not None
    assert this[0] <= today <= this[1]
    assert last[1] == this[0] - timedelta(days=1)
    assert days_of(f"this_{stretch}", last[0], calendar) == last
    assert (after is None) == (stretch == "fy")
    if after is not None:
        assert after[0] == this[1] + timedelta(days=1)
        assert days_of(f"this_{stretch}", after[1], calendar) == after


@given(today=DAYS, days=st.integers(-99_999, 99_999))
def test_days_from_today_are_counted_and_stay_in_the_calendar(today: date, days: int) -> None:
    first, last = date(1, 1, 1), date(9999, 12, 31)
    meant = relative_day(f"today{days:+}", today)
    assert meant == date.fromordinal(min(max(today.toordinal() + days, first.toordinal()), last.toordinal()))
    assert relative_day("today", today) == today


@given(days=st.integers(-9_999, 9_999), is_fixed=st.booleans())
def test_the_day_after_and_before_are_one_away(days: int, is_fixed: bool) -> None:
    today = date(2024, 2, 28)
    written = [
        (today + timedelta(days=n)).isoformat() if is_fixed else ("today" if n == 0 else f"today{n:+d}")
        for n in (days - 1, days, days + 1)
    ]
    assert [day_before(written[1]), day_after(written[1])] == [written[0], written[2]]


@pytest.mark.parametrize(
    "name", ["", "someday", "last_0_days", "last_-1_days", "last_99999_days", "This_week"]
)
def test_what_is_no_range_is_none(name: str) -> None:
    assert days_of(name, date(2024, 1, 1)) is None


def test_every_kind_is_asked_something_but_pictures_rights_and_languages() -> None:
    assert set(ValueKind) - set(TESTS) == {ValueKind.PICTURE, ValueKind.PERMISSION, ValueKind.LOCALE}


def test_a_list_tells_what_it_can_be_filtered_by() -> None:
    status = SALES_ORDERS.filters["status"]
    assert (status.kind, status.leads, status.choices[:2]) == (ValueKind.CHOICE, True, ("draft", "pending"))
    customer = SALES_ORDERS.filters["customer_id"]
    assert (customer.kind, customer.of, customer.tests) == (ValueKind.REFERENCE, "party", {"is", "has"})
    assert SALES_ORDERS.filters["is_overdue"].kind is ValueKind.FLAG
    assert SALES_ORDERS.filters["total_amount"].kind is ValueKind.MONEY
    assert ITEMS.filters["kind"].choices[0] == "fibre"
    assert "empty" in ITEMS.filters["gsm"].tests
    assert "empty" not in ITEMS.filters["sales_price"].tests
    assert USERS.filters["last_login_at"].kind is ValueKind.INSTANT
    assert WORK_ORDERS.filters["item_id"].of == "item"
