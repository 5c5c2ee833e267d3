"""Databases for tests: copies of templates, of which one always waits ready."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql

from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database


def database_on(server: EmbeddedServer, name: str) -> Database:
    """How the owner and the program reach a database of this server."""
    superuser = server.superuser_url()
    return Database(
        owner_url=provision.with_login(superuser, provision.OWNER, "owner", name),
        app_url=provision.with_login(superuser, provision.APP, "app", name),
    )


class Copies:
    """Makes and drops copies on one thread, so that a test waits for neither."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._worker = ThreadPoolExecutor(1, "copies")
        # One for all: to connect takes as long as to copy.
        self._connection = psycopg.connect(server.superuser_url(), autocommit=True)
        self._ready: dict[str, Future[str]] = {}
        self._dropped: list[Future[None]] = []

    @contextmanager
    def copy(self, template: str) -> Iterator[Database]:
        """A database of its own, gone some time after the end."""
        ready = self._ready.get(template) or self._worker.submit(self._make, template)
        # The next test wants one too, most likely.
        self._ready[template] = self._worker.submit(self._make, template)
        name = ready.result()
        yield database_on(self._server, name)
        self._dropped.append(self._worker.submit(self._drop, name))

    def close(self) -> None:
        """End the thread; what it could not drop is told, the rest goes with the server."""
        self._worker.shutdown()
        self._connection.close()
        for dropped in self._dropped:
            dropped.result()

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
