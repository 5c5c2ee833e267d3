"""Accounts: nobody shuts the last door, and nobody climbs."""

from typing import Any

import pytest
from pydantic import SecretStr

from erp_core import Core
from erp_core.errors import AccountLocked, NotLoggedIn, NotPermitted, ValidationError, WrongCredentials
from erp_core.kit.filter import ListQuery
from erp_core.masters.party import service as parties
from erp_core.security.role import service as roles
from erp_core.security.user import service as users
from erp_core.security.user.schema import UserView
from tests.factories.mill import Mill


def account(core: Core, mill: Mill, username: str) -> UserView:
    return core.run(users.get, mill.user_id(username))


def with_role(view: UserView, role: str) -> Any:
    return {"full_name": view.full_name, "email": view.email, "phone": view.phone, "role": role}


def make_role(mill: Mill, name: str, *permissions: str) -> None:
    """A role with these permissions besides what everybody needs."""
    everybody = ["session:own", "party:read"]
    new: Any = {"name": name, "title": name.title(), "permissions": [*everybody, *permissions]}
    mill("admin").run(roles.create, new)


def test_an_administrator_cannot_disable_or_demote_himself(own_mill: Mill) -> None:
    admin = own_mill("admin")
    me = account(admin, own_mill, "admin")
    with pytest.raises(ValidationError, match="your own account"):
        admin.run(users.disable, me.id, me.version)
    with pytest.raises(ValidationError, match="your own role"):
        admin.run(users.update, me.id, me.version, with_role(me, "manager"))
    assert "disable" not in me.actions


def test_two_administrators_cannot_take_each_other_away_at_once(own_mill: Mill) -> None:
    second = own_mill.add_user("admin")
    admin, other = own_mill("admin"), own_mill(second)
    first = account(other, own_mill, "admin")
    other.run(users.disable, first.id, first.version)
    with pytest.raises(NotLoggedIn):
        admin.run(users.get, first.id)
    me = account(other, own_mill, second)
    with pytest.raises(ValidationError):
        other.run(users.update, me.id, me.version, with_role(me, "staff"))


def test_a_new_role_counts_from_the_next_call_on(own_mill: Mill) -> None:
    admin, staff = own_mill("admin"), own_mill("staff")
    data: Any = {"code": "S1", "name": "S", "is_customer": True, "currency": "INR"}
    view = account(admin, own_mill, "staff")
    admin.run(users.update, view.id, view.version, with_role(view, "viewer"))
    with pytest.raises(NotPermitted):
        staff.run(parties.create, data)


def test_a_permission_taken_away_in_mid_session_is_gone_at_once(own_mill: Mill) -> None:
    make_role(own_mill, "buyer", "party:write")
    name = own_mill.add_user("buyer")
    buyer, admin = own_mill(name), own_mill("admin")
    data: Any = {"code": "S1", "name": "S", "is_supplier": True, "currency": "INR"}
    buyer.run(parties.create, data)
    (role,) = [r for r in admin.run(roles.search) if r.name == "buyer"]
    less: Any = {"name": "buyer", "title": "Buyer", "permissions": ["session:own", "party:read"]}
    admin.run(roles.update, role.id, admin.run(roles.get, role.id).version, less)
    with pytest.raises(NotPermitted):
        buyer.run(parties.create, data | {"code": "S2"})
    assert buyer.run(parties.search, ListQuery())


def test_a_help_desk_cannot_make_itself_or_others_administrators(own_mill: Mill) -> None:
    make_role(own_mill, "help_desk", "user:read", "user:write", "role:read", "role:write")
    name = own_mill.add_user("help_desk")
    desk = own_mill(name)
    me, staff = account(desk, own_mill, name), account(desk, own_mill, "staff")
    with pytest.raises(NotPermitted):
        desk.run(users.update, staff.id, staff.version, with_role(staff, "admin"))
    with pytest.raises(NotPermitted, match="do not have yourself"):
        desk.run(users.update, me.id, me.version, with_role(me, "admin"))
    new: Any = {"username": "puppet", "full_name": "P", "role": "admin"}
    with pytest.raises(NotPermitted):
        desk.run(users.create, new)
    (own,) = [r for r in desk.run(roles.search) if r.name == "help_desk"]
    more: Any = {"name": "help_desk", "title": "X", "permissions": ["session:own", "company:write"]}
    with pytest.raises(NotPermitted, match="your own role"):
        desk.run(roles.update, own.id, 1, more)
    with pytest.raises(NotPermitted):
        desk.run(roles.create, more | {"name": "ladder"})


def test_fields_nobody_asked_for_are_refused(own_mill: Mill) -> None:
    make_role(own_mill, "help_desk", "user:read", "user:write")
    name = own_mill.add_user("help_desk")
    desk = own_mill(name)
    me = account(desk, own_mill, name)
    for more in (
        {"permissions": ["company:write"]},
        {"role_id": 1},
        {"status": "active"},
        {"username": "admin"},
    ):
        with pytest.raises(ValidationError):
            desk.run(users.update, me.id, me.version, with_role(me, "help_desk") | more)
    assert account(desk, own_mill, name) == me


def test_another_who_may_everything_cannot_take_the_last_administrator_away(own_mill: Mill) -> None:
    shipped = next(r for r in own_mill("admin").run(roles.search) if r.name == "admin")
    make_role(own_mill, "twin", *shipped.permissions)
    twin = own_mill(own_mill.add_user("twin"))
    admin = account(twin, own_mill, "admin")
    with pytest.raises(ValidationError, match="last administrator"):
        twin.run(users.disable, admin.id, admin.version)
    with pytest.raises(ValidationError, match="last administrator"):
        twin.run(users.update, admin.id, admin.version, with_role(admin, "viewer"))
    assert account(twin, own_mill, "admin") == admin


def test_another_s_password_is_out_of_reach(own_mill: Mill) -> None:
    staff, admin = own_mill("staff"), own_mill("admin")
    viewer = account(admin, own_mill, "viewer")
    with pytest.raises(NotPermitted):
        staff.run(users.reset_password, viewer.id, viewer.version)
    with pytest.raises(WrongCredentials):
        staff.run(users.change_password, "viewer", SecretStr("a guess"), SecretStr("mine-from-now-on"))
    assert own_mill.tokens("viewer").me.username == "viewer"


def test_a_help_desk_cannot_touch_an_administrators_account(own_mill: Mill) -> None:
    make_role(own_mill, "help_desk", "user:read", "user:write")
    desk = own_mill(own_mill.add_user("help_desk"))
    admin = account(desk, own_mill, "admin")
    for operation in (users.disable, users.reset_password, users.unlock):
        with pytest.raises(NotPermitted):
            desk.run(operation, admin.id, admin.version)  # type: ignore[arg-type]


def test_a_reset_password_is_temporary_and_ends_the_sessions(own_mill: Mill) -> None:
    admin, staff = own_mill("admin"), own_mill.log_in("staff")
    view = account(admin, own_mill, "staff")
    given = admin.run(users.reset_password, view.id, view.version)
    assert given.user.must_change_password
    with pytest.raises(NotLoggedIn):
        staff.run(parties.search, ListQuery())
    with pytest.raises(WrongCredentials):
        own_mill.tokens("staff")


def test_a_locked_user_is_seen_and_unlocked(own_mill: Mill) -> None:
    admin = own_mill("admin")
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            own_mill.tokens("viewer", "not the password")
    with pytest.raises(AccountLocked):
        own_mill.tokens("viewer")
    view = account(admin, own_mill, "viewer")
    assert view.locked_until is not None
    assert "unlock" in view.actions
    assert admin.run(users.unlock, view.id, view.version).locked_until is None
    assert own_mill.tokens("viewer").me.username == "viewer"


def test_the_administrators_role_and_roles_in_use_stay(own_mill: Mill) -> None:
    admin = own_mill("admin")
    (role,) = [r for r in admin.run(roles.search) if r.name == "admin"]
    nothing: Any = {"name": "admin", "title": "A", "permissions": []}
    with pytest.raises(ValidationError):
        admin.run(roles.update, role.id, admin.run(roles.get, role.id).version, nothing)
    (viewer,) = [r for r in admin.run(roles.search) if r.name == "viewer"]
    with pytest.raises(ValidationError, match="shipped"):
        admin.run(roles.delete, viewer.id, admin.run(roles.get, viewer.id).version)
