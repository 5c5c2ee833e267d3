"""A door that is made by whoever needs it first."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from erp_core.awaited import Awaited
from erp_core.door import Door
from erp_core.errors import Unreachable


class Made:
    """A door as far as it is asked here."""

    server = "This PC"

    def __init__(self) -> None:
        self.is_closed = False

    def call(self, name: str) -> str:
        return name

    def close(self) -> None:
        self.is_closed = True


def test_it_is_made_once_by_the_first_who_needs_it() -> None:
    made: list[Made] = []

    def make() -> Door:
        made.append(Made())
        return cast(Door, made[-1])

    door: Any = Awaited(make)
    assert not made
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(door.call, ["item.get"] * 40)) == {"item.get"}
    assert door.server == "This PC"
    door.close()
    assert [one.is_closed for one in made] == [True]


def test_what_could_not_be_made_is_told_to_who_needed_it_and_tried_again() -> None:
    answers: list[Made | Unreachable] = [Unreachable("Not yet."), Made()]

    def make() -> Door:
        answer = answers.pop(0)
        if isinstance(answer, Unreachable):
            raise answer
        return cast(Door, answer)

    door: Any = Awaited(make)
    with pytest.raises(Unreachable, match="Not yet"):
        door.call("item.get")
    assert door.call("item.get") == "item.get"


def test_one_that_nobody_needed_is_closed_without_being_made() -> None:
    Awaited(lambda: pytest.fail("nobody needs it")).close()
