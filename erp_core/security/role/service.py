"""Operations on roles."""

from sqlalchemy import func, select

from erp_core.errors import Conflict, NotPermitted, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.record import find, lock
from erp_core.kit.schema import Change
from erp_core.kit.types import Id
from erp_core.security.audit.history import history_of
from erp_core.security.permission import ADMIN, SHIPPED_ROLES, all_permissions
from erp_core.security.role import ROLE
from erp_core.security.role.model import Role
from erp_core.security.role.schema import PermissionRow, RoleInput, RoleRow, RoleView
from erp_core.security.session import SESSION
from erp_core.security.user.model import User
from erp_core.security.user.people import stamped


@query(ROLE.permission("read"))
def vocabulary(ctx: Context) -> list[PermissionRow]:  # noqa: ARG001
    """Every permission there is, grouped by document."""
    return [
        PermissionRow(permission=p, document=p.partition(":")[0], action=p.partition(":")[2])
        for p in all_permissions()
    ]


@query(ROLE.permission("read"))
def search(ctx: Context) -> list[RoleRow]:
    """All roles: the shipped ones first, then others by title."""
    held = func.count(User.id).filter(User.status == "active", User.deleted_at.is_(None))
    found = ctx.session.execute(
        select(Role.id, Role.version, Role.name, Role.title, Role.permissions, Role.needs_second_factor)
        .add_columns(held.label("users"))
        .outerjoin(User, User.role_id == Role.id)
        .where(Role.deleted_at.is_(None))
        .group_by(Role.id)
        .order_by(func.sorted_name(Role.title), Role.title)
    )
    rows = [RoleRow.model_validate(row._asdict()) for row in found]
    places = {name: place for place, name in enumerate(SHIPPED_ROLES)}
    return sorted(rows, key=lambda r: places.get(r.name, len(places)))


@query(SESSION.permission("own"))
def holders(ctx: Context) -> dict[str, list[str]]:
    """Titles of the roles that hold each permission; tells a user whom to ask for what he may not do."""
    found = ctx.session.execute(
        select(Role.title, Role.permissions)
        .where(Role.deleted_at.is_(None))
        .order_by(func.sorted_name(Role.title), Role.title)
    ).all()
    return {p: [row.title for row in found if p in row.permissions] for p in all_permissions()}


@query(ROLE.permission("read"))
def get(ctx: Context, id: Id) -> RoleView:
    """One role."""
    return _view(ctx, find(ctx, Role, id))


@query(ROLE.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed this role, and when."""
    return history_of(ctx, Role, id)


@command(ROLE.permission("write"))
def create(ctx: Context, role: RoleInput) -> RoleView:
    """Add a role."""
    refuse_more_than_own(ctx, role.permissions)
    record = Role(name=role.name, title=role.title, permissions=sorted(role.permissions))
    ctx.session.add(record)
    ctx.session.flush()
    return _view(ctx, record)


@command(ROLE.permission("write"))
def update(ctx: Context, id: Id, version: int, role: RoleInput) -> RoleView:
    """Change what a role may do; it counts at once for everybody who holds it.

    Not the administrator's role, so that nobody is locked out; not one's own, so that nobody raises himself.
    """
    record = lock(ctx, Role, id, version)
    if record.name == ADMIN:
        raise ValidationError(_("The administrator's role cannot be changed."))
    if ctx.actor is not None and record.name == ctx.actor.role:
        raise NotPermitted(_("You cannot change your own role."))
    _refuse_greater(ctx, record)
    if record.name in SHIPPED_ROLES and role.name != record.name:
        raise ValidationError.at("name", _("A shipped role keeps its name."))
    refuse_more_than_own(ctx, role.permissions - set(record.permissions))
    record.name, record.title = role.name, role.title
    record.permissions = sorted(role.permissions)
    ctx.session.flush()
    return _view(ctx, record)


@command(ROLE.permission("write"))
def require_second_factor(ctx: Context, id: Id, version: int, is_required: bool) -> RoleView:
    """Want a second factor of everybody who holds this role, or no longer; it counts from the next login on.

    Also of the administrators, and of oneself: it gives nobody anything.
    """
    record = lock(ctx, Role, id, version)
    _refuse_greater(ctx, record)
    record.needs_second_factor = is_required
    ctx.session.flush()
    return _view(ctx, record)


@command(ROLE.permission("write"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a role nobody holds."""
    record = lock(ctx, Role, id, version)
    if record.name in SHIPPED_ROLES:
        raise ValidationError(_("A shipped role cannot be removed."))
    _refuse_greater(ctx, record)
    if holders := _held_by(ctx, id):
        raise Conflict(
            _("Users who still have this role: {count}. Give them another first.").format(count=holders)
        )
    record.deleted_at = ctx.now


def refuse_more_than_own(ctx: Context, permissions: frozenset[str] | set[str]) -> None:
    """NotPermitted if the caller would hand out a permission he does not hold."""
    beyond = sorted(p for p in permissions if not ctx.may(p))
    if beyond:
        raise NotPermitted(
            _("You cannot give a permission you do not have yourself: {permission}.").format(
                permission=beyond[0]
            )
        )


def _held_by(ctx: Context, id: int) -> int:
    """How many users have the role."""
    of_role = select(func.count()).select_from(User).where(User.role_id == id, User.deleted_at.is_(None))
    return ctx.session.scalar(of_role) or 0


def _is_greater(ctx: Context, record: Role) -> bool:
    return not all(ctx.may(permission) for permission in record.permissions)


def _refuse_greater(ctx: Context, record: Role) -> None:
    """NotPermitted if the role may something that the caller may not: it is not his to strip or rename."""
    if _is_greater(ctx, record):
        raise NotPermitted(_("This role may do more than you; only an administrator can change it."))


def _view(ctx: Context, record: Role) -> RoleView:
    """A role with what would not be refused; who may change no roles at all is told that of each."""
    may_write = ctx.may(ROLE.permission("write"))
    is_own = ctx.actor is not None and record.name == ctx.actor.role
    is_out_of_reach = may_write and _is_greater(ctx, record)
    names = []
    if record.name != ADMIN and not (may_write and is_own) and not is_out_of_reach:
        names.append("update")
    if record.name not in SHIPPED_ROLES and not is_out_of_reach:
        names += [] if may_write and _held_by(ctx, record.id) else ["delete"]
    return stamped(ctx, RoleView, record, dict.fromkeys(names, ROLE.permission("write")))
