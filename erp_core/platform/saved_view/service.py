"""Operations on views of lists."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.errors import Conflict, NotFound, NotPermitted, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.change_log import announce
from erp_core.kit.records.record import find, lock
from erp_core.kit.types import Id, ShortText
from erp_core.platform.audience import (
    is_seen,
    me,
    my_role,
    role_named,
    roles_to_share_with,
    seen,
    share_with,
    told_of,
)
from erp_core.platform.saved_view import MOST_OWN, MOST_SHARED, SAVED_VIEW
from erp_core.platform.saved_view.model import DefaultView, SavedView
from erp_core.platform.saved_view.schema import (
    Audience,
    FirstLook,
    ListName,
    ViewContent,
    ViewName,
    ViewRow,
    Views,
)
from erp_core.platform.saved_view.viewed import Viewed, names_in
from erp_core.security.session import SESSION

_SHARE = SAVED_VIEW.permission("share")


@query(SESSION.permission("own"))
def search(ctx: Context, listing: ListName = "") -> Views:
    """The views the caller may look through, of one list or of all he may read, in the order of menus."""
    found = _rows(ctx, _seen(ctx, listing))
    return Views(views=found, names=_names(ctx, found), roles=roles_to_share_with(ctx, _SHARE))


@query(SESSION.permission("own"))
def opened(ctx: Context, listing: ListName, delivered: ListQuery) -> FirstLook:
    """What a list is opened with, in one call: its views, which of them is the caller's, and the first page.

    Args:
        delivered: what the list is asked where no view is anybody's default.
    """
    viewed = Viewed.of(ctx, listing)
    views = _rows(ctx, _seen(ctx, listing))
    chosen = next((view for view in views if view.is_mine), None)
    chosen = chosen or next((view for view in views if view.of_my_role), None)
    asked = delivered
    if chosen is not None and not chosen.is_broken:
        asked = delivered.model_copy(
            update={
                "text": chosen.content.text,
                "where": chosen.content.where,
                "sort": chosen.content.sort or delivered.sort,
                "columns": chosen.content.query.columns,
            }
        )
    try:
        rows = viewed.page(ctx, asked)
    except ValidationError:
        rows = None  # it asks for what the list does not have; whoever shows it says so
    names, roles = _names(ctx, views), roles_to_share_with(ctx, _SHARE)
    return FirstLook(
        views=views, names=names, roles=roles, chosen=chosen and chosen.id, query=asked, rows=rows
    )


@command(SESSION.permission("own"))
def keep(ctx: Context, listing: ListName, name: ViewName, content: ViewContent) -> ViewRow:
    """Keep how a list is looked at, as a view of the caller's own.

    Raises:
        ValidationError: the list cannot be asked that, or the caller has too many views of it.
    """
    viewed = Viewed.of(ctx, listing)
    viewed.check(ctx, content)
    place = _last_place(ctx, viewed, SavedView.owner_id == me(ctx), MOST_OWN)
    view = SavedView(listing=listing, name=name, owner_id=me(ctx), position=place, content=_stored(content))
    ctx.session.add(view)
    ctx.session.flush()
    return _row(ctx, view)


@command(SESSION.permission("own"))
def overwrite(ctx: Context, id: Id, version: int, name: ViewName, content: ViewContent) -> ViewRow:
    """Overwrite a view of the caller's own; a shared one needs the right to share."""
    view = _changeable(ctx, id, version)
    Viewed.of(ctx, view.listing).check(ctx, content)
    view.name, view.content = name, _stored(content)
    ctx.session.flush()
    return _row(ctx, view)


@command(SESSION.permission("own"))
def rename(ctx: Context, id: Id, version: int, name: ViewName) -> ViewRow:
    """Call a view otherwise."""
    view = _changeable(ctx, id, version)
    view.name = name
    ctx.session.flush()
    return _row(ctx, view)


@command(SESSION.permission("own"))
def remove(ctx: Context, id: Id, version: int) -> None:
    """Take a view out of all menus; lists that opened with it open as they are delivered."""
    _changeable(ctx, id, version).deleted_at = ctx.now


@command(_SHARE)
def share(ctx: Context, id: Id, version: int, audience: Audience, role: ShortText = "") -> ViewRow:
    """Let a view be seen by whoever has a role, by all, or by the caller alone again."""
    view = _changeable(ctx, id, version)
    viewed = Viewed.of(ctx, view.listing)
    share_with(ctx, view, audience, role)
    is_own = SavedView.owner_id == me(ctx)
    own, most = (is_own, MOST_OWN) if audience == "own" else (SavedView.owner_id.is_(None), MOST_SHARED)
    with ctx.session.no_autoflush:
        view.position = _last_place(ctx, viewed, own, most)
    ctx.session.flush()
    return _row(ctx, view)


@command(SESSION.permission("own"))
def set_default(ctx: Context, listing: ListName, id: Id | None = None) -> None:
    """Have a list opened with a view, for the caller; without one, as his role's default says."""
    _viewed_of(ctx, listing, id)
    _open_with(ctx, listing, id, DefaultView.user_id, me(ctx))


@command(_SHARE)
def set_role_default(ctx: Context, listing: ListName, role: ShortText, id: Id | None = None) -> None:
    """Have a list opened with a view for whoever has a role and no default of his own.

    Raises:
        Conflict: the role does not see the view.
    """
    whose = role_named(ctx, role).id
    view = _viewed_of(ctx, listing, id)
    if view is not None and (view.owner_id is not None or view.role_id not in (None, whose)):
        raise Conflict(_("This role does not see the view. Share it with the role first."))
    _open_with(ctx, listing, id, DefaultView.role_id, whose)


def _viewed_of(ctx: Context, listing: str, id: int | None) -> SavedView | None:
    """The view of a list, if one is named."""
    Viewed.of(ctx, listing)
    view = _visible(ctx, find(ctx, SavedView, id)) if id is not None else None
    if view is not None and view.listing != listing:
        raise NotFound(_("This view is one of another list."))
    return view


def _open_with(
    ctx: Context, listing: str, id: int | None, column: InstrumentedAttribute[int | None], whose: int
) -> None:
    chosen = insert(DefaultView).values(listing=listing, view_id=id, **{column.key: whose})
    ctx.session.execute(
        chosen.on_conflict_do_update(
            index_elements=[column, DefaultView.listing],
            index_where=column.is_not(None),
            set_={"view_id": id},
        )
    )
    announce(ctx.session, SAVED_VIEW.stored_in)


# Who sees what


def _seen(ctx: Context, listing: str) -> list[SavedView]:
    """One's own first, then those of one's role, then those of all; each in its order."""
    found = ctx.session.scalars(
        select(SavedView)
        .where(
            SavedView.deleted_at.is_(None),
            seen(ctx, SavedView, _SHARE),
            *([SavedView.listing == Viewed.of(ctx, listing).name] if listing else []),
        )
        .order_by(SavedView.owner_id.is_(None), SavedView.role_id.is_(None), SavedView.position, SavedView.id)
    ).all()
    known = {name: Viewed.known(name) for name in {view.listing for view in found}}
    return [view for view in found if (viewed := known[view.listing]) is not None and viewed.is_read_by(ctx)]


def _visible(ctx: Context, view: SavedView) -> SavedView:
    """The view; NotFound where it is none of the caller's business."""
    viewed = Viewed.known(view.listing)
    if not is_seen(ctx, view.owner_id, view.role_id, _SHARE) or viewed is None or not viewed.is_read_by(ctx):
        raise NotFound(_("This view no longer exists."))
    return view


def _changeable(ctx: Context, id: int, version: int) -> SavedView:
    """The view, locked, for whoever may overwrite it."""
    view = _visible(ctx, find(ctx, SavedView, id))
    if view.owner_id is None and not ctx.may(_SHARE):
        raise NotPermitted(_("This view is shared. Save it under another name, as your own."))
    return lock(ctx, SavedView, id, version)


def _last_place(ctx: Context, viewed: Viewed, audience: ColumnElement[bool], most: int) -> int:
    """Behind all others of the same audience."""
    told = select(func.count(), func.coalesce(func.max(SavedView.position), 0)).where(
        SavedView.listing == viewed.name, SavedView.deleted_at.is_(None), audience
    )
    count, last = ctx.session.execute(told).one()
    if count >= most:
        words = _("There are {most} views of this list already. Remove one that nobody needs.")
        raise ValidationError(words.format(most=most))
    return last + 1


# As it is told


def _stored(content: ViewContent) -> object:
    return content.model_dump(mode="json")


def _row(ctx: Context, view: SavedView) -> ViewRow:
    return _rows(ctx, [view])[0]


def _rows(ctx: Context, views: Iterable[SavedView]) -> list[ViewRow]:
    views = list(views)
    if not views:
        return []
    mine, of_role = _defaults(ctx)
    rows = []
    for view, told in zip(views, told_of(ctx, views, _SHARE), strict=True):
        viewed = Viewed.known(view.listing)
        assert viewed is not None  # noqa: S101 - looked to before
        read = viewed.read(view.content)
        rows.append(
            ViewRow.model_construct(  # checked once, as part of what is given
                id=view.id,
                version=view.version,
                listing=view.listing,
                name=view.name,
                content=read.content,
                is_mine=view.id in mine,
                of_my_role=view.id in of_role,
                lost_columns=read.lost_columns,
                lost_conditions=read.lost_conditions,
                is_broken=read.is_broken,
                **told,
            )
        )
    return rows


def _defaults(ctx: Context) -> tuple[set[int], set[int]]:
    """Ids of views that are the caller's defaults, and those of his role."""
    asked = select(DefaultView.user_id, DefaultView.view_id).where(
        (DefaultView.user_id == me(ctx)) | (DefaultView.role_id == my_role(ctx)),
        DefaultView.view_id.is_not(None),
    )
    found = ctx.session.execute(asked).all()
    mine = {view for user, view in found if user and view}
    return mine, {view for user, view in found if not user and view}


def _names(ctx: Context, views: list[ViewRow]) -> dict[str, dict[int, list[str]]]:
    known = [(Viewed.known(view.listing), view.content.where) for view in views]
    return names_in(ctx, [(viewed, where) for viewed, where in known if viewed is not None])
