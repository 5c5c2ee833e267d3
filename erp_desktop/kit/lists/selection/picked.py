"""Picked: the rows somebody selected, as the server is asked for them: whichever have come to this PC."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args

from erp_core.errors import ErpError, Unreachable
from erp_core.kit.filter import MOST_SELECTED, ListQuery, Selection
from erp_core.kit.i18n import _
from erp_core.kit.schema import More, Row, Schema
from erp_core.kit.wire import LAST_ROW, lines_of
from erp_core.platform.listed import service as listed
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.views.meant import others
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.tables.grouped_rows import GroupedRows
from erp_desktop.kit.tables.outline import Stretch
from erp_desktop.kit.tables.rows_copy import Span

if TYPE_CHECKING:
    from erp_core import Core


@dataclass(frozen=True)
class Picked:
    """Some rows of a list, or all but some.

    Attributes:
        query: what the list is asked.
        count: how many rows they are.
        ids: of those that have come.
        stretches: those that have not; the server knows which they are.
        is_rest: these are left out, and all others are meant.
    """

    kind: str
    query: ListQuery
    count: int
    ids: tuple[int, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    is_rest: bool = False

    @property
    def is_all(self) -> bool:
        return self.is_rest and not self.ids and not self.stretches

    def asked(self, core: "Core") -> ListQuery:
        """Blocking: the query that finds these rows and no others.

        Raises:
            ErpError: they are more than can be told one by one.
        """
        if self.is_all:
            return self.query
        if len(self.ids) + sum(stretch.count for stretch in self.stretches) > MOST_SELECTED:
            words = _("At most {most} rows can be selected one by one. Narrow the list, and select all.")
            raise ErpError(words.format(most=format_integer(MOST_SELECTED)))
        ids = list(self.ids)
        for stretch in self.stretches:
            where = [*self.query.where, *stretch.where]
            within = self.query.model_copy(update={"where": where})
            ids += core.run(listed.ids, self.kind, within, stretch.first, stretch.count)
        selection = Selection(ids=list(dict.fromkeys(ids)), is_rest=self.is_rest)
        return self.query.model_copy(update={"selection": selection})


def picked(spec: ListSpec, model: GroupedRows, spans: Sequence[Span], *, is_rest: bool = False) -> Picked:
    """What is selected in these places.

    Args:
        is_rest: all was, but for some: those that join the list are meant too.
    """
    kind, query = listing_of(spec.search), model.query
    if model.outline is not None:
        stretches = tuple(model.outline.meant(spans))
        return Picked(kind, query, sum(one.count for one in stretches), stretches=stretches)
    whole, count = model.rowCount(), sum(last - first + 1 for first, last in spans)
    ids: list[int] = []
    stretches_: list[Stretch] = []
    for first, last in others(spans, whole) if is_rest else spans:
        rows = [model.loaded_row(number) for number in range(first, min(last, first + MOST_SELECTED) + 1)]
        if None in rows:
            stretches_.append(Stretch((), first, last - first + 1))
        else:
            ids += [row.id for row in rows if row is not None]
    return Picked(kind, query, count, tuple(ids), tuple(stretches_), is_rest)


@contextmanager
def whole_rows(core: "Core", spec: ListSpec, query: ListQuery) -> Iterator[Iterator[Row]]:
    """Blocking: all rows a query finds, whatever its page, all of one moment.

    Raises:
        ErpError: they could not be had; under way too, where the connection is lost.
    """
    with core.whole_list(spec.search, query) as blocks:
        yield _rows(spec.row, blocks)


def _rows(row: Any, blocks: Iterable[bytes]) -> Iterator[Row]:
    reader = csv.reader(f"{line.decode()}\n" for line in lines_of(blocks))
    names = next(reader, LAST_ROW)
    own, more = _places(names, row), _places(names, More, without=row.model_fields)
    for values in reader:
        if values == LAST_ROW:
            return
        told = {name: read(values[place]) for place, name, read in own}
        if more:
            told["more"] = {name: read(values[place]) for place, name, read in more}
        yield row.model_validate(told)
    raise Unreachable(_("The connection was lost before all rows had come."))


def _places(
    names: Sequence[str], model: type[Schema], without: Collection[str] = ()
) -> list[tuple[int, str, Callable[[str], Any]]]:
    """Where the fields of a model stand among the values of a row, and how each is read."""
    fields = model.model_fields
    wanted = [(place, name) for place, name in enumerate(names) if name in fields and name not in without]
    return [(place, name, _reader(fields[name].annotation)) for place, name in wanted]


def _reader(kind: Any) -> Callable[[str], Any]:
    """What the text holds that PostgreSQL writes; where it writes none, a text is empty."""
    if kind is str:
        return str
    if datetime in (kind, *get_args(kind)):
        return lambda text: datetime.fromisoformat(text) if text else None
    return lambda text: text or None
