"""The service layer of Textile ERP: one door to orders, masters, users and figures. Knows no Qt."""

from platform import node
from typing import TYPE_CHECKING, Any, cast

from erp_core.errors import ErpError
from erp_core.kit import i18n
from erp_core.kit.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from erp_core.core import Core
    from erp_core.dispatch import Dispatcher
    from erp_core.door import Door
    from erp_core.postgres.embedded import EmbeddedServer

THIS_PC = N_("This PC")


def __getattr__(name: str) -> Any:
    """``Core`` when it is asked for: programs of one task, a list to a file, start without."""
    if name != "Core":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from erp_core.core import Core

    return Core


def connect(url: str | None = None, folder: "Path | None" = None) -> "Core":
    """A Core on the embedded database (no url), a central PostgreSQL or an office server.

    Args:
        url: ``https://host`` of an office server, or ``postgresql://user:password@host/database`` of the
            app role.
        folder: of the embedded database, if not where the user's data lies.

    Raises:
        Unreachable: nobody answers there.
        VersionMismatch: the database was made for another version of this program.
    """
    from erp_core.core import Core

    client = node()
    # What each way needs is imported only when it is taken; an office PC never loads the dispatcher.
    if not url:
        from erp_core.postgres.standing import embedded_server
        from erp_core.settings import Settings

        server = embedded_server(folder or Settings().data_dir)
        return Core(_own(server), client, server.release, place=THIS_PC)
    if url.startswith(("postgresql://", "postgres://")):
        from erp_core.dispatch import Dispatcher

        return Core(_speaking(Dispatcher(url.replace("postgres://", "postgresql://", 1))), client)
    if url.startswith(("https://", "http://")):
        from erp_core.client import Client

        return Core(Client(url), client)
    raise ErpError(_("This is not an address of a Textile ERP server."))


def connect_standing(folder: "Path") -> "tuple[Core, Callable[[], object]] | None":
    """A Core on the embedded database, at once, and what makes it ready; None if it has to be prepared first.

    The dispatcher, more than half of a start, is loaded by the first call, or when it is made ready: a login
    form need not wait for it.
    """
    from erp_core.awaited import Awaited
    from erp_core.core import Core
    from erp_core.postgres.standing import embedded_server, standing_language

    server = embedded_server(folder)
    language = standing_language(server)
    if language is None:
        return None
    _speak(lambda: language)
    door = Awaited(lambda: _own(server))
    return Core(cast("Door", door), node(), server.release, place=THIS_PC), door.make


def _own(server: "EmbeddedServer") -> "Dispatcher":
    """The dispatcher on this PC's database, which is started and brought up to date."""
    from erp_core.dispatch import Dispatcher
    from erp_core.setup import open_embedded

    return _speaking(Dispatcher(open_embedded(server).app_url, is_alone=True))


def _speaking(dispatcher: "Dispatcher") -> "Dispatcher":
    _speak(dispatcher.language)
    return dispatcher


def _speak(language: "Callable[[], str]") -> None:
    """A program that chose no language gets its errors in the company's."""
    from erp_core.settings import Settings

    if i18n.is_default():
        i18n.install(Settings().language or language())


__all__ = ["Core", "connect", "connect_standing"]
