"""The service layer of Textile ERP: one door to orders, masters, users and figures. Knows no Qt."""

import platform

from erp_core.core import Core, Door
from erp_core.errors import ErpError
from erp_core.kit.i18n import _


def connect(url: str | None = None) -> Core:
    """A Core on the embedded database (no url), a central PostgreSQL or an office server.

    Args:
        url: ``postgresql://user:password@host/database`` of the app role.

    Raises:
        Unreachable: nobody answers there.
        VersionMismatch: the database was made for another version of this program.
    """
    client = platform.node()
    if not url:
        from erp_core.settings import Settings
        from erp_core.setup import embedded_server, open_embedded

        server = embedded_server(Settings().data_dir)
        return Core(_dispatcher(open_embedded(server).app_url), client, on_close=server.release)
    if url.startswith(("postgresql://", "postgres://")):
        return Core(_dispatcher(url.replace("postgres://", "postgresql://", 1)), client)
    raise ErpError(_("This is not an address of a Textile ERP server."))


def _dispatcher(url: str) -> Door:
    from erp_core.dispatch import Dispatcher  # loads every module; the login window need not wait for it

    return Dispatcher(url)


__all__ = ["Core", "connect"]
