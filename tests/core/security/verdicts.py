"""Verdicts: which role may run which operation, decided by hand; every way in is held to this one table.

A new operation has no verdict until somebody writes it here, and the suite fails until then.
"""

import uuid
from typing import Any

from erp_core import modules
from erp_core.kit.operation import OPERATIONS
from erp_core.security.permission import default_roles
from erp_core.security.role import service as roles
from tests.factories.mill import PASSWORD, Mill

modules.load()

PUBLIC = {
    *("session.login", "session.refresh", "user.register", "user.change_password"),
    *("password_reset.request", "password_reset.redeem"),
    *("second_factor.begin", "second_factor.turn_on", "second_factor.turn_off"),
}


def of(kind: str, verbs: str) -> set[str]:
    """Operations of one kind, by their verbs."""
    return {f"{kind}.{verb}" for verb in verbs.split()}


VIEWER = {
    # Whoever is in may ask; what he may see and do is asked of the kind of the record that it hangs on.
    *of("attachment", "of_record remove"),
    *of("note", "change of_record people remove write"),
    *of("inbox", "count mentions read"),
    # His own jobs; whether he may make the move is asked when he looks, when he begins, and of each record.
    *of("job", "begin bulk cancel get own result seen"),
    *of("listed", "codes groups ids people rows"),
    *of("search", "everywhere"),
    *of("sending", "hand_over of_record ways"),
    *of("presence", "gone here"),
    *of("saved_view", "keep opened overwrite remove rename search set_default"),
    *of("template", "begin keep overwrite remove rename search"),
    "company.get",
    "print_template.fell_back",
    "currency.search",
    "dashboard.overview",
    *of("exchange_rate", "get history search summary"),
    *of("party_item", "begun_items find_items get history search summary"),
    *of("warehouse", "get history search summary"),
    *of("holding", "get history moves search summary"),
    "item.find_codes",
    "item.find_names",
    "party.find_names",
    "item.get",
    "item.history",
    "item.search",
    "item.summary",
    "party.get",
    "party.history",
    "party.search",
    "party.summary",
    "printing.blank",
    "purchase_order.get",
    "purchase_order.history",
    "purchase_order.last_prices",
    "purchase_order.paper",
    "purchase_order.search",
    "purchase_order.summary",
    "sales_order.get",
    "sales_order.history",
    "sales_order.last_prices",
    "sales_order.paper",
    "sales_order.open_lines",
    "sales_order.search",
    "sales_order.summary",
    "role.holders",
    "second_factor.state",
    "session.logout",
    "session.me",
    "session.prove",
    "session.choose_format",
    "desk.keep",
    "desk.settings",
    *of("unit", "get history search sizes summary"),
    "work_order.get",
    "work_order.history",
    "work_order.made_for",
    "work_order.paper",
    "work_order.search",
    "work_order.summary",
}
STAFF = VIEWER | {
    "sending.send",
    *of("exchange_rate", "create update"),
    *of("party_item", "create update"),
    *of("warehouse", "create take_back_import update"),
    "holding.update",
    *of("stock_adjustment", "create get history search summary take_back_import update"),
    "item.create",
    "item.update",
    "item.take_back_import",
    "party.create",
    "party.update",
    "party.take_back_import",
    "party_item.take_back_import",
    "purchase_order.create",
    "purchase_order.update",
    "purchase_order.take_back_import",
    "purchase_order.submit",
    "purchase_order.receive",
    "purchase_order.undo",
    "sales_order.undo",
    "work_order.undo",
    "sales_order.create",
    "sales_order.update",
    "sales_order.take_back_import",
    "sales_order.submit",
    "sales_order.start",
    "sales_order.ship",
    "work_order.create",
    "work_order.update",
    "work_order.take_back_import",
    "work_order.start",
    "work_order.record_progress",
    "work_order.complete",
}
MANAGER = STAFF | {
    *of("saved_view", "set_role_default share"),
    "template.share",
    "exchange_rate.delete",
    "party_item.delete",
    "warehouse.delete",
    *of("unit", "create delete take_back_import update"),
    *of("stock_adjustment", "cancel delete post"),
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
    *of("mail", "get search test update"),
    "number_series.gap_report",
    "number_series.preview",
    "number_series.search",
    "number_series.update",
    *of("print_template", "get remove sample search set_terms update"),
    "role.create",
    "role.delete",
    "role.get",
    "role.history",
    "role.require_second_factor",
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
    "user.reset_second_factor",
    "user.search",
    "user.summary",
    "user.unlock",
    "user.update",
}
# A manager's role as an administrator copies it, with one permission taken away.
COPY = "careful_manager"
TAKEN_AWAY = "purchase_order:approve"
ALLOWED = {
    "viewer": VIEWER,
    "staff": STAFF,
    "manager": MANAGER,
    "admin": ADMIN,
    COPY: MANAGER - {"purchase_order.approve"},
}

NOWHERE = 999_999_999
DATES = {"order_date": "2024-01-15", "due_date": "2024-02-15"}
DAY = {"document_date": "2024-01-15"}
PLAN = {"planned_start_on": "2024-01-15", "planned_finish_on": "2024-02-15"}
# Good input for every parameter there is; records it names do not exist, so that nothing can happen to any.
ARGUMENTS: dict[str, Any] = {
    "id": NOWHERE,
    "version": 1,
    "query": {},
    "text": "",
    "codes": [],
    "password": PASSWORD,
    "username": "viewer",
    "names": [],
    "progress_percent": 10,
    "role": "viewer",
    "name": "nothing",
    "title": "nothing",
    "series": {"prefix": "X-", "width": 6},
    "user_id": NOWHERE,
    "sales_order_id": NOWHERE,
    "customer_id": NOWHERE,
    "supplier_id": NOWHERE,
    "item_ids": [],
    "kind": "sales_order",
    "body": "nothing",
    "ids": [],
    "document": "sales_order",
    "document_id": str(NOWHERE),
    "at": "2024-01-15T00:00:00Z",
    "company": {"name": "X", "currency": "INR"},
    "exchange_rate": {"currency": "XXX", "valid_on": "2024-01-15", "rate": "1"},
    "party_item": {"party_id": NOWHERE, "item_id": NOWHERE, "code": "X"},
    "holding": {},
    "unit": {"code": "X", "name": "X", "dimension": "length"},
    "warehouse": {"code": "X", "name": "X", "kind": "job_worker", "party_id": NOWHERE},
    "party_id": NOWHERE,
    "format": "tr_TR",
    "mail": {},
    "recipient": "",
    "is_required": False,
    "code": "abcd-efgh-jkmn",
    "new_password": "reed-and-heddle-7",
    "item": {"code": "X", "name": "X", "kind": "yarn", "unit": "nothing"},
    "party": {"code": "X", "name": "X", "is_customer": True, "currency": "XXX"},
}
OF_OPERATION: dict[str, dict[str, Any]] = {
    "stock_adjustment": {"document": {"warehouse_id": NOWHERE}},
    "purchase_order": {"order": {"supplier_id": NOWHERE, **DATES}},
    "sales_order": {"order": {"customer_id": NOWHERE, **DATES}},
    "work_order": {"order": {"item_id": NOWHERE, "quantity": 1, **PLAN}},
    "user": {"user": {"username": "made-up", "full_name": "X", "role": "none"}},
    "user.update": {"user": {"full_name": "X", "role": "none"}},
    "user.register": {
        "user": {
            "username": "made-up",
            "full_name": "X",
            "email": "x@mill.example",
            "password": "weft-over-warp",
        }
    },
    "user.change_password": {"new_password": PASSWORD},  # the one it is already: understood, and refused
    "role": {"role": {"name": "made_up", "title": "X", "permissions": []}},
    "session": {"id": uuid.UUID(int=0)},
    "desk": {"name": "list/columns", "content": "[]"},
    "sending": {
        "attachment_id": NOWHERE,
        "content": "0" * 64,
        "mail": {"recipients": ["a@mill.example"], "subject": "X"},
    },
    "print_template.fell_back": {"fault": "Line 1: X."},
    "print_template.set_terms": {"terms": {"terms": "X"}},
    "saved_view": {
        "listing": "sales_order",
        "name": "X",
        "content": {"v": 1},
        "delivered": {},
        "audience": "own",
        "role": "none",
        "id": NOWHERE,
        "version": 1,
    },
    "template": {
        "of": "sales_order",
        "name": "X",
        "content": {"v": 1},
        "audience": "own",
        "role": "none",
        "id": NOWHERE,
        "version": 1,
    },
    "search": {"text": "gate"},
    "listed": {
        "kind": "sales_order",
        "query": {},
        "by": "status",
        "first": 0,
        "count": 1,
        "field": "currency",
    },
    "job": {"kind": "sales_order", "query": {}, "move": "made_up", "id": NOWHERE},
    "print_template": {"name": "made_up", "template": {"file_name": "a.typ", "source": "a"}},
}


def arguments_of(operation: str, **given: Any) -> dict[str, Any]:
    """Arguments that are understood; those of ``given`` the operation takes count instead."""
    declared = OPERATIONS.get(operation)
    assert declared is not None
    known = ARGUMENTS | OF_OPERATION.get(operation.partition(".")[0], {}) | OF_OPERATION.get(operation, {})
    known |= given
    fields = declared.arguments.model_fields
    return {name: known[name] for name, field in fields.items() if name in known or field.is_required()}


def somebody(mill: Mill, role: str) -> str:
    """Name of a user who has this role; the copy is made the way an administrator makes one."""
    if role != COPY:
        return role
    if not mill.sql("SELECT 1 FROM role WHERE name = %s", [COPY]):
        less = default_roles()["manager"] - {TAKEN_AWAY}
        copy: Any = {"name": COPY, "title": "Careful manager", "permissions": sorted(less)}
        mill("admin").run(roles.create, copy)
        mill.sql("UPDATE user_account SET username = %s WHERE username = %s", [COPY, mill.add_user(COPY)])
    return COPY


def everything_written(mill: Mill) -> list[tuple[Any, ...]]:
    """Counts that any effect would change."""
    return mill.sql(
        "SELECT (SELECT count(*) FROM audit_log), (SELECT count(*) FROM request),"
        " (SELECT sum(last_number) FROM number_series)"
    )
