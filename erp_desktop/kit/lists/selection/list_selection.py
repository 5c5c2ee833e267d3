"""ListSelection: what is selected in a list, for whatever is done with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from erp_core.kit.filter import MOST_SELECTED
from erp_core.kit.schema import Row
from erp_desktop.kit.lists.groups.grouping import Grouping
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.selection.picked import Picked, picked, whole_rows
from erp_desktop.kit.tables.grouped_rows import GroupedRows
from erp_desktop.kit.tables.rows_copy import Rows, Span
from erp_desktop.kit.tables.rows_view import RowsView

if TYPE_CHECKING:
    from erp_core import Core


class ListSelection:
    """Reads the selection of a table as the server is asked for it."""

    def __init__(
        self, core: "Core", spec: ListSpec, table: RowsView, model: GroupedRows, grouping: Grouping
    ) -> None:
        self._core, self._spec, self._table, self._model = core, spec, table, model
        self._grouping = grouping
        table.copying.whole = self._whole

    @property
    def count(self) -> int:
        """How many rows are selected; of a closed group, all of its own."""
        if self._model.outline is None:
            return self._table.selected_count()
        return sum(one.count for one in self._model.outline.meant(self._table.selected_spans()))

    def several(self) -> Picked | None:
        """The selected rows, where they are several and not all; one line of a group stands for its rows."""
        spans = self._table.selected_spans()
        is_group = len(spans) == 1 and self._model.line_at(spans[0][0]) is not None
        if self._table.selected_count() < 2 and not is_group:
            return None
        found = picked(self._spec, self._model, spans)
        return None if found.is_all or not found.count else found

    def any(self) -> Picked | None:
        """The selected rows, the current one if none is; None where there is none."""
        here = self._table.currentIndex().row()
        spans = self._table.selected_spans() or ([(here, here)] if here >= 0 else [])
        found = picked(self._spec, self._model, spans) if spans else None
        return found if found is not None and found.count else None

    @property
    def groups(self) -> list[str]:
        """By what rows stand together where each stands once."""
        return [name for name in self._grouping.by if not self._spec.filters[name].is_on_lines]

    def _whole(self, spans: Sequence[Span]) -> Rows | None:
        """The rows in these places all at once, of one moment; None where they are too many to be told."""
        core, spec, groups = self._core, self._spec, self.groups
        chosen = picked(spec, self._model, spans)
        if not chosen.is_rest and chosen.count > MOST_SELECTED:
            return None

        @contextmanager
        def rows() -> Iterator[Iterator[Row]]:
            asked = chosen.asked(core).model_copy(update={"group": groups})
            with whole_rows(core, spec, asked) as found:
                yield found

        return rows
