"""Password rules, and hashing that never runs in more threads than there are processors."""

import base64
import hashlib
import os
import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import bcrypt
from pydantic import SecretStr

from erp_core.errors import ValidationError
from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import folded
from erp_core.kit.types import broken_rule

MIN_LENGTH = 8
# Below this a guessing program is through within days, and one that knows common passwords at once.
ENOUGH = 2
# Guessing programs know long texts no better than this; measuring them would only take time.
MOST_MEASURED = 60
TOO_EASY = N_("This password is too easy to guess. Take several words, or more letters.")
COST = 12

# Each check takes a processor for a good 200 ms; a flood of logins must not take them all from the others.
_POOL = ThreadPoolExecutor(max_workers=max(1, (os.cpu_count() or 2) // 2), thread_name_prefix="bcrypt")


def check_strength(password: SecretStr) -> SecretStr:
    """Pydantic validator: long enough, and none of those that are guessed first."""
    if len(password.get_secret_value()) < MIN_LENGTH:
        raise broken_rule("password", _("A password needs at least 8 characters."))
    if measure(password.get_secret_value(), []) < ENOUGH:
        raise broken_rule("password", _(TOO_EASY))
    return password


def measure(password: str, known: list[str]) -> int:
    """How hard it is to guess: 0 (at once) to 4; takes up to a tenth of a second.

    Args:
        known: words a guesser would try first: the user's own names.
    """
    from zxcvbn import zxcvbn  # its dictionaries are loaded when they are wanted

    names = (*known, "textile erp", "textile-erp")
    words = {word for name in names for word in (name, *re.split(r"[\W_]+", name)) if word}
    return int(zxcvbn(password[:MOST_MEASURED], sorted(words))["score"])


def refuse_names(password: SecretStr, names: list[str], field: str = "password") -> None:
    """Refuse a password that is the user name, or that one guesses who knows the user's names.

    Args:
        names: the user name first.
        field: where the refusal belongs.
    """
    if folded(password.get_secret_value()) == folded(names[0]):
        raise ValidationError.at(field, _("The password must not be the user name."))
    if measure(password.get_secret_value(), names) < ENOUGH:
        raise ValidationError.at(field, _(TOO_EASY))


def new_temporary_password() -> str:
    """A random password that can be read out over the telephone."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))


def hash_password(password: SecretStr) -> str:
    """bcrypt hash; takes about 200 ms, so never call it inside a transaction."""
    return _POOL.submit(bcrypt.hashpw, _digest(password), bcrypt.gensalt(COST)).result().decode("ascii")


def verify_password(password: SecretStr, hashed: str | None) -> bool:
    """Whether the password fits; takes the same time when there is no account to compare with."""
    fits = _POOL.submit(bcrypt.checkpw, _digest(password), (hashed or _nobody()).encode("ascii")).result()
    return fits and hashed is not None


def _digest(password: SecretStr) -> bytes:
    # bcrypt reads 72 bytes at most and stops at NUL; a digest in base64 has neither limit.
    return base64.b64encode(hashlib.sha256(password.get_secret_value().encode("utf-8", "replace")).digest())


def _nobody() -> str:
    """A hash no password fits, of the same cost as real ones."""
    return f"$2b${COST:02d}$" + "C6UzMDM.H6dfI/f/IKcEe." + "7uYzY5sfqXBWfnPIcgyYoNVPdYxXxmO"
