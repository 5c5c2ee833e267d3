"""Operations on who has a record open. They are never stored for retries: what they say is over soon."""

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from erp_core.kit.operation import Context, command
from erp_core.kit.records.change_log import announce
from erp_core.kit.types import Id
from erp_core.masters.company.service import current
from erp_core.platform.attachment.schema import KindName
from erp_core.platform.attachment.subject import Subject
from erp_core.platform.presence import STALE_AFTER
from erp_core.platform.presence.model import Presence
from erp_core.platform.presence.schema import PresentRow
from erp_core.security.session import SESSION
from erp_core.security.session.model import LoginSession
from erp_core.security.user.model import User

MOST_TOLD = 20

# Tells whether it is any news to the others: it was not there, or not so.
_HERE = text("""
    INSERT INTO presence AS p (session_id, table_name, record_id, is_editing, seen_at)
    VALUES (:session_id, :table_name, :record_id, :is_editing, now())
    ON CONFLICT (session_id, table_name, record_id) DO UPDATE
       SET is_editing = excluded.is_editing, seen_at = excluded.seen_at
    RETURNING (SELECT q.seen_at IS NULL OR q.seen_at < now() - CAST(:stale AS interval)
                      OR q.is_editing <> :is_editing
                 FROM presence q
                WHERE (q.session_id, q.table_name, q.record_id) = (p.session_id, p.table_name, p.record_id))
""")


@command(SESSION.permission("own"), own_transactions=True)
def here(
    ctx: Context, kind: KindName, id: Id, is_editing: bool = False, is_shown: bool = True
) -> list[PresentRow]:
    """Say that one has a record open, and hear who else has; whoever says nothing for a while has not.

    Without ``is_shown`` one only hears, and the others do not hear of one, unless the company forbids hiding.
    """
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    with ctx.transaction() as session:
        subject = Subject.read(ctx, kind, id)
        table, actor = subject.kind.stored_in, ctx.actor
        known = {"session_id": actor.session_id, "table_name": table, "record_id": subject.id}
        more = {"is_editing": is_editing, "stale": f"{STALE_AFTER.seconds} seconds"}
        if not is_shown and not current(ctx).is_everybody_shown:
            _forget(ctx, session, subject)
        elif session.scalar(_HERE, known | more) is not False:
            _tell(ctx, subject)
        others = (
            select(User.full_name, func.bool_or(Presence.is_editing))
            .join(LoginSession, LoginSession.id == Presence.session_id)
            .join(User, User.id == LoginSession.user_id)
            .where(
                Presence.table_name == table,
                Presence.record_id == subject.id,
                Presence.seen_at > func.now() - STALE_AFTER,
                LoginSession.revoked_at.is_(None),
                LoginSession.user_id != actor.user_id,
            )
            .group_by(User.id, User.full_name)
            .order_by(func.bool_or(Presence.is_editing).desc(), User.full_name)
            .limit(MOST_TOLD)
        )
        return [PresentRow(name=name, is_editing=is_his) for name, is_his in session.execute(others)]


@command(SESSION.permission("own"), own_transactions=True)
def gone(ctx: Context, kind: KindName, id: Id) -> None:
    """Say that one has closed a record."""
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    with ctx.transaction() as session:
        _forget(ctx, session, Subject.read(ctx, kind, id))


def _forget(ctx: Context, session: Session, subject: Subject) -> None:
    """Nobody hears of the caller any more; it is told where somebody did."""
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    left = (
        update(Presence)
        .where(
            Presence.session_id == ctx.actor.session_id,
            Presence.table_name == subject.kind.stored_in,
            Presence.record_id == subject.id,
            Presence.seen_at.is_not(None),
        )
        .values(seen_at=None, is_editing=False)
        .execution_options(synchronize_session=False)
    )
    if session.execute(left).rowcount:  # type: ignore[attr-defined] - a cursor's
        _tell(ctx, subject)


def _tell(ctx: Context, subject: Subject) -> None:
    """Which record it is about, and nobody's name."""
    announce(ctx.session, f"presence/{subject.kind.stored_in}", [subject.id])
