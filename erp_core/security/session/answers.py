"""Answers: a command is carried out once under its request id; sent again, it gets its first answer."""

import hashlib
from typing import Any

from sqlalchemy import text

from erp_core.errors import Conflict
from erp_core.kit.i18n import _
from erp_core.kit.operation import Actor, Context, Operation
from erp_core.kit.records.change_log import ChangeLog
from erp_core.kit.records.statement import Statement
from erp_core.security.audit.model import StoredRequest
from erp_core.security.session.gate import Gate

_STORE = Statement(
    text("""
    INSERT INTO request (id, user_id, operation, arguments_hash, result)
    VALUES (:id, :user_id, :operation, :arguments_hash, :result)
    RETURNING pg_notify('erp_changes', :changes)
""")
)


def carry_out(
    operation: Operation, values: dict[str, Any], context: Context, actor: Actor, gate: Gate
) -> Any:
    """Run a command and store its result, or give the result it had when it was sent before."""
    session = context.session
    digest = context.caller.sent or _digest(operation, values)
    if gate.stored_user is not None:
        return stored_result(operation, gate, actor, digest)
    changes = ChangeLog(session, context.request_id)
    result = operation.function(context, **values)
    session.flush()
    _STORE.all(
        session,
        id=context.request_id,
        user_id=actor.user_id,
        operation=operation.name,
        arguments_hash=digest,
        result=operation.result.dump_json(result).decode(),
        changes=changes.payload(),
    )
    return result


def stored_result(operation: Operation, gate: Gate, actor: Actor, digest: bytes) -> Any:
    """The first result of a request that is sent again.

    Raises:
        Conflict: the id was used for something else.
    """
    same = (gate.stored_user, gate.stored_operation) == (actor.user_id, operation.name)
    if not same or gate.arguments_hash != digest or gate.result is None:
        raise Conflict(_("This request id was already used for something else."))
    return operation.result.validate_json(gate.result)


def stored_answer(context: Context, operation: str, sent: bytes) -> str | None:
    """What a request that streams was answered at its end when it came first; None if it never came.

    Raises:
        Conflict: the id was used for something else.
    """
    stored = context.session.get(StoredRequest, context.request_id)
    if stored is None:
        return None
    actor, digest = context.actor, hashlib.sha256(sent).digest()
    same = actor is not None and (stored.user_id, stored.operation) == (actor.user_id, operation)
    if not same or stored.arguments_hash != digest or stored.result is None:
        raise Conflict(_("This request id was already used for something else."))
    return stored.result


def store_answer(context: Context, operation: str, sent: bytes, answer: str, changes: ChangeLog) -> None:
    """Keep the answer to a request that streams, and have the commit tell what it wrote."""
    context.session.flush()
    _STORE.all(
        context.session,
        id=context.request_id,
        user_id=context.actor.user_id if context.actor is not None else None,
        operation=operation,
        arguments_hash=hashlib.sha256(sent).digest(),
        result=answer,
        changes=changes.payload(),
    )


def _digest(operation: Operation, values: dict[str, Any]) -> bytes:
    return hashlib.sha256(operation.arguments.model_construct(**values).model_dump_json().encode()).digest()
