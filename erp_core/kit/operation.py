"""Operations: plain functions behind one door, declared by ``@query``, ``@command`` and ``@public``."""

import inspect
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from erp_core.kit.days import COMMON, Calendar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session  # slow to import; whoever only calls operations needs none of it

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is calling: a user, with the permissions the role holds at this moment."""

    user_id: int
    username: str
    name: str
    role: str
    permissions: frozenset[str]
    session_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Caller:
    """From where the call comes; shown in the list of sessions, used to limit guessing.

    Attributes:
        sent: digest of what a program sent, where the arguments were made from that; empty where they are it.
    """

    address: str = ""
    client: str = ""
    version: str = ""
    sent: bytes = b""


class Signer(Protocol):
    """Makes tokens; operations that start sessions and renew them need one."""

    def sign(self, user_id: int, username: str, role: str, session_id: uuid.UUID, now: datetime) -> str: ...

    def renewals(self, refresh_token: str, request_id: uuid.UUID) -> list[str]: ...


@dataclass(slots=True)
class Context:
    """What an operation may use.

    Attributes:
        session: the open transaction of this call; operations with ``own_transactions`` open theirs
            with ``transaction()`` and must not touch ``session``.
        actor: the caller; None only in public operations.
        now: the instant this call began, with time zone.
        today: the company's calendar day at ``now``.
        calendar: when the company's weeks and financial years begin.
        currency: the company's own, as it stood when this call was let in; empty where no gate let it in.
        has_four_eyes: the company wants orders approved by somebody else than who wrote them.
        is_bulk: many records are written by one call: they reach the database together, later, and nobody
            looks at the views of single ones.
        known: what such a call looks up once for all its records, by what it is.
        waiting: documents written in bulk, for whoever called to insert at the end: until its transaction is
            over, nobody else gets a number of their series.
    """

    session: "Session"
    actor: Actor | None
    now: datetime
    today: date
    request_id: uuid.UUID
    caller: Caller
    keys: Signer
    transaction: Callable[[], AbstractContextManager["Session"]]
    calendar: Calendar = COMMON
    currency: str = ""
    has_four_eyes: bool = False
    is_bulk: bool = False
    known: dict[Any, Any] = field(default_factory=dict)
    waiting: list[Any] = field(default_factory=list)

    def may(self, permission: str) -> bool:
        """Whether the caller's role holds ``permission``."""
        return self.actor is not None and permission in self.actor.permissions


class Mode(Enum):
    QUERY = "query"
    COMMAND = "command"
    PUBLIC = "public"


@dataclass(frozen=True)
class Operation:
    """One entry of the registry.

    Attributes:
        name: ``folder.function``, for example ``sales_order.confirm``; stable, it crosses the wire.
        permission: what the caller's role must hold; None only for public operations.
        own_transactions: the function opens its transactions itself. Its result is never stored for retries.
        hashes: it hashes a password, which takes a processor for a while and must not hold a transaction
            open; those who call only wait in line with each other.
        is_report: a query over very many records, which a standby may answer to anybody.
        begins_work: it leaves something to be done without the caller (``erp_core.jobs``).
    """

    name: str
    function: Callable[..., Any]
    mode: Mode
    permission: str | None
    own_transactions: bool = False
    hashes: bool = False
    is_report: bool = False
    begins_work: bool = False

    @cached_property
    def arguments(self) -> type[BaseModel]:
        """A pydantic model with one field per parameter; validates what arrives, in process or by wire."""
        hints = get_type_hints(self.function, include_extras=True)
        parameters = list(inspect.signature(self.function).parameters.values())[1:]
        fields: dict[str, Any] = {
            p.name: (hints[p.name], ... if p.default is p.empty else p.default) for p in parameters
        }
        return create_model(self.name, __config__=ConfigDict(extra="forbid"), **fields)

    @property
    def returned(self) -> Any:
        """The type of what it gives."""
        return get_type_hints(self.function, include_extras=True)["return"]

    @cached_property
    def result(self) -> TypeAdapter[Any]:
        """Turns the result into JSON and back."""
        return TypeAdapter(self.returned)

    @property
    def reads_one(self) -> bool:
        """Whether it reads one record, found the same way whichever it is."""
        return self.mode is Mode.QUERY and self.function.__name__ == "get"

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Positional and named arguments as one mapping of parameter name to value."""
        names = list(self.arguments.model_fields)
        if len(args) > len(names):
            raise TypeError(f"{self.name} takes {len(names)} arguments, {len(args)} were given")
        return dict(zip(names, args, strict=False)) | kwargs


class _Registry:
    """All operations by name; filled when ``erp_core.modules`` imports the services."""

    def __init__(self) -> None:
        self._by_name: dict[str, Operation] = {}

    def add(self, operation: Operation) -> None:
        if operation.name in self._by_name:
            raise ValueError(f"two operations are named {operation.name}")
        self._by_name[operation.name] = operation

    def get(self, name: str) -> Operation | None:
        return self._by_name.get(name)

    def module_of(self, name: str) -> ModuleType | None:
        """Where the operation is written; None for an unknown one."""
        found = self.get(name)
        return sys.modules[found.function.__module__] if found is not None else None

    def __iter__(self) -> Iterator[Operation]:
        return iter(sorted(self._by_name.values(), key=lambda o: o.name))

    def __len__(self) -> int:
        return len(self._by_name)


OPERATIONS = _Registry()


def query(permission: str, *, is_report: bool = False) -> Callable[[F], F]:
    """Declare a read; it runs in a READ ONLY transaction."""
    return _declare(Mode.QUERY, permission, is_report=is_report)


def command(
    permission: str, *, hashes: bool = False, own_transactions: bool = False, begins_work: bool = False
) -> Callable[[F], F]:
    """Declare a write; it runs in one transaction and is safe to retry under the same request id.

    One that hashes a password, or waits for another machine, opens its own transactions around that.
    """
    is_open = hashes or own_transactions
    return _declare(
        Mode.COMMAND, permission, own_transactions=is_open, hashes=hashes, begins_work=begins_work
    )


def public(*, hashes: bool = False) -> Callable[[F], F]:
    """Declare an operation that needs no login; it opens its own transactions."""
    return _declare(Mode.PUBLIC, None, own_transactions=True, hashes=hashes)


def operation_of(function: Callable[..., Any]) -> Operation:
    """The registry entry of a declared function."""
    return function.operation  # type: ignore[attr-defined]


def _declare(mode: Mode, permission: str | None, **more: bool) -> Callable[[F], F]:
    def register(function: F) -> F:
        folder = function.__module__.split(".")[-2]
        name = f"{folder}.{function.__name__}"
        operation = Operation(name, function, mode, permission, **more)
        OPERATIONS.add(operation)
        function.operation = operation  # type: ignore[attr-defined]
        return function

    return register
