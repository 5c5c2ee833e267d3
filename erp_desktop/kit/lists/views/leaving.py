"""Leaving: rows that one stood at are not in the list any more; that is said, and what became of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from erp_core.kit.filter import ListQuery, Selection, is_
from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.views.kept_rows import Selected
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.tables.cell import value_title

if TYPE_CHECKING:
    from erp_core import Core


def what_became(core: "Core", spec: ListSpec, query: ListQuery, row: Any, selected: Selected) -> str:
    """Blocking: a sentence about a row that is not where it was; empty where the list still has it.

    Args:
        query: what the list is asked.
        selected: with the row; where several left, they are told together.
    """
    count = _gone(core, spec, query, selected)
    if count > 1:
        records = ngettext(*spec.counted, count)
        return _("{count} {records} left this list.").format(count=format_integer(count), records=records)
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


def _gone(core: "Core", spec: ListSpec, query: ListQuery, selected: Selected) -> int:
    """How many of those that were selected the list has no more."""
    if selected.ids is None:
        return selected.before - core.run(spec.summary, query).count
    if len(selected.ids) < 2:
        return 0
    still = query.model_copy(update={"selection": Selection(ids=sorted(selected.ids)), "offset": 0})
    return len(selected.ids) - int(core.run(spec.summary, still).count)


def look_after(
    screen: Any, spec: ListSpec, row: Any, selected: Selected, tell: Callable[[str], None]
) -> None:
    """Find out in the background, and tell."""
    core, query = screen.core, screen.model.query

    def said(words: str) -> None:
        if words:
            tell(words)

    screen.tasks.run(screen, lambda: what_became(core, spec, query, row, selected), said, lambda _error: None)
