"""Databases for tests: copies of templates, put back to the template's state after each test."""

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql

from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database
from tests.factories.engines import close_connections, forget_connections, keep_connections, resting
from tests.factories.putting_back import Portrait, leave_alone, moment, prepare

# Rows that were deleted stay in a table's file: after many tests that costs more than another copy.
SERVED = 60


def database_on(server: EmbeddedServer, name: str) -> Database:
    """How the owner and the program reach a database of this server."""
    superuser = server.superuser_url()
    return Database(
        owner_url=provision.with_login(superuser, provision.OWNER, "owner", name),
        app_url=provision.with_login(superuser, provision.APP, "app", name),
    )


@dataclass
class _Copy:
    name: str
    template: str
    connection: psycopg.Connection
    since: str
    served: int = 0


class Copies:
    """Makes copies, puts them back and drops them on one thread, so that a test waits for neither."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._worker = ThreadPoolExecutor(1, "copies")
        # One for all: to connect takes as long as to copy.
        self._connection = psycopg.connect(server.superuser_url(), autocommit=True)
        self._ready: defaultdict[str, list[Future[_Copy]]] = defaultdict(list)
        self._portraits: dict[str, Portrait] = {}
        self._dropped: list[Future[None]] = []

    @contextmanager
    def copy(self, template: str) -> Iterator[Database]:
        """A database of its own, as the template is; nobody else gets it before it is so again."""
        copy = self._next(template)
        try:
            yield database_on(self._server, copy.name)
        finally:
            self._ready[template].append(self._worker.submit(self._put_back, copy))

    @contextmanager
    def new_copy(self, template: str) -> Iterator[Database]:
        """A database that no test had before, with nobody else connected; gone some time after the end."""
        name = self._worker.submit(self._make, template).result()
        yield database_on(self._server, name)
        self._dropped.append(self._worker.submit(self._drop, name))

    def is_there(self, database: Database) -> bool:
        """Whether a database was not dropped yet."""
        name = database.owner_url.rpartition("/")[2]
        asked = "SELECT count(*) FROM pg_database WHERE datname = %s"
        return self._worker.submit(self._connection.execute, asked, [name]).result().fetchone() == (1,)

    def close(self) -> None:
        """End the thread; what it could not do is told, the rest goes with the server."""
        self._worker.shutdown()
        for ready in (future.result() for futures in self._ready.values() for future in futures):
            forget_connections(ready.name)
            ready.connection.close()
        self._connection.close()
        for dropped in self._dropped:
            dropped.result()

    def _next(self, template: str) -> _Copy:
        ready = self._ready[template]
        future = next((future for future in ready if future.done()), None)
        if future is not None:
            ready.remove(future)
        else:
            future = ready.pop(0) if ready else self._worker.submit(self._begin, template)
            if not ready:  # the next test need not wait
                ready.append(self._worker.submit(self._begin, template))
        return future.result()

    def _begin(self, template: str) -> _Copy:
        name = self._make(template)
        connection = psycopg.connect(self._server.superuser_url(name), autocommit=True)
        prepare(connection)
        if template not in self._portraits:
            self._portraits[template] = Portrait(connection)
        keep_connections(name)
        return _Copy(name, template, connection, moment(connection))

    def _put_back(self, copy: _Copy) -> _Copy:
        """The same copy if it can be made as the template is, else another."""
        copy.served += 1
        with suppress(psycopg.Error, TimeoutError):
            if copy.served < SERVED and self._is_put_back(copy):
                return copy
        forget_connections(copy.name)
        copy.connection.close()
        self._drop(copy.name)
        return self._begin(copy.template)

    def _is_put_back(self, copy: _Copy) -> bool:
        pids = resting(copy.name)
        if leave_alone(copy.connection, pids) != pids:
            close_connections(copy.name)
        if not self._portraits[copy.template].put_back(copy.connection, copy.since):
            return False
        copy.since = moment(copy.connection)
        return True

    def _make(self, template: str) -> str:
        name = f"erp_test_{uuid4().hex[:12]}"
        for statement in (
            "CREATE DATABASE {name} OWNER {owner} TEMPLATE {template} STRATEGY FILE_COPY",
            # As provision.close_to_others: rights of a database are not copied with it.
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {name} TO {app}",
        ):
            self._run(statement, name=name, template=template, owner=provision.OWNER, app=provision.APP)
        return name

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE {name} WITH (FORCE)", name=name)

    def _run(self, statement: LiteralString, **names: str) -> None:
        identifiers = {key: sql.Identifier(name) for key, name in names.items()}
        self._connection.execute(sql.SQL(statement).format(**identifiers))
