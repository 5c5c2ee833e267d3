"""Operations on any list; each asks for the right to read that list."""

from typing import Any

from sqlalchemy import any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from erp_core.errors import NotFound, NotPermitted, ValidationError
from erp_core.kit.filter import Groups, ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context, query
from erp_core.kit.records.document import Document
from erp_core.kit.types import ShortText
from erp_core.platform.listed.schema import MOST_MOVED, MOST_NAMED, Candidate, Person, Place, Stretch
from erp_core.platform.saved_view.schema import ListName
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.security.session import SESSION
from erp_core.security.user.model import User


@query(SESSION.permission("own"))
def groups(ctx: Context, kind: ListName, query: ListQuery, by: ShortText) -> Groups:
    """The rows of a list put in groups by a field, with counts and sums."""
    return Viewed.of(ctx, kind).listing.groups(ctx, query, by)


@query(SESSION.permission("own"))
def ids(ctx: Context, kind: ListName, query: ListQuery, first: Place, count: Stretch) -> list[int]:
    """Which records stand from a place in a list on, in its order."""
    return Viewed.of(ctx, kind).listing.ids(ctx, query, first, count)


@query(SESSION.permission("own"))
def candidates(ctx: Context, kind: ListName, query: ListQuery, move: ShortText) -> list[Candidate]:
    """The documents that a move is wanted for, and which of them cannot make it; each is moved on its own.

    Raises:
        NotFound: there is no such list, or no such move.
        NotPermitted: the caller may not make the move.
        ValidationError: they are more than are moved in one go.
    """
    listing = Viewed.of(ctx, kind).listing
    known = KINDS.get(kind)
    if known is None or not issubclass(listing.model, Document) or move not in {m.name for m in known.moves}:
        raise NotFound(_("There is no such move."))
    if not ctx.may(known.permission(move)):
        raise NotPermitted(_("Your role does not include this move."))
    found = listing.ids(ctx, query, 0, MOST_MOVED + 1)
    if len(found) > MOST_MOVED:
        words = _("At most {most} records are moved in one go. Select fewer.")
        raise ValidationError.at("query", words.format(most=MOST_MOVED))
    model: Any = listing.model
    wanted = model.id == any_(bindparam("ids", found, type_=ARRAY(BIGINT)))
    by_id = {record.id: record for record in ctx.session.scalars(select(model).where(wanted))}
    return [
        Candidate(id=record.id, version=record.version, title=record.number, reason=record.refusal(ctx, move))
        for id in found
        if (record := by_id.get(id)) is not None
    ]


@query(SESSION.permission("own"))
def people(ctx: Context, text: ShortText = "") -> list[Person]:
    """Whose name, or a part of it, begins like a text; for conditions on who wrote something.

    What people are called stands on every record they wrote. Those who left wrote some, too.
    """
    wanted = folded(text)
    named = func.folded(User.username).startswith(wanted, autoescape=True)
    called = func.folded(" " + User.full_name).contains(f" {wanted}", autoescape=True)
    found = select(User).where(User.deleted_at.is_(None), User.status != "pending", named | called)
    rows = ctx.session.scalars(found.order_by(User.full_name, User.id).limit(MOST_NAMED))
    return [Person.model_validate(row) for row in rows]
