"""What SECURITY.md says of a lost backup, the program's database password and a known user name, tried."""

import secrets
import time
from typing import Any

import jwt
import psycopg
import pytest

from erp_core.errors import AccountLocked, NotLoggedIn, WrongCredentials
from erp_core.security.session import service as sessions
from erp_core.security.session.tokens import ISSUER
from erp_core.security.user import service as users
from tests.factories.mill import Mill


def forged(mill: Mill, username: str) -> str:
    """A token made from what stands in the database, and so in a backup: a key, and a session that stands."""
    (kid, key), (user_id, session_id) = (
        mill.sql("SELECT kid, secret FROM signing_key ORDER BY id LIMIT 1")[0],
        mill.sql(
            "SELECT u.id, s.id FROM session s JOIN user_account u ON u.id = s.user_id"
            " WHERE u.username = %s AND s.revoked_at IS NULL",
            [username],
        )[0],
    )
    now = int(time.time())
    claims: dict[str, Any] = {"iss": ISSUER, "sub": str(user_id), "name": username, "role": "admin"}
    claims["aud"] = mill.sql("SELECT current_database()")[0][0]
    claims |= {"sid": str(session_id), "iat": now, "exp": now + 10**7, "jti": "x"}
    return jwt.encode(claims, bytes(key), "HS256", headers={"kid": kid})


def rotate(mill: Mill, minutes_ago: int) -> None:
    """What ``textile-erp-admin rotate-key`` did so many minutes ago."""
    ago = f"{minutes_ago} minutes"
    mill.sql("UPDATE signing_key SET retired_at = now() - %s::interval", [ago])
    values = [secrets.token_hex(8), secrets.token_bytes(32)]
    mill.sql("INSERT INTO signing_key (kid, secret) VALUES (%s, %s)", values)


class TestALostBackup:
    def test_forges_tokens_for_sessions_that_stand_until_the_key_is_rotated(self, own_mill: Mill) -> None:
        own_mill("admin")
        token = forged(own_mill, "admin")
        assert own_mill.door.call("session.me", {}, token).username == "admin"
        rotate(own_mill, minutes_ago=29)
        assert own_mill.open_door().call("session.me", {}, token).username == "admin"
        own_mill.sql("UPDATE signing_key SET retired_at = retired_at - interval '2 minutes'")
        with pytest.raises(NotLoggedIn):
            own_mill.open_door().call("session.me", {}, token)

    def test_forges_none_for_a_session_that_was_ended(self, own_mill: Mill) -> None:
        admin, _staff = own_mill("admin"), own_mill("staff")
        token = forged(own_mill, "staff")
        admin.run(sessions.end_all, own_mill.user_id("staff"))
        with pytest.raises(NotLoggedIn):
            own_mill.door.call("session.me", {}, token)

    def test_holds_neither_passwords_nor_refresh_tokens(self, own_mill: Mill) -> None:
        tokens = own_mill.tokens("staff")
        everything = own_mill.sql(
            "SELECT t::text FROM user_account t UNION ALL SELECT t::text FROM refresh_token t"
        )
        everything += own_mill.sql("SELECT t::text FROM session t UNION ALL SELECT t::text FROM audit_log t")
        text = " ".join(row[0] for row in everything)
        assert tokens.refresh_token not in text
        assert tokens.access_token not in text
        assert "woven-and-dyed" not in text


class TestTheProgramsDatabasePassword:
    def test_makes_an_administrator_and_the_audit_log_tells_of_it(self, own_mill: Mill) -> None:
        with psycopg.connect(own_mill.database.app_url) as app:
            app.execute(
                "UPDATE user_account SET role_id = (SELECT id FROM role WHERE name = 'admin')"
                " WHERE username = 'viewer'"
            )
        assert own_mill.tokens("viewer").me.role == "admin"
        (entry,) = own_mill.sql(
            "SELECT user_id, db_user, operation FROM audit_log"
            " WHERE table_name = 'user_account' AND changes ? 'role_id' AND action = 'update'"
        )
        assert entry == (None, "erp_app", None)


class TestAKnownUserName:
    def test_keeps_its_owner_from_logging_in_but_not_from_working(self, own_mill: Mill) -> None:
        admin, staff = own_mill("admin"), own_mill("staff")
        for _guess in range(5):
            with pytest.raises(WrongCredentials):
                own_mill.tokens("staff", "a guess")
        with pytest.raises(AccountLocked):
            own_mill.tokens("staff")
        assert staff.run(sessions.me).username == "staff"
        account = admin.run(users.get, own_mill.user_id("staff"))
        admin.run(users.unlock, account.id, account.version)
        assert own_mill.tokens("staff").me.username == "staff"
