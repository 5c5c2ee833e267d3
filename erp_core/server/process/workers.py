"""Several processes that serve at one port, and the one that watches over them.

Where the system can, workers are forked from that one once it has imported what they need (decision 0037):
they begin in a moment, also the one that takes a dead one's place, and have much of their memory in common.
"""

import ctypes
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from weakref import WeakKeyDictionary

from uvicorn import Config
from uvicorn.supervisors import Multiprocess, multiprocess
from uvicorn.supervisors.multiprocess import SIGNALS, Process

# Libraries of other systems do not stand it, or the system does not know it.
FORKS = sys.platform == "linux"
# Seconds: a worker that ended sooner never worked; so many within a while, and the next will not either.
LASTING, MOST_EARLY_ENDS, A_WHILE = 10.0, 6, 120.0
# Before it is looked again: a database that is away for a moment must not use up all that may end early.
REST = 2.0

# How a process ends that cannot listen because another program does by now.
TAKEN = 98
# What prctl calls it to be sent a signal when the parent is gone.
_WHEN_PARENT_ENDS = 1

log = logging.getLogger(__name__)


class Worker(Process):
    """One of them."""

    def __init__(self, config: Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        # Threads do not come along: who waits for one of them, or for what it holds, would wait for ever.
        if FORKS and threading.active_count() == 1:
            self.process = multiprocessing.get_context("fork").Process(target=self.target, args=[sockets])

    def start(self) -> None:
        """Let it begin."""
        with _told_later():
            super().start()
        # As long as another process holds the worker's end of their pipe too, the answer of a dead worker is
        # waited for until the time limit, and no signal is obeyed meanwhile.
        self.child_conn.close()

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, in the new process."""
        if FORKS:  # whoever tells it to stop means it, and not the one it was copied from
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        super().target(sockets)


# There is no other way to say of what workers are made.
multiprocess.Process = Worker


class Workers(Multiprocess):
    """Notices at once that a worker ended while it was asked whether it is well; and that none can work.

    Attributes:
        has_failed: it ended because its workers could not work, and not because somebody told it to.
        is_taken: that was because another program listens where they would.
    """

    has_failed = is_taken = False

    def __init__(self, config: Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self._begun: WeakKeyDictionary[Process, float] = WeakKeyDictionary()
        self._early_ends: deque[float] = deque(maxlen=MOST_EARLY_ENDS)

    def keep_subprocess_alive(self) -> None:
        watched = list(self.processes)
        for worker in watched:
            self._begun.setdefault(worker, time.monotonic())
        if self.should_exit.is_set():
            return
        super().keep_subprocess_alive()
        # They ended, if only while they were asked, and others began.
        ended = [worker for worker in watched if worker not in self.processes]
        early = [worker for worker in ended if self._is_early(worker)]
        if early:
            self._rest()
        self.has_failed = self.should_exit.is_set()  # somebody's signal is obeyed before

    def _is_early(self, ended: Process) -> bool:
        """Whether it never worked; begins to end where all do so: others would for ever."""
        now = time.monotonic()
        if ended.exitcode == TAKEN:
            self.is_taken = True
            self.should_exit.set()
        elif now - self._begun[ended] <= LASTING:
            self._early_ends.append(now)
            are_many = len(self._early_ends) == MOST_EARLY_ENDS and now - self._early_ends[0] < A_WHILE
            if are_many and not self.should_exit.is_set():
                words = (
                    "workers end as soon as they begin, the last with exit code %s: what they said is above"
                )
                log.error(words, ended.exitcode)
                self.should_exit.set()
            return True
        return False

    def _rest(self) -> None:
        until = time.monotonic() + REST
        while time.monotonic() < until and not self.should_exit.is_set() and not self.signal_queue:
            time.sleep(0.05)


def end_with_parent() -> None:
    """In a worker: be told to stop when the process that would tell it is gone.

    Else it would go on serving and hold the port, which nobody could take until somebody ended it by hand.
    """
    parent = parent_process()
    if parent is None:
        return
    if FORKS:
        ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, signal.SIGTERM)
        if os.getppid() == parent.pid:  # else it is gone already, or somebody between them began this one
            return

    def follow() -> None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)

    threading.Thread(target=follow, name="follow the parent", daemon=True).start()


@contextmanager
def _told_later() -> Iterator[None]:
    """Signals come when this is over; in a process that is forked meanwhile, when that asks for them."""
    if not FORKS:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
