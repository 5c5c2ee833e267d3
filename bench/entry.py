"""Typing an order: the changes of two people put together, a letter answered from what is kept of items."""

from decimal import Decimal
from typing import Any

from bench.measure import Row, compare
from erp_core.kit.records.merge import Version, merge
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.inputs.match_book import MOST_ROWS, MatchBook
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.sales.sales_order import FORM

LINES = 2_000
MERGED_WITHIN_MS = 50.0
# A letter is answered before the next picture of the screen.
ANSWERED_WITHIN_MS = 16.0
PASTED_LINES = 1_000
PASTED_WITHIN_MS = 50.0


def typed_orders(runs: int) -> list[Row]:
    """Beside copying the lines, and beside looking through the names once."""
    return [_merged(runs), _answered(runs), _pasted(runs)]


def _merged(runs: int) -> Row:
    rules = FORM.merge_rules()
    head: dict[str, Any] = dict.fromkeys(FORM.labels(), "x")
    columns = [column.name for column in FORM.lines.columns] if FORM.lines is not None else []
    lines: dict[Any, dict[str, Any]] = {key: dict.fromkeys(columns, key) for key in range(LINES)}
    base = Version(head, lines)

    def changed(every: int, name: str, value: Any) -> Version[Any]:
        made = {k: line | ({name: value} if k % every == 0 else {}) for k, line in lines.items()}
        return Version(head, {key: made[key] for key in reversed(range(LINES))} if every == 3 else made)

    mine, theirs = changed(2, "quantity", "7"), changed(3, "description", "dyed")
    words = f"two orders of {LINES:,} lines put together, beside copying one"

    def copied() -> dict[Any, dict[str, Any]]:
        return {key: dict(line) for key, line in lines.items()}

    return compare(
        words, lambda: merge(base, mine, theirs, rules), copied, runs=runs, budget_ms=MERGED_WITHIN_MS
    )


def _answered(runs: int) -> Row:
    book = MatchBook()
    names = ("poplin dyed navy", "cotton combed yarn", "voile printed", "twill ring spun")
    rows = [Match(n, f"FIN-{n:04}", f"{names[n % len(names)]} {n}") for n in range(MOST_ROWS)]
    book.learn(rows)
    texts = [f"{row.code} {row.name}".lower() for row in rows]
    words = f"a letter answered from {MOST_ROWS:,} items, beside looking through their names"
    return compare(
        words,
        lambda: book.find("n"),
        lambda: [text for text in texts if "n" in text],
        runs=runs,
        budget_ms=ANSWERED_WITHIN_MS,
    )


def _pasted(runs: int) -> Row:
    """What holds the keyboard up when lines that were looked up are put into an order, as one step."""
    assert FORM.lines is not None
    model = LinesModel(FORM.lines)
    cells = {"quantity": Decimal(12), "unit": "m", "unit_price": Decimal("88.25")}
    rows = [Line(values={"item": Match(n, f"FIN-{n:04}", "poplin"), **cells}) for n in range(PASTED_LINES)]

    def put() -> None:
        model.load([])
        model.replace_lines(0, [line.copy() for line in rows])

    words = f"{PASTED_LINES:,} pasted lines put into an order, with totals and undo, beside copying them"
    return compare(words, put, lambda: [line.copy() for line in rows], runs=runs, budget_ms=PASTED_WITHIN_MS)
