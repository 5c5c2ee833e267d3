"""The outbox: a mail is queued in the transaction that gives cause for it, or not at all."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from erp_core.kit.i18n import _
from erp_core.kit.records.change_log import ChangeLog

LIFETIME = timedelta(days=3)
LONGEST_PROBLEM = 1000  # characters

# Where no mail server is set up nothing is queued, so that nothing waits for one for ever.
_POST = text("""
    INSERT INTO mail_outbox (topic, recipient, subject, body, expires_at, reply_to, attachment_id)
    SELECT CAST(:topic AS text), CAST(:recipient AS text), :subject, :body, now() + :lives, :reply_to,
           CAST(:attachment_id AS bigint)
      FROM mail_settings WHERE host <> ''
       AND NOT EXISTS (SELECT FROM mail_outbox WHERE topic <> '' AND topic = CAST(:topic AS text)
                          AND recipient = CAST(:recipient AS text)
                          AND created_at > now() - :quiet)
    RETURNING id
""")
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('mail ' || :topic))")
_IS_ON = text("SELECT EXISTS (SELECT FROM mail_settings WHERE host <> '')")
_COMPANY = text("SELECT name FROM company ORDER BY id LIMIT 1")
_WHO_MAY = text("""
    SELECT DISTINCT u.email FROM user_account u JOIN role r ON r.id = u.role_id
     WHERE :permission = ANY (r.permissions) AND u.email <> ''
       AND u.status = 'active' AND u.deleted_at IS NULL
     ORDER BY u.email
""")
_RECORD = text("SELECT table_name, record_id FROM attachment WHERE id = :id")
_SENT = text("SELECT table_name, record_id, name, recipient, created_by FROM sending WHERE mail_id = :id")
_NOTE = text("""
    WITH written AS (INSERT INTO note (table_name, record_id, body) VALUES (:table_name, :record_id, :body)
                     RETURNING id)
    INSERT INTO mention (note_id, user_id) SELECT id, :user_id FROM written
""")
# Who claims a mail puts its next try off before it begins, ever longer: so nobody else sends it meanwhile,
# and if the program dies on the way, it is tried again.
_CLAIM = text("""
    UPDATE mail_outbox
       SET attempts = attempts + 1,
           next_at = now() + least(interval '2 minutes' * 2 ^ attempts, interval '1 hour')
     WHERE id = (SELECT id FROM mail_outbox WHERE done_at IS NULL AND next_at <= now() AND expires_at > now()
                  ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, created_at, recipient, subject, body, reply_to, attachment_id
""")
_FILE = text("""
    SELECT a.name, string_agg(p.data, '' ORDER BY p.n) AS data
      FROM attachment a JOIN blob_part p USING (sha256) WHERE a.id = :id GROUP BY a.name
""")
_SERVER = text("""
    SELECT host, port, security, username, password, sender,
           coalesce((SELECT name FROM company ORDER BY id LIMIT 1), '') AS company
      FROM mail_settings WHERE host <> ''
""")
_DONE = text("UPDATE mail_outbox SET done_at = now(), body = '', problem = :problem WHERE id = :id")
_FAILED = text("UPDATE mail_outbox SET problem = :problem WHERE id = :id AND done_at IS NULL")
_GIVE_UP_OLD = text(
    "UPDATE mail_outbox SET done_at = now(), body = '', problem = coalesce(nullif(problem, ''), :late)"
    " WHERE done_at IS NULL AND expires_at <= now() RETURNING id, problem"
)


_WAITING = text("""
    SELECT count(*) AS waiting, count(*) FILTER (WHERE problem <> '') AS failing,
           coalesce(extract(epoch FROM now() - min(created_at)), 0) AS oldest,
           coalesce((array_agg(problem ORDER BY next_at DESC) FILTER (WHERE problem <> ''))[1], '') AS problem
      FROM mail_outbox WHERE done_at IS NULL
""")


class Waiting(NamedTuple):
    """What waits in the outbox.

    Attributes:
        number: how many mails.
        failing: of these, those that were tried and not sent.
        oldest: seconds since the first of them was queued.
        problem: why the last one that was tried was not sent.
    """

    number: int
    failing: int
    oldest: float
    problem: str


NOTHING_WAITS = Waiting(0, 0, 0.0, "")


class MailServer(NamedTuple):
    """Where mails go, and from whom.

    Attributes:
        security: a ``MailSecurity``.
        company: the sender's name.
    """

    host: str
    port: int
    security: str
    username: str
    password: str
    sender: str
    company: str


class Claimed(NamedTuple):
    """A mail that is ours to send now."""

    mail: Any
    server: MailServer


def post(
    session: Session,
    recipient: str,
    subject: str,
    body: str,
    *,
    topic: str = "",
    quiet: timedelta = timedelta(),
    lives: timedelta = LIFETIME,
    reply_to: str = "",
    attachment_id: int | None = None,
) -> int | None:
    """Queue a mail, if this company sends any and the recipient has an address.

    Args:
        topic: mails of one topic are written to one recipient once within ``quiet``.
        lives: after that it is of no use.
        reply_to: whom the recipient answers; empty for the company's own address.
        attachment_id: of a file on a record, which goes with it.

    Returns:
        its id; None where none was queued.
    """
    if not recipient:
        return None
    if topic:
        session.execute(_ONE_AT_A_TIME, {"topic": topic})
    values = {"recipient": recipient, "subject": one_line(subject)[:300], "body": body}
    more = {"topic": topic, "quiet": quiet, "lives": lives, "reply_to": reply_to}
    id: int | None = session.scalar(_POST, {**values, **more, "attachment_id": attachment_id})
    return id


def waiting(session: Session) -> Waiting:
    """What waits to be sent, and why it still does."""
    number, failing, oldest, problem = session.execute(_WAITING).one()
    return Waiting(number, failing, float(oldest), problem)


def is_on(session: Session) -> bool:
    """Whether this company sends mail."""
    return bool(session.scalar(_IS_ON))


def company_of(session: Session) -> str:
    """Its name; empty as long as there is no company."""
    return session.scalar(_COMPANY) or ""


def addresses_of(session: Session, permission: str) -> list[str]:
    """Where those are written to whose role holds a permission."""
    return list(session.scalars(_WHO_MAY, {"permission": permission}))


def claim(session: Session) -> Claimed | None:
    """The next mail that is due, ours alone from the commit on; None if there is none, or no server."""
    for late in session.execute(_GIVE_UP_OLD, {"late": _("It waited too long.")}).all():
        _tell_sender(session, late.id, late.problem)
    server = session.execute(_SERVER).one_or_none()
    mail = session.execute(_CLAIM).one_or_none() if server is not None else None
    return Claimed(mail, MailServer(*server)) if server is not None and mail is not None else None


def file_of(session: Session, attachment_id: int | None) -> tuple[str, bytes] | None:
    """Name and bytes of the file that goes with a mail; None for none, or for one whose bytes are gone."""
    row = session.execute(_FILE, {"id": attachment_id}).one_or_none() if attachment_id is not None else None
    return (row.name, bytes(row.data)) if row is not None else None


def tell_record(session: Session, attachment_id: int | None) -> None:
    """Have the commit tell at which record something became of a mail with a file of it."""
    row = session.execute(_RECORD, {"id": attachment_id}).one_or_none() if attachment_id is not None else None
    if row is not None:
        _tell(session, {f"attachment/{row.table_name}": row.record_id})


def note_done(session: Session, id: int, problem: str = "") -> None:
    """It was sent, or will never be; either way its text goes."""
    session.execute(_DONE, {"id": id, "problem": problem[:LONGEST_PROBLEM]})
    if problem:
        _tell_sender(session, id, problem)


def _tell_sender(session: Session, id: int, problem: str) -> None:
    """Whoever sent a paper finds a note on its record, in his inbox, that it did not go."""
    sent = session.execute(_SENT, {"id": id}).one_or_none()
    if sent is None or sent.created_by is None:
        return
    words = _("{file} was not sent to {recipient}: {problem}")
    body = words.format(file=sent.name, recipient=sent.recipient, problem=problem)[:LONGEST_PROBLEM]
    place = {"table_name": sent.table_name, "record_id": sent.record_id}
    session.execute(_NOTE, {**place, "body": body, "user_id": sent.created_by})
    _tell(session, {f"note/{sent.table_name}": sent.record_id, "mention": sent.created_by})


def _tell(session: Session, changed: Mapping[str, int]) -> None:
    """Have the commit tell what changed; no request caused it."""
    changes = ChangeLog(session, uuid.uuid4())
    for word, id in changed.items():
        changes.note(word, [id])
    changes.notify(session)


def note_failed(session: Session, id: int, problem: str) -> None:
    """It was not sent this time."""
    session.execute(_FAILED, {"id": id, "problem": problem[:LONGEST_PROBLEM]})


def one_line(text: str) -> str:
    """A text as the header of a mail can hold it: nothing in it ends the line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
