"""ScreenEntry: where a screen stands in the navigation and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from erp_desktop.kit.frame.rows import Rows
from erp_desktop.kit.frame.screen import Screen


@dataclass(frozen=True)
class ScreenEntry:
    """One screen.

    Attributes:
        area: heading under which it stands; marked with ``N_``.
        permission: what the role must hold for it to be offered.
        make: called with core, tasks, shell, the record's id or None, and what the opener preset.
        is_listed: stands in the navigation; forms do not.
        create: for a form: the permission to open it empty.
        new_title: for a form: what opening it empty is called.
        rows: of a list.
    """

    name: str
    area: str
    title: str
    icon: str
    permission: str
    make: Callable[..., Screen]
    is_listed: bool = True
    create: str = ""
    new_title: str = ""
    rows: Rows | None = None
