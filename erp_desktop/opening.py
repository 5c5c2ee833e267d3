"""Opening: how the program reaches its data: on an office server, or on this PC."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pydantic

import erp_core
from erp_core.core import Core
from erp_core.errors import ValidationError
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import N_, _
from erp_core.settings import Settings

if TYPE_CHECKING:
    from erp_core.masters.company.schema import CompanyInput
    from erp_core.security.user.schema import RegistrationInput

T = TypeVar("T")

# The two places on this PC: the user's own company, and the demo company in a folder of its own.
THIS_PC, DEMO = "this-pc", "demo"
_DEMO = N_("Demo company on this PC")


@dataclass(frozen=True)
class NewCompany:
    """What is typed about a new company and its first administrator; the core checks it.

    Attributes:
        timezone: IANA name, as the PC has it; decides which day it is in the company.
        address, tax_number: stand on its papers; empty for what is filled in later.
    """

    name: str
    currency: str
    username: str
    full_name: str
    password: str
    timezone: str
    address: str = ""
    tax_number: str = ""


@dataclass(frozen=True)
class Opened:
    """A core to log in to.

    Attributes:
        create_company: there is no company yet, and this makes one; runs in the background.
        login: user name and password worth telling: the demo company's.
        check_company: tells by a ValidationError all that keeps the company from being made.
        get_ready: what may still be loaded behind the login form; the first call waits for it.
    """

    core: Core
    create_company: Callable[[NewCompany], Any] | None = None
    login: tuple[str, str] = ("", "")
    get_ready: Callable[[], object] | None = None
    check_company: Callable[[NewCompany], object] | None = None


def open_place(settings: Settings, address: str) -> Opened:
    """Connect; starts and prepares the database on this PC where that is the place. Takes seconds.

    Args:
        address: of a server or a database, or one of the two places on this PC.

    Raises:
        ErpError: it cannot be reached or does not fit this program.
    """
    if address == DEMO:
        return _open_demo(settings.demo_dir)
    if address == THIS_PC:
        return _open_own(settings.data_dir)
    return Opened(erp_core.connect(address))


def has_own_data(settings: Settings) -> bool:
    """Whether this PC holds a company already."""
    return _has_data(settings.data_dir)


def has_demo(settings: Settings) -> bool:
    """Whether the demo company was made on this PC."""
    return _has_data(settings.demo_dir)


def _has_data(folder: Path) -> bool:
    return (folder / "postgresql" / "credentials.json").exists()


def _open_own(folder: Path) -> Opened:
    standing = erp_core.connect_standing(folder)
    if standing is not None:
        core, get_ready = standing
        return Opened(core, get_ready=get_ready)
    from erp_core import setup  # brings migrations along; not needed where a server is named
    from erp_core.postgres.standing import embedded_server

    core = erp_core.connect(folder=folder)
    owner_url = setup.embedded_database(embedded_server(folder)).owner_url
    if setup.has_company(owner_url):
        return Opened(core)
    return Opened(
        core,
        lambda new: _create_company(owner_url, new),
        check_company=lambda new: _checked_company(owner_url, new),
    )


def _open_demo(folder: Path) -> Opened:
    """The manager sees most without being able to break the set-up: a good first impression."""
    from erp_core import setup
    from erp_core.postgres.standing import embedded_server
    from erp_core.setup.demo import create_demo, demo_users

    core = erp_core.connect(folder=folder)
    owner_url = setup.embedded_database(embedded_server(folder)).owner_url
    if not setup.has_company(owner_url):
        create_demo(owner_url)
    users = demo_users()
    name = next((name for name, user in users.items() if user.role == "manager"), next(iter(users)))
    core.place = _DEMO
    return Opened(core, login=(name, users[name].password))


def _create_company(owner_url: str, new: NewCompany) -> None:
    """Raises ValidationError for all that was typed wrong, by the fields of ``NewCompany``."""
    from erp_core import setup

    setup.create_company(owner_url, *_checked_company(owner_url, new))


def _checked_company(owner_url: str, new: NewCompany) -> "tuple[CompanyInput, RegistrationInput]":
    """The company and its first administrator; the same ValidationError."""
    from erp_core import setup
    from erp_core.masters.company.schema import CompanyInput

    wrong: dict[str, str] = {}

    def checked(make: Callable[[], T]) -> T | None:
        try:
            return make()
        except pydantic.ValidationError as error:
            findings = error.errors(include_url=False, include_input=False)
            wrong.update(as_validation_error(findings).fields)
            return None

    company = checked(
        lambda: CompanyInput(
            name=new.name,
            currency=new.currency,
            timezone=new.timezone,
            address=new.address,
            tax_number=new.tax_number,
        )
    )
    admin = checked(lambda: setup.first_admin(new.username, new.full_name, "", new.password))
    if "currency" not in wrong and (told := setup.told_currency(owner_url, new.currency)):
        wrong["currency"] = told
    if company is None or admin is None or wrong:
        raise ValidationError(_("Please correct the marked fields."), wrong)
    return company, admin
