"""What a face was told."""

from erp_core import Core
from erp_core.kit.news.changes import EVERYTHING, Changes
from tests.server.trouble.office import wait_until


class News:
    """Changed tables, and the loss and return of the server, as one Core reported them."""

    def __init__(self, core: Core) -> None:
        self.changes: list[Changes] = []
        self.connection: list[bool] = []
        core.on_change(self.changes.append)
        core.on_connection(self.connection.append)

    @property
    def missed_something(self) -> bool:
        """Whether the face was told to refresh everything."""
        return EVERYTHING in self.changes

    def heard_of(self, table: str) -> bool:
        """Whether a change of this table was reported."""
        return any(table in changes.ids for changes in self.changes)

    def wait_for_connection(self) -> None:
        """Return when a server is heard, which begins with "everything may have changed"; count from then."""
        wait_until(lambda: self.missed_something, 30, "a window hears the server")
        self.forget()

    def forget(self) -> None:
        """Count from now on."""
        self.changes.clear()
        self.connection.clear()
