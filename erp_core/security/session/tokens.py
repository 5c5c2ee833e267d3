"""Access tokens (JWT) and refresh tokens (random bits): how they are made and checked."""

import base64
import hashlib
import hmac
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

import jwt
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from erp_core.errors import NotLoggedIn
from erp_core.kit.i18n import _
from erp_core.security.session.model import SigningKey

ALGORITHM = "HS256"
ISSUER = "textile-erp"
ACCESS_LIFETIME = timedelta(minutes=30)
REFRESH_LIFETIME = timedelta(days=7)
# Seconds the keys are believed without asking again, so that a lost one is forgotten by every process.
KEYS_FRESH = 60.0
# Tokens remembered as verified; beyond that all are verified anew.
MOST_VERIFIED = 5000
_REQUIRED = ["iss", "aud", "sub", "name", "role", "sid", "iat", "exp", "jti"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid access token says: whose it is and which session it belongs to."""

    user_id: int
    session_id: uuid.UUID


class _Verified(NamedTuple):
    """A token whose signature was found good."""

    claims: Claims
    expires_at: float
    kid: str
    key: bytes


class KeyRing:
    """The signing keys of this database, read from it once a minute, and at most once a second.

    Keys live in a table only the app role reads; a key that was rotated out verifies until the tokens it
    signed have expired. Tokens are for the database of this name: one that is a copy of another holds the
    same keys and sessions, and a token of the one is worth nothing in the other.
    """

    def __init__(self) -> None:
        self._database = ""
        self._keys: dict[str, bytes] = {}
        self._current = ""
        self._verified: dict[str, _Verified] = {}
        self._loaded_at = float("-inf")
        self._lock = Lock()

    def load(self, session: Session, max_age: float = KEYS_FRESH) -> None:
        """Read the keys again unless they were read within ``max_age`` seconds."""
        with self._lock:
            if time.monotonic() - self._loaded_at < max_age:
                return
            oldest = datetime.now().astimezone() - ACCESS_LIFETIME
            rows = session.scalars(
                select(SigningKey)
                .where(SigningKey.retired_at.is_(None) | (SigningKey.retired_at > oldest))
                .order_by(SigningKey.retired_at.is_(None), SigningKey.id)
            ).all()
            self._database = database_of(session)
            self._keys = {row.kid: row.secret for row in rows}
            self._current = rows[-1].kid if rows else ""
            self._loaded_at = time.monotonic()

    def sign(self, user_id: int, username: str, role: str, session_id: uuid.UUID, now: datetime) -> str:
        """A fresh access token."""
        claims = {
            "iss": ISSUER,
            "aud": self._database,
            "sub": str(user_id),
            "name": username,
            "role": role,
            "sid": str(session_id),
            "iat": now,
            "exp": now + ACCESS_LIFETIME,
            "jti": secrets.token_hex(16),
        }
        return jwt.encode(claims, self._keys[self._current], ALGORITHM, headers={"kid": self._current})

    def renewals(self, refresh_token: str, request_id: uuid.UUID) -> list[str]:
        """The token a renewal hands out: the same one for the same request, and nobody else can work it out.

        Returns:
            256 bits each: of the key that signs now first, then of those before it.
        """
        asked = f"renewal:{request_id}:{refresh_token}".encode("utf-8", "replace")
        others = [key for kid, key in self._keys.items() if kid != self._current]
        keys = [self._keys[self._current], *reversed(others)]
        digests = (hmac.digest(key, asked, "sha256") for key in keys)
        return [base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii") for digest in digests]

    def verify(self, token: str, reload: Callable[[], None]) -> Claims:
        """The claims of a token.

        Args:
            reload: called once if the token names a key that was not read yet, or if they were read long
                ago; should ``load``.

        Raises:
            NotLoggedIn: the token is forged, altered, expired or made elsewhere.
        """
        if (known := self.known(token)) is not None:
            return known
        try:
            kid = jwt.get_unverified_header(token)["kid"]
            if kid not in self._keys or not self._is_fresh():
                reload()
            key = self._keys[kid]
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=self._database,
                options={"require": _REQUIRED},
            )
            found = Claims(int(claims["sub"]), uuid.UUID(claims["sid"]))
            self._remember(token, _Verified(found, float(claims["exp"]), kid, key))
            return found
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise ended() from error

    def known(self, token: str) -> Claims | None:
        """The claims of a token that was verified before and is still good; nobody is asked for them."""
        found = self._verified.get(token)
        return found.claims if found is not None and self._holds(found) else None

    def _holds(self, known: _Verified) -> bool:
        """Whether a token verified before is still good: its time not over, its key not gone."""
        return known.expires_at > time.time() and self._is_fresh() and self._keys.get(known.kid) == known.key

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._loaded_at <= KEYS_FRESH

    def _remember(self, token: str, verified: _Verified) -> None:
        if len(self._verified) >= MOST_VERIFIED:
            self._verified.clear()
        self._verified[token] = verified


def user_named_in(token: str | None) -> str | None:
    """The user name a token claims, unverified: for a log line once the call has verified it."""
    try:
        return str(jwt.decode(token or "", options={"verify_signature": False}).get("name"))
    except jwt.InvalidTokenError:
        return None


def ended() -> NotLoggedIn:
    """The one answer to every token that is not good, so that it tells nothing."""
    return NotLoggedIn(_("Your session has ended. Please log in again."))


def new_refresh_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def database_of(session: Session) -> str:
    """The name of the database, by which companies on one server are told apart."""
    return session.scalar(select(func.current_database())) or ""


def refresh_digest(session: Session, token: str) -> bytes:
    """What is stored of a refresh token. It is random, so a plain hash cannot be guessed back.

    It is of the database's name too: a copy under another name takes none of those handed out by the first.
    """
    told = f"{database_of(session)}:{token}"
    return hashlib.sha256(told.encode("utf-8", "replace")).digest()
