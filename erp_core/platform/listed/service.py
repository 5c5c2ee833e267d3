"""Operations on any list; each asks for the right to read that list."""

from erp_core.kit.filter import Groups, ListQuery
from erp_core.kit.operation import Context, query
from erp_core.kit.types import ShortText
from erp_core.platform.listed.schema import Place, Stretch
from erp_core.platform.saved_view.schema import ListName
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.security.session import SESSION


@query(SESSION.permission("own"))
def groups(ctx: Context, kind: ListName, query: ListQuery, by: ShortText) -> Groups:
    """The rows of a list put in groups by a field, with counts and sums."""
    return Viewed.of(ctx, kind).listing.groups(ctx, query, by)


@query(SESSION.permission("own"))
def ids(ctx: Context, kind: ListName, query: ListQuery, first: Place, count: Stretch) -> list[int]:
    """Which records stand from a place in a list on, in its order."""
    return Viewed.of(ctx, kind).listing.ids(ctx, query, first, count)
