"""Permissions and the shipped roles, as the kinds declare them; what people call each."""

from erp_core.errors import NotPermitted
from erp_core.kit.i18n import N_, _
from erp_core.kit.kind import KINDS, Level
from erp_core.kit.operation import Context

ADMIN = Level.ADMIN.role

ROLE_TITLES: dict[str, str] = {
    "viewer": N_("Viewer"),
    "staff": N_("Staff"),
    "manager": N_("Manager"),
    "admin": N_("Administrator"),
}
# The most powerful first, as lists of roles show them.
SHIPPED_ROLES = tuple(level.role for level in reversed(Level))


def all_permissions() -> list[str]:
    """Every permission there is, in the order of the matrix of roles; ``erp_core.modules`` must be loaded."""
    return [f"{kind.name}:{action}" for kind in KINDS for action in kind.every_permit]


def default_roles() -> dict[str, frozenset[str]]:
    """A role's permissions as shipped. Deny by default: what no kind declares is refused."""
    held: dict[str, set[str]] = {role: set() for role in SHIPPED_ROLES}
    for kind in KINDS:
        for action, permit in kind.every_permit.items():
            for level in Level:
                if level >= permit.by:
                    held[level.role].add(f"{kind.name}:{action}")
    return {role: frozenset(permissions) for role, permissions in held.items()}


def permission_title(permission: str) -> str:
    """What a permission allows, as a phrase: ``Approve purchase orders``."""
    permit = KINDS.permit(permission)
    return _(permit.title) if permit is not None else permission


def missing_words(permission: str) -> str:
    """The sentence for somebody whose role does not include ``permission``."""
    return _("You need the permission “{permission}”.").format(permission=permission_title(permission))


def require(ctx: Context, permission: str) -> None:
    """NotPermitted unless the caller has this one too, besides that of the operation he called."""
    if not ctx.may(permission):
        raise NotPermitted(missing_words(permission))
