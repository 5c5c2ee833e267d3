"""Whose something is that people keep by a name: one's own, of whoever has a role, or of all."""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import Mapped

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.platform.saved_view.schema import Audience, RoleName
from erp_core.security.role.model import Role
from erp_core.security.user.model import User


class Owned(Protocol):
    """A table whose records are somebody's own (``owner_id``), a role's (``role_id``) or of all (neither)."""

    owner_id: Mapped[int | None]
    role_id: Mapped[int | None]


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
