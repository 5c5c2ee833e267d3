"""Guessing passwords: failures are counted before the password is checked, and cost ever more time."""

import hashlib
import math
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from erp_core.errors import AccountLocked
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.operation import Caller
from erp_core.security.session.model import LoginFailure, RefusedLogin
from erp_core.security.user.model import User

FREE_ATTEMPTS = 5
FREE_ATTEMPTS_PER_ADDRESS = 50
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=30)


class Limit(NamedTuple):
    """What wrong attempts are counted under.

    Attributes:
        free: so many cost no time.
        decay: one failure less for each such time.
        forgotten_after: all of them, once nothing was tried for so long.
    """

    key: str
    free: int
    decay: timedelta
    forgotten_after: timedelta


class Counted(NamedTuple):
    """One attempt, counted as failed until it is proven right, under one limit.

    Attributes:
        failures: with this attempt.
        locked_until: set when this attempt, if it turns out wrong, makes others wait.
        before: when the attempt before this one was.
    """

    limit: Limit
    failures: int
    at: datetime
    locked_until: datetime | None
    before: datetime


def limits_of_login(username: str, address: str) -> list[Limit]:
    """Of a login from outside: by the name, whether it exists or not, and by where it comes from.

    Behind one address stands a whole office: what it mistypes in a day must not shut it out.
    """
    limits = [Limit("user:" + _digest(username), FREE_ATTEMPTS, timedelta(hours=6), timedelta(hours=24))]
    if address:
        key = "address:" + _digest(address)
        limits.append(Limit(key, FREE_ATTEMPTS_PER_ADDRESS, timedelta(minutes=1), timedelta(minutes=10)))
    return limits


def limits_of_reset(username: str, address: str) -> list[Limit]:
    """Of codes for a new password, asked for and tried: like logins, and they keep nobody from logging in.

    The address is the same as theirs.
    """
    of_name, *of_address = limits_of_login(username, address)
    return [of_name._replace(key="reset:" + _digest(username)), *of_address]


def limits_of_session(session_id: uuid.UUID) -> list[Limit]:
    """Of who proves at a locked screen that he is still the same: by that session alone.

    So nobody who only knows his name, or sits behind the same address, keeps him from it.
    """
    return [Limit(f"session:{session_id}", FREE_ATTEMPTS, timedelta(hours=6), timedelta(hours=24))]


def count_attempt(session: Session, limits: Sequence[Limit], now: datetime) -> list[Counted]:
    """Count this attempt as failed until proven right; AccountLocked while a delay runs.

    Counting first means that a thousand guesses sent at once are a thousand counted guesses. Those that only
    meet a running delay are not counted and leave no trace: whoever sends a million would fill the audit log.
    """
    return [_count(session, limit, now) for limit in limits]


def note_refusal(
    session: Session, reason: str, user: User | None, counted: Sequence[Counted], caller: Caller
) -> None:
    """Tell the audit log what came of a counted attempt; see ``RefusedLogin`` for the reasons."""
    of_name, *of_address = counted
    values = {
        "reason": reason,
        "user_id": user.id if user else None,
        "username": user.username if user else "",
        "address": caller.address[:64],
        "client": caller.client[:200],
        "failures": of_name.failures,
        "locked_until": of_name.locked_until,
        "address_locked_until": of_address[0].locked_until if of_address else None,
    }
    # Without asking for the new id: the app role may write here and not read.
    session.execute(insert(RefusedLogin).values(values).inline())


def forgive(session: Session, counted: Sequence[Counted]) -> None:
    """The password was right after all: its owner's failures are forgotten, with the delay they cost.

    The address gets back what this one attempt changed: else it would shut out all others there, and anybody
    with an account could clear its count.
    """
    forget(session, counted[0].limit.key)
    take_back(session, counted[1:])


def take_back(session: Session, counted: Sequence[Counted]) -> None:
    """This attempt was no failure, and no login either: what others failed before stays counted.

    Else whoever knows the password and guesses codes could clear their count by it.
    """
    for one in counted:
        _take_back(session, one)


def forget(session: Session, key: str) -> None:
    """Nothing was ever tried under this key."""
    session.execute(update(LoginFailure).where(LoginFailure.key == key).values(failures=0, locked_until=None))


def forget_name(session: Session, username: str) -> None:
    """An administrator lifts the lock of a user name."""
    forget(session, limits_of_login(username, "")[0].key)


def _take_back(session: Session, one: Counted) -> None:
    row = session.scalars(
        select(LoginFailure).where(LoginFailure.key == one.limit.key).with_for_update()
    ).one()
    row.failures = max(row.failures - 1, 0)
    if row.last_at == one.at:
        row.last_at = one.before
    if row.locked_until == one.locked_until:
        row.locked_until = None  # before this attempt none ran, or it would not have been counted
    session.flush()


def _count(session: Session, limit: Limit, now: datetime) -> Counted:
    new = {"key": limit.key, "failures": 0, "last_at": now, "decayed_at": now}
    session.execute(insert(LoginFailure).values(new).on_conflict_do_nothing())
    row = session.scalars(
        select(LoginFailure)
        .where(LoginFailure.key == limit.key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.locked_until is not None and row.locked_until > now:
        delay = row.locked_until - now
        locked = AccountLocked(
            _("Too many failed logins. Please try again in {time}.").format(time=_wait(delay))
        )
        locked.retry_after = math.ceil(delay.total_seconds())
        raise locked
    before = row.last_at
    _decay(row, limit, now)
    row.failures += 1
    row.last_at = now
    row.locked_until = None
    if row.failures >= limit.free:
        row.locked_until = now + min(FIRST_DELAY * 2 ** min(row.failures - limit.free, 20), LONGEST_DELAY)
    session.flush()
    return Counted(limit, row.failures, now, row.locked_until, before)


def _decay(row: LoginFailure, limit: Limit, now: datetime) -> None:
    """Forget what time has healed."""
    healed = max((now - row.decayed_at) // limit.decay, 0)
    row.failures = 0 if now - row.last_at > limit.forgotten_after else max(row.failures - healed, 0)
    row.decayed_at = row.decayed_at + healed * limit.decay if row.failures else now


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _wait(delay: timedelta) -> str:
    seconds = math.ceil(delay.total_seconds())
    if seconds < 90:
        return ngettext("{count} second", "{count} seconds", seconds).format(count=seconds)
    minutes = math.ceil(seconds / 60)
    return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
