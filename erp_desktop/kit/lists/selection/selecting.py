"""Selecting: certain records in a list, wherever they stand and whether their rows have come."""

from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel

from erp_core.errors import ErpError
from erp_core.kit.filter import MOST_SELECTED
from erp_core.kit.i18n import _
from erp_core.platform.listed import service as listed
from erp_desktop.kit.lists.views.meant import spans_of

_Flag = QItemSelectionModel.SelectionFlag


def select_records(screen: Any, kind: str, wanted: Callable[[], Collection[int]]) -> None:
    """Select the rows of these records, as far as the list shows them, and go to the first.

    Args:
        screen: a list.
        wanted: gives their ids; called in the background.
    """
    core, query = screen.core, screen.model.query
    if screen.model.outline is not None:
        screen.message.show_message(
            _("Rows in groups cannot be selected so. Take the groups away first."), "info"
        )
        return

    def look() -> tuple[frozenset[int], list[int]]:
        ids = frozenset(wanted())
        places = core.run(listed.ids, kind, query, 0, MOST_SELECTED)
        return ids & frozenset(places), places

    def fail(error: ErpError) -> None:
        screen.message.show_message(error.in_words, "danger")

    screen.tasks.run(screen, look, lambda found: _select(screen, *found), fail)


def _select(screen: Any, ids: frozenset[int], order: list[int]) -> None:
    spans = list(spans_of(place for place, id in enumerate(order) if id in ids))
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
    screen.rows.take(ids, order)
    table.scrollTo(first)
    table.setFocus()
