"""Opening: how the program reaches its data: a server named in the settings, or the database on this PC."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import erp_core
from erp_core.core import Core
from erp_core.settings import Settings


@dataclass(frozen=True)
class NewCompany:
    """What is typed about a new company and its first administrator; the core checks it."""

    name: str
    currency: str
    username: str
    full_name: str
    password: str


@dataclass(frozen=True)
class FirstStart:
    """The two ways to fill an empty database on this PC; each runs in the background."""

    create_demo: Callable[[], tuple[str, str]]
    create_company: Callable[[NewCompany], Any]


@dataclass(frozen=True)
class Opened:
    """A core to log in to; with ``first_start`` when there is no company yet."""

    core: Core
    first_start: FirstStart | None = None


def open_data(settings: Settings) -> Opened:
    """Connect; starts and prepares the database on this PC where no server is named. Takes seconds.

    Raises:
        ErpError: it cannot be reached or does not fit this program.
    """
    if settings.database_url:
        return Opened(erp_core.connect(settings.database_url))
    return _open_embedded(settings)


def _open_embedded(settings: Settings) -> Opened:
    from erp_core import setup  # brings migrations along; not needed where a server is named

    core = erp_core.connect()
    owner_url = setup.embedded_database(setup.embedded_server(settings.data_dir)).owner_url
    if setup.has_company(owner_url):
        return Opened(core)
    return Opened(
        core, FirstStart(lambda: _create_demo(owner_url), lambda new: _create_company(owner_url, new))
    )


def _create_demo(owner_url: str) -> tuple[str, str]:
    """The manager sees most without being able to break the set-up: a good first impression."""
    from erp_core.setup.demo import create_demo

    users = create_demo(owner_url)
    name = next((name for name, user in users.items() if user.role == "manager"), next(iter(users)))
    return name, users[name].password


def _create_company(owner_url: str, new: NewCompany) -> None:
    from erp_core import setup
    from erp_core.masters.company.schema import CompanyInput

    admin = setup.first_admin(new.username, new.full_name, "", new.password)
    setup.create_company(owner_url, CompanyInput(name=new.name, currency=new.currency), admin)
