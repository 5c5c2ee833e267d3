"""Document: a numbered record that moves from status to status; a document may have lines."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    FetchedValue,
    Identity,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.errors import InvalidMove, NotPermitted, ValidationError
from erp_core.kit.i18n import N_, _, lower_first
from erp_core.kit.kind import Move
from erp_core.kit.operation import Context
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind, choice_title


class BeforeMove(Protocol):
    """What tells whether a document can make a move: the document, or a row that holds as much."""

    @property
    def number(self) -> Any: ...
    @property
    def status(self) -> Any: ...
    @property
    def created_by(self) -> Any: ...
    @property
    def submitted_by(self) -> Any: ...
    @property
    def edited_by(self) -> Any: ...


class Document(Record):
    """A numbered record with a status; its kind says which moves there are.

    Attributes:
        edited_by: all who changed the content after it was written; moves change no content.
        number: given by the ``assign_number`` trigger from a locked, gapless series.
        lines: its lines, removed ones too, where it has any; loaded only with a whole document.
    """

    __abstract__ = True
    lines: Any

    number: Mapped[str] = column(N_("Number"), String(40), server_default=FetchedValue(), sort_order=-8)
    status: Mapped[str] = column(
        N_("Status"), String(20), kind=ValueKind.CHOICE, server_default="draft", sort_order=-7
    )
    notes: Mapped[str] = column(N_("Notes"), Text, default="", sort_order=18)
    submitted_by: Mapped[int | None] = mapped_column(BigInteger, sort_order=95)
    edited_by: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}", sort_order=96)

    @property
    def live_lines(self) -> list[Any]:
        """Lines that were not removed, in their order."""
        return sorted((x for x in self.lines if x.deleted_at is None), key=lambda x: x.position)

    def move(self, name: str) -> None:
        """Change the status, or raise InvalidMove with the reason."""
        move = self.KIND.move(name)
        if self.status not in move.sources:
            raise InvalidMove(_out_of_turn(self, move))
        if move.needs_lines:
            self.require_lines()
        self.status = move.target

    def move_by(self, ctx: Context, name: str) -> None:
        """Change the status as the caller; NotPermitted where four eyes are wanted and there are two."""
        move = self.KIND.move(name)
        if self.status in move.sources and _is_self_approval(self, ctx, move):
            raise NotPermitted(_own_words(self))
        self.move(name)
        if move.is_submission and ctx.actor is not None:
            self.submitted_by = ctx.actor.user_id

    @classmethod
    def looks(cls, _ctx: Context, _ids: Sequence[int]) -> Mapping[int, str]:
        """By id, what in some is worth a look when they make their first move; mostly nothing."""
        return {}

    @classmethod
    def asks(cls, _ctx: Context, _move: Move, _ids: Sequence[int]) -> Mapping[int, str]:
        """By id, what is asked before some make a move, as its operation asks of each; mostly nothing."""
        return {}

    def refusal(self, ctx: Context, name: str) -> str:
        """Why the caller may not make a move with it, as far as the document alone tells; empty if he may."""
        return refusal_of(self, ctx, self.KIND.move(name))

    def add_editor(self, ctx: Context) -> None:
        """The caller changed the content."""
        if ctx.actor is not None and ctx.actor.user_id not in self.edited_by:
            self.edited_by = [*self.edited_by, ctx.actor.user_id]

    def require_editable(self) -> None:
        """Raise InvalidMove unless the content may change in this status."""
        if self.status not in self.KIND.editable:
            raise InvalidMove(
                _("{number} is {status} and can no longer be changed.").format(
                    number=self.number, status=_status_word(self.status)
                )
            )

    def require_lines(self) -> None:
        """Raise ValidationError unless there is at least one line."""
        if not self.live_lines:
            raise ValidationError.at("lines", words_without_lines())

    def possible(self) -> dict[str, str]:
        """Operations the status allows, with the permission each needs."""
        kind = self.KIND
        names = [move.name for move in kind.moves if self.status in move.sources]
        if self.status in kind.editable:
            names += ["update", "delete"]
        names += [permit.action for permit in kind.permits if self.status in permit.statuses]
        return {name: kind.permission(name) for name in names}

    def self_approvals(self, ctx: Context) -> list[str]:
        """Moves the status allows that want other eyes than the caller's."""
        moves = [move for move in self.KIND.moves if self.status in move.sources]
        return [move.name for move in moves if _is_self_approval(self, ctx, move)]


def refusal_of(one: BeforeMove, ctx: Context, move: Move) -> str:
    """Why the caller may not make a move with a document; empty if he may."""
    if one.status not in move.sources:
        return _out_of_turn(one, move)
    return _own_words(one) if _is_self_approval(one, ctx, move) else ""


def _out_of_turn(one: BeforeMove, move: Move) -> str:
    words = _("{number} is {status}; it cannot be moved to {target}.")
    status, target = _status_word(one.status), _status_word(move.target)
    return words.format(number=one.number, status=status, target=target)


def _own_words(one: BeforeMove) -> str:
    words = _("You wrote {number}, or a part of it. Your company wants somebody else to do this.")
    return words.format(number=one.number)


def _is_self_approval(one: BeforeMove, ctx: Context, move: Move) -> bool:
    """Whether four eyes are wanted and the caller would approve what he wrote, or a part of it.

    Not only who changed it last: anybody's later save would make another's figures nobody's.
    """
    if not (ctx.has_four_eyes and move.is_approval and ctx.actor is not None):
        return False
    return ctx.actor.user_id in (one.created_by, one.submitted_by, *one.edited_by)


def _status_word(status: str) -> str:
    """The status inside a sentence, in the words of its badge in the windows."""
    return lower_first(choice_title(status))


class DocumentLine(Base):
    """A line of a document. Stored lines are never removed, only marked with ``deleted_at``."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, sort_order=-10)
    position: Mapped[int] = mapped_column(Integer)
    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True), sort_order=94)


def status_check(statuses: Iterable[str]) -> CheckConstraint:
    """The database knows only the statuses the kind knows."""
    names = ", ".join(f"'{s}'" for s in statuses)
    return CheckConstraint(f"status IN ({names})", name="status")


def words_without_lines() -> str:
    """Why a document without lines makes no move that needs some."""
    return _("Add at least one line before going on.")
