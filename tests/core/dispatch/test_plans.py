"""What PostgreSQL plans: a list for the values it is asked with, one record alike whichever it is."""

from typing import Any

import pytest
from sqlalchemy import text

from erp_core import modules
from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import OPERATIONS, Operation
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order

modules.load()  # all of them, whatever other tests have imported

# psycopg prepares what came five times; PostgreSQL makes five plans before it believes in one for all values.
OFTEN = 16
PLANS = text("SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE :begin")


def plans_after(mill: Mill, operation: str, arguments: dict[str, Any], begin: str) -> tuple[int, int]:
    """How often one plan for all values was used, and how often one was made, when it was asked often."""
    door = mill.open_door(pool_size=1)
    token = mill.tokens("manager").access_token
    for _ in range(OFTEN):
        door.call(operation, arguments, token)
    rows = door.ask(lambda session: session.execute(PLANS, {"begin": f"{begin}%"}).all())
    assert rows, f"{operation} prepared no statement that begins with {begin}"
    return sum(row.generic_plans for row in rows), sum(row.custom_plans for row in rows)


def test_one_record_is_not_planned_anew_each_time_it_is_opened(mill: Mill) -> None:
    order = make_purchase_order(mill("manager"))
    kept, _ = plans_after(mill, "purchase_order.get", {"id": order.id}, "SELECT purchase_order")
    assert kept


def test_a_list_is_planned_for_what_is_looked_for(mill: Mill) -> None:
    make_purchase_order(mill("manager"))
    query = ListQuery(text="PO").model_dump(mode="json")
    kept, made = plans_after(mill, "purchase_order.search", {"query": query}, "%FROM purchase_order")
    assert (kept, made > 0) == (0, True)


@pytest.mark.parametrize(
    "operation", [o for o in OPERATIONS if o.reads_one], ids=lambda operation: operation.name
)
def test_what_reads_one_is_asked_for_no_more_than_which(operation: Operation) -> None:
    assert set(operation.arguments.model_fields) <= {"id", "name"}
