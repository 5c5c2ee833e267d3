"""The audit log: found by user, kind, record, field and time; counted and read on; a record as it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import NotFound, ValidationError, WrongCredentials
from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.masters.number_series import service as series
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.audit import service as audit
from erp_core.security.audit.export import PAGE, pages_of
from erp_core.security.audit.schema import MOST_COUNTED, AuditQuery, AuditRow, PastRecord
from erp_core.security.audit.style import PLAIN
from erp_core.security.audit.tell import sentence
from erp_core.security.user import service as users
from tests.factories.mill import Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
    order_input,
)


def now(mill: Mill) -> datetime:
    return mill.sql("SELECT clock_timestamp()")[0][0]


def found(core: Core, **query: Any) -> list[AuditRow]:
    entries = core.run(audit.search, AuditQuery(limit=1000, **query))
    assert core.run(audit.count, AuditQuery(**query)) == len(entries)
    return entries


def as_of(core: Core, document: str, id: int, at: datetime) -> PastRecord:
    return core.run(audit.as_of, document, str(id), at)


def change_notes(core: Core, order: Any, **changes: Any) -> Any:
    """Save the order as it is, with these changes."""
    data = {name: getattr(order, name) for name in purchase_orders.PurchaseOrderInput.model_fields}
    kept = ("id", "item_id", "quantity", "unit_price", "discount_percent", "description")
    data["lines"] = [{name: getattr(line, name) for name in kept} for line in order.lines]
    return core.run(purchase_orders.update, order.id, order.version, data | changes)  # type: ignore[arg-type]


class TestFilters:
    def test_a_change_is_found_by_its_record_user_and_field(self, own_mill: Mill) -> None:
        admin, staff = own_mill("admin"), own_mill("staff")
        order = make_purchase_order(staff)
        change_notes(staff, order, notes="by air")
        entries = found(
            admin, document="purchase_order", document_id=str(order.id), field="notes", action="update"
        )
        assert [(e.user, e.operation, e.changes["notes"]) for e in entries] == [
            ("Staff Person", "purchase_order.update", ("", "by air"))
        ]
        assert len(found(admin, user_id=own_mill.user_id("staff"), kind="purchase_order")) > 2

    def test_an_order_is_found_by_the_beginning_of_its_number(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        first, second = make_sales_order(admin), make_sales_order(admin)
        assert (first.number, second.number) == ("SO-000001", "SO-000002")
        make_purchase_order(admin)
        for typed in ("SO-00", "so-0000", "SO-00000", " SO-0 "):
            told = {(e.document, e.document_id) for e in found(admin, record=typed)}
            assert told == {("sales_order", str(first.id)), ("sales_order", str(second.id))}, typed
        assert {e.document_id for e in found(admin, record="so-000002")} == {str(second.id)}
        for typed in ("SO-0001", "0-000", "SO_00", "SO-%1"):
            assert not found(admin, record=typed), "only what begins so"

    def test_a_field_is_found_by_what_people_call_it(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin)
        change_notes(admin, order, due_date="2024-03-01")
        make_party(admin)
        for words in ("due_date", "Due date", "  DUE   DATE ", "due date"):
            assert {e.document for e in found(admin, field=words)} == {"purchase_order"}
        assert {e.document for e in found(admin, field="Usual tax rate")} == {"company", "purchase_order"}
        called = found(admin, field="item")
        assert {e.table_name for e in called} == {"purchase_order_line"}
        assert found(admin, field="no such field") == []

    def test_a_record_is_found_by_number_code_or_name(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        party = make_party(admin, code="ACME", name="Acme Exports")
        orders = [make_sales_order(admin, customer_id=party.id) for _ in range(2)]
        make_purchase_order(admin)
        make_work_order(admin)
        second = orders[1]
        for name in (second.number, second.number.lower(), f"  {second.number} "):
            entries = found(admin, record=name)
            assert {(e.document, e.document_id) for e in entries} == {("sales_order", str(second.id))}
        assert {e.document for e in found(admin, record="1")} == {
            "sales_order",
            "purchase_order",
            "work_order",
        }
        assert {e.title for e in found(admin, record="1", kind="sales_order")} == {orders[0].number}
        for name in ("acme", "ACME", "acme exports", "xports"):
            assert {e.title for e in found(admin, record=name)} == {"Acme Exports"}, name
        assert found(admin, record="acme", kind="item") == []
        buying: Any = {"prefix": "BUY-", "width": 4}
        admin.run(series.update, "purchase_order", buying)
        assert {e.document for e in found(admin, record="buy-")} == {"number_series"}

    def test_a_deleted_record_is_found(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        order, party = make_purchase_order(admin), make_party(admin, code="GONE")
        admin.run(purchase_orders.delete, order.id, order.version)
        admin.run(parties.delete, party.id, party.version)
        assert found(admin, record=order.number)[0].changes["deleted_at"][1]
        assert found(admin, record="gone")[0].changes["deleted_at"][1]

    def test_logins_are_a_kind_of_their_own(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        own_mill("staff")
        with pytest.raises(WrongCredentials):
            own_mill.tokens("staff", "wrong")
        make_party(admin)
        assert [e.table_name for e in found(admin, kind="logins")] == ["refused_login", "session", "session"]
        assert [e.table_name for e in found(admin, kind="logins", record="staff person")] == [
            "refused_login",
            "session",
        ]
        view = admin.run(users.get, own_mill.user_id("staff"))
        admin.run(users.unlock, view.id, view.version)
        assert {e.document for e in found(admin, kind="accounts")} == {"user_account", "role"}

    def test_what_no_user_did_is_found_by_where_it_came_from(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        party = make_party(admin)
        with pytest.raises(WrongCredentials):
            own_mill.tokens("staff", "wrong")
        own_mill.sql("UPDATE party SET name = 'by hand' WHERE id = %s", [party.id])
        own_mill.sql(
            "DO $$ BEGIN PERFORM set_config('erp.operation', 'admin_cli.users.unlock', true);"
            " UPDATE user_account SET phone = '+91 22 2345 6789' WHERE username = 'staff'; END $$"
        )
        everything = found(admin)
        for origin in ("user", "program", "command_line", "sql"):
            entries = found(admin, origin=origin)
            assert entries == [entry for entry in everything if entry.origin == origin]
            assert entries
        assert [e.changes["name"][1] for e in found(admin, origin="sql", kind="party")] == ["by hand"]

    def test_all_conditions_hold_together(self, own_mill: Mill) -> None:
        admin, staff = own_mill("admin"), own_mill("staff")
        order = make_purchase_order(staff)
        moment = now(own_mill)
        order = change_notes(staff, order, notes="one")
        change_notes(admin, order, notes="two")
        wanted: dict[str, Any] = {
            "user_id": own_mill.user_id("staff"),
            "kind": "purchase_order",
            "record": order.number,
            "field": "notes",
            "since": moment,
            "until": now(own_mill),
        }
        (entry,) = found(admin, **wanted)
        assert entry.changes["notes"] == ("", "one")
        for name, other in (
            ("user_id", own_mill.user_id("viewer")),
            ("kind", "sales_order"),
            ("record", "PO-999999"),
            ("field", "due date"),
            ("since", now(own_mill)),
            ("until", moment),
        ):
            assert found(admin, **wanted | {name: other}) == [], name

    @pytest.mark.parametrize(
        "text",
        [
            "%",
            "_",
            "'",
            '"',
            "\\",
            "%%%",
            "O'Brien; DROP TABLE party --",
            "*",
            "🧵",
            "ß",
            "?",
            "a" * 200,
        ],
    )
    def test_nothing_typed_means_anything_but_itself(self, own_mill: Mill, text: str) -> None:
        admin = own_mill("admin")
        make_party(admin, name="Plain and simple")
        assert found(admin, record=text) == []
        assert found(admin, field=text) == []
        assert found(admin, kind=text) == []
        named = make_party(admin, name=f"x{text[:100]}x")
        assert {e.document_id for e in found(admin, record=text[:100], kind="party")} == {str(named.id)}

    @pytest.mark.parametrize("text", ["a" * 201, "\x00", "\ud800"])
    def test_what_cannot_be_looked_for_is_refused_with_a_sentence(self, own_mill: Mill, text: str) -> None:
        for name in ("record", "field", "kind"):
            with pytest.raises(ValidationError):
                own_mill("admin").run(audit.search, {name: text})  # type: ignore[arg-type]


def test_whatever_somebody_wrote_into_the_log_can_be_read(own_mill: Mill) -> None:
    for document, id in (
        ("session", "x"),
        ("party", "SO-1 – SO-9"),
        ("no_such_table", "1"),
        ("role", "9" * 40),
    ):
        own_mill.sql(
            "INSERT INTO audit_log (db_user, operation, table_name, record_id, document, document_id, action,"
            " changes) VALUES ('x', 'admin.fill', %s, %s, %s, %s, 'update', %s)",
            [
                document,
                id,
                "number_series",
                id,
                '{"role_id": ["x", null], "due_date": ["x", 1], "gsm": [[], {}]}',
            ],
        )
        own_mill.sql(
            "INSERT INTO audit_log (db_user, table_name, record_id, document, document_id, action,"
            " changes) VALUES ('x', %s, %s, %s, %s, 'update', %s)",
            [document, id, document, id, '{"role_id": ["x", null], "due_date": ["x", 1], "gsm": [[], {}]}'],
        )
    entries = found(own_mill("admin"), since=now(own_mill) - timedelta(minutes=1))
    assert len([sentence(entry, PLAIN) for entry in entries if entry.db_user == "x"]) == 8


class TestReadingOn:
    def test_entries_that_arrive_meanwhile_neither_shift_nor_repeat_anything(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        for _ in range(7):
            make_party(admin)
        before = [e.id for e in found(admin)]
        query, read = AuditQuery(limit=3), []
        while page := admin.run(audit.search, query):
            read += [e.id for e in page]
            make_party(admin)
            query = query.model_copy(update={"before": {"at": page[-1].at, "id": page[-1].id}})
        assert read == before

    def test_entries_of_one_instant_are_told_apart_by_their_id(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        make_purchase_order(admin, lines=5)
        query, read = AuditQuery(kind="purchase_order", limit=2), []
        while page := admin.run(audit.search, query):
            read += [e.id for e in page]
            query = query.model_copy(update={"before": {"at": page[-1].at, "id": page[-1].id}})
        assert len(read) == len(set(read)) == 6
        assert read == sorted(read, reverse=True)

    def test_a_whole_log_is_read_page_by_page(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        make_purchase_order(admin, lines=PAGE + 500)
        pages = list(pages_of(lambda q: admin.run(audit.search, q), AuditQuery(kind="purchase_order")))
        assert [len(page) for page in pages] == [PAGE, 501]

    def test_a_count_stops_where_nobody_would_wait_for_it(self, own_mill: Mill) -> None:
        own_mill.sql(
            "INSERT INTO audit_log (db_user, operation, table_name, record_id, document, document_id, action,"
            " changes) SELECT 'x', 'x.y', 'party', n, 'party', n, 'insert', '{}'"
            " FROM generate_series(1, %s) n",
            [MOST_COUNTED + 500],
        )
        assert own_mill("admin").run(audit.count, AuditQuery()) == MOST_COUNTED + 1


class TestAsOf:
    def test_an_order_is_shown_as_it_was(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        before = now(own_mill)
        order = make_purchase_order(admin, notes="first")
        moment = now(own_mill)
        change_notes(admin, order, notes="second", lines=[])
        past = as_of(admin, "purchase_order", order.id, moment)
        assert (past.state, past.fields["notes"], past.title) == ("there", "first", order.number)
        assert [line["quantity"] for line in past.lines] == ["100.000"]
        today = as_of(admin, "purchase_order", order.id, now(own_mill))
        assert (today.fields["notes"], today.lines) == ("second", [])
        unborn = as_of(admin, "purchase_order", order.id, before)
        assert (unborn.state, unborn.fields, unborn.lines) == ("not_yet", {}, [])
        assert unborn.next == past.changed_at

    def test_a_change_made_at_that_very_moment_belongs_to_it(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin, notes="first")
        change_notes(admin, order, notes="second")
        newest = found(admin, document="purchase_order", document_id=str(order.id), field="notes")[0]
        at = as_of(admin, "purchase_order", order.id, newest.at)
        assert (at.fields["notes"], at.changed_at, at.changed_by) == ("second", newest.at, "Admin Person")
        just_before = as_of(admin, "purchase_order", order.id, newest.at - timedelta(microseconds=1))
        assert (just_before.fields["notes"], just_before.next) == ("first", newest.at)

    def test_changes_are_stepped_through_both_ways(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin, notes="0")
        for n in range(1, 5):
            order = change_notes(admin, order, notes=str(n))
        past, back = as_of(admin, "purchase_order", order.id, now(own_mill)), []
        while True:
            back.append(past.fields["notes"])
            if past.previous is None:
                break
            past = as_of(admin, "purchase_order", order.id, past.previous)
        assert back == ["4", "3", "2", "1", "0"]
        forth = [past.fields["notes"]]
        while past.next is not None:
            past = as_of(admin, "purchase_order", order.id, past.next)
            forth.append(past.fields["notes"])
        assert forth == back[::-1]

    def test_lines_come_go_change_and_keep_their_order(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin, lines=3)
        moments = [now(own_mill)]
        first, second, third = (
            {"id": line.id, "item_id": line.item_id, "quantity": line.quantity, "unit_price": line.unit_price}
            for line in order.lines
        )
        new = {"item_id": make_item(admin).id, "quantity": "1.5", "unit_price": "2"}
        order = change_notes(admin, order, lines=[third, first | {"quantity": 7}, new])
        moments.append(now(own_mill))
        order = change_notes(admin, order, lines=[])
        moments.append(now(own_mill))
        told = [
            [(line["id"], line["quantity"]) for line in as_of(admin, "purchase_order", order.id, m).lines]
            for m in moments
        ]
        assert told[0] == [(line["id"], "100.000") for line in (first, second, third)]
        assert [quantity for _id, quantity in told[1]] == ["100.000", "7.000", "1.500"]
        assert [id for id, _quantity in told[1]][:2] == [third["id"], first["id"]]
        assert told[2] == []

    def test_a_deleted_record_is_shown_as_it_was_and_said_to_be_deleted(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin, notes="kept")
        moment = now(own_mill)
        admin.run(purchase_orders.delete, order.id, order.version)
        assert as_of(admin, "purchase_order", order.id, moment).state == "there"
        gone = as_of(admin, "purchase_order", order.id, now(own_mill))
        assert (gone.state, gone.fields["notes"]) == ("deleted", "kept")

    def test_large_figures_are_exact_to_the_last_digit(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        item = make_item(admin, purchase_price="12345678901234.5678", gsm="70")
        past = as_of(admin, "item", item.id, now(own_mill))
        assert (past.fields["purchase_price"], past.fields["gsm"]) == ("12345678901234.5678", "70.00")
        data: Any = {name: getattr(item, name) for name in items.ItemInput.model_fields}
        admin.run(items.update, item.id, item.version, data | {"purchase_price": "12345678901234.5679"})
        (entry,) = found(admin, document="item", document_id=str(item.id), action="update")
        assert entry.changes["purchase_price"] == ("12345678901234.5678", "12345678901234.5679")
        told = admin.run(items.history, item.id)[0].fields["purchase_price"]
        assert told == ("12345678901234.5678", "12345678901234.5679")

    def test_what_ids_stand_for_is_told(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        view = admin.run(users.get, own_mill.user_id("staff"))
        change: Any = {"full_name": "Staff Person", "role": "viewer"}
        moment = now(own_mill)
        admin.run(users.update, view.id, view.version, change)
        assert as_of(admin, "user_account", view.id, moment).meant["role_id"] == "Staff"
        assert as_of(admin, "user_account", view.id, now(own_mill)).meant["role_id"] == "Viewer"
        assert admin.run(users.history, view.id)[0].fields["role"] == ("Staff", "Viewer")
        assert "password_hash" not in as_of(admin, "user_account", view.id, moment).fields

    def test_the_present_taken_back_agrees_with_the_log_told_forward(self, own_mill: Mill) -> None:
        admin, order = own_mill("admin"), None
        for n in range(4):
            order = change_notes(admin, order, notes=str(n)) if order else make_purchase_order(admin, lines=2)
        assert order is not None
        entries = found(admin, document="purchase_order", document_id=str(order.id))[::-1]
        forward: dict[tuple[str, str], dict[str, Any]] = {}
        for entry in entries:
            record = forward.setdefault((entry.table_name, entry.record_id), {})
            record.update({name: new for name, (_old, new) in entry.changes.items()})
            past = as_of(admin, "purchase_order", order.id, entry.at)
            if entry.at != entries[-1].at and entry is not entries[-1]:
                following = entries[entries.index(entry) + 1]
                if following.at == entry.at:
                    continue
            own = forward["purchase_order", str(order.id)]
            assert {k: v for k, v in past.fields.items() if v is not None} == own
            lines = [r for (table, _id), r in forward.items() if table.endswith("_line")]
            alive = sorted((r for r in lines if not r.get("deleted_at")), key=lambda r: r["position"])
            assert [{k: v for k, v in line.items() if v is not None} for line in past.lines] == alive

    def test_months_that_were_archived_are_not_made_up(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin, notes="old")
        own_mill.sql("DELETE FROM audit_log")
        own_mill.sql("ALTER TABLE purchase_order DISABLE TRIGGER stamp_record")
        own_mill.sql("UPDATE purchase_order SET created_at = '2020-01-01' WHERE id = %s", [order.id])
        own_mill.sql("ALTER TABLE purchase_order ENABLE TRIGGER stamp_record")
        own_mill.sql("DELETE FROM audit_log")
        order = admin.run(purchase_orders.get, order.id)
        make_party(admin)
        moment = now(own_mill)
        change_notes(admin, order, notes="new")
        assert as_of(admin, "purchase_order", order.id, moment).fields["notes"] == "old"
        assert as_of(admin, "purchase_order", order.id, datetime(2021, 1, 1, tzinfo=UTC)).state == "untold"
        assert as_of(admin, "purchase_order", order.id, datetime(2019, 1, 1, tzinfo=UTC)).state == "not_yet"

    @pytest.mark.parametrize(
        ("document", "id"),
        [
            ("purchase_order", "999999"),
            ("purchase_order", "1; DROP TABLE party"),
            ("purchase_order", ""),
            ("purchase_order", "9" * 30),
            ("purchase_order", "²"),
            ("session", "1"),
            ("signing_key", "1"),
            ("refused_login", "1"),
            ("no_such_table", "1"),
        ],
    )
    def test_what_is_no_record_has_no_past(self, own_mill: Mill, document: str, id: str) -> None:
        with pytest.raises(NotFound):
            own_mill("admin").run(audit.as_of, document, id, datetime.now(UTC))

    def test_a_long_history_is_taken_back(self, own_mill: Mill) -> None:
        admin = own_mill("admin")
        order = make_purchase_order(admin, lines=300)
        moment = now(own_mill)
        for _ in range(3):
            order = change_notes(admin, order, lines=order_input(admin, "supplier_id", lines=300)["lines"])
        past = as_of(admin, "purchase_order", order.id, moment)
        assert len(past.lines) == 300


def test_the_list_of_orders_and_the_log_agree_about_totals(own_mill: Mill) -> None:
    admin = own_mill("admin")
    order = make_sales_order(admin, lines=3)
    past = as_of(admin, "sales_order", order.id, now(own_mill))
    (row,) = admin.run(sales_orders.search, ListQuery(text=order.number))
    assert past.fields["total_amount"] == format(row.total_amount, "f")
