"""A door that is made when it is first needed."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from erp_core.door import Door


class Awaited:
    """Stands for the door that ``make`` gives, and asks it everything; it is closed without being made, too.

    Args:
        make: what it raises comes out of the call that needed the door, and the next one tries again.
    """

    def __init__(self, make: Callable[[], Door]) -> None:
        self._make, self._making = make, Lock()
        self._made: Door | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.make(), name)

    def make(self) -> Door:
        """The door; whoever comes while it is made waits for it."""
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made

    def close(self) -> None:
        """Close it where it was made."""
        with self._making:
            if self._made is not None:
                self._made.close()
