"""Selecting: certain records in a list, wherever they stand and whether their rows have come."""

from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from erp_core.errors import ErpError
from erp_core.kit.filter import MOST_SELECTED
from erp_core.kit.i18n import _
from erp_core.kit.schema import Row
from erp_core.platform.listed import service as listed
from erp_desktop.kit.lists.groups.found_in_groups import groups_of_records, places_in_groups
from erp_desktop.kit.lists.views.meant import spans_of
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.tables.outline import Outline

_Flag = QItemSelectionModel.SelectionFlag


def select_records(screen: Any, kind: str, wanted: Callable[[], Collection[int]]) -> None:
    """Select the rows of these records, as far as the list shows them, and go to the first.

    Args:
        screen: a list.
        wanted: gives their ids; called in the background.
    """
    core, query = screen.core, screen.model.query
    if screen.model.outline is not None:
        _select_in_groups(screen, kind, wanted)
        return

    def look() -> tuple[frozenset[int], list[int]]:
        ids = frozenset(wanted())
        places = core.run(listed.ids, kind, query, 0, MOST_SELECTED)
        return ids, places

    def show(found: tuple[frozenset[int], list[int]]) -> None:
        ids, order = found
        there = ids & frozenset(order)
        _select(screen, there, order, [place for place, id in enumerate(order) if id in there])
        _tell_others(screen, len(there), len(ids))

    screen.tasks.run(screen, look, show, lambda error: _fail(screen, error))


def _select_in_groups(screen: Any, kind: str, wanted: Callable[[], Collection[int]]) -> None:
    """The groups they stand in are opened; those that were open stay so."""
    core, model, query, by = screen.core, screen.model, screen.model.query, screen.grouping.by

    def look() -> tuple[Outline, list[Row | None], dict[int, int], int]:
        ids = frozenset(wanted())
        among = frozenset(groups_of_records(core, kind, query, by, ids))
        outline, first = model.opening(among)()
        return outline, first, places_in_groups(core, kind, query, outline, among, ids), len(ids)

    def show(found: tuple[Outline, list[Row | None], dict[int, int], int]) -> None:
        outline, first, places, wanted_count = found
        if model.query != query or model.outline is None:
            return  # something else is asked by now
        if places:
            model.show_opened(outline, first)
        there = frozenset(places.values())
        _select(screen, there, [], sorted(places))
        _tell_others(screen, len(there), wanted_count)

    screen.tasks.run(screen, look, show, lambda error: _fail(screen, error))


def _tell_others(screen: Any, there: int, wanted: int) -> None:
    """Some are not in the list as it is filtered now."""
    if 0 < there < wanted:
        words = _("{there} of {count} are selected; the others are not in the list as it is filtered now.")
        screen.message.show_message(
            words.format(there=format_integer(there), count=format_integer(wanted)), "info"
        )


def _fail(screen: Any, error: ErpError) -> None:
    screen.message.show_message(error.in_words, "danger")


def _select(screen: Any, ids: frozenset[int], order: list[int], places: list[int]) -> None:
    spans = list(spans_of(iter(places)))
    if not spans:
        screen.message.show_message(_("The list shows none of them, as it is filtered now."), "info")
        return
    model, table = screen.model, screen.table
    screen.rows.forget_selected()
    model.expect(spans[-1][1] + 1)
    meant, last = QItemSelection(), model.columnCount() - 1
    for begin, end in spans:
        meant.select(model.index(begin, 0), model.index(end, last))
    first = model.index(spans[0][0], table.first_column())
    selection = table.selectionModel()
    selection.setCurrentIndex(first, _Flag.NoUpdate)
    selection.select(meant, _Flag.ClearAndSelect | _Flag.Rows)
    screen.rows.take(ids, order, places if model.outline is not None else ())
    table.scrollTo(first)
    table.setFocus()
