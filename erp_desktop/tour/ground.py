"""Ground: the data a tour walks over: the demo company on a server of its own, gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from erp_core import setup
from erp_core.postgres.standing import embedded_server
from erp_core.setup import demo


@contextmanager
def demo_company() -> Iterator[str]:
    """The address of a fresh demo company; its server stops and its files go when the tour ends."""
    folder = Path(tempfile.mkdtemp(prefix="textile-erp-tour-"))
    # PostgreSQL refuses to run as root and is then started as another user, who must get in.
    folder.chmod(0o755)
    server = embedded_server(folder)
    try:
        database = setup.open_embedded(server)
        demo.create_demo(database.owner_url)
        yield database.app_url
    finally:
        server.delete()
        shutil.rmtree(folder, ignore_errors=True)


def passwords() -> dict[str, str]:
    """Role to the password of the demo user with that role's name."""
    return {name: user.password for name, user in demo.demo_users().items() if name == user.role}
