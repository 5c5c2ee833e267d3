"""What is answered while it goes on: its end is told when its place is free again."""

import asyncio
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from anyio import CapacityLimiter

from erp_core.server.streams import LIST, _Sent


def test_the_end_is_told_when_the_place_is_free_again() -> None:
    """Else the next file of the same program is refused, because others are said to be at it."""
    told: list[str] = []

    @contextmanager
    def rows() -> Iterator[Iterator[bytes]]:
        yield iter([b"a", b"b"])
        told.append("connection given back")

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(str(message.get("status") or message["body"].decode() or "end"))

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def answer() -> None:
        stream = rows()
        place = CapacityLimiter(1)
        sent = _Sent(stream, stream.__enter__(), place, lambda: told.append("place is free"), LIST)
        await sent({}, receive, send)

    asyncio.run(answer())
    assert told == ["200", "a", "b", "connection given back", "place is free", "end"]
