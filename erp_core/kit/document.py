"""Document: a numbered record that moves from status to status; OrderDocument adds lines and totals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    FetchedValue,
    ForeignKey,
    Identity,
    Integer,
    Numeric,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.errors import InvalidMove, NotPermitted, ValidationError
from erp_core.kit.db import Base
from erp_core.kit.i18n import N_, _, lower_first
from erp_core.kit.operation import Context
from erp_core.kit.record import Record
from erp_core.kit.types import MAX_MONEY, line_amount, tax_on


@dataclass(frozen=True, slots=True)
class Move:
    """A status transition; its permission is ``document:name``.

    Attributes:
        is_approval: where the company wants four eyes, not by who wrote or submitted the document.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    is_approval: bool = False


class Document(Record):
    """A numbered record with a status.

    Attributes:
        MOVES: every transition there is; a status without one is final.
        EDITABLE: statuses in which the document's content may change.
        number: given by the ``assign_number`` trigger from a locked, gapless series.
    """

    __abstract__ = True
    MOVES: ClassVar[tuple[Move, ...]]
    EDITABLE: ClassVar[tuple[str, ...]] = ("draft",)
    INITIAL: ClassVar[str] = "draft"

    number: Mapped[str] = mapped_column(String(40), server_default=FetchedValue(), sort_order=-8)
    status: Mapped[str] = mapped_column(String(20), server_default="draft", sort_order=-7)
    notes: Mapped[str] = mapped_column(Text, default="", sort_order=50)
    submitted_by: Mapped[int | None] = mapped_column(BigInteger, sort_order=95)

    @classmethod
    def move_named(cls, name: str) -> Move:
        return next(m for m in cls.MOVES if m.name == name)

    @classmethod
    def statuses(cls) -> list[str]:
        """Every status, in the order the moves first name them."""
        names = [cls.INITIAL] + [s for m in cls.MOVES for s in (*m.sources, m.target)]
        return list(dict.fromkeys(names))

    @classmethod
    def final_statuses(cls) -> list[str]:
        """Statuses no move leaves."""
        sources = {s for m in cls.MOVES for s in m.sources}
        return [s for s in cls.statuses() if s not in sources]

    def move(self, name: str) -> None:
        """Change the status, or raise InvalidMove with the reason."""
        move = self.move_named(name)
        if self.status not in move.sources:
            raise InvalidMove(
                _("{number} is {status}; it cannot be moved to {target}.").format(
                    number=self.number, status=_status_word(self.status), target=_status_word(move.target)
                )
            )
        self.status = move.target

    def move_by(self, ctx: Context, name: str) -> None:
        """Change the status as the caller; NotPermitted where four eyes are wanted and there are two."""
        move = self.move_named(name)
        if self.status in move.sources and self.is_self_approval(ctx, move):
            raise NotPermitted(
                _("{number} is your own. Your company wants somebody else to approve it.").format(
                    number=self.number
                )
            )
        self.move(name)
        if name == "submit" and ctx.actor is not None:
            self.submitted_by = ctx.actor.user_id

    def is_self_approval(self, ctx: Context, move: Move) -> bool:
        """Whether four eyes are wanted and the caller would approve what is his own."""
        if not (ctx.has_four_eyes and move.is_approval and ctx.actor is not None):
            return False
        return ctx.actor.user_id in (self.created_by, self.submitted_by)

    def require_editable(self) -> None:
        """Raise InvalidMove unless the content may change in this status."""
        if self.status not in self.EDITABLE:
            raise InvalidMove(
                _("{number} is {status} and can no longer be changed.").format(
                    number=self.number, status=_status_word(self.status)
                )
            )

    def possible(self) -> dict[str, str]:
        """Operations the status allows, with the permission each needs."""
        names = [move.name for move in self.MOVES if self.status in move.sources]
        if self.status in self.EDITABLE:
            names += ["update", "delete"]
        return {name: f"{self.__tablename__}:{name}" for name in names}

    def self_approvals(self, ctx: Context) -> list[str]:
        """Moves the status allows that want other eyes than the caller's."""
        moves = [move for move in self.MOVES if self.status in move.sources]
        return [move.name for move in moves if self.is_self_approval(ctx, move)]


def _status_word(status: str) -> str:
    """The status inside a sentence, in the words of its badge in the windows."""
    return lower_first(_(status.replace("_", " ").capitalize()))


class OrderDocument(Document):
    """A document with a party, lines and totals: purchase and sales orders."""

    __abstract__ = True
    lines: Any

    order_date: Mapped[date] = mapped_column(Date, sort_order=10)
    due_date: Mapped[date] = mapped_column(Date, sort_order=11)
    currency: Mapped[str] = mapped_column(String(3), ForeignKey("currency.code"), sort_order=12)
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(7, 4), default=Decimal(0), sort_order=13)
    net_amount: Mapped[Decimal] = mapped_column(Numeric(18, 2), sort_order=20)
    tax_amount: Mapped[Decimal] = mapped_column(Numeric(18, 2), sort_order=21)
    total_amount: Mapped[Decimal] = mapped_column(Numeric(18, 2), sort_order=22)

    @property
    def live_lines(self) -> list[Any]:
        """Lines that were not removed, in their order."""
        return sorted((x for x in self.lines if x.deleted_at is None), key=lambda x: x.position)

    def compute_totals(self, digits: int) -> None:
        """Recompute every amount from quantities, prices and rates; ``digits`` of the currency."""
        for line in self.live_lines:
            line.amount = line_amount(line.quantity, line.unit_price, line.discount_percent, digits)
        self.net_amount = sum((x.amount for x in self.live_lines), Decimal(0))
        self.tax_amount = tax_on(self.net_amount, self.tax_rate, digits)
        self.total_amount = self.net_amount + self.tax_amount
        if self.total_amount > MAX_MONEY:
            raise ValidationError.at("lines", _("The total is larger than the system can store."))

    def require_lines(self) -> None:
        """Raise ValidationError unless there is at least one line."""
        if not self.live_lines:
            raise ValidationError.at("lines", _("Add at least one line before going on."))


class DocumentLine(Base):
    """A line of an order. Stored lines are never removed, only marked with ``deleted_at``.

    The line keeps the item's code and name as they were when it was written.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, sort_order=-10)
    position: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("item.id"), index=True)
    item_code: Mapped[str] = mapped_column(String(40))
    item_name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 3))
    unit: Mapped[str] = mapped_column(String(40), ForeignKey("unit.code"))
    unit_price: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    discount_percent: Mapped[Decimal] = mapped_column(Numeric(7, 4), default=Decimal(0))
    amount: Mapped[Decimal] = mapped_column(Numeric(18, 2))
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def status_check(statuses: Iterable[str]) -> CheckConstraint:
    """The database knows only the statuses the moves know."""
    names = ", ".join(f"'{s}'" for s in statuses)
    return CheckConstraint(f"status IN ({names})", name="status")


def order_checks(model_statuses: Iterable[str]) -> tuple[CheckConstraint, ...]:
    """Rules on an order that hold whoever writes."""
    return (
        status_check(model_statuses),
        CheckConstraint(
            "due_date >= order_date",
            name="due_date",
            info={"field": "due_date", "message": N_("The due date cannot be before the order date.")},
        ),
        CheckConstraint("tax_rate BETWEEN 0 AND 100", name="tax_rate"),
        CheckConstraint("total_amount = net_amount + tax_amount", name="total_amount"),
    )


def line_checks() -> tuple[CheckConstraint, ...]:
    """Rules on an order's line that hold whoever writes. To PostgreSQL NaN is larger than any number."""
    return (
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        CheckConstraint("unit_price >= 0 AND unit_price <> 'NaN'", name="unit_price"),
        CheckConstraint("discount_percent BETWEEN 0 AND 100", name="discount_percent"),
    )
