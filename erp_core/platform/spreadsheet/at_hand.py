"""Rows that are at hand already, as a whole list comes from the database."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal

from erp_core.kit.wire import LAST_LINE

Value = str | Decimal | int | None


def rows_at_hand(
    names: Sequence[str], rows: Iterable[Sequence[Value]]
) -> Callable[[], AbstractContextManager[Iterator[bytes]]]:
    """What ``Export.run`` takes for a list, of rows nobody has to be asked for.

    Args:
        names: of the values of each row.
    """
    return lambda: nullcontext(_blocks(names, rows))


def _blocks(names: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    for row in (names, *rows):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow("" if value is None else value for value in row)
        yield line.getvalue().encode()
    yield LAST_LINE
