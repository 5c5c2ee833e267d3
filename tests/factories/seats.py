"""A Core logged in as somebody, without a login: what one leaves in the database, written by one statement.

A login takes eighteen, and most tests only want to be somebody. Tests of logging in call ``Core.login``.
"""

import uuid
from datetime import timedelta

from sqlalchemy import text

from erp_core import Core
from erp_core.dispatch import Dispatcher
from erp_core.kit.news.changes import Changes
from erp_core.kit.reading.formats import usual_format
from erp_core.kit.records.change_log import CHANNEL
from erp_core.security.session import lockout
from erp_core.security.session.schema import Tokens
from erp_core.security.session.service import MOST_SESSIONS
from erp_core.security.session.tokens import ACCESS_LIFETIME, REFRESH_LIFETIME, new_refresh_token
from erp_core.security.user.schema import Me

# Nobody for whom a login would do more: refuse, count, ask for a code, write a mail or end another session.
_SIT_DOWN = text("""
    WITH who AS (
      SELECT u.id, u.username, u.full_name, u.draft_key, u.format AS own_format,
             r.name AS role, r.title AS role_title, r.permissions,
             ARRAY[set_config('erp.user_id', u.id::text, true),
                   set_config('erp.operation', 'session.login', true),
                   set_config('erp.request_id', :request_id, true)] AS named
        FROM user_account u JOIN role r ON r.id = u.role_id
       WHERE u.username = :username AND u.deleted_at IS NULL AND u.status = 'active' AND u.email = ''
             AND NOT u.must_change_password AND u.second_factor_at IS NULL AND NOT r.needs_second_factor
             AND NOT EXISTS (SELECT FROM login_failure WHERE key = :counted)
             AND (SELECT count(*) FROM session WHERE user_id = u.id) < :most
    ), begun AS (
      INSERT INTO session (id, user_id, expires_at, revoked_reason, address, client, client_version)
      SELECT :session_id, id, now() + :lifetime, '', '', :client, :version FROM who
    ), handed AS (
      INSERT INTO refresh_token (hash, session_id)
      SELECT sha256(convert_to(current_database() || ':' || :refresh_token, 'UTF8')), :session_id FROM who
    ), met AS (
      UPDATE user_account u SET last_login_at = now() FROM who WHERE u.id = who.id
    )
    SELECT who.*, now() AS now, c.name AS company, c.is_test, c.language, c.timezone, c.format, c.currency,
           pg_notify(:channel, :news)
      FROM who CROSS JOIN (SELECT * FROM company ORDER BY id LIMIT 1) c
""")


def sit_down(core: Core, username: str, password: str) -> None:
    """As ``core.login``, which is called where more than this has to be done or asked."""
    door = core._door
    if not isinstance(door, Dispatcher):
        core.login(username, password)
        return
    session_id, request_id, refresh_token = uuid.uuid4(), str(uuid.uuid4()), new_refresh_token()
    news = Changes({"login_failure": frozenset(), "session": frozenset({str(session_id)})}, request_id)
    with door.own_transaction() as session:
        door._keys.load(session)
        who = session.execute(
            _SIT_DOWN,
            {
                "username": username,
                "counted": lockout.limits_of_login(username, "")[0].key,
                "most": MOST_SESSIONS,
                "session_id": session_id,
                "request_id": request_id,
                "refresh_token": refresh_token,
                "lifetime": REFRESH_LIFETIME,
                "client": core._caller.client[:200],
                "version": core._caller.version[:40],
                "channel": CHANNEL,
                "news": news.as_json(),
            },
        ).one_or_none()
    if who is None:
        core.login(username, password)
        return
    me = Me(
        id=who.id,
        username=who.username,
        full_name=who.full_name,
        role=who.role,
        role_title=who.role_title,
        permissions=frozenset(who.permissions),
        company=who.company,
        is_test=who.is_test,
        language=who.language,
        timezone=who.timezone,
        format=who.own_format or who.format or usual_format(who.currency),
        own_format=who.own_format,
        now=who.now,
    )
    core._accept(
        Tokens(
            access_token=door._keys.sign(who.id, who.username, who.role, session_id, who.now),
            refresh_token=refresh_token,
            expires_in=int(ACCESS_LIFETIME / timedelta(seconds=1)),
            draft_key=who.draft_key.hex(),
            me=me,
        )
    )
