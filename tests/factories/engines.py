"""Engines that share what they compiled, and their connections where they reach the same database.

Each test opens its own, and all send the same statements. Two people of one test are two engines: what costs
is the process PostgreSQL starts for each connection, and what that has to learn about the tables again.
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
            engine.pool = pools.setdefault(to, engine.pool)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        for module in MAKERS:
            patch.setattr(f"{module}.create_engine", create_engine)
        yield
