"""PanelDesk: what a panel above a form's fields may use of the form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.desk import Desk


class Send(Protocol):
    """Sends a command about the record; what went wrong is shown by the form."""

    def __call__(
        self, operation: Callable[..., Any], args: tuple[Any, ...], on_done: Callable[[Any], None], /
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class PanelDesk:
    """What a panel may use.

    Attributes:
        send: sends a command; ``on_done`` gets its result.
        take: shows a record that a command gave back, and says what was done.
        say: a sentence above the form, with its tone.
    """

    desk: Desk
    sheet: Sheet
    rights: Rights
    send: Send
    take: Callable[[Any, str], None]
    say: Callable[[str, str], None]
