"""Every deed an auditor asks about, done and read back: one sentence each, as a person would tell it."""

import re
from typing import Any

import pytest
from pydantic import SecretStr

from erp_core.errors import AccountLocked, AccountNotActive, PasswordChangeRequired, WrongCredentials
from erp_core.kit.operation import Caller
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.masters.number_series import service as series
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery, AuditRow
from erp_core.security.audit.style import PLAIN
from erp_core.security.audit.tell import sentence
from erp_core.security.role import service as roles
from erp_core.security.session import service as sessions
from erp_core.security.session.lockout import FREE_ATTEMPTS, FREE_ATTEMPTS_PER_ADDRESS
from erp_core.security.user import service as users
from tests.core.conftest import Run
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_item, make_party, order_input

DESK = Caller("10.0.0.7", "ORDERDESK-3", "1.0")
HERE = "PC “ORDERDESK-3” (10.0.0.7)"
WRONG = "a wrong one"
TIME = re.compile(r"until \d\d:\d\d|until \d{4}-\d\d-\d\d \d\d:\d\d")


def rows(mill: Mill, **query: Any) -> list[AuditRow]:
    return mill("admin").run(audit.search, AuditQuery(limit=1000, **query))


def told(mill: Mill, **query: Any) -> list[str]:
    """What the log says since the company was set up, in the order in which it happened."""
    found = [row for row in rows(mill, **query) if row.operation != "setup.migrate" and row.operation]
    return [TIME.sub("until …", sentence(row, PLAIN)) for row in reversed(found)]


def fail(mill: Mill, name: str, caller: Caller = DESK) -> None:
    with pytest.raises(WrongCredentials):
        mill.tokens(name, WRONG, caller)


# Logins


def test_a_login_is_one_line_and_the_users_own(own_mill: Mill) -> None:
    own_mill.tokens("staff", caller=DESK)
    assert told(own_mill, kind="logins", record="staff") == [f"Staff Person logged in from {HERE}"]
    assert told(own_mill, user_id=own_mill.user_id("staff")) == [f"Staff Person logged in from {HERE}"]
    own_mill.tokens("staff", caller=Caller("10.0.0.8"))
    own_mill.tokens("staff")
    assert told(own_mill, record="staff")[1:] == [
        "Staff Person logged in from 10.0.0.8",
        "Staff Person logged in from an unknown PC",
    ]


def test_the_name_of_a_pc_is_a_quotation_that_nothing_in_it_ends(own_mill: Mill) -> None:
    """Each program says itself on which PC it runs."""
    forged = "X” (10.0.0.1); Anna logged in from PC “Y"
    own_mill.tokens("staff", caller=Caller("10.0.0.9", forged))
    fail(own_mill, "staff", Caller("10.0.0.9", forged))
    place = "PC “X\\” (10.0.0.1); Anna logged in from PC \\“Y” (10.0.0.9)"
    assert told(own_mill, record="staff") == [
        f"Staff Person logged in from {place}",
        f"Wrong password for “staff” from {place}",
    ]


def test_a_wrong_password_stays_and_a_forgiven_attempt_does_not(own_mill: Mill) -> None:
    fail(own_mill, "staff")
    own_mill.tokens("staff", caller=DESK)
    assert told(own_mill, record="staff") == [
        f"Wrong password for “staff” from {HERE}",
        f"Staff Person logged in from {HERE}",
    ]


def test_each_failure_is_told_and_the_lock_with_the_one_that_caused_it(own_mill: Mill) -> None:
    for _ in range(FREE_ATTEMPTS):
        fail(own_mill, "staff")
    with pytest.raises(AccountLocked):
        own_mill.tokens("staff", caller=DESK)
    wrong = f"Wrong password for “staff” from {HERE}"
    locked = f"“staff” is locked until … after {FREE_ATTEMPTS} failed attempts; wrong{wrong[5:]}"
    assert told(own_mill, record="staff") == [wrong] * (FREE_ATTEMPTS - 1) + [locked]


def test_a_right_password_at_the_last_free_attempt_tells_no_lock(own_mill: Mill) -> None:
    for _ in range(FREE_ATTEMPTS - 1):
        fail(own_mill, "staff")
    own_mill.tokens("staff", caller=DESK)
    assert not [line for line in told(own_mill) if "locked" in line]


def test_a_name_nobody_has_is_told_without_what_was_typed(own_mill: Mill) -> None:
    for _ in range(FREE_ATTEMPTS):
        fail(own_mill, "hunter2-my-password")
    tried = f"Somebody tried a user name nobody has, from {HERE}"
    locked = f"A user name nobody has is locked until … after {FREE_ATTEMPTS} failed attempts; s{tried[1:]}"
    assert told(own_mill, kind="logins")[:-1] == [tried] * (FREE_ATTEMPTS - 1) + [locked]
    assert "hunter2" not in str(own_mill.sql("SELECT string_agg(changes::text, ' ') FROM audit_log"))
    assert own_mill.sql("SELECT count(*) FROM refused_login WHERE username <> ''") == [(0,)]


def test_an_address_that_tries_many_names_is_told_with_its_lock(own_mill: Mill) -> None:
    for n in range(FREE_ATTEMPTS_PER_ADDRESS):
        fail(own_mill, f"nobody-{n}")
    last = told(own_mill, kind="logins")[-2]
    assert last == (
        f"Nobody at 10.0.0.7 may try again until …; somebody tried a user name nobody has, from {HERE}"
    )


def test_attempts_during_a_lock_do_not_fill_the_log(own_mill: Mill) -> None:
    for _ in range(FREE_ATTEMPTS):
        fail(own_mill, "staff")
    before = told(own_mill)
    for _ in range(20):
        with pytest.raises(AccountLocked):
            own_mill.tokens("staff", WRONG, DESK)
    assert told(own_mill) == before


def test_who_logs_out_unlocks_the_screen_or_is_thrown_out(own_mill: Mill) -> None:
    staff = own_mill.log_in("staff")
    with pytest.raises(WrongCredentials):
        staff.run(sessions.prove, SecretStr(WRONG))
    staff.run(sessions.prove, SecretStr(PASSWORD))
    staff.logout()
    own_mill.tokens("viewer", caller=DESK)
    own_mill("admin").run(sessions.end_all, own_mill.user_id("viewer"))
    # Through a server the log knows the address too.
    here = re.compile(f"“{re.escape(staff._caller.client)}”" + r"( \(127\.0\.0\.1\))?")
    lines = [here.sub("HERE", line) for line in told(own_mill, kind="logins")]
    assert lines == [
        "Staff Person logged in from PC HERE",
        "Staff Person typed a wrong password at the locked screen of PC HERE",
        "Staff Person logged out on PC HERE",
        f"Viewer Person logged in from {HERE}",
        "Admin Person logged in from PC HERE",
        "Admin Person ended the session of Viewer Person on PC “ORDERDESK-3”",
    ]


def test_a_stolen_refresh_token_is_told(own_mill: Mill) -> None:
    tokens = own_mill.tokens("staff", caller=DESK)
    own_mill.door.call("session.refresh", {"refresh_token": tokens.refresh_token}, None)
    with pytest.raises(Exception, match="log in"):
        own_mill.door.call("session.refresh", {"refresh_token": tokens.refresh_token}, None)
    assert told(own_mill, record="staff")[-1] == (
        "The session of Staff Person on PC “ORDERDESK-3” was ended,"
        " because its token was used twice, as by a thief"
    )


# Users and roles


def test_the_life_of_an_account(own_mill: Mill) -> None:
    admin = own_mill("admin")
    asked: Any = {"username": "leela", "full_name": "Leela Nair", "email": "", "password": PASSWORD}
    admin.run(users.register, asked)
    with pytest.raises(AccountNotActive):
        own_mill.tokens("leela", caller=DESK)
    view = admin.run(users.get, own_mill.user_id("leela"))
    view = admin.run(users.activate, view.id, view.version, "staff")
    change: Any = {"full_name": "Leela Nair", "role": "manager"}
    view = admin.run(users.update, view.id, view.version, change)
    change |= {"phone": "+91 22 2345 6789", "role": "viewer"}
    view = admin.run(users.update, view.id, view.version, change)
    view = admin.run(users.unlock, view.id, view.version)
    given = admin.run(users.reset_password, view.id, view.version)
    with pytest.raises(PasswordChangeRequired):
        own_mill.tokens("leela", given.temporary_password, DESK)
    new = SecretStr("chosen-by-leela")
    admin.run(users.change_password, "leela", SecretStr(given.temporary_password), new)
    own_mill.tokens("leela", "chosen-by-leela", DESK)
    view = admin.run(users.get, view.id)
    admin.run(users.disable, view.id, view.version)
    assert told(own_mill, record="leela") == [
        "Leela Nair asked for an account: leela",
        f"Right password for “leela” from {HERE}, but the account is not active",
        "Admin Person activated user Leela Nair as Staff",
        "Admin Person changed the role of Leela Nair from Staff to Manager",
        "Admin Person set phone to “+91 22 2345 6789”, changed role from Manager to Viewer (user Leela Nair)",
        "Admin Person unlocked Leela Nair: failed logins are forgotten",
        "Admin Person gave Leela Nair a temporary password",
        f"Right temporary password for “leela” from {HERE}: a new one must be chosen first",
        "Leela Nair chose a new password",
        f"Leela Nair logged in from {HERE}",
        "Admin Person disabled the account, which ended the session of Leela Nair on PC “ORDERDESK-3”",
        "Admin Person disabled user Leela Nair",
    ]
    log = str(own_mill.sql("SELECT string_agg(changes::text, ' ') FROM audit_log"))
    assert given.temporary_password not in log
    assert "chosen-by-leela" not in log


def test_permissions_given_and_taken_are_told_in_words(own_mill: Mill) -> None:
    admin = own_mill("admin")
    first = ["session:own", "party:read"]
    role = admin.run(roles.create, {"name": "clerk", "title": "Clerk", "permissions": first})  # type: ignore[arg-type]
    for title, permissions in (
        ("Clerk", [*first, "purchase_order:approve"]),
        ("Clerk", first),
        ("Clerk", ["session:own", "item:read"]),
        ("Bookkeeper", ["session:own", "item:read"]),
    ):
        content: Any = {"name": "clerk", "title": title, "permissions": permissions}
        role = admin.run(roles.update, role.id, role.version, content)
    admin.run(roles.delete, role.id, role.version)
    assert told(own_mill, document="role") == [
        "Admin Person created role Bookkeeper, which allows “See parties”, “Log in and out”",
        "Admin Person allowed “Approve purchase orders” for role Bookkeeper",
        "Admin Person took “Approve purchase orders” away from role Bookkeeper",
        "Admin Person allowed “See items” for role Bookkeeper"
        " and took “See parties” away from role Bookkeeper",
        "Admin Person changed title from Clerk to Bookkeeper (role Bookkeeper)",
        "Admin Person deleted role Bookkeeper",
    ]


# Settings and upkeep


def test_company_numbering_keys_and_backups(own_mill: Mill, run: Run, tmp_path: Any) -> None:
    admin = own_mill("admin")
    now = admin.run(company.get)
    content = {name: getattr(now, name) for name in CompanyInput.model_fields}
    content |= {"tax_rate": 18, "has_four_eyes": True}
    admin.run(company.update, now.id, now.version, CompanyInput(**content))
    form: Any = {"prefix": "BUY-", "width": 4, "is_yearly": True}
    admin.run(series.update, "purchase_order", form)
    assert run("rotate-key")[0] == 0
    assert run("backup", "--to", str(tmp_path), "--no-verify")[0] == 0
    (backup,) = tmp_path.glob("*.dump")
    old, new = (r[0] for r in own_mill.sql("SELECT kid FROM signing_key ORDER BY id"))
    *others, backed_up = told(own_mill, kind="settings")
    assert re.fullmatch(
        re.escape(f"textile-erp-admin backed the database up into {backup} (") + r"(less than )?\d MB\)",
        backed_up,
    )
    assert others == [
        "Admin Person changed usual tax rate from 0 to 18,"
        " set “four eyes: nobody approves or confirms his own orders” to yes (company settings)",
        "Admin Person changed prefix from PO- to BUY-, changed digits from 6 to 4,"
        " set “starts again each year” to yes (numbering of purchase orders)",
        f"textile-erp-admin retired the key {old}; logins signed with it end within 30 minutes",
        f"textile-erp-admin made a new key to sign logins with: {new}",
    ]
    log = str(own_mill.sql("SELECT string_agg(changes::text, ' ') FROM audit_log"))
    (secret,) = own_mill.sql("SELECT encode(secret, 'hex') FROM signing_key ORDER BY id DESC LIMIT 1")[0]
    assert secret not in log


def test_the_command_line_is_told_from_people(own_mill: Mill, run: Run) -> None:
    assert run("users", "create", "leela", "--full-name", "Leela Nair", "--role", "staff")[0] == 0
    assert run("users", "reset-password", "leela")[0] == 0
    assert run("users", "unlock", "leela")[0] == 0
    assert run("users", "disable", "leela")[0] == 0
    assert told(own_mill, record="leela") == [
        "textile-erp-admin added user Leela Nair as Staff",
        "textile-erp-admin gave Leela Nair a temporary password",
        "textile-erp-admin unlocked Leela Nair: failed logins are forgotten",
        "textile-erp-admin disabled user Leela Nair",
    ]


def test_setting_up_is_told_from_an_intrusion(own_mill: Mill) -> None:
    made = [row for row in rows(own_mill, document="role") if row.action == "insert"]
    assert {(row.user, row.operation) for row in made} == {("Set-up", "setup.migrate")}
    told_of = own_mill("admin").run(roles.history, own_mill.sql("SELECT min(id) FROM role")[0][0])[-1]
    assert (told_of.user, told_of.action) == ("Set-up", "created")
    own_mill.sql("UPDATE role SET title = 'Boss' WHERE name = 'manager'")
    (newest, *_rest) = rows(own_mill, document="role")
    assert sentence(newest, PLAIN) == (
        "Somebody with direct access to the database changed title from Manager to Boss (role Boss)"
    )


# Documents


def test_an_order_and_its_lines(own_mill: Mill) -> None:
    admin = own_mill("admin")
    item, other = make_item(admin, code="Y30"), make_item(admin, code="Y40")
    first, second = (
        {"item_id": item.id, "quantity": "100.5", "unit_price": "10.50"},
        {"item_id": other.id, "quantity": "7"},
    )
    data = order_input(admin, "supplier_id") | {"lines": [first, second]}
    order = admin.run(purchase_orders.create, data)
    kept: Any = {"id": order.lines[0].id, "item_id": item.id, "quantity": "70", "unit_price": "10.50"}
    supplier = make_party(admin, name="Kaveri Yarns")
    change = data | {"supplier_id": supplier.id, "due_date": "2024-02-22", "notes": "by air", "lines": [kept]}
    order = admin.run(purchase_orders.update, order.id, order.version, change)
    order = admin.run(purchase_orders.submit, order.id, order.version)
    admin.run(purchase_orders.cancel, order.id, order.version)
    lines = told(own_mill, record=order.number)
    assert sorted(lines[1:3]) == [
        "Admin Person added a line to purchase order PO-000001: 100.5 m Y30",
        "Admin Person added a line to purchase order PO-000001: 7 m Y40",
    ]
    assert "Admin Person removed the line with Y40 from purchase order PO-000001" in lines
    assert (
        "Admin Person changed quantity from 100.5 to 70, changed amount from 1055.25 to 735.00"
        " (line with Y30 of purchase order PO-000001)"
    ) in lines
    (changed,) = [line for line in lines if "due date" in line]
    assert changed.startswith(
        "Admin Person changed due date from 2024-02-15 to 2024-02-22, changed supplier from"
    )
    assert lines[-2:] == [
        "Admin Person submitted purchase order PO-000001 (Draft → Pending)",
        "Admin Person cancelled purchase order PO-000001 (Pending → Cancelled)",
    ]


def test_texts_are_told_as_they_are_whatever_they_look_like(own_mill: Mill) -> None:
    admin = own_mill("admin")
    item = make_item(admin, yarn_count="30.10")
    party = make_party(admin, contact_name="2024-02-15", address="12.500")
    (made,) = rows(own_mill, document="item", document_id=str(item.id))
    assert made.changes["yarn_count"] == (None, "30.10")
    data: Any = {name: getattr(party, name) for name in parties.PartyInput.model_fields}
    data |= {"contact_name": "2024-02-16", "address": "12.50"}
    admin.run(parties.update, party.id, party.version, data)
    assert told(own_mill, document="party")[-1] == (
        "Admin Person changed contact from 2024-02-15 to 2024-02-16, changed address from 12.500 to 12.50"
        f" (party {party.name})"
    )
