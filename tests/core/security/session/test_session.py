"""A session stands until it is ended, and then nothing opens the door any more."""

import base64
import hmac
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError, NotLoggedIn, NotPermitted, ValidationError
from erp_core.security.session import service as sessions
from erp_core.security.session.schema import Tokens
from erp_core.security.session.service import MOST_SESSIONS
from erp_core.security.user import service as users
from tests.factories.mill import PASSWORD, Mill


def refresh(mill: Mill, token: str) -> Tokens:
    return mill.door.call("session.refresh", {"refresh_token": token}, None)


def refresh_as(mill: Mill, request_id: uuid.UUID, token: str) -> Tokens:
    return mill.door.call("session.refresh", {"refresh_token": token}, None, request_id)


def works(door: Dispatcher, tokens: Tokens) -> bool:
    try:
        door.call("session.me", {}, tokens.access_token)
    except NotLoggedIn:
        return False
    return True


def test_logout_stops_the_session_at_once_everywhere(mill: Mill) -> None:
    tokens, elsewhere = mill.tokens("staff"), mill.open_door()
    assert works(elsewhere, tokens)
    mill.door.call("session.logout", {}, tokens.access_token)
    assert not works(mill.door, tokens)
    assert not works(elsewhere, tokens)
    with pytest.raises(NotLoggedIn):
        refresh(mill, tokens.refresh_token)


def test_logout_ends_no_other_session_of_the_user(mill: Mill) -> None:
    office, home = mill.tokens("staff"), mill.tokens("staff")
    mill.door.call("session.logout", {}, office.access_token)
    assert works(mill.door, home)


def test_a_disabled_user_stops_at_once(mill: Mill) -> None:
    name = mill.add_user()
    tokens, bystander = mill.tokens(name), mill.tokens("staff")
    admin = mill("admin")
    view = admin.run(users.get, mill.user_id(name))
    admin.run(users.disable, view.id, view.version)
    assert not works(mill.door, tokens)
    with pytest.raises(NotLoggedIn):
        refresh(mill, tokens.refresh_token)
    assert works(mill.door, bystander)


def test_enabling_a_user_again_does_not_revive_old_sessions(mill: Mill) -> None:
    name = mill.add_user()
    tokens = mill.tokens(name)
    admin = mill("admin")
    view = admin.run(users.get, mill.user_id(name))
    view = admin.run(users.disable, view.id, view.version)
    admin.run(users.activate, view.id, view.version, "staff")
    assert not works(mill.door, tokens)


def test_a_new_password_ends_all_sessions(mill: Mill) -> None:
    name = mill.add_user()
    office, home = mill.tokens(name), mill.tokens(name)
    change = {"username": name, "password": PASSWORD, "new_password": "another-one"}
    mill.door.call("user.change_password", change, None)
    assert not works(mill.door, office)
    assert not works(mill.door, home)


def test_a_role_taken_away_counts_for_the_next_call(mill: Mill) -> None:
    name = mill.add_user("admin")
    core, admin = mill.log_in(name), mill("admin")
    view = core.run(users.get, mill.user_id(name))
    lowered: Any = {"full_name": view.full_name, "role": "viewer"}
    admin.run(users.update, view.id, view.version, lowered)
    with pytest.raises(NotPermitted):
        core.run(users.get, view.id)
    assert core.run(sessions.me).role == "viewer"


def test_an_expired_session_is_over(mill: Mill) -> None:
    name = mill.add_user()
    tokens = mill.tokens(name)
    mill.sql("UPDATE session SET expires_at = now() WHERE user_id = %s", [mill.user_id(name)])
    assert not works(mill.door, tokens)
    with pytest.raises(NotLoggedIn):
        refresh(mill, tokens.refresh_token)


def test_a_session_lives_on_as_long_as_it_is_renewed(mill: Mill) -> None:
    name = mill.add_user()
    tokens = mill.tokens(name)
    mill.sql("UPDATE session SET expires_at = now() + interval '1 minute'")
    tokens = refresh(mill, tokens.refresh_token)
    assert mill.sql(
        "SELECT expires_at > now() + interval '6 days' FROM session WHERE user_id = %s", [mill.user_id(name)]
    ) == [(True,)]
    assert works(mill.door, tokens)


def test_renewing_gives_new_tokens_for_the_same_session(mill: Mill) -> None:
    tokens = mill.tokens("viewer")
    renewed = refresh(mill, tokens.refresh_token)
    assert renewed.refresh_token != tokens.refresh_token
    assert renewed.access_token != tokens.access_token
    assert works(mill.door, tokens)
    assert works(mill.door, renewed)
    mill.door.call("session.logout", {}, tokens.access_token)
    assert not works(mill.door, renewed)


def test_a_refresh_token_used_twice_ends_the_whole_session(mill: Mill) -> None:
    tokens = mill.tokens("staff")
    renewed = refresh(mill, tokens.refresh_token)
    with pytest.raises(NotLoggedIn):
        refresh(mill, tokens.refresh_token)
    assert not works(mill.door, tokens)
    assert not works(mill.door, renewed)
    with pytest.raises(NotLoggedIn):
        refresh(mill, renewed.refresh_token)


def test_the_same_renewal_sent_again_at_once_is_no_replay(mill: Mill) -> None:
    tokens, request_id = mill.tokens("staff"), uuid.uuid4()
    lost = refresh_as(mill, request_id, tokens.refresh_token)
    renewed = refresh_as(mill, request_id, tokens.refresh_token)
    assert works(mill.door, renewed)
    assert renewed.refresh_token == lost.refresh_token


def test_nor_is_it_after_hours_for_which_the_server_could_not_be_reached(mill: Mill) -> None:
    name = mill.add_user()
    tokens, request_id = mill.tokens(name), uuid.uuid4()
    lost = refresh_as(mill, request_id, tokens.refresh_token)
    mill.sql("UPDATE refresh_token SET used_at = used_at - interval '9 hours'")
    renewed = refresh_as(mill, request_id, tokens.refresh_token)
    assert renewed.refresh_token == lost.refresh_token
    assert works(mill.door, refresh(mill, renewed.refresh_token))


def test_nor_after_the_signing_key_was_rotated(own_mill: Mill) -> None:
    tokens, request_id = own_mill.tokens("staff"), uuid.uuid4()
    lost = refresh_as(own_mill, request_id, tokens.refresh_token)
    own_mill.sql("UPDATE signing_key SET retired_at = now()")
    own_mill.sql("INSERT INTO signing_key (kid, secret) VALUES ('new', %s)", [b"n" * 32])
    arguments = {"refresh_token": tokens.refresh_token}
    renewed = own_mill.open_door().call("session.refresh", arguments, None, request_id)
    assert renewed.refresh_token == lost.refresh_token


def test_one_request_gives_one_token_however_often_it_comes(mill: Mill) -> None:
    name = mill.add_user()
    tokens, request_id = mill.tokens(name), uuid.uuid4()
    answers = {refresh_as(mill, request_id, tokens.refresh_token).refresh_token for _ in range(5)}
    assert len(answers) == 1
    usable = mill.sql(
        "SELECT count(*) FROM refresh_token t JOIN session s ON s.id = t.session_id"
        " WHERE s.user_id = %s AND t.used_at IS NULL",
        [mill.user_id(name)],
    )
    assert usable == [(1,)]


def test_a_renewal_sent_again_after_its_answer_was_used_is_a_replay(mill: Mill) -> None:
    tokens, request_id = mill.tokens(mill.add_user()), uuid.uuid4()
    renewed = refresh_as(mill, request_id, tokens.refresh_token)
    newest = refresh(mill, renewed.refresh_token)
    with pytest.raises(NotLoggedIn):
        refresh_as(mill, request_id, tokens.refresh_token)
    assert not works(mill.door, newest)


def test_the_answer_to_a_renewal_cannot_be_worked_out(mill: Mill) -> None:
    """Not by who knows the old token and, from the server's log, the request."""
    tokens, request_id = mill.tokens(mill.add_user()), uuid.uuid4()
    renewed = refresh_as(mill, request_id, tokens.refresh_token)
    assert len(renewed.refresh_token) == 43
    asked = f"renewal:{request_id}:{tokens.refresh_token}".encode()
    for key in (b"", tokens.refresh_token.encode(), request_id.bytes, bytes.fromhex(tokens.draft_key)):
        guess = base64.urlsafe_b64encode(hmac.digest(key, asked, "sha256")).rstrip(b"=").decode()
        assert guess != renewed.refresh_token


def test_so_many_sessions_of_one_user_stand_at_once(mill: Mill) -> None:
    name = mill.add_user()
    first = mill.tokens(name)
    mill.sql(
        "UPDATE session SET last_seen_at = now() - interval '1 hour' WHERE user_id = %s", [mill.user_id(name)]
    )
    others = [mill.tokens(name) for _ in range(MOST_SESSIONS)]
    assert not works(mill.door, first)
    assert all(works(mill.door, other) for other in others)
    assert len(mill("admin").run(sessions.search, mill.user_id(name))) == MOST_SESSIONS
    assert works(mill.door, mill.tokens("staff"))


def test_a_replay_ends_that_session_only(mill: Mill) -> None:
    bystander, tokens = mill.tokens("staff"), mill.tokens("staff")
    refresh(mill, tokens.refresh_token)
    with pytest.raises(NotLoggedIn):
        refresh(mill, tokens.refresh_token)
    assert works(mill.door, bystander)


def test_two_who_renew_at_the_same_moment_are_not_both_served(mill: Mill) -> None:
    tokens, together = mill.tokens("staff"), threading.Barrier(4)

    def attempt(_n: int) -> Tokens | None:
        together.wait()
        try:
            return refresh(mill, tokens.refresh_token)
        except NotLoggedIn:
            return None

    with ThreadPoolExecutor(4) as pool:
        served = [t for t in pool.map(attempt, range(4)) if t]
    assert len(served) == 1
    assert not works(mill.door, served[0])


def test_a_refresh_token_is_no_access_token(mill: Mill) -> None:
    with pytest.raises(NotLoggedIn):
        mill.door.call("session.me", {}, mill.tokens("staff").refresh_token)


def test_an_access_token_is_no_refresh_token(mill: Mill) -> None:
    with pytest.raises((NotLoggedIn, ValidationError)):
        refresh(mill, mill.tokens("staff").access_token)


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "' OR 1=1 --", "%", "é" * 200])
def test_a_refresh_token_nobody_was_given_is_refused(mill: Mill, token: str) -> None:
    with pytest.raises((NotLoggedIn, ValidationError)):
        refresh(mill, token)


def test_a_refresh_token_of_a_megabyte_is_refused(mill: Mill) -> None:
    with pytest.raises(ErpError) as caught:
        refresh(mill, "a" * 1_000_000)
    assert caught.value.code in ("not_logged_in", "validation")


def test_refresh_tokens_are_stored_as_digests_only(mill: Mill) -> None:
    token = mill.tokens("staff").refresh_token
    everything = mill.sql("SELECT string_agg(t::text, ' ') FROM refresh_token t")[0][0]
    assert token not in everything
    assert token.encode().hex() not in everything
    assert len(token) >= 43  # 256 bits in base64


def test_tokens_differ_each_time(mill: Mill) -> None:
    handed_out = [mill.tokens("viewer") for _ in range(5)]
    assert len({t.refresh_token for t in handed_out}) == 5
    assert len({t.access_token for t in handed_out}) == 5


def test_a_session_remembers_its_computer(mill: Mill) -> None:
    core = mill.log_in(mill.add_user())
    assert core.me is not None
    assert mill.sql("SELECT count(*) FROM session WHERE user_id = %s AND client <> ''", [core.me.id]) == [
        (1,)
    ]


def test_core_forgets_a_session_that_was_ended(mill: Mill) -> None:
    core = mill.log_in(mill.add_user())
    assert core.me is not None
    mill.sql("UPDATE session SET revoked_at = now() WHERE user_id = %s", [core.me.id])
    with pytest.raises(NotLoggedIn):
        core.run(sessions.me)
    assert core.me is None
    assert not core.can("party:read")


def test_core_renews_a_token_the_server_no_longer_takes(mill: Mill) -> None:
    core = mill.log_in("staff")
    assert core._tokens is not None
    old = core._tokens = core._tokens.model_copy(update={"access_token": "expired"})
    assert core.run(sessions.me).username == "staff"
    assert core._tokens.refresh_token != old.refresh_token


def test_threads_of_one_core_renew_once(mill: Mill) -> None:
    core = mill.log_in("staff")
    assert core._tokens is not None
    core._tokens = core._tokens.model_copy(update={"access_token": "expired"})
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(lambda _n: core.run(sessions.me).username, range(8)))
    assert names == ["staff"] * 8


def test_a_session_is_resumed_with_its_refresh_token(mill: Mill) -> None:
    first, second = mill.log_in("staff"), mill("viewer")
    assert first.refresh_token is not None
    assert second.resume(first.refresh_token).username == "staff"


def test_logging_out_twice_is_fine(mill: Mill) -> None:
    core = mill.log_in("staff")
    core.logout()
    core.logout()
    with pytest.raises(NotLoggedIn):
        core.run(sessions.me)
