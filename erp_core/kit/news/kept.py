"""Kept: answers that hold until somebody changes what they were read from."""

from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any

from erp_core.kit.news.changes import Changes


class Kept:
    """Answers by question; safe to use from several threads."""

    def __init__(self) -> None:
        self._answers: dict[Hashable, tuple[frozenset[str], Any]] = {}
        self._news = 0
        self._lock = Lock()

    def answer(self, question: Hashable, tables: Iterable[str], ask: Callable[[], Any]) -> Any:
        """What is kept of this question, else what ``ask`` says.

        Args:
            tables: whose change makes the answer stale.
        """
        with self._lock:
            if question in self._answers:
                return self._answers[question][1]
            news = self._news
        answer = ask()
        with self._lock:
            if news == self._news:  # else it may have been read before what changed meanwhile
                self._answers[question] = (frozenset(tables), answer)
        return answer

    def hear(self, changes: Changes) -> None:
        """Forget what may be stale now."""
        with self._lock:
            self._news += 1
            self._answers = {
                question: kept for question, kept in self._answers.items() if not changes.touches(kept[0])
            }
