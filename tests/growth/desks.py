"""Many desks at one server: each hears what changed, and saves; what was acknowledged must be there."""

import asyncio
import statistics
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.factories.mill import PASSWORD

API = "/api/v1"


@dataclass
class Told:
    """What came of the desks' work.

    Attributes:
        acked: codes of records whose saving was acknowledged, with the user who saved them.
        refused: how often what came in place of an answer to a save or a question: retried until it came.
        seconds: of each answer that came.
        longest: seconds the unluckiest desk waited for one save, retries included.
        deaf: desks that heard of no change.
    """

    acked: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    longest: float = 0.0
    deaf: int = 0

    @property
    def figures(self) -> dict[str, Any]:
        p95 = statistics.quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 20 else 0.0
        return {
            "acknowledged": len(self.acked),
            "refused": dict(self.refused),
            "median ms": round(statistics.median(self.seconds) * 1000),
            "p95 ms": round(p95 * 1000),
            "longest s": round(self.longest, 1),
        }


async def log_in(http: httpx.AsyncClient, username: str) -> dict[str, str]:
    """The head of requests of a session of its own."""
    body = {"username": username, "password": PASSWORD}
    for _ in range(60):
        answer = await http.post(f"{API}/auth/login", json=body)
        if answer.status_code == 200:
            return {"Authorization": f"Bearer {answer.json()['access_token']}"}
        await asyncio.sleep(0.5)
    raise AssertionError(f"{username} was not let in")


async def work(url: str, desks: int, seconds: float, pause: float, *, listens: bool, run: str) -> Told:
    """Desks at work for some seconds.

    Args:
        pause: seconds each rests between two saves, on the average.
        run: begins the codes of the records.
    """
    told = Told()
    limits = httpx.Limits(max_connections=desks * 2 + 20, max_keepalive_connections=desks * 2 + 20)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=40) as http:
        users = ("admin", "manager", "staff")
        sessions = [(user, await log_in(http, user)) for user in users for _ in range(-(-desks // 24))]
        ends_at = time.monotonic() + seconds
        tasks, ears = [], []
        for number in range(desks):
            user, head = sessions[number % len(sessions)]
            # An office comes in one after the other: nobody begins at the same moment as all others.
            comes_after = pause * number / desks
            tasks.append(_desk(http, told, f"{run}{number:03}", user, head, ends_at, pause, comes_after))
            if listens:
                ears.append(asyncio.create_task(_listen(http, head, comes_after / 2)))
        await asyncio.gather(*tasks)
        told.deaf = len((await asyncio.wait(ears, timeout=5))[1]) if ears else 0
        for ear in ears:
            ear.cancel()
        await asyncio.gather(*ears, return_exceptions=True)
    return told


async def _desk(
    http: httpx.AsyncClient,
    told: Told,
    code: str,
    user: str,
    head: dict[str, str],
    ends_at: float,
    pause: float,
    comes_after: float,
) -> None:
    number = 0
    await asyncio.sleep(comes_after)
    while time.monotonic() < ends_at:
        number += 1
        name = f"{code}{number:04}"
        body = {"code": name, "name": name, "is_customer": True, "currency": "INR"}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        if await _asked(http, told, "POST", f"{API}/parties", 201, headers=head | key, json=body):
            told.acked[name] = user
        await _asked(http, told, "GET", f"{API}/parties?limit=20&q={name}", 200, headers=head)
        await asyncio.sleep(pause * (0.5 + (hash(name) % 100) / 100))


async def _asked(http: httpx.AsyncClient, told: Told, method: str, path: str, good: int, **how: Any) -> bool:
    """Ask until it is done, as a desktop does; under the same key, so that it is done once."""
    began = time.monotonic()
    for _ in range(300):
        sent = time.monotonic()
        try:
            answer = await http.request(method, path, **how)
            if answer.status_code == good:
                told.seconds.append(time.monotonic() - sent)
                told.longest = max(told.longest, time.monotonic() - began)
                return True
            told.refused[str(answer.status_code)] += 1
            assert answer.status_code >= 429, answer.text
        except httpx.TransportError as error:
            told.refused[type(error).__name__] += 1
        await asyncio.sleep(0.3)
    raise AssertionError(f"{method} {path} was never answered")


async def _listen(http: httpx.AsyncClient, head: dict[str, str], comes_after: float) -> None:
    """Return once the desk has heard of a change; somebody saves until the last one is done."""
    await asyncio.sleep(comes_after)
    while True:
        try:
            async with http.stream("GET", "/api/events", headers=head) as events:
                async for line in events.aiter_lines():
                    if line.startswith("data: "):
                        return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.3)
