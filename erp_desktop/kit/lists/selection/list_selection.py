"""ListSelection: what is selected in a list, for whatever is done with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from erp_core.kit.filter import MOST_SELECTED, MOST_TESTS, Clause, ListQuery
from erp_core.kit.schema import Row
from erp_core.platform.listed import service as listed
from erp_desktop.kit.lists.groups.grouping import Grouping
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.selection.picked import Picked, picked, whole_rows
from erp_desktop.kit.lists.selection.selected_sum import SelectedSum
from erp_desktop.kit.lists.views.kept_rows import KeptRows
from erp_desktop.kit.lists.views.meant import Meant
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.tables.grouped_rows import GroupedRows
from erp_desktop.kit.tables.outline import Path, Stretch
from erp_desktop.kit.tables.rows_copy import Rows, Span
from erp_desktop.kit.tables.rows_view import RowsView

if TYPE_CHECKING:
    from erp_core import Core


class ListSelection:
    """Reads the selection of a table as the server is asked for it.

    Args:
        rows: knows which records are selected, whatever the table can show of them.
        sum: has core count rows that stand in several of the selected groups.
    """

    def __init__(
        self,
        core: "Core",
        spec: ListSpec,
        table: RowsView,
        model: GroupedRows,
        grouping: Grouping,
        rows: KeptRows,
        sum: SelectedSum,
    ) -> None:
        self._core, self._spec, self._table, self._model = core, spec, table, model
        self._grouping, self._rows, self._sum = grouping, rows, sum
        sum.is_overlapping = lambda: grouping.is_overlapping
        kind = listing_of(spec.search)
        rows.ask_ids = lambda query: core.run(listed.ids, kind, query, 0, MOST_SELECTED)
        table.copying.whole = self._whole
        table.copying.counted = lambda _spans: self.count

    @property
    def count(self) -> int:
        """How many rows are selected; of a closed group, all of its own.

        Of groups that may have rows in common it is at most so many, until core has counted them.
        """
        outline, spans = self._model.outline, self._table.selected_spans()
        if outline is None:
            return self._rows.count()
        counted = self._sum.count_of(spans) if self._grouping.is_overlapping else None
        return counted if counted is not None else sum(one.count for one in outline.meant(spans))

    @property
    def known(self) -> int:
        """That number, or 0 until it is known."""
        return self.count if self.is_counted else 0

    @property
    def is_counted(self) -> bool:
        """Whether that is known to be the number of different rows."""
        outline, spans = self._model.outline, self._table.selected_spans()
        if outline is None or not self._grouping.is_overlapping:
            return True
        return self._sum.count_of(spans) is not None or len(outline.meant(spans)) < 2

    def several(self) -> Picked | None:
        """The selected rows, where they are several and not all; one line of a group stands for its rows."""
        spans = self._table.selected_spans()
        is_group = len(spans) == 1 and self._model.line_at(spans[0][0]) is not None
        if self._rows.count() < 2 and not is_group:
            return None
        found = self._picked(spans)
        return None if found.is_all or not found.count else found

    def any(self) -> Picked | None:
        """The selected rows, the current one if none is; None where there is none.

        Where what was selected is gone, the row that happens to be current is not meant.
        """
        here = self._table.currentIndex().row()
        spans = self._table.selected_spans()
        if not spans and not self._rows.count():
            found = picked(self._spec, self._model, [(here, here)]) if here >= 0 else None
            return found if found is not None and found.count and not self._rows.is_lost else None
        found = self._picked(spans)
        return found if found.count else None

    @property
    def groups(self) -> list[str]:
        """By what rows stand together where each stands once."""
        return [name for name in self._grouping.by if not self._spec.filters[name].is_on_lines]

    @property
    def places(self) -> int:
        """In how many places the selected rows stand: one in each of its groups that is selected."""
        outline = self._model.outline
        if outline is None:
            return self.count
        return sum(one.count for one in outline.meant(self._table.selected_spans()))

    def grouped(self, query: ListQuery) -> ListQuery:
        """By what the rows stand together that are told; of several selected ones in those groups alone."""
        found = self._in_groups() if self.several() is not None else []
        return query.model_copy(update={"group": list(self._grouping.by), "in_groups": found})

    def _in_groups(self) -> list[Clause]:
        """By what lines name: the groups in which something is selected; none where those are not known."""
        outline = self._model.outline
        if outline is None or self._rows.is_unplaced or self._rows.is_rest:
            return []
        found, stretches = list[Clause](), outline.meant(self._table.selected_spans())
        for name in self._grouping.by:
            asked = [[c for c in one.where if c.field == name] for one in stretches]
            tests = {str(test.asked): test for clauses in asked for c in clauses for test in c.any}
            if self._spec.filters[name].is_on_lines and all(asked) and 0 < len(tests) <= MOST_TESTS:
                found.append(Clause(field=name, any=list(tests.values())))
        return found

    def _picked(self, spans: Sequence[Span]) -> Picked:
        found = self._picked_in(spans)
        is_known = self._grouping.is_overlapping and self.is_counted
        return replace(found, count=self.count) if is_known and found.count else found

    def _picked_in(self, spans: Sequence[Span]) -> Picked:
        meant = self._rows.meant()
        if meant is None:
            return picked(self._spec, self._model, spans, is_rest=self._rows.is_rest)
        kind, query = listing_of(self._spec.search), self._model.query
        stretches = self._closed(meant)
        count = len(meant.ids) + sum(one.count for one in stretches) if not meant.is_rest else self.count
        return Picked(kind, query, count, tuple(sorted(meant.ids)), stretches, meant.is_rest)

    def _closed(self, meant: Meant) -> tuple[Stretch, ...]:
        """The closed groups whose lines are selected, whole."""
        outline = self._model.outline
        if outline is None:
            return ()
        lines = (outline.line(number) for number in outline.lines)
        wanted: frozenset[Path] = meant.groups
        return tuple(
            Stretch(line.where, 0, line.count)
            for line in lines
            if line is not None and line.path in wanted and line.can_open and not line.is_open
        )

    def _whole(self, _spans: Sequence[Span]) -> Rows | None:
        """The selected rows all at once, of one moment; None where they are too many to be told."""
        core, spec, groups = self._core, self._spec, self.groups
        chosen = self._picked(self._table.selected_spans())
        if not chosen.is_rest and chosen.count > MOST_SELECTED:
            return None

        @contextmanager
        def rows() -> Iterator[Iterator[Row]]:
            asked = chosen.asked(core).model_copy(update={"group": groups})
            with whole_rows(core, spec, asked) as found:
                yield found

        return rows
