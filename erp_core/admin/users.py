"""Commands about accounts: who has one, and what becomes of it."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from erp_core.admin.context import find_user, owner_context
from erp_core.admin.places import Commands, OwnerUrl
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.terminal import Table, say, tell, tell_table, when
from erp_core.security.user import UserStatus
from erp_core.security.user import service as user_service
from erp_core.security.user.schema import UserInput, UserUpdate

Username = Annotated[str, typer.Argument(metavar="USERNAME")]
Role = Annotated[str, typer.Option("--role", help="Name of the role, as 'roles list' prints it.")]

_PAGE = 500

users = typer.Typer(cls=Commands, no_args_is_help=True, help="Accounts: list, create, activate, disable …")


@users.command("list")
def list_users(
    database_url: OwnerUrl,
    search: Annotated[str, typer.Option(help="Part of a user name, a name or an e-mail address.")] = "",
    status: Annotated[UserStatus | None, typer.Option(help="Only accounts of this status.")] = None,
) -> None:
    """Print the accounts, in the order of their user names."""
    table = Table("username", _("Name"), _("Role"), _("Status"), _("Last login"))
    where = [is_("status", status.value)] if status else []
    query = ListQuery(text=search, where=where, sort="username", limit=_PAGE)
    with owner_context(database_url, "users.list") as ctx:
        while page := user_service.search(ctx, query):
            for row in page:
                state = _("locked") if row.locked_until is not None else row.status.value
                table.add_row(row.username, row.full_name, row.role, state, when(row.last_login_at))
            query = query.model_copy(update={"offset": query.offset + _PAGE})
    tell_table(table)


@users.command("create")
def create_user(
    database_url: OwnerUrl,
    username: Username,
    full_name: Annotated[str, typer.Option(help="Full name.")],
    role: Role,
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
) -> None:
    """Add an active user; the temporary password is printed once and must be changed at the first login."""
    content = UserInput(username=username, full_name=full_name, email=email, role=role)
    with owner_context(database_url, "users.create") as ctx:
        _tell_password(user_service.create(ctx, content).temporary_password)


def _tell_password(password: str) -> None:
    """Alone on standard output, for scripts; what it is stands beside it."""
    say(_("The temporary password, shown this once; it must be changed at the first login:"))
    tell(password)


@users.command("edit")
def edit_user(
    database_url: OwnerUrl,
    username: Username,
    full_name: Annotated[str | None, typer.Option(help="Full name.")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    phone: Annotated[str | None, typer.Option(help="Phone number; one abroad with its country code.")] = None,
) -> None:
    """Change what is known about a person; what is not named stays as it is."""
    given = {"full_name": full_name, "email": email, "phone": phone}
    _update(database_url, "users.edit", username, {k: v for k, v in given.items() if v is not None})


@users.command("activate")
def activate_user(database_url: OwnerUrl, username: Username, role: Role) -> None:
    """Let a pending or disabled user in, with a role."""
    _change(database_url, "users.activate", username, lambda ctx, u: user_service.activate(ctx, *u, role))


@users.command("disable")
def disable_user(database_url: OwnerUrl, username: Username) -> None:
    """Shut a user out; open sessions end at once. Not the last administrator."""
    _change(database_url, "users.disable", username, lambda ctx, u: user_service.disable(ctx, *u))


@users.command("unlock")
def unlock_user(database_url: OwnerUrl, username: Username) -> None:
    """Forget the failed logins of a user."""
    with owner_context(database_url, "users.unlock") as ctx:
        before = user_service.get(ctx, find_user(ctx, username).id)
        user_service.unlock(ctx, before.id, before.version)
    words = _("{name} was not locked; failed logins are forgotten.").format(name=before.username)
    say(words if before.locked_until is None else _("Done."))


@users.command("reset-password")
def reset_password(database_url: OwnerUrl, username: Username) -> None:
    """Print a new temporary password; open sessions end and a lock is lifted."""
    with owner_context(database_url, "users.reset_password") as ctx:
        record = find_user(ctx, username)
        _tell_password(user_service.reset_password(ctx, record.id, record.version).temporary_password)


@users.command("reset-second-factor")
def reset_second_factor(database_url: OwnerUrl, username: Username) -> None:
    """Take a lost phone's second factor away; open sessions end."""
    operation = "users.reset_second_factor"
    _change(database_url, operation, username, lambda ctx, u: user_service.reset_second_factor(ctx, *u))


@users.command("set-role")
def set_role(database_url: OwnerUrl, username: Username, role: Role) -> None:
    """Give a user another role; it counts from the user's next call on."""
    _update(database_url, "users.set_role", username, {"role": role})


def _update(database_url: str, operation: str, username: str, changed: dict[str, str]) -> None:
    with owner_context(database_url, operation) as ctx:
        known = user_service.get(ctx, find_user(ctx, username).id)
        content = {name: getattr(known, name) for name in UserUpdate.model_fields} | changed
        user_service.update(ctx, known.id, known.version, UserUpdate.model_validate(content))
    say(_("Done."))


def _change(
    database_url: str,
    operation: str,
    username: str,
    change: Callable[[Context, tuple[int, int]], Any],
) -> None:
    with owner_context(database_url, operation) as ctx:
        record = find_user(ctx, username)
        change(ctx, (record.id, record.version))
    say(_("Done."))
