"""The audit log: found by user, record, field and time; a record as it was."""

from datetime import datetime
from typing import Any

import pytest

from erp_core.errors import NotFound, WrongCredentials
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, order_input


def now(mill: Mill) -> datetime:
    return mill.sql("SELECT clock_timestamp()")[0][0]


def test_a_change_is_found_by_its_record_user_and_field(mill: Mill) -> None:
    admin, staff = mill("admin"), mill("staff")
    order = make_purchase_order(staff)
    data = order_input(staff, "supplier_id", supplier_id=order.supplier_id, notes="by air")
    staff.run(purchase_orders.update, order.id, order.version, data)  # type: ignore[arg-type]
    found = admin.run(
        audit.search,
        AuditQuery(document="purchase_order", document_id=str(order.id), field="notes", action="update"),
    )
    assert [(e.user, e.operation, e.changes["notes"]) for e in found] == [
        ("Staff Person", "purchase_order.update", ("", "by air"))
    ]
    own = AuditQuery(user_id=mill.user_id("staff"), document="purchase_order")
    assert admin.run(audit.count, own) == len(admin.run(audit.search, own)) > 2


def test_an_order_is_shown_as_it_was(mill: Mill) -> None:
    admin = mill("admin")
    before = now(mill)
    order = make_purchase_order(admin, notes="first")
    moment = now(mill)
    data: Any = order_input(admin, "supplier_id", supplier_id=order.supplier_id, notes="second")
    data["lines"] = []
    admin.run(purchase_orders.update, order.id, order.version, data)
    past = admin.run(audit.as_of, "purchase_order", str(order.id), moment)
    assert past.fields["notes"] == "first"
    assert [line["quantity"] for line in past.lines] == [100]
    today = admin.run(audit.as_of, "purchase_order", str(order.id), now(mill))
    assert (today.fields["notes"], today.lines) == ("second", [])
    with pytest.raises(NotFound):
        admin.run(audit.as_of, "purchase_order", str(order.id), before)


def test_logins_failures_and_locks_are_in_the_log(mill: Mill) -> None:
    admin = mill("admin")
    mill("staff")
    assert admin.run(audit.count, AuditQuery(document="session", action="insert")) == 2


def test_entries_carry_what_people_call_the_record(own_mill: Mill) -> None:
    admin = own_mill("admin")
    order = make_purchase_order(own_mill("staff"))
    (entry,) = admin.run(audit.search, AuditQuery(document="purchase_order", action="insert", limit=1))
    assert entry.title in (order.number, "")
    titles = {(e.document, e.title) for e in admin.run(audit.search, AuditQuery(limit=200))}
    assert ("purchase_order", "PO-000001") in titles
    assert ("session", "Staff Person") in titles
    assert ("user_account", "Staff Person") in titles


def test_a_brief_log_leaves_out_what_each_login_notes(own_mill: Mill) -> None:
    admin = own_mill("admin")
    own_mill("staff")
    everything = admin.run(audit.search, AuditQuery(limit=1000))
    brief = admin.run(audit.search, AuditQuery(limit=1000, is_brief=True))
    assert {e.table_name for e in everything} - {e.table_name for e in brief} == {"login_failure"}
    assert sum(e.table_name == "session" for e in brief) == 2
    for _attempt in range(5):
        with pytest.raises(WrongCredentials):
            own_mill.tokens("viewer", "not the password")
    failures = [
        e for e in admin.run(audit.search, AuditQuery(is_brief=True)) if e.table_name == "login_failure"
    ]
    assert {e.title for e in failures} == {"Viewer Person"}
    assert any(e.changes.get("locked_until", (None, None))[1] for e in failures)
    assert {e.user for e in failures} == {"Nobody logged in"}
