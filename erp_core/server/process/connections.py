"""Open connections: few enough of one address that others find room; strangers make room for the known."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

# Seconds a connection nobody logged in over may rest between two requests, and take for a request's headers.
STRANGERS_REST = 5
STRANGERS_PATIENCE = 10


class Connection(Protocol):
    """One open connection, as this module sees it."""

    is_known: bool

    @property
    def address(self) -> str: ...

    @property
    def is_waited_for(self) -> bool:
        """Whether a whole request came and is being answered."""
        ...

    def hang_up(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections this process keeps open.

    Attributes:
        most: of all together.
        per_address: of one address; None behind a proxy, whose address all have.
        strangers: of one address, over which nobody has logged in yet.
    """

    most: int = 4000
    per_address: int | None = 1000
    strangers: int = 100


class Connections:
    """The open connections of this process, the oldest first; used on the server's own thread alone."""

    def __init__(self) -> None:
        self._by_address: dict[str, dict[Connection, None]] = {}
        self._count = 0

    def admit(self, new: Connection, limits: Limits) -> bool:
        """Take a new connection in, hanging up on a lesser one where there is no room; False if none is."""
        own = self._by_address.get(new.address, {})
        has_room = True
        if limits.per_address is not None:
            if len(own) >= limits.per_address:
                has_room = self._make_room(own)
            strangers = [c for c in own if not c.is_known]
            if has_room and len(strangers) >= limits.strangers:
                has_room = self._make_room(strangers)
        if has_room and self._count >= limits.most:
            has_room = self._make_room(self._of_the_greediest())
        if has_room:
            self._by_address.setdefault(new.address, {})[new] = None
            self._count += 1
        return has_room

    def forget(self, gone: Connection) -> None:
        """It is closed, or was never let in."""
        own = self._by_address.get(gone.address, {})
        if gone in own:
            del own[gone]
            self._count -= 1
            if not own:
                del self._by_address[gone.address]

    def _of_the_greediest(self) -> list[Connection]:
        """All connections, those of the address with the most first."""
        crowds = sorted(self._by_address.values(), key=len, reverse=True)
        return [connection for crowd in crowds for connection in crowd]

    def _make_room(self, among: Iterable[Connection]) -> bool:
        """Hang up on one whose request nobody is answering: a stranger, else somebody who rests."""
        resting = [connection for connection in among if not connection.is_waited_for]
        victim = next((c for c in resting if not c.is_known), resting[0] if resting else None)
        if victim is None:
            return False
        self.forget(victim)
        victim.hang_up()
        return True
