"""What waits in the outbox is sent, one mail at a time; any number of servers may do so at once."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from erp_core.security.mail.outbox import Claimed, claim, file_of, note_done, note_failed, tell_record
from erp_core.security.mail.smtp import NotSent, deliver, message_of

log = logging.getLogger(__name__)

Transaction = Callable[[], AbstractContextManager[Session]]


def send_due(transaction: Transaction) -> int:
    """Send what is due, until nothing is or the mail server takes nothing.

    While a mail travels no transaction is open. A mail is sent twice only if the program dies between the
    server's word that it has it and our note of that.

    Args:
        transaction: one of the program's own, committed at its end.

    Returns:
        How many were sent.
    """
    sent = 0
    while True:
        with transaction() as session:
            claimed = claim(session)
            file = file_of(session, claimed.mail.attachment_id) if claimed is not None else None
        if claimed is None:
            return sent
        failure = _try(claimed, file)
        with transaction() as session:
            if failure is None or failure.is_final:
                note_done(session, claimed.mail.id, failure.words if failure else "")
            else:
                note_failed(session, claimed.mail.id, failure.words)
            tell_record(session, claimed.mail.attachment_id)
        if failure is None:
            sent += 1
            continue
        log.warning("mail %s was not sent: %s", claimed.mail.id, failure.words)
        if failure.is_of_server:
            return sent


def _try(claimed: Claimed, file: tuple[str, bytes] | None) -> NotSent | None:
    mail, server = claimed
    try:
        id = f"{mail.id}.{mail.created_at.timestamp():.0f}.textile-erp"
        message = message_of(server, mail.recipient, mail.subject, mail.body, id, mail.reply_to, file)
        deliver(server, message)
    except NotSent as failure:
        return failure
    except ValueError as error:  # an address or a text that no mail can hold
        return NotSent(str(error), is_final=True, is_of_server=False)
    return None
