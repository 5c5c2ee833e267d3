"""Operations for who has forgotten a password: have a code sent, and choose a new password by it.

Whether a user of the name exists, is active and has an address is told by neither of them.
"""

import hashlib
import hmac

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from erp_core.errors import Conflict, WrongCredentials
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context, public
from erp_core.kit.types import ShortText
from erp_core.security.mail.outbox import is_on
from erp_core.security.password_reset.model import ResetCode
from erp_core.security.password_reset.schema import MailedCode
from erp_core.security.session import lockout
from erp_core.security.session.gate import name_user
from erp_core.security.session.service import revoke_all
from erp_core.security.user import UserStatus
from erp_core.security.user.mails import CODE_LIVES, tell_reset_code
from erp_core.security.user.model import User
from erp_core.security.user.password import hash_password, new_temporary_password, refuse_names
from erp_core.security.user.schema import NewPassword

_NOBODY = User(username="nobody", full_name="Nobody", email="nobody@example.invalid")


@public()
def request(ctx: Context, username: ShortText) -> None:
    """Have a code sent to a user's address, which lives for 30 minutes; the answer is the same for any name.

    Raises:
        Conflict: this company sends no mail.
        AccountLocked: too many codes were asked for or tried; counted alike for names that do not exist.
    """
    name = folded(username.strip())
    with ctx.transaction() as session:
        if not is_on(session):
            raise Conflict(_("No e-mail is sent from here. An administrator can give you a new password."))
        limits = lockout.limits_of_reset(name, ctx.caller.address)
        lockout.count_attempt(session, limits, ctx.now)
        code = new_temporary_password()
        values = {"hash": _digest(code), "expires_at": ctx.now + CODE_LIVES}
        statement = insert(ResetCode).values(key=limits[0].key, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
        user = _active(session, name)
        # The same is done for a name nobody has, and then undone: it takes as long.
        written = session.begin_nested()
        tell_reset_code(session, user if user is not None and user.email else _NOBODY, code)
        if user is None or not user.email:
            written.rollback()


@public(hashes=True)
def redeem(ctx: Context, username: ShortText, code: MailedCode, new_password: NewPassword) -> None:
    """Choose a new password by the code from the mail; all sessions of the user end.

    Raises:
        WrongCredentials: the code is wrong, too old or was used.
        AccountLocked: as for ``request``; what was tried there counts together.
    """
    name = folded(username.strip())
    with ctx.transaction() as session:
        limits = lockout.limits_of_reset(name, ctx.caller.address)
        counted = lockout.count_attempt(session, limits, ctx.now)
        stored = session.get(ResetCode, limits[0].key)
        user = _active(session, name)
    digest = _digest(code.get_secret_value())
    is_right = hmac.compare_digest(digest, stored.hash if stored else bytes(len(digest)))
    if user is None or stored is None or not is_right or stored.expires_at <= ctx.now:
        with ctx.transaction() as session:
            reason = "wrong_code" if user is not None else "unknown_name"
            lockout.note_refusal(session, reason, user, counted, ctx.caller)
        raise _refused()
    with ctx.transaction() as session:
        lockout.forgive(session, counted)
    refuse_names(new_password, [user.username, user.full_name, user.email], "new_password")
    hashed = hash_password(new_password)
    with ctx.transaction() as session:
        _use_up(session, stored)
        name_user(session, user.id)
        found = select(User).where(User.id == user.id, User.status == UserStatus.ACTIVE)
        record = session.scalars(found.with_for_update()).one()
        record.password_hash, record.must_change_password = hashed, False
        lockout.forget_name(session, name)
        revoke_all(session, record.id, "password reset by mail", ctx.now)


def _active(session: Session, name: str) -> User | None:
    found = select(User).where(User.username == name, User.deleted_at.is_(None))
    return session.scalar(found.where(User.status == UserStatus.ACTIVE))


def _use_up(session: Session, stored: ResetCode) -> None:
    """A code is good once, also for two who send it at the same moment."""
    good = update(ResetCode).where(ResetCode.key == stored.key, ResetCode.hash == stored.hash)
    if session.scalar(good.values(hash=b"").returning(ResetCode.key)) is None:
        raise _refused()


def _refused() -> WrongCredentials:
    return WrongCredentials(_("The code is wrong, too old or was used already. Have a new one sent."))


def _digest(code: str) -> bytes:
    """Of 59 random bits that live half an hour; nobody guesses them back from a plain hash in that time."""
    return hashlib.sha256(code.encode("utf-8", "replace")).digest()
