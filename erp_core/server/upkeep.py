"""What the office server does every day without being asked."""

import asyncio

from erp_core.dispatch import Dispatcher

DAY = 24 * 60 * 60
AFTER_FAILING = 60 * 60


async def keep_house_daily(dispatcher: Dispatcher) -> None:
    """Keep house now and once a day; in a thread, so that no request waits for it. Runs until cancelled."""
    while True:
        is_done = await asyncio.to_thread(dispatcher.keep_house)
        await asyncio.sleep(DAY if is_done else AFTER_FAILING)
