"""Operations on one's own inbox."""

from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import func, select, update

from erp_core.kit.kind import KINDS
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.change_log import announce
from erp_core.kit.types import Id
from erp_core.platform.attachment.subject import kind_in, read_permission, subject_kind
from erp_core.platform.inbox.schema import InboxRow
from erp_core.platform.job.service import news_count
from erp_core.platform.note.model import Mention, Note
from erp_core.security.audit.groups import record_words
from erp_core.security.audit.titles import titles_of
from erp_core.security.session import SESSION
from erp_core.security.user.people import names_of

MOST_SHOWN = 100


@query(SESSION.permission("own"))
def count(ctx: Context) -> int:
    """How much the caller has not seen: notes that name him, and jobs of his that ended."""
    return (ctx.session.scalar(_unread(ctx, func.count())) or 0) + news_count(ctx)


@query(SESSION.permission("own"))
def mentions(ctx: Context) -> list[InboxRow]:
    """Notes that name the caller and that he has not seen, the newest first."""
    notes = ctx.session.scalars(_unread(ctx, Note).order_by(Note.id.desc()).limit(MOST_SHOWN)).all()
    names = names_of(ctx, (note.created_by for note in notes))
    titles = titles_of(ctx, {(note.table_name, str(note.record_id)) for note in notes})
    rows = []
    for note in notes:
        kind = kind_in(note.table_name)
        title = titles.get((note.table_name, str(note.record_id)), "")
        rows.append(
            InboxRow(
                id=note.id,
                kind=kind.name if kind is not None else "",
                record_id=note.record_id,
                record=record_words(note.table_name, title),
                body=note.body,
                created_at=note.created_at,
                created_by=names.get(note.created_by),
            )
        )
    return rows


@command(SESSION.permission("own"))
def read(ctx: Context, ids: Annotated[list[Id], Field(max_length=MOST_SHOWN)]) -> None:
    """Say that one has seen these notes."""
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    seen = (
        update(Mention)
        .where(Mention.user_id == ctx.actor.user_id, Mention.note_id.in_(ids), Mention.read_at.is_(None))
        .values(read_at=ctx.now)
        .execution_options(synchronize_session=False)
    )
    if ctx.session.execute(seen).rowcount:  # type: ignore[attr-defined] - a cursor's
        announce(ctx.session, "mention")


def _unread(ctx: Context, *what: Any) -> Any:
    """Of what names the caller, what he has not seen and may read: his role may be another since."""
    assert ctx.actor is not None  # noqa: S101 - a query has an actor
    readable = [
        kind.stored_in for kind in KINDS if subject_kind(kind.name) and ctx.may(read_permission(kind))
    ]
    return (
        select(*what)
        .select_from(Mention)
        .join(Note, Note.id == Mention.note_id)
        .where(
            Mention.user_id == ctx.actor.user_id,
            Mention.read_at.is_(None),
            Note.deleted_at.is_(None),
            Note.table_name.in_(readable),
        )
    )
