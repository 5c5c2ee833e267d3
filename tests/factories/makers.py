"""A record of each kind, as an administrator writes it; rules over every kind make theirs here."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from erp_core import Core
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.operation import OPERATIONS
from erp_core.masters.exchange_rate import service as exchange_rates
from erp_core.masters.party_item import service as party_items
from erp_core.masters.unit import service as units
from erp_core.masters.warehouse import service as warehouses
from erp_core.security.role import service as roles
from erp_core.security.user import service as users
from erp_core.stock.stock_adjustment import service as stock_adjustments
from tests.factories.numbers import next_number
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
)


def make_user(core: Core, **values: Any) -> Any:
    """An active member of the staff, who cannot log in: nobody keeps the password."""
    n = next_number()
    user: Any = {"username": f"made{n:04}", "full_name": f"Made {n}", "role": "staff"}
    return core.run(users.create, user | values).user


def make_role(core: Core, **values: Any) -> Any:
    """A role that may see sales orders."""
    n = next_number()
    role: Any = {"name": f"made_{n}", "title": f"Made {n}", "permissions": ["sales_order:read"]}
    return core.run(roles.create, role | values)


def maker(name: str, party: str = "") -> Callable[..., Any]:
    """What makes a document of one day, with a new party in this role where it names one."""

    def make(core: Core, **values: Any) -> Any:
        document: Any = {"document_date": "2024-01-15"}
        if party and f"{party}_id" not in values:
            document[f"{party}_id"] = make_party(core).id
        declared = OPERATIONS.get(f"{name}.create")
        assert declared
        return core.run(declared.function, document | values)

    return make


def make_rate(core: Core, **values: Any) -> Any:
    """What a dollar is worth from a day on that has no rate yet."""
    day = date(2000, 1, 1) + timedelta(days=next_number())
    rate: Any = {"currency": "USD", "valid_on": day, "rate": "83.125"}
    return core.run(exchange_rates.create, rate | values)


def make_party_item(core: Core, **values: Any) -> Any:
    """What a new party calls a new item."""
    made: Any = {"code": f"THEIRS/{next_number()}", "name": "Red 40"}
    for name, make in (("party_id", make_party), ("item_id", make_item)):
        if name not in values:
            made[name] = make(core).id
    return core.run(party_items.create, made | values)


def make_unit(core: Core, **values: Any) -> Any:
    """A unit that converts into no other, and is counted whole."""
    n = next_number()
    made: Any = {"code": f"u{n:04}", "name": f"Unit {n}"}
    return core.run(units.create, made | values)


def make_warehouse(core: Core, **values: Any) -> Any:
    """A store of ours."""
    n = next_number()
    made: Any = {"code": f"W{n:04}", "name": f"Store {n}", "kind": "own"}
    return core.run(warehouses.create, made | values)


def make_stock_adjustment(core: Core, **values: Any) -> Any:
    """A draft that opens a new item's stock in a new warehouse, 100 at 10.50."""
    made: Any = {"moved_on": "2024-01-15"}
    if "warehouse_id" not in values:
        made["warehouse_id"] = make_warehouse(core).id
    if "lines" not in values:
        made["lines"] = [{"item_id": make_item(core).id, "quantity": 100, "unit_cost": "10.50"}]
    return core.run(stock_adjustments.create, made | values)


# Name of a kind to what makes one of it; every kind that can be created has its maker.
MAKERS: Mapping[str, Callable[..., Any]] = {
    "sales_order": make_sales_order,
    "purchase_order": make_purchase_order,
    "work_order": make_work_order,
    "party": make_party,
    "item": make_item,
    "exchange_rate": make_rate,
    "party_item": make_party_item,
    "warehouse": make_warehouse,
    "unit": make_unit,
    "stock_adjustment": make_stock_adjustment,
    "user": make_user,
    "role": make_role,
}


def make_in(core: Core, kind: Kind, status: str) -> Any:
    """A record that its moves brought into a status."""
    record = MAKERS[kind.name](core)
    for move in ways(kind, record.status)[status]:
        record = run(core, kind, move, record)
    return record


def run(core: Core, kind: Kind, operation: str, record: Any) -> Any:
    """Carry out a move, or another operation on one version of a record."""
    declared = OPERATIONS.get(f"{kind.name}.{operation}")
    assert declared, f"{kind.name} has no operation {operation}"
    return core.run(declared.function, record.id, record.version)


def ways(kind: Kind, start: str) -> dict[str, list[str]]:
    """Each status that can be reached, with the moves of a shortest way to it."""
    found: dict[str, list[str]] = {start: []}
    for status in (reached := [start]):
        for move in kind.moves:
            if status in move.sources and move.target not in found:
                found[move.target] = [*found[status], move.name]
                reached.append(move.target)
    return found


def make_all(core: Core) -> None:
    """Two records of each kind that can be made, of what has statuses one in each."""
    for kind in KINDS:
        if kind.name in MAKERS:
            first = MAKERS[kind.name](core)
            statuses = list(ways(kind, first.status)) if kind.statuses else []
            for status in statuses[1:]:
                make_in(core, kind, status)
            if not statuses:
                MAKERS[kind.name](core)
