"""Taking turns: ours and the raw limit one after the other, so that a noisy machine treats both alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the report.

    Attributes:
        name: what was done.
        ours_ms, raw_ms: medians in milliseconds.
        ratio: ours to raw.
        budget_ratio: what DESIGN 9 allows; None where it sets none.
        budget_ms: the same for the time itself.
    """

    name: str
    ours_ms: float
    raw_ms: float
    ratio: float
    budget_ratio: float | None = None
    budget_ms: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether every budget this row has is kept."""
        within_ratio = self.budget_ratio is None or self.ratio <= self.budget_ratio
        return within_ratio and (self.budget_ms is None or self.ours_ms <= self.budget_ms)


def compare(
    name: str,
    ours: Work,
    raw: Work,
    *,
    runs: int,
    budget_ratio: float | None = None,
    budget_ms: float | None = None,
) -> Row:
    """Run both in turns, after a warm-up, and report the medians."""
    for _ in range(max(5, runs // 10)):
        ours()
        raw()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for work, taken in zip((ours, raw), times, strict=True):
            started = time.perf_counter()
            work()
            taken.append((time.perf_counter() - started) * 1000)
    ours_ms, raw_ms = statistics.median(times[0]), statistics.median(times[1])
    return Row(name, ours_ms, raw_ms, ours_ms / raw_ms, budget_ratio, budget_ms)
