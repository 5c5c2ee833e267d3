"""Several companies on one server: each at an address that ends with its name, and a stranger to all others.

A company has an application of its own, with its own database, keys, threads, limits and language. The one of
``ERP_DATABASE_URL`` is at the address without a name too, where it was when it was the only one.
"""

import logging
import time
from asyncio import CancelledError
from collections.abc import AsyncIterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders

from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError
from erp_core.kit import i18n
from erp_core.kit.records.db import parsed
from erp_core.reach.address import is_company
from erp_core.server import health
from erp_core.server.app import create_app, state_of
from erp_core.server.requests import Receive, Scope, Send
from erp_core.server.settings import ServerSettings

log = logging.getLogger(__name__)

# Of the server itself, at the address without a name, whichever company is there for whoever asks.
_ANYBODYS = ("/health", "/download")
_NOWHERE = "/-"
# Seconds for which it is remembered how a company calls itself.
FRESH = 30.0


class _Company:
    """One of them.

    Attributes:
        tongue: what is said to its people.
    """

    def __init__(self, name: str, settings: ServerSettings, told: health.Told) -> None:
        self.name = name
        self.tongue = i18n.Spoken()
        self.app = create_app(settings, told._replace(company=name))
        self.dispatcher: Dispatcher = self.app.state.dispatcher
        self._title, self._is_test, self._asked_at = "", False, float("-inf")
        self._lock = Lock()

    def offered(self) -> dict[str, str | bool]:
        """As a PC offers it before anybody has logged in."""
        with self._lock:
            if time.monotonic() - self._asked_at >= FRESH:
                with suppress(ErpError):
                    self._title, self._is_test = self.dispatcher.ask(_title)
                self._asked_at = time.monotonic()
            return {"name": self.name, "title": self._title or self.name, "is_test": self._is_test}


def _title(session: Session) -> tuple[str, bool]:
    found = session.execute(text("SELECT name, is_test FROM company ORDER BY id LIMIT 1")).first()
    return (found.name, found.is_test) if found else ("", False)


class Companies:
    """The ASGI application of a server of several companies."""

    def __init__(self, settings: ServerSettings) -> None:
        self._networks = {
            name: [ip_network(one, strict=False) for one in told.split()]
            for name, told in settings.company_addresses.items()
        }
        dispatchers: dict[str, Dispatcher] = {}
        told = health.Told(self._offered, dispatchers)
        self._companies = {
            name: _Company(name, settings.of_company(name), told) for name in settings.companies
        }
        dispatchers |= {name: company.dispatcher for name, company in self._companies.items()}
        main = parsed(settings.database_url.get_secret_value()).database
        self._main = next(self._companies[name] for name, of in settings.companies.items() if of == main)
        self._state = state_of(settings)
        self._life = Starlette(lifespan=self._lifespan)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the company its address names."""
        if scope["type"] != "http":
            await self._life(scope, receive, send)
            return
        name, rest = _split(scope["path"])
        company = self._companies.get(name, self._main)
        address = (scope.get("client") or ("",))[0]
        is_there = name in self._companies or not name
        is_anybodys = not name and rest.startswith(_ANYBODYS)
        if not is_there or not (is_anybodys or self._is_for(company.name, address)):
            company, scope = self._main, {**scope, "path": _NOWHERE}  # whether it is, is not said
        elif name:
            # A name behind itself would be taken for the one before it, and left out.
            rest = _NOWHERE if _split(rest)[0] == name else rest
            scope = {**scope, "path": rest, "root_path": f"/{name}"}
            send = _under(f"/{name}", send)
        with i18n.spoken_with(company.tongue):
            await company.app(scope, receive, send)

    def _is_for(self, name: str, address: str) -> bool:
        """Whether a company is there for whoever comes from this address."""
        networks = self._networks.get(name)
        if networks is None:
            return True
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        return any(mapped in network for network in networks)

    def _offered(self, address: str) -> list[dict[str, str | bool]]:
        there = [one for one in self._companies.values() if self._is_for(one.name, address)]
        return [one.offered() | {"is_main": one is self._main} for one in there]

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[dict[str, object]]:
        async with AsyncExitStack() as stack:
            for company in self._companies.values():
                # What is begun in here goes on in the company's language.
                with i18n.spoken_with(company.tongue):
                    await stack.enter_async_context(_alive(company.app))
            with suppress(CancelledError):  # it ends before it ever listened
                yield self._state


@asynccontextmanager
async def _alive(app: FastAPI) -> AsyncIterator[None]:
    async with app.router.lifespan_context(app):
        yield


def _split(path: str) -> tuple[str, str]:
    """The company's name in a path, and what is behind it; no name in the path of the server itself."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    return (first, f"/{rest}") if is_company(first) else ("", path)


def _under(prefix: str, send: Send) -> Send:
    """Where something new is found, is told with the company's name."""

    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("location", "").startswith("/"):
                headers["location"] = prefix + headers["location"]
        await send(message)

    return sent
