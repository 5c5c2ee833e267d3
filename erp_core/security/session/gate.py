"""The gate: one question to the database decides whether a call may run, and for whom."""

import uuid
from typing import NamedTuple

from psycopg.rows import args_row
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from erp_core.kit.operation import Actor, Mode, Operation
from erp_core.kit.records.statement import Statement
from erp_core.security.session.tokens import Claims, ended


class Gate(NamedTuple):
    """What the database knows of a caller and of his request.

    Attributes:
        timezone, has_four_eyes, currency, format: the company's; None as long as there is no company.
        is_unseen: the session's last use was not noted for a minute.
        stored_user, stored_operation, arguments_hash, result: of this very request, where it was carried out.
        named: what the triggers were told.
        place: how far the database is, ``position@system``, where a standby may be asked; everything that
            anybody was told was saved lies before it.
    """

    username: str
    full_name: str
    role: str
    permissions: list[str]
    timezone: str | None
    has_four_eyes: bool | None
    currency: str | None
    format: str | None
    is_unseen: bool
    stored_user: int | None
    stored_operation: str | None
    arguments_hash: bytes | None
    result: str | None
    named: list[str]
    place: str | None


# What a session needs to stand, and its user to act.
_STANDS = "s.revoked_at IS NULL AND s.expires_at > now() AND u.status = 'active' AND u.deleted_at IS NULL"

# Who acts, with what his role may, in which company: in the order of the first fields of a Gate.
WHO = """u.username, u.full_name, r.name AS role, r.permissions, c.timezone, c.has_four_eyes,
           c.currency, c.format"""
COMPANY = """LEFT JOIN LATERAL (
        SELECT timezone, has_four_eyes, currency, format FROM company ORDER BY id LIMIT 1
      ) c ON true"""

# One round trip answers everything a call needs to know before it may run, and names the actor to the
# triggers. The stored result is there when this very request was already carried out.
_GATE: Statement[Gate] = Statement(
    text(f"""
    SELECT {WHO},
           s.last_seen_at < now() - interval '1 minute' AS is_unseen,
           q.user_id AS stored_user, q.operation AS stored_operation, q.arguments_hash, q.result,
           ARRAY[set_config('erp.user_id', u.id::text, true),
                 set_config('plan_cache_mode', :plans, true),
                 set_config('erp.operation', :operation, true),
                 set_config('erp.request_id', CAST(:request_id AS text), true)] AS named,
           CASE WHEN :may_be_far AND NOT pg_is_in_recovery()
                THEN pg_current_wal_flush_lsn() || '@' || (SELECT system_identifier FROM pg_control_system())
           END AS place
      FROM session s
      JOIN user_account u ON u.id = s.user_id
      JOIN role r ON r.id = u.role_id
      {COMPANY}
      LEFT JOIN request q ON q.id = CAST(:request_id AS uuid)
     WHERE s.id = :session_id AND u.id = :user_id AND {_STANDS}
"""),  # noqa: S608 - our own constant
    args_row(Gate),
)

_STANDING = text(f"""
    SELECT s.id FROM session s JOIN user_account u ON u.id = s.user_id WHERE s.id = ANY(:ids) AND {_STANDS}
""")  # noqa: S608 - our own constant

_NAME = text("""
    SELECT set_config('erp.user_id', :user_id, true), set_config('erp.operation', :operation, true),
           set_config('erp.request_id', :request_id, true)
""")


def open_for(
    session: Session,
    operation: Operation,
    claims: Claims,
    request_id: uuid.UUID,
    *,
    may_be_far: bool = False,
) -> Gate:
    """What the database knows of the caller and of this request; NotLoggedIn if the session is over.

    Args:
        may_be_far: a standby may be asked, and ``place`` is wanted.
    """
    gate = _GATE.one_or_none(
        session,
        operation=operation.name,
        # A plan made for any search text is wrong for most: plan each search for the text it has.
        plans="force_custom_plan" if operation.mode is Mode.QUERY and not operation.reads_one else "auto",
        request_id=str(request_id),
        session_id=claims.session_id,
        user_id=claims.user_id,
        may_be_far=may_be_far,
    )
    if gate is None:
        raise ended()
    return gate


def standing(session: Session, ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these sessions that still let calls in; a pooled connection that died is replaced."""
    if not ids:
        return set()
    try:
        return set(session.scalars(_STANDING, {"ids": list(ids)}))
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        session.rollback()
        return set(session.scalars(_STANDING, {"ids": list(ids)}))


def actor_in(gate: Gate, claims: Claims) -> Actor:
    """Who the gate let in, with the permissions the role holds at this moment."""
    return Actor(
        user_id=claims.user_id,
        username=gate.username,
        name=gate.full_name,
        role=gate.role,
        permissions=frozenset(gate.permissions),
        session_id=claims.session_id,
    )


def name_actor(session: Session, actor: Actor | None, operation: Operation, request_id: uuid.UUID) -> None:
    """Open a transaction; a pooled connection that died since its last use is replaced."""
    named = {
        "user_id": str(actor.user_id) if actor else "",
        "operation": operation.name,
        "request_id": str(request_id),
    }
    try:
        session.execute(_NAME, named)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        session.rollback()
        session.execute(_NAME, named)


def name_user(session: Session, user_id: int) -> None:
    """Name to the triggers who it is, once that is proven in a call that began without a login."""
    session.execute(text("SELECT set_config('erp.user_id', :user_id, true)"), {"user_id": str(user_id)})
