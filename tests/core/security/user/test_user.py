"""What an administrator does with accounts."""

from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict, InvalidMove, NotFound, StaleRecord, ValidationError
from erp_core.kit.filter import ListQuery, is_
from erp_core.security.user import service as users
from erp_core.security.user.schema import UserView
from tests.factories.mill import Mill

NEW: Any = {"full_name": "New Person", "role": "staff"}


@pytest.fixture
def admin(mill: Mill) -> Core:
    return mill("admin")


def fresh(mill: Mill, admin: Core, role: str = "staff") -> UserView:
    return admin.run(users.get, mill.user_id(mill.add_user(role)))


def refused(admin: Core, **values: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        admin.run(users.create, NEW | {"username": "refused"} | values)
    return set(caught.value.fields)


def test_a_new_user_is_active_and_must_choose_a_password(admin: Core) -> None:
    given = admin.run(users.create, NEW | {"username": "Brand.New"})
    view = given.user
    assert len(given.temporary_password) >= 12
    assert (view.username, view.status, view.role) == ("brand.new", "active", "staff")
    assert view.must_change_password
    assert admin.run(users.get, view.id) == view


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": "emperor"}, "role"),
        ({"role": ""}, "role"),
        ({"role": "ADMIN"}, "role"),
        ({"role": "admin\x00"}, "role"),
        ({"role": None}, "role"),
        ({"username": "a b"}, "username"),
        ({"full_name": ""}, "full_name"),
        ({"email": "nobody"}, "email"),
        ({"password": "chosen by somebody else"}, "password"),
        ({"status": "active"}, "status"),
        ({"must_change_password": False}, "must_change_password"),
    ],
    ids=str,
)
def test_wrong_input_is_refused_at_its_field(admin: Core, values: dict[str, Any], field: str) -> None:
    assert refused(admin, **values) == {field}


def test_who_names_a_role_that_is_none_is_told_which_there_are(admin: Core) -> None:
    with pytest.raises(ValidationError) as caught:
        admin.run(users.create, NEW | {"username": "refused", "role": "emperor"})
    assert caught.value.fields["role"].endswith("There are: admin, manager, staff, viewer.")


def test_a_name_is_given_once(admin: Core) -> None:
    with pytest.raises(Conflict) as caught:
        admin.run(users.create, NEW | {"username": "Staff"})
    assert set(caught.value.fields) == {"username"}


def test_disabling_and_enabling(mill: Mill, admin: Core) -> None:
    view = fresh(mill, admin)
    disabled = admin.run(users.disable, view.id, view.version)
    assert disabled.status == "disabled"
    enabled = admin.run(users.activate, view.id, disabled.version, "manager")
    assert (enabled.status, enabled.role, enabled.version) == ("active", "manager", view.version + 2)


def test_an_old_version_is_refused(mill: Mill, admin: Core) -> None:
    view = fresh(mill, admin)
    disabled = admin.run(users.disable, view.id, view.version)
    with pytest.raises(StaleRecord):
        admin.run(users.disable, view.id, view.version)
    with pytest.raises(StaleRecord):
        admin.run(users.activate, view.id, view.version, "admin")
    assert admin.run(users.get, view.id) == disabled


def test_an_active_account_is_not_activated_again(mill: Mill, admin: Core) -> None:
    # Else it were a way past the rules for changing roles, one's own among them.
    view = fresh(mill, admin)
    assert admin.me is not None
    for account in (view, admin.run(users.get, admin.me.id)):
        with pytest.raises(InvalidMove):
            admin.run(users.activate, account.id, account.version, "viewer")
        assert admin.run(users.get, account.id) == account


def test_a_role_that_does_not_exist_is_refused(mill: Mill, admin: Core) -> None:
    view = fresh(mill, admin)
    view = admin.run(users.disable, view.id, view.version)
    with pytest.raises(ValidationError) as caught:
        admin.run(users.activate, view.id, view.version, "emperor")
    assert set(caught.value.fields) == {"role"}
    assert admin.run(users.get, view.id) == view


def test_a_user_who_does_not_exist_is_not_found(admin: Core) -> None:
    with pytest.raises(NotFound):
        admin.run(users.get, 999_999)
    with pytest.raises(NotFound):
        admin.run(users.disable, 999_999, 1)
    with pytest.raises(NotFound):
        admin.run(users.activate, 999_999, 1, "staff")


def test_the_list_of_users_is_searched_and_filtered(mill: Mill, admin: Core) -> None:
    view = fresh(mill, admin)
    active, pending = ([is_("status", status)] for status in ("active", "pending"))
    found = ListQuery(text=view.username, where=active, sort="-last_login_at")
    assert [row.username for row in admin.run(users.search, found)] == [view.username]
    assert admin.run(users.summary, found.model_copy(update={"where": pending})).count == 0
    for sort in ("username", "full_name", "email", "role", "status", "last_login_at"):
        assert admin.run(users.search, ListQuery(where=active, sort=sort))
