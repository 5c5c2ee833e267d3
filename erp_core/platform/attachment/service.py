"""Operations on the files of records; their bytes come and go beside them, by ``keeping``."""

from sqlalchemy import select, text

from erp_core.errors import Conflict, NotFound
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, Mode, Operation, command, query
from erp_core.kit.types import Id
from erp_core.platform.attachment.keeping import keep, rows_of, tell
from erp_core.platform.attachment.model import Attachment
from erp_core.platform.attachment.schema import AttachmentRow, KindName
from erp_core.platform.attachment.subject import Subject, kind_in
from erp_core.security.session import SESSION

_WAS_SENT = text("SELECT EXISTS (SELECT FROM sending WHERE attachment_id = :id)")


@query(SESSION.permission("own"))
def of_record(ctx: Context, kind: KindName, id: Id) -> list[AttachmentRow]:
    """The files of a record that the caller may see, the first one first."""
    subject = Subject.read(ctx, kind, id)
    found = (
        select(Attachment)
        .where(
            Attachment.table_name == subject.kind.stored_in,
            Attachment.record_id == subject.id,
            Attachment.deleted_at.is_(None),
        )
        .order_by(Attachment.id)
    )
    return rows_of(ctx, [*ctx.session.scalars(found)])


@command(SESSION.permission("own"))
def remove(ctx: Context, id: Id) -> None:
    """Take a file off its record, for whoever may change that; its name stays in the record's history.

    Raises:
        Conflict: it was sent to somebody.
    """
    attachment = found(ctx, id)
    Subject.change(ctx, kind_name(attachment), attachment.record_id)
    if ctx.session.scalar(_WAS_SENT, {"id": attachment.id}):
        words = _("{name} was sent, and stays with the record as what was sent.")
        raise Conflict(words.format(name=attachment.name))
    attachment.deleted_at = ctx.now
    ctx.session.flush()
    tell(ctx.session, attachment)


def found(ctx: Context, id: int) -> Attachment:
    """A file that the caller may see; NotFound for any other, whatever the reason."""
    attachment = ctx.session.get(Attachment, id)
    gone = NotFound(_("This file is not there any more."))
    if attachment is None or attachment.deleted_at is not None:
        raise gone
    try:
        Subject.read(ctx, kind_name(attachment), attachment.record_id)
    except NotFound:
        raise gone from None
    return attachment


def kind_name(attachment: Attachment) -> str:
    """The kind of the record it hangs on; empty where there is no such kind any more."""
    kind = kind_in(attachment.table_name)
    return kind.name if kind is not None else ""


# By these names the gate and the log call what streams; what one may do is asked of the record's own kind.
ADD = Operation("attachment.add", keep, Mode.COMMAND, SESSION.permission("own"))
FETCH = Operation("attachment.fetch", found, Mode.QUERY, SESSION.permission("own"))
