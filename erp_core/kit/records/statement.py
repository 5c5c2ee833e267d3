"""Statements compiled once and sent by psycopg itself, in the transaction of a session."""

from collections.abc import Generator, Iterator
from functools import cached_property
from typing import Any, Generic, TypeVar

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement

T = TypeVar("T")

_DIALECT = PGDialect_psycopg()
# Bytes that are handed on together; a row alone is too little to send, write or count.
BLOCK = 65_536


class Statement(Generic[T]):
    """A fixed statement, for what every call reads or inserts; what is locked and changed belongs to the ORM.

    SQLAlchemy spends three quarters of a short statement's time on itself. Here it only writes the SQL, once.
    Values go to psycopg as they are: strings, numbers, dates, UUIDs and lists of them.

    Args:
        clause: ``text()``, or a ``select()`` or the like with a ``bindparam`` for each value.
        rows: how psycopg makes a row; named tuples by default.
    """

    def __init__(self, clause: Executable, rows: Any = namedtuple_row) -> None:
        self._clause = clause
        self._rows = rows

    def all(self, session: Session, **values: Any) -> list[T]:
        """Its rows."""
        return self._sent(session, values).fetchall()

    def one_or_none(self, session: Session, **values: Any) -> T | None:
        """Its first row, None if there is none."""
        return self._sent(session, values).fetchone()

    def prepare(self) -> None:
        """Write its SQL now; whoever has little time for its rows does not want to wait for that."""
        _ = self._compiled

    def copied(self, session: Session, **values: Any) -> Generator[bytes]:
        """Its rows as CSV under a line of their names, in blocks of whole lines, all of one moment.

        PostgreSQL writes them itself and none is kept here: a million cost no memory.
        """
        connection = session.connection()
        raw: Any = connection.connection.dbapi_connection
        sql, fixed = self._compiled
        cursor = raw.cursor()
        try:
            copying = f"COPY ({sql}) TO STDOUT (FORMAT csv, HEADER)"
            # COPY takes no parameters: psycopg writes the values into the statement, each quoted by its type.
            with cursor.copy(copying, fixed | values) as copy:
                yield from _blocks(copy)
        except psycopg.Error as error:
            connection._handle_dbapi_exception(error, sql, None, cursor, None)

    @cached_property
    def _compiled(self) -> tuple[str, dict[str, Any]]:
        assert isinstance(self._clause, ClauseElement)  # noqa: S101 - everything one can execute is one
        compiled: Any = self._clause.compile(dialect=_DIALECT)
        if compiled.post_compile_params:
            raise TypeError(
                "write = ANY(…) instead of IN: this statement is compiled before it knows its values"
            )
        return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}

    def _sent(self, session: Session, values: dict[str, Any]) -> psycopg.Cursor[T]:
        connection = session.connection()
        raw: Any = connection.connection.dbapi_connection
        sql, fixed = self._compiled
        cursor = raw.cursor(row_factory=self._rows)
        try:
            cursor.execute(sql, fixed | values if fixed else values)
        except BaseException as error:  # noqa: BLE001 - it always raises
            # What SQLAlchemy does for its own statements: wrap the error, give up connections that are lost.
            connection._handle_dbapi_exception(error, sql, None, cursor, None)
        return cursor


def _blocks(copy: psycopg.Copy) -> Iterator[bytes]:
    lines: list[bytes] = []
    size = 0
    while line := copy.read():
        lines.append(bytes(line))
        size += len(line)
        if size >= BLOCK:
            yield b"".join(lines)
            lines, size = [], 0
    yield b"".join(lines)
