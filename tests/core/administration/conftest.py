"""A company of its own for each test: administration changes what everybody shares."""

from collections.abc import Iterator

import pytest

from erp_core.setup import Database
from tests.factories.mill import Mill


@pytest.fixture
def mill(database: Database) -> Iterator[Mill]:
    made = Mill(database)
    yield made
    made.close()
