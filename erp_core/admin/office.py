"""Commands that set an office up: its database, its company."""

import json
import sys
from typing import Annotated

import typer

from erp_core.admin.places import OwnerUrl, called_by_name, database_option
from erp_core.admin.secret import ask_secret
from erp_core.errors import Conflict, NotPermitted, VersionMismatch
from erp_core.kit import i18n
from erp_core.kit.i18n import _
from erp_core.kit.paths import newest_revision
from erp_core.kit.terminal import say, tell, tell_facts
from erp_core.masters.company.schema import CompanyInput
from erp_core.postgres import provision
from erp_core.postgres.schema_version import require_migrated
from erp_core.postgres.standing import DATABASE
from erp_core.server.settings import on_database
from erp_core.setup import Database, bring_up_to_date, create_company, first_admin

OLDEST_POSTGRESQL = 15

# Never shown among the options: what stands on a command line, everybody on the machine can read.
OwnerPassword = Annotated[str, typer.Option(envvar="ERP_OWNER_PASSWORD", hidden=True)]
AppPassword = Annotated[str, typer.Option(envvar="ERP_APP_PASSWORD", hidden=True)]
OtherOwnerUrl = Annotated[str, typer.Option(envvar="ERP_OWNER_URL", hidden=True)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


@called_by_name
def init(
    database_url: Annotated[
        str,
        typer.Option(
            "--database-url",
            metavar="URL",
            envvar="ERP_SUPERUSER_URL",
            help="postgresql:// URL of a superuser.",
        ),
    ],
    database: Annotated[str, database_option("Name of the database to make.")] = DATABASE,
    new_passwords: Annotated[
        bool, typer.Option("--new-passwords", help="Replace the passwords of roles that exist already.")
    ] = False,
    as_json: AsJson = False,
    owner_password: OwnerPassword = "",
    app_password: AppPassword = "",
    owner_url: OtherOwnerUrl = "",
) -> None:
    """Prepare an office PostgreSQL: two roles with new passwords, a database, its tables.

    The URLs are printed once and kept nowhere: write them down. The owner's is for "migrate" and the other
    commands here, the program's is for the office server.

    Unattended: with the variables ERP_OWNER_PASSWORD and ERP_APP_PASSWORD the roles get these passwords,
    nothing is printed, and running it again only brings the database to this program's version.

    One more company: with --company and ERP_OWNER_URL a database beside the first; passwords stay.
    """
    _require_postgresql(database_url)
    if owner_password and app_password:
        _prepare(database_url, database, owner_password, app_password)
        _tell_version(database)
        return
    if not new_passwords and provision.roles_exist(database_url):
        if owner_url and database != DATABASE:
            _make_beside(database_url, database, on_database(owner_url, database))
            return
        raise _refusal(database_url)
    made = _prepare(database_url, database, provision.new_password(), provision.new_password())
    if as_json:
        tell(json.dumps({"owner_url": made.owner_url, "app_url": made.app_url}))
    else:
        tell_facts({_("Owner's URL"): made.owner_url, _("Program's URL"): made.app_url})


@called_by_name
def create_company_command(
    database_url: OwnerUrl,
    name: Annotated[str, typer.Option(help="The company's name.")],
    currency: Annotated[str, typer.Option(help="Its currency, for example INR.")],
    username: Annotated[str, typer.Option(help="User name of the first administrator.")],
    full_name: Annotated[str, typer.Option(help="Full name of the first administrator.")],
    timezone: Annotated[str, typer.Option(help="Time zone, for example Asia/Kolkata.")] = "UTC",
    language: Annotated[str, typer.Option(help="Language of the program, for example tr.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address of the first administrator.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input, do not ask.")
    ] = False,
) -> None:
    """Make the company and its first administrator in an empty database.

    The password is asked for, or read from standard input: what stands on a command line, everybody on the
    machine can read.
    """
    require_migrated(database_url)
    spoken = language or i18n.current()
    company = CompanyInput(name=name, currency=currency, timezone=timezone, language=spoken)
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = ask_secret(_("Password"), _("Pipe it in with --password-stdin."), is_new=True)
    create_company(database_url, company, first_admin(username, full_name, email, password))
    say(_("{name} is ready; {username} may log in.").format(name=name, username=username))


def _refusal(url: str) -> NotPermitted | Conflict:
    """Why roles that are there do not get new passwords just so; first of all to whom nothing of it helps."""
    if not provision.may_make_roles(url):
        return NotPermitted(
            _("The login of this URL is no superuser, and init needs one: name a superuser's URL.")
        )
    return Conflict(
        _(
            "This server has the roles {owner} and {app} already. With --new-passwords they get new "
            "passwords; whatever uses the old ones then needs the new URLs."
        ).format(owner=provision.OWNER, app=provision.APP)
    )


def _make_beside(superuser_url: str, name: str, owner_url: str) -> None:
    """One more database for the roles there are."""
    _make_database(superuser_url, name)
    bring_up_to_date(owner_url)
    _tell_version(name)


def _tell_version(name: str) -> None:
    say(_("The database {name} is at version {version}.").format(name=name, version=newest_revision()))


def _prepare(superuser_url: str, name: str, owner_password: str, app_password: str) -> Database:
    """Roles with these passwords, the database if there is none, its tables."""
    provision.create_roles(superuser_url, owner_password, app_password)
    _make_database(superuser_url, name)
    made = Database(
        owner_url=provision.with_login(superuser_url, provision.OWNER, owner_password, name),
        app_url=provision.with_login(superuser_url, provision.APP, app_password, name),
    )
    bring_up_to_date(made.owner_url)
    return made


def _make_database(superuser_url: str, name: str) -> None:
    if provision.database_exists(superuser_url, name):
        provision.require_owner(superuser_url, name)
        provision.close_to_others(superuser_url, name)
    else:
        provision.create_database(superuser_url, name)
    provision.keep_statistics(superuser_url, name)


def _require_postgresql(superuser_url: str) -> None:
    found = provision.server_version(superuser_url)
    if found < OLDEST_POSTGRESQL:
        raise VersionMismatch(
            _("This is PostgreSQL {found}; {oldest} or newer is needed.").format(
                found=found, oldest=OLDEST_POSTGRESQL
            )
        )
