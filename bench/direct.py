"""How much one process does that calls core directly: the limit a server is measured against."""

import random
import time
from itertools import islice

from bench.work import Stock, day
from erp_core import connect


def direct_throughput(app_url: str, password: str, stock: Stock, *, seconds: float) -> float:
    """Operations a second of one process and one thread, doing a day's work without a pause."""
    core = connect(app_url)
    core.login("manager", password)
    door, token = core._door, core._fresh_token()  # as the server calls it: by name, with arguments as data
    work = day(stock, random.Random(7))  # noqa: S311 - no secret
    for name, arguments in islice(work, 50):
        door.call(name, arguments, token)
    done, took, began = 0, 0.0, time.perf_counter()
    for name, arguments in work:
        door.call(name, arguments, token)
        done += 1
        took = time.perf_counter() - began
        if took > seconds:
            break
    core.close()
    return done / took
