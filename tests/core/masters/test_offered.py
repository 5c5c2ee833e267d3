"""What a record says may be done with it is what would be done: nothing is offered that is refused."""

from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS
from erp_core.masters.unit import service as units
from erp_core.security.role import service as roles
from tests.factories.makers import MAKERS, make_all, make_role, make_unit, make_user
from tests.factories.mill import Mill
from tests.factories.orders import make_item

DELETABLE = [kind.name for kind in KINDS if kind.name in MAKERS and OPERATIONS.get(f"{kind.name}.delete")]


def asked(core: Core, name: str, *args: Any) -> Any:
    operation = OPERATIONS.get(name)
    assert operation is not None
    return core.run(operation.function, *args)


def ids_of(core: Core, kind: str) -> list[int]:
    searches = kind != "role"
    return [row.id for row in asked(core, f"{kind}.search", *[ListQuery(limit=200)] * searches)]


def test_delete_is_offered_where_it_is_not_refused(own_mill: Mill) -> None:
    """Of every kind, of records that others name and of such that nothing names."""
    core = own_mill("admin")
    make_all(core)
    make_user(core, role=make_role(core).name)
    make_item(core, unit=make_unit(core).code)
    wrong, seen = [], set()
    for kind in DELETABLE:
        for id in ids_of(core, kind):
            record = asked(core, f"{kind}.get", id)
            is_offered, is_refused = "delete" in record.actions, False
            try:
                asked(core, f"{kind}.delete", id, record.version)
            except ErpError:
                is_refused = True
            seen.add((kind, is_refused))
            if is_offered == is_refused:
                wrong.append(f"{kind} {id}: offered {is_offered}, refused {is_refused}")
    assert not wrong
    masters = {"item", "party", "warehouse", "unit", "role"}
    assert {(kind, True) for kind in masters} | {(kind, False) for kind in DELETABLE} <= seen


def test_a_unit_that_nothing_names_any_more_may_be_deleted_again(core: Core) -> None:
    unit = make_unit(core)
    assert unit.actions == ["update", "delete"]
    item = make_item(core, unit=unit.code)
    assert core.run(units.get, unit.id).actions == ["update"]
    asked(core, "item.delete", item.id, item.version)
    assert core.run(units.get, unit.id).actions == ["update", "delete"]


@pytest.mark.parametrize("name", ["admin", "staff"])
def test_ones_own_role_and_the_administrators_are_not_offered_to_be_changed(
    name: str, own_mill: Mill
) -> None:
    core = own_mill("admin")
    role = next(row for row in core.run(roles.search) if row.name == name)
    assert ("update" in core.run(roles.get, role.id).actions) == (name == "staff")
