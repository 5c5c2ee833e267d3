"""Engines that share what they compiled, and their connections where they reach the same database.

Each test opens its own, and all send the same statements. Two people of one test are two engines: what costs
is the process PostgreSQL starts for each connection, and what that has to learn about the tables again.
Therefore connections outlive the engines of a test, too, where the database is put back for the next one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

import pytest
import sqlalchemy
from sqlalchemy import Engine
from sqlalchemy.pool import Pool

# Where the program makes engines of which a test may want many.
MAKERS = ("erp_core.kit.records.db", "erp_core.setup")
# What nobody chose: a test that chooses another size looks at what its own connections do.
USUAL_SIZE = 10
# More than that many people are rarely at work in one test.
RESTING = 4

# Of each database that is put back after a test: its pools, by what they connect to and how.
_kept: dict[str, dict[str, Pool]] = {}


def keep_connections(database: str) -> None:
    """From now on the connections to this database outlive their engines."""
    _kept.setdefault(database, {})


def resting(database: str) -> set[int]:
    """The processes of PostgreSQL behind kept connections that nobody uses."""
    pools = _kept.get(database, {}).values()
    # There is no public way to look at what waits in a pool without taking it out.
    records = [record for pool in pools for record in list(pool._pool.queue)]  # type: ignore[attr-defined]
    if len(records) > RESTING or any(pool.checkedout() for pool in pools):  # type: ignore[attr-defined]
        close_connections(database)
        return set()
    return {record.dbapi_connection.info.backend_pid for record in records if record.dbapi_connection}


def close_connections(database: str) -> None:
    """Close those that nobody uses; who wants one gets a new one."""
    pools = _kept.get(database, {})
    for pool in pools.values():
        pool.dispose()
    pools.clear()


def forget_connections(database: str) -> None:
    """The database is gone, or soon will be."""
    close_connections(database)
    _kept.pop(database, None)


def _stay(close: bool = True) -> None:
    """What an engine whose connections are kept does at its end."""


@contextmanager
def compiled_once() -> Iterator[None]:
    """While this lasts, an engine knows the server and the statements that the first one came to know."""
    first: Engine | None = None
    # Gone with the last engine of a database.
    pools: WeakValueDictionary[str, Pool] = WeakValueDictionary()

    def create_engine(url: Any, **how: Any) -> Engine:
        nonlocal first
        if first is None or first.dialect.server_version_info is None:
            first = sqlalchemy.create_engine(url, **how, query_cache_size=5000)
            return first
        engine = sqlalchemy.create_engine(url, **how, _initialize=False)
        # What was compiled is known by the dialect it was compiled for.
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        if how.get("pool_size") == USUAL_SIZE:
            to = f"{engine.url.render_as_string(hide_password=False)} {how}"
            kept = _kept.get(engine.url.database or "")
            engine.pool = (pools if kept is None else kept).setdefault(to, engine.pool)
            if kept is not None:
                engine.dispose = _stay
        return engine

    with pytest.MonkeyPatch.context() as patch:
        for module in MAKERS:
            patch.setattr(f"{module}.create_engine", create_engine)
        yield
