"""Owner: who began what goes on without him, and whether he still may."""

import uuid
from typing import NamedTuple

from psycopg.rows import args_row
from sqlalchemy import text
from sqlalchemy.orm import Session

from erp_core.kit.i18n import _
from erp_core.kit.operation import Actor
from erp_core.kit.records.statement import Statement
from erp_core.security.permission import missing_words
from erp_core.security.session.gate import COMPANY, WHO, Gate

# Who logs out goes home, and what he began goes on; what others end, they mean to end.
_HARMLESS = ("", "logged out", "too many sessions")


class _Found(NamedTuple):
    username: str
    full_name: str
    role: str
    permissions: list[str]
    timezone: str | None
    has_four_eyes: bool | None
    currency: str | None
    format: str | None
    is_active: bool
    revoked_reason: str
    lacks_factor: bool
    named: list[str]


class Owner(NamedTuple):
    """Whoever it is, with what he may at this moment.

    Attributes:
        refusal: why he may not, as a sentence; empty if he may.
    """

    actor: Actor
    gate: Gate
    refusal: str


# The gate of one who is not there: his account, his role and the login he began in, as they are now. It
# names him to the triggers, too.
_OWNER: Statement[_Found] = Statement(
    text(f"""
    SELECT {WHO},
           u.status = 'active' AND u.deleted_at IS NULL AS is_active,
           CASE WHEN s.revoked_at IS NULL THEN '' ELSE s.revoked_reason END AS revoked_reason,
           r.needs_second_factor AND u.second_factor_at IS NULL AS lacks_factor,
           ARRAY[set_config('erp.user_id', u.id::text, true),
                 set_config('erp.operation', :operation, true),
                 set_config('erp.request_id', CAST(:request_id AS text), true)] AS named
      FROM user_account u
      JOIN role r ON r.id = u.role_id
      JOIN session s ON s.user_id = u.id
      {COMPANY}
     WHERE u.id = :user_id AND s.id = :session_id
"""),  # noqa: S608 - our own constants
    args_row(_Found),
)


def owner_of(
    session: Session,
    user_id: int,
    session_id: uuid.UUID,
    permission: str,
    operation: str,
    request_id: uuid.UUID,
) -> Owner | None:
    """Who began something in a login, named to the triggers; None where there is no such login.

    Args:
        permission: what he must be allowed.
        operation: as the log is to call it.
    """
    found = _OWNER.one_or_none(
        session, user_id=user_id, session_id=session_id, operation=operation, request_id=str(request_id)
    )
    if found is None:
        return None
    rights = frozenset(found.permissions)
    actor = Actor(user_id, found.username, found.full_name, found.role, rights, session_id)
    gate = Gate(
        *found[:8],
        is_unseen=False,
        stored_user=None,
        stored_operation=None,
        arguments_hash=None,
        result=None,
        named=found.named,
        place=None,
    )
    return Owner(actor, gate, _refusal(found, permission))


def _refusal(found: _Found, permission: str) -> str:
    if not found.is_active:
        return _("The account of who began it was disabled.")
    if found.revoked_reason not in _HARMLESS:
        return _(
            "The session it was begun in was ended: by an administrator, or because the password changed."
        )
    if found.lacks_factor:
        return _("The role of who began it wants a second factor by now, which is not set up.")
    return "" if permission in found.permissions else missing_words(permission)
