"""Record: what every business row has, and the lock that makes a change safe."""

from datetime import datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import BigInteger, DateTime, FetchedValue, Identity, Integer, func, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.errors import NotFound, StaleRecord
from erp_core.kit.i18n import _
from erp_core.kit.kind import Kind
from erp_core.kit.operation import Context
from erp_core.kit.records.db import Base
from erp_core.kit.schema import Input

R = TypeVar("R", bound="Record")


class Record(Base):
    """A row with identity, version and stamps.

    Version and stamps are written by the ``stamp_record`` trigger, whoever changes the row; the program
    reads them back. ``deleted_at`` is how the program deletes: nothing is ever removed.

    Attributes:
        KIND: its declaration: words, rights, moves.
    """

    __abstract__ = True
    __mapper_args__: ClassVar[Any] = {"eager_defaults": True}
    KIND: ClassVar[Kind]

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, sort_order=-10)
    version: Mapped[int] = mapped_column(
        Integer, server_default="1", server_onupdate=FetchedValue(), sort_order=-9
    )
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=FetchedValue(), sort_order=90
    )
    created_by: Mapped[int | None] = mapped_column(BigInteger, server_default=FetchedValue(), sort_order=91)
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True),
        server_default=FetchedValue(),
        server_onupdate=FetchedValue(),
        sort_order=92,
    )
    updated_by: Mapped[int | None] = mapped_column(
        BigInteger,
        server_default=FetchedValue(),
        server_onupdate=FetchedValue(),
        sort_order=93,
    )
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), sort_order=94)

    def possible(self) -> dict[str, str]:
        """Operations the record's state allows, with the permission each needs."""
        permits = self.KIND.every_permit
        names = ["update"] if permits.keys() & {"update", "write"} else []
        names += ["delete"] if "delete" in permits else []
        return {name: self.KIND.permission(name) for name in names}


def find(ctx: Context, model: type[R], id: int) -> R:
    """The record with this id; NotFound if there is none or it was deleted."""
    record = ctx.session.scalar(select(model).where(model.id == id, model.deleted_at.is_(None)))
    if record is None:
        raise gone(model)
    return record


def gone(model: type[Record]) -> NotFound:
    """The refusal where a record is not there any more."""
    return NotFound(_("This {record} no longer exists.").format(record=_(model.KIND.title)))


def lock(ctx: Context, model: type[R], id: int, version: int) -> R:
    """The record, locked until commit, if it still is what the user read.

    The row is touched even if only its lines change afterwards, so its version always grows.

    Args:
        version: the version the user read.

    Raises:
        NotFound: there is no such record, or it was deleted.
        StaleRecord: somebody changed it in the meantime.
    """
    record = ctx.session.scalar(
        select(model).where(model.id == id, model.deleted_at.is_(None)).with_for_update()
    )
    if record is None:
        raise gone(model)
    if record.version != version:
        raise StaleRecord(
            _("Somebody else changed this {record} while you had it open. Nothing was overwritten.").format(
                record=_(model.KIND.title)
            )
        )
    record.updated_at = func.now()
    return record


def is_changed(record: Record) -> bool:
    """Whether anything but its stamp differs from what is stored."""
    state = inspect(record)
    names = (a.key for a in state.mapper.column_attrs if a.key != "updated_at")
    return any(state.attrs[name].history.has_changes() for name in names)


def write(record: Base, data: Input, *, without: tuple[str, ...] = ()) -> None:
    """Copy the input's fields onto the record or line, except those named in ``without``."""
    for name in type(data).model_fields:
        if name not in without:
            setattr(record, name, getattr(data, name))
