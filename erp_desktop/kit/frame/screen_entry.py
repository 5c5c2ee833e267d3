"""ScreenEntry: where a screen stands in the navigation and how it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from erp_core.kit import words
from erp_desktop.kit.frame.rows import Rows
from erp_desktop.kit.frame.screen import Screen


@dataclass(frozen=True)
class ScreenAction:
    """What can be done on a screen from anywhere: it is opened first.

    Attributes:
        title: translated when it is shown, as its own function knows how.
        permission: what the role must hold for it to be offered.
        applies: whether there is anything to do it with.
    """

    title: Callable[[], str]
    icon: str
    permission: str
    call: Callable[[Any], object]
    applies: Callable[[], bool] = lambda: True


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
        actions: what is found without going there first.
        settings: the table whose fields are set there, so that each is found by its name.
        told_only: those of its fields that nobody can set.
        tells: what else stands there and is looked for, by its name there, each title marked with ``N_``.
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
    actions: tuple[ScreenAction, ...] = ()
    settings: str = ""
    told_only: frozenset[str] = frozenset()
    tells: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def held(self) -> dict[str, str]:
        """Title, not yet translated, of what is set or told there, by the name the screen goes to it by."""
        fields = words.fields_of(self.settings) if self.settings else {}
        titles = {name: one.title for name, one in fields.items() if one.title}
        return {name: title for name, title in titles.items() if name not in self.told_only} | {**self.tells}
