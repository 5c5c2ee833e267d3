"""How long an answer takes tells nobody whether a user name exists."""

import statistics
import time

import pytest
from pydantic import SecretStr

from erp_core.errors import WrongCredentials
from erp_core.security.user import password as passwords
from tests.factories.mill import Mill

ATTEMPTS = 5


@pytest.fixture
def real_cost(monkeypatch: pytest.MonkeyPatch) -> int:
    """bcrypt as costly as in real life."""
    monkeypatch.setattr(passwords, "COST", 12)
    return 12


def seconds_to_refuse(mill: Mill, name: str) -> float:
    started = time.perf_counter()
    with pytest.raises(WrongCredentials):
        mill.tokens(name, "a wrong one")
    return time.perf_counter() - started


def test_an_unknown_name_is_refused_as_slowly_as_a_known_one(mill: Mill, real_cost: int) -> None:
    hashed = passwords.hash_password(SecretStr("a costly password"))
    assert hashed.startswith(f"$2b${real_cost}$")
    known, unknown = [], []
    # In turns, so that a machine that is busy for a while slows both.
    for n in range(ATTEMPTS):
        known.append(seconds_to_refuse(mill, mill.add_user(hashed=hashed)))
        unknown.append(seconds_to_refuse(mill, f"unknown{n}"))
    assert 0.5 < statistics.median(unknown) / statistics.median(known) < 2
    assert statistics.median(unknown) > 0.05
