"""Whose something is that people keep by a name: one's own, of whoever has a role, or of all."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import CheckConstraint, ColumnElement, Index, ScalarSelect, func, select, text
from sqlalchemy.orm import Mapped

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.platform.saved_view.schema import Audience, RoleName
from erp_core.security.role.model import Role
from erp_core.security.user.model import User
from erp_core.security.user.people import names_of


class Owned(Protocol):
    """A table whose records are somebody's own (``owner_id``), a role's (``role_id``) or of all (neither)."""

    owner_id: Mapped[int | None]
    role_id: Mapped[int | None]


def rules_of_owned(table: str, of: str, taken: str) -> tuple[CheckConstraint | Index, ...]:
    """What holds of such a table: each name once for one owner, and once for one audience, whatever its case.

    Args:
        of: the column that tells what its records are of; names are told apart within that.
        taken: the sentence for a name that is there already.
    """
    name, info = func.folded(text("name")), {"field": "name", "message": taken}
    is_own, is_shared = (text(f"deleted_at IS NULL AND owner_id IS {no}NULL") for no in ("NOT ", ""))
    own = ("owner_id", of, name)
    shared = (of, func.coalesce(text("role_id"), text("0")), name)
    return (
        CheckConstraint("owner_id IS NULL OR role_id IS NULL", name="audience"),
        CheckConstraint("length(name) BETWEEN 1 AND 80", name="name"),
        Index(f"uq_{table}_own_name", *own, unique=True, postgresql_where=is_own, info=info),
        Index(f"uq_{table}_shared_name", *shared, unique=True, postgresql_where=is_shared, info=info),
    )


def me(ctx: Context) -> int:
    """Id of the caller."""
    assert ctx.actor is not None  # noqa: S101 - none of these operations is public
    return ctx.actor.user_id


def my_role(ctx: Context) -> ScalarSelect[int]:
    """Id of the caller's role."""
    return select(User.role_id).where(User.id == me(ctx)).scalar_subquery()


def seen(ctx: Context, kept: type[Owned], share: str) -> ColumnElement[bool]:
    """What the caller sees: his own, those of his role, those of all.

    Who may share sees what was shared with other roles too: he is to mend and to remove it.
    """
    shared = kept.owner_id.is_(None)
    if not ctx.may(share):
        shared &= kept.role_id.is_(None) | (kept.role_id == my_role(ctx))
    return (kept.owner_id == me(ctx)) | shared


def is_seen(ctx: Context, owner_id: int | None, role_id: int | None, share: str) -> bool:
    """The same of one of them."""
    if owner_id is not None:
        return owner_id == me(ctx)
    return role_id in (None, ctx.session.scalar(select(my_role(ctx)))) or ctx.may(share)


def audience_of(owner_id: int | None, role_id: int | None) -> Audience:
    """Whose it is, in a word."""
    return "own" if owner_id is not None else "role" if role_id is not None else "all"


def share_with(ctx: Context, kept: Any, audience: Audience, role: str) -> None:
    """Make it that of whoever has a role, of all, or the caller's own."""
    kept.role_id = role_named(ctx, role).id if audience == "role" else None
    kept.owner_id = me(ctx) if audience == "own" else None


def told_of(ctx: Context, kept: Sequence[Any], share: str) -> list[dict[str, Any]]:
    """Of each: whose it is, who shared it, and whether the caller may change it; as rows have it."""
    roles = called(ctx, (one.role_id for one in kept))
    names = names_of(ctx, (one.created_by for one in kept if one.owner_id is None))
    may_share = ctx.may(share)
    told = []
    for one in kept:
        role, title = roles.get(one.role_id, ("", ""))
        told.append(
            {
                "audience": audience_of(one.owner_id, one.role_id),
                "role": role,
                "role_title": title,
                "can_change": one.owner_id is not None or may_share,
                "shared_by": (names.get(one.created_by) or "") if one.owner_id is None else "",
            }
        )
    return told


def role_named(ctx: Context, name: str) -> Role:
    """The role it is shared with, or ValidationError."""
    role = ctx.session.scalar(select(Role).where(Role.name == name, Role.deleted_at.is_(None)))
    if role is None:
        raise ValidationError.at("role", _("There is no such role."))
    return role


def roles_to_share_with(ctx: Context, share: str) -> list[RoleName]:
    """The roles the caller may share with; none for who may not share."""
    if not ctx.may(share):
        return []
    found = ctx.session.scalars(select(Role).where(Role.deleted_at.is_(None)).order_by(Role.title, Role.id))
    return [RoleName(name=role.name, title=role.title) for role in found]


def called(ctx: Context, role_ids: Iterable[int | None]) -> dict[int | None, tuple[str, str]]:
    """Name and title of roles by their ids."""
    ids = {id for id in role_ids if id is not None}
    if not ids:
        return {}
    found = ctx.session.execute(select(Role.id, Role.name, Role.title).where(Role.id.in_(ids)))
    return {id: (name, title) for id, name, title in found}
