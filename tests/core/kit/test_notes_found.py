"""Notes of documents, of which the searchable text has a beginning, against the same notes in Python."""

from collections.abc import Callable
from typing import Any

import pytest

from erp_core import Core
from erp_core.kit.filter import Clause, ListQuery
from erp_core.kit.letters import folded
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order, make_work_order

DOCUMENTS = {
    "sales_order": (sales_orders, make_sales_order),
    "purchase_order": (purchase_orders, make_purchase_order),
    "work_order": (work_orders, make_work_order),
}
# With everything that means something to LIKE, in more than one script.
WORDS = ["Cotton", "x", "ab", "Ünï", "कपास", "50%_off", "back\\slash", "At the\ngate", "--", "ş"]
# What stands before a word: it ends with the 200 characters that are searched, is cut by their end, or stands
# behind them.
BEFORE = ["", "y" * 194, "z" * 199, "far " * 50]
TESTS: dict[str, Callable[[str, str], bool]] = {
    "is": lambda held, asked: folded(held) == folded(asked),
    "has": lambda held, asked: folded(asked) in folded(held),
    "begins": lambda held, asked: folded(held).startswith(folded(asked)),
}


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    """Documents of each kind with each of the notes, and with none."""
    core = mill("admin")
    for _service, make in DOCUMENTS.values():
        for notes in ["", *(before + word for before in BEFORE for word in WORDS)]:
            make(core, notes=notes)
    return core


@pytest.mark.parametrize("name", DOCUMENTS)
def test_notes_are_found_wherever_in_them_a_text_stands(core: Core, name: str) -> None:
    service: Any = DOCUMENTS[name][0]
    rows = core.run(service.search, ListQuery(limit=1000, columns=["notes"]))
    notes = {row.id: row.held("notes") for row in rows}
    assert {len(one) > 200 for one in notes.values()} == {True, False}
    texts = [
        *WORDS,
        "q",
        "y",
        "far cot",
        "nowhere",
        "zü",
        *(one for one in set(notes.values()) if 190 < len(one) <= 200),
    ]
    spelled = {text for word in texts for text in (word, word.upper())}  # of some that is the same
    asked = [(test, text) for test in TESTS for text in spelled]
    for test, text in asked:
        tells = [{test: text}]
        for is_not in (False, True):
            clause = Clause.model_validate({"field": "notes", "any": tells, "not": is_not})
            found = core.run(service.search, ListQuery(where=[clause], limit=1000))
            wanted = {id for id, held in notes.items() if (bool(held) and TESTS[test](held, text)) != is_not}
            assert {row.id for row in found} == wanted, (test, text, is_not)


def test_one_of_several_notes_is_enough(core: Core) -> None:
    rows = core.run(sales_orders.search, ListQuery(limit=1000, columns=["notes"]))
    for asked in (["cotton", "X", "y" * 194 + "x"], [f"note {n}" for n in range(30)] + ["cotton"]):
        clause = Clause.model_validate({"field": "notes", "any": [{"is": text} for text in asked]})
        found = core.run(sales_orders.search, ListQuery(where=[clause], limit=1000))
        told = {folded(text) for text in asked}
        assert {row.id for row in found} == {row.id for row in rows if folded(row.held("notes")) in told}
