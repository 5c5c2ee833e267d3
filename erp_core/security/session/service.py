"""Operations on sessions: log in, renew, log out."""

import uuid
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from erp_core.errors import ErpError
from erp_core.kit.operation import Context, command, public, query
from erp_core.kit.reading.formats import Format, usual_format
from erp_core.kit.records.change_log import announce
from erp_core.kit.types import Id, Secret, ShortText
from erp_core.security.role.model import Role
from erp_core.security.session import SESSION, lockout
from erp_core.security.session.gate import name_user
from erp_core.security.session.model import LoginSession, RefreshToken
from erp_core.security.session.proving import (
    lacks_factor,
    prove_code,
    prove_password,
    require_factor,
)
from erp_core.security.session.schema import RIGHTS, SessionRow, Tokens
from erp_core.security.session.tokens import (
    ACCESS_LIFETIME,
    REFRESH_LIFETIME,
    ended,
    new_refresh_token,
    refresh_digest,
)
from erp_core.security.user.mails import tell_of_new_pc
from erp_core.security.user.model import User
from erp_core.security.user.schema import Me

# Logins of one user that stand at once; one more ends the one that was not seen for longest.
MOST_SESSIONS = 50
PAGE = 500

Offset = Annotated[int, Field(ge=0, le=1_000_000)]


@public(hashes=True)
def login(ctx: Context, username: ShortText, password: Secret, code: Secret | None = None) -> Tokens:
    """Start a session.

    Args:
        code: of the second factor, or a recovery code; needed where the account has one.

    Raises:
        WrongCredentials: user name or password is wrong; the answer and its time are the same for both.
        AccountLocked: too many failures; counted alike for names that do not exist.
        AccountNotActive, PasswordChangeRequired, CodeRequired, SecondFactorRequired: only said to someone
            who knows the password.
    """
    proven = prove_password(ctx, username, password, may_be_temporary=False)
    user, role, counted = proven
    prove_code(ctx, proven, code)
    require_factor(ctx, proven)
    with ctx.transaction() as session:
        name_user(session, user.id)
        lockout.forgive(session, counted)
        _make_room(session, user.id, ctx.now)
        started = LoginSession(
            id=uuid.uuid4(),
            user_id=user.id,
            expires_at=ctx.now + REFRESH_LIFETIME,
            address=ctx.caller.address[:64],
            client=ctx.caller.client[:200],
            client_version=ctx.caller.version[:40],
        )
        session.add(started)
        session.flush()
        session.execute(update(User).where(User.id == user.id).values(last_login_at=ctx.now))
        tell_of_new_pc(session, user, started.id, ctx.caller, ctx.now)
        token = new_refresh_token()
        _hand_out(session, token, started.id)
        return _tokens(ctx, session, user, role, started.id, token)


@public()
def refresh(ctx: Context, refresh_token: ShortText) -> Tokens:
    """Exchange a refresh token for new tokens.

    Raises:
        NotLoggedIn: unknown or expired. A token used a second time revokes the whole session, because one
            of the two who used it is a thief. Only the very same request may come again, and gets the same
            answer, for as long as nobody used that.
    """
    failure: ErpError | None = None
    with ctx.transaction() as session:
        token, standing, user, role = _held(session, refresh_token)
        answer = _answer_to(ctx, session, token, refresh_token)
        if token.used_at is not None and answer is None and standing.revoked_at is None:
            # The revocation must be kept, so the refusal is raised after the commit.
            standing.revoked_at, standing.revoked_reason = ctx.now, "refresh token used twice"
            announce(session, RIGHTS)
            failure = ended()
        elif _is_over(standing, user, ctx.now) or lacks_factor(user, role):
            failure = ended()
        else:
            answer = answer or _exchange(ctx, session, token, refresh_token)
            # By statement, not by attribute: that a session goes on is no news to anybody.
            session.execute(
                update(LoginSession)
                .where(LoginSession.id == standing.id)
                .values(last_seen_at=ctx.now, expires_at=ctx.now + REFRESH_LIFETIME)
            )
            return _tokens(ctx, session, user, role, standing.id, answer)
    raise failure


@query(SESSION.permission("own"))
def me(ctx: Context) -> Me:
    """The caller, with the permissions the role holds now."""
    assert ctx.actor is not None  # noqa: S101 - a query has an actor
    actor = ctx.actor
    return Me(
        id=actor.user_id,
        username=actor.username,
        full_name=actor.name,
        role=actor.role,
        role_title=ctx.session.scalars(
            select(Role.title).where(Role.name == actor.role, Role.deleted_at.is_(None))
        ).one(),
        permissions=actor.permissions,
        **_company(ctx.session, _own_format(ctx.session, actor.user_id)),
        now=ctx.now,
    )


@command(SESSION.permission("own"))
def choose_format(ctx: Context, format: Format) -> Me:
    """Choose how numbers and dates are written for oneself; empty for what the company chose."""
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    ctx.session.execute(update(User).where(User.id == ctx.actor.user_id).values(format=format))
    return me(ctx)


@command(SESSION.permission("own"))
def logout(ctx: Context) -> None:
    """End the caller's session; its tokens stop working at once."""
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    revoke(ctx.session, [ctx.actor.session_id], "logged out", ctx.now)


@command(SESSION.permission("own"), hashes=True)
def prove(ctx: Context, password: Secret) -> None:
    """Prove that it is still the same person at the keyboard, after an idle lock.

    Raises:
        WrongCredentials, AccountLocked: as at a login, but failures count for this session alone: those of
            others elsewhere keep nobody from unlocking his PC.
    """
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    limits = lockout.limits_of_session(ctx.actor.session_id)
    proven = prove_password(ctx, ctx.actor.username, password, limits)
    with ctx.transaction() as session:
        lockout.forgive(session, proven.counted)


@query(SESSION.permission("read"))
def search(ctx: Context, user_id: Id | None = None, offset: Offset = 0) -> list[SessionRow]:
    """Who is logged in now, from where and since when; the latest seen first, 500 from ``offset`` on."""
    statement = (
        select(
            LoginSession.id,
            LoginSession.user_id,
            User.username,
            User.full_name,
            Role.title.label("role"),
            LoginSession.client,
            LoginSession.client_version,
            LoginSession.address,
            LoginSession.created_at,
            LoginSession.last_seen_at,
        )
        .join(User, User.id == LoginSession.user_id)
        .join(Role, Role.id == User.role_id)
        .where(LoginSession.revoked_at.is_(None), LoginSession.expires_at > ctx.now)
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id)
        .offset(offset)
        .limit(PAGE)
    )
    if user_id is not None:
        statement = statement.where(LoginSession.user_id == user_id)
    own = ctx.actor.session_id if ctx.actor else None
    return [SessionRow(**row._asdict(), is_own=row.id == own) for row in ctx.session.execute(statement)]


@command(SESSION.permission("revoke"))
def end(ctx: Context, id: uuid.UUID) -> None:
    """End one session of anybody; its next call is refused."""
    announce(ctx.session, RIGHTS)
    revoke(ctx.session, [id], "ended by an administrator", ctx.now)


@command(SESSION.permission("revoke"))
def end_all(ctx: Context, user_id: Id) -> None:
    """End every session of a user."""
    revoke_all(ctx.session, user_id, "ended by an administrator", ctx.now)


def revoke(session: Session, ids: list[uuid.UUID], reason: str, now: datetime) -> None:
    """End these sessions; the next call of each is refused."""
    standing = select(LoginSession).where(LoginSession.id.in_(ids), LoginSession.revoked_at.is_(None))
    for one in session.scalars(standing.order_by(LoginSession.id).with_for_update()):
        one.revoked_at, one.revoked_reason = now, reason


def revoke_all(session: Session, user_id: int, reason: str, now: datetime) -> None:
    """End every session of a user, and let open programs know."""
    announce(session, RIGHTS)
    ids = session.scalars(select(LoginSession.id).where(LoginSession.user_id == user_id)).all()
    revoke(session, list(ids), reason, now)


def _held(session: Session, refresh_token: str) -> tuple[RefreshToken, LoginSession, User, Role]:
    """A refresh token with its session, both locked, and whose it is; NotLoggedIn if nobody was given it."""
    token = session.scalar(
        select(RefreshToken)
        .where(RefreshToken.hash == refresh_digest(session, refresh_token))
        .with_for_update()
    )
    if token is None:
        raise ended()
    standing = session.scalars(
        select(LoginSession).where(LoginSession.id == token.session_id).with_for_update()
    ).one()
    found = session.execute(
        select(User, Role).join(Role, Role.id == User.role_id).where(User.id == standing.user_id)
    ).one()
    return token, standing, found[0], found[1]


def _exchange(ctx: Context, session: Session, token: RefreshToken, text: str) -> str:
    """A new refresh token for this one, which is used up."""
    answer = ctx.keys.renewals(text, ctx.request_id)[0]
    _hand_out(session, answer, token.session_id)
    used = update(RefreshToken).where(RefreshToken.hash == token.hash)
    session.execute(used.values(used_at=ctx.now, used_by=ctx.request_id))
    return answer


def _answer_to(ctx: Context, session: Session, token: RefreshToken, text: str) -> str | None:
    """What this very request was answered before, where nobody used it yet."""
    if token.used_by != ctx.request_id:
        return None
    for answer in ctx.keys.renewals(text, ctx.request_id):
        known = session.get(RefreshToken, refresh_digest(session, answer))
        if known is not None:
            return answer if known.used_at is None else None
    return None


def _make_room(session: Session, user_id: int, now: datetime) -> None:
    """End the sessions of this user that are one too many, those not seen for longest."""
    standing = select(LoginSession.id).where(
        LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None), LoginSession.expires_at > now
    )
    # Two logins at once must not both find room.
    session.execute(select(User.id).where(User.id == user_id).with_for_update())
    over = session.scalars(
        standing.order_by(LoginSession.last_seen_at.desc()).offset(MOST_SESSIONS - 1)
    ).all()
    if over:
        announce(session, RIGHTS)
        revoke(session, list(over), "too many sessions", now)


def _is_over(standing: LoginSession, user: User, now: datetime) -> bool:
    return standing.revoked_at is not None or standing.expires_at <= now or user.status != "active"


def _hand_out(session: Session, refresh_token: str, session_id: uuid.UUID) -> None:
    session.execute(
        insert(RefreshToken).values(hash=refresh_digest(session, refresh_token), session_id=session_id)
    )


def _tokens(
    ctx: Context, session: Session, user: User, role: Role, session_id: uuid.UUID, refresh_token: str
) -> Tokens:
    return Tokens(
        access_token=ctx.keys.sign(user.id, user.username, role.name, session_id, ctx.now),
        refresh_token=refresh_token,
        expires_in=int(ACCESS_LIFETIME / timedelta(seconds=1)),
        draft_key=user.draft_key.hex(),
        me=Me(
            id=user.id,
            username=user.username,
            full_name=user.full_name,
            role=role.name,
            role_title=role.title,
            permissions=frozenset(role.permissions),
            **_company(session, user.format),
            now=ctx.now,
        ),
    )


def _company(session: Session, own_format: str) -> dict[str, Any]:
    """What a program takes from the company after the login; the areas above know its table."""
    asked = "SELECT name, is_test, language, timezone, format, currency FROM company ORDER BY id LIMIT 1"
    company = session.execute(text(asked)).first()
    if company is None:
        return {"format": own_format, "own_format": own_format}
    return {
        "company": company.name,
        "is_test": company.is_test,
        "language": company.language,
        "timezone": company.timezone,
        "format": own_format or company.format or usual_format(company.currency),
        "own_format": own_format,
    }


def _own_format(session: Session, user_id: int) -> str:
    return session.scalar(select(User.format).where(User.id == user_id)) or ""
