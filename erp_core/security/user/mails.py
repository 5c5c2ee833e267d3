"""What people are written to about their accounts, in the transaction that gives cause for it."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from erp_core.kit import clock
from erp_core.kit.i18n import _
from erp_core.kit.operation import Caller
from erp_core.security.mail.outbox import addresses_of, company_of, one_line, post
from erp_core.security.user import USER
from erp_core.security.user.model import User

# However many ask for accounts, each administrator reads of it so often at most: the list shows them all.
REGISTRATIONS_EVERY = timedelta(minutes=10)
CODE_LIVES = timedelta(minutes=30)

# Nobody is told of the first PC he ever uses, nor of a program that does not say where it runs.
_IS_NEW_PC = text("""
    SELECT count(*) > 0 AND bool_and(client <> :client) FROM session
     WHERE user_id = :user_id AND id <> :started
""")
_ZONE = text("SELECT timezone FROM company ORDER BY id LIMIT 1")


def tell_of_registration(session: Session, user: User) -> None:
    """To all who may activate the account."""
    names = {"name": user.full_name, "username": user.username, "email": user.email}
    subject = _("{name} asks for an account").format(name=user.full_name)
    body = _(
        "{name} ({username}, {email}) asks for an account.\n\n"
        "It can do nothing until somebody activates it: Administration, Users. Others may wait there too."
    ).format(**names)
    for address in addresses_of(session, USER.permission("write")):
        post(session, address, subject, body, topic="registration", quiet=REGISTRATIONS_EVERY)


def tell_of_activation(session: Session, user: User) -> None:
    """To the user who is let in."""
    body = _("Good day {name},\n\nyour account {username} at {company} is active. You can log in now.")
    words = body.format(name=user.full_name, username=user.username, company=company_of(session))
    post(session, user.email, _("Your account is active"), words)


def tell_reset_code(session: Session, user: User, code: str) -> None:
    """To who forgot the password; the mail is worth nothing once the code is not."""
    body = _(
        "Good day {name},\n\nsomebody asked for a new password for {username} at {company}. The code is\n\n"
        "    {code}\n\nIt is good once, for 30 minutes. Type it in the login window, under “Forgot your"
        " password?”.\n\nIf that was not you, you need not do anything: your password stays as it is."
    )
    names = {"name": user.full_name, "username": user.username, "company": company_of(session)}
    words = body.format(**names, code=code)
    post(session, user.email, _("Code for a new password"), words, lives=CODE_LIVES)


def tell_of_new_pc(session: Session, user: User, started: uuid.UUID, caller: Caller, now: datetime) -> None:
    """To the user who logged in where he never did before; it may have been somebody else."""
    if not user.email or not caller.client:
        return
    asked = {"user_id": user.id, "client": caller.client[:200], "started": started}
    if not session.scalar(_IS_NEW_PC, asked):
        return
    body = _(
        "Good day {name},\n\n{username} at {company} has just logged in on a PC where that never happened"
        " before:\n\n    {pc}, {address}\n    {time} ({zone})\n\nIf that was not you, change your password"
        " now and tell an administrator, who can end that session."
    )
    pc, address = one_line(caller.client), caller.address or _("on the server itself")
    words = body.format(pc=pc, address=address, **_who_and_when(session, user, now))
    post(session, user.email, _("Login on a new PC"), words)


def tell_of_factor(session: Session, user: User, subject: str, caller: Caller, now: datetime) -> None:
    """To the user whose second factor changed: whoever holds the password alone might have done it.

    Args:
        subject: what happened, as a sentence without a point.
    """
    if not user.email:
        return
    body = _(
        "Good day {name},\n\n{what}: {username} at {company}.\n\n    {address}\n    {time} ({zone})\n\nIf"
        " you know nothing of it, change your password now and tell an administrator."
    )
    where = ", ".join(filter(None, (one_line(caller.client), caller.address)))
    address = where or _("on the server itself")
    words = body.format(what=subject, address=address, **_who_and_when(session, user, now))
    post(session, user.email, subject, words)


def _who_and_when(session: Session, user: User, now: datetime) -> dict[str, str]:
    """For the sentences of a mail: of whom it tells, and when by the company's clock that was."""
    zone = session.scalar(_ZONE) or "UTC"
    return {
        "name": user.full_name,
        "username": user.username,
        "company": company_of(session),
        "time": clock.here(now, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"),
        "zone": zone,
    }
