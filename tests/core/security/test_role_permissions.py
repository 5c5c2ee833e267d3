"""Every role and every operation: what is allowed is listed here, and each verdict is tried."""

import uuid
from typing import Any

import pytest

from erp_core import modules
from erp_core.errors import ErpError, NotLoggedIn, NotPermitted
from erp_core.kit.operation import OPERATIONS, Kind
from erp_core.security.permission import DEFAULT_ROLES
from tests.factories.mill import Mill

modules.load()

PUBLIC = {"session.login", "session.refresh", "user.register", "user.change_password"}

VIEWER = {
    "company.get",
    "currency.search",
    "dashboard.overview",
    "item.find_codes",
    "party.find_names",
    "item.get",
    "item.history",
    "item.search",
    "item.summary",
    "party.get",
    "party.history",
    "party.search",
    "party.summary",
    "purchase_order.get",
    "purchase_order.history",
    "purchase_order.search",
    "purchase_order.summary",
    "sales_order.get",
    "sales_order.history",
    "sales_order.open_lines",
    "sales_order.search",
    "sales_order.summary",
    "role.holders",
    "session.logout",
    "session.me",
    "session.prove",
    "unit.search",
    "work_order.get",
    "work_order.history",
    "work_order.search",
    "work_order.summary",
}
STAFF = VIEWER | {
    "item.create",
    "item.update",
    "party.create",
    "party.update",
    "purchase_order.create",
    "purchase_order.update",
    "purchase_order.submit",
    "purchase_order.receive",
    "sales_order.create",
    "sales_order.update",
    "sales_order.submit",
    "sales_order.start",
    "sales_order.ship",
    "work_order.create",
    "work_order.update",
    "work_order.start",
    "work_order.record_progress",
    "work_order.complete",
}
MANAGER = STAFF | {
    "item.delete",
    "party.delete",
    "purchase_order.approve",
    "purchase_order.reject",
    "purchase_order.send",
    "purchase_order.close",
    "purchase_order.cancel",
    "purchase_order.delete",
    "sales_order.confirm",
    "sales_order.reject",
    "sales_order.close",
    "sales_order.cancel",
    "sales_order.delete",
    "work_order.release",
    "work_order.hold",
    "work_order.resume",
    "work_order.close",
    "work_order.cancel",
    "work_order.delete",
}
ADMIN = MANAGER | {
    "audit.as_of",
    "audit.count",
    "audit.search",
    "company.history",
    "company.update",
    "number_series.gap_report",
    "number_series.preview",
    "number_series.search",
    "number_series.update",
    "role.create",
    "role.delete",
    "role.get",
    "role.history",
    "role.search",
    "role.update",
    "role.vocabulary",
    "server.health",
    "session.end",
    "session.end_all",
    "session.search",
    "user.activate",
    "user.create",
    "user.disable",
    "user.get",
    "user.history",
    "user.reset_password",
    "user.search",
    "user.summary",
    "user.unlock",
    "user.update",
}
ALLOWED = {"viewer": VIEWER, "staff": STAFF, "manager": MANAGER, "admin": ADMIN}

NOWHERE = 999_999_999
DATES = {"order_date": "2024-01-15", "due_date": "2024-02-15"}
PLAN = {"planned_start_on": "2024-01-15", "planned_finish_on": "2024-02-15"}
# Good input for every parameter there is; records it names do not exist, so that nothing can happen to any.
ARGUMENTS: dict[str, Any] = {
    "id": NOWHERE,
    "version": 1,
    "query": {},
    "text": "",
    "codes": [],
    "password": "woven-and-dyed",
    "names": [],
    "progress_percent": 10,
    "role": "viewer",
    "name": "nothing",
    "series": {"prefix": "X-", "width": 6},
    "user_id": NOWHERE,
    "document": "sales_order",
    "document_id": str(NOWHERE),
    "at": "2024-01-15T00:00:00Z",
    "company": {"name": "X", "currency": "INR"},
    "item": {"code": "X", "name": "X", "kind": "yarn", "unit": "nothing"},
    "party": {"code": "X", "name": "X", "is_customer": True, "currency": "XXX"},
}
OF_OPERATION: dict[str, dict[str, Any]] = {
    "purchase_order": {"order": {"supplier_id": NOWHERE, **DATES}},
    "sales_order": {"order": {"customer_id": NOWHERE, **DATES}},
    "work_order": {"order": {"item_id": NOWHERE, "quantity": 1, **PLAN}},
    "user": {"user": {"username": "made-up", "full_name": "X", "role": "none"}},
    "user.update": {"user": {"full_name": "X", "role": "none"}},
    "role": {"role": {"name": "made_up", "title": "X", "permissions": []}},
    "session": {"id": uuid.UUID(int=0)},
}


def arguments_of(operation: str) -> dict[str, Any]:
    declared = OPERATIONS.get(operation)
    assert declared is not None
    known = ARGUMENTS | OF_OPERATION.get(operation.partition(".")[0], {}) | OF_OPERATION.get(operation, {})
    return {name: known[name] for name in declared.arguments.model_fields}


def everything_written(mill: Mill) -> list[tuple[Any, ...]]:
    """Counts that any effect would change."""
    return mill.sql(
        "SELECT (SELECT count(*) FROM audit_log), (SELECT count(*) FROM request),"
        " (SELECT sum(last_number) FROM number_series)"
    )


def test_every_operation_has_a_verdict_for_every_role(mill: Mill) -> None:
    assert set(ALLOWED) == set(DEFAULT_ROLES)
    assert {o.name for o in OPERATIONS} == ADMIN | PUBLIC
    assert {o.name for o in OPERATIONS if o.kind is Kind.PUBLIC} == PUBLIC


@pytest.mark.parametrize("role", ALLOWED)
def test_what_is_not_listed_is_refused_before_anything_happens(mill: Mill, role: str) -> None:
    token = mill.tokens(role).access_token
    before = everything_written(mill)
    for name in sorted(ADMIN - ALLOWED[role]):
        with pytest.raises(NotPermitted) as caught:
            mill.door.call(name, arguments_of(name), token)
        assert f"({role})" in caught.value.message
    assert everything_written(mill) == before


@pytest.mark.parametrize("role", ALLOWED)
def test_what_is_listed_is_let_through(mill: Mill, role: str) -> None:
    for name in sorted(ALLOWED[role]):
        try:
            mill.door.call(name, arguments_of(name), mill.tokens(role).access_token)
        except ErpError as error:
            assert error.code in ("not_found", "validation"), (name, error)  # noqa: PT017 - an answer too


def test_without_a_login_only_the_public_ones_answer(mill: Mill) -> None:
    before = everything_written(mill)
    for name in sorted(ADMIN):
        with pytest.raises(NotLoggedIn):
            mill.door.call(name, arguments_of(name), None)
    assert everything_written(mill) == before


def test_a_role_nobody_knows_may_do_nothing(mill: Mill) -> None:
    mill.sql("INSERT INTO role (name, title, permissions) VALUES ('ghost', 'Ghost', '{}')")
    token = mill.tokens(mill.add_user("ghost")).access_token
    for name in sorted(ADMIN):
        with pytest.raises(NotPermitted):
            mill.door.call(name, arguments_of(name), token)


def test_a_permission_is_not_half_a_word(mill: Mill) -> None:
    almost = ["party:rea", "party:read ", "PARTY:READ", "party:*", "*", "party", ":read", ""]
    mill.sql("INSERT INTO role (name, title, permissions) VALUES ('almost', 'Almost', %s)", [almost])
    token = mill.tokens(mill.add_user("almost")).access_token
    with pytest.raises(NotPermitted):
        mill.door.call("party.search", {"query": {}}, token)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "party",
        "party.",
        "party.Search",
        "party.require",
        "item.by_id",
        "session.revoke",
        "user._role",
        "dispatch.call",
        "erp_core.setup.add_user",
        "../party.search",
        "party.search ",
        "x" * 100_000,
    ],
)
def test_only_declared_operations_can_be_called(mill: Mill, name: str) -> None:
    with pytest.raises(ErpError) as caught:
        mill.door.call(name, {}, mill.tokens("admin").access_token)
    assert caught.value.code == "not_found"
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("role", ALLOWED)
def test_core_knows_what_its_user_may_do(mill: Mill, role: str) -> None:
    core = mill(role)
    for operation in OPERATIONS:
        if operation.permission is not None:
            assert core.can(operation.permission) == (operation.name in ALLOWED[role])


def test_the_stored_roles_are_the_shipped_ones(mill: Mill) -> None:
    stored = {
        name: set(permissions)
        for name, permissions in mill.sql(
            "SELECT name, permissions FROM role WHERE name = ANY(%s)", [list(DEFAULT_ROLES)]
        )
    }
    assert stored == {name: {str(p) for p in permissions} for name, permissions in DEFAULT_ROLES.items()}
