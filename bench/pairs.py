"""Every filter of a list with every sort: which pairs are above what the design allows."""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench.measure import Row
from erp_core import Core
from erp_core.kit.filter import Clause, FilterField, ListQuery, between, empty, has, is_, within
from erp_core.kit.words import ValueKind
from erp_core.platform.listed import service as listed
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.service import LISTING

# What a declared pair may take, and any other.
SERVED_MS, OTHER_MS = 50, 400
GROUPS_MS = 500
PAGE = 100
_RUNS = 3
_TEXTS = (ValueKind.TEXT, ValueKind.LONG_TEXT)


def every_pair(core: Core) -> list[Row]:
    """The slowest sort of each filter, in both directions; and of the pairs above the budget each one."""
    rows = []
    for words, clause in _filters(core):
        taken = {
            sort: _median(core, ListQuery(where=[clause], sort=sort, limit=PAGE))
            for name in LISTING.sorts
            for sort in (name, f"-{name}")
        }
        slow = {sort: ms for sort, ms in taken.items() if ms > SERVED_MS} or dict(
            [max(taken.items(), key=lambda entry: entry[1])]
        )
        rows += [
            Row(f"{words}, by {sort}", ms, 0, 0, budget_ms=OTHER_MS if ms > SERVED_MS else SERVED_MS)
            for sort, ms in slow.items()
        ]
    return rows


def every_group(core: Core) -> list[Row]:
    """The whole list in groups by each field it can be grouped by."""
    offered = [name for name, field in LISTING.filters.items() if field.is_grouped]
    return [
        Row(f"in groups by {name}", _time(_groups(core, name)), 0, 0, budget_ms=GROUPS_MS) for name in offered
    ]


def _groups(core: Core, by: str) -> Callable[[], object]:
    return lambda: core.run(listed.groups, "sales_order", ListQuery(), by)


def _filters(core: Core) -> Iterator[tuple[str, Clause]]:
    """One condition of each kind that a field can be asked, with a value out of the middle of the list."""
    count = core.run(sales_orders.summary, ListQuery()).count
    asked = ListQuery(sort="number", offset=count // 2, limit=1, columns=list(LISTING.more))
    middle = core.run(sales_orders.search, asked)[0]
    for name, field in LISTING.filters.items():
        value = middle.held(name)
        for test, clause in _asked(name, field, value, core):
            yield f"{name} {test}", clause


def _asked(name: str, field: FilterField, value: Any, core: Core) -> Iterator[tuple[str, Clause]]:
    if field.kind is ValueKind.CHOICE:
        for choice in field.choices:
            yield choice, is_(name, choice)
        yield "of three", is_(name, *field.choices[:3])
    elif field.kind is ValueKind.FLAG:
        yield "yes", is_(name, True)
        yield "no", is_(name, False)
    elif field.kind in (ValueKind.DATE, ValueKind.INSTANT):
        value = value.date() if field.kind is ValueKind.INSTANT else value
        yield "of a month", between(name, value.replace(day=1), value.replace(day=28))
        yield "up to the middle", between(name, None, value)
        yield "this year", within(name, "this_fy")
    elif field.kind is ValueKind.REFERENCE:
        yield from _largest(core, name)
        if "has" in field.tests:
            yield "by its text", has(name, "poplin" if field.is_on_lines else "exports")
    elif field.kind in _TEXTS:
        yield "is", is_(name, value or "at the gate")
        yield "has", has(name, str(value or "gate")[:4])
    else:
        number = value if value is not None else 30
        yield "from the middle", between(name, number)
        yield "of a range", between(name, number, number + number / 20 if value is not None else 37)
    if "empty" in field.tests:
        yield "empty", empty(name)


def _largest(core: Core, name: str) -> list[tuple[str, Clause]]:
    """The record that most rows name, and the one that fewest do."""
    found = sorted(
        core.run(listed.groups, "sales_order", ListQuery(), name).groups, key=lambda one: one.count
    )
    known = [group for group in found if group.key is not None]
    pairs = [("of few", known[0]), ("of most", known[-1])] if known else []
    return [(words, group.where[0]) for words, group in pairs]


def _median(core: Core, query: ListQuery) -> float:
    return _time(lambda: core.run(sales_orders.search, query))


def _time(work: Callable[[], object]) -> float:
    """In milliseconds, of some runs after one that warms up."""
    work()
    taken = []
    for _run in range(_RUNS):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)
