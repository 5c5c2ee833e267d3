"""Naming: who is meant by ``@name`` in a note, and who may be."""

import re
from collections.abc import Iterable

from sqlalchemy import func, select

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.platform.attachment.subject import Subject, read_permission
from erp_core.security.role.model import Role
from erp_core.security.user.model import User

# Not behind a letter: what stands in an e-mail address names nobody.
_NAMED = re.compile(r"(?<![\w@.])@([\w.-]*\w)")
MOST_NAMED = 50


def names_in(body: str) -> list[str]:
    """The names behind each ``@``, folded, once each."""
    return list(dict.fromkeys(folded(name) for name in _NAMED.findall(body)))


def nobody_in(body: str, people: Iterable[User]) -> tuple[str, ...]:
    """Names behind an ``@`` that none of these people has, as they were written; ``@12.50`` is a price."""
    known = {folded(one.username) for one in people}
    written = dict.fromkeys(_NAMED.findall(body))
    return tuple(name for name in written if folded(name) not in known and name[0].isalpha())[:MOST_NAMED]


def named_in(ctx: Context, subject: Subject, body: str) -> list[User]:
    """The active users a note names; what is nobody's name is text, and told by ``nobody_in``.

    Raises:
        ValidationError: somebody is named who may not read the record, so that the note would leak it, or
            too many are.
    """
    names = names_in(body)
    if not names:
        return []
    found = ctx.session.execute(
        select(User, Role.permissions)
        .join(Role, Role.id == User.role_id)
        .where(func.folded(User.username).in_(names), User.status == "active", User.deleted_at.is_(None))
        .order_by(User.id)
    ).all()
    permission = read_permission(subject.kind)
    strangers = [user.full_name for user, permissions in found if permission not in permissions]
    if strangers:
        words = _("{name} may not see this record, and cannot be named here.")
        raise ValidationError.at("body", words.format(name=strangers[0]))
    if len(found) > MOST_NAMED:
        words = _("A note names {most} people at most.")
        raise ValidationError.at("body", words.format(most=MOST_NAMED))
    return [user for user, _permissions in found]


def people_for(ctx: Context, subject: Subject, text: str, most: int) -> Iterable[User]:
    """Active users who may read the record, whose name or a part of it begins like the text."""
    wanted = folded(text)
    named = func.folded(User.username).startswith(wanted, autoescape=True)
    called = func.folded(" " + User.full_name).contains(f" {wanted}", autoescape=True)
    return ctx.session.scalars(
        select(User)
        .join(Role, Role.id == User.role_id)
        .where(
            User.status == "active",
            User.deleted_at.is_(None),
            Role.permissions.contains([read_permission(subject.kind)]),
            named | called,
        )
        .order_by(User.full_name, User.id)
        .limit(most)
    )
