"""Every list against the same rows filtered, sorted and paged by Python."""

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core import Core
from erp_core.errors import ErpError, ValidationError
from erp_core.kit.filter import Clause, FieldTest, FilterField, ListQuery, between, is_
from erp_core.kit.filter.presets import PRESETS, days_of
from erp_core.kit.letters import folded
from erp_core.kit.listing import plan
from erp_core.kit.words import ValueKind
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.user import service as users
from tests.factories.mill import Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
)
from tests.factories.sorting import sort_key

Row = dict[str, Any]
TODAY = datetime.now(ZoneInfo("Asia/Kolkata")).date()
# Words with everything that means something to LIKE, SQL or a regular expression.
WORDS = [
    "Cotton",
    "cot",
    "100%",
    "50%_off",
    "a_b",
    "back\\slash",
    "O'Neil",
    "Ünï",
    "कपास",
    "x",
    "ab",
    "AB12",
    "--",
    "(net)",
    "*",
    "%",
    "_",
    "\\",
]
# Texts that people read, which lists sort by the company's language.
READ = {
    *("code", "name", "contact_name", "composition", "colour", "yarn_count", "item_code", "item_name"),
    *("customer_name", "supplier_name", "full_name"),
}


@dataclass(frozen=True)
class Kind:
    """One list: its service, its table, and what Python needs to know to do the same."""

    service: Any
    table: str
    default: str
    columns: list[str]
    filters: dict[str, Callable[[Row, Any], bool]] = field(default_factory=dict)
    running: tuple[str, ...] = ()
    due: str = ""
    keys: dict[str, Callable[[Row], Any]] = field(default_factory=dict)


def number_key(row: Row) -> Any:
    return len(row["number"]), row["number"]


def flag(name: str) -> dict[str, Callable[[Row, Any], bool]]:
    return {name: lambda row, wanted: row[name] == wanted}


def order_filters(party: str, day: str) -> dict[str, Callable[[Row, Any], bool]]:
    return {
        "status": lambda row, wanted: row["status"] in wanted,
        party: lambda row, wanted: row[party] == wanted,
        "date_from": lambda row, wanted: row[day] >= wanted,
        "date_to": lambda row, wanted: row[day] <= wanted,
    }


ORDER_COLUMNS = ["number", "status", "order_date", "due_date", "currency", "total_amount"]
RANKS = {"low": 1, "normal": 2, "high": 3, "urgent": 4}
KINDS = {
    "purchase_order": Kind(
        purchase_orders,
        "purchase_order",
        "-order_date",
        [*ORDER_COLUMNS, "supplier_name"],
        order_filters("supplier_id", "order_date"),
        ("approved", "sent"),
        "due_date",
        {"number": number_key},
    ),
    "sales_order": Kind(
        sales_orders,
        "sales_order",
        "-order_date",
        [*ORDER_COLUMNS, "customer_name"],
        order_filters("customer_id", "order_date"),
        ("confirmed", "in_production"),
        "due_date",
        {"number": number_key},
    ),
    "work_order": Kind(
        work_orders,
        "work_order",
        "-planned_start_on",
        [
            "number",
            "status",
            "item_code",
            "item_name",
            "quantity",
            "unit",
            "sales_order_number",
            "planned_start_on",
            "planned_finish_on",
            "priority",
            "progress_percent",
        ],
        {k: v for k, v in order_filters("", "planned_start_on").items() if k},
        ("released", "in_progress", "on_hold"),
        "planned_finish_on",
        {"number": number_key, "priority": lambda row: RANKS[row["priority"]]},
    ),
    "party": Kind(
        parties,
        "party",
        "name",
        [
            "code",
            "name",
            "is_customer",
            "is_supplier",
            "contact_name",
            "email",
            "phone",
            "currency",
            "payment_terms_days",
            "is_active",
        ],
        flag("is_active") | flag("is_customer") | flag("is_supplier"),
    ),
    "item": Kind(
        items,
        "item",
        "code",
        [
            "code",
            "name",
            "kind",
            "unit",
            "composition",
            "colour",
            "gsm",
            "width_cm",
            "yarn_count",
            "purchase_price",
            "sales_price",
            "is_active",
        ],
        flag("is_active") | {"kind": lambda row, wanted: row["kind"] in wanted},
    ),
    "user": Kind(
        users,
        "user_account",
        "username",
        ["username", "full_name", "email", "status", "last_login_at"],
        {"status": lambda row, wanted: row["status"] in wanted},
    ),
}


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    """An administrator of a company where something of every sort is there."""
    core = mill("admin")
    for role in ("staff", "viewer", "manager"):
        mill.add_user(role)
    traders = [
        make_party(
            core,
            code=f"T{n}-{word}"[:40],
            name=f"{word} {WORDS[n * 7 % len(WORDS)]} Traders",
            is_customer=True,
            is_supplier=True,
            currency=["INR", "EUR", "JPY"][n % 3],
            payment_terms_days=n * 5 % 40,
        )
        for n, word in enumerate(WORDS)
    ]
    make_party(core, is_supplier=False, is_active=False)
    things = [
        make_item(
            core,
            code=f"{word}-{n}",
            name=f"{word} thing",
            kind=["yarn", "trim", "garment"][n % 3],
            composition=WORDS[n * 5 % len(WORDS)],
            gsm=None if n % 2 else n + 1,
            is_active=n % 4 > 0,
        )
        for n, word in enumerate(WORDS)
    ]
    usable = [thing for thing in things if thing.is_active]
    for n in range(36):
        thing, trader = usable[n % len(usable)], traders[n * 5 % len(traders)]
        day = TODAY + timedelta(days=n * 11 % 60 - 40)
        line = {"item_id": thing.id, "quantity": n % 5 + 1, "unit_price": Decimal(n * 37 % 100)}
        order: Any = {
            "order_date": day,
            "due_date": day + timedelta(days=n % 7),
            "notes": WORDS[n % len(WORDS)],
        }
        bought = core.run(purchase_orders.create, order | {"supplier_id": trader.id, "lines": [line]})
        sold = core.run(sales_orders.create, order | {"customer_id": trader.id, "lines": [line] * (n % 3)})
        course = ["submit", "confirm", "start", "ship", "close"][: n % 6]
        if sold.lines:
            walk(core, sales_orders, sold, course)
        is_running = bool(sold.lines) and course[-1:] in (["confirm"], ["start"])
        made = make_work_order(
            core,
            item_id=thing.id,
            quantity=n + 1,
            priority=list(RANKS)[n % 4],
            planned_start_on=day,
            planned_finish_on=day + timedelta(days=n % 5),
            **({"sales_order_line_id": sold.lines[0].id} if is_running else {}),
        )
        walk(core, purchase_orders, bought, ["submit", "approve", "send", "receive", "close"][: n % 6])
        walk(core, work_orders, made, ["release", "start", "hold", "resume", "complete"][: n % 6])
    for make in (make_purchase_order, make_sales_order, make_work_order, make_party, make_item):
        gone = make(core)
        service = {
            "PurchaseOrderView": purchase_orders,
            "SalesOrderView": sales_orders,
            "PartyView": parties,
            "WorkOrderView": work_orders,
            "ItemView": items,
        }[type(gone).__name__]
        core.run(service.delete, gone.id, gone.version)
    return core


def walk(core: Core, service: Any, document: Any, moves: list[str]) -> None:
    for move in moves:
        document = core.run(getattr(service, move), document.id, document.version)


@pytest.fixture(scope="module")
def stored(mill: Mill, core: Core) -> dict[str, list[Row]]:
    """All rows of each table, as the owner of the database sees them."""
    rows = {}
    for name, kind in KINDS.items():
        columns = ", ".join(["id", "search_text", *kind.columns, *extra(kind)])
        values = mill.sql(f"SELECT {columns} FROM {kind.table} WHERE deleted_at IS NULL")
        assert len(values) > 5
        rows[name] = [dict(zip(columns.split(", "), row, strict=True)) for row in values]
    for kind in KINDS.values():
        WROTE[kind.table] = dict(mill.sql(f"SELECT id, created_by FROM {kind.table}"))
    ITEM_TEXTS.update({row["id"]: row["search_text"] for row in rows["item"]})
    for table, items_of in LINE_ITEMS.items():
        items_of.clear()
        lines = mill.sql(f"SELECT {table}_id, item_id FROM {table}_line WHERE deleted_at IS NULL")
        for order, item in lines:
            items_of.setdefault(order, set()).add(item)
    return rows


def extra(kind: Kind) -> list[str]:
    return {"purchase_order": ["supplier_id"], "sales_order": ["customer_id"]}.get(kind.table, [])


def expected(kind: Kind, rows: list[Row], query: Row) -> list[Row]:
    """What the list should show, in order, before paging."""
    matching = [row for row in rows if all(contains(row, word) for word in query["text"].split())]
    for name, test in kind.filters.items():
        if name in query:
            matching = [row for row in matching if test(row, query[name])]
    if query.get("is_overdue"):
        matching = [r for r in matching if r["status"] in kind.running and r[kind.due] < TODAY]
    sort = query["sort"] or kind.default
    name = sort.removeprefix("-")
    key = kind.keys.get(name, lambda row: row[name])

    def place(row: Row) -> Any:
        value = sorting(name, key(row))
        return (value is None, value if value is not None else 0, row["id"])

    return sorted(matching, key=place, reverse=sort.startswith("-"))


def sorting(name: str, value: Any) -> Any:
    """What sorts a value: of a text that people read its key in the company's language, then the text."""
    return (sort_key(value, "en"), value) if value is not None and name in READ else value


def contains(row: Row, word: str) -> bool:
    """Three letters and more are found anywhere, fewer at the beginning of a word."""
    wanted = word.lower() if len(word) >= 3 else f" {word.lower()}"
    return wanted in row["search_text"]


def queries(kind: Kind) -> st.SearchStrategy[Row]:
    texts = st.lists(
        st.sampled_from(WORDS)
        | st.sampled_from(WORDS).map(lambda w: w[:3])
        | st.sampled_from(WORDS).map(str.upper)
        | st.text("abc%_\\' ü", max_size=4),
        max_size=2,
    ).map(" ".join)
    choices: dict[str, st.SearchStrategy[Any]] = {
        "status": st.lists(
            st.sampled_from(
                [
                    "draft",
                    "pending",
                    "approved",
                    "confirmed",
                    "released",
                    "on_hold",
                    "active",
                    "'",
                ]
            ),
            min_size=1,
            max_size=3,
        ),
        "customer_id": st.integers(1, 20),
        "supplier_id": st.integers(1, 20),
        "kind": st.lists(st.sampled_from(["yarn", "trim", "garment", "x"]), min_size=1, max_size=3),
        "date_from": st.integers(-45, 25).map(lambda n: TODAY + timedelta(days=n)),
        "date_to": st.integers(-45, 25).map(lambda n: TODAY + timedelta(days=n)),
        "is_active": st.booleans(),
        "is_customer": st.booleans(),
        "is_supplier": st.booleans(),
        "is_overdue": st.just(True),
    }
    offered = [*kind.filters, *(["is_overdue"] if kind.due else [])]
    return st.fixed_dictionaries(
        {
            "text": texts,
            "sort": st.sampled_from(["", *kind.columns, *(f"-{c}" for c in kind.columns)]),
            "limit": st.integers(1, 12) | st.just(1000),
            "offset": st.sampled_from([0, 0, 1, 5, 40]),
        },
        optional={name: choices[name] for name in offered},
    )


def written(kind: Kind, query: Row) -> Row:
    """The query as the list is asked it."""
    days = {"work_order": "planned_start_on"}.get(kind.table, "order_date")
    where = []
    for name, value in query.items():
        if name in ("text", "sort", "limit", "offset"):
            continue
        if name in ("date_from", "date_to"):
            ends = {"date_from": "since", "date_to": "until"}
            where.append(between(days, **{ends[name]: value}))
        else:
            where.append(is_(name, *(value if isinstance(value, list) else [value])))
    return {name: query[name] for name in ("text", "sort", "limit", "offset")} | {"where": where}


# How rows are found: so many matches are few, so many rows are walked at first, and at last.
WAYS = {
    "few hits": (1_000_000, 0, 0),
    "short walk": (1_000_000, 1000, 0),
    "walk": (0, 0, 20_000),
    "rest": (0, 0, 0),
    "as it comes": (2, 3, 10),
}


@pytest.fixture(params=WAYS)
def hits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """All the ways rows are found where no index serves them."""
    for name, value in zip(("FEW_HITS", "SHORT_WALK", "WALK"), WAYS[request.param], strict=True):
        monkeypatch.setattr(plan, name, value)
    return request.param


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_page_is_what_python_makes_of_the_same_rows(
    core: Core, stored: dict[str, list[Row]], hits: str, name: str, data: st.DataObject
) -> None:
    kind, rows = KINDS[name], stored[name]
    query = data.draw(queries(kind))
    wanted = expected(kind, rows, query)
    page = core.run(kind.service.search, written(kind, query))
    assert [row.id for row in page] == [
        row["id"] for row in wanted[query["offset"] : query["offset"] + query["limit"]]
    ]
    for row in page:
        original = next(r for r in rows if r["id"] == row.id)
        assert all(
            getattr(row, column) == original[column]
            for column in kind.columns
            if column in type(row).model_fields
        )
    summary = core.run(kind.service.summary, written(kind, query))
    assert summary.count == len(wanted)
    totals: dict[str, Decimal] = {}
    for row in wanted if "total_amount" in kind.columns else []:
        totals[row["currency"]] = totals.get(row["currency"], Decimal(0)) + row["total_amount"]
    assert summary.total_amounts == totals


# What a row shows beside a reference, and is found by when the reference is searched.
SHOWN = {
    "customer_id": "customer_name",
    "supplier_id": "supplier_name",
    "item_id": "item_name",
    "sales_order_id": "sales_order_number",
}
NUMBERS = {ValueKind.INTEGER, ValueKind.MONEY, ValueKind.PRICE, ValueKind.QUANTITY, ValueKind.PERCENT}
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "from": operator.ge,
    "to": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


# Table of orders to order to the items of its lines; filled with what is stored.
ITEM_TEXTS: dict[int, str] = {}
LINE_ITEMS: dict[str, dict[int, set[int]]] = {"sales_order": {}, "purchase_order": {}}
# Who wrote a record, by id; its row tells what he is called.
WROTE: dict[str, dict[int, int]] = {}


def held(kind: Kind, row: Any, field: str) -> Any:
    """What the row holds in a field, as the field is asked: instants by their day."""
    if field == "is_overdue":
        return row.status in kind.running and getattr(row, kind.due) < TODAY
    if field == "days_late":
        return (TODAY - getattr(row, kind.due)).days if row.status in kind.running else None
    if field == "item_id" and kind.table in LINE_ITEMS:
        return LINE_ITEMS[kind.table].get(row.id, set())
    value = WROTE[kind.table].get(row.id) if field == "created_by" else row.held(field)
    return value.astimezone(ZoneInfo("Asia/Kolkata")).date() if isinstance(value, datetime) else value


def passes(kind: Kind, row: Any, field: str, test: FieldTest) -> bool:
    """Whether a row passes one test."""
    value, asked = held(kind, row, field), test.asked
    if "empty" in asked:
        return value is None or value == ""
    if value is None:
        return False
    if isinstance(value, set):  # one of the lines' is enough
        if "has" in asked:
            return any(folded(asked["has"]) in ITEM_TEXTS[item] for item in value)
        return asked["is"] in value
    if "has" in asked:
        return folded(asked["has"]) in folded(row.held(SHOWN.get(field, field)))
    if "begins" in asked:
        return folded(value).startswith(folded(asked["begins"]))
    if "preset" in asked:
        first, last = days_of(asked["preset"], TODAY) or (TODAY, TODAY)
        return first <= value <= last
    kinds: dict[type, Callable[[Any], Any]] = {date: date.fromisoformat, Decimal: Decimal, int: int}
    as_held = kinds.get(type(value), lambda given: given)
    if isinstance(value, str):
        return folded(value) == folded(asked["is"])
    return all(COMPARED[name](value, as_held(given)) for name, given in asked.items())


def questions(field: FilterField, held: list[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any test of a field, about values that are there and about others."""
    there = st.sampled_from([value for value in held if value not in (None, "")] or ["nothing"])
    values: st.SearchStrategy[Any]
    if field.kind in (ValueKind.DATE, ValueKind.INSTANT):
        values = st.integers(-60, 60).map(lambda n: TODAY + timedelta(days=n))
    elif field.kind is ValueKind.FLAG:
        values = st.booleans()
    elif field.kind in (ValueKind.REFERENCE, ValueKind.INTEGER):
        values = st.integers(-1, 50)
    elif field.kind in NUMBERS:
        values = st.decimals(-10, 4000, places=3)
    else:
        values = st.sampled_from(WORDS)
    values = values | there.filter(lambda value: value != "nothing")
    texts = st.sampled_from(WORDS) | st.sampled_from(WORDS).map(lambda w: w[:2].upper())
    in_capitals = values.map(lambda value: value.upper() if isinstance(value, str) else value)
    written = {name: (values | in_capitals).map(lambda value, name=name: {name: value}) for name in COMPARED}
    written["to"] |= st.tuples(values, values).map(lambda ends: {"from": min(ends), "to": max(ends)})
    written |= {name: texts.map(lambda text, name=name: {name: text}) for name in ("has", "begins")}
    written["preset"] = st.sampled_from([*PRESETS, "last_7_days", "next_30_days"]).map(
        lambda p: {"preset": p}
    )
    written["empty"] = st.just({"empty": True})
    return st.one_of([written[name] for name in sorted(field.tests)])


def values_of(kind: Kind, rows: list[Any], field: str) -> list[Any]:
    values = [held(kind, row, field) for row in rows]
    return [one for value in values for one in (value if isinstance(value, set) else [value])]


def clauses(kind: Kind, rows: list[Any]) -> st.SearchStrategy[list[Clause]]:
    """Any clauses on any fields of a list."""

    filters = kind.service.LISTING.filters

    @cache
    def on(name: str) -> st.SearchStrategy[Clause]:
        return st.builds(
            lambda tests, is_not: Clause.model_validate({"field": name, "any": tests, "not": is_not}),
            st.lists(questions(filters[name], values_of(kind, rows, name)), min_size=1, max_size=3),
            st.booleans(),
        )

    return st.lists(st.sampled_from(sorted(filters)).flatmap(on), max_size=3)


@dataclass(frozen=True)
class Shown:
    """All a list shows, and what may be asked of that: found once for all that is asked."""

    rows: list[Any]
    asked: st.SearchStrategy[list[Clause]]


@pytest.fixture(scope="module")
def shown(core: Core) -> Callable[[str, str], Shown]:
    """``shown(name, hits)``, where the way they are found is set already."""

    @cache
    def show(name: str, hits: str) -> Shown:
        service = KINDS[name].service
        rows = core.run(service.search, ListQuery(limit=1000, columns=list(service.LISTING.more)))
        return Shown(rows, clauses(KINDS[name], rows))

    return show


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_filter_shows_what_python_finds_in_all_rows(
    core: Core,
    stored: dict[str, list[Row]],
    shown: Callable[[str, str], Shown],
    hits: str,
    name: str,
    data: st.DataObject,
) -> None:
    kind = KINDS[name]
    rows = shown(name, hits).rows
    where = data.draw(shown(name, hits).asked)
    text = data.draw(st.sampled_from(["", "", "cot", "100"]))
    sort = data.draw(st.sampled_from([*kind.columns, *(f"-{column}" for column in kind.columns)]))
    query = ListQuery.model_validate_json(ListQuery(text=text, where=where, sort=sort).model_dump_json())
    texts = {row["id"]: row for row in stored[name]}
    wanted = [
        row
        for row in rows
        if all(contains(texts[row.id], word) for word in text.split())
        and all(any(passes(kind, row, c.field, test) for test in c.any) != c.is_not for c in where)
    ]
    key = kind.keys.get(sort.removeprefix("-"), lambda row: row[sort.removeprefix("-")])

    def place(row: Any) -> Any:
        value = sorting(sort.removeprefix("-"), key(texts[row.id]))
        return (value is None, value if value is not None else 0, row.id)

    wanted.sort(key=place, reverse=sort.startswith("-"))
    pages: list[Any] = []
    size = data.draw(st.integers(4, 40))
    while page := core.run(
        kind.service.search, query.model_copy(update={"limit": size, "offset": len(pages)})
    ):
        pages += page
    assert [row.id for row in pages] == [row.id for row in wanted]
    assert core.run(kind.service.summary, query).count == len(wanted)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("limit", [1, 7])
def test_pages_together_are_the_whole_list(core: Core, name: str, limit: int) -> None:
    kind, whole, page = KINDS[name], core.run(KINDS[name].service.search, {"limit": 1000}), None
    joined: list[Any] = []
    while page != []:
        page = core.run(kind.service.search, {"limit": limit, "offset": len(joined)})
        joined += page
    assert joined == whole


def clause(test: Row, field: str = "code", count: int = 1) -> Row:
    return {"where": [{"field": field, "any": [test] * count}]}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("query", "name_of_field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"limit": None}, "limit"),
        ({"limit": "all"}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": 1_000_000_001}, "offset"),
        ({"offset": 2**63}, "offset"),
        ({"sort": "nothing"}, "sort"),
        ({"sort": "id"}, "sort"),
        ({"sort": "--code"}, "sort"),
        ({"sort": "password_hash"}, "sort"),
        ({"sort": "search_text"}, "sort"),
        ({"sort": "deleted_at"}, "sort"),
        ({"sort": "metadata"}, "sort"),
        ({"sort": "number; DROP TABLE party"}, "sort"),
        ({"sort": "(SELECT password_hash FROM user_account)"}, "sort"),
        ({"sort": "-"}, "sort"),
        ({"text": "x" * 201}, "text"),
        ({"text": "\x00"}, "text"),
        (clause({"is": "x"}, count=201), "where.0.any"),
        (clause({"is": "\x00"}), "where.0.any.0.is"),
        (clause({"has": "\x00"}), "where.0.any.0.has"),
        (clause({"is": "x" * 201}), "where.0.any.0.is"),
        (clause({"is": 2**63}), "where.0.any.0.is"),
        (clause({"is": ["draft"]}), "where.0.any.0.is"),
        (clause({"is": {"$gt": ""}}), "where.0.any.0.is"),
        (clause({"is": None}), "where.0.any.0"),
        (clause({}), "where.0.any.0"),
        (clause({"is": "x", "has": "x"}), "where.0.any.0"),
        (clause({"from": 1, "above": 1}), "where.0.any.0"),
        (clause({"like": "%"}), "where.0.any.0.like"),
        (clause({"empty": False}), "where.0.any.0.empty"),
        (clause({"has": ""}), "where.0.any.0"),
        ({"where": [{"field": "code", "any": []}]}, "where.0.any"),
        ({"where": [{"field": "code", "any": "draft"}]}, "where.0.any"),
        ({"where": [{"field": "code", "any": [{"is": "x"}], "not": "no"}]}, "where.0.not"),
        ({"where": [{"field": "code", "any": [{"is": "x"}], "or": []}]}, "where.0.or"),
        ({"where": [{"any": [{"is": "x"}]}]}, "where.0.field"),
        ({"where": [{"field": "code", "any": [{"is": "x"}]}] * 51}, "where"),
        (clause({"is": "x"}, "password_hash"), "where.0.field"),
        (clause({"is": "x"}, "search_text"), "where.0.field"),
        (clause({"is": "x"}, "deleted_at"), "where.0.field"),
        (clause({"is": "x"}, "metadata"), "where.0.field"),
        (clause({"is": "x"}, "1=1"), "where.0.field"),
        (clause({"is": "x"}, ""), "where.0.field"),
        ({"where": "1=1"}, "where"),
        ({"status": ["draft"]}, "status"),
        ({"party_id": 1}, "party_id"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_question_that_cannot_be_answered_is_refused_at_its_field(
    core: Core, name: str, query: Row, name_of_field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        core.run(KINDS[name].service.search, query)
    assert set(caught.value.fields) == {name_of_field}


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("item", is_("customer_id", 1)),
        ("item", between("order_date", "2024-01-01")),
        ("item", is_("is_overdue", True)),
        ("item", is_("is_customer", True)),
        ("party", is_("status", "draft")),
        ("party", between("order_date", until="2024-01-01")),
        ("sales_order", is_("is_active", True)),
        ("work_order", is_("supplier_id", 1)),  # it knows the customer it is made for
        ("user", is_("is_active", True)),
    ],
)
def test_a_filter_the_list_does_not_have_is_refused_not_ignored(core: Core, name: str, query: Clause) -> None:
    for operation in (KINDS[name].service.search, KINDS[name].service.summary):
        with pytest.raises(ValidationError) as caught:
            core.run(operation, ListQuery(where=[query]))
        assert set(caught.value.fields) == {"where.0.field"}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE party; --",
        "' OR '1'='1",
        "\\",
        "\\\\",
        "%%%",
        "___",
        "%a%",
        "$1",
        ":text",
        "%(x)s",
        "{0}",
        "\u202e",
        "🧵",
        "a" * 200,
        " ".join("abcdefghij"),
        "\ufeff",
        "E'\\x00'",
        "/* */",
        "nul\u2400",
    ],
)
def test_no_text_breaks_a_search(core: Core, name: str, text: str) -> None:
    found = core.run(KINDS[name].service.search, {"text": text})
    assert core.run(KINDS[name].service.summary, {"text": text}).count == len(found)
    assert core.run(parties.summary, {}).count > 0  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["purchase_order", "sales_order", "work_order"])
@pytest.mark.parametrize("status", ["' OR '1'='1", "draft', 'pending", "draftt", ""])
def test_a_status_nobody_has_finds_nothing(core: Core, name: str, status: str) -> None:
    query = ListQuery(where=[is_("status", status)])
    assert core.run(KINDS[name].service.search, query) == []


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("party", "currency"),
        ("party", "code"),
        ("item", "unit"),
        ("item", "kind"),
        ("item", "name"),
        ("sales_order", "currency"),
        ("sales_order", "number"),
        ("sales_order", "status"),
        ("work_order", "priority"),
        ("work_order", "unit"),
    ],
)
def test_what_names_something_is_found_in_any_case(core: Core, name: str, column: str) -> None:
    search = KINDS[name].service.search
    stored = str(getattr(core.run(search, ListQuery(limit=1))[0], column))
    assert stored != stored.swapcase()
    wanted = core.run(search, ListQuery(where=[is_(column, stored)]))
    assert core.run(search, ListQuery(where=[is_(column, stored.swapcase())])) == wanted != []


@pytest.mark.parametrize("day", ["0024-01-15", "1899-12-31", "3000-01-01"])
@pytest.mark.parametrize("test", ["is", "from", "to", "above", "below"])
def test_a_day_of_another_calendar_is_refused(core: Core, day: str, test: str) -> None:
    for name in ("order_date", "due_date"):
        clause: Any = {"field": name, "any": [{test: day}]}
        with pytest.raises(ValidationError) as caught:
            core.run(sales_orders.search, ListQuery.model_validate({"where": [clause]}))
        assert caught.value.fields == {f"where.0.any.0.{test}": "The year must lie between 1900 and 2999."}


def test_wildcards_are_letters_like_others(core: Core) -> None:
    percent: Any = {"text": "100%"}
    assert {row.name for row in core.run(parties.search, percent)}
    for text in ("1__%", "co%n", "c_tton", "a%b"):
        assert core.run(parties.search, {"text": text}) == []  # type: ignore[arg-type]


def test_a_far_page_is_empty(core: Core) -> None:
    for kind in KINDS.values():
        assert core.run(kind.service.search, {"offset": 1_000_000_000}) == []


@pytest.mark.parametrize("name", KINDS)
def test_arguments_are_checked_before_the_database_is_asked(core: Core, name: str) -> None:
    for query in (None, [], "text", 7, {"text": {"$gt": ""}}, {"where": {"a": 1}}, {"where": [7]}):
        with pytest.raises(ErpError) as caught:
            core.run(KINDS[name].service.search, query)
        assert caught.value.code == "validation"


def test_dates_of_a_range_belong_to_it(core: Core) -> None:
    day = core.run(sales_orders.search, {"limit": 1})[0].order_date  # type: ignore[arg-type]
    same = ListQuery(where=[between("order_date", day, day)])
    found = core.run(sales_orders.search, same)
    assert found
    assert {row.order_date for row in found} == {day}
    backwards = ListQuery(where=[between("order_date", day, day - timedelta(days=1))])
    assert core.run(sales_orders.search, backwards) == []
    assert isinstance(day, date)
