"""Search everywhere over a million orders: words people type, frequent ones too."""

import random
import statistics
import time
from collections.abc import Iterator

from bench.measure import Row
from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.platform.search import service as search
from erp_core.sales.sales_order import service as sales_orders

# What one answer may take, of 95 in 100.
BUDGET_MS = 50
WORDS = 200
# As many as the palette asks for.
MOST = 12


def searched(core: Core) -> list[Row]:
    """Each word once, after one round that warms up: the median, and what 95 of 100 keep to."""
    words = list(_words(core))
    for word in words:
        core.run(search.everywhere, word, MOST)
    taken, cut = [], 0
    for word in words:
        started = time.perf_counter()
        found = core.run(search.everywhere, word, MOST)
        taken.append((time.perf_counter() - started) * 1000)
        cut += bool(found.left)
    name = f"search everywhere, {len(words)} words, {cut} cut short"
    late = statistics.quantiles(taken, n=20)[-1]
    return [
        Row(f"{name}: median", statistics.median(taken), 0, 0, budget_ms=BUDGET_MS),
        Row(f"{name}: 95 of 100", late, 0, 0, budget_ms=BUDGET_MS),
    ]


def _words(core: Core) -> Iterator[str]:
    """Drawn from the data, always the same: words and beginnings of names, codes, and numbers as typed."""
    chance = random.Random(13)  # noqa: S311 - no secret
    named = [*core.run(parties.search, ListQuery(limit=200)), *core.run(items.search, ListQuery(limit=200))]
    texts = [row.name for row in named]
    count = core.run(sales_orders.summary, ListQuery()).count
    for number in range(WORDS):
        text = chance.choice(texts)
        ways = (
            chance.choice(text.split()),
            text,
            text[: chance.randint(2, 4)],
            chance.choice(named).code,
            str(chance.randint(1, count)),
            f"so{chance.randint(1, count)}",
            chance.choice(("urgent", "gate", "xyzzyx", "roll", "2026")),
        )
        yield ways[number % len(ways)]
