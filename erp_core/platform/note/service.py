"""Operations on the notes of records."""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from erp_core.errors import Conflict, NotFound, NotPermitted
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.change_log import announce
from erp_core.kit.types import Id, ShortText
from erp_core.platform.attachment.schema import KindName
from erp_core.platform.attachment.subject import Subject, kind_in
from erp_core.platform.note import CHANGED_FOR
from erp_core.platform.note.model import Mention, Note
from erp_core.platform.note.naming import named_in, nobody_in, people_for
from erp_core.platform.note.schema import NoteBody, NoteRow, PersonRow
from erp_core.security.session import SESSION
from erp_core.security.user.model import User
from erp_core.security.user.people import names_of

MOST_NOTES = 500
MOST_OFFERED = 10


@query(SESSION.permission("own"))
def of_record(ctx: Context, kind: KindName, id: Id) -> list[NoteRow]:
    """The last notes on a record, the newest first; of removed ones only who took them back."""
    subject = Subject.read(ctx, kind, id)
    found = (
        select(Note)
        .where(Note.table_name == subject.kind.stored_in, Note.record_id == subject.id)
        .order_by(Note.id.desc())
        .limit(MOST_NOTES)
    )
    return _rows(ctx, [*ctx.session.scalars(found)])


@query(SESSION.permission("own"))
def people(ctx: Context, kind: KindName, id: Id, text: ShortText = "") -> list[PersonRow]:
    """Active users who may read a record, and so can be named in its notes, by the beginning of a name."""
    found = people_for(ctx, Subject.read(ctx, kind, id), text, MOST_OFFERED)
    return [PersonRow(id=one.id, username=one.username, full_name=one.full_name) for one in found]


@command(SESSION.permission("own"))
def write(ctx: Context, kind: KindName, id: Id, body: NoteBody) -> NoteRow:
    """Write a note on a record one may change; who is named in it as ``@name`` finds it in the inbox.

    Raises:
        ValidationError: somebody is named who may not read the record.
    """
    subject = Subject.change(ctx, kind, id)
    people = named_in(ctx, subject, body)
    note = Note(table_name=subject.kind.stored_in, record_id=subject.id, body=body)
    ctx.session.add(note)
    ctx.session.flush()
    _name(ctx, note, people)
    return _own_row(ctx, note, people)


@command(SESSION.permission("own"))
def change(ctx: Context, id: Id, body: NoteBody) -> NoteRow:
    """Correct one's own note, within a quarter of an hour.

    Raises:
        Conflict: it was written longer ago.
    """
    note, subject = _own(ctx, id)
    if not _is_young(ctx, note):
        raise Conflict(_("A note can be changed for 15 minutes; this one can only be removed by now."))
    people = named_in(ctx, subject, body)
    note.body = body
    ctx.session.flush()
    # Who is not named any more has nothing to find; who read it already is not told twice.
    kept = [one.id for one in people]
    _name(ctx, note, people, _forgotten(ctx, note, kept))
    return _own_row(ctx, note, people)


@command(SESSION.permission("own"))
def remove(ctx: Context, id: Id) -> None:
    """Take back one's own note; that there was one stays to be seen."""
    note, _subject = _own(ctx, id)
    note.deleted_at = ctx.now
    ctx.session.flush()
    _tell(ctx, note, _forgotten(ctx, note, ()))


def _own(ctx: Context, id: int) -> tuple[Note, Subject]:
    """The caller's own note, and its record, which he may still change."""
    note = ctx.session.scalar(select(Note).where(Note.id == id, Note.deleted_at.is_(None)).with_for_update())
    gone = NotFound(_("This note is not there any more."))
    if note is None:
        raise gone
    kind = kind_in(note.table_name)
    try:
        subject = Subject.read(ctx, kind.name if kind is not None else "", note.record_id)
    except NotFound:
        raise gone from None
    if not _is_own(ctx, note):
        raise NotPermitted(_("Only who wrote a note can change or remove it."))
    return note, Subject.change(ctx, subject.kind.name, subject.id)


def _forgotten(ctx: Context, note: Note, kept: Iterable[int]) -> list[int]:
    """Let a note wait no longer in inboxes but those of people who are kept; whose they were."""
    unread = (
        update(Mention)
        .where(Mention.note_id == note.id, Mention.read_at.is_(None), Mention.user_id.not_in([*kept]))
        .values(read_at=ctx.now)
        .returning(Mention.user_id)
        .execution_options(synchronize_session=False)
    )
    return [*ctx.session.scalars(unread)]


def _name(ctx: Context, note: Note, people: Iterable[User], others: Iterable[int] = ()) -> None:
    ids = [one.id for one in people if not (ctx.actor and one.id == ctx.actor.user_id)]
    if ids:
        rows = [{"note_id": note.id, "user_id": id} for id in ids]
        ctx.session.execute(insert(Mention).values(rows).on_conflict_do_nothing())
    _tell(ctx, note, [*ids, *others])


def _tell(ctx: Context, note: Note, user_ids: Iterable[int]) -> None:
    """Have the commit tell at which record a note was written, and in whose inbox something changed."""
    announce(ctx.session, f"note/{note.table_name}", [note.record_id])
    if ids := [*user_ids]:
        announce(ctx.session, "mention", ids)


def _is_own(ctx: Context, note: Note) -> bool:
    return ctx.actor is not None and note.created_by == ctx.actor.user_id


def _is_young(ctx: Context, note: Note) -> bool:
    return ctx.now - note.created_at <= CHANGED_FOR


def _own_row(ctx: Context, note: Note, people: Iterable[User]) -> NoteRow:
    """For who wrote it: he hears which names in it are nobody's."""
    return _rows(ctx, [note])[0].model_copy(update={"nobody": nobody_in(note.body, people)})


def _rows(ctx: Context, notes: list[Note]) -> list[NoteRow]:
    names = names_of(ctx, (note.created_by for note in notes))
    return [
        NoteRow(
            id=note.id,
            body="" if note.deleted_at is not None else note.body,
            created_at=note.created_at,
            created_by=names.get(note.created_by),
            can_change=note.deleted_at is None and _is_own(ctx, note) and _is_young(ctx, note),
            can_remove=note.deleted_at is None and _is_own(ctx, note),
            is_removed=note.deleted_at is not None,
            is_changed=note.deleted_at is None and note.version > 1,
        )
        for note in notes
    ]
