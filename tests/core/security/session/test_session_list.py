"""Sessions: seen by the administrator, ended by him, gone at the next call."""

from typing import Any

import pytest
from pydantic import SecretStr

from erp_core.errors import AccountLocked, NotLoggedIn, WrongCredentials
from erp_core.kit.operation import Caller
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.security.role import service as roles
from erp_core.security.session import service as sessions
from erp_core.security.session.lockout import FREE_ATTEMPTS, FREE_ATTEMPTS_PER_ADDRESS
from erp_core.security.session.schema import RIGHTS
from erp_core.security.user import service as users
from tests.core.kit.test_changes import Ear
from tests.factories.mill import PASSWORD, Mill


def test_a_session_shows_user_program_and_when_it_was_seen(own_mill: Mill) -> None:
    admin = own_mill("admin")
    own_mill.sql("UPDATE session SET last_seen_at = now() - interval '1 hour'")
    (own,) = admin.run(sessions.search)
    assert (own.username, own.client_version, own.is_own) == ("admin", PROGRAM_VERSION, True)
    (own,) = admin.run(sessions.search)
    assert (own.last_seen_at - own.created_at).total_seconds() > -60


def test_being_seen_is_no_news_for_the_audit_log(own_mill: Mill) -> None:
    admin = own_mill("admin")
    own_mill.sql("UPDATE session SET last_seen_at = now() - interval '1 hour'")
    before = own_mill.sql("SELECT count(*) FROM audit_log")
    admin.run(sessions.me)
    assert own_mill.sql("SELECT count(*) FROM audit_log") == before


def test_an_ended_session_is_refused_at_its_next_call(own_mill: Mill) -> None:
    admin, staff = own_mill("admin"), own_mill("staff")
    (of_staff,) = [s for s in admin.run(sessions.search) if s.username == "staff"]
    admin.run(sessions.end, of_staff.id)
    with pytest.raises(NotLoggedIn):
        staff.run(sessions.me)
    assert [s.username for s in admin.run(sessions.search)] == ["admin"]


def test_all_sessions_of_a_user_end_together(own_mill: Mill) -> None:
    admin, first, second = own_mill("admin"), own_mill("staff"), own_mill.log_in("staff")
    admin.run(sessions.end_all, own_mill.user_id("staff"))
    for core in (first, second):
        with pytest.raises(NotLoggedIn):
            core.run(sessions.me)


def test_the_password_is_proved_again_in_the_same_session(own_mill: Mill) -> None:
    staff = own_mill("staff")
    before = own_mill.sql("SELECT count(*) FROM session")
    staff.run(sessions.prove, SecretStr(PASSWORD))
    for _attempt in range(5):
        with pytest.raises(WrongCredentials):
            staff.run(sessions.prove, SecretStr("not the password"))
    with pytest.raises(AccountLocked):
        staff.run(sessions.prove, SecretStr(PASSWORD))
    assert own_mill.sql("SELECT count(*) FROM session") == before
    assert staff.run(sessions.me).username == "staff"


def test_guesses_from_elsewhere_keep_nobody_from_unlocking(own_mill: Mill) -> None:
    """Neither those for his name, nor those from the address his office shares."""
    staff, here = own_mill("staff"), Caller(address="203.0.113.20")
    for _attempt in range(FREE_ATTEMPTS):
        with pytest.raises(WrongCredentials):
            own_mill.tokens("staff", "a guess", here)
    for n in range(FREE_ATTEMPTS_PER_ADDRESS - FREE_ATTEMPTS):
        with pytest.raises(WrongCredentials):
            own_mill.tokens(f"name{n}", "a guess", here)
    for name in ("staff", "viewer"):
        with pytest.raises(AccountLocked):
            own_mill.tokens(name, caller=here)
    token, secret = staff._fresh_token(), {"password": PASSWORD}
    own_mill.door.call("session.prove", secret, token, caller=here)
    with pytest.raises(WrongCredentials):
        own_mill.door.call("session.prove", {"password": "a typo"}, token, caller=here)
    own_mill.door.call("session.prove", secret, token, caller=here)


def test_guesses_at_a_locked_screen_keep_nobody_from_logging_in_elsewhere(own_mill: Mill) -> None:
    staff = own_mill("staff")
    for _attempt in range(FREE_ATTEMPTS):
        with pytest.raises(WrongCredentials):
            staff.run(sessions.prove, SecretStr("a guess"))
    with pytest.raises(AccountLocked):
        staff.run(sessions.prove, SecretStr(PASSWORD))
    other = own_mill.log_in("staff")
    other.run(sessions.prove, SecretStr(PASSWORD))


def test_nobody_hides_behind_the_end_of_the_list(own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("erp_core.security.session.service.PAGE", 4)
    admin = own_mill("admin")
    for _ in range(9):
        own_mill.tokens("viewer")
    pages = [admin.run(sessions.search, None, offset) for offset in (0, 4, 8, 12)]
    assert [len(page) for page in pages] == [4, 4, 2, 0]
    assert len({row.id for page in pages for row in page}) == 10


def test_each_renewal_tells_the_new_refresh_token(own_mill: Mill) -> None:
    staff = own_mill("staff")
    heard: list[str] = []
    staff.on_renewal = heard.append
    assert staff.refresh_token is not None
    staff.resume(staff.refresh_token)
    staff.login("staff", PASSWORD)
    assert len(set(heard)) == 2
    assert heard[-1] == staff.refresh_token


class TestNews:
    @pytest.fixture
    def ear(self, own_mill: Mill) -> Ear:
        """Somebody at another computer."""
        return Ear(own_mill.log_in("viewer"))

    def test_an_ended_session_is_heard_of(self, own_mill: Mill, ear: Ear) -> None:
        admin, _staff = own_mill("admin"), own_mill("staff")
        (of_staff,) = [s for s in admin.run(sessions.search) if s.username == "staff"]
        ear.changes.clear()
        admin.run(sessions.end, of_staff.id)
        assert ear.heard_of("session", RIGHTS)

    def test_all_sessions_of_a_user_that_end_are_heard_of(self, own_mill: Mill, ear: Ear) -> None:
        admin = own_mill("admin")
        own_mill.log_in("staff")
        ear.changes.clear()
        admin.run(sessions.end_all, own_mill.user_id("staff"))
        assert ear.heard_of("session", RIGHTS)

    def test_coming_and_going_change_the_list_but_nobodys_rights(self, own_mill: Mill, ear: Ear) -> None:
        staff = own_mill.log_in("staff")
        assert ear.heard_of("session")
        ear.changes.clear()
        staff.logout()
        assert ear.heard_of("session")
        assert RIGHTS not in ear.tables

    def test_that_a_session_goes_on_is_no_news(self, own_mill: Mill, ear: Ear) -> None:
        staff = own_mill.log_in("staff")
        assert ear.heard_of("session")
        ear.changes.clear()
        own_mill.sql("UPDATE session SET last_seen_at = now() - interval '1 hour'")
        staff.run(sessions.me)
        assert staff.refresh_token is not None
        staff.resume(staff.refresh_token)
        staff.run(sessions.me)
        assert not ear.heard(lambda e: bool(e.changes), seconds=0.6)

    def test_another_role_and_other_permissions_of_a_role_are_heard_of(
        self, own_mill: Mill, ear: Ear
    ) -> None:
        admin = own_mill("admin")
        ear.changes.clear()
        user = admin.run(users.get, own_mill.user_id("staff"))
        content: Any = {"full_name": user.full_name, "role": "viewer"}
        admin.run(users.update, user.id, user.version, content)
        assert ear.heard_of("user_account", RIGHTS)
        (role,) = [r for r in admin.run(roles.search) if r.name == "viewer"]
        more: Any = {"name": "viewer", "title": "Viewer", "permissions": [*role.permissions, "party:write"]}
        admin.run(roles.update, role.id, role.version, more)
        assert ear.heard_of("role")


def test_the_core_learns_what_its_role_permits_now(own_mill: Mill) -> None:
    admin, viewer = own_mill("admin"), own_mill("viewer")
    assert not viewer.can("party:write")
    (role,) = [r for r in admin.run(roles.search) if r.name == "viewer"]
    more: Any = {"name": "viewer", "title": "Viewer", "permissions": [*role.permissions, "party:write"]}
    admin.run(roles.update, role.id, role.version, more)
    assert viewer.ask_rights().permissions == frozenset(more["permissions"])
    assert viewer.can("party:write")
    admin.run(sessions.end_all, own_mill.user_id("viewer"))
    with pytest.raises(NotLoggedIn):
        viewer.ask_rights()
