"""Leaving: a row that one stood at is not in the list any more; that is said, and what became of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import _
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.tables.cell import value_title

if TYPE_CHECKING:
    from erp_core import Core


def what_became(core: "Core", spec: ListSpec, query: ListQuery, row: Any) -> str:
    """Blocking: a sentence about a row that is not where it was; empty where the list still has it.

    Args:
        query: what the list is asked.
    """
    if not spec.code:
        return ""
    code = str(getattr(row, spec.code))
    alone = is_(spec.code, code)
    here = query.model_copy(update={"where": [*query.where, alone], "offset": 0, "limit": 1})
    if core.run(spec.search, here):
        return ""
    now = core.run(spec.search, ListQuery(where=[alone], limit=1))
    if not now:
        return _("{record} is gone.").format(record=code)
    if not spec.chips:
        return _("{record} left this list.").format(record=code)
    column = next(column for column in spec.columns if column.attr == spec.chips)
    status = _(value_title(column, str(getattr(now[0], spec.chips))))
    return _("{record} left this list: {status}").format(record=code, status=status)


def look_after(screen: Any, spec: ListSpec, row: Any, tell: Callable[[str], None]) -> None:
    """Find out in the background, and tell."""
    core, query = screen.core, screen.model.query

    def said(words: str) -> None:
        if words:
            tell(words)

    screen.tasks.run(screen, lambda: what_became(core, spec, query, row), said, lambda _error: None)
