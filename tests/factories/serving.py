"""A real office server in this process, so that any test may be run through it."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import uvicorn
from pydantic import SecretStr

from erp_core.server.app import create_app
from erp_core.server.companies.several import Companies
from erp_core.server.process.serving import PatientProtocol
from erp_core.server.settings import ServerSettings
from erp_core.setup import Database


def _settings(database: Database, companies: dict[str, str], **more: Any) -> ServerSettings:
    return ServerSettings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr(database.app_url),
        companies=companies,
        public_calls_per_minute=1_000_000,
        registrations_per_hour=1_000_000,
        **more,
    )


@contextmanager
def served(database: Database, **settings: Any) -> Iterator[str]:
    """The address of a server on this database, on a loopback port of its own; stopped at the end."""
    with _serving(create_app(_settings(database, {}, **settings))) as url:
        yield url


@contextmanager
def served_companies(companies: dict[str, Database]) -> Iterator[str]:
    """The same of a server of several companies, by their names; the first is its main one."""
    named = {name: database.app_url.rpartition("/")[2] for name, database in companies.items()}
    with _serving(Companies(_settings(next(iter(companies.values())), named))) as url:
        yield url


@contextmanager
def _serving(app: Any) -> Iterator[str]:
    config = uvicorn.Config(app, http=PatientProtocol, ws="none", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        thread = Thread(target=server.run, args=([door],), name="office-server")
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.005)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        thread.join(15)
    assert not thread.is_alive(), "the server did not stop"
