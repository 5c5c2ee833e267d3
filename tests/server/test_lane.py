"""Lanes of the server: few calls of a sort at once, in their order, and who waits holds up nobody."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from erp_core.server.lane import Lane

LONG = 60.0


@pytest.fixture
def opened() -> Iterator[threading.Event]:
    """What calls wait for that PostgreSQL keeps waiting; open at the end, so that no thread is left."""
    event = threading.Event()
    yield event
    event.set()


def test_no_more_calls_are_at_work_at_once_than_there_are_places() -> None:
    lane, at_work, most = Lane("test", threads=8, at_once=2, patience=LONG), [], []

    def work() -> None:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.01)
        at_work.pop()

    asyncio.run(_together(*(lane.run(work) for _ in range(10))))
    assert max(most) == 2


def test_places_are_given_in_the_order_in_which_calls_came() -> None:
    lane, begun = Lane("test", threads=4, at_once=1, patience=LONG), []
    asyncio.run(_together(*(lane.run(lambda place=place: begun.append(place)) for place in range(20))))
    assert begun == list(range(20))


def test_whoever_waits_for_a_row_gives_up_his_place_and_keeps_his_thread(opened: threading.Event) -> None:
    lane = Lane("test", threads=3, at_once=1, patience=0.05)

    async def crowd() -> str:
        stuck = [asyncio.create_task(lane.run(opened.wait)) for _ in range(2)]
        answer = await asyncio.wait_for(lane.run(lambda: "answered"), LONG)
        assert not any(one.done() for one in stuck)
        opened.set()
        assert await asyncio.gather(*stuck) == [True, True]
        return answer

    assert asyncio.run(crowd()) == "answered"


def test_a_place_is_given_back_once_only(opened: threading.Event) -> None:
    """Late ones that end, calls that fail and callers who leave make no place that was not there."""
    lane = Lane("test", threads=8, at_once=1, patience=0.05)

    async def crowd() -> None:
        late = asyncio.create_task(lane.run(opened.wait))
        with pytest.raises(ZeroDivisionError):
            await lane.run(lambda: 1 / 0)
        gone = asyncio.create_task(lane.run(lambda: time.sleep(0.2)))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(lane.run(lambda: None))
        await asyncio.sleep(0)
        waiting.cancel()
        gone.cancel()
        opened.set()
        await asyncio.gather(late, gone, waiting, return_exceptions=True)

    async def then() -> None:
        await crowd()
        together: list[int] = []

        def work() -> int:
            together.append(1)
            found = len(together)
            time.sleep(0.01)
            together.pop()
            return found

        assert set(await asyncio.gather(*(lane.run(work) for _ in range(5)))) == {1}

    asyncio.run(then())


async def _together(*calls) -> None:  # type: ignore[no-untyped-def]
    await asyncio.gather(*calls)
