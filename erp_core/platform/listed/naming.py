"""Naming: which question finds the records that a filter names, whoever asks, in a window or by REST."""

from collections.abc import Sequence
from typing import Any

from erp_core.kit.filter import Clause, ListQuery
from erp_core.kit.operation import OPERATIONS
from erp_core.platform.listed.schema import MOST_NAMED

# Whoever may read a list may know who wrote what it shows, and need not see users for that.
_PEOPLE, _WHO = "user", "listed.people"


def question(of: str, text: str, offered: Sequence[Clause] = ()) -> tuple[str, dict[str, Any]] | None:
    """The operation, and what it is asked, that gives records of a kind which may be called so, those called
    exactly so first; None where there is none."""
    if of == _PEOPLE:
        return _WHO, {"text": text}
    if OPERATIONS.get(f"{of}.search") is None:
        return None
    query = ListQuery(text=text, where=list(offered), named_first=True, limit=MOST_NAMED)
    return f"{of}.search", {"query": query}
