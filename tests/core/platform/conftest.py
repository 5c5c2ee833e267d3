"""A company's transaction for tests of imports; nothing of it stays."""

from collections.abc import Iterator

import pytest

from erp_core.kit.operation import Context
from tests.factories.importing import taken_back
from tests.factories.mill import Mill


@pytest.fixture
def ctx(mill: Mill) -> Iterator[Context]:
    """A transaction that is taken back."""
    with taken_back(mill) as context:
        yield context
