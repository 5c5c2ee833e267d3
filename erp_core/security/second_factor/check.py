"""Whether a code is right: of the phone, in its time and once; or one of those for its loss, once."""

import hashlib
import hmac
from datetime import datetime

from pyotp.totp import TOTP
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from erp_core.security.second_factor.model import RecoveryCode, SecondFactor

STEP = 30  # seconds
AROUND = 1  # steps before and after now whose codes are taken: clocks differ, and people type slowly


def take(session: Session, user_id: int, code: str, now: datetime) -> bool:
    """Whether the code lets this user in; one that does is used up, also for two who send it at once."""
    plain = "".join(code.split()).lower()
    factor = session.get(SecondFactor, user_id, populate_existing=True)
    if factor is None or not factor.secret:
        return False
    step = step_of(factor.secret, plain, now)
    if step is not None:
        newer = update(SecondFactor).where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
        taken = session.scalar(newer.values(last_step=step).returning(SecondFactor.user_id))
        return taken is not None
    unused = update(RecoveryCode).where(
        RecoveryCode.user_id == user_id,
        RecoveryCode.hash == digest(user_id, plain),
        RecoveryCode.used_at.is_(None),
    )
    return session.scalar(unused.values(used_at=now).returning(RecoveryCode.user_id)) is not None


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, of those around now; each is compared whole, whichever fits."""
    maker, current = TOTP(secret), int(now.timestamp()) // STEP
    found = None
    for step in range(current - AROUND, current + AROUND + 1):
        right = maker.generate_otp(step).encode()
        if hmac.compare_digest(right, code.encode("utf-8", "replace")):
            found = step
    return found


def keep_secret(session: Session, user_id: int, secret: str) -> None:
    """What the phone was told; the factor is on once a code proves that it was understood."""
    values = {"secret": secret, "last_step": 0}
    statement = insert(SecondFactor).values(user_id=user_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))


def replace_recovery_codes(session: Session, user_id: int, codes: list[str], now: datetime) -> None:
    """These from now on; those before are worth nothing."""
    old = update(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    session.execute(old.values(used_at=now))
    if codes:
        rows = [{"hash": digest(user_id, code), "user_id": user_id} for code in codes]
        session.execute(insert(RecoveryCode).values(rows))


def recovery_codes_left(session: Session, user_id: int) -> int:
    """How many are not used yet."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def digest(user_id: int, code: str) -> bytes:
    """Of 59 random bits, which nobody guesses back from a plain hash."""
    return hashlib.sha256(f"{user_id}:{code}".encode("utf-8", "replace")).digest()
