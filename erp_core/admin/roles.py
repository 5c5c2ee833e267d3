"""Commands of ``textile-erp-admin`` about roles: what each may do, custom ones, a second factor wanted."""

from collections.abc import Callable
from typing import Annotated

import typer

from erp_core.admin.context import owner_context
from erp_core.admin.places import Commands, OwnerUrl
from erp_core.errors import NotFound, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.terminal import Table, say, tell_table
from erp_core.security.permission import all_permissions, permission_title
from erp_core.security.role import service as role_service
from erp_core.security.role.schema import RoleInput, RoleRow

roles = typer.Typer(
    cls=Commands, no_args_is_help=True, help="What each role may do: list, show, create, allow, refuse …"
)

RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="Name of the role, as 'roles list' prints it.")]
Permissions = Annotated[
    list[str],
    typer.Argument(metavar="PERMISSION…", help="Like sales_order:confirm, as 'roles show' prints it."),
]


@roles.command("list")
def list_roles(database_url: OwnerUrl) -> None:
    """Print the roles, and how many active users hold each."""
    table = Table("name", _("Title"), _("Permissions"), _("Users"), _("Second factor required"))
    with owner_context(database_url, "roles.list") as ctx:
        for row in role_service.search(ctx):
            factor = _("yes") if row.needs_second_factor else _("no")
            table.add_row(row.name, _(row.title), str(len(row.permissions)), str(row.users), factor)
    tell_table(table)


@roles.command("show")
def show_role(database_url: OwnerUrl, role: RoleName) -> None:
    """Print every permission there is, and whether a role has it."""
    with owner_context(database_url, "roles.show") as ctx:
        held = set(_find(ctx, role).permissions)
    table = Table("permission", _("What it allows"), _("Allowed"))
    for permission in all_permissions():
        table.add_row(permission, permission_title(permission), _("yes") if permission in held else _("no"))
    tell_table(table)


@roles.command("create")
def create_role(
    database_url: OwnerUrl,
    role: RoleName,
    title: Annotated[str, typer.Option(help="What people call it.")],
    copy_of: Annotated[str, typer.Option("--copy-of", help="Role whose permissions it starts with.")],
) -> None:
    """Add a role that may do what another one may; then allow and refuse."""
    with owner_context(database_url, "roles.create") as ctx:
        permissions = frozenset(_find(ctx, copy_of).permissions)
        role_service.create(ctx, RoleInput(name=role, title=title, permissions=permissions))
    say(_("Done."))


@roles.command("allow")
def allow(database_url: OwnerUrl, role: RoleName, permissions: Permissions) -> None:
    """Give permissions to a role; they count at once for everybody who holds it."""
    _change(database_url, "roles.allow", role, lambda held: held | _known(permissions))


@roles.command("refuse")
def refuse(database_url: OwnerUrl, role: RoleName, permissions: Permissions) -> None:
    """Take permissions from a role; they are gone at once for everybody who holds it."""
    _change(database_url, "roles.refuse", role, lambda held: held - _known(permissions))


@roles.command("second-factor")
def require_second_factor(
    database_url: OwnerUrl,
    role: RoleName,
    is_required: Annotated[
        bool, typer.Option("--required/--not-required", help="Whether their logins need one.")
    ],
) -> None:
    """Want a second factor of everybody who holds a role, or no longer; it counts from the next login on."""
    with owner_context(database_url, "roles.second_factor") as ctx:
        found = _find(ctx, role)
        role_service.require_second_factor(ctx, found.id, found.version, is_required)
    say(_("Done."))


@roles.command("delete")
def delete_role(database_url: OwnerUrl, role: RoleName) -> None:
    """Remove a role nobody holds; the shipped ones stay."""
    with owner_context(database_url, "roles.delete") as ctx:
        found = _find(ctx, role)
        role_service.delete(ctx, found.id, found.version)
    say(_("Done."))


def _change(
    database_url: str,
    operation: str,
    name: str,
    change: Callable[[frozenset[str]], frozenset[str]],
) -> None:
    with owner_context(database_url, operation) as ctx:
        found = _find(ctx, name)
        permissions = change(frozenset(found.permissions))
        content = RoleInput(name=found.name, title=found.title, permissions=permissions)
        role_service.update(ctx, found.id, found.version, content)
    say(_("Done."))


def _find(ctx: Context, name: str) -> RoleRow:
    for row in role_service.search(ctx):
        if row.name == name.strip():
            return row
    raise NotFound(_("There is no role {name}.").format(name=name))


def _known(names: list[str]) -> frozenset[str]:
    for name in names:
        if name not in all_permissions():
            raise ValidationError(_("There is no permission {name}.").format(name=name))
    return frozenset(names)
