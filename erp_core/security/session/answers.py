"""Answers: a command is carried out once under its request id; sent again, it gets its first answer."""

import hashlib
from typing import Any

from sqlalchemy import text

from erp_core.errors import Conflict
from erp_core.kit.i18n import _
from erp_core.kit.operation import Actor, Context, Operation
from erp_core.kit.records.change_log import ChangeLog
from erp_core.kit.records.statement import Statement
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


def _digest(operation: Operation, values: dict[str, Any]) -> bytes:
    return hashlib.sha256(operation.arguments.model_construct(**values).model_dump_json().encode()).digest()
