"""Operations on papers that are sent."""

from sqlalchemy import ColumnElement, func, select

from erp_core.errors import Conflict
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.types import Id
from erp_core.platform.attachment import service as attachments
from erp_core.platform.attachment.keeping import tell
from erp_core.platform.attachment.model import Attachment
from erp_core.platform.attachment.schema import Digest, KindName
from erp_core.platform.attachment.subject import Subject
from erp_core.platform.sending import SENDING
from erp_core.platform.sending.model import Sending
from erp_core.platform.sending.schema import DocumentMail, SendingRow, SendingState, Ways
from erp_core.security.mail.model import MailSettings, QueuedMail
from erp_core.security.mail.outbox import post
from erp_core.security.session import SESSION
from erp_core.security.user.model import User
from erp_core.security.user.people import names_of

MOST_SENT = 200


@query(SESSION.permission("own"))
def ways(ctx: Context, kind: KindName, id: Id) -> Ways:
    """How a record's paper can be sent, and to whom it was last."""
    server = ctx.session.get(MailSettings, 1)
    last = select(func.max(Sending.attachment_id)).where(Sending.mail_id.is_not(None), *_of(ctx, kind, id))
    to = select(Sending.recipient).where(Sending.attachment_id == last.scalar_subquery()).order_by(Sending.id)
    return Ways(
        sender=server.sender if server is not None and server.host else "",
        recipients=[*dict.fromkeys(one for one in ctx.session.scalars(to) if one)],
    )


@query(SESSION.permission("own"))
def of_record(ctx: Context, kind: KindName, id: Id) -> list[SendingRow]:
    """What was sent of a record that the caller may see, the last first, and what became of it."""
    found = select(Sending).where(*_of(ctx, kind, id)).order_by(Sending.id.desc()).limit(MOST_SENT)
    return _rows(ctx, [*ctx.session.scalars(found)])


@command(SESSION.permission("own"))
def hand_over(ctx: Context, attachment_id: Id, content: Digest) -> SendingRow:
    """Note that the user's own mail program was given a record's paper; its PDF is kept with the record."""
    attachment = _changeable(ctx, attachment_id)
    return _rows(ctx, [_kept(ctx, attachment, content)])[0]


@command(SENDING.permission("mail"))
def send(ctx: Context, attachment_id: Id, content: Digest, mail: DocumentMail) -> list[SendingRow]:
    """Send a record's paper by the company's mail server; its PDF is kept with the record.

    Raises:
        Conflict: the company has no mail server.
    """
    attachment = _changeable(ctx, attachment_id)
    writer = ctx.session.get(User, ctx.actor.user_id) if ctx.actor is not None else None
    reply_to = writer.email if writer is not None else ""
    sendings = []
    for to in dict.fromkeys(mail.recipients):
        mail_id = post(
            ctx.session, to, mail.subject, mail.body, reply_to=reply_to, attachment_id=attachment.id
        )
        if mail_id is None:
            raise Conflict(_("The company has no mail server. Send it by your own mail program."))
        sendings.append(_kept(ctx, attachment, content, to, mail_id))
    return _rows(ctx, sendings)


def _of(ctx: Context, kind: str, id: int) -> tuple[ColumnElement[bool], ...]:
    """What was sent of a record that the caller may see."""
    subject = Subject.read(ctx, kind, id)
    return Sending.table_name == subject.kind.stored_in, Sending.record_id == subject.id


def _changeable(ctx: Context, id: int) -> Attachment:
    """A file on a record that the caller may change."""
    attachment = attachments.found(ctx, id)
    Subject.change(ctx, attachments.kind_name(attachment), attachment.record_id)
    return attachment


def _kept(
    ctx: Context, attachment: Attachment, content: str, recipient: str = "", mail_id: int | None = None
) -> Sending:
    sending = Sending(
        table_name=attachment.table_name,
        record_id=attachment.record_id,
        attachment_id=attachment.id,
        name=attachment.name,
        content=content,
        recipient=recipient,
        mail_id=mail_id,
    )
    ctx.session.add(sending)
    ctx.session.flush()
    tell(ctx.session, attachment)
    return sending


def _rows(ctx: Context, sendings: list[Sending]) -> list[SendingRow]:
    names = names_of(ctx, (one.created_by for one in sendings))
    ids = [one.mail_id for one in sendings if one.mail_id is not None]
    mails = {mail.id: mail for mail in ctx.session.scalars(select(QueuedMail).where(QueuedMail.id.in_(ids)))}
    return [
        SendingRow(
            id=one.id,
            attachment_id=one.attachment_id,
            name=one.name,
            recipient=one.recipient,
            created_at=one.created_at,
            created_by=names.get(one.created_by),
            state=_state(mails.get(one.mail_id or 0)),
            problem=mail.problem if (mail := mails.get(one.mail_id or 0)) is not None else "",
        )
        for one in sendings
    ]


def _state(mail: QueuedMail | None) -> SendingState:
    if mail is None:
        return "handed"
    if mail.done_at is None:
        return "waiting"
    return "failed" if mail.problem else "sent"
