"""RecentRecords: the records one had open last, on this PC, so that search everywhere begins with them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.look.preferences import RECENT_RECORDS
from erp_desktop.shell.palette.command_palette import Command

MOST_KEPT, MOST_SHOWN = 200, 8


class RecentRecords:
    """What is kept of each: the name of its form, its id, what it is called, and whom or what it is for.

    Attributes:
        names: of a form the attribute of its record that says the last; a form without may be missing.
    """

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self.names = names or {}

    def watch(self, screen: Screen, entry: ScreenEntry) -> None:
        """Remember the record as soon as it is known what it is called, and again when it is changed."""
        screen.title_changed.connect(lambda: self.note(screen, entry))
        self.note(screen, entry)

    def note(self, screen: Screen, entry: ScreenEntry) -> None:
        """It is what was open last."""
        if screen.record_id is None or not screen.title:
            return
        record = getattr(screen, "record", None)
        about = str(getattr(record, self.names.get(entry.name, ""), "") or "")
        others = [one for one in self._kept() if one[:2] != [entry.name, screen.record_id]]
        RECENT_RECORDS.set([[entry.name, screen.record_id, screen.title, about], *others][:MOST_KEPT], "all")

    def place(self, name: str, id: int) -> int:
        """How long ago one had it open: the smaller, the later."""
        known = [one[:2] for one in self._kept()]
        return known.index([name, id]) if [name, id] in known else MOST_KEPT

    def commands(
        self,
        screens: Mapping[str, ScreenEntry],
        may: Callable[[str], bool],
        open_screen: Callable[..., Any],
        here: Screen | None,
    ) -> list[Command]:
        """What opens them again, the last first; not what stands in front anyway.

        Args:
            may: whether one has a permission.
        """
        front = here.record_id if here is not None else None
        found = []
        for name, id, title, about in self._kept():
            entry = screens.get(name)
            is_front = front == id and here is not None and here.title == title
            if entry is not None and may(entry.permission) and not is_front:
                called = f"{title} · {about}" if about and about not in title else title
                found.append(Command(called, entry.icon, partial(open_screen, name, id)))
        return found[:MOST_SHOWN]

    @staticmethod
    def _kept() -> list[list[Any]]:
        """What is no record of ours is left out, whoever wrote it there."""
        kept = [one for one in RECENT_RECORDS.get("all") if isinstance(one, list)]
        return [[*one, ""][: len("nita")] for one in kept if len(one) in (len("nit"), len("nita"))]
