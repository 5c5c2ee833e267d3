"""Subject: the record something hangs on, for whoever may read or change it."""

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import select

from erp_core.errors import NotFound
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS, Kind
from erp_core.kit.operation import OPERATIONS, Context
from erp_core.kit.records.db import Base
from erp_core.kit.records.record import Record, gone
from erp_core.security.permission import require


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that files and notes hang on: one of any kind that has a history."""

    kind: Kind
    id: int

    @classmethod
    def read(cls, ctx: Context, kind: str, id: int) -> Self:
        """The record of this kind.

        Raises:
            NotFound: there is none, it was deleted, or the caller may not read such records: nobody learns
                by this way what there is.
        """
        found = subject_kind(kind)
        if found is None or not ctx.may(read_permission(found)):
            raise NotFound(_("This record no longer exists."))
        return cls._found(ctx, found, id, {})

    @classmethod
    def change(cls, ctx: Context, kind: str, id: int) -> Self:
        """The record, locked until commit, for whoever may change such records, in whatever status it is.

        Raises:
            NotFound: as ``read``.
            NotPermitted: the caller may only read it.
        """
        subject = cls.read(ctx, kind, id)
        require(ctx, change_permission(subject.kind))
        return cls._found(ctx, subject.kind, id, {"key_share": True})

    @classmethod
    def _found(cls, ctx: Context, kind: Kind, id: int, lock: dict[str, Any]) -> Self:
        model = _model_of(kind)
        statement = select(model.id).where(model.id == id, model.deleted_at.is_(None))
        if lock:
            statement = statement.with_for_update(**lock)
        if ctx.session.scalar(statement) is None:
            raise gone(model)
        return cls(kind, id)


def subject_kind(name: str) -> Kind | None:
    """The kind of this name, if its records have a history and can be changed; None for any other."""
    kind = KINDS.get(name)
    asked = (OPERATIONS.get(f"{name}.{verb}") for verb in ("get", "update", "history"))
    return kind if kind is not None and all(asked) else None


def kind_in(table: str) -> Kind | None:
    """The kind whose records are in a table."""
    kind = KINDS.stored_in(table)
    return subject_kind(kind.name) if kind is not None else None


def read_permission(kind: Kind) -> str:
    """What one must be allowed to see what hangs on records of the kind."""
    return _permission(kind, "get")


def change_permission(kind: Kind) -> str:
    """What one must be allowed to hang something on records of the kind, and to take it off."""
    return _permission(kind, "update")


def _permission(kind: Kind, verb: str) -> str:
    operation = OPERATIONS.get(f"{kind.name}.{verb}")
    return (operation and operation.permission) or ""


def _model_of(kind: Kind) -> type[Record]:
    models = (mapper.class_ for mapper in Base.registry.mappers)
    return next(m for m in models if issubclass(m, Record) and m.__tablename__ == kind.stored_in)
