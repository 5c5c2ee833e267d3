"""Engines that share what they compiled: each test opens its own, and all send the same statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine

# Where the program makes engines of which a test may want many.
MAKERS = ("erp_core.kit.records.db", "erp_core.setup")


@contextmanager
def compiled_once() -> Iterator[None]:
    """While this lasts, an engine knows the server and the statements that the first one came to know."""
    first: Engine | None = None

    def create_engine(url: Any, **how: Any) -> Engine:
        nonlocal first
        if first is None or first.dialect.server_version_info is None:
            first = sqlalchemy.create_engine(url, **how, query_cache_size=5000)
            return first
        engine = sqlalchemy.create_engine(url, **how, _initialize=False)
        # What was compiled is known by the dialect it was compiled for.
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        for module in MAKERS:
            patch.setattr(f"{module}.create_engine", create_engine)
        yield
