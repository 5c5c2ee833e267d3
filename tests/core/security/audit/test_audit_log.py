"""The audit log tells every change, who made it and how, and nobody can change what it tells."""

import uuid
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import ErpError
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyInput
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
    order_input,
)

MAKE: dict[str, Any] = {
    "party": (make_party, parties),
    "item": (make_item, items),
    "purchase_order": (make_purchase_order, purchase_orders),
    "sales_order": (make_sales_order, sales_orders),
    "work_order": (make_work_order, work_orders),
}


def entries(mill: Mill, document: str, id: Any) -> list[dict[str, Any]]:
    """All entries about a record and its lines, oldest first."""
    names = ("user_id", "operation", "request_id", "table_name", "action", "changes", "db_user")
    rows = mill.sql(
        f"SELECT {', '.join(names)} FROM audit_log WHERE document = %s AND document_id = %s ORDER BY id",
        [document, str(id)],
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def fields_of(view: Any, schema: type[Any]) -> Any:
    return {name: getattr(view, name) for name in schema.model_fields}


@pytest.mark.parametrize("name", MAKE)
def test_a_new_record_is_told_with_all_its_values(mill: Mill, name: str) -> None:
    make, _service = MAKE[name]
    record = make(mill("staff"))
    first = entries(mill, name, record.id)[0]
    assert (first["table_name"], first["action"]) == (name, "insert")
    assert (first["user_id"], first["operation"]) == (mill.user_id("staff"), f"{name}.create")
    assert first["db_user"] == "erp_app"
    assert isinstance(first["request_id"], uuid.UUID)
    for field in ("number", "code", "name", "status", "notes", "currency"):
        if hasattr(record, field):
            assert first["changes"][field] == getattr(record, field)


def test_a_change_is_told_with_old_and_new_value_only_of_what_changed(mill: Mill) -> None:
    staff, manager = mill("staff"), mill("manager")
    party = make_party(staff)
    request_id = uuid.uuid4()
    changed = fields_of(party, PartyInput) | {"name": "New name", "payment_terms_days": 60}
    manager.run_as_request(request_id, parties.update, party.id, party.version, changed)
    told = entries(mill, "party", party.id)[-1]
    assert (told["action"], told["user_id"], told["request_id"]) == (
        "update",
        mill.user_id("manager"),
        request_id,
    )
    assert told["operation"] == "party.update"
    stamps = {"version", "updated_at", "updated_by"}
    assert {k: v for k, v in told["changes"].items() if k not in stamps} == {
        "name": [party.name, "New name"],
        "payment_terms_days": [30, 60],
    }


def test_a_save_without_a_change_tells_no_change(mill: Mill) -> None:
    staff = mill("staff")
    item = make_item(staff)
    staff.run(items.update, item.id, item.version, fields_of(item, ItemInput))
    told = entries(mill, "item", item.id)[1:]
    assert [set(t["changes"]) - {"version", "updated_at", "updated_by"} for t in told] == [set()]


def test_lines_added_changed_and_removed_belong_to_their_order(mill: Mill) -> None:
    staff = mill("staff")
    order = make_purchase_order(staff, lines=2)
    kept, new = order.lines[0], {"item_id": order.lines[0].item_id, "quantity": 3}
    changed: Any = {"id": kept.id, "item_id": kept.item_id, "quantity": 7, "unit_price": kept.unit_price}
    update = order_input(staff, "supplier_id", lines=0) | {"lines": [changed, new]}
    staff.run(purchase_orders.update, order.id, order.version, update)
    lines = [e for e in entries(mill, "purchase_order", order.id) if e["table_name"] == "purchase_order_line"]
    assert sorted(e["action"] for e in lines) == ["insert", "insert", "insert", "update", "update"]
    changes = [e["changes"] for e in lines if e["action"] == "update"]
    assert {key for change in changes for key in change} == {"quantity", "amount", "deleted_at"}
    assert [change["quantity"] for change in changes if "quantity" in change] == [[100, 7]]


def test_what_was_refused_is_not_told(mill: Mill) -> None:
    staff = mill("staff")
    order = order_input(staff, "supplier_id") | {"supplier_id": 0}
    before = mill.sql("SELECT count(*) FROM audit_log")
    with pytest.raises(ErpError):
        staff.run(purchase_orders.create, order)
    assert mill.sql("SELECT count(*) FROM audit_log") == before


@pytest.mark.parametrize("name", ["purchase_order", "sales_order", "work_order"])
def test_a_history_reads_newest_first(mill: Mill, name: str) -> None:
    make, service = MAKE[name]
    staff, manager = mill("staff"), mill("manager")
    document = make(staff)
    first = "release" if name == "work_order" else "submit"
    document = manager.run(getattr(service, first), document.id, document.version)
    manager.run(service.cancel, document.id, document.version)
    told = mill("viewer").run(service.history, document.id)
    assert [h.action for h in told] == ["moved", "moved", "created"]
    assert [h.user for h in told] == ["Manager Person", "Manager Person", "Staff Person"]
    assert [h.fields["status"] for h in told[:2]] == [
        (document.status, "cancelled"),
        ("draft", document.status),
    ]
    assert [h.at for h in told] == sorted((h.at for h in told), reverse=True)


def test_a_history_counts_lines_with_the_command_they_belong_to(mill: Mill) -> None:
    staff = mill("staff")
    order = make_sales_order(staff, lines=3)
    data = order_input(staff, "customer_id", customer_id=order.customer_id, lines=2)
    staff.run(sales_orders.update, order.id, order.version, data)
    told = staff.run(sales_orders.history, order.id)
    # Two new lines in the place of three removed ones; then the three of the beginning.
    assert [(h.action, h.lines_changed) for h in told] == [("changed", 5), ("created", 3)]


def test_a_history_shows_no_stamps_and_no_hidden_columns(mill: Mill) -> None:
    staff = mill("staff")
    party = make_party(staff)
    staff.run(parties.update, party.id, party.version, fields_of(party, PartyInput) | {"name": "Shown"})
    changed, created = staff.run(parties.history, party.id)
    assert changed.fields == {"name": (party.name, "Shown")}
    hidden = {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "search_text"}
    assert not hidden & set(created.fields)
    assert created.fields["code"] == (None, party.code)


def test_a_history_tells_who_wrote_past_the_program(mill: Mill) -> None:
    party = make_party(mill("staff"))
    mill.sql("UPDATE party SET name = 'by hand' WHERE id = %s", [party.id])
    newest = mill("staff").run(parties.history, party.id)[0]
    assert (newest.user, newest.fields["name"][1]) == (
        "Somebody with direct access to the database",
        "by hand",
    )
    assert entries(mill, "party", party.id)[-1]["db_user"] == "erp_owner"


def test_a_history_names_people_as_they_are_called_now(mill: Mill) -> None:
    name = mill.add_user("staff")
    party = make_party(mill(name))
    mill.sql("UPDATE user_account SET full_name = 'Married Name' WHERE username = %s", [name])
    assert mill("viewer").run(parties.history, party.id)[0].user == "Married Name"


def test_the_company_and_its_changes_are_told(mill: Mill) -> None:
    admin = mill("admin")
    now = admin.run(company.get)
    admin.run(company.update, now.id, now.version, fields_of(now, CompanyInput) | {"address": "Moved"})
    told = entries(mill, "company", now.id)[-1]
    assert (told["operation"], told["changes"]["address"]) == ("company.update", ["", "Moved"])


def test_sessions_failures_and_new_passwords_are_told_without_secrets(mill: Mill) -> None:
    name = mill.add_user()
    for password in ("wrong", PASSWORD):
        try:
            mill.tokens(name, password)
        except ErpError:
            continue
    change = {"username": name, "password": PASSWORD, "new_password": "another-one"}
    mill.door.call("user.change_password", change, None)
    tables = [row[0] for row in mill.sql("SELECT DISTINCT table_name FROM audit_log")]
    assert {"session", "refused_login", "user_account"} <= set(tables)
    (account,) = mill.sql("SELECT id, password_hash FROM user_account WHERE username = %s", [name])
    told = entries(mill, "user_account", account[0])
    assert [t["operation"] for t in told][-1] == "user.change_password"
    text = str(mill.sql("SELECT string_agg(changes::text, ' ') FROM audit_log"))
    assert account[1] not in text
    assert "password_hash" not in text


def test_entries_of_coming_months_have_a_place(mill: Mill) -> None:
    places = mill.sql(
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_log'::regclass"
        " AND inhrelid::regclass::text >= 'audit_log_' || to_char(now() + interval '12 months', 'YYYY_MM')"
        " AND inhrelid::regclass::text <> 'audit_log_later'"
    )
    assert places[0][0] >= 12
    assert mill.sql("SELECT count(*) FROM audit_log_later") == [(0,)]


def test_the_history_of_a_long_order_is_whole(mill: Mill) -> None:
    staff: Core = mill("staff")
    order = make_purchase_order(staff, lines=500)
    for _ in range(2):
        data = order_input(staff, "supplier_id", supplier_id=order.supplier_id, lines=500)
        order = staff.run(purchase_orders.update, order.id, order.version, data)
    told = staff.run(purchase_orders.history, order.id)
    assert [(h.action, h.lines_changed) for h in told] == [
        ("changed", 1000),
        ("changed", 1000),
        ("created", 500),
    ]
