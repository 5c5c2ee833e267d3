"""What people do all day: search, open, now and then save. The same for clients and for core alone."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SORTS = ("-order_date", "customer_name", "number", "-total_amount")
SEARCH, GET, CREATE = "sales_order.search", "sales_order.get", "sales_order.create"


@dataclass(frozen=True)
class Stock:
    """What there is to work with: ids of customers, items and orders, and words to search for."""

    customers: list[int]
    items: list[int]
    orders: list[int]
    words: list[str]


def order(stock: Stock, rng: random.Random, notes: str) -> dict[str, Any]:
    """Arguments of a sales order of five lines."""
    lines = [
        {"item_id": rng.choice(stock.items), "quantity": rng.randint(1, 500), "unit_price": "10.50"}
        for _ in range(5)
    ]
    return {
        "order": {
            "customer_id": rng.choice(stock.customers),
            "order_date": "2024-01-15",
            "due_date": "2024-02-15",
            "currency": "INR",
            "tax_rate": 10,
            "notes": notes,
            "lines": lines,
        }
    }


def day(stock: Stock, rng: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """One operation after the other without end: 55 % searches, 30 % orders opened, 15 % orders saved."""
    while True:
        chance = rng.random()
        if chance < 0.40:
            yield SEARCH, {"query": {"sort": rng.choice(SORTS), "limit": 50}}
        elif chance < 0.55:
            yield SEARCH, {"query": {"text": rng.choice(stock.words), "limit": 50}}
        elif chance < 0.85:
            yield GET, {"id": rng.choice(stock.orders)}
        else:
            yield CREATE, order(stock, rng, "")
