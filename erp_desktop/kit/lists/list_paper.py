"""ListPaper: a list on paper, as it is shown, and the documents it lists, each on its own."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from erp_core.errors import ErpError
from erp_core.kit import i18n
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.reading.writing import under_each_other
from erp_core.kit.schema import Row, Summary
from erp_core.platform.printing import service as printing
from erp_core.platform.printing.schema import Fact, Paper, PaperColumn, PaperGroup, PaperRow
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.lists.groups.in_groups import InGroups
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.list_sums import by_currency, quantities_of, quantities_told, several_told
from erp_desktop.kit.lists.selection.picked import Picked
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look.format import format_integer, format_money
from erp_desktop.kit.paper.record_preview import preview_records, require_few, show
from erp_desktop.kit.tables.cell import cell_text
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.group_line import SUMS_BETWEEN, title_of
from erp_desktop.kit.tables.outline import GroupSource, Node, Path
from erp_desktop.kit.tables.rows_copy import pieces
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# Some fifty pages; more is read on a screen, or reckoned with in a spreadsheet.
MOST_ROWS = 2000
# Characters that stand beside each other on a page held upright; more go on one held across.
_UPRIGHT = 115
_NARROWEST, _WIDEST, _BETWEEN = 4, 40, 2
_BREAK = "\u200b"


Grouped = Callable[[ListQuery], GroupSource | None]


class ListPaper:
    """What a list prints.

    Args:
        screen: over which the pages are shown, and that says what goes wrong.
    """

    def __init__(self, core: "Core", tasks: Tasks, spec: ListSpec, screen: Screen) -> None:
        self._core, self._tasks, self._spec, self._screen = core, tasks, spec, screen

    def show_list(
        self,
        query: ListQuery,
        columns: Sequence[Column],
        about: Sequence[tuple[str, str]],
        chosen: Picked | None,
        grouped: Grouped,
    ) -> None:
        """The rows and columns that are shown, how the list was narrowed, and what it comes to.

        Args:
            chosen: only these rows; None for all.
            grouped: where the groups come from of what is asked.
        """
        core, tasks, spec, screen = self._core, self._tasks, self._spec, self._screen
        how = {"group": query.group, "in_groups": query.in_groups}

        def asked() -> ListQuery:
            return chosen.asked(core).model_copy(update=how) if chosen is not None else query

        tasks.run(
            screen,
            lambda: list_paper(core, spec, asked(), columns, about, grouped),
            lambda paper: show(core, tasks, [paper], screen),
            screen.show_error,
        )

    def show_documents(self, chosen: Picked) -> None:
        """The records in these rows, one after the other."""
        core, spec = self._core, self._spec
        if spec.paper is None:
            return
        try:
            require_few(chosen.count)
        except ErpError as error:
            self._screen.show_error(error)
            return

        def ids() -> list[int]:
            return [row.id for row in _rows(core, spec, chosen.asked(core), chosen.count)]

        preview_records(core, self._tasks, spec.paper, ids, self._screen)


def list_paper(
    core: "Core",
    spec: ListSpec,
    query: ListQuery,
    columns: Sequence[Column],
    about: Sequence[tuple[str, str]],
    grouped: Grouped = lambda _query: None,
) -> Paper:
    """What stands on the paper of a list; asks core for the rows.

    Args:
        columns: those wanted, in the user's order.
        about: how the list is narrowed, line by line.
        grouped: where the groups come from of what is asked.

    Raises:
        ErpError: there are more than ``MOST_ROWS``.
    """
    summary = core.run(spec.summary, query)
    lines = _lines(core, spec, query, summary.count, grouped(query))
    of_groups = InGroups.of(core, spec, query)
    titles = [*(_(column.title) for column in columns), *of_groups.titles]
    rows = [
        _heading(line, len(titles))
        if isinstance(line, Node)
        else PaperRow(cells=[*(cell_text(c, line) for c in columns), *of_groups.cells(path, line.id)])
        for path, line in lines
    ]
    rows = _below_each_other(rows, columns)
    sides = [*(column.is_right_aligned for column in columns), *(True for _one in of_groups.titles)]
    widths = [
        _width(title, [row.cells[n] for row in rows if row.group is None]) for n, title in enumerate(titles)
    ]
    return core.run(printing.blank, _(spec.title)).model_copy(
        update={
            "language": i18n.current(),
            "is_landscape": sum(widths) > _UPRIGHT,
            "facts": [Fact(label=name, value=value) for name, value in about],
            "columns": [
                PaperColumn(title=title, align="right" if is_right else "left", share=width)
                for title, is_right, width in zip(titles, sides, widths, strict=True)
            ],
            "rows": [_fitted(row, widths) for row in rows],
            "sums": _sums(spec, summary, sum(row.group is None for row in rows)),
        }
    )


def _lines(
    core: "Core", spec: ListSpec, query: ListQuery, count: int, source: GroupSource | None
) -> list[tuple[Path, Node | Row]]:
    """The rows, with the group each is told in; a group, closed on the screen or not, before them."""
    if source is None:
        _require_few(count)
        return [((), row) for row in _rows(core, spec, query, count)]
    outermost, depth = source.all(()).nodes, source.depth
    # A row may stand in several groups, and is printed in each.
    places = sum(node.count for node in outermost)
    _require_few(places, several_told(spec, count, places))

    def below(node: Node) -> Iterator[tuple[Path, Node | Row]]:
        yield node.path, node
        if not node.can_open:
            return
        if node.level + 1 < depth:
            for inner in source.inside(node):
                yield from below(inner)
        else:
            within = query.model_copy(update={"where": [*query.where, *node.where]})
            for row in _rows(core, spec, within, node.count):
                yield node.path, row

    return [line for node in outermost for line in below(node)]


def _require_few(count: int, why: str = "") -> None:
    if count > MOST_ROWS:
        words = _("{count} rows are too many to print. Narrow the list to {most} rows, or export it.")
        said = words.format(count=format_integer(count), most=format_integer(MOST_ROWS))
        raise ErpError(f"{why} {said}".strip())


def _below_each_other(rows: Sequence[PaperRow], columns: Sequence[Column]) -> list[PaperRow]:
    """Numbers with their decimal signs under each other, whatever decimals they have."""
    counted = [place for place, column in enumerate(columns) if column.is_right_aligned]
    cells = [list(row.cells) for row in rows]
    for place in counted:
        texts = ["" if row.group else row.cells[place] for row in rows]
        for row, text in zip(cells, under_each_other(texts, fmt.locale()), strict=True):
            row[place] = text or row[place]
    return [row.model_copy(update={"cells": own}) for row, own in zip(rows, cells, strict=True)]


def _heading(node: Node, columns: int) -> PaperRow:
    """Its cells are for templates of companies that know no groups."""
    group = PaperGroup(level=node.level + 1, title=title_of(node), told=SUMS_BETWEEN.join(node.sums))
    return PaperRow(cells=[group.title, *[""] * (columns - 1)], group=group)


def _rows(core: "Core", spec: ListSpec, query: ListQuery, count: int) -> Iterator[Row]:
    for first, last in pieces([(0, count - 1)]):
        yield from core.run(
            spec.search, query.model_copy(update={"limit": last - first + 1, "offset": first})
        )


def _width(title: str, cells: Sequence[str]) -> int:
    """In characters: of the longest cell, and of the longest word above it, and the room between columns."""
    longest = max((len(line) for cell in cells for line in cell.splitlines()), default=0)
    word = max(map(len, title.split()), default=0)
    return min(max(longest, word, _NARROWEST), _WIDEST) + _BETWEEN


def _breakable(cell: str, width: int) -> str:
    """The cell with places where a word too long for its column may break, so that none leaves the page."""

    def broken(word: str) -> str:
        return _BREAK.join(word[start : start + width] for start in range(0, len(word), width))

    return " ".join(broken(word) for word in cell.split(" "))


def _fitted(row: PaperRow, widths: Sequence[int]) -> PaperRow:
    if row.group is not None:
        return row
    return PaperRow(cells=[_breakable(cell, width) for cell, width in zip(row.cells, widths, strict=True)])


def _sums(spec: ListSpec, summary: Summary, rows: int) -> list[Fact]:
    told = several_told(spec, summary.count, rows).rstrip(".")
    told = told or f"{format_integer(summary.count)} {ngettext(*spec.counted, summary.count)}"
    amounts, quantities = summary.total_amounts, summary.quantities
    goods = [
        Fact(label=_(column.title), value=SUMS_BETWEEN.join(sums))
        for column in quantities_of(spec)
        if (sums := quantities_told(quantities.get(column.attr, {})))
    ]
    totals = [
        Fact(label=_("Total {currency}").format(currency=currency), value=format_money(amount, currency))
        for currency, amount in by_currency(amounts)
    ]
    return [Fact(label=_("Rows"), value=told), *goods, *totals]
