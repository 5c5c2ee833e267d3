"""Places: which place this program works on, which others this PC knows, and who may choose."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.reach import pc_file
from erp_core.reach.address import company_in, server_url, with_company
from erp_core.settings import Settings
from erp_desktop.kit.look.preferences import LAST_PLACE, PLACES
from erp_desktop.login.place import Place
from erp_desktop.opening import DEMO, THIS_PC, Opened, has_demo, has_own_data, open_place

if TYPE_CHECKING:
    from erp_core.reach.reach import OfferedCompany

log = logging.getLogger(__name__)

MOST_REMEMBERED = 12


class Places:
    """The choice of a place.

    An administrator's lock comes first, then what this start was given, then what was chosen last time, then
    what an administrator proposes. Without any of them the first window asks. A link never decides: it
    proposes, for its host is whatever its writer wished.

    Args:
        link: the ``erp:`` link the program was started with; empty for none.

    Attributes:
        current: where to work now; None when it must be asked.
        proposed: an address to begin the question with.
        note: a sentence about something that was not followed; empty for nothing.
    """

    def __init__(self, settings: Settings, link: str = "") -> None:
        self._settings = settings
        self.is_locked = settings.locked and bool(settings.server)
        self.proposed = ""
        self.note = ""
        self._has_answered = False
        self._offered: list[Place] = []
        self.current = self._begin(link)
        unspoken = pc_file.unspoken(settings)
        for told in (*pc_file.faults(settings), *filter(None, [unspoken])):
            log.warning("%s", told)
        if settings.pc_faults:
            self.note = "\n".join(filter(None, [self._unusable(), unspoken]))
        elif unspoken:
            self.note = f"{self.note} {unspoken}".lstrip()

    @property
    def makes_demo(self) -> bool:
        """Whether the demo company is opened now, and has to be made first."""
        return self.current is not None and self.current.address == DEMO and not has_demo(self._settings)

    def known(self) -> list[Place]:
        """All places this PC remembers, the last one first; only the one while it is locked."""
        if self.is_locked:
            return [self.current] if self.current else []
        return self._remembered()

    def _remembered(self) -> list[Place]:
        found = [place for data in PLACES.get() if (place := Place.from_json(data))]
        return sorted(found, key=lambda place: place.address != LAST_PLACE.get())

    def others(self) -> list[Place]:
        """Where else one may work: what this PC remembers, and the companies its server offers it."""
        known = [place for place in self.known() if place != self.current]
        addresses = {place.address for place in known}
        return [*known, *(place for place in self._offered if place.address not in addresses)]

    def offer(self, companies: "Sequence[OfferedCompany]") -> None:
        """The server offers this PC these companies; none that this PC is locked away from."""
        place = self.current
        if place is None or (self.is_locked and company_in(server_url(self._settings.server))):
            return
        here = company_in(place.address)
        self._offered = [
            Place(with_company(place.address, one.name), one.title, one.is_test)
            for one in companies
            if one.name != here and (here or not one.is_main)
        ]

    def choose(self, place: Place) -> None:
        """Work there from now on: a server has answered."""
        self._offered = []
        self.current, self.note, self.proposed = place, "", ""
        self._has_answered = True

    def open(self) -> Opened:
        """Open the current place; blocking.

        Raises:
            ErpError: it cannot be reached, or the administrator's file cannot be used.
        """
        if self._settings.pc_faults:
            # It may hold a lock; going on as if there were none would be wrong.
            raise ErpError(self._unusable())
        if self.current is None:
            raise ErpError(_("No place was chosen."))
        return open_place(self._settings, self.current.address)

    def remember(self, company: str = "", is_test: bool | None = None) -> None:
        """The current place was opened, or logged in to: the next start goes there again.

        Not to a server of the command line nobody has logged in to: it may be mistyped, or another's.

        Args:
            company, is_test: as the server said at the login.
        """
        place = self.current
        if place is None or "@" in place.address:  # of a database: its password is kept nowhere
            return
        known = {one.address: one for one in self._remembered()}
        if place.is_server and place.address not in known and not (company or self._has_answered):
            return  # nobody knows yet whether it is ours
        place = known.get(place.address, place)
        if company:
            place = replace(place, company=company, is_test=bool(is_test))
        self.current = place
        others = [one for one in known.values() if one.address != place.address]
        PLACES.set([one.to_json() for one in [place, *others][:MOST_REMEMBERED]])
        LAST_PLACE.set(place.address)

    def _unusable(self) -> str:
        text = _("What your administrator set for this PC cannot be used. {reason}")
        return text.format(reason="\n".join(pc_file.faults(self._settings)))

    def _begin(self, link: str) -> Place | None:
        settings = self._settings
        if self.is_locked:
            if link or settings.database_url:
                self.note = _("Your administrator has set this PC to one server; another is not opened.")
            locked = self._on_server(settings.server)
            return self._last_company(locked) if locked else None
        if settings.database_url:
            return self._on_server(settings.database_url)
        if link:
            return self._from_link(link)
        return self._usual()

    def _last_company(self, server: Place) -> Place:
        """The company of this server that was chosen last, if the server has several; else the server."""
        for place in map(Place.from_json, PLACES.get()):
            is_last = place is not None and place.address == LAST_PLACE.get()
            if place and is_last and with_company(place.address, "") == server.address:
                return place
        return server

    def _usual(self) -> Place | None:
        """As last time; else as the administrator proposes; else where there is data already."""
        known = self.known()
        if known:
            return known[0]
        if self._settings.server:
            return self._on_server(self._settings.server)
        return Place(THIS_PC) if has_own_data(self._settings) else None

    def _from_link(self, link: str) -> Place | None:
        try:
            address = server_url(link)
        except ErpError as error:
            self.note = _("The link was not followed. {reason}").format(reason=error.message)
            return self._usual()
        found = next((place for place in self.known() if place.address == address), None)
        if found is None:
            self.proposed = address
        return found

    def _on_server(self, written: str) -> Place | None:
        if written.startswith(("postgresql://", "postgres://")):
            return Place(written)
        try:
            address = server_url(written)
        except ErpError as error:
            self.note = error.message
            return None
        return next(
            (p for d in PLACES.get() if (p := Place.from_json(d)) and p.address == address), Place(address)
        )
