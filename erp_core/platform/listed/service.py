"""Operations on any list; each asks for the right to read that list."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select

from erp_core.kit.filter import Clause, Groups, ListQuery
from erp_core.kit.filter.query import MOST_LEVELS
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context, query
from erp_core.kit.types import ShortText
from erp_core.platform.listed.schema import MOST_NAMED, Code, Person, Place, Stretch
from erp_core.platform.saved_view.schema import ListName
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.security.session import SESSION
from erp_core.security.user.model import User

# What finds the group that others stand in, of as many levels as there are.
OuterGroups = Annotated[tuple[Clause, ...], Field(max_length=MOST_LEVELS)]


@query(SESSION.permission("own"))
def groups(ctx: Context, kind: ListName, query: ListQuery, by: ShortText, inside: OuterGroups = ()) -> Groups:
    """The rows of a list, or of one of its groups, put in groups by a field, with counts and sums."""
    return Viewed.of(ctx, kind).listing.groups(ctx, query, by, inside)


@query(SESSION.permission("own"))
def ids(ctx: Context, kind: ListName, query: ListQuery, first: Place, count: Stretch) -> list[int]:
    """Which records stand from a place in a list on, in its order."""
    return Viewed.of(ctx, kind).listing.ids(ctx, query, first, count)


@query(SESSION.permission("own"))
def rows(ctx: Context, kind: ListName, query: ListQuery) -> int:
    """How many rows the whole list has as a file: one comes for each of its groups, or of its lines."""
    return Viewed.of(ctx, kind).listing.copied_count(ctx, query)


@query(SESSION.permission("own"))
def codes(ctx: Context, kind: ListName, field: ShortText) -> list[Code]:
    """The codes that a field of a list may hold: of units, currencies, roles."""
    return [Code(code=code, title=title) for code, title in Viewed.of(ctx, kind).listing.codes(ctx, field)]


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
