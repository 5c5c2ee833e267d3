"""Place: where the data is that a person works on: this PC, the demo company, or an office server."""

from dataclasses import asdict, dataclass
from typing import Any

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.reach.address import server_url
from erp_desktop.opening import DEMO, THIS_PC


@dataclass(frozen=True)
class Place:
    """One place, as this PC remembers it.

    Attributes:
        address: ``https://…`` of an office server, or one of the two places on this PC.
        company: its name, known from the last login on; empty before.
        is_test: a company to try things out, not to be taken for the real one.
    """

    address: str
    company: str = ""
    is_test: bool = False

    @property
    def is_server(self) -> bool:
        return self.address not in (THIS_PC, DEMO)

    @property
    def title(self) -> str:
        """What a person chooses it by."""
        where = {THIS_PC: _("This PC"), DEMO: _("Demo company on this PC")}.get(self.address)
        where = where or self.address.partition("://")[2].rpartition("@")[2]
        return f"{self.company}  ·  {where}" if self.company else where

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: Any) -> "Place | None":
        """What ``to_json`` wrote; None for anything else, whoever wrote it."""
        try:
            place = Place(str(data["address"]), str(data["company"]), data["is_test"] is True)
            if place.is_server and server_url(place.address) != place.address:
                return None
        except (KeyError, TypeError, ErpError):
            return None
        return place
