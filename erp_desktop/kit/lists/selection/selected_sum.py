"""SelectedSum: what the selected rows add up to, those that have not come too."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from erp_core.kit.schema import Row, Summary
from erp_core.kit.words import ValueKind
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.list_sums import quantities_of
from erp_desktop.kit.lists.selection.picked import Picked, picked
from erp_desktop.kit.lists.views.meant import others
from erp_desktop.kit.tables.grouped_rows import GroupedRows
from erp_desktop.kit.tables.rows_copy import Span, pieces
from erp_desktop.kit.work.tasks import Job

if TYPE_CHECKING:
    from erp_core import Core

ASK_AFTER_MS = 150
# Of more, neither selected nor left out, nothing is told: the answer would come after one has gone on.
MOST_ROWS = 20_000
_CURRENCY = "currency"

# Which column it is of, none for the amounts, and the currency or unit it is in.
Key = tuple[str, str]
_AMOUNTS = ""


class SelectedSum(QObject):
    """Adds up the amounts of the selected rows per currency, quantities per unit; the latest selection wins.

    Attributes:
        is_overlapping: the list's groups may have rows in common, and only core can count each once.

    Signals:
        told: a Summary of the rows.
    """

    told = Signal(object)

    def __init__(self, core: "Core", model: GroupedRows, spec: ListSpec, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._spec = core, spec
        self._model, self._measures = model, measures_of(spec)
        self._job: Job | None = None
        self._spans: list[Span] = []
        self._count: int | None = None
        self.is_overlapping: Callable[[], bool] = lambda: False
        self._delay = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._delay.timeout.connect(self._add_up)

    def ask(self, spans: Sequence[Span]) -> None:
        """These rows are selected, from the top."""
        self._spans, self._count = list(spans), None
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._delay.stop()
        is_asked = bool(self._measures) or self.is_overlapping()
        if is_asked and (_count(self._spans) > 1 or self._model.outline is not None):
            self._delay.start()

    def count_of(self, spans: Sequence[Span]) -> int | None:
        """How many different rows these are, where core has told it."""
        return self._count if list(spans) == self._spans else None

    def _add_up(self) -> None:
        """Of nearly all rows, those that are left out are fewer: what all add up to is known."""
        whole = self._model.summary
        if self._model.outline is not None:
            self._ask_server(picked(self._spec, self._model, self._spans))
            return
        if whole is None:
            self._sum_of(self._spans, {}, 1)
            return
        left_out = others(self._spans, whole.count)
        known = _known(whole)
        if not left_out and len(known) > 1:
            return  # it stands beside, as the total
        if _count(left_out) < _count(self._spans):
            self._sum_of(left_out, known, -1)
        else:
            self._sum_of(self._spans, {}, 1)

    def _ask_server(self, chosen: Picked) -> None:
        """Rows in closed groups never come to this PC."""
        core, summary = self._core, self._spec.summary
        if chosen.count > 1:
            self._job = self._model.in_background(
                lambda: core.run(summary, chosen.asked(core)),
                self._counted,
                lambda _error: None,
            )

    def _counted(self, told: Summary) -> None:
        self._count = told.count
        self.told.emit(told)

    def _sum_of(self, spans: Sequence[Span], known: Mapping[Key, Decimal], sign: int) -> None:
        sums: Counter[Key] = Counter()
        sums.update(known)  # type: ignore[arg-type] - it counts whatever can be added
        missing: list[Span] = []
        for first, last in spans:
            rows = [
                self._model.loaded_row(number, is_fresh=True)
                for number in range(first, min(last, first + MOST_ROWS) + 1)
            ]
            if None in rows:
                missing.append((first, last))
            else:
                _add(sums, [self._told(row) for row in rows if row is not None], sign)
        if _count(missing) <= MOST_ROWS:
            self._fetch(pieces(missing), sums, sign)

    def _fetch(self, spans: list[Span], sums: "Counter[Key]", sign: int) -> None:
        if not spans and sign < 0 and len(sums) > 1 and not all(sums.values()):
            # Whether rows of nothing are among the selected, or none of that currency, they alone tell.
            self._sum_of(self._spans, {}, 1)
            return
        if not spans:
            self.told.emit(_summary(sums))
            return
        (first, last), *rest = spans

        def take(rows: list[list[tuple[Key, Decimal]]]) -> None:
            _add(sums, rows, sign)
            self._fetch(rest, sums, sign)

        self._job = self._model.fetch(first, last - first + 1, self._told, take, lambda _error: None)

    def _told(self, row: Row) -> list[tuple[Key, Decimal]]:
        told = ((key, getattr(row, apart), getattr(row, name)) for key, apart, name in self._measures)
        return [((key, of), value) for key, of, value in told if of is not None and value is not None]


def measures_of(spec: ListSpec) -> list[tuple[str, str, str]]:
    """What is added up: under which key, the column that tells what it is in, and the column.

    Of amounts in one currency a list has one column, or none that is told.
    """
    money = [column.attr for column in spec.columns if column.kind is ValueKind.MONEY]
    is_told = len(money) == 1 and _CURRENCY in spec.row.model_fields
    amounts = [(_AMOUNTS, _CURRENCY, money[0])] if is_told else []
    return [*amounts, *((column.attr, column.unit, column.attr) for column in quantities_of(spec))]


def _known(whole: Summary) -> dict[Key, Decimal]:
    told = {_AMOUNTS: whole.total_amounts, **whole.quantities}
    return {(key, of): value for key, sums in told.items() for of, value in sums.items()}


def _summary(sums: "Counter[Key]") -> Summary:
    told: dict[str, dict[str, Any]] = {}
    for (key, of), value in sums.items():
        told.setdefault(key, {})[of] = value
    return Summary(count=0, total_amounts=told.pop(_AMOUNTS, {}), quantities=told)


def _add(sums: "Counter[Key]", rows: Sequence[list[tuple[Key, Any]]], sign: int) -> None:
    for told in rows:
        for key, value in told:
            sums[key] += value * sign


def _count(spans: Sequence[Span]) -> int:
    return sum(last - first + 1 for first, last in spans)
