"""Numbers that tell apart what tests make: P0001, "Fabric 2", user3.

A test with a company of its own begins at 1; tests that share one go on where the last of their file was. So
which numbers a test meets depends on no other file, and not on which tests a process happened to run before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

_numbers = [count(1)]


def next_number() -> int:
    """One that nothing else in this company has."""
    return next(_numbers[-1])


@contextmanager
def from_one() -> Iterator[None]:
    """While this lasts, numbers begin at 1; then they go on where they were."""
    _numbers.append(count(1))
    yield
    _numbers.pop()


def shares_a_company(item: pytest.Item) -> bool:
    """Whether something lasts longer than this test that may hold what others made."""
    info = getattr(item, "_fixtureinfo", None)  # tests of another kind than functions have none
    definitions = [] if info is None else [found[-1] for found in info.name2fixturedefs.values()]
    scopes = {definition.scope for definition in definitions if definition.argname != "numbers_of_a_file"}
    return info is None or not scopes <= {"function", "session"} or "one_company" in item.keywords
