"""Names of the people who wrote a record, and the view that carries them."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from erp_core.kit.operation import Context
from erp_core.kit.records.document import Document
from erp_core.kit.records.record import Record
from erp_core.kit.records.statement import Statement
from erp_core.kit.schema import View
from erp_core.security.user.model import User

V = TypeVar("V", bound=View)

_NAMES: Statement[Any] = Statement(
    select(User.id, User.full_name).where(User.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))
)


def names_of(ctx: Context, ids: Iterable[int | None]) -> dict[int | None, str]:
    """Full names by user id; the caller's own costs no query."""
    names: dict[int | None, str] = {}
    if ctx.actor is not None:
        names[ctx.actor.user_id] = ctx.actor.name
    missing = {i for i in ids if i is not None} - names.keys()
    if missing:
        names |= {row.id: row.full_name for row in _NAMES.all(ctx.session, ids=list(missing))}
    return names


def names_on(model: type[Record]) -> dict[str, ColumnElement[Any]]:
    """Who wrote a record, to be read with the record itself; by the names its view has for them."""
    return {
        field: select(User.full_name).where(User.id == getattr(model, field)).scalar_subquery()
        for field in ("created_by", "updated_by")
    }


def stamped(ctx: Context, view: type[V], record: Record, possible: Mapping[str, str], **more: Any) -> V:
    """The view of a record: its attributes, who wrote it, and what may be done with it.

    Args:
        possible: operations the record's state allows, with the permission each needs.
        more: fields of the view that are no attributes of the record; who wrote it, where that was read
            with it (``names_on``).
    """
    if "created_by" not in more:
        names = names_of(ctx, (record.created_by, record.updated_by))
        more |= {"created_by": names.get(record.created_by), "updated_by": names.get(record.updated_by)}
    own = record.self_approvals(ctx) if isinstance(record, Document) else []
    missing = {name: permission for name, permission in possible.items() if not ctx.may(permission)}
    refused = dict.fromkeys(own, "") | missing
    values = {
        "actions": [name for name in possible if name not in refused],
        "refused": refused,
        **more,
    }
    for name in view.model_fields:
        if name not in values:
            values[name] = getattr(record, name)
    return view.model_validate(values)
