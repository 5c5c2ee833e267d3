"""Keeping the bytes of files: part by part, the same bytes once, never a whole file in memory."""

import hashlib
from typing import BinaryIO

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from erp_core.errors import Conflict, ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.records.change_log import announce
from erp_core.platform.attachment.limits import MOST_FILES, MOST_STORED, PART, require_size
from erp_core.platform.attachment.model import Attachment, Blob, BlobPart
from erp_core.platform.attachment.programs import why_no_content
from erp_core.platform.attachment.schema import AttachmentRow, NewFile
from erp_core.platform.attachment.subject import Subject
from erp_core.security.user.people import names_of

# Whoever adds the same bytes at the same moment waits here, and finds them kept; so does the upkeep.
_NAMED = text(
    "INSERT INTO blob (sha256, size) VALUES (:sha256, :size)"
    " ON CONFLICT (sha256) DO UPDATE SET named_at = now() RETURNING xmax = 0"
)
_PART = text("INSERT INTO blob_part (sha256, n, data) VALUES (:sha256, :n, :data)")


def keep(ctx: Context, new: NewFile, file: BinaryIO) -> AttachmentRow:
    """Hang a file on a record; whoever asked commits it.

    The same file under the same name again is the one that hangs there already.

    Args:
        file: at its beginning.

    Raises:
        NotFound: there is no such record, or none the caller may see.
        NotPermitted: the caller may not change it.
        ValidationError: the file is empty, too large or a program, or there are too many.
        Conflict: the bytes that came are not those that were promised.
    """
    subject = Subject.change(ctx, new.kind, new.record_id)
    require_size(new.size)
    live = select(Attachment).where(
        Attachment.table_name == subject.kind.stored_in,
        Attachment.record_id == subject.id,
        Attachment.deleted_at.is_(None),
    )
    same = ctx.session.scalars(live.where(Attachment.name == new.name, Attachment.sha256 == new.sha256)).all()
    if not same and ctx.session.scalar(select(func.count()).select_from(live.subquery())) >= MOST_FILES:  # type: ignore[operator]
        words = _("A record takes {most} files, and this one has so many already.")
        raise ValidationError(words.format(most=MOST_FILES))
    # Known bytes are read too: who only knows a digest must not come by what it stands for.
    _keep_bytes(ctx.session, new, file)
    if same:
        return rows_of(ctx, [*same])[0]
    attachment = Attachment(
        table_name=subject.kind.stored_in,
        record_id=subject.id,
        name=new.name,
        size=new.size,
        sha256=new.sha256,
    )
    ctx.session.add(attachment)
    ctx.session.flush()
    tell(ctx.session, attachment)
    return rows_of(ctx, [attachment])[0]


def tell(session: Session, attachment: Attachment) -> None:
    """Have the commit tell at which record something was added or removed."""
    announce(session, f"attachment/{attachment.table_name}", [attachment.record_id])


def part_of(session: Session, sha256: str, n: int) -> bytes | None:
    """A part of a file by its place from 0; None behind the last."""
    return session.scalar(select(BlobPart.data).where(BlobPart.sha256 == sha256, BlobPart.n == n))


def rows_of(ctx: Context, attachments: list[Attachment]) -> list[AttachmentRow]:
    """As people read them, with who added each."""
    names = names_of(ctx, (one.created_by for one in attachments))
    return [
        AttachmentRow(
            id=one.id,
            name=one.name,
            size=one.size,
            sha256=one.sha256,
            created_at=one.created_at,
            created_by=names.get(one.created_by),
        )
        for one in attachments
    ]


def _keep_bytes(session: Session, new: NewFile, file: BinaryIO) -> None:
    is_new = session.scalar(_NAMED, {"sha256": new.sha256, "size": new.size})
    if is_new and (session.scalar(select(func.sum(Blob.size))) or 0) > MOST_STORED:
        words = _("All attachments together take {most} GB, and there is no room for more.")
        raise ValidationError(words.format(most=MOST_STORED // 1024**3))
    digest, size, n = hashlib.sha256(), 0, 0
    while part := _next_part(file):
        if n == 0 and (why := why_no_content(part)):
            raise ValidationError.at("name", why)
        digest.update(part)
        size += len(part)
        if size > new.size:
            break
        if is_new:
            session.execute(_PART, {"sha256": new.sha256, "n": n, "data": part})
        n += 1
    if (size, digest.hexdigest()) != (new.size, new.sha256):
        raise Conflict(_("The file did not arrive as it was sent, and was not kept. Please try again."))


def _next_part(file: BinaryIO) -> bytes:
    """A whole part; less only at the end, though a pipe gives what it has."""
    pieces, left = [], PART
    while left and (piece := file.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
