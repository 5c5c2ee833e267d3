"""Guessing passwords: failures are counted before the password is checked, and cost ever more time."""

import hashlib
import math
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from erp_core.errors import AccountLocked
from erp_core.kit.i18n import _
from erp_core.kit.operation import Caller
from erp_core.security.session.model import LoginFailure, RefusedLogin
from erp_core.security.user.model import User

FREE_ATTEMPTS = 5
FREE_ATTEMPTS_PER_ADDRESS = 50
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=30)
FORGOTTEN_AFTER = timedelta(hours=24)
FORGOTTEN_AFTER_PER_ADDRESS = timedelta(minutes=10)


class Counted(NamedTuple):
    """What an attempt costs if it turns out wrong."""

    failures: int
    locked_until: datetime | None
    address_locked_until: datetime | None


def count_attempt(session: Session, username: str, address: str, now: datetime) -> Counted:
    """Count this attempt as failed until proven right; AccountLocked while a delay runs.

    Counting first means that a thousand guesses sent at once are a thousand counted guesses. Those that only
    meet a running delay are not counted and leave no trace: whoever sends a million would fill the audit log.
    """
    of_name = _count(session, _user_key(username), FREE_ATTEMPTS, FORGOTTEN_AFTER, now)
    address_locked_until = None
    if address:
        key = _address_key(address)
        of_address = _count(session, key, FREE_ATTEMPTS_PER_ADDRESS, FORGOTTEN_AFTER_PER_ADDRESS, now)
        address_locked_until = of_address.locked_until
    return Counted(of_name.failures, of_name.locked_until, address_locked_until)


def note_refusal(session: Session, reason: str, user: User | None, counted: Counted, caller: Caller) -> None:
    """Tell the audit log what came of a counted attempt; see ``RefusedLogin`` for the reasons."""
    values = {
        "reason": reason,
        "user_id": user.id if user else None,
        "username": user.username if user else "",
        "address": caller.address[:64],
        "client": caller.client[:200],
        **counted._asdict(),
    }
    # Without asking for the new id: the app role may write here and not read.
    session.execute(insert(RefusedLogin).values(values).inline())


def forgive(session: Session, username: str, address: str) -> None:
    """Forget the failures of a user who knew the password after all.

    The address only gets this one attempt back: else anybody with an account could clear its count.
    """
    session.execute(
        update(LoginFailure)
        .where(LoginFailure.key == _user_key(username))
        .values(failures=0, locked_until=None)
    )
    if address:
        session.execute(
            update(LoginFailure)
            .where(LoginFailure.key == _address_key(address), LoginFailure.failures > 0)
            .values(failures=LoginFailure.failures - 1)
        )


def _count(session: Session, key: str, free: int, forgotten_after: timedelta, now: datetime) -> LoginFailure:
    session.execute(insert(LoginFailure).values(key=key, failures=0, last_at=now).on_conflict_do_nothing())
    row = session.scalars(select(LoginFailure).where(LoginFailure.key == key).with_for_update()).one()
    if row.locked_until is not None and row.locked_until > now:
        delay = row.locked_until - now
        locked = AccountLocked(
            _("Too many failed logins. Please try again in {time}.").format(time=_wait(delay))
        )
        locked.retry_after = math.ceil(delay.total_seconds())
        raise locked
    if now - row.last_at > forgotten_after:
        row.failures = 0
    row.failures += 1
    row.last_at = now
    if row.failures >= free:
        row.locked_until = now + min(FIRST_DELAY * 2 ** min(row.failures - free, 20), LONGEST_DELAY)
    session.flush()
    return row


def _user_key(username: str) -> str:
    return "user:" + hashlib.sha256(username.encode("utf-8", "replace")).hexdigest()


def _address_key(address: str) -> str:
    return "address:" + hashlib.sha256(address.encode("utf-8", "replace")).hexdigest()[:64]


def _wait(delay: timedelta) -> str:
    seconds = math.ceil(delay.total_seconds())
    if seconds < 90:
        return _("{count} seconds").format(count=seconds)
    return _("{count} minutes").format(count=math.ceil(seconds / 60))
