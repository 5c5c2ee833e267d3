"""Proving who one is: by a password, and by a code where the account has a second factor."""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import SecretStr
from sqlalchemy import select

from erp_core.errors import (
    AccountNotActive,
    CodeRequired,
    Conflict,
    ErpError,
    PasswordChangeRequired,
    SecondFactorRequired,
    WrongCredentials,
)
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.security.role.model import Role
from erp_core.security.second_factor.check import take
from erp_core.security.session import lockout
from erp_core.security.user.model import User
from erp_core.security.user.password import verify_password


class Proven(NamedTuple):
    """Somebody who knew the password; ``counted`` is what to forgive."""

    user: User
    role: Role
    counted: list[lockout.Counted]


def prove_password(
    ctx: Context,
    username: str,
    password: SecretStr,
    limits: Sequence[lockout.Limit] = (),
    *,
    may_be_temporary: bool = True,
) -> Proven:
    """The active user this password belongs to; counts failures. Opens its own transactions.

    Args:
        limits: what failures count under; those of a login where nothing is said.

    Raises:
        Conflict: nobody has an account yet, so no password could be right.
        PasswordChangeRequired: the password is right and temporary, and that is not enough here.
    """
    name = folded(username.strip())
    with ctx.transaction() as session:
        limits = limits or lockout.limits_of_login(name, ctx.caller.address)
        counted = lockout.count_attempt(session, limits, ctx.now)
        found = session.execute(
            select(User, Role)
            .join(Role, Role.id == User.role_id)
            .where(User.username == name, User.deleted_at.is_(None))
        ).one_or_none()
    is_right = verify_password(password, found[0].password_hash if found else None)
    refused = _why_refused(found[0] if found else None, is_right, may_be_temporary)
    if refused is not None:
        with ctx.transaction() as session:
            lockout.note_refusal(session, refused[0], found[0] if found else None, counted, ctx.caller)
            is_nobody_there = found is None and session.scalar(select(User.id).limit(1)) is None
        if is_nobody_there:
            words = _(
                "There is no company here yet. An administrator makes one: textile-erp-admin create-company."
            )
            raise Conflict(words)
        raise refused[1]
    assert found is not None  # noqa: S101 - else it was refused
    return Proven(found[0], found[1], counted)


def prove_code(ctx: Context, proven: Proven, code: SecretStr | None) -> None:
    """Let pass who has no second factor, or whose code is right, which is used up. Opens its own transaction.

    A wrong code stays counted as a failed login: it is guessed as slowly as a password.

    Raises:
        CodeRequired: no code came, or one that is wrong or was used already.
    """
    if proven.user.second_factor_at is None:
        return
    with ctx.transaction() as session:
        if code is None:
            lockout.take_back(session, proven.counted)
        elif take(session, proven.user.id, code.get_secret_value(), ctx.now):
            return
        else:
            lockout.note_refusal(session, "wrong_code", proven.user, proven.counted, ctx.caller)
    if code is None:
        raise CodeRequired(_("Type the code that your phone shows."))
    raise CodeRequired(_("This code is wrong or was used already. Wait for the next one."))


def require_factor(ctx: Context, proven: Proven) -> None:
    """SecondFactorRequired where the role wants one that is not there."""
    if lacks_factor(proven.user, proven.role):
        with ctx.transaction() as session:
            lockout.take_back(session, proven.counted)
        raise SecondFactorRequired(_("Your role wants a second factor. Please set it up before you go on."))


def lacks_factor(user: User, role: Role) -> bool:
    """Whether the role wants a second factor that this user has not set up."""
    return role.needs_second_factor and user.second_factor_at is None


def _why_refused(user: User | None, is_right: bool, may_be_temporary: bool) -> tuple[str, ErpError] | None:
    """The reason the audit log gets and the answer the caller gets; None for who is let in."""
    if user is None or not is_right:
        reason = "wrong_password" if user else "unknown_name"
        return reason, WrongCredentials(_("The user name or the password is wrong."))
    if user.status != "active":
        return "not_active", AccountNotActive(
            _("Your account waits for an administrator to activate it.")
            if user.status == "pending"
            else _("Your account is disabled. Please ask an administrator.")
        )
    if user.must_change_password and not may_be_temporary:
        return "new_password", PasswordChangeRequired(_("Please choose a new password before you go on."))
    return None
