"""Leaving: rows that one stood at are not in the list any more; that is said, and what became of it."""

from typing import TYPE_CHECKING, Any

from erp_core.kit.filter import ListQuery, Selection, is_
from erp_core.kit.i18n import _, ngettext
from erp_desktop.kit.lists.list_footer import ListFooter
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.views.meant import Selected
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.tables.cell import value_title

if TYPE_CHECKING:
    from erp_core import Core

# Of records that are called the same, so many are looked at.
_ALIKE = 100


class Leaving:
    """Says in the foot of a list that the row one stood at left it, for as long as that is so.

    What is gone is told only where it went before one's eyes: a list that comes back to the front tells what
    became of the row it was left at, and speaks of nothing that others took away meanwhile.
    """

    def __init__(self, screen: Any, footer: ListFooter) -> None:
        self._screen, self._footer = screen, footer
        self._told: tuple[Any, Selected] | None = None
        self._is_back, self._sees = False, True

    def come_back(self, *, is_stale: bool) -> None:
        """The list is in front again.

        Args:
            is_stale: it is read again for what happened meanwhile.
        """
        self._is_back = is_stale

    def forget(self) -> None:
        """The user goes on: nothing is told any more, nor what is still being found out."""
        self._told = None
        self._footer.show_left(self._screen.grouping.note)

    def read_again(self) -> None:
        """The rows are read again: what stands there is said only where it is still so."""
        is_back, self._is_back = self._is_back, False
        self._sees = not is_back
        if self._told is not None:
            self.look_after(*self._told)

    def look_after(self, row: Any, selected: Selected) -> None:
        """Find out in the background what became of a row, and tell."""
        screen, query, told = self._screen, self._screen.model.query, (row, selected)
        core, spec, sees_it_go = screen.core, screen.spec, self._sees
        if self._told is not None:
            # They leave in turns, and those that are left are selected still: all are told together.
            told = row, selected = row, self._told[1].also(selected)
        self._told = told

        def said(words: str) -> None:
            if self._told is told:
                self._footer.show_left(words or screen.grouping.note)

        screen.tasks.run(
            screen,
            lambda: what_became(core, spec, query, row, selected, sees_it_go=sees_it_go),
            said,
            lambda _error: None,
        )


def what_became(
    core: "Core", spec: ListSpec, query: ListQuery, row: Any, selected: Selected, *, sees_it_go: bool = True
) -> str:
    """Blocking: a sentence about a row that is not where it was; empty where the list still has it.

    Args:
        query: what the list is asked.
        selected: with the row; where several left, they are told together.
        sees_it_go: False where nothing is said of what is there no more.
    """
    count = _gone(core, spec, query, selected)
    if count > 1:
        records = ngettext(*spec.counted, count)
        return _("{count} {records} left this list.").format(count=format_integer(count), records=records)
    if not spec.code:
        return ""
    code = str(getattr(row, spec.code))
    alone = is_(spec.code, code)
    here = query.model_copy(update={"where": [*query.where, alone], "offset": 0, "limit": _ALIKE})
    if any(one.id == row.id for one in core.run(spec.search, here)):
        return ""
    called = core.run(spec.search, ListQuery(where=[alone], limit=_ALIKE))
    now = next((one for one in called if one.id == row.id), None)
    if now is None:
        # Taken back and imported again it is another record, though it is called the same.
        words = _("{record} was entered anew.") if called else _("{record} is gone.")
        return words.format(record=code) if sees_it_go else ""
    if not spec.chips:
        return _("{record} left this list.").format(record=code)
    column = next(column for column in spec.columns if column.attr == spec.chips)
    status = _(value_title(column, str(getattr(now, spec.chips))))
    return _("{record} left this list: {status}").format(record=code, status=status)


def _gone(core: "Core", spec: ListSpec, query: ListQuery, selected: Selected) -> int:
    """How many of those that were selected the list has no more."""
    if selected.ids is None:
        return selected.before - core.run(spec.summary, query).count
    if len(selected.ids) < 2:
        return 0
    still = query.model_copy(update={"selection": Selection(ids=sorted(selected.ids)), "offset": 0})
    return len(selected.ids) - int(core.run(spec.summary, still).count)
