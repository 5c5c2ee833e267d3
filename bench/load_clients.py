"""``python -m bench.load_clients``: some hundred clients in one process; job and result are JSON."""

import asyncio
import json
import random
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from typing import Any

from bench.line import Line
from bench.work import CREATE, Stock, day, order


class Clients:
    """Clients of one process, and what they met.

    Args:
        job: port, tokens, streams (how many listen), seconds, think (mean seconds between two operations;
            0: none), stock; or saves (orders each saves one after the other, instead of a day's work).
    """

    def __init__(self, job: dict[str, Any]) -> None:
        self._job = job
        self._stock = Stock(**job["stock"])
        self.milliseconds: dict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.saved: list[str] = []
        self.events = 0
        self.connected = 0

    async def run(self) -> dict[str, Any]:
        """Let everybody work; returns what was met."""
        tokens, port = self._job["tokens"], self._job["port"]
        lines = [Line(port, token) for token in tokens]
        listeners = [asyncio.create_task(self._listen(line)) for line in lines[: self._job["streams"]]]
        work = self._save if self._job.get("saves") else self._work
        began = time.perf_counter()
        # Chance seeded by the number of the client: no secret, and the same work in every run.
        await asyncio.gather(*(work(line, random.Random(n)) for n, line in enumerate(lines)))  # noqa: S311
        seconds = time.perf_counter() - began
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
        return {
            "milliseconds": self.milliseconds,
            "errors": self.errors,
            "saved": self.saved,
            "events": self.events,
            "streams": self.connected,
            "seconds": seconds,
        }

    async def _work(self, line: Line, rng: random.Random) -> None:
        loop, think = asyncio.get_running_loop(), self._job["think"]
        end = loop.time() + self._job["seconds"]
        if think:
            await asyncio.sleep(rng.random() * think)
        for operation, arguments in day(self._stock, rng):
            await self._call(line, operation, arguments)
            pause = rng.expovariate(1 / think) if think else 0
            if loop.time() + pause > end:
                break
            await asyncio.sleep(pause)
        line.close()

    async def _save(self, line: Line, rng: random.Random) -> None:
        for _ in range(self._job["saves"]):
            await self._call(line, CREATE, order(self._stock, rng, ""))
        line.close()

    async def _call(self, line: Line, operation: str, arguments: dict[str, Any]) -> None:
        began = time.perf_counter()
        try:
            status, result = await line.call(operation, arguments)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            self.errors[type(error).__name__] += 1
            return
        self.milliseconds[operation].append((time.perf_counter() - began) * 1000)
        if status != 200:
            self.errors[f"{status} {result['type']}"] += 1
        elif operation == CREATE:
            self.saved.append(result["number"])

    async def _listen(self, line: Line) -> None:
        with suppress(asyncio.CancelledError):
            try:
                async for news in line.events():
                    if news.startswith("data"):
                        self.events += 1
                    else:
                        self.connected += 1
                self.errors["stream ended"] += 1
            except OSError as error:
                self.errors[f"stream: {type(error).__name__}"] += 1


def main() -> int:
    """Read the job, work, print the result."""
    result = asyncio.run(Clients(json.load(sys.stdin)).run())
    json.dump(result, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
