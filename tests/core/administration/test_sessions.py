"""Sessions: seen by the administrator, ended by him, gone at the next call."""

import pytest

from erp_core.errors import NotLoggedIn
from erp_core.kit.wire import program_version
from erp_core.security.session import service as sessions
from tests.factories.mill import Mill


def test_a_session_shows_user_program_and_when_it_was_seen(mill: Mill) -> None:
    admin = mill("admin")
    mill.sql("UPDATE session SET last_seen_at = now() - interval '1 hour'")
    (own,) = admin.run(sessions.search)
    assert (own.username, own.client_version, own.is_own) == ("admin", program_version(), True)
    (own,) = admin.run(sessions.search)
    assert (own.last_seen_at - own.created_at).total_seconds() > -60


def test_being_seen_is_no_news_for_the_audit_log(mill: Mill) -> None:
    admin = mill("admin")
    mill.sql("UPDATE session SET last_seen_at = now() - interval '1 hour'")
    before = mill.sql("SELECT count(*) FROM audit_log")
    admin.run(sessions.me)
    assert mill.sql("SELECT count(*) FROM audit_log") == before


def test_an_ended_session_is_refused_at_its_next_call(mill: Mill) -> None:
    admin, staff = mill("admin"), mill("staff")
    (of_staff,) = [s for s in admin.run(sessions.search) if s.username == "staff"]
    admin.run(sessions.end, of_staff.id)
    with pytest.raises(NotLoggedIn):
        staff.run(sessions.me)
    assert [s.username for s in admin.run(sessions.search)] == ["admin"]


def test_all_sessions_of_a_user_end_together(mill: Mill) -> None:
    admin, first, second = mill("admin"), mill("staff"), mill.log_in("staff")
    admin.run(sessions.end_all, mill.user_id("staff"))
    for core in (first, second):
        with pytest.raises(NotLoggedIn):
            core.run(sessions.me)
